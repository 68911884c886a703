//! Somebody who runs the program from the command line: a folder, the settings, and what the program says.

use crate::{Engine, TestDb};
use qinghe::backup::{self, Backup};
use qinghe_service::secrets::Secrets;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// The schema of the oldest release that can be upgraded.
pub const OLD_SCHEMA: i64 = 36;

/// The folder in which somebody calls the program, and its settings.
pub struct Desk {
    dir: TempDir,
    url: String,
    /// The database on PostgreSQL, where it is this desk's own.
    _database: Option<TestDb>,
}

/// Where cargo built a program of the tests.
///
/// # Panics
/// When it did not.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let exe = env::current_exe().expect("this program has a path");
    let found = exe.ancestors().map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("cargo built {name} beside the tests"))
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

impl Desk {
    /// An empty folder, and the settings for a database in it that is not there.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("qinghe-t-").tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", dir.path().join("data/qinghe.db").display());
        Self { dir, url, _database: None }
    }

    /// A desk for the database at this address.
    #[must_use]
    pub fn at(url: &str) -> Self {
        Self { url: url.to_owned(), ..Self::new() }
    }

    /// A desk with a place on this engine where a database can be made.
    ///
    /// # Panics
    /// When PostgreSQL fails.
    pub async fn empty(engine: Engine) -> Self {
        if engine == Engine::Sqlite {
            return Self::new();
        }
        let db = TestDb::new(engine).await;
        // Nobody is connected to it but what is called here.
        db.handle().close().await;
        let mut c = PgConnection::connect(db.url()).await.expect("PostgreSQL answers");
        sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public").execute(&mut c).await.expect("it is emptied");
        c.close().await.expect("it is closed");
        Self { url: db.url().to_owned(), _database: Some(db), ..Self::new() }
    }

    /// A database of the release with schema [`OLD_SCHEMA`], and so many pupils, so that it takes a while to copy.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn of_old_release(engine: Engine, pupils: u32) -> Self {
        let desk = Self::empty(engine).await;
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        match engine {
            Engine::Sqlite => {
                fs::create_dir_all(desk.path("data")).expect("a folder");
                let old =
                    fs::read_to_string(root.join(format!("fixtures/schemas/{OLD_SCHEMA:04}.sql"))).expect("a fixture");
                let url = format!("{}?mode=rwc", desk.url);
                let mut c = SqliteConnection::connect(&url).await.expect("the file opens");
                let all = format!(
                    "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; BEGIN; {}; \
                     INSERT INTO users (id, kind, name, created_at) \
                     SELECT randomblob(16), 'learner', '某某某', '2026-09-01T00:00:00+00:00' FROM \
                     (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {pupils}) SELECT i FROM n); \
                     COMMIT",
                    old.trim_end().trim_end_matches(';')
                );
                sqlx::raw_sql(AssertSqlSafe(all)).execute(&mut c).await.expect("the fixture fills it");
                c.close().await.expect("it is closed");
            }
            Engine::Postgres => {
                let migrations = root.join("../app/store/migrations/postgres");
                let migrations = sqlx::migrate::Migrator::new(migrations).await.expect("the migrations are there");
                let mut c = PgConnection::connect(&desk.url).await.expect("PostgreSQL answers");
                migrations.run_to(OLD_SCHEMA, &mut c).await.expect("the schema is made");
                let all = format!(
                    "INSERT INTO users (id, kind, name, created_at) \
                     SELECT gen_random_uuid(), 'learner', '某某某', '2026-09-01T00:00:00Z' FROM generate_series(1, {pupils})"
                );
                sqlx::raw_sql(AssertSqlSafe(all)).execute(&mut c).await.expect("pupils");
                c.close().await.expect("it is closed");
            }
        }
        desk
    }

    /// The address of its database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// A path in its folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The folder into which an upgrade puts its backup.
    #[must_use]
    pub fn backups(&self) -> String {
        // Beside the database; beside the secrets, where that is elsewhere.
        if self.url.starts_with("sqlite:") { "data/backups".into() } else { "backups".into() }
    }

    /// The settings of everything that is called here.
    pub fn settings(&self, command: &mut Command) {
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("QINGHE_")) {
            command.env_remove(name);
        }
        command
            .current_dir(self.dir.path())
            .env("QINGHE_DATABASE_URL", &self.url)
            .env("QINGHE_SECRETS_FILE", self.path("secrets.toml"))
            .env("QINGHE_ADDR", "127.0.0.1:0")
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null());
    }

    /// A command of the program.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program("qinghe-test-cli"));
        command.args(args);
        self.settings(&mut command);
        command
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// When the program does not start.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the program runs")
    }

    /// What a command prints that succeeds.
    ///
    /// # Panics
    /// When it fails.
    pub fn good(&self, args: &[&str]) -> String {
        let out = self.run(args);
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).expect("text")
    }

    /// The one line of a command that fails.
    ///
    /// # Panics
    /// When it succeeds, or says more than one line of what is wrong.
    #[must_use]
    pub fn bad(&self, args: &[&str]) -> String {
        let out = self.run(args);
        assert_eq!(out.status.code(), Some(1), "{args:?}: {}", String::from_utf8_lossy(&out.stdout));
        let said = String::from_utf8(out.stderr).expect("text");
        let errors: Vec<&str> = said.lines().filter(|l| l.starts_with("error: ")).collect();
        assert_eq!(errors.len(), 1, "{args:?}: {said}");
        errors[0].to_owned()
    }

    /// Starts a command and kills it after so long, unless it has ended by then.
    ///
    /// # Panics
    /// When the program does not start.
    pub fn kill_after(&self, args: &[&str], time: Duration) {
        let mut command = self.command(args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        std::thread::sleep(time);
        drop(child.kill());
        child.wait().expect("it has ended");
    }

    /// The only backup in a folder.
    ///
    /// # Panics
    /// When there are others, or none.
    #[must_use]
    pub fn only_backup(&self, folder: &str) -> Backup {
        let mut all = backup::list(&self.path(folder));
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// Writes the secrets of every test's application.
    ///
    /// # Panics
    /// When there are some already.
    pub fn keep_secrets(&self) {
        Secrets::create(&self.path("secrets.toml"), &[7; 64]).expect("the secrets are written");
    }
}

/// The accounts in the database at the address, after SQLite has checked every page of it.
///
/// # Panics
/// When it is damaged or not there.
pub async fn count_users(url: &str) -> i64 {
    const COUNT: &str = "SELECT COUNT(*) FROM users";
    if url.starts_with("sqlite:") {
        let mut c = SqliteConnection::connect(url).await.expect("the file opens");
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut c).await.expect("a check");
        assert_eq!(sound, "ok");
        let n = sqlx::query_scalar(COUNT).fetch_one(&mut c).await.expect("a number");
        c.close().await.expect("it is closed");
        n
    } else {
        let mut c = PgConnection::connect(url).await.expect("PostgreSQL answers");
        let n = sqlx::query_scalar(COUNT).fetch_one(&mut c).await.expect("a number");
        c.close().await.expect("it is closed");
        n
    }
}

/// Waits until PostgreSQL has ended what killed programs have left behind: it notices that nobody is there any more when it
/// next writes to them. SQLite needs no such thing.
///
/// # Panics
/// When somebody is still connected after half a minute.
pub async fn settle(url: &str) {
    const OTHERS: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
        AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    if url.starts_with("sqlite:") {
        return;
    }
    let mut c = PgConnection::connect(url).await.expect("PostgreSQL answers");
    for _ in 0..600 {
        let others: i64 = sqlx::query_scalar(OTHERS).fetch_one(&mut c).await.expect("a number");
        if others == 0 {
            return c.close().await.expect("it is closed");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("somebody is still connected to {url}");
}
