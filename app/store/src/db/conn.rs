//! A connection of either engine.

use sqlx::{Postgres, Sqlite, pool::PoolConnection};
use std::ops::{Deref, DerefMut};

/// A connection of either engine, pooled or lent by a transaction.
pub enum Conn<'c> {
    /// SQLite.
    Sqlite(Held<'c, Sqlite>),
    /// PostgreSQL.
    Postgres(Held<'c, Postgres>),
}

/// A connection that goes back to its pool when dropped, or one lent for the time of a write.
pub enum Held<'c, DB: sqlx::Database> {
    /// From a pool, and returned to it when dropped.
    Pooled(PoolConnection<DB>),
    /// Lent for the time of a write.
    Lent(&'c mut DB::Connection),
}

impl<DB: sqlx::Database> Deref for Held<'_, DB> {
    type Target = DB::Connection;
    fn deref(&self) -> &DB::Connection {
        match self {
            Self::Pooled(c) => c,
            Self::Lent(c) => c,
        }
    }
}

impl<DB: sqlx::Database> DerefMut for Held<'_, DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        match self {
            Self::Pooled(c) => c,
            Self::Lent(c) => c,
        }
    }
}
