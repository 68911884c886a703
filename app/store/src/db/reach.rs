//! Notices within two seconds that PostgreSQL is gone, and says so to everybody who waits for a connection.
//!
//! A pool by itself tries again and again for as long as a request may wait, which is right while the database is only
//! busy. So one connection of its own asks it a question now and then: a refused connection means at once that the
//! database is away, a missing answer means so the second time. Reads and writes then fail in words; the pool is whole
//! again by itself when the database is back.

use super::error::Error;
use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// Between two questions.
const EVERY: Duration = Duration::from_millis(200);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_millis(700);
/// How many answers may be missing in a row.
const MISSES: u32 = 2;

/// A handle to the task. Clones share it; the task ends when stopped or when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Reach {
    /// Why the database is away, while it is.
    away: watch::Receiver<Option<String>>,
    stop: mpsc::Sender<oneshot::Sender<()>>,
}

impl Reach {
    pub(crate) fn start(connect: PgConnectOptions) -> Self {
        let (tell, away) = watch::channel(None);
        let (stop, requests) = mpsc::channel(1);
        tokio::spawn(run(connect, tell, requests));
        Self { away, stop }
    }

    /// What `acquire` gives, unless the database is away before it does.
    pub(crate) async fn or_away<T>(&self, acquire: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, Error> {
        let mut away = self.away.clone();
        tokio::select! {
            biased;
            got = acquire => match got {
                Err(e @ sqlx::Error::PoolTimedOut) => Err(self.why().map_or(Error::Sql(e), Error::Unreachable)),
                Err(e @ sqlx::Error::PoolClosed) => Err(e.into()),
                Err(e) if says_gone(&e) => Err(Error::Unreachable(e.to_string())),
                got => Ok(got?),
            },
            why = lost(&mut away) => Err(Error::Unreachable(why)),
        }
    }

    fn why(&self) -> Option<String> {
        self.away.borrow().clone()
    }

    /// Returns when the task's connection is closed.
    pub(crate) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.stop.send(done).await.is_ok() {
            drop(stopped.await);
        }
    }
}

/// Waits until the database is away, and says why. Never ends where nobody looks any more.
async fn lost(away: &mut watch::Receiver<Option<String>>) -> String {
    let why = away.wait_for(Option::is_some).await.ok().and_then(|why| why.clone());
    match why {
        Some(why) => why,
        None => std::future::pending().await,
    }
}

async fn run(
    connect: PgConnectOptions,
    tell: watch::Sender<Option<String>>,
    mut stop: mpsc::Receiver<oneshot::Sender<()>>,
) {
    let mut conn: Option<PgConnection> = None;
    let mut missed = 0;
    loop {
        let stopped = tokio::select! {
            done = stop.recv() => Some(done),
            () = tokio::time::sleep(EVERY) => None,
        };
        if let Some(done) = stopped {
            if let Some(c) = conn {
                drop(tokio::time::timeout(PATIENCE, c.close()).await);
            }
            if let Some(done) = done {
                let _ = done.send(());
            }
            return;
        }
        let away = match tokio::time::timeout(PATIENCE, ask(&connect, &mut conn)).await {
            Ok(Ok(())) => None,
            Ok(Err(e)) => says_gone(&e).then(|| e.to_string()),
            Err(_) => {
                conn = None;
                missed += 1;
                if missed < MISSES {
                    continue;
                }
                Some("no answer in time".to_owned())
            }
        };
        if away.is_none() {
            missed = 0;
        }
        tell.send_if_modified(|before| {
            if before.is_some() != away.is_some() {
                if let Some(why) = &away {
                    tracing::error!(why, "store.unreachable");
                } else {
                    tracing::info!("store.reachable_again");
                }
                *before = away;
                return true;
            }
            false
        });
    }
}

async fn ask(connect: &PgConnectOptions, conn: &mut Option<PgConnection>) -> Result<(), sqlx::Error> {
    // A connection that the server has ended says nothing of the server: the next one does.
    if let Some(c) = conn {
        if c.ping().await.is_ok() {
            return Ok(());
        }
        *conn = None;
    }
    conn.insert(PgConnection::connect_with(connect).await?).ping().await
}

/// Whether an error means that the database is away: no connection, or a server that starts, stops or recovers (57P).
/// Anything else it says itself, such as too many connections, and it is there.
fn says_gone(e: &sqlx::Error) -> bool {
    match e {
        sqlx::Error::Database(e) => e.code().is_some_and(|code| code.starts_with("57P")),
        _ => true,
    }
}

/// Connects for so long at most. A refused connection is said at once.
pub(crate) async fn connect_within(limit: Duration, connect: &PgConnectOptions) -> Result<PgConnection, Error> {
    match tokio::time::timeout(limit, PgConnection::connect_with(connect)).await {
        Ok(Ok(opened)) => Ok(opened),
        Ok(Err(e)) if says_gone(&e) => Err(Error::Unreachable(e.to_string())),
        Ok(Err(e)) => Err(e.into()),
        Err(_) => Err(Error::Unreachable(format!("no answer within {} s", limit.as_secs()))),
    }
}
