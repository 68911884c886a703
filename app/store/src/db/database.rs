//! Opening a store, reading and writing.
//!
//! Reads take a pooled connection ([`Db::read`]). Writes go through [`Db::write`], which runs a body in a transaction
//! and answers only after the commit is durable. On SQLite, which has one writer, bodies are gathered into batches that
//! share one commit (see [`super::writer`]); on PostgreSQL each body is a transaction of its own, retried when the
//! engine asks for it.

use super::{
    checkpoint::{Checkpointing, Checkpoints, optimize},
    conn::{Conn, Held},
    error::{Error, WriteError},
    notify::Listener,
    reach::{Reach, connect_within},
    writer::{Batching, Writer},
};
use futures::future::BoxFuture;
use sqlx::{
    Connection as _, Executor as _, PgPool, Postgres, SqlitePool, Transaction,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fmt,
    path::Path,
    str::FromStr,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Which engine runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// The embedded default: one file, one server.
    Sqlite,
    /// Many servers over one database.
    Postgres,
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections for readers (and on PostgreSQL for writers too).
    pub connections: u32,
    /// How SQLite's writer gathers bodies into commits. PostgreSQL ignores it.
    pub batching: Batching,
    /// Who copies SQLite's log into its file. PostgreSQL ignores it.
    pub checkpoints: Checkpointing,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            connections: u32::try_from(cores * 2).unwrap_or(8).clamp(4, 64),
            batching: Batching::default(),
            checkpoints: Checkpointing::default(),
        }
    }
}

/// What a bulk write uses: options for a separate connection, or one transaction.
pub(crate) enum Filling {
    Sqlite(Arc<SqliteConnectOptions>),
    Postgres(Transaction<'static, Postgres>),
}

/// A store on either engine. Clones share the same pools.
#[derive(Clone)]
pub struct Db(Inner);

#[derive(Clone)]
enum Inner {
    Sqlite { readers: SqlitePool, writer: Writer, checkpoints: Checkpoints },
    Postgres { pool: PgPool, reach: Reach },
}

/// How busy a store is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Load {
    /// Connections that are open, for readers and on PostgreSQL for writers too.
    pub connections: u32,
    /// Those of them that nobody uses now.
    pub idle: usize,
    /// Writes that wait for SQLite's writer.
    pub queued: usize,
}

/// The number of the newest migration.
pub(crate) fn newest_migration() -> i64 {
    SQLITE_MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0)
}

pub(crate) fn postgres_migrations() -> &'static sqlx::migrate::Migrator {
    &POSTGRES_MIGRATIONS
}

/// A schema that this program does not know is a newer one's; the engine's own words say less.
fn migrated(result: Result<(), MigrateError>) -> Result<(), Error> {
    result.map_err(|e| match e {
        MigrateError::VersionMissing(found) => Error::NewerSchema { found, known: newest_migration() },
        e => e.into(),
    })
}

impl fmt::Debug for Db {
    /// Names the engine only: a URL may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db").field(&self.engine()).finish()
    }
}

impl Db {
    /// Opens the store at the URL, creates the SQLite file when it is missing, and migrates the schema.
    ///
    /// # Errors
    /// When the engine cannot be reached or a migration fails; [`Error::NewerSchema`] when the schema is of a newer program.
    pub async fn open(url: &str, options: &Options) -> Result<Self, Error> {
        if url.starts_with("sqlite:") {
            let mut connect = sqlite_options(url)?;
            if options.checkpoints == Checkpointing::Outside {
                connect = connect.pragma("wal_autocheckpoint", "0");
            }
            if !url.contains(":memory:") {
                make_private(connect.get_filename())?;
            }
            // A migration that rebuilds a table must be able to drop the old one.
            let mut first = SqliteConnection::connect_with(&connect.clone().foreign_keys(false)).await?;
            migrated(SQLITE_MIGRATIONS.run(&mut first).await)?;
            first.execute("PRAGMA foreign_keys = ON").await?;
            optimize(&mut first).await?;
            let commits = Arc::new(AtomicU64::new(0));
            let checkpoints = Checkpoints::start(connect.clone(), commits.clone(), options.checkpoints);
            let writer = Writer::start(connect.clone(), first, options.batching, commits);
            let readers = SqlitePoolOptions::new()
                .max_connections(options.connections)
                .min_connections(1)
                .test_before_acquire(false)
                .acquire_timeout(Duration::from_secs(10))
                .idle_timeout(Duration::from_mins(5))
                .connect_with(connect.pragma("query_only", "ON"))
                .await?;
            Ok(Self(Inner::Sqlite { readers, writer, checkpoints }))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let connect = PgConnectOptions::from_str(url)?.application_name("qinghe");
            let mut first = connect_within(Duration::from_secs(10), &connect).await?;
            migrated(POSTGRES_MIGRATIONS.run(&mut first).await)?;
            first.close().await?;
            let pool = PgPoolOptions::new()
                .max_connections(options.connections)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(connect.clone())
                .await?;
            Ok(Self(Inner::Postgres { pool, reach: Reach::start(connect) }))
        } else {
            Err(Error::UnknownEngine)
        }
    }

    /// Which engine runs.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.0 {
            Inner::Sqlite { .. } => Engine::Sqlite,
            Inner::Postgres { .. } => Engine::Postgres,
        }
    }

    /// A connection for reading. On SQLite it cannot write.
    ///
    /// # Errors
    /// When no connection becomes free within ten seconds.
    pub fn read(&self) -> BoxFuture<'_, Result<Conn<'static>, Error>> {
        // Boxed, so that the two pools' code is compiled once and not into each caller.
        Box::pin(async {
            Ok(match &self.0 {
                Inner::Sqlite { readers, .. } => Conn::Sqlite(Held::Pooled(readers.acquire().await?)),
                Inner::Postgres { pool, reach } => Conn::Postgres(Held::Pooled(reach.or_away(pool.acquire()).await?)),
            })
        })
    }

    /// Runs `body` in a transaction and returns after the commit is durable. When `body` returns an error, the
    /// transaction is rolled back.
    ///
    /// The body takes its arguments by reference because it may run more than once: PostgreSQL may ask for a retry, and
    /// SQLite's batch is retried when another body in it fails. It must have no effect outside the connection.
    ///
    /// # Errors
    /// The body's error, or [`Error::NotCommitted`] when the commit failed and nothing was stored.
    pub async fn write<A, T, E, F>(&self, args: A, body: F) -> Result<T, E>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        E: WriteError + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>, &'c A) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        match &self.0 {
            Inner::Sqlite { writer, .. } => writer.run(args, body).await,
            Inner::Postgres { pool, reach } => write_postgres(pool, reach, args, body).await,
        }
    }

    /// The connection options or transaction for [`crate::bulk`].
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub(crate) async fn filling(&self) -> Result<Filling, Error> {
        Ok(match &self.0 {
            Inner::Sqlite { readers, .. } => Filling::Sqlite(readers.connect_options()),
            Inner::Postgres { pool, .. } => Filling::Postgres(pool.begin().await?),
        })
    }

    /// Listens to the other servers of this database; `None` on SQLite, which has one server.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn listen(&self) -> Result<Option<Listener>, Error> {
        match &self.0 {
            Inner::Sqlite { .. } => Ok(None),
            Inner::Postgres { pool, .. } => Ok(Some(Listener::open(pool).await?)),
        }
    }

    /// Waits for what is under way, then closes the writer and the pools.
    pub async fn close(&self) {
        match &self.0 {
            Inner::Sqlite { readers, writer, checkpoints } => {
                writer.stop().await;
                checkpoints.stop().await;
                readers.close().await;
            }
            Inner::Postgres { pool, reach } => {
                reach.stop().await;
                pool.close().await;
            }
        }
    }

    /// How busy the store is now.
    #[must_use]
    pub fn load(&self) -> Load {
        match &self.0 {
            Inner::Sqlite { readers, writer, .. } => {
                Load { connections: readers.size(), idle: readers.num_idle(), queued: writer.queued() }
            }
            Inner::Postgres { pool, .. } => Load { connections: pool.size(), idle: pool.num_idle(), queued: 0 },
        }
    }

    /// Checks that the store can serve a query.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ping(&self) -> Result<(), Error> {
        let mut c = self.read().await?;
        execute!(&mut c, "SELECT 1")
    }

    /// The tables and their columns, in order, without the migrations' own table: for the test that the two schemas
    /// agree.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn list_columns(&self) -> Result<Vec<(String, String)>, Error> {
        // Each engine has its own catalogue.
        const SQLITE: &str = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
            WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2";
        const POSTGRES: &str = "SELECT table_name::text, column_name::text FROM information_schema.columns \
            WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%' ORDER BY table_name::text COLLATE \"C\", column_name::text COLLATE \"C\"";
        Ok(match &mut self.read().await? {
            Conn::Sqlite(c) => sqlx::query_as(SQLITE).fetch_all(&mut **c).await?,
            Conn::Postgres(c) => sqlx::query_as(POSTGRES).fetch_all(&mut **c).await?,
        })
    }
}

/// WAL with synchronous=FULL: a commit is on the disk before it is acknowledged, and readers never
/// wait for the writer.
pub(crate) fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, Error> {
    Ok(SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(256)
        .pragma("cache_size", "-8192")
        // A fallback: `checkpoint` runs well before it.
        .pragma("wal_autocheckpoint", "40000")
        .pragma("temp_store", "MEMORY"))
}

/// Creates the database file, if there is none, readable by its owner only; SQLite gives its log the same mode.
pub(crate) fn make_private(file: &Path) -> Result<(), Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(sqlx::Error::Io(e).into()),
        _ => Ok(()),
    }
}

async fn write_postgres<A, T, E, F>(pool: &PgPool, reach: &Reach, args: A, body: F) -> Result<T, E>
where
    E: WriteError,
    F: for<'c> Fn(&'c mut Conn<'_>, &'c A) -> BoxFuture<'c, Result<T, E>>,
{
    const TRIES: u32 = 5;
    let mut tries = 0;
    loop {
        tries += 1;
        let mut tx = reach.or_away(pool.begin()).await?;
        let mut conn = Conn::Postgres(Held::Lent(&mut *tx));
        let result = body(&mut conn, &args).await;
        drop(conn);
        match result {
            Ok(value) => match tx.commit().await.map_err(Error::from) {
                Ok(()) => return Ok(value),
                Err(e) if e.is_transient() && tries < TRIES => {}
                Err(e) => return Err(Error::NotCommitted(e.to_string()).into()),
            },
            Err(e) => {
                drop(tx.rollback().await);
                if !e.is_transient() || tries >= TRIES {
                    return Err(e);
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(u64::from(tries * tries) * 5)).await;
    }
}
