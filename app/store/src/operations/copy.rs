//! A copy of an SQLite file while servers read and write it, and the check of such a copy.

use super::{Summing, TableSum};
use crate::{
    Error,
    db::{make_private, sqlite_options},
};
use futures::TryStreamExt as _;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

const LIST_TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
    AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY name";
const LIST_COLUMNS: &str = "SELECT name FROM pragma_table_info($1) ORDER BY name";
const SCHEMA: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";

/// Stores before migration 0041 have no such table.
pub(super) const FIND_SECRETS: &str = "SELECT value FROM installation WHERE name = 'secrets'";

/// What a copy holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contents {
    /// The number of its newest migration.
    pub schema: i64,
    /// Its tables by name, the migrations' own left out.
    pub tables: Vec<TableSum>,
    /// The check value of the secrets that belong to it, where it has one.
    pub secrets: Option<String>,
}

/// Writes a copy of the store to a new file that only its owner can read: the state of one moment, whatever is written
/// meanwhile. The caller syncs the file.
///
/// # Errors
/// When the store cannot be read or the file cannot be written.
pub async fn write(url: &str, to: &Path) -> Result<(), Error> {
    make_private(to)?;
    let mut c = sqlite_options(url)?.create_if_missing(false).disable_statement_logging().connect().await?;
    // One read transaction. Unlike a copy of the file it needs no log, and has no freed pages with what was erased.
    sqlx::query("VACUUM INTO $1").bind(to.display().to_string()).execute(&mut c).await?;
    c.close().await?;
    Ok(())
}

/// Checks a copy from its first page to its last and sums its rows. Nothing is written, not beside it either.
///
/// # Errors
/// [`Error::Damaged`] when the engine finds a fault; others when the file cannot be read.
pub async fn read(file: &Path) -> Result<Contents, Error> {
    let connect = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let mut c = connect.disable_statement_logging().connect().await?;
    let contents = sum(&mut c).await;
    c.close().await?;
    contents
}

async fn sum(c: &mut SqliteConnection) -> Result<Contents, Error> {
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut *c).await?;
    if sound != "ok" {
        return Err(Error::Damaged(sound));
    }
    if let Some((table, ..)) = sqlx::query_as::<_, (String, Option<i64>, String, i64)>("PRAGMA foreign_key_check")
        .fetch_optional(&mut *c)
        .await?
    {
        return Err(Error::Damaged(format!("a row of {table} leads to none")));
    }
    let schema = sqlx::query_scalar(SCHEMA).fetch_one(&mut *c).await?;
    let names: Vec<String> = sqlx::query_scalar(LIST_TABLES).fetch_all(&mut *c).await?;
    let has_facts = names.iter().any(|name| name == "installation");
    let secrets = if has_facts { sqlx::query_scalar(FIND_SECRETS).fetch_optional(&mut *c).await? } else { None };
    let mut tables = Vec::with_capacity(names.len());
    for name in names {
        let columns: Vec<String> = sqlx::query_scalar(LIST_COLUMNS).bind(&name).fetch_all(&mut *c).await?;
        // Each value as an SQL literal: its type and every digit count.
        let values: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let sql = format!("SELECT {} FROM \"{name}\"", values.join(" || ',' || "));
        let mut sum = Summing::new(&name);
        let mut rows = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch(&mut *c);
        while let Some(row) = rows.try_next().await? {
            sum.add(row.as_bytes());
        }
        drop(rows);
        tables.push(sum.finish());
    }
    Ok(Contents { schema, tables, secrets })
}
