//! Connections to either engine, reads and writes, and the macros around a statement.
//!
//! Start reading at [`Db`]. `writer.rs` gathers SQLite's writes into commits, `checkpoint.rs` keeps its log short,
//! `notify.rs` sends messages to other servers.

#[macro_use]
mod macros;
mod checkpoint;
mod conn;
mod database;
mod error;
pub mod notify;
mod writer;

pub use conn::{Conn, Held};
pub(crate) use database::Filling;
pub use database::{Db, Engine, Options};
pub use error::{Error, WriteError};
pub use writer::Batching;
