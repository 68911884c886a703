//! The store's errors. They are never shown to a client.

/// A fault of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row that must exist does not.
    #[error("no such {0}")]
    Missing(&'static str),
    /// The engine reported a fault.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The write's batch could not be committed: nothing of it was stored.
    #[error("write not committed: {0}")]
    NotCommitted(String),
    /// The database URL names no engine.
    #[error("the database URL must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// The schema is of a newer program.
    #[error(
        "the database has schema {found}, and this program knows schemas up to {known} only: use the newer program, or \
         restore a backup from before the upgrade"
    )]
    NewerSchema {
        /// The database's.
        found: i64,
        /// This program's newest.
        known: i64,
    },
    /// The database does not answer: nothing was read or stored.
    #[error("the database does not answer: {0}")]
    Unreachable(String),
    /// A copy is not what was copied.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    /// Whether running the same transaction again may succeed (PostgreSQL: serialization failure 40001, deadlock 40P01,
    /// lock timeout 55P03, and unique violation 23505 by a row committed since this transaction read: the next run sees
    /// it. A row that was there all along is refused again).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(e)) if matches!(e.code().as_deref(), Some("40001" | "40P01" | "55P03" | "23505")))
    }

    /// Whether the engine answered and refused a statement, rather than being out of reach.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(_)))
    }

    /// Whether the database is out of reach.
    #[must_use]
    pub const fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }

    /// Whether a unique constraint refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(e)) if e.is_unique_violation())
    }
}

/// The error type of a write's body: it can hold a fault of the store, and says when that fault allows a retry of the
/// transaction.
pub trait WriteError: From<Error> {
    /// Whether running the same body again may succeed.
    fn is_transient(&self) -> bool;
}

impl WriteError for Error {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }
}
