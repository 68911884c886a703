//! The two migration lists say the same.

use qinghe_store::{Conn, Db, Engine, Error, Options};
use qinghe_tests::{TestDb, both, run};
use std::{collections::BTreeSet, fs, path::Path};

fn migrations(engine: &str) -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/store/migrations").join(engine);
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn migrations_have_the_same_numbers_and_names() {
    let names = migrations("sqlite");
    assert_eq!(names, migrations("postgres"));
    for (n, name) in names.iter().enumerate() {
        let number = format!("{:04}_", n + 1);
        assert!(
            name.starts_with(&number) && Path::new(name).extension().is_some_and(|e| e == "sql"),
            "{name}: {number}"
        );
    }
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    run(async {
        let (sqlite, postgres) = (TestDb::new(Engine::Sqlite).await, TestDb::new(Engine::Postgres).await);
        let columns = sqlite.list_columns().await.unwrap();
        assert_eq!(columns, postgres.list_columns().await.unwrap());
        let tables: BTreeSet<&str> = columns.iter().map(|(t, _)| t.as_str()).collect();
        for table in ["orgs", "users", "enrolments", "sessions", "attempts", "answers", "campaign_classes", "audit"] {
            assert!(tables.contains(table), "{table} is missing from {tables:?}");
        }
    });
}

/// What must be unique, may be absent, or is checked, counted a table: an index or constraint that one
/// engine lacks would let different rows in.
#[test]
fn both_engines_have_the_same_keys() {
    const SQLITE: &str = "SELECT m.name || ' ' || (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY name)) \
        || CASE WHEN i.partial THEN ' partial' ELSE '' END \
        FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND i.\"unique\" ORDER BY 1";
    const POSTGRES: &str = "SELECT c.relname || ' ' || (SELECT string_agg(a.attname, ',' ORDER BY a.attname COLLATE \"C\") FROM pg_attribute a WHERE a.attrelid = i.indexrelid) \
        || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END \
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE n.nspname = 'public' AND i.indisunique AND c.relname NOT LIKE '\\_sqlx%' ORDER BY 1";
    const SQLITE_NULLS: &str = "SELECT m.name || ' ' || c.name FROM sqlite_master m, pragma_table_info(m.name) c \
        WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND c.\"notnull\" = 0 ORDER BY 1";
    const POSTGRES_NULLS: &str = "SELECT table_name || ' ' || column_name FROM information_schema.columns \
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' AND is_nullable = 'YES' ORDER BY 1";
    async fn strings(db: &Db, sqlite: &'static str, postgres: &'static str) -> Vec<String> {
        let mut found: Vec<String> = match &mut db.read().await.unwrap() {
            Conn::Sqlite(c) => sqlx::query_scalar(sqlite).fetch_all(&mut **c).await.unwrap(),
            Conn::Postgres(c) => sqlx::query_scalar(postgres).fetch_all(&mut **c).await.unwrap(),
        };
        found.sort();
        found
    }
    run(async {
        let (sqlite, postgres) = (TestDb::new(Engine::Sqlite).await, TestDb::new(Engine::Postgres).await);
        let keys = strings(&sqlite, SQLITE, POSTGRES).await;
        assert_eq!(keys, strings(&postgres, SQLITE, POSTGRES).await);
        assert!(keys.iter().any(|k| k == "enrolments class_id,student_no partial"), "{keys:?}");
        let nulls = strings(&sqlite, SQLITE_NULLS, POSTGRES_NULLS).await;
        assert_eq!(nulls, strings(&postgres, SQLITE_NULLS, POSTGRES_NULLS).await);
        assert!(!nulls.is_empty());
    });
}

both! {
    async fn opening_twice_changes_nothing(engine) {
        let db = TestDb::new(engine).await;
        let again = Db::open(db.url(), &Options::default()).await.unwrap();
        assert_eq!(db.list_columns().await.unwrap(), again.list_columns().await.unwrap());
        assert_eq!(again.engine(), engine);
        again.ping().await.unwrap();
        again.close().await;
        db.ping().await.unwrap();
    }
}

#[test]
fn an_unknown_address_is_refused_without_repeating_it() {
    run(async {
        let e = Db::open("mysql://root:secret@host/db", &Options::default()).await.unwrap_err();
        assert!(matches!(e, Error::UnknownEngine));
        assert!(!e.to_string().contains("secret"));
    });
}

/// The settings that make an acknowledged write durable, on the connection that writes.
#[test]
fn sqlite_writes_with_wal_and_full_sync() {
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let (journal, sync, keys): (String, i64, i64) = db
            .write((), |c, ()| {
                Box::pin(async move {
                    let Conn::Sqlite(c) = c else { unreachable!("it is SQLite") };
                    let journal = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut **c).await?;
                    let sync = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut **c).await?;
                    let keys = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut **c).await?;
                    Ok::<_, Error>((journal, sync, keys))
                })
            })
            .await
            .unwrap();
        assert_eq!((journal.as_str(), sync, keys), ("wal", 2, 1));
    });
}

#[test]
fn sqlite_readers_can_not_write() {
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let mut c = db.read().await.unwrap();
        assert!(qinghe_tests::store::raw(&mut c, "DELETE FROM users").await.is_err());
    });
}
