//! The sheet with an activation link, shown once to who hands it over.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use leptos::prelude::*;
use qinghe_kit::{
    forms::TextField,
    i18n,
    page::{Area, Cx, Page},
    qr::qr,
    scripts, t, ui,
};
use qinghe_service::activation::Issued;

/// A page with a link. `way` are the pages above it; `confirmed` are the names of who proposed and who confirmed.
pub fn sheet(cx: &Cx, way: Vec<(String, String)>, issued: &Issued, confirmed: Option<(&str, &str)>) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "link-title", name = issued.name.as_str());
    let origin = cx.web.site.public_url.as_ref().unwrap_or(&cx.visitor.origin).trim_end_matches('/').to_owned();
    let link = format!("{origin}/activate/{}", issued.token);
    let back = way.last().cloned();
    let page = Page::new(Area::Staff, title.clone()).form().with_script(scripts::COPY).with_script(scripts::PRINT);
    let mut response = cx.page(page, || {
        let people = confirmed.map(|(proposer, decider)| {
            view! { <p>{t!(lang, "link-confirmed", proposer = proposer, decider = decider)}</p> }
        });
        view! {
            {ui::crumbs(lang, way, title.clone())}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead no-print">{t!(lang, "link-lead")}</p></header>
            <section class="card stack" id="link-sheet">
                <dl class="ans__dl">
                    <div><dt>{t!(lang, "staff-username")}</dt><dd class="mono">{issued.username.clone()}</dd></div>
                    <div><dt>{t!(lang, "link-until")}</dt><dd>{i18n::date_time(lang, issued.expires_at)}</dd></div>
                </dl>
                {people}
                <p>{t!(lang, "link-how")}</p>
                {qr(t!(lang, "link-qr"), "slip__qr", &link)}
                {TextField::new("link", t!(lang, "link-itself")).value(link).read_only().render_plain(lang)}
            </section>
            <div class="actions no-print">
                <button class="btn copy-text" type="button" hidden data-of="link" data-done=t!(lang, "link-copied")>{t!(lang, "link-copy")}</button>
                <button class="btn btn--second print-page" type="button" hidden>{ui::icon("print")}{t!(lang, "link-print")}</button>
                {back.map(|(href, text)| view! { <a class="btn btn--quiet" href=href>{t!(lang, "link-back", name = text)}</a> })}
            </div>
        }
        .into_any()
    });
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
