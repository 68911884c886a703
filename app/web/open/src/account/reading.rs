//! Reading aids: larger letters, wider lines, stronger colours, nothing that moves. For everyone, also
//! before signing in; kept on the device.

use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, local_path, see_other},
    page::{Area, Cx, Page, Reply},
    t,
    visitor::Reading,
};

/// `GET /reading`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let lang = cx.lang();
    let now = cx.visitor.reading;
    let back = local_path(query.get("back")).to_owned();
    let title = t!(lang, "reading-title");
    let area = match cx.visitor.actor.as_deref() {
        Some(actor) if !actor.is_learner() => Area::Staff,
        _ => Area::Student,
    };
    Ok(cx.page(Page::new(area, title.clone()).form().keeps_typed(), || {
        let size = |n: u8, word: String| {
            view! {
                <label class="choice"><input type="radio" name="size" value=n.to_string() checked=now.size == n/>
                    <span class="choice__box"><span class="choice__text">{word}</span></span></label>
            }
        };
        let tick = |name: &'static str, on: bool, word: String, hint: String| {
            view! {
                <label class="choice"><input type="checkbox" name=name value="1" checked=on/>
                    <span class="choice__box"><span class="choice__text">{word}<small>{hint}</small></span></span></label>
            }
        };
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "reading-lead")}</p></header>
            <form class="stack" method="post">
                <fieldset><legend class="legend">{t!(lang, "reading-size")}</legend><div class="choices">
                    {size(0, t!(lang, "reading-size-0"))}
                    {size(1, t!(lang, "reading-size-1"))}
                    {size(2, t!(lang, "reading-size-2"))}
                </div></fieldset>
                <fieldset><legend class="legend">{t!(lang, "reading-more")}</legend><div class="choices">
                    {tick("space", now.space, t!(lang, "reading-space"), t!(lang, "reading-space-hint"))}
                    {tick("contrast", now.contrast, t!(lang, "reading-contrast"), t!(lang, "reading-contrast-hint"))}
                    {tick("calm", now.calm, t!(lang, "reading-calm"), t!(lang, "reading-calm-hint"))}
                </div></fieldset>
                <input type="hidden" name="back" value=back/>
                <div class="actions"><button class="btn">{t!(lang, "reading-save")}</button></div>
            </form>
        }
        .into_any()
    }))
}

/// `POST /reading`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let on = |name: &str| !fields.get(name).is_empty();
    let size = fields.get("size").parse().unwrap_or(0).min(2);
    let reading = Reading { size, space: on("space"), contrast: on("contrast"), calm: on("calm") };
    let mut response = see_other(local_path(fields.get("back")));
    cookies::add(&mut response, [cookies::reading(&cx.web.site, reading)]);
    Ok(response)
}
