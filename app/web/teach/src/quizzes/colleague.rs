//! A colleague's quiz: to look at, to set and to copy. Only its owner and the school's administrators change it.

use crate::quizzes::{address, breadcrumbs, facts, rule_words};
use axum::response::Response;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{FormState, once},
    page::{Area, Cx, Page},
    t,
    ui::{self, Tone, item_view::folded},
};
use qinghe_service::quizzes::{PartNow, QuizPage};

/// The quiz without the means to change it.
pub fn render(cx: &Cx, page: &QuizPage) -> Response {
    let lang = cx.lang();
    let title = page.quiz.title().get(lang).to_owned();
    let library = cx.web.app.content();
    cx.page(Page::new(Area::Staff, title.clone()), || {
        let at = address(page.quiz.id);
        let full = page.quiz.count() > 0;
        let parts = page.quiz.parts.iter().zip(&page.parts).map(|(part, now)| match now {
            PartNow::Item { item: Some(item), module, .. } => {
                view! { <li class="card stack stack--tight">{folded(lang, item)}<p class="small muted">{facts(lang, item, module.as_deref())}</p></li> }.into_any()
            }
            PartNow::Item { item: None, .. } => view! { <li class="card muted">{t!(lang, "quiz-editor-gone")}</li> }.into_any(),
            PartNow::Draw { .. } => view! { <li class="card"><b>{rule_words(lang, &library, part)}</b></li> }.into_any(),
        });
        view! {
            {ui::crumbs(lang, breadcrumbs(lang, page.school.id), title.clone())}
            <header class="page-head page-head__row">
                <h1>{title}</h1>
                <div class="row">
                    {full.then(|| view! { <a class="btn" href=format!("{at}/give")>{t!(lang, "quiz-editor-give")}</a> })}
                    {full.then(|| view! { <a class="btn btn--second" href=format!("{at}/preview")>{t!(lang, "quiz-editor-preview")}</a> })}
                    <form method="post" action=format!("{at}/copy")>{once(&FormState::default())}<button class="btn btn--second">{t!(lang, "quiz-editor-copy")}</button></form>
                </div>
            </header>
            {ui::notice(Tone::Info, t!(lang, "quiz-editor-of", name = page.quiz.owner_name.as_str()), Some(t!(lang, "quiz-editor-of-text")))}
            <section class="section" aria-labelledby="parts">
                <div class="section__head"><h2 id="parts">{t!(lang, "quiz-editor-parts")}</h2></div>
                <ol class="tasks plain">{parts.collect_view()}</ol>
            </section>
        }
        .into_any()
    })
}
