//! Erasing a learner's record: every table and column that leads to a person.

use crate::seed::{assignment, at, attempt, id, learner, today, tree};
use qinghe_model::{AttemptId, item::Response};
use qinghe_store::{
    Conn, Db, Engine,
    attempts::{self, SaveAnswer},
    records::{self, FATES, Fate},
};
use qinghe_tests::{TestDb, both, run};
use std::collections::BTreeSet;

both! {
    async fn a_flag_on_an_open_attempt_is_erased_with_its_learner(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let (gone, stays) = (learner(&db, 7, t.class.id).await, learner(&db, 8, t.class.id).await);
        let a = assignment(&db, 30, &t.class).await;
        for (n, learner) in [(40, gone), (41, stays)] {
            assert!(attempt(&db, n, a, learner, at(0)).await);
            let answer = SaveAnswer {
                attempt: id::<AttemptId>(n), learner, item_id: "q1".into(), response: Response::new(["a".to_owned()]),
                tab: "t".into(), tab_seq: 1, base: 0, at: at(1), over_by: at(0),
            };
            db.write(answer, |c, answer| Box::pin(async move {
                attempts::upsert_answer(c, answer).await?;
                attempts::set_flag(c, answer.attempt, answer.learner, "q2", true).await
            })).await.unwrap();
        }
        db.write(gone, |c, learner| Box::pin(records::erase(c, *learner, today(), at(9)))).await.unwrap();
        for table in ["attempts", "answers", "attempt_flags"] {
            assert_eq!(db.number(&format!("SELECT COUNT(*) FROM {table}")).await, 1, "{table}");
        }
        assert_eq!(db.number("SELECT COUNT(*) FROM users WHERE name = '' AND suspended_at IS NOT NULL").await, 1);
        assert_eq!(db.number("SELECT COUNT(*) FROM enrolments WHERE student_no = '' AND to_date IS NOT NULL").await, 1);
    }
}

#[test]
fn each_column_is_erased_as_its_statement_says() {
    let mut named = BTreeSet::new();
    for (table, column, fate) in FATES {
        assert!(named.insert((table, column)), "{table}.{column} is named twice");
        match fate {
            Fate::Deleted(sql) => assert!(sql.starts_with(&format!("DELETE FROM {table} WHERE ")), "{sql}"),
            Fate::Cleared(sql) | Fate::ClearedOn(sql) | Fate::ClearedAt(sql) => {
                assert!(sql.starts_with(&format!("UPDATE {table} SET ")), "{sql}");
            }
            Fate::Kept(why) => assert!(!why.is_empty(), "{table}.{column}"),
            Fate::Staff => {}
        }
    }
}

/// A column of the schema and the table it points at, if it is part of a foreign key.
type Column = (String, String, Option<String>);

async fn columns(db: &Db) -> Vec<Column> {
    const SQLITE: &str = "SELECT m.name, c.name, (SELECT MIN(f.\"table\") FROM pragma_foreign_key_list(m.name) f WHERE f.\"from\" = c.name) \
        FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY 1, 2";
    const POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, (SELECT MIN(p.relname::text) FROM pg_constraint k \
        JOIN pg_class r ON r.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = k.conrelid \
        AND a.attnum = ANY (k.conkey) WHERE k.contype = 'f' AND r.relname = c.table_name AND a.attname = c.column_name) \
        FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE '\\_sqlx%' ORDER BY 1, 2";
    match &mut db.read().await.unwrap() {
        Conn::Sqlite(c) => sqlx::query_as(SQLITE).fetch_all(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_as(POSTGRES).fetch_all(&mut **c).await,
    }
    .unwrap()
}

/// A new table with something about a learner must say in [`FATES`] what an erasure does to it.
#[test]
fn erasure_covers_every_column_that_leads_to_a_learner() {
    const NAMES: [&str; 5] = ["learner_id", "subject_id", "user_id", "actor_id", "account"];
    run(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let db = TestDb::new(engine).await;
            let columns = columns(&db).await;
            assert!(
                columns
                    .iter()
                    .any(|(t, c, to)| t == "answers" && c == "attempt_id" && to.as_deref() == Some("attempts"))
            );
            // Whatever points at a row of a learner leads to the learner as well.
            let of_learners: BTreeSet<&str> =
                FATES.iter().filter(|(.., fate)| *fate != Fate::Staff).map(|(table, ..)| *table).collect();
            let leads = |(_, column, to): &&Column| {
                NAMES.contains(&column.as_str()) || to.as_deref().is_some_and(|to| of_learners.contains(to))
            };
            let mut found: BTreeSet<(&str, &str)> =
                columns.iter().filter(leads).map(|(t, c, _)| (t.as_str(), c.as_str())).collect();
            found.insert(("users", "id"));
            let named: BTreeSet<(&str, &str)> = FATES.iter().map(|(t, c, _)| (*t, *c)).collect();
            let missing: Vec<_> = found.difference(&named).collect();
            assert!(missing.is_empty(), "{engine:?}: add to FATES what an erasure does to {missing:?}");
            let stale: Vec<_> = named.difference(&found).collect();
            assert!(stale.is_empty(), "{engine:?}: the schema has no such column: {stale:?}");
        }
    });
}

/// A new column of an account must be cleared by its erasure, or say here that it tells nothing of the person.
#[test]
fn erasure_clears_every_column_of_an_account_that_tells_of_the_person() {
    const TELL_NOTHING: [&str; 7] =
        ["id", "kind", "created_at", "must_change_password", "purged_on", "signed_in_at", "username"];
    let erased = FATES.iter().find_map(|fate| match fate {
        ("users", "id", Fate::ClearedAt(sql)) => Some(*sql),
        _ => None,
    });
    let erased = erased.expect("an account is cleared");
    run(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let db = TestDb::new(engine).await;
            let columns = columns(&db).await;
            let of_account: Vec<&str> =
                columns.iter().filter(|(t, ..)| t == "users").map(|(_, c, _)| c.as_str()).collect();
            assert!(of_account.contains(&"name"), "{of_account:?}");
            let cleared = |column: &&str| erased.contains(&format!(" {column} = "));
            let left: Vec<_> = of_account.iter().filter(|c| !cleared(c) && !TELL_NOTHING.contains(c)).collect();
            assert!(left.is_empty(), "{engine:?}: clear in the erasure of an account: {left:?}");
        }
    });
}
