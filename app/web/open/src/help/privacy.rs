//! What data is kept, who sees it, and what anyone may ask for. It must stay true: what is said
//! here is checked against the schema and the access table whenever either changes.

use crate::help::{area, guide::items};
use leptos::prelude::*;
use qinghe_kit::{
    page::{Cx, Page, Reply},
    t,
    visitor::{DEVICE_COOKIE, DOOR_COOKIE, LANG_COOKIE, READING_COOKIE, SCHOOL_COOKIE},
};

/// `GET /help/privacy`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let title = t!(lang, "privacy-title");
    let hours = cx.web.app.settings().session_hours;
    Ok(cx.page(Page::new(area(&cx), title.clone()).narrow(), || {
        let kept = [
            t!(lang, "privacy-kept-who"),
            t!(lang, "privacy-kept-language"),
            t!(lang, "privacy-kept-work"),
            t!(lang, "privacy-kept-devices"),
            t!(lang, "privacy-kept-network"),
            t!(lang, "privacy-kept-practice"),
            t!(lang, "privacy-kept-match"),
            t!(lang, "privacy-kept-survey"),
            t!(lang, "privacy-kept-estimate"),
            t!(lang, "privacy-kept-staff"),
        ];
        let not_kept = [
            t!(lang, "privacy-not-contact"),
            t!(lang, "privacy-not-use"),
            t!(lang, "privacy-not-help"),
            t!(lang, "privacy-not-ads"),
        ];
        let seen_by = [
            t!(lang, "privacy-see-self"),
            t!(lang, "privacy-see-school"),
            t!(lang, "privacy-see-practice"),
            t!(lang, "privacy-see-bureau"),
            t!(lang, "privacy-see-others"),
        ];
        let rights = [
            t!(lang, "privacy-rights-wrong"),
            t!(lang, "privacy-rights-data"),
            t!(lang, "privacy-rights-young"),
            t!(lang, "privacy-rights-time"),
        ];
        let cookies = [
            (cx.web.site.session_cookie(), t!(lang, "privacy-cookie-session", hours = hours)),
            (LANG_COOKIE, t!(lang, "privacy-cookie-lang")),
            (SCHOOL_COOKIE, t!(lang, "privacy-cookie-school")),
            (READING_COOKIE, t!(lang, "privacy-cookie-reading")),
            (DEVICE_COOKIE, t!(lang, "privacy-cookie-device")),
            (DOOR_COOKIE, t!(lang, "privacy-cookie-door")),
        ];
        let cookies =
            cookies.map(|(name, what)| view! { <div class="term"><dt class="mono">{name}</dt><dd>{what}</dd></div> });
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "privacy-lead")}</p>
            </header>
            <div class="prose">
                <h2>{t!(lang, "privacy-kept-title")}</h2>
                <ul>{items(kept)}</ul>
                <p>{t!(lang, "privacy-kept-secret")}</p>
                <h2>{t!(lang, "privacy-not-title")}</h2>
                <ul>{items(not_kept)}</ul>
                <h2>{t!(lang, "privacy-see-title")}</h2>
                <ul>{items(seen_by)}</ul>
                <h2>{t!(lang, "privacy-rights-title")}</h2>
                <ul>{items(rights)}</ul>
                <h2>{t!(lang, "privacy-cookies-title")}</h2>
                <p>{t!(lang, "privacy-cookies-text")}</p>
                <dl class="stack">{cookies.collect_view()}</dl>
                <p>{t!(lang, "privacy-local-answers")}</p>
            </div>
        }
        .into_any()
    }))
}
