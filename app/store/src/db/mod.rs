//! Connections to either engine, reads and writes, and the macros around a statement.
//!
//! Start reading at [`Db`]. `writer.rs` gathers SQLite's writes into commits, `checkpoint.rs` keeps its log short,
//! `notify.rs` sends messages to other servers, `reach.rs` notices when PostgreSQL is gone.

#[macro_use]
mod macros;
mod checkpoint;
mod conn;
mod database;
mod error;
pub mod notify;
mod reach;
mod references;
mod writer;

pub use checkpoint::Checkpointing;
pub use conn::{Conn, Held};
pub use database::{Db, Engine, Load, Options};
pub(crate) use database::{Filling, make_private, newest_migration, postgres_migrations, sqlite_options};
pub use error::{Error, WriteError};
pub(crate) use reach::connect_within;
pub(crate) use references::{Reference, references};
pub use writer::Batching;
