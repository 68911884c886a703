//! Ids in addresses.

use crate::page::Fault;
use qinghe_service::Error;
use std::str::FromStr;

/// Reads an id from an address; one that cannot be read is answered as "not found".
pub fn id<T: FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault(Error::NotFound))
}
