//! A store of its own for each test.

use crate::pg;
use qinghe_store::{Conn, Db, Engine, Error, Options};
use std::{env, fs, ops::Deref, path::PathBuf};
use tempfile::TempDir;

/// An empty, migrated store that is gone with the test. It is a [`Db`] wherever one is wanted.
pub struct TestDb {
    db: Db,
    url: String,
    place: Place,
}

enum Place {
    #[expect(dead_code, reason = "the folder is removed when this is dropped")]
    Folder(TempDir),
    Database(String),
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("qinghe-t-").tempdir().expect("a temporary folder")
}

/// An empty store with the schema, made once for all tests of these migrations: making it takes longer than most tests.
async fn template() -> PathBuf {
    let made = env::temp_dir().join(format!("qinghe-template-{:016x}.sqlite", pg::migrations_hash("sqlite")));
    if !made.exists() {
        let dir = folder();
        let path = dir.path().join("qinghe.sqlite");
        let db = Db::open(&format!("sqlite:{}", path.display()), &Options::default()).await.expect("the store opens");
        db.close().await;
        assert!(!dir.path().join("qinghe.sqlite-wal").exists(), "a closed store is one file");
        // Another test may have made it meanwhile: either is whole, and they are the same.
        fs::rename(&path, &made).expect("the template takes its place");
    }
    made
}

impl TestDb {
    /// A store on this engine.
    pub async fn new(engine: Engine) -> Self {
        Self::with(engine, &Options::default()).await
    }

    /// A store opened in this way.
    pub async fn with(engine: Engine, options: &Options) -> Self {
        let (url, place) = match engine {
            Engine::Sqlite => {
                let dir = folder();
                fs::copy(template().await, dir.path().join("qinghe.sqlite")).expect("the template is copied");
                (format!("sqlite:{}", dir.path().join("qinghe.sqlite").display()), Place::Folder(dir))
            }
            Engine::Postgres => {
                let (name, url) = pg::create().await;
                (url, Place::Database(name))
            }
        };
        let db = Db::open(&url, options).await.expect("the store opens");
        Self { db, url, place }
    }

    /// The store's address, to open it once more as another server would.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A handle that outlives a borrow.
    #[must_use]
    pub fn handle(&self) -> Db {
        self.db.clone()
    }

    /// Runs plain SQL as a write: to break what only a defect could break.
    ///
    /// # Errors
    /// What the engine said.
    pub async fn execute(&self, sql: &str) -> Result<u64, Error> {
        execute(&self.db, sql).await
    }

    /// The one number that a query gives.
    ///
    /// # Panics
    /// When it gives none.
    pub async fn number(&self, sql: &str) -> i64 {
        number(&self.db, sql).await
    }
}

/// Runs plain SQL as a write.
///
/// # Errors
/// What the engine said.
pub async fn execute(db: &Db, sql: &str) -> Result<u64, Error> {
    db.write(sql.to_owned(), |c, sql| Box::pin(async move { raw(c, sql).await })).await
}

/// Runs plain SQL on a connection.
///
/// # Errors
/// What the engine said.
pub async fn raw(c: &mut Conn<'_>, sql: &str) -> Result<u64, Error> {
    Ok(match c {
        Conn::Sqlite(c) => sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut **c).await?.rows_affected(),
        Conn::Postgres(c) => sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut **c).await?.rows_affected(),
    })
}

/// The one number that a query gives.
///
/// # Panics
/// When it gives none.
pub async fn number(db: &Db, sql: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(sql);
    match &mut db.read().await.expect("a connection") {
        Conn::Sqlite(c) => sqlx::query_scalar(sql).fetch_one(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_scalar(sql).fetch_one(&mut **c).await,
    }
    .expect("the query gives a number")
}

impl Drop for TestDb {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(_) => {}
            Place::Database(name) => pg::remove(name),
        }
    }
}
