//! What teachers, schools and bureaus share: login slips, and tables that sort by server links.

pub mod slips;
pub mod sorted;

use crate::{Web, page::Fault};
use axum::routing::get;
use qinghe_service::Error;
use std::str::FromStr;

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new().route("/teach/classes/{class}/slips", get(slips::show))
}

/// Reads an id of an address: one that cannot be read names nothing.
pub(in crate::pages) fn id<T: FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault(Error::NotFound))
}
