//! Group commit for SQLite: many writes, one fsync.
//!
//! One thread owns the only writing connection. It takes the queued bodies, runs one after the other, commits once, and
//! only then replies to every waiter: durable before the reply. Bodies seldom fail, so they run without savepoints at
//! first, which saves half of the round trips to the engine; when one fails, the batch is rolled back and retried with
//! a savepoint for each body, so that the others are kept. When the commit fails, every body of the batch gets the
//! error and nothing is stored.

use super::{
    conn::{Conn, Held},
    error::{Error, WriteError},
};
use futures::{FutureExt, future::BoxFuture};
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{mpsc, oneshot};

/// How bodies are gathered into commits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Batching {
    /// One commit for all queued bodies, at most 512.
    #[default]
    Group,
    /// One commit for each body, for comparison in the benchmark.
    Each,
}

/// The most bodies in one commit: bounds how long the first of them waits.
pub const BATCH: usize = 512;

/// Requests that may queue before senders have to wait.
const QUEUE: usize = 8192;

/// A handle to the writer thread. Clones share it; the thread ends when stopped or when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
}

enum Message {
    Work(Box<dyn Work>),
    Stop(oneshot::Sender<()>),
}

/// One waiting write.
trait Work: Send {
    /// Runs the body; returns whether it succeeded.
    fn run<'c>(&'c mut self, conn: &'c mut Conn<'_>) -> BoxFuture<'c, bool>;
    /// Answers the waiter, after the commit succeeded or failed.
    fn answer(self: Box<Self>, committed: Result<(), String>);
}

struct Pending<A, T, E, F> {
    args: A,
    body: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<A, T, E, F> Work for Pending<A, T, E, F>
where
    A: Send + Sync + 'static,
    T: Send + 'static,
    E: WriteError + Send + 'static,
    F: for<'c> Fn(&'c mut Conn<'_>, &'c A) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
{
    fn run<'c>(&'c mut self, conn: &'c mut Conn<'_>) -> BoxFuture<'c, bool> {
        Box::pin(async move {
            let outcome = AssertUnwindSafe((self.body)(conn, &self.args)).catch_unwind().await;
            let result = outcome.unwrap_or_else(|_| Err(Error::NotCommitted("the write panicked".into()).into()));
            let ok = result.is_ok();
            self.result = Some(result);
            ok
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), String>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) | (Err(_), Some(result @ Err(_))) => result,
            (Ok(()), None) => Err(Error::Closed.into()),
            (Err(why), _) => Err(Error::NotCommitted(why).into()),
        };
        // The waiter may have been dropped (its client hung up): the write is kept all the same.
        drop(self.reply.send(result));
    }
}

impl Writer {
    /// Starts the thread with an open connection; `connect` opens another if that one is lost. `commits` counts the
    /// batches.
    pub(crate) fn start(
        connect: SqliteConnectOptions,
        first: SqliteConnection,
        batching: Batching,
        commits: Arc<AtomicU64>,
    ) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("qinghe-writer".into())
            .spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build()
                    .expect("a current-thread runtime needs no resources")
                    .block_on(write_batches(connect, first, requests, batching, &commits));
            })
            .expect("a thread can be started");
        Self { queue }
    }

    pub(crate) async fn run<A, T, E, F>(&self, args: A, body: F) -> Result<T, E>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        E: WriteError + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>, &'c A) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(Pending { args, body, result: None, reply });
        self.queue.send(Message::Work(work)).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// How many writes wait.
    pub(crate) fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Returns when all earlier writes are done and the connection is closed.
    pub(crate) async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.queue.send(Message::Stop(done)).await.is_ok() {
            drop(stopped.await);
        }
    }
}

async fn write_batches(
    connect: SqliteConnectOptions,
    first: SqliteConnection,
    mut requests: mpsc::Receiver<Message>,
    batching: Batching,
    commits: &AtomicU64,
) {
    let most = match batching {
        Batching::Group => BATCH,
        Batching::Each => 1,
    };
    let mut conn = Some(first);
    while let Some(message) = requests.recv().await {
        let mut batch = Vec::new();
        let mut stop = None;
        match message {
            Message::Work(first) => {
                let outcome = match open(&connect, &mut conn).await {
                    Ok(c) => run_batch(c, first, &mut requests, &mut batch, &mut stop, most).await,
                    Err(e) => {
                        batch.push(first);
                        Err(e)
                    }
                };
                let outcome = match outcome {
                    Ok(()) => Ok(()),
                    Err(e) => {
                        tracing::error!(error = %e, writes = batch.len(), "store.batch_failed");
                        // Roll back what is left of the transaction; when that fails, open another connection.
                        if let Some(mut c) = conn.take()
                            && c.execute("ROLLBACK").await.is_ok()
                        {
                            conn = Some(c);
                        }
                        Err(e.to_string())
                    }
                };
                commits.fetch_add(1, Ordering::Relaxed);
                for work in batch {
                    work.answer(outcome.clone());
                }
            }
            Message::Stop(done) => stop = Some(done),
        }
        if let Some(done) = stop {
            requests.close();
            if let Some(c) = conn.take() {
                drop(c.close().await);
            }
            let _ = done.send(());
            return;
        }
    }
}

async fn open<'a>(
    connect: &SqliteConnectOptions,
    conn: &'a mut Option<SqliteConnection>,
) -> Result<&'a mut SqliteConnection, sqlx::Error> {
    if conn.is_none() {
        *conn = Some(SqliteConnection::connect_with(connect).await?);
    }
    Ok(conn.as_mut().expect("just opened"))
}

/// Runs `first` and the bodies queued behind it in one transaction. Every body taken from the queue is in `batch` when
/// this returns, also after an error.
async fn run_batch(
    conn: &mut SqliteConnection,
    first: Box<dyn Work>,
    requests: &mut mpsc::Receiver<Message>,
    batch: &mut Vec<Box<dyn Work>>,
    stop: &mut Option<oneshot::Sender<()>>,
    most: usize,
) -> Result<(), sqlx::Error> {
    batch.push(first);
    conn.execute("BEGIN IMMEDIATE").await?;
    loop {
        let work = batch.last_mut().expect("the batch has at least one");
        if !work.run(&mut Conn::Sqlite(Held::Lent(&mut *conn))).await {
            // The engine may have ended the transaction itself, for example when the disk is full.
            drop(conn.execute("ROLLBACK").await);
            // Alone, it has its result; in a batch, the others must keep their writes.
            return if batch.len() == 1 { Ok(()) } else { run_apart(conn, batch).await };
        }
        if batch.len() >= most {
            break;
        }
        match requests.try_recv() {
            Ok(Message::Work(next)) => batch.push(next),
            Ok(Message::Stop(done)) => {
                *stop = Some(done);
                break;
            }
            Err(_) => break,
        }
    }
    conn.execute("COMMIT").await?;
    Ok(())
}

/// Retries a batch, with a savepoint for each body.
async fn run_apart(conn: &mut SqliteConnection, batch: &mut [Box<dyn Work>]) -> Result<(), sqlx::Error> {
    conn.execute("BEGIN IMMEDIATE").await?;
    for work in batch {
        conn.execute("SAVEPOINT w").await?;
        if !work.run(&mut Conn::Sqlite(Held::Lent(&mut *conn))).await {
            conn.execute("ROLLBACK TO w").await?;
        }
        conn.execute("RELEASE w").await?;
    }
    conn.execute("COMMIT").await?;
    Ok(())
}
