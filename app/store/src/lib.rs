//! The only SQL of the product.
//!
//! May import `qinghe-model` and sqlx, nothing else of ours. Start reading at `db/`: a [`Conn`] of either engine, and
//! [`Db::read`] and [`Db::write`], in which a caller composes the functions of the other modules.
//!
//! The folders are areas: `people` (accounts, sessions, staff, records and their end), `places` (the tree),
//! `learning` (assignments, attempts, practice, quizzes), `activities`, `campaigns`, `contests`, `matches`, `surveys`,
//! `office` (audit, tokens, uploads) and `demo` (very many rows at once). Each noun has one public path, here at the
//! top: [`users`], [`assignments`], ….
//!
//! Verbs: `find` gives an `Option`, `get` an error when the row is absent, `list` a `Vec`; then `insert`, `update`,
//! `delete`, `count`. One SQL text serves SQLite and PostgreSQL. Where that is impossible, the code looks at which
//! [`Conn`] it has, and a comment says why.
#![warn(missing_docs)]

#[macro_use]
mod db;
mod demo;
mod grades;
mod learning;
mod office;
mod people;
mod places;

pub mod activities;
pub mod campaigns;
pub mod contests;
pub mod matches;
pub mod surveys;

pub use db::{Batching, Conn, Db, Engine, Error, Held, Options, WriteError, notify};
pub use demo::bulk;
pub use learning::{assignments, attempts, board, certificates, items, practice, quizzes};
pub use office::{audit, reports, tokens, uploads};
pub use people::{corrections, groups, imports, promotions, records, retention, sessions, staff, users};
pub use places::{help_lines, notices, orgs, tree};
