//! The lessons as staff see them: what each is about, how to teach it, its question bank; a trial of
//! every step, a show for the big screen, and a version for paper. The families' sheet is open
//! to everyone.

pub mod book;
mod family;
mod list;
mod meeting;
mod module;
mod parts;
mod show;
mod sums;
mod trial;
mod unlock;

use axum::{
    Router,
    routing::{get, post},
};
use qinghe_content::{Band, Module, StepKind};
use qinghe_kit::{
    Web,
    page::{Cx, Fault},
    t,
    ui::item_view::{item_kind, level},
};
use qinghe_model::Lang;
use qinghe_service::lessons;
use std::sync::Arc;

/// The routes under `/lessons`, and `/family`.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/lessons", get(list::show))
        .route("/lessons/{module}", get(module::show))
        .route("/lessons/{module}/unlock", post(module::unlock))
        .route("/lessons/{module}/lock", post(module::lock))
        .route("/lessons/{module}/steps/{step}", get(trial::show).post(trial::answer))
        .route("/lessons/{module}/show", get(show::show))
        .route("/lessons/{module}/meeting", get(meeting::show).post(meeting::record))
        .route("/lessons/{module}/print", get(module::print))
        .route("/family", get(family::show))
        // For authors, in a preview and in debug builds only.
        .route("/dev/scenes", get(parts::show))
}

/// The module with this id, where the visitor may see it.
fn find(cx: &Cx, module: &str) -> Result<Arc<Module>, Fault> {
    Ok(lessons::get_module(&cx.web.app, cx.actor()?, module)?)
}

fn band_name(lang: Lang, band: Band) -> String {
    match band {
        Band::Primary => t!(lang, "lessons-band-primary"),
        Band::Junior => t!(lang, "lessons-band-junior"),
        Band::Senior => t!(lang, "lessons-band-senior"),
        Band::College => t!(lang, "lessons-band-college"),
    }
}

/// The name of a step's kind.
fn step_kind(lang: Lang, kind: &StepKind) -> String {
    match kind {
        StepKind::Text => t!(lang, "step-kind-text"),
        StepKind::Cards(_) => t!(lang, "step-kind-cards"),
        StepKind::Check(_) => t!(lang, "step-kind-check"),
        StepKind::Scenario(_) => t!(lang, "step-kind-scenario"),
        StepKind::Sort(_) => t!(lang, "step-kind-sort"),
        StepKind::Order(_) => t!(lang, "step-kind-order"),
        StepKind::Myth(_) => t!(lang, "step-kind-myth"),
        StepKind::Guess(_) => t!(lang, "step-kind-guess"),
        StepKind::Roles(_) => t!(lang, "step-kind-roles"),
        StepKind::Chat(_) => t!(lang, "step-kind-chat"),
        StepKind::Call(_) => t!(lang, "step-kind-call"),
        StepKind::Refuse(_) => t!(lang, "step-kind-refuse"),
        StepKind::Estimate(_) => t!(lang, "step-kind-estimate"),
        StepKind::Reflect(_) => t!(lang, "step-kind-reflect"),
        StepKind::Plan(_) => t!(lang, "step-kind-plan"),
        StepKind::Tally(_) => t!(lang, "step-kind-tally"),
        StepKind::Help => t!(lang, "step-kind-help"),
    }
}
