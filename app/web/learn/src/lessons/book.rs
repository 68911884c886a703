//! A lesson as a printable book: steps with their answers, notes, home task, question bank, sources.

use crate::lessons::step_kind;
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{
    i18n,
    names::{module_facts, module_grades},
    page, t,
    ui::item_view,
};
use qinghe_model::Lang;
use qinghe_player::{
    comic,
    paper::{self, Place},
};

/// The body of the book.
pub fn body(lang: Lang, module: &Module) -> AnyView {
    let steps = module
        .steps
        .iter()
        .enumerate()
        .map(|(n, s)| {
            view! {
                <section class="section stack book__step">
                    <h2>{format!("{}. {}", n + 1, s.title.get(lang))}</h2>
                    <p class="muted small">{step_kind(lang, &s.kind)}" · "{t!(lang, "lessons-step-minutes", n = s.minutes)}</p>
                    {paper::step(i18n::words(lang), s, Place::Paper)}
                </section>
            }
        })
        .collect_view();
    let objectives = module.objectives.iter().map(|o| view! { <li>{o.text.get(lang).to_owned()}</li> }).collect_view();
    let note = |heading: String, html: &str| {
        (!html.is_empty()).then(|| view! { <section class="section stack"><h2>{heading}</h2><div class="prose" inner_html=html.to_owned()></div></section> })
    };
    let items = module.items.iter().map(|i| view! { <li class="stack stack--tight"><p><b>{i.stem.get(lang).to_owned()}</b></p>{item_view::keyed(lang, i)}</li> }).collect_view();
    view! {
        <article class="book">
            {comic::sheet(&module.steps)}
            <header class="page-head">
                <h1>{module.title.get(lang).to_owned()}</h1>
                <p class="page-head__lead">{module.summary.get(lang).to_owned()}</p>
                <p class="muted small">{module_facts(lang, module)}" · "{t!(lang, "teach-module-grades", grades = module_grades(lang, module))}</p>
            </header>
            {(!module.objectives.is_empty()).then(|| view! { <section class="stack"><h2>{t!(lang, "lessons-objectives")}</h2><ul>{objectives}</ul></section> })}
            {note(t!(lang, "lessons-teacher"), module.teacher.get(lang))}
            {steps}
            {module.home.as_ref().and_then(|h| note(t!(lang, "lessons-home"), h.get(lang)))}
            {(!module.items.is_empty()).then(|| view! { <section class="section stack"><h2>{t!(lang, "lessons-bank-title")}</h2><ol class="stack">{items}</ol></section> })}
            <section class="section stack"><h2>{t!(lang, "lessons-sources")}</h2>{source_list(lang, module)}</section>
        </article>
    }
    .into_any()
}

/// The book as one HTML file with everything in it. `css` is the whole style sheet.
pub fn document(lang: Lang, module: &Module, css: &str) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let book = view! { <main class="main wrap main--read">{body(lang, module)}</main> };
        page::document(lang, module.title.get(lang).to_owned(), css, "staff", book.into_any())
    })
}

/// The sources, each with how and when it was checked.
pub fn source_list(lang: Lang, module: &Module) -> AnyView {
    let rows = module
        .sources
        .iter()
        .map(|s| {
            let checked = match (s.mark.as_str(), s.checked_on) {
                ("design", _) => t!(lang, "lessons-source-design"),
                ("check", _) | (_, None) => t!(lang, "lessons-source-unchecked"),
                (_, Some(day)) => t!(lang, "lessons-source-checked", date = i18n::day(lang, day)),
            };
            view! { <li>{s.title.get(lang).to_owned()}" "<span class="muted small">{checked}</span></li> }
        })
        .collect_view();
    view! { <ul>{rows}</ul> }.into_any()
}
