//! The only SQL of the product.
//!
//! May import `qinghe-model` and sqlx, nothing else of ours. Start reading at `db/`: a [`Conn`] of either engine, and
//! [`Db::read`] and [`Db::write`], in which a caller composes the functions of the other modules.
//!
//! The folders are areas, named as in `qinghe-service`: `people` (accounts, sessions, staff, records and their end),
//! [`orgs`] (the tree, notices, the audit log, tokens), `learning` (assignments, attempts, practice, quizzes),
//! [`campaigns`] with [`activities`] and [`reports`], [`contests`], [`mod@matches`], [`surveys`]; [`bulk`], which
//! writes very many rows into an empty store, and [`operations`] for operators. Each noun has a short public path, here at the top: [`users`],
//! [`assignments`], ….
//!
//! Verbs: `find` gives an `Option`, `get` an error when the row is absent, `list` a `Vec`; then `insert`, `update`,
//! `delete`, `count`. One SQL text serves SQLite and PostgreSQL. Where that is impossible, the code looks at which
//! [`Conn`] it has, and a comment says why.
#![warn(missing_docs)]

#[macro_use]
mod db;
mod learning;
mod people;

pub mod bulk;
pub mod campaigns;
pub mod contests;
pub mod matches;
pub mod operations;
pub mod orgs;
pub mod surveys;

pub use campaigns::{activities, reports, submissions};
pub use db::{Batching, Checkpointing, Conn, Db, Engine, Error, Held, Load, Options, WriteError, notify};
pub use learning::{
    assignments, attempts, board, certificates, corrections, estimates, items, practice, quizzes, unlocks,
};
pub use orgs::{audit, audit_chain, help_lines, notices, retention, school_settings, tokens, tree};
pub use people::{
    break_glass, factors, groups, imports, links, made_classes, promotions, proposals, records, sent_forms, sessions,
    sign_in, staff, told, uploads, users,
};
