//! Figures of a store, for monitoring.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

/// What a store holds and how busy it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// Bytes of the database, the log of SQLite left out.
    pub bytes: i64,
    /// Attempts that are open.
    pub open_attempts: i64,
}

const SQLITE_BYTES: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
const POSTGRES_BYTES: &str = "SELECT pg_database_size(current_database())";
const OPEN_ATTEMPTS: &str = "SELECT COUNT(*) FROM attempts WHERE state = 'in_progress'";

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
    AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY name";
const POSTGRES_TABLES: &str = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() \
    AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%' ORDER BY table_name::text COLLATE \"C\"";
const POSTGRES_CLOCK: &str = "SELECT clock_timestamp()";

/// The database server's clock; `None` where there is no server.
pub async fn clock(c: &mut Conn<'_>) -> Result<Option<DateTime<Utc>>, Error> {
    match c {
        Conn::Sqlite(_) => Ok(None),
        Conn::Postgres(c) => Ok(Some(sqlx::query_scalar(POSTGRES_CLOCK).fetch_one(&mut **c).await?)),
    }
}

/// How many rows each table has, by name. It reads every table once.
pub async fn count_rows(c: &mut Conn<'_>) -> Result<Vec<(String, i64)>, Error> {
    let names: Vec<String> = match c {
        Conn::Sqlite(c) => sqlx::query_scalar(SQLITE_TABLES).fetch_all(&mut **c).await?,
        Conn::Postgres(c) => sqlx::query_scalar(POSTGRES_TABLES).fetch_all(&mut **c).await?,
    };
    let mut counts = Vec::with_capacity(names.len());
    for name in names {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM \"{name}\""));
        counts.push((name, get_scalar!(c, sql)?));
    }
    Ok(counts)
}

/// Reads the figures.
pub async fn figures(c: &mut Conn<'_>) -> Result<Figures, Error> {
    // Each engine has its own catalogue.
    let bytes = match c {
        Conn::Sqlite(c) => sqlx::query_scalar(SQLITE_BYTES).fetch_one(&mut **c).await?,
        Conn::Postgres(c) => sqlx::query_scalar(POSTGRES_BYTES).fetch_one(&mut **c).await?,
    };
    Ok(Figures { bytes, open_attempts: get_scalar!(c, OPEN_ATTEMPTS)? })
}
