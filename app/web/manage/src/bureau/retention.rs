//! How long answers are kept after a pupil left.

use crate::bureau::Frame;
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, made_from, see_other},
    i18n,
    ids::id,
    page::{Cx, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::OrgId;
use qinghe_service::{
    Error,
    retention::{self, RetentionPage},
};

const ENDING: &str = "/retention";

/// What was typed: a number of months, or the setting from above.
fn months(fields: &Fields) -> Result<Option<i64>, Error> {
    if fields.get("own") == "no" { Ok(None) } else { retention::read_months(fields.get("months")).map(Some) }
}

/// `GET /bureau/{org}/retention`. With `?months=` it says what that would remove; `?done=1` says that it was saved.
pub async fn show(cx: Cx, Path(org): Path<String>, query: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let page = retention::get(app, actor, org).await?;
    if !query.has("months") {
        let now = page.own.unwrap_or(page.inherited.0);
        return Ok(render(
            &cx,
            &page,
            &FormState::filled([("months", now.to_string())]),
            None,
            query.get("done") == "1",
        ));
    }
    match months(&query) {
        Ok(months) => {
            let count = retention::count(app, actor, org, months).await?;
            Ok(render(&cx, &page, &FormState::failed(&query, vec![]), Some((months, count)), false))
        }
        Err(Error::Invalid(faults)) => Ok(render(&cx, &page, &FormState::failed(&query, faults), None, false)),
        Err(e) => Err(e.into()),
    }
}

/// The setting as it is saved.
fn saved(page: &RetentionPage) -> FormState {
    FormState::filled([("months", page.own.map(|n| n.to_string()).unwrap_or_default())]).editing()
}

/// `POST /bureau/{org}/retention`
pub async fn set(cx: Cx, Path(org): Path<String>, fields: Fields) -> Reply {
    let (app, actor, org) = (&cx.web.app, cx.actor()?, id::<OrgId>(&org)?);
    let page = retention::get(app, actor, org).await?;
    if let Some(form) = FormState::overtaken(cx.lang(), &fields, &saved(&page)) {
        // What it would remove, asked again over what is saved now.
        let seen = match months(&fields) {
            Ok(months) => Some((months, retention::count(app, actor, org, months).await?)),
            Err(_) => None,
        };
        return Ok(render(&cx, &page, &form, seen, false));
    }
    let done = match months(&fields) {
        Ok(months) => retention::set(app, actor, org, months).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("/bureau/{org}/retention?done=1"))),
        Err(Error::Invalid(faults)) => {
            let page = retention::get(app, actor, org).await?;
            Ok(render(&cx, &page, &FormState::failed(&fields, faults), None, false))
        }
        Err(e) => Err(e.into()),
    }
}

fn render(cx: &Cx, page: &RetentionPage, form: &FormState, seen: Option<(Option<i64>, usize)>, done: bool) -> Response {
    let lang = cx.lang();
    let frame = Frame {
        cx,
        lineage: &page.lineage,
        ending: ENDING,
        name: t!(lang, "retention-title"),
        lead: Some(t!(lang, "retention-lead")),
        confirmation: done.then(|| t!(lang, "retention-done")),
    };
    let mut response = frame.page(|| {
        let above = match &page.inherited {
            (n, Some(org)) => t!(lang, "retention-from", n = *n, name = org.name().get(lang).to_owned()),
            (n, None) => t!(lang, "retention-default", n = *n),
        };
        let now = match page.own {
            Some(n) => t!(lang, "retention-own", n = n),
            None => above.clone(),
        };
        let confirm = seen.map(|(months, count)| {
            let pupils = i18n::number(i64::try_from(count).unwrap_or(i64::MAX));
            let text = match months {
                Some(n) => t!(lang, "retention-would", n = n, count = count, pupils = pupils),
                None => t!(lang, "retention-would-above", count = count, pupils = pupils),
            };
            let tone = if count > 0 { Tone::Warning } else { Tone::Info };
            view! {
                <section class="stack" aria-labelledby="would">
                    <h2 id="would">{t!(lang, "retention-would-title")}</h2>
                    {ui::notice(tone, text, Some(t!(lang, "retention-would-note")))}
                    <form method="post" class="actions">
                        {made_from(&saved(page))}
                        <input type="hidden" name="months" value=months.map(|n| n.to_string()).unwrap_or_default()/>
                        <input type="hidden" name="own" value=if months.is_some() { "yes" } else { "no" }/>
                        <button class="btn">{t!(lang, "retention-save")}</button>
                        <a class="btn btn--quiet" href=format!("/bureau/{}/retention", page.org.id)>{t!(lang, "retention-leave")}</a>
                    </form>
                </section>
            }
        });
        view! {
            {form.summary(lang, t!(lang, "retention-failed"))}
            {ui::notice(Tone::Info, now, None)}
            {confirm}
            <section class="card" aria-labelledby="set">
                <h2 id="set">{t!(lang, "retention-set")}</h2>
                <form method="get" novalidate="">
                    {TextField::new("months", t!(lang, "retention-months")).hint(t!(lang, "retention-months-hint")).render(lang, form)}
                    <div class="actions">
                        <button class="btn btn--second">{t!(lang, "retention-look")}</button>
                        {page.own.map(|_| view! { <button class="btn btn--quiet" name="own" value="no">{t!(lang, "retention-above")}</button> })}
                    </div>
                </form>
                <p class="small muted">{t!(lang, "retention-above-is")}" "{above}</p>
            </section>
            <section class="card" aria-labelledby="goes">
                <h2 id="goes">{t!(lang, "retention-what")}</h2>
                <ul>
                    <li>{t!(lang, "retention-goes")}</li>
                    <li>{t!(lang, "retention-stays")}</li>
                    <li>{t!(lang, "retention-night")}</li>
                </ul>
            </section>
        }
        .into_any()
    });
    if form.is_overtaken() {
        *response.status_mut() = axum::http::StatusCode::CONFLICT;
    } else if form.is_bad() {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}
