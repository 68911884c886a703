//! The families' talk sheet: open to everyone, made for paper.

use leptos::prelude::*;
use qinghe_content::ModuleKind;
use qinghe_kit::{
    i18n,
    page::{Area, Cx, Page, Reply},
    t,
    ui::empty,
};
use qinghe_player::{
    comic,
    paper::{self, Place},
};

/// `GET /family`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let library = cx.web.app.content();
    let title = t!(lang, "family-title");
    let steps = || library.of_kind(ModuleKind::Family).flat_map(|m| &m.steps);
    let pictured = steps().any(|s| s.scenes().next().is_some());
    Ok(cx.page(Page::new(Area::Student, title.clone()).narrow().with_scenes(pictured), || {
        let sheets = library
            .of_kind(ModuleKind::Family)
            .map(|module| {
                let steps = module
                    .steps
                    .iter()
                    .map(|s| view! { <section class="section stack"><h2>{s.title.get(lang).to_owned()}</h2>{paper::step(i18n::words(lang), s, Place::Paper)}</section> })
                    .collect_view();
                view! { <article class="book">{comic::sheet(&module.steps)}<header class="page-head"><h1>{module.title.get(lang).to_owned()}</h1><p class="page-head__lead">{module.summary.get(lang).to_owned()}</p></header>{steps}</article> }
            })
            .collect::<Vec<_>>();
        if sheets.is_empty() {
            return view! { <h1>{title}</h1>{empty(t!(lang, "family-none"), String::new(), None)} }.into_any();
        }
        view! { <p class="muted small no-print">{t!(lang, "family-lead")}</p>{sheets} }.into_any()
    }))
}
