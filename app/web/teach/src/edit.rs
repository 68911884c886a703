//! Changing work that is set: its times, its note to the class and its quiz settings; or withdrawing it.

use crate::settings;
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{
    cookies,
    forms::{self, Fields, FormState, see_other},
    ids::id,
    language::apply_language,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{AssignmentId, Lang};
use qinghe_service::{
    Error,
    assignments::{self, Changes},
};
use qinghe_store::assignments::Assignment;

/// The form as it is now.
pub async fn show(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let (work, module) = assignments::get(&cx.web.app, cx.actor()?, id::<AssignmentId>(&assignment)?).await?;
    Ok(render(&cx, &work, &module, &saved(&work)))
}

/// The work as it is saved.
fn saved(work: &Assignment) -> FormState {
    FormState::filled(settings::values(work, true)).editing()
}

/// Changes it, or shows what is wrong.
pub async fn submit(cx: Cx, Path(assignment): Path<String>, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    let (work, module) = assignments::get(&cx.web.app, actor, id::<AssignmentId>(&assignment)?).await?;
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let mut cx = cx;
        cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
        let mut response = render(&cx, &work, &module, &FormState::failed(&fields, vec![]));
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    if let Some(form) = FormState::overtaken(cx.lang(), &fields, &saved(&work)) {
        return Ok(render(&cx, &work, &module, &form));
    }
    let mut given = settings::read(&fields);
    if work.campaign_id().is_some() {
        // The form has no times: they are the bureau's.
        given.faults.retain(|f| f.field != "due_at");
    }
    let changes = Changes {
        note: fields.get("note").replace("\r\n", "\n"),
        opens_at: given.opens_at.unwrap_or(work.opens_at),
        due_at: given.due_at.unwrap_or(work.due_at),
        closes_at: given.closes_at,
        settings: given.settings,
    };
    let outcome = if given.faults.is_empty() {
        assignments::update(&cx.web.app, actor, work.id, changes).await
    } else {
        Err(Error::Invalid(given.faults))
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("/teach/assignments/{}?changed=1", work.id))),
        Err(Error::Invalid(faults)) => Ok(render(&cx, &work, &module, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn breadcrumbs(lang: Lang, work: &Assignment, module: &Module) -> Vec<(String, String)> {
    vec![
        ("/teach".to_owned(), t!(lang, "teach-title")),
        (format!("/teach/assignments/{}", work.id), module.title.get(lang).to_owned()),
    ]
}

fn render(cx: &Cx, work: &Assignment, module: &Module, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "edit-title", module = module.title.get(lang).to_owned());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form).language_in("edit"), || {
        let address = format!("/teach/assignments/{}", work.id);
        let note = forms::text_area(lang, form, "note", 3, true);
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, work, module), t!(lang, "edit-crumb"))}
            {form.summary(lang, t!(lang, "edit-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "edit-lead")}</p></header>
            <form id="edit" method="post" novalidate="">
                {forms::made_from(form)}
                {if work.campaign_id().is_some() { view! { <p class="hint">{t!(lang, "edit-campaign-times")}</p> }.into_any() } else { settings::times(lang, form) }}
                {module.quiz.is_some().then(|| settings::quiz(lang, form, true))}
                {forms::field(lang, form, "note", t!(lang, "teach-note-label"), Some(t!(lang, "teach-note-hint")), note)}
                <div class="actions">
                    <button class="btn">{t!(lang, "edit-submit")}</button>
                    <a class="btn btn--quiet" href=address.clone()>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
            {work.campaign_id().is_none().then(|| view! { <p class="section"><a class="btn btn--quiet" href=format!("{address}/withdraw")>{t!(lang, "edit-withdraw")}</a></p> })}
        }
        .into_any()
    })
}

/// Asks for confirmation before the work is withdrawn.
pub async fn ask(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let (work, module) = assignments::get(&cx.web.app, cx.actor()?, id::<AssignmentId>(&assignment)?).await?;
    let lang = cx.lang();
    let title = t!(lang, "withdraw-title", module = module.title.get(lang).to_owned());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, &work, &module), t!(lang, "edit-withdraw"))}
            <header class="page-head"><h1>{title}</h1></header>
            <ul><li>{t!(lang, "withdraw-gone")}</li><li>{t!(lang, "withdraw-kept")}</li></ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "withdraw-yes")}</button>
                <a class="btn btn--quiet" href=format!("/teach/assignments/{}", work.id)>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Withdraws it.
pub async fn withdraw(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let class = assignments::archive(&cx.web.app, cx.actor()?, id::<AssignmentId>(&assignment)?).await?;
    Ok(see_other(&format!("/teach/classes/{class}")))
}
