//! What reads and writes files: class lists, questions, gradebooks, tables, photos.
//!
//! This room knows neither the application nor the store: bytes go in, typed values come out, and the other way round. It
//! may import `qinghe-model` only. Everything that is read comes from strangers: each reader has its bounds on size, depth
//! and memory, and names what it refuses.
//!
//! - [`rosters`]: class lists as XLSX, CSV and OneRoster bundles.
//! - [`questions`]: GIFT, Moodle XML, QTI and spreadsheets.
//! - [`gradebook`]: a gradebook as a file, and read back from one.
//! - [`tables`]: one typed table for every list and report.
//! - [`photos`]: pictures without what is hidden in them.
//! - [`mod@csv`], [`encoding`] and `xlsx`: what the readers share.
#![warn(missing_docs)]

pub mod csv;
pub mod encoding;
mod fault;
pub mod gradebook;
pub mod photos;
pub mod questions;
pub mod rosters;
pub mod tables;
mod xlsx;

pub use fault::FileFault;
