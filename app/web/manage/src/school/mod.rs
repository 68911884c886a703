//! Running a school: class lists and the step into a new school year. And login slips,
//! which teachers print too.

mod home;
mod import;
mod promotion;
mod settings;
pub mod slips;

use axum::routing::{get, post};
use qinghe_kit::Web;

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/teach/classes/{class}/slips", get(slips::show))
        .route("/school", get(home::show))
        .route("/school/import", get(import::show))
        .route("/school/import/template/{file}", get(import::template))
        .route("/school/import/done/{import}", get(import::ask_undo).post(import::undo))
        .route("/school/import/done/{import}/slips", get(slips::show_new))
        .route("/school/import/{upload}", get(import::preview).post(import::take_over))
        .route("/school/import/{upload}/rows", get(import::rows))
        .route("/school/settings", get(settings::show).post(settings::submit))
        .route("/school/promotion", get(promotion::show).post(promotion::submit))
        .route("/school/promotion/{promotion}/undo", get(promotion::ask_undo).post(promotion::undo))
}

/// The addresses of this area that take a file.
pub fn upload_routes() -> axum::Router<Web> {
    axum::Router::new().route("/school/import", post(import::submit))
}
