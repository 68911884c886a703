//! Individual settings for one pupil: more time, other times, another attempt.

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, made_from, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{AssignmentId, UserId, error::FieldError};
use qinghe_service::{
    Error,
    assignments::{self, Override},
};
use qinghe_store::assignments::{Assignment, BoardRow};

/// The form as it is now.
pub async fn show(cx: Cx, Path((assignment, learner)): Path<(String, String)>) -> Reply {
    let (actor, assignment) = (cx.actor()?, id::<AssignmentId>(&assignment)?);
    let (work, module) = assignments::get(&cx.web.app, actor, assignment).await?;
    let row = assignments::get_row(&cx.web.app, actor, assignment, id::<UserId>(&learner)?).await?;
    Ok(render(&cx, &work, &module, &row, &saved(&row.own)))
}

/// The settings as they are saved.
fn saved(own: &Override) -> FormState {
    let time = |at: Option<_>| at.map(i18n::local_input).unwrap_or_default();
    let number = |n: i64| if n > 0 { n.to_string() } else { String::new() };
    let values = [
        ("own_due_at", time(own.own_due_at)),
        ("own_closes_at", time(own.own_closes_at)),
        ("extra_minutes", number(own.extra_minutes)),
        ("extra_attempts", number(own.extra_attempts)),
    ];
    FormState::filled(values).editing()
}

/// Saves it, or shows what is wrong.
pub async fn submit(cx: Cx, Path((assignment, learner)): Path<(String, String)>, fields: Fields) -> Reply {
    let (actor, assignment, learner) = (cx.actor()?, id::<AssignmentId>(&assignment)?, id::<UserId>(&learner)?);
    let (work, module) = assignments::get(&cx.web.app, actor, assignment).await?;
    let row = assignments::get_row(&cx.web.app, actor, assignment, learner).await?;
    if let Some(form) = FormState::overtaken(cx.lang(), &fields, &saved(&row.own)) {
        return Ok(render(&cx, &work, &module, &row, &form));
    }
    let mut faults = Vec::new();
    let mut time = |field| fields.time(field, false, &mut faults);
    let (own_due_at, own_closes_at) = (time("own_due_at"), time("own_closes_at"));
    let mut number = |field: &'static str, code: &'static str| match fields.get(field) {
        "" => 0,
        text => text.parse().unwrap_or_else(|_| {
            faults.push(FieldError { field, code });
            0
        }),
    };
    let own = Override {
        own_due_at,
        own_closes_at,
        extra_minutes: number("extra_minutes", "minutes-range"),
        extra_attempts: number("extra_attempts", "attempts-range"),
    };
    let outcome = if faults.is_empty() {
        assignments::set_override(&cx.web.app, actor, assignment, learner, own).await
    } else {
        Err(Error::Invalid(faults))
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("/teach/assignments/{assignment}?changed=1"))),
        Err(Error::Invalid(faults)) => Ok(render(&cx, &work, &module, &row, &FormState::failed(&fields, faults))),
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, work: &Assignment, module: &Module, row: &BoardRow, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "exception-title", name = row.name.as_str());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form), || {
        let address = format!("/teach/assignments/{}", work.id);
        let breadcrumbs =
            vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), module.title.get(lang).to_owned())];
        let due = t!(lang, "exception-due-hint", at = i18n::due_time(lang, work.due_at));
        let closes = work.closes_at.map_or_else(
            || t!(lang, "exception-never-closes"),
            |at| t!(lang, "exception-closes-hint", at = i18n::due_time(lang, at)),
        );
        let quiz = module.quiz.is_some().then(|| {
            view! {
                {work.settings.minutes.map(|m| TextField::number("extra_minutes", t!(lang, "exception-minutes")).hint(t!(lang, "exception-minutes-hint", n = m)).render(lang, form))}
                {work.settings.attempts.map(|n| TextField::number("extra_attempts", t!(lang, "exception-attempts")).hint(t!(lang, "exception-attempts-hint", n = n)).render(lang, form))}
            }
        });
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "exception-crumb"))}
            {form.summary(lang, t!(lang, "edit-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "exception-lead")}</p></header>
            <form method="post" novalidate="">
                {made_from(form)}
                {TextField::date_time("own_due_at", t!(lang, "exception-due")).hint(due).render(lang, form)}
                {TextField::date_time("own_closes_at", t!(lang, "exception-closes")).hint(closes).render(lang, form)}
                {quiz}
                <div class="actions">
                    <button class="btn">{t!(lang, "edit-submit")}</button>
                    <a class="btn btn--quiet" href=address>{t!(lang, "teach-cancel")}</a>
                </div>
            </form>
        }
        .into_any()
    })
}
