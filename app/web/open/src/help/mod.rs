//! Where to find help, how the site works, and what it keeps. Open to everyone.

mod guide;
mod privacy;
mod verify;

use qinghe_kit::page::{Area, Cx};

/// The addresses of this area.
pub fn routes() -> axum::Router<qinghe_kit::Web> {
    use axum::routing::get;
    axum::Router::new()
        .route("/help", get(guide::show))
        .route("/help/privacy", get(privacy::show))
        .route("/verify", get(verify::ask))
        .route("/verify/{code}", get(verify::show))
}

/// The frame for whoever reads: staff keep their sections, all others have the help strip.
fn area(cx: &Cx) -> Area {
    match cx.visitor.actor.as_deref() {
        Some(actor) if !actor.is_learner() => Area::Staff,
        _ => Area::Student,
    }
}
