//! Reads and writes files: class lists, questions, gradebooks, tables, photos.
//!
//! This crate knows neither the application nor the store: it turns bytes into typed values and back. It may import
//! `qinghe-model`, and `qinghe-content` in tests. Input is not trusted: each reader has bounds on size, depth and
//! memory, takes time in proportion to the file, and names what it refuses.
//!
//! - [`rosters`]: class lists as XLSX, CSV and OneRoster bundles.
//! - [`questions`]: GIFT, Moodle XML, QTI and spreadsheets.
//! - [`gradebook`]: gradebook files, written and read.
//! - [`tables`]: one typed table for every list and report.
//! - [`photos`]: pictures without their metadata.
//! - [`stop`]: ends a reader whose result nobody waits for any more.
//! - [`mod@csv`], [`encoding`], `xlsx`: shared by the readers.
#![warn(missing_docs)]

pub mod csv;
pub mod encoding;
mod fault;
pub mod gradebook;
pub mod photos;
pub mod questions;
pub mod rosters;
pub mod stop;
pub mod tables;
mod xlsx;

pub use fault::FileFault;
