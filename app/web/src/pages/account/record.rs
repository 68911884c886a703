//! "My data": what is kept about a pupil, and a copy of it to take along.

use crate::{
    i18n,
    page::{Area, Cx, Page, Reply},
    t,
    ui::crumbs,
};
use axum::{
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::{
    Error,
    records::{self, Record},
};

/// `GET /account/data`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let record = records::get_own(&cx.web.app, cx.actor()?).await?;
    let title = t!(lang, "data-title");
    Ok(cx.page(Page::new(Area::Student, title.clone()).narrow(), || {
        view! {
            {crumbs(lang, vec![("/account".into(), t!(lang, "account-title"))], title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "data-lead")}</p></header>
            <section class="card"><h2>{t!(lang, "data-kept")}</h2>{kept(lang, &record)}</section>
            {classes(lang, &record)}
            {looks(lang, &record)}
            <section class="section card stack">
                <h2>{t!(lang, "data-copy")}</h2>
                <p>{t!(lang, "data-copy-text")}</p>
                <p class="actions"><a class="btn" href="/account/data/copy" download="">{t!(lang, "data-download")}</a></p>
                <h2>{t!(lang, "data-wrong")}</h2>
                <p>{t!(lang, "data-wrong-text")}</p>
                <p><a href="/help/privacy">{t!(lang, "help-privacy-more")}</a></p>
            </section>
        }
        .into_any()
    }))
}

/// `GET /account/data/copy`: everything as one file.
pub async fn copy(cx: Cx) -> Reply {
    let record = records::get_own(&cx.web.app, cx.actor()?).await?;
    let text = serde_json::to_string_pretty(&record)
        .map_err(|e| Error::Store(qinghe_store::Error::NotCommitted(e.to_string())))?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"qinghe-my-data.json\""));
    Ok(response)
}

fn kept(lang: Lang, record: &Record) -> AnyView {
    let language = record
        .language
        .as_deref()
        .and_then(|l| l.parse::<Lang>().ok())
        .map_or_else(|| t!(lang, "data-none"), |l| l.own_name().to_owned());
    let rows = [
        (t!(lang, "data-name"), record.name.clone()),
        (t!(lang, "data-language"), language),
        (t!(lang, "data-pin"), if record.own_pin { t!(lang, "data-pin-own") } else { t!(lang, "data-pin-issued") }),
        (t!(lang, "data-work"), t!(lang, "data-count", n = record.work.len())),
        (t!(lang, "data-steps"), t!(lang, "data-count", n = record.steps.len())),
        (t!(lang, "data-answers"), t!(lang, "data-count", n = record.answers.len())),
    ];
    let rows = rows.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="ans__dl">{rows.into_iter().collect_view()}</dl> }.into_any()
}

fn classes(lang: Lang, record: &Record) -> AnyView {
    let rows = record
        .classes
        .iter()
        .map(|s| {
            let since = i18n::day(lang, s.from_date);
            let time = match s.to_date {
                Some(day) => t!(lang, "data-from-to", from = since, to = i18n::day(lang, day)),
                None => t!(lang, "data-since", from = since),
            };
            view! { <li>{format!("{} {} · {} ", s.school, s.class, s.student_no)}<span class="muted small">{time}</span></li> }
        })
        .collect_view();
    view! { <section class="section card"><h2>{t!(lang, "data-classes")}</h2><ul>{rows}</ul></section> }.into_any()
}

fn looks(lang: Lang, record: &Record) -> AnyView {
    let body = if record.looks.is_empty() {
        view! { <p class="muted">{t!(lang, "data-looks-none")}</p> }.into_any()
    } else {
        let rows = record
            .looks
            .iter()
            .rev()
            .take(20)
            .map(|l| {
                let what = match l.action.as_str() {
                    "pin.reset" => t!(lang, "data-look-pin"),
                    "record.handle" => t!(lang, "data-look-record"),
                    _ => t!(lang, "data-look-other"),
                };
                view! { <li>{what}" "<span class="muted small">{i18n::date_time(lang, l.at)}</span></li> }
            })
            .collect_view();
        view! { <ul>{rows}</ul> }.into_any()
    };
    view! { <section class="section card"><h2>{t!(lang, "data-looks")}</h2><p class="hint">{t!(lang, "data-looks-hint")}</p>{body}</section> }.into_any()
}
