//! The two migration lists: the same numbers, tables, columns, types, references, indexes and checks on both engines.

use crate::seed::{at, campaign, today, tree};
use chrono::TimeDelta;
use qinghe_model::{
    contest::Rule,
    org::{Grade, OrgPath},
    participation::{Marks, Participation},
};
use qinghe_store::{
    Conn, Db, Engine, Error, Options,
    assignments::WorkPart,
    campaigns::{self, Day},
    contests, users,
};
use qinghe_tests::{TestDb, both, run};
use sqlx::Connection as _;
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

/// Strings of the catalogue, in order, by each engine's own query.
async fn rows<T>(db: &Db, sqlite: &'static str, postgres: &'static str) -> Vec<T>
where
    T: Send
        + Unpin
        + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>
        + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    match &mut db.read().await.unwrap() {
        Conn::Sqlite(c) => sqlx::query_as(sqlite).fetch_all(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_as(postgres).fetch_all(&mut **c).await,
    }
    .unwrap()
}

/// Compares what both engines say of the schema, and gives it.
fn same<T: Ord + std::fmt::Debug>(read: &impl AsyncFn(&Db) -> Vec<T>) -> Vec<T> {
    let mut found = Vec::new();
    run(async {
        let (sqlite, postgres) = (TestDb::new(Engine::Sqlite).await, TestDb::new(Engine::Postgres).await);
        let [mut one, mut other] = [read(&sqlite).await, read(&postgres).await];
        one.sort();
        other.sort();
        let only_sqlite: Vec<_> = one.iter().filter(|r| !other.contains(r)).collect();
        let only_postgres: Vec<_> = other.iter().filter(|r| !one.contains(r)).collect();
        assert!(
            only_sqlite.is_empty() && only_postgres.is_empty() && one.len() == other.len(),
            "SQLite alone has {only_sqlite:#?}, PostgreSQL alone {only_postgres:#?}"
        );
        found = one;
    });
    assert!(!found.is_empty());
    found
}

/// The name of the thing, its table, and one of its columns.
type Part = (String, String, String);

/// `table (a, b)` for each thing of the catalogue, whose columns come in their order.
fn joined(parts: &[Part]) -> Vec<String> {
    let of_one = parts.chunk_by(|a, b| (&a.0, &a.1) == (&b.0, &b.1));
    of_one.map(|p| format!("{} ({})", p[0].1, p.iter().map(|p| p.2.as_str()).collect::<Vec<_>>().join(", "))).collect()
}

/// The names, columns and literals of a condition, without the words and brackets that each engine puts around them.
fn gist(condition: &str) -> BTreeSet<String> {
    const NOISE: [&str; 16] = [
        "check", "in", "any", "array", "and", "or", "not", "is", "null", "between", "text", "bigint", "boolean",
        "date", "true", "false",
    ];
    let mut words = BTreeSet::new();
    let (mut word, mut quoted) = (String::new(), false);
    for c in condition.chars().chain([' ']) {
        if quoted || c.is_alphanumeric() || c == '_' || c == '\'' {
            word.push(c);
            quoted ^= c == '\'';
            if quoted || c != '\'' {
                continue;
            }
        }
        let done = std::mem::take(&mut word).to_lowercase();
        if !done.is_empty() && !NOISE.contains(&done.as_str()) {
            words.insert(done);
        }
    }
    words
}

#[test]
fn both_engines_have_the_same_types() {
    // What is stored for a type of PostgreSQL in a STRICT table.
    const SQLITE: &str = "SELECT m.name, c.name, c.type || CASE WHEN c.\"notnull\" THEN ' NOT NULL' ELSE '' END || CASE WHEN c.dflt_value IS NULL THEN '' ELSE ' DEFAULT' END \
        FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
    const POSTGRES: &str = "SELECT table_name::text, column_name::text, CASE WHEN data_type IN ('uuid', 'bytea') THEN 'BLOB' \
          WHEN data_type IN ('text', 'date', 'timestamp with time zone', 'jsonb') THEN 'TEXT' WHEN data_type IN ('bigint', 'boolean') THEN 'INTEGER' \
          WHEN data_type = 'double precision' THEN 'REAL' ELSE data_type::text END \
          || CASE WHEN is_nullable = 'NO' THEN ' NOT NULL' ELSE '' END || CASE WHEN column_default IS NULL THEN '' ELSE ' DEFAULT' END \
        FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%'";
    let types = same(&async |db| rows::<(String, String, String)>(db, SQLITE, POSTGRES).await);
    assert!(types.contains(&("answers".into(), "attempt_id".into(), "BLOB NOT NULL".into())), "{types:?}");
}

#[test]
fn both_engines_have_the_same_references() {
    const SQLITE: &str = "SELECT m.name || f.id || '>' || f.\"table\", m.name || ' -> ' || f.\"table\", f.\"from\" || '=' || f.\"to\" \
        FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq";
    const POSTGRES: &str = "SELECT k.conname::text, c.relname || ' -> ' || p.relname, a.attname || '=' || b.attname \
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid \
        JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY u(child, parent, n) ON TRUE \
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.child JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.parent \
        WHERE k.contype = 'f' ORDER BY c.relname, k.conname, u.n";
    let references = same(&async |db| joined(&rows::<Part>(db, SQLITE, POSTGRES).await));
    assert!(
        references.contains(&"match_answers -> match_players (match_id=match_id, seat=seat)".to_owned()),
        "{references:?}"
    );
}

/// Keys and plain indexes, with what they are over, in order.
#[test]
fn both_engines_have_the_same_indexes() {
    const SQLITE: &str = "SELECT m.name || i.name, m.name || CASE WHEN i.\"unique\" THEN ' unique' ELSE '' END || CASE WHEN i.partial THEN ' partial' ELSE '' END, \
        COALESCE(x.name, '(expression)') FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x \
        WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND x.key ORDER BY m.name, i.name, x.seqno";
    const POSTGRES: &str = "SELECT i.indexrelid::regclass::text, c.relname || CASE WHEN i.indisunique THEN ' unique' ELSE '' END \
          || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END, COALESCE(a.attname::text, '(expression)') \
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
        JOIN LATERAL unnest(i.indkey) WITH ORDINALITY u(attnum, n) ON TRUE LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum AND u.attnum > 0 \
        WHERE n.nspname = current_schema() AND c.relname NOT LIKE '\\_sqlx%' ORDER BY c.relname, i.indexrelid, u.n";
    let indexes = same(&async |db| joined(&rows::<Part>(db, SQLITE, POSTGRES).await));
    for index in [
        "enrolments unique partial (class_id, student_no)",
        "lesson_steps (learner_id)",
        "campaign_days (campaign_id, (expression), path, day)",
    ] {
        assert!(indexes.iter().any(|i| i == index), "{index}: {indexes:#?}");
    }
}

/// What each CHECK and each partial index speaks of: an engine that lacks one, or a word of it, lets other rows in.
#[test]
fn both_engines_have_the_same_conditions() {
    const SQLITE: &str =
        "SELECT m.tbl_name, m.sql FROM sqlite_master m WHERE m.sql IS NOT NULL AND m.type IN ('table', 'index')";
    const POSTGRES: &str = "SELECT c.relname::text, 'CHECK (' || pg_get_expr(k.conbin, k.conrelid) || ')' FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'c' AND n.nspname = current_schema() \
        UNION ALL SELECT c.relname::text, 'WHERE ' || pg_get_expr(i.indpred, i.indrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indpred IS NOT NULL AND n.nspname = current_schema()";
    let conditions = same(&async |db| {
        let mut found = Vec::new();
        for (table, sql) in rows::<(String, String)>(db, SQLITE, POSTGRES).await {
            let mut rest = sql.as_str();
            while let Some((_, after)) = rest.split_once("CHECK (") {
                let mut depth = 1;
                let end = after.find(|c| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0
                });
                let (check, after) = after.split_at(end.expect("the bracket closes"));
                found.push((table.clone(), gist(check)));
                rest = after;
            }
            if let Some((_, partial)) = sql.split_once("WHERE ") {
                found.push((table, gist(partial)));
            }
        }
        found
    });
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<BTreeSet<String>>();
    let grades = words(&["role", "'teacher'", "'school_admin'", "'officer'", "'assessor'", "'platform_admin'"]);
    assert!(conditions.contains(&("grants".into(), grades)), "{conditions:#?}");
}

#[test]
fn the_columns_of_a_condition_are_found() {
    assert_eq!(gist("(kind = ANY (ARRAY['a'::text, 'b c'::text]))"), gist("kind IN ('a', 'b c')"));
    assert_eq!(gist("((n >= 1) AND (n <= 5))"), gist("n BETWEEN 1 AND 5"));
    assert_ne!(gist("kind IN ('a')"), gist("kind IN ('a', 'b')"));
}

/// SQLite refuses values of another type, and PostgreSQL sorts texts as SQLite does.
#[test]
fn tables_are_strict_and_texts_are_sorted_by_bytes() {
    const LAX: &str = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    const COLLATED: &str = "SELECT table_name || '.' || column_name FROM information_schema.columns \
        WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'";
    run(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let db = TestDb::new(engine).await;
            assert_eq!(rows::<(String,)>(&db, LAX, COLLATED).await, [], "{engine:?}");
        }
    });
}

/// A store is opened while it is nearly empty, and its connections keep what they know of the sizes then.
#[test]
fn sqlite_finds_people_by_their_index_from_the_first_day() {
    const PLAN: &str = "EXPLAIN QUERY PLAN SELECT u.name, w.name FROM own_items i JOIN orgs o ON o.id = i.org_id \
        JOIN users u ON u.id = i.updated_by JOIN users w ON w.id = i.created_by WHERE i.id = 'x'";
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        assert!(db.number("SELECT COUNT(*) FROM users").await < 10, "a new store");
        let again = Db::open(db.url(), &Options::default()).await.unwrap();
        for db in [&*db, &again] {
            let plan = rows::<(i64, i64, i64, String)>(db, PLAN, PLAN).await;
            assert!(plan.iter().all(|(.., step)| !step.starts_with("SCAN")), "{plan:?}");
        }
        again.close().await;
    });
}

/// The engine finds by itself which index is meant once it knows the sizes, at which opening a store looks.
#[test]
fn sqlite_reads_one_level_of_days_by_its_index() {
    const PLAN: &str = "EXPLAIN QUERY PLAN SELECT path, day, eligible FROM campaign_days \
        WHERE campaign_id = x'00' AND LENGTH(path) = 8 AND path >= '0' AND path < '1' ORDER BY path, day";
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let t = tree(&db).await;
        let (k, requirements) = campaign(60, &t.region, &[Grade::P5]);
        db.write((k, requirements, t.school.path.clone()), |c, (k, requirements, school)| {
            Box::pin(async move {
                campaigns::insert(c, k, requirements, None, at(0)).await?;
                let places = school.ancestors().chain([school.clone()]);
                let day = |path: OrgPath, n| Day {
                    path,
                    day: today() + TimeDelta::days(n),
                    taken_at: at(0),
                    counts: Participation::default(),
                    shown: Marks::default(),
                    schools: 0,
                    schools_active: 0,
                    joined: 0,
                };
                let days: Vec<Day> = places.flat_map(|p| (0..500).map(move |n| day(p.clone(), n))).collect();
                campaigns::insert_days(c, k.id, &days).await
            })
        })
        .await
        .unwrap();
        let again = Db::open(db.url(), &Options::default()).await.unwrap();
        let plan = rows::<(i64, i64, i64, String)>(&again, PLAN, PLAN).await;
        again.close().await;
        assert!(plan.iter().any(|(.., step)| step.contains("campaign_days_level")), "{plan:?}");
    });
}

both! {
    /// A store of the version before the tables were written again keeps what is in it.
    async fn a_migration_keeps_what_was_there_before(engine) {
        // An id is sixteen bytes, or a UUID.
        let id = |n: u8| match engine {
            Engine::Sqlite => format!("x'{n:032x}'"),
            Engine::Postgres => format!("'{}'", uuid::Uuid::from_u128(n.into())),
        };
        let when = "'2026-01-01T00:00:00+00:00'";
        let rule = serde_json::to_string(&Rule::default()).unwrap();
        let old = tempfile::tempdir().unwrap();
        let (folder, upto) = (if engine == Engine::Sqlite { "sqlite" } else { "postgres" }, "0026");
        for name in migrations(folder).iter().filter(|name| name.as_str() < upto) {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/store/migrations").join(folder).join(name);
            fs::copy(from, old.path().join(name)).unwrap();
        }
        let db = TestDb::new(engine).await;
        let file = old.path().join("old.sqlite");
        let url = if engine == Engine::Sqlite { format!("sqlite:{}?mode=rwc", file.display()) } else { db.url().to_owned() };
        let fill = [
            format!("INSERT INTO orgs (id, kind, path, seq, code, name_zh, name_en, created_at) VALUES ({}, 'region', '0000', 0, 'R', 'R', 'R', {when})", id(1)),
            format!("INSERT INTO users (id, kind, name, username, created_at) VALUES ({}, 'staff', '张', 'zhang', {when})", id(2)),
            format!("INSERT INTO grants (user_id, role, org_id, created_at) VALUES ({}, 'officer', {}, {when})", id(2), id(1)),
            format!("INSERT INTO campaigns (id, org_id, org_path, name_zh, name_en, module_id, grades, target, opens_at, due_at, closes_at, snapshot_at, created_at) \
                VALUES ({}, {}, '0000', 'K', 'K', 'm01', 'P6,P5', 95, {when}, {when}, {when}, {when}, {when})", id(3), id(1)),
            format!("INSERT INTO campaign_pieces (campaign_id, module_id, part, grades) VALUES ({0}, 'm01', 'module', 'P6,P5'), ({0}, 'm02', 'lesson', 'P5')", id(3)),
            format!("INSERT INTO contests (id, org_id, org_path, name_zh, name_en, grades, rule, picked, practice, appeal_hours, created_at) \
                VALUES ({}, {}, '0000', 'C', 'C', 'J1,J2', '{rule}', FALSE, FALSE, 0, {when})", id(4), id(1)),
        ];
        let migrator = sqlx::migrate::Migrator::new(old.path()).await.unwrap();
        match engine {
            Engine::Sqlite => {
                let mut c = sqlx::SqliteConnection::connect(&url).await.unwrap();
                migrator.run(&mut c).await.unwrap();
                for sql in fill { sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut c).await.unwrap(); }
                c.close().await.unwrap();
            }
            Engine::Postgres => {
                let mut c = sqlx::PgConnection::connect(&url).await.unwrap();
                sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public").execute(&mut c).await.unwrap();
                migrator.run(&mut c).await.unwrap();
                for sql in fill { sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut c).await.unwrap(); }
                c.close().await.unwrap();
            }
        }
        let now = Db::open(&url, &Options::default()).await.unwrap();
        assert_eq!(now.list_columns().await.unwrap().len(), TestDb::new(engine).await.list_columns().await.unwrap().len());
        let mut c = now.read().await.unwrap();
        let all = campaigns::list(&mut c).await.unwrap();
        assert_eq!((all.len(), all[0].grades().collect::<Vec<_>>()), (1, vec![Grade::P5, Grade::P6]));
        let requirements = campaigns::list_requirements(&mut c, all[0].id).await.unwrap();
        let asked: Vec<_> = requirements.iter().map(|p| (p.module_id.as_str(), p.part, p.grades.as_slice())).collect();
        assert_eq!(asked, [("m01", WorkPart::Module, &[Grade::P5, Grade::P6][..]), ("m02", WorkPart::Lesson, &[Grade::P5])]);
        assert_eq!(contests::list(&mut c).await.unwrap()[0].grades().collect::<Vec<_>>(), [Grade::J1, Grade::J2]);
        assert_eq!(users::find_staff(&mut c, "zhang").await.unwrap().unwrap().name, "张");
        drop(c);
        let refused = qinghe_tests::store::execute(&now, &format!("UPDATE grants SET role = 'king' WHERE user_id = {}", id(2))).await;
        assert!(refused.is_err(), "no such role");
        now.close().await;
    }
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
fn sqlite_readers_cannot_write() {
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let mut c = db.read().await.unwrap();
        assert!(qinghe_tests::store::raw(&mut c, "DELETE FROM users").await.is_err());
    });
}
