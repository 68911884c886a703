//! The teacher's pages: classes, giving work, and how far each pupil is.

pub mod assign;
pub mod board;
pub mod class;
pub mod classes;
pub mod gradebook;
pub mod grid;
pub mod items;
pub mod pupil;
pub mod reset;

use crate::{Web, t, ui::icon};
use axum::routing::get;
use leptos::prelude::*;
use qinghe_content::{Module, ReviewStatus};
use qinghe_model::{Lang, participation::Permille};
use qinghe_service::analysis::Look;
use qinghe_store::assignments::Assignment;

/// Every address of this area. The login slips are in [`super::school`].
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/teach", get(classes::show))
        .route("/teach/classes/{class}", get(class::show))
        .route("/teach/classes/{class}/assign", get(assign::show).post(assign::submit))
        .route("/teach/classes/{class}/pupils/{learner}/reset", get(reset::show).post(reset::submit))
        .route("/teach/assignments/{assignment}", get(board::show))
        .route("/teach/assignments/{assignment}/rows", get(board::rows))
        .route("/teach/assignments/{assignment}/items", get(items::show))
        .route("/teach/assignments/{assignment}/grid", get(grid::show))
        .route("/teach/assignments/{assignment}/pupils/{learner}", get(pupil::work))
        .route("/teach/classes/{class}/pupils/{learner}", get(pupil::show))
        .route("/teach/classes/{class}/grades", get(gradebook::show))
        .route("/teach/classes/{class}/grades.csv", get(gradebook::csv))
        .route("/teach/classes/{class}/grades.xlsx", get(gradebook::xlsx))
}

/// The addresses that stay open.
pub fn streams() -> axum::Router<Web> {
    axum::Router::new().route("/teach/assignments/{assignment}/events", get(board::events))
}

/// The views of one piece of work; `here` is the end of this one's address.
fn tabs(lang: Lang, work: &Assignment, module: &Module, here: &str) -> Option<AnyView> {
    // Without a quiz there is one view only.
    module.quiz?;
    let tabs = [
        ("", t!(lang, "board-tab-board")),
        ("/items", t!(lang, "board-tab-items")),
        ("/grid", t!(lang, "board-tab-grid")),
    ];
    let links = tabs
        .into_iter()
        .map(|(end, text)| {
            let href = format!("/teach/assignments/{}{end}", work.id);
            view! { <a href=href aria-current=(end == here).then_some("page")>{text}</a> }
        })
        .collect_view();
    Some(view! { <nav class="tabs" aria-label=t!(lang, "board-tabs")>{links}</nav> }.into_any())
}

/// The way to a page about a piece of work.
fn way(lang: Lang, work: &Look) -> Vec<(String, String)> {
    vec![
        ("/teach".to_owned(), t!(lang, "teach-title")),
        (format!("/teach/classes/{}", work.class.id), work.class.name().get(lang).to_owned()),
        (format!("/teach/assignments/{}", work.assignment.id), work.module.title.get(lang).to_owned()),
    ]
}

/// So many of so many.
fn part_of(part: usize, whole: usize) -> Option<Permille> {
    Permille::of(i64::try_from(part).ok()?, i64::try_from(whole).ok()?).ok().flatten()
}

/// Tells staff that a module has not been approved; nothing when it has.
pub(in crate::pages) fn review_tag(lang: Lang, status: ReviewStatus) -> Option<AnyView> {
    let (class, drawing, word) = match status {
        ReviewStatus::Draft => ("tag tag--todo", "alert", t!(lang, "teach-draft")),
        ReviewStatus::UnderReview => ("tag tag--doing", "half", t!(lang, "teach-under-review")),
        ReviewStatus::Approved => return None,
    };
    Some(view! { <span class=class>{icon(drawing)}{word}</span> }.into_any())
}

/// What stands in a cell without a value.
fn none(lang: Lang) -> AnyView {
    view! { <span class="muted"><span aria-hidden="true">"–"</span><span class="vh">{t!(lang, "teach-none")}</span></span> }.into_any()
}
