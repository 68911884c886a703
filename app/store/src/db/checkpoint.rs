//! Checkpoints of SQLite's write-ahead log, beside the writer.
//!
//! A checkpoint copies the log into the database file and syncs that. On the writing connection it
//! would hold up every waiting write for tens of milliseconds; on a connection of its own it holds up
//! nobody. Only when writes never pause, so that the log cannot start again by itself, is the writer
//! stopped for the little that is left.

use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// How often to check for new commits.
const EVERY: Duration = Duration::from_millis(250);

/// Frames (pages of 4 KiB) in the log from which the writer is stopped so that the log can restart: the longer the log,
/// the slower every read of it.
const LONG: i64 = 3_000;

/// How often the query planner's statistics are refreshed. This reads at most 1,000 rows of an index, and only of
/// tables that have changed much.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// Who copies SQLite's write-ahead log into its file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Checkpointing {
    /// This program.
    #[default]
    Own,
    /// Another one, which copies the log elsewhere first and must not miss a part of it, such as litestream. Without it the log
    /// only grows.
    Outside,
}

/// A handle to the task. Clones share it; the task ends when stopped or when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Checkpoints {
    stop: mpsc::Sender<oneshot::Sender<()>>,
}

impl Checkpoints {
    /// Starts the task. `commits` counts the commits to copy. Where another program copies them, only the planner's statistics
    /// are left to do.
    pub(crate) fn start(connect: SqliteConnectOptions, commits: Arc<AtomicU64>, who: Checkpointing) -> Self {
        let (stop, requests) = mpsc::channel(1);
        tokio::spawn(run(connect.pragma("cache_size", "-256").busy_timeout(PATIENCE), commits, who, requests));
        Self { stop }
    }

    /// Returns when the task's connection is closed.
    pub(crate) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.stop.send(done).await.is_ok() {
            drop(stopped.await);
        }
    }
}

/// How long the writer is stopped at most while a reader keeps the log from restarting, such as a backup or a long export.
const PATIENCE: Duration = Duration::from_millis(150);

/// After how many periods that is tried again.
const REST: u32 = 8;

async fn run(
    connect: SqliteConnectOptions,
    commits: Arc<AtomicU64>,
    who: Checkpointing,
    mut stop: mpsc::Receiver<oneshot::Sender<()>>,
) {
    let mut conn: Option<SqliteConnection> = None;
    let mut seen = 0;
    let mut looked = Instant::now();
    let mut rest = 0;
    loop {
        let stopped = tokio::select! {
            done = stop.recv() => Some(done),
            () = tokio::time::sleep(EVERY) => None,
        };
        if let Some(done) = stopped {
            if let Some(c) = conn {
                drop(c.close().await);
            }
            if let Some(done) = done {
                let _ = done.send(());
            }
            return;
        }
        let now = commits.load(Ordering::Relaxed);
        if std::mem::replace(&mut seen, now) == now {
            continue;
        }
        if conn.is_none() {
            conn = SqliteConnection::connect_with(&connect).await.ok();
        }
        let Some(c) = &mut conn else { continue };
        let done = if who == Checkpointing::Own { checkpoint(c, &mut rest).await } else { Ok(()) };
        if let Err(e) = done {
            // SQLite's automatic checkpoints on the writer's connection, which are rarer, take over.
            tracing::warn!(error = %e, "store.checkpoint_failed");
            conn = None;
        } else if looked.elapsed() >= LOOK_EVERY {
            looked = Instant::now();
            if let Err(e) = optimize(c).await {
                tracing::warn!(error = %e, "store.optimize_failed");
            }
            // The next connection has the short patience of a checkpoint again.
            conn = None;
        }
    }
}

/// Refreshes the statistics of all tables, not only of those that this connection has read. Those of small tables are left
/// out: a table that had one row when a server started would be scanned for every row joined to it, also when it has a
/// million, until all connections have read newer ones. Without statistics the planner takes the index.
pub(super) async fn optimize(c: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    // It may wait for the writer.
    for pragma in ["PRAGMA busy_timeout = 10000", "PRAGMA analysis_limit = 1000", "PRAGMA optimize = 0x10002"] {
        sqlx::query(pragma).execute(&mut *c).await?;
    }
    let there: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetch_one(&mut *c).await?;
    if there > 0 {
        for sql in ["DELETE FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) < 1000", "ANALYZE sqlite_schema"] {
            sqlx::query(sql).execute(&mut *c).await?;
        }
    }
    Ok(())
}

async fn checkpoint(c: &mut SqliteConnection, rest: &mut u32) -> Result<(), sqlx::Error> {
    let row = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(&mut *c).await?;
    let frames: i64 = row.try_get(1)?;
    *rest = rest.saturating_sub(1);
    if frames > LONG && *rest == 0 {
        let row = sqlx::query("PRAGMA wal_checkpoint(RESTART)").fetch_one(c).await?;
        let busy: i64 = row.try_get(0)?;
        if busy != 0 {
            *rest = REST;
        }
    }
    Ok(())
}
