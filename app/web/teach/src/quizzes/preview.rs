//! A quiz as a learner might get it, on the screen and on paper. Nothing of it is kept.

use crate::quizzes::{address, breadcrumbs};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::Fields,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{
        self, Tone, icon,
        item_view::{keyed, student},
    },
};
use qinghe_model::{QuizId, quiz::QuizPart};
use qinghe_service::quizzes;

/// The seed of an address, or a new one: the same paper is printed with its key and without.
fn seed(cx: &Cx, query: &Fields) -> u64 {
    query.get("seed").parse().unwrap_or_else(|_| quizzes::seed(&cx.web.app))
}

/// The preview on screen.
pub async fn show(cx: Cx, Path(quiz): Path<String>, query: Fields) -> Reply {
    let page = quizzes::get(&cx.web.app, cx.actor()?, id::<QuizId>(&quiz)?).await?;
    let seed = seed(&cx, &query);
    let items = quizzes::example(&page, seed);
    let lang = cx.lang();
    let name = page.quiz.title().get(lang).to_owned();
    let title = t!(lang, "quiz-editor-preview-title", title = name.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow(), || {
        let at = address(page.quiz.id);
        let mut breadcrumbs = breadcrumbs(lang, page.school.id);
        breadcrumbs.push((at.clone(), name));
        let draws = page.quiz.parts.iter().any(|p| matches!(p, QuizPart::Draw { .. }));
        let cards = items.iter().zip(1..).map(|(i, n)| view! { <li class="card">{student(lang, Some(n), i)}</li> }).collect_view();
        let body = if items.is_empty() {
            ui::empty(t!(lang, "quiz-editor-no-parts-title"), t!(lang, "quiz-editor-no-parts-text"), Some((at.clone(), t!(lang, "quiz-editor-edit"))))
        } else {
            view! {
                {ui::notice(Tone::Info, t!(lang, "quiz-editor-preview-note"), draws.then(|| t!(lang, "quiz-editor-preview-drawn")))}
                <p class="actions no-print">
                    <a class="btn btn--second" href=format!("{at}/print?seed={seed}")>{icon("print")}{t!(lang, "quiz-editor-print")}</a>
                    <a class="btn btn--second" href=format!("{at}/print?seed={seed}&key=1")>{icon("print")}{t!(lang, "quiz-editor-print-key")}</a>
                    <a class="btn btn--quiet" href=format!("{at}/preview")>{icon("turn")}{t!(lang, "quiz-editor-another")}</a>
                </p>
                <ol class="plain stack section">{cards}</ol>
            }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "quiz-editor-preview"))}
            <header class="page-head"><h1>{title}</h1></header>
            {body}
        }
        .into_any()
    }))
}

/// The preview on paper; `?key=1` adds the correct answers.
pub async fn print(cx: Cx, Path(quiz): Path<String>, query: Fields) -> Reply {
    let page = quizzes::get(&cx.web.app, cx.actor()?, id::<QuizId>(&quiz)?).await?;
    let seed = seed(&cx, &query);
    let with_key = query.get("key") == "1";
    let items = quizzes::example(&page, seed);
    let lang = cx.lang();
    let name = page.quiz.title().get(lang).to_owned();
    Ok(cx.page(Page::new(Area::Staff, name.clone()).narrow(), || {
        let at = address(page.quiz.id);
        let mut breadcrumbs = breadcrumbs(lang, page.school.id);
        breadcrumbs.push((at.clone(), name.clone()));
        breadcrumbs.push((format!("{at}/preview?seed={seed}"), t!(lang, "quiz-editor-preview")));
        let here = if with_key { t!(lang, "quiz-editor-print-key") } else { t!(lang, "quiz-editor-print") };
        let rows = items
            .iter()
            .zip(1..)
            .map(|(item, n)| {
                let body = if with_key {
                    view! { <p><b>{format!("{n}. {}", item.stem.get(lang))}</b></p>{keyed(lang, item)} }.into_any()
                } else {
                    student(lang, Some(n), item)
                };
                view! { <li class="card stack stack--tight">{body}</li> }
            })
            .collect_view();
        view! {
            {ui::crumbs(lang, breadcrumbs, here)}
            <p class="no-print hint">{t!(lang, "quiz-editor-print-how")}</p>
            <article class="book">
                <header class="page-head">
                    <h1>{name}</h1>
                    <p class="page-head__lead">{page.school.name().get(lang).to_owned()}</p>
                    {if with_key { view! { <p><b>{t!(lang, "quiz-editor-key-copy")}</b></p> }.into_any() } else { view! { <p>{t!(lang, "quiz-editor-print-head")}</p> }.into_any() }}
                </header>
                <ol class="plain stack">{rows}</ol>
            </article>
        }
        .into_any()
    }))
}
