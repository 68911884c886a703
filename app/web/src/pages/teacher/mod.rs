//! The teacher's pages: classes, giving work, and how far each pupil is.

pub mod assign;
pub mod board;
pub mod class;
pub mod classes;
mod quizzes;
pub mod reset;

use crate::{Web, t, ui::icon};
use axum::routing::get;
use leptos::prelude::*;
use qinghe_content::ReviewStatus;
use qinghe_model::Lang;

/// Every address of this area. The login slips are in [`super::school`].
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/teach", get(classes::show))
        .route("/teach/classes/{class}", get(class::show))
        .route("/teach/classes/{class}/assign", get(assign::show).post(assign::submit))
        .route("/teach/classes/{class}/pupils/{learner}/reset", get(reset::show).post(reset::submit))
        .route("/teach/assignments/{assignment}", get(board::show))
        .merge(quizzes::routes())
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
