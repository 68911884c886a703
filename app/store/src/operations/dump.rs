//! A copy of a PostgreSQL store as one text, and a store from such a text.
//!
//! The text has a first line, then for each table a line with its name and columns, its rows as `COPY` writes them, and a
//! line `\.`; the last line is `end`. A row of `COPY` never is `\.`, and a text that was cut off has no `end`. There is no
//! schema in it: a store is made by the migrations up to the number that the text was made at.

use super::{
    Summing, TableSum,
    copy::{Contents, FIND_SECRETS},
};
use crate::{
    Error,
    db::{connect_within, postgres_migrations, references},
};
use futures::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, postgres::PgConnectOptions};
use std::{
    collections::BTreeSet,
    io::{self, BufRead, Write},
    str::FromStr as _,
    time::{Duration, Instant},
};

const FIRST: &str = "qinghe dump 1";
const LAST: &str = "end";

/// How rows are written: whatever the server's settings are.
const SETTINGS: &str = "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; \
    SET bytea_output = 'hex'; SET extra_float_digits = 1; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";
const LIST_TABLES: &str = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() \
    AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%' ORDER BY table_name::text COLLATE \"C\"";
const LIST_COLUMNS: &str = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() \
    AND table_name = $1 AND is_generated = 'NEVER' ORDER BY column_name::text COLLATE \"C\"";
const SCHEMA: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";

/// How long a change of the schema is waited for.
const PATIENCE: Duration = Duration::from_mins(10);

/// Rows sent at once to a store.
const AT_ONCE: usize = 256 << 10;

async fn connect(url: &str) -> Result<PgConnection, Error> {
    let options = PgConnectOptions::from_str(url)?.application_name("qinghe backup");
    let mut c = connect_within(Duration::from_secs(10), &options).await?;
    sqlx::raw_sql(SETTINGS).execute(&mut c).await?;
    Ok(c)
}

fn io_error(e: io::Error) -> Error {
    sqlx::Error::Io(e).into()
}

/// Writes the store at the address as a text: the state of one moment, whatever is written meanwhile. With a writer that
/// keeps nothing it sums the rows only.
///
/// # Errors
/// When the store cannot be read or the text cannot be written.
pub async fn write(url: &str, to: &mut (dyn Write + Send)) -> Result<Contents, Error> {
    let mut c = connect(url).await?;
    let names = begin(&mut c).await?;
    let schema = sqlx::query_scalar(SCHEMA).fetch_one(&mut c).await?;
    let has_facts = names.iter().any(|name| name == "installation");
    let secrets = if has_facts { sqlx::query_scalar(FIND_SECRETS).fetch_optional(&mut c).await? } else { None };
    writeln!(to, "{FIRST}").map_err(io_error)?;
    let mut tables = Vec::with_capacity(names.len());
    for name in names {
        tables.push(write_table(&mut c, &name, to).await?);
    }
    writeln!(to, "{LAST}").and_then(|()| to.flush()).map_err(io_error)?;
    sqlx::raw_sql("COMMIT").execute(&mut c).await?;
    c.close().await?;
    Ok(Contents { schema, tables, secrets })
}

/// Begins the transaction that everything is read in, and gives its tables. A server that starts with a newer program changes the
/// schema meanwhile, and a table that is rewritten looks empty to a snapshot from before: so the tables are held first, and a
/// change of one waits until they are read. Held are all or none, so that nobody waits in a circle; a change that is being made is
/// waited for.
async fn begin(c: &mut PgConnection) -> Result<Vec<String>, Error> {
    let began = Instant::now();
    loop {
        let names: Vec<String> = sqlx::query_scalar(LIST_TABLES).fetch_all(&mut *c).await?;
        sqlx::raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *c).await?;
        let list = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let lock = AssertSqlSafe(format!("LOCK TABLE {list} IN ACCESS SHARE MODE NOWAIT"));
        let held = if list.is_empty() { Ok(()) } else { sqlx::raw_sql(lock).execute(&mut *c).await.map(drop) };
        match held {
            // The snapshot is of now.
            Ok(()) => {
                if sqlx::query_scalar::<_, String>(LIST_TABLES).fetch_all(&mut *c).await? == names {
                    return Ok(names);
                }
            }
            Err(e) if began.elapsed() > PATIENCE || !is_changing(&e) => return Err(e.into()),
            Err(_) => {}
        }
        sqlx::raw_sql("ROLLBACK").execute(&mut *c).await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Whether a table is held by somebody who changes it, or is gone by now.
fn is_changing(e: &sqlx::Error) -> bool {
    let code = e.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("55P03" | "42P01"))
}

async fn write_table(c: &mut PgConnection, name: &str, to: &mut (dyn Write + Send)) -> Result<TableSum, Error> {
    let columns: Vec<String> = sqlx::query_scalar(LIST_COLUMNS).bind(name).fetch_all(&mut *c).await?;
    let columns = columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
    writeln!(to, "{name} ({columns})").map_err(io_error)?;
    let mut sum = Summing::new(name);
    let mut rows = c.copy_out_raw(&format!("COPY \"{name}\" ({columns}) TO STDOUT")).await?;
    // The server sends a row at a time, but does not promise to.
    let mut rest: Vec<u8> = Vec::new();
    while let Some(part) = rows.try_next().await? {
        to.write_all(&part).map_err(io_error)?;
        rest.extend_from_slice(&part);
        let mut begin = 0;
        while let Some(end) = rest[begin..].iter().position(|b| *b == b'\n') {
            sum.add(&rest[begin..begin + end]);
            begin += end + 1;
        }
        rest.drain(..begin);
    }
    drop(rows);
    writeln!(to, "\\.").map_err(io_error)?;
    Ok(sum.finish())
}

/// Fills an empty database with a text, at the schema it was made at, in one transaction: it is all there or nothing is.
///
/// # Errors
/// [`Error::NewerSchema`] when this program does not know the schema; [`Error::Damaged`] when the text is not whole;
/// others when the database is not empty or refuses a row.
pub async fn restore(url: &str, schema: i64, from: &mut (dyn BufRead + Send)) -> Result<(), Error> {
    let migrations = postgres_migrations();
    if !migrations.version_exists(schema) {
        return Err(Error::NewerSchema { found: schema, known: super::newest_schema() });
    }
    let mut c = connect(url).await?;
    let mut tx = c.begin().await?;
    migrations.run_to(schema, &mut *tx).await?;
    let known: Vec<String> = sqlx::query_scalar(LIST_TABLES).fetch_all(&mut *tx).await?;
    let links = references(&mut tx).await?;
    for (table, name, _) in &links {
        sqlx::query(AssertSqlSafe(format!("ALTER TABLE {table} DROP CONSTRAINT \"{name}\""))).execute(&mut *tx).await?;
    }
    for table in &known {
        let any: bool = sqlx::query_scalar(AssertSqlSafe(format!("SELECT EXISTS (SELECT 1 FROM \"{table}\")")))
            .fetch_one(&mut *tx)
            .await?;
        if any {
            // A migration's own rows; the text has them as they are now.
            sqlx::query(AssertSqlSafe(format!("DELETE FROM \"{table}\""))).execute(&mut *tx).await?;
        }
    }
    let mut missing: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    if line(from)?.as_deref() != Some(FIRST.as_bytes()) {
        return Err(Error::Damaged("the dump has no first line".into()));
    }
    loop {
        let head = line(from)?.ok_or_else(cut_off)?;
        if head == LAST.as_bytes() {
            break;
        }
        let head = String::from_utf8(head).map_err(|_| Error::Damaged("a table's name is no text".into()))?;
        let table = head.split_once(" (").map(|(name, _)| name).unwrap_or_default();
        if !missing.remove(table) {
            return Err(Error::Damaged(format!(
                "the dump has a table {table:?} that its schema does not have, or twice"
            )));
        }
        let (table, columns) = head.split_at(table.len());
        fill(&mut tx, table, columns, from).await?;
    }
    if let Some(table) = missing.first() {
        return Err(Error::Damaged(format!("the dump has no table {table}")));
    }
    for (table, name, what) in &links {
        let sql = format!("ALTER TABLE {table} ADD CONSTRAINT \"{name}\" {what}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
    }
    sqlx::query("ANALYZE").execute(&mut *tx).await?;
    tx.commit().await?;
    c.close().await?;
    Ok(())
}

async fn fill(c: &mut PgConnection, table: &str, columns: &str, from: &mut (dyn BufRead + Send)) -> Result<(), Error> {
    // The columns come from the file: nothing but quoted names and commas may reach the engine.
    let is_list = columns.trim().strip_prefix('(').and_then(|c| c.strip_suffix(')')).is_some_and(|list| {
        list.split(", ").all(|name| {
            let name = name.strip_prefix('"').and_then(|n| n.strip_suffix('"'));
            name.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
        })
    });
    if !is_list {
        return Err(Error::Damaged(format!("the columns of {table} are no list of names")));
    }
    let mut sink = c.copy_in_raw(&format!("COPY \"{table}\" {columns} FROM STDIN")).await?;
    let mut rows: Vec<u8> = Vec::with_capacity(AT_ONCE * 2);
    loop {
        let Some(row) = line(from)? else {
            sink.abort("cut off").await?;
            return Err(cut_off());
        };
        let over = row == b"\\.";
        if !over {
            rows.extend_from_slice(&row);
            rows.push(b'\n');
        }
        if rows.len() >= AT_ONCE || (over && !rows.is_empty()) {
            sink.send(rows.as_slice()).await?;
            rows.clear();
        }
        if over {
            sink.finish().await?;
            return Ok(());
        }
    }
}

fn cut_off() -> Error {
    Error::Damaged("the dump ends in the middle".into())
}

/// The next line, without its end; `None` where the text is over, also in the middle of a line.
fn line(from: &mut (dyn BufRead + Send)) -> Result<Option<Vec<u8>>, Error> {
    let mut line = Vec::new();
    from.read_until(b'\n', &mut line).map_err(io_error)?;
    Ok((line.pop() == Some(b'\n')).then_some(line))
}
