//! What is at an address, copies and their sums, schemas of earlier releases, and a database that is away.

use crate::seed::{at, id, learner, tree};
use qinghe_model::UserId;
use qinghe_store::{
    Conn, Db, Engine, Error, Options,
    operations::{self, State, TableSum, copy, dump, inspect, installation, newest_schema},
    users,
};
use qinghe_tests::{TestDb, both, run};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

both! {
    async fn what_is_at_an_address_is_told_and_nothing_is_made(engine) {
        let db = TestDb::new(engine).await;
        assert_eq!(inspect(db.url()).await.unwrap(), State::Schema(newest_schema()));
        db.execute("UPDATE _sqlx_migrations SET version = version + 9000 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)")
            .await.unwrap();
        assert_eq!(inspect(db.url()).await.unwrap(), State::Schema(newest_schema() + 9000));
        let refused = Db::open(db.url(), &Options::default()).await.unwrap_err();
        let Error::NewerSchema { found, known } = &refused else { panic!("{refused}") };
        assert_eq!((*found, *known), (newest_schema() + 9000, newest_schema()));
        assert!(refused.to_string().contains("use the newer program"), "{refused}");
    }

    async fn facts_are_kept_and_the_latest_success_counts(engine) {
        let db = TestDb::new(engine).await;
        db.write((), |c, ()| Box::pin(async move {
            assert_eq!(installation::find(c, "secrets").await?, None);
            for value in ["one", "two"] { installation::set(c, "secrets", value).await?; }
            installation::set_ready(c, at(5)).await?;
            for minute in [3, 9, 4] { installation::set_job(c, "tidy", at(minute)).await?; }
            installation::set_job(c, "tree", at(1)).await
        })).await.unwrap();
        let mut c = db.read().await.unwrap();
        assert_eq!(installation::find(&mut c, "secrets").await.unwrap().as_deref(), Some("two"));
        assert_eq!(installation::list_jobs(&mut c).await.unwrap(), [("tidy".to_owned(), at(9)), ("tree".to_owned(), at(1))]);
        let figures = operations::figures(&mut c).await.unwrap();
        assert!(figures.bytes > 100_000 && figures.open_attempts == 0, "{figures:?}");
        let rows = operations::count_rows(&mut c).await.unwrap();
        assert_eq!(rows.iter().find(|(name, _)| name == "installation").map(|(_, n)| *n), Some(4));
        assert!(rows.iter().all(|(name, _)| !name.starts_with("_sqlx")));
        assert_eq!(operations::clock(&mut c).await.unwrap().is_some(), engine == Engine::Postgres);
    }
}

/// The sum of a table.
fn rows_of<'a>(tables: &'a [TableSum], name: &str) -> &'a TableSum {
    tables.iter().find(|t| t.name == name).expect("the table")
}

#[test]
fn nothing_empty_foreign_or_broken_is_taken_for_a_store() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let url = |name: &str| format!("sqlite:{}", dir.path().join(name).display());
        assert_eq!(inspect(&url("none.db")).await.unwrap(), State::Missing(dir.path().join("none.db")));
        fs::write(dir.path().join("empty.db"), "").unwrap();
        assert_eq!(inspect(&url("empty.db")).await.unwrap(), State::Empty);
        let mut c = sqlx::SqliteConnection::connect(&format!("{}?mode=rwc", url("other.db"))).await.unwrap();
        sqlx::raw_sql("CREATE TABLE books (title TEXT)").execute(&mut c).await.unwrap();
        c.close().await.unwrap();
        assert_eq!(inspect(&url("other.db")).await.unwrap(), State::Foreign);
        fs::write(dir.path().join("text.db"), "not a database at all ".repeat(100)).unwrap();
        assert!(inspect(&url("text.db")).await.is_err());
        assert!(matches!(inspect("mysql://host/db").await, Err(Error::UnknownEngine)));
        let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["empty.db", "other.db", "text.db"], "nothing was made");
        let away = inspect("postgres://nobody@127.0.0.1:1/none").await.unwrap_err();
        assert!(away.is_unreachable(), "{away}");
    });
}

#[test]
fn a_copy_is_of_one_moment_and_a_changed_row_shows() {
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let t = tree(&db).await;
        for n in 10..60 {
            learner(&db, n, t.class.id).await;
        }
        db.write((), |c, ()| Box::pin(async move { installation::set(c, "secrets", "check").await })).await.unwrap();
        let there = u64::try_from(db.number("SELECT COUNT(*) FROM users").await).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("copy.db");
        // Somebody writes all the time.
        let (writing, stop) = (db.handle(), tokio::sync::watch::channel(false));
        let stopped = stop.1.clone();
        let writer = tokio::spawn(async move {
            let mut n = 0_u64;
            while !*stopped.borrow() {
                n += 1;
                writing
                    .write(id::<UserId>(1000 + u128::from(n)), |c, id| {
                        Box::pin(async move { users::insert_learner(c, *id, "某", at(0)).await })
                    })
                    .await
                    .unwrap();
            }
            n
        });
        copy::write(db.url(), &to).await.unwrap();
        stop.0.send_replace(true);
        let written = writer.await.unwrap();
        let copied = copy::read(&to).await.unwrap();
        assert_eq!((copied.schema, copied.secrets.as_deref()), (newest_schema(), Some("check")));
        let users = rows_of(&copied.tables, "users").rows;
        assert!((there..=there + written).contains(&users), "{users} of {there} and {written}");
        assert_eq!(copy::read(&to).await.unwrap(), copied, "reading changes nothing");
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["copy.db"], "one file, and nothing beside it");
        assert!(copy::write(db.url(), &to).await.is_err(), "a copy is never written over");
        // One letter of one row.
        let mut c = sqlx::SqliteConnection::connect(&format!("sqlite:{}", to.display())).await.unwrap();
        sqlx::raw_sql("UPDATE orgs SET name_en = name_en || '.' WHERE kind = 'school'").execute(&mut c).await.unwrap();
        c.close().await.unwrap();
        let changed = copy::read(&to).await.unwrap();
        let (before, after) = (rows_of(&copied.tables, "orgs"), rows_of(&changed.tables, "orgs"));
        assert!(before.rows == after.rows && before.sum != after.sum);
        assert_eq!(rows_of(&copied.tables, "enrolments"), rows_of(&changed.tables, "enrolments"));
        // A row that leads nowhere.
        let mut c = sqlx::SqliteConnection::connect(&format!("sqlite:{}", to.display())).await.unwrap();
        sqlx::raw_sql("PRAGMA foreign_keys = OFF; DELETE FROM orgs WHERE kind = 'class'")
            .execute(&mut c)
            .await
            .unwrap();
        c.close().await.unwrap();
        assert!(matches!(copy::read(&to).await, Err(Error::Damaged(_))));
        // A page that was torn.
        let mut bytes = fs::read(&to).unwrap();
        let end = bytes.len();
        bytes[end / 2..end / 2 + 4096].fill(0xa5);
        fs::write(&to, bytes).unwrap();
        assert!(copy::read(&to).await.is_err());
    });
}

const KEYS: &str =
    "SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace";

async fn empty_postgres() -> TestDb {
    let db = TestDb::new(Engine::Postgres).await;
    let mut c = sqlx::PgConnection::connect(db.url()).await.unwrap();
    sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public").execute(&mut c).await.unwrap();
    c.close().await.unwrap();
    db
}

#[test]
fn a_dump_fills_an_empty_database_with_the_same_rows() {
    run(async {
        let db = TestDb::new(Engine::Postgres).await;
        let t = tree(&db).await;
        for n in 10..60 {
            learner(&db, n, t.class.id).await;
        }
        // What COPY must escape.
        let odd = "UPDATE orgs SET name_zh = E'制表\\t换行\\n反斜\\\\.', name_en = E'\\\\.' WHERE kind = 'school'";
        db.execute(odd).await.unwrap();
        let mut text = Vec::new();
        let dumped = dump::write(db.url(), &mut text).await.unwrap();
        let there = u64::try_from(db.number("SELECT COUNT(*) FROM users").await).unwrap();
        assert!(there > 50);
        assert_eq!((rows_of(&dumped.tables, "users").rows, dumped.schema), (there, newest_schema()));
        assert_eq!(dump::write(db.url(), &mut std::io::sink()).await.unwrap(), dumped);
        let to = empty_postgres().await;
        assert_eq!(inspect(to.url()).await.unwrap(), State::Empty);
        dump::restore(to.url(), dumped.schema, &mut text.as_slice()).await.unwrap();
        assert_eq!(dump::write(to.url(), &mut std::io::sink()).await.unwrap(), dumped);
        let again = Db::open(to.url(), &Options::default()).await.unwrap();
        let Conn::Postgres(mut c) = again.read().await.unwrap() else { unreachable!("it is PostgreSQL") };
        let keys: i64 = sqlx::query_scalar(KEYS).fetch_one(&mut *c).await.unwrap();
        drop(c);
        assert_eq!(keys, db.number(KEYS).await, "every foreign key is there again");
        again.close().await;
        // What was cut off anywhere, or has a table too many, leaves the database empty.
        let cut = text.len() - 5;
        let middle = text.len() / 2;
        let mut doubled = text.clone();
        let place = doubled.windows(4).rposition(|w| w == b"end\n").unwrap();
        doubled.splice(place..place, b"users (\"id\")\n\\.\n".iter().copied());
        let mut injected = text.clone();
        let head = injected.windows(8).position(|w| w == b"\nusers (").unwrap() + 8;
        injected.splice(head..head, b"\"id\") FROM PROGRAM 'true' (".iter().copied());
        for (what, broken) in
            [("cut", &text[..cut]), ("middle", &text[..middle]), ("twice", &doubled[..]), ("columns", &injected[..])]
        {
            let to = empty_postgres().await;
            let refused = dump::restore(to.url(), dumped.schema, &mut &*broken).await.unwrap_err();
            assert!(matches!(refused, Error::Damaged(_)), "{what}: {refused}");
            assert_eq!(inspect(to.url()).await.unwrap(), State::Empty, "{what}");
        }
        let to = empty_postgres().await;
        let newer = dump::restore(to.url(), newest_schema() + 1, &mut text.as_slice()).await.unwrap_err();
        assert!(matches!(newer, Error::NewerSchema { .. }), "{newer}");
    });
}

/// A table that is rewritten while a dump is made would look empty to it.
#[test]
fn a_dump_is_of_one_schema() {
    run(async {
        let db = TestDb::new(Engine::Postgres).await;
        tree(&db).await;
        let there = u64::try_from(db.number("SELECT COUNT(*) FROM orgs").await).unwrap();
        let mut other = sqlx::PgConnection::connect(db.url()).await.unwrap();
        let change = "BEGIN; ALTER TABLE orgs ALTER COLUMN name_en TYPE text USING name_en || ' anew'";
        sqlx::raw_sql(change).execute(&mut other).await.unwrap();
        let began = Instant::now();
        let mut text = Vec::new();
        let (dumped, ()) = tokio::join!(dump::write(db.url(), &mut text), async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
        });
        let dumped = dumped.unwrap();
        assert!(began.elapsed() >= Duration::from_millis(500), "it waits for the change");
        assert!(there > 0 && rows_of(&dumped.tables, "orgs").rows == there);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(u64::try_from(text.matches(" anew").count()).unwrap(), there, "all of it is new");
        other.close().await.unwrap();
    });
}

/// Columns that a later migration changes on purpose: their values are not compared.
const CHANGED: &[(&str, &str)] = &[];

/// Every row of a table as SQL literals of these columns, in order.
async fn literals(c: &mut sqlx::SqliteConnection, table: &str, columns: &[String]) -> Vec<String> {
    let values: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
    let sql = format!("SELECT {} FROM \"{table}\" ORDER BY 1", values.join(" || ',' || "));
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(c).await.unwrap()
}

async fn columns(c: &mut sqlx::SqliteConnection) -> BTreeMap<String, Vec<String>> {
    const SQL: &str = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' \
        AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY 1, 2";
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in sqlx::query(SQL).fetch_all(c).await.unwrap() {
        tables.entry(row.get(0)).or_default().push(row.get(1));
    }
    tables
}

/// The schema as the engine keeps it, without the migrations' own table.
async fn schema(url: &str) -> Vec<(String, String, String)> {
    const SQL: &str = "SELECT type, name, COALESCE(sql, '') FROM sqlite_schema WHERE name NOT LIKE '\\_sqlx%' ESCAPE '\\' \
        AND name NOT LIKE 'sqlite%' ORDER BY 1, 2";
    let mut c = sqlx::SqliteConnection::connect(url).await.unwrap();
    let all = sqlx::query_as(SQL).fetch_all(&mut c).await.unwrap();
    c.close().await.unwrap();
    all
}

/// Every released schema, with rows in every table, becomes the newest one: the same as a new store's, with the same rows.
#[test]
fn every_released_schema_is_upgraded_and_keeps_its_rows() {
    run(async {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schemas");
        let mut upgraded = 0;
        for entry in fs::read_dir(fixtures).unwrap() {
            let path = entry.unwrap().path();
            let number: i64 = path.file_stem().unwrap().to_str().unwrap().parse().expect("a migration's number");
            let dir = tempfile::tempdir().unwrap();
            let url = format!("sqlite:{}", dir.path().join("old.db").display());
            let mut c = sqlx::SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
            sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut c).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(fs::read_to_string(&path).unwrap())).execute(&mut c).await.unwrap();
            let before = columns(&mut c).await;
            let mut rows = BTreeMap::new();
            for (table, columns) in &before {
                rows.insert(table.clone(), literals(&mut c, table, columns).await);
            }
            c.close().await.unwrap();
            assert!(rows.len() > 70 && rows.values().all(|rows| !rows.is_empty()), "every table has a row");
            assert_eq!(inspect(&url).await.unwrap(), State::Schema(number));
            Db::open(&url, &Options::default()).await.expect("the schema is upgraded").close().await;
            assert_eq!(inspect(&url).await.unwrap(), State::Schema(newest_schema()));
            let new = TestDb::new(Engine::Sqlite).await;
            assert_eq!(schema(&url).await, schema(new.url()).await);
            let mut c = sqlx::SqliteConnection::connect(&url).await.unwrap();
            let after = columns(&mut c).await;
            for (table, columns) in before {
                let Some(now) = after.get(&table) else { continue };
                let kept: Vec<String> = columns.iter().filter(|column| now.contains(column)).cloned().collect();
                let is_whole = kept.len() == columns.len() && !CHANGED.iter().any(|(t, _)| *t == table);
                let there = literals(&mut c, &table, &kept).await;
                assert_eq!(there.len(), rows[&table].len(), "{table}");
                if is_whole {
                    assert_eq!(there, rows[&table], "{table}");
                }
            }
            let broken = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut c).await.unwrap();
            assert!(broken.is_empty(), "{} rows lead nowhere", broken.len());
            c.close().await.unwrap();
            upgraded += 1;
        }
        assert!(upgraded >= 1);
    });
}

/// A database that is out of reach is told within two seconds, also to whoever waits for a connection, and is there again
/// by itself. Here a gate stands for the network.
#[test]
fn a_database_that_is_away_is_told_within_two_seconds() {
    run(async {
        let db = TestDb::new(Engine::Postgres).await;
        let gate = Gate::open(db.url()).await;
        let through = Db::open(&gate.url, &Options { connections: 2, ..Options::default() }).await.unwrap();
        through.ping().await.unwrap();
        for way in [Way::Refused, Way::Silent] {
            gate.set(way);
            let began = Instant::now();
            let mut refused = None;
            while began.elapsed() < Duration::from_secs(8) && refused.is_none() {
                let asked = Instant::now();
                match tokio::time::timeout(Duration::from_secs(6), through.read()).await {
                    Ok(Err(e)) => refused = Some((e, asked.elapsed())),
                    // A connection that is still open is found to be dead only by its use.
                    Ok(Ok(c)) => drop(c),
                    Err(e) => panic!("{way:?}: a read waits for more than 6 s: {e}"),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let (e, _) = refused.unwrap_or_else(|| panic!("{way:?}: nothing was noticed"));
            assert!(e.is_unreachable(), "{way:?}: {e}");
            // Known by now: whoever asks is told at once.
            let asked = Instant::now();
            let write: Result<(), Error> =
                through.write((), |c, ()| Box::pin(async move { installation::set(c, "x", "y").await })).await;
            assert!(write.unwrap_err().is_unreachable() && asked.elapsed() < Duration::from_secs(2), "{way:?}");
            gate.set(Way::Open);
            let began = Instant::now();
            while through.ping().await.is_err() {
                assert!(began.elapsed() < Duration::from_secs(10), "{way:?}: it does not come back");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        through.close().await;
    });
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Open,
    /// Connections are closed at once.
    Refused,
    /// Nothing comes through, and nothing is said.
    Silent,
}

/// Stands before a PostgreSQL and lets through what it is told to.
struct Gate {
    url: String,
    way: tokio::sync::watch::Sender<Way>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Gate {
    async fn open(url: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (way, ways) = tokio::sync::watch::channel(Way::Open);
        let (place, options) = url.split_once('?').unwrap_or((url, ""));
        let socket = options.split('&').find_map(|o| o.strip_prefix("host=")).map(str::to_owned);
        let host = place.split_once('@').and_then(|(_, rest)| rest.split_once('/')).map(|(host, _)| host.to_owned());
        let (user, database) = (place.split_once('@').unwrap().0, place.rsplit_once('/').unwrap().1);
        let url = format!("{user}@127.0.0.1:{port}/{database}?sslmode=disable");
        let task = tokio::spawn(async move {
            loop {
                let Ok((client, _)) = listener.accept().await else { return };
                if *ways.borrow() == Way::Refused {
                    continue;
                }
                let (mut ways, socket, host) = (ways.clone(), socket.clone(), host.clone());
                tokio::spawn(async move {
                    if *ways.borrow() == Way::Silent {
                        let _held = client;
                        drop(ways.wait_for(|way| *way != Way::Silent).await);
                        return;
                    }
                    if let Some(folder) = socket {
                        let file = Path::new(&folder).join(".s.PGSQL.5432");
                        let server = tokio::net::UnixStream::connect(file).await.expect("PostgreSQL answers");
                        pass(client, server, ways).await;
                    } else {
                        let host = host.expect("a host");
                        let host = if host.contains(':') { host } else { format!("{host}:5432") };
                        let server = tokio::net::TcpStream::connect(host).await.expect("PostgreSQL answers");
                        pass(client, server, ways).await;
                    }
                });
            }
        });
        Self { url, way, task }
    }

    fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

/// Passes bytes on both ways while the gate is open. Shut with a refusal it ends the connection, in silence it holds it.
async fn pass<S>(mut client: tokio::net::TcpStream, mut server: S, mut ways: tokio::sync::watch::Receiver<Way>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let shut = {
        let mut ways = ways.clone();
        async move { ways.wait_for(|way| *way != Way::Open).await.map_or(Way::Refused, |way| *way) }
    };
    let shut = tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
        way = shut => way,
    };
    if shut == Way::Silent {
        drop(ways.wait_for(|way| *way != Way::Silent).await);
    }
}
