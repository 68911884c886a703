//! Every word of the language of scenes with its picture, for authors: `/dev/scenes`, in `qinghe content preview` and in
//! debug builds only.

use leptos::prelude::*;
use qinghe_content::scene::guide;
use qinghe_kit::{
    page::{Area, Cx, Page, Reply},
    t,
};
use qinghe_model::{Lang, scene};
use qinghe_player::comic::{self, Panel};
use qinghe_service::Error;

/// `GET /dev/scenes`
pub async fn show(cx: Cx) -> Reply {
    if !cfg!(debug_assertions) && !cx.web.site.live {
        return Err(Error::NotFound.into());
    }
    let lang = cx.lang();
    let title = t!(lang, "scenes-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).with_scenes(true), || {
        let sections = guide::sections();
        let id = |kind: &str, word: &str| scene::id(kind, &word.replace([' ', '.'], "-"));
        let all = sections.iter().flat_map(|s| s.entries.iter().map(|(word, scene)| (id(s.kind, word), scene)));
        let sheet = comic::shapes(&scene::sheet(all));
        let shown = sections
            .iter()
            .map(|s| {
                let pictures = s
                    .entries
                    .iter()
                    .map(|(word, scene)| {
                        let picture = Panel::new(lang, id(s.kind, word), scene).view();
                        view! { <figure class="stack stack--tight">{picture}<figcaption><code>{word.clone()}</code></figcaption></figure> }
                    })
                    .collect_view();
                view! { <section class="section stack"><h2>{heading(lang, s.kind)}</h2><div class="strip">{pictures}</div></section> }
            })
            .collect_view();
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "scenes-lead")}</p></header>
            {sheet}
            {shown}
        }
        .into_any()
    }))
}

fn heading(lang: Lang, kind: &str) -> String {
    match kind {
        "places" => t!(lang, "scenes-places"),
        "marks" => t!(lang, "scenes-marks"),
        "people" => t!(lang, "scenes-people"),
        "expressions" => t!(lang, "scenes-expressions"),
        "gestures" => t!(lang, "scenes-gestures"),
        "poses" => t!(lang, "scenes-poses"),
        "props" => t!(lang, "scenes-props"),
        "hands" => t!(lang, "scenes-hands"),
        _ => t!(lang, "scenes-bubbles"),
    }
}
