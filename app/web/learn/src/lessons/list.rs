//! Every lesson, by age band.

use crate::lessons::band_name;
use leptos::prelude::*;
use qinghe_content::{Band, Module, ModuleKind};
use qinghe_kit::{
    names::{module_facts, module_grades, review_tag},
    page::{Area, Cx, Page, Reply},
    t,
};
use qinghe_model::Lang;
use qinghe_service::lessons;

/// `GET /lessons`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let library = lessons::list_modules(&cx.web.app, cx.actor()?)?;
    let title = t!(lang, "lessons-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()), || {
        let bands = [Band::Primary, Band::Junior, Band::Senior, Band::College].map(|band| {
            let cards = library
                .modules()
                .filter(|m| m.band == band && matches!(m.kind, ModuleKind::Lesson | ModuleKind::Companion))
                .map(|m| card(lang, m))
                .collect::<Vec<_>>();
            (!cards.is_empty()).then(|| view! { <section class="section"><h2>{band_name(lang, band)}</h2><ul class="tasks">{cards}</ul></section> })
        });
        let kits: Vec<_> = library.of_kind(ModuleKind::Kit).map(|m| card(lang, m)).collect();
        let kits = (!kits.is_empty()).then(|| view! { <section class="section"><h2>{t!(lang, "lessons-kits")}</h2><p class="muted">{t!(lang, "lessons-kits-lead")}</p><ul class="tasks">{kits}</ul></section> });
        let family = library.of_kind(ModuleKind::Family).next().is_some().then(|| view! {
            <section class="section"><h2>{t!(lang, "lessons-family")}</h2><p><a href="/family">{t!(lang, "lessons-family-lead")}</a></p></section>
        });
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "lessons-lead")}</p></header>
            {bands.into_iter().collect_view()}
            {kits}
            {family}
        }
        .into_any()
    }))
}

fn card(lang: Lang, module: &Module) -> AnyView {
    let facts = module_facts(lang, module);
    view! {
        <li><article class="task">
            <div class="task__head"><h3 class="task__title"><a href=format!("/lessons/{}", module.id)>{module.title.get(lang).to_owned()}</a></h3>{review_tag(lang, module.review.status)}</div>
            <p class="small">{module.summary.get(lang).to_owned()}</p>
            <p class="muted small">{facts}</p>
            <p class="muted small">{t!(lang, "teach-module-grades", grades = module_grades(lang, module))}</p>
        </article></li>
    }
    .into_any()
}
