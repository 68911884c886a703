//! Where it is kept: the only SQL of the product.
//!
//! May import `qinghe-model` and sqlx, nothing else of ours. Start reading at `db.rs`: it is the only
//! place that knows which engine runs. Then one file per aggregate ([`orgs`], [`users`],
//! [`sessions`], [`assignments`], [`attempts`], [`board`], [`practice`], [`items`], [`quizzes`], [`campaigns`], [`contests`], [`groups`], [`records`],
//! [`certificates`], [`corrections`], [`activities`], [`mod@matches`], [`surveys`], [`reports`], [`tokens`],
//! [`uploads`], [`promotions`], [`audit`], and of a bureau: [`tree`], [`staff`], [`help_lines`], [`notices`], [`retention`], for very many rows at once [`bulk`], and from server to server [`notify`]), each a list of functions over a [`Conn`]; a caller composes them inside
//! [`Db::read`] or [`Db::write`].
//!
//! Verbs: `find` gives an `Option`, `get` an error when absent, `list` a `Vec`; then `insert`,
//! `update`, `delete`, `count`. One SQL text serves SQLite and PostgreSQL; where it can not, two
//! constants stand side by side and the comment says why.
#![warn(missing_docs)]

mod checkpoint;
mod db;
mod error;
mod grades;
mod writer;

pub mod activities;
pub mod assignments;
pub mod attempts;
pub mod audit;
pub mod board;
pub mod bulk;
pub mod campaigns;
pub mod certificates;
pub mod contests;
pub mod corrections;
pub mod groups;
pub mod help_lines;
pub mod items;
pub mod matches;
pub mod notices;
pub mod notify;
pub mod orgs;
pub mod practice;
pub mod promotions;
pub mod quizzes;
pub mod records;
pub mod reports;
pub mod retention;
pub mod sessions;
pub mod staff;
pub mod surveys;
pub mod tokens;
pub mod tree;
pub mod uploads;
pub mod users;

pub use db::{Conn, Db, Engine, Held, Options};
pub use error::{Error, WriteError};
pub use writer::Batching;
