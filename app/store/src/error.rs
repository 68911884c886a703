//! What can go wrong below: never shown to a client as it is.

/// A fault of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row that must be there is not.
    #[error("no such {0}")]
    Missing(&'static str),
    /// The engine reported a fault.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The batch that the write belonged to could not be committed: nothing of it was kept.
    #[error("write not committed: {0}")]
    NotCommitted(String),
    /// The database URL names no engine.
    #[error("the database URL must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    /// Whether running the same transaction again may succeed (PostgreSQL: serialization failure
    /// 40001, deadlock 40P01, and 23505, a row that a transaction made which has committed since this
    /// one looked: on the next run it is seen. A row that was there all along is refused again).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(e)) if matches!(e.code().as_deref(), Some("40001" | "40P01" | "23505")))
    }

    /// Whether the engine answered and refused a statement, rather than being out of reach.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(_)))
    }

    /// Whether a unique constraint refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(e)) if e.is_unique_violation())
    }
}

/// The error type of a write's body: it can hold a fault of the store, and says when that fault
/// asks for the transaction to be run again.
pub trait WriteError: From<Error> {
    /// Whether running the same body again may succeed.
    fn is_transient(&self) -> bool;
}

impl WriteError for Error {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }
}
