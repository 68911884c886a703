//! Pupils' correction requests, dealt with one by one.

use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t, ui,
};
use qinghe_model::{CorrectionId, Lang};
use qinghe_service::{Error, corrections};
use qinghe_store::corrections::Asked;

/// `GET /teach/requests`. `?settled=` says what was decided about the last one.
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let asked = corrections::list_open(&cx.web.app, cx.actor()?).await?;
    Ok(render(&cx, &asked, query.get("settled"), None))
}

/// `POST /teach/requests/{request}`
pub async fn settle(cx: Cx, Path(request): Path<String>, fields: Fields) -> Reply {
    let request: CorrectionId = id(&request)?;
    let actor = cx.actor()?;
    let done = fields.get("decision") == "done";
    let note = fields.get("note").replace("\r\n", "\n");
    match corrections::settle(&cx.web.app, actor, request, done, &note).await {
        Ok(open) => Ok(see_other(if open { "/teach/requests?settled=yes" } else { "/teach/requests?settled=before" })),
        Err(Error::Invalid(errors)) => {
            let asked = corrections::list_open(&cx.web.app, actor).await?;
            Ok(render(&cx, &asked, "", Some(&(request, FormState::failed(&fields, errors)))))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, asked: &[Asked], settled: &str, failed: Option<&(CorrectionId, FormState)>) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "requests-title");
    let none = FormState::default();
    let form = failed.map_or(&none, |(_, form)| form);
    cx.page(Page::new(Area::Staff, title.clone()).narrow().for_form(form), || {
        let confirmation = match settled {
            "yes" => Some(ui::notice(ui::Tone::Good, t!(lang, "requests-settled"), None)),
            "before" => Some(ui::notice(ui::Tone::Info, t!(lang, "requests-settled-before"), None)),
            _ => None,
        };
        let body = if asked.is_empty() {
            ui::empty(t!(lang, "requests-empty-title"), t!(lang, "requests-empty-text"), None)
        } else {
            let cards = asked.iter().map(|a| {
                let failed = failed.filter(|(id, _)| *id == a.correction.id).map(|(_, form)| form);
                view! { <li>{card(lang, a, failed)}</li> }
            });
            view! { <ul class="tasks">{cards.collect_view()}</ul> }.into_any()
        };
        view! {
            {ui::crumbs(lang, vec![("/teach".to_owned(), t!(lang, "teach-title"))], title.clone())}
            {form.summary(lang, t!(lang, "requests-problem"))}
            {confirmation}
            <header class=if form.is_bad() || settled.is_empty() { "page-head" } else { "page-head section" }><h1>{title}</h1><p class="page-head__lead">{t!(lang, "requests-lead")}</p></header>
            {body}
        }
        .into_any()
    })
}

fn card(lang: Lang, asked: &Asked, failed: Option<&FormState>) -> AnyView {
    let a = &asked.correction;
    let reply = TextField::new("note", t!(lang, "requests-reply")).max_length(200);
    // The field with the error is where the summary leads.
    let reply = if failed.is_some() { reply } else { reply.id(format!("note-{}", a.id)) };
    view! {
        <article class="card stack">
            <header class="stack stack--tight">
                <h2 class="task__title">{asked.name.clone()}</h2>
                <p class="muted small">{format!("{} · ", asked.class().get(lang))}{t!(lang, "requests-number", number = asked.student_no.as_str())}{format!(" · {}", i18n::date_time(lang, a.created_at))}</p>
            </header>
            <p><b>{i18n::message(lang, "correction-about", a.about.as_str())}</b></p>
            <p class="pre">{a.body.clone()}</p>
            <form method="post" action=format!("/teach/requests/{}", a.id) novalidate="">
                {reply.render(lang, failed.unwrap_or(&FormState::default()))}
                <div class="actions">
                    <button class="btn" name="decision" value="done">{t!(lang, "requests-done")}</button>
                    <button class="btn btn--second" name="decision" value="declined">{t!(lang, "requests-decline")}</button>
                </div>
            </form>
        </article>
    }
    .into_any()
}
