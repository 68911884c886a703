//! The log, tokens, files under review, and the names that reports keep.

pub mod audit;
pub mod reports;
pub mod tokens;
pub mod uploads;
