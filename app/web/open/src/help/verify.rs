//! Whether a certificate or a bureau's submission is genuine, for anyone who holds one. Of a certificate it tells the
//! programme and the day, and never whose it is.

use crate::help::area;
use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, see_other},
    i18n,
    page::{Cx, Page, Reply},
    t,
    ui::{Tone, crumbs, notice},
};
use qinghe_model::{certificate::Code, error::FieldError};
use qinghe_service::{
    App,
    campaigns::submissions::{self, VerifiedSubmission},
    certificates,
};

/// `GET /verify`, with `?code=` when the form was sent.
pub async fn ask(cx: Cx, fields: Fields) -> Reply {
    let lang = cx.lang();
    let typed = fields.get("code");
    let form = match typed.parse::<Code>() {
        Ok(code) => return Ok(see_other(&format!("/verify/{code}"))),
        Err(_) if typed.is_empty() => FormState::default(),
        Err(_) => FormState::failed(&fields, vec![FieldError { field: "code", code: "code-shape" }]),
    };
    let title = t!(lang, "verify-title");
    Ok(cx.page(Page::new(area(&cx), title.clone()).form().keeps_typed().for_form(&form), || {
        let code = TextField::new("code", t!(lang, "verify-code"))
            .hint(t!(lang, "verify-hint"))
            .capitals("characters")
            .max_length(60);
        view! {
            {form.summary(lang, t!(lang, "verify-problem"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "verify-lead")}</p></header>
            <form method="get" action="/verify" novalidate="">
                {code.render(lang, &form)}
                <div class="actions"><button class="btn">{t!(lang, "verify-go")}</button></div>
            </form>
        }
        .into_any()
    }))
}

/// `GET /verify/{code}`
pub async fn show(cx: Cx, Path(code): Path<String>) -> Reply {
    let lang = cx.lang();
    if let Some(found) = submissions::verify(&cx.web.app, &code).await? {
        return Ok(submitted(&cx, &found));
    }
    let genuine = certificates::verify(&cx.web.app, &cx.visitor.client, &code).await?;
    let title = t!(lang, "verify-title");
    let status = if genuine.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok(cx.page(Page::new(area(&cx), title.clone()).narrow().status(status), || {
        let body = match genuine {
            Some(genuine) => {
                let day = genuine.issued_at.with_timezone(&App::ZONE).date_naive();
                view! {
                    {notice(Tone::Good, t!(lang, "verify-genuine"), Some(t!(lang, "verify-genuine-text")))}
                    <section class="section card">
                        <dl class="ans__dl">
                            <div><dt>{t!(lang, "verify-programme")}</dt><dd>{genuine.programme.get(lang).to_owned()}</dd></div>
                            <div><dt>{t!(lang, "verify-day")}</dt><dd>{i18n::day(lang, day)}</dd></div>
                        </dl>
                    </section>
                    <p class="section muted small">{t!(lang, "verify-no-name")}</p>
                }
                .into_any()
            }
            None => notice(Tone::Warning, t!(lang, "verify-unknown"), Some(t!(lang, "verify-unknown-text"))),
        };
        view! {
            {crumbs(lang, vec![("/verify".into(), title.clone())], t!(lang, "verify-result"))}
            <header class="page-head"><h1>{title}</h1></header>
            {body}
            <p class="actions"><a class="btn btn--second" href="/verify">{t!(lang, "verify-another")}</a></p>
        }
        .into_any()
    }))
}

/// What a bureau submitted: which bureau and campaign, when, and the rate.
fn submitted(cx: &Cx, found: &VerifiedSubmission) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "verify-title");
    cx.page(Page::new(area(cx), title.clone()).narrow(), || {
        view! {
            {crumbs(lang, vec![("/verify".into(), title.clone())], t!(lang, "verify-result"))}
            <header class="page-head"><h1>{title}</h1></header>
            {notice(Tone::Good, t!(lang, "verify-submission"), Some(t!(lang, "verify-submission-text")))}
            <section class="section card">
                <dl class="ans__dl">
                    <div><dt>{t!(lang, "submission-org")}</dt><dd>{found.org.get(lang).to_owned()}</dd></div>
                    <div><dt>{t!(lang, "report-fact-campaign")}</dt><dd>{found.campaign.get(lang).to_owned()}</dd></div>
                    <div><dt>{t!(lang, "verify-submitted")}</dt><dd>{i18n::day(lang, found.day)}</dd></div>
                    <div><dt>{t!(lang, "participation-rate")}</dt><dd>{i18n::percent(found.rate)}</dd></div>
                </dl>
            </section>
            <p class="actions"><a class="btn btn--second" href="/verify">{t!(lang, "verify-another")}</a></p>
        }
        .into_any()
    })
}
