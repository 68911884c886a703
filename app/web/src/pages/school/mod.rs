//! Running a school: class lists and the step into a new school year. And what teachers, schools and
//! bureaus share: login slips, and tables that sort by server links.

mod home;
mod import;
mod promotion;
pub mod slips;
pub mod sorted;

use crate::{Web, page::Fault, t};
use axum::routing::{get, post};
use qinghe_model::Lang;
use qinghe_service::Error;
use std::str::FromStr;

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/teach/classes/{class}/slips", get(slips::show))
        .route("/school", get(home::show))
        .route("/school/import", get(import::show))
        .route("/school/import/template/{file}", get(import::template))
        .route("/school/import/{upload}", get(import::preview).post(import::take_over))
        .route("/school/import/{upload}/rows", get(import::rows))
        .route("/school/promotion", get(promotion::show).post(promotion::submit))
        .route("/school/promotion/{promotion}/undo", get(promotion::ask_undo).post(promotion::undo))
}

/// The addresses of this area that take a file.
pub fn upload_routes() -> axum::Router<Web> {
    axum::Router::new().route("/school/import", post(import::submit))
}

/// A school year as people write it: 2026—2027 学年, 2026–27.
pub(in crate::pages) fn year_name(lang: Lang, year: i64) -> String {
    let to = match lang {
        Lang::Zh => (year + 1).to_string(),
        Lang::En => format!("{:02}", (year + 1).rem_euclid(100)),
    };
    t!(lang, "school-year", from = year.to_string(), to = to)
}

/// Reads an id of an address: one that cannot be read names nothing.
pub(in crate::pages) fn id<T: FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault(Error::NotFound))
}
