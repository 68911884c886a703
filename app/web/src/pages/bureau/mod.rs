//! The pages of bureaus, which are also a school's own figures: participation, and never a pupil.

pub mod participation;

use crate::Web;
use axum::routing::get;

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new().route("/bureau", get(participation::home)).route("/bureau/{org}", get(participation::show))
}
