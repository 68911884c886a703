//! Ids in addresses.

use crate::page::Fault;
use qinghe_service::Error;
use std::str::FromStr;

/// Parses an id from an address; anything that is not one is "not found".
pub fn id<T: FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault(Error::NotFound))
}
