//! What is at an address, without creating anything there.

use crate::{
    Error,
    db::{connect_within, newest_migration, sqlite_options},
};
use sqlx::{Connection as _, SqliteConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
    time::Duration,
};

/// What is at an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// No file. Its path is absolute.
    Missing(PathBuf),
    /// A database without any table.
    Empty,
    /// A database of something else: it has tables, and none of ours.
    Foreign,
    /// A store with this schema: the number of its newest migration.
    Schema(i64),
}

const SQLITE_TABLES: &str = "SELECT COUNT(*), COALESCE(SUM(name = '_sqlx_migrations'), 0) FROM sqlite_schema \
    WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
const POSTGRES_TABLES: &str = "SELECT COUNT(*), COUNT(*) FILTER (WHERE table_name = '_sqlx_migrations') \
    FROM information_schema.tables WHERE table_schema = current_schema()";
const SCHEMA: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";

/// The file of an SQLite address, as an absolute path; `None` for PostgreSQL and for a store in memory.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    if !url.starts_with("sqlite:") || url.contains(":memory:") {
        return None;
    }
    let options = SqliteConnectOptions::from_str(url).ok()?;
    let file = options.get_filename();
    Some(std::path::absolute(file).unwrap_or_else(|_| file.to_owned()))
}

/// The number of this program's newest migration. Both engines have the same numbers.
#[must_use]
pub fn newest_schema() -> i64 {
    newest_migration()
}

/// Looks at what is at an address.
///
/// # Errors
/// When the engine cannot be reached, or the file is no database.
pub async fn inspect(url: &str) -> Result<State, Error> {
    let (tables, ours, schema) = if url.starts_with("sqlite:") {
        let Some(file) = sqlite_file(url) else { return Ok(State::Empty) };
        match length(&file) {
            None => return Ok(State::Missing(file)),
            Some(0) => return Ok(State::Empty),
            Some(_) => {}
        }
        let mut c = SqliteConnection::connect_with(&sqlite_options(url)?.create_if_missing(false)).await?;
        let (tables, ours): (i64, i64) = sqlx::query_as(SQLITE_TABLES).fetch_one(&mut c).await?;
        let schema = if ours > 0 { sqlx::query_scalar(SCHEMA).fetch_one(&mut c).await? } else { 0 };
        c.close().await?;
        (tables, ours, schema)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let connect = PgConnectOptions::from_str(url)?.application_name("qinghe");
        let mut c = connect_within(Duration::from_secs(2), &connect).await?;
        let (tables, ours): (i64, i64) = sqlx::query_as(POSTGRES_TABLES).fetch_one(&mut c).await?;
        let schema = if ours > 0 { sqlx::query_scalar(SCHEMA).fetch_one(&mut c).await? } else { 0 };
        c.close().await?;
        (tables, ours, schema)
    } else {
        return Err(Error::UnknownEngine);
    };
    Ok(match (tables, ours, schema) {
        (0, ..) => State::Empty,
        (_, 0, _) => State::Foreign,
        // Its first migration did not end.
        (_, _, 0) => State::Empty,
        _ => State::Schema(schema),
    })
}

fn length(file: &Path) -> Option<u64> {
    std::fs::metadata(file).ok().map(|m| m.len())
}
