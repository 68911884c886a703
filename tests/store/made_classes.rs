//! What means that a class is in use, so that an undo of the list that made it leaves it open.

use qinghe_store::{Conn, Db, Engine, made_classes::USES};
use qinghe_tests::{TestDb, run};
use std::collections::BTreeSet;

/// The columns that lead to a node and alone do not mean that a class is in use, with why.
const OTHERS: &[(&str, &str, &str)] = &[
    ("activities", "org_id", "they are found by their path"),
    ("assignments", "class_id", "work of a campaign or contest comes by itself: it counts once somebody begins it"),
    ("break_glass", "school_id", "no class"),
    ("campaign_amendments", "org_id", "no class"),
    ("campaign_classes", "class_id", "its pupils are in campaign_learners"),
    ("campaigns", "org_id", "no class"),
    ("certificates", "class_id", "a closed class keeps its name"),
    ("contest_appeals", "class_id", "its class is in contest_classes"),
    ("contest_flags", "class_id", "its class is in contest_classes"),
    ("contest_learners", "class_id", "its class is in contest_classes"),
    ("contests", "org_id", "no class"),
    ("estimate_marks", "class_id", "its class is in estimates"),
    ("enrolments", "class_id", "stays are counted apart"),
    ("help_lines", "org_id", "no class"),
    ("known_networks", "school_id", "no class"),
    ("notice_schools", "school_id", "no class"),
    ("notices", "org_id", "no class"),
    ("org_names", "org_id", "an earlier name"),
    ("org_places", "org_id", "an earlier position"),
    ("org_places", "parent_id", "no class"),
    ("org_plans", "org_id", "no class"),
    ("org_plans", "to_id", "no class"),
    ("orgs", "parent_id", "no class"),
    ("own_items", "org_id", "no class"),
    ("promotion_classes", "from_class_id", "the stays of its pupils are counted"),
    ("promotion_classes", "to_class_id", "the stays of its pupils are counted"),
    ("promotion_grants", "org_id", "what is left of the roles is in grants"),
    ("promotions", "school_id", "no class"),
    ("proposals", "school_id", "no class"),
    ("quizzes", "org_id", "no class"),
    ("retention", "org_id", "no class"),
    ("roster_classes", "class_id", "says who made it"),
    ("roster_imports", "org_id", "no class"),
    ("school_settings", "school_id", "no class"),
    ("sign_in_alarms", "org_id", "no class"),
    ("submissions", "org_id", "no class"),
    ("survey_left_out", "school_id", "no class"),
    ("survey_responses", "class_id", "its class is in survey_classes"),
    ("survey_strata", "area_id", "no class"),
    ("surveys", "org_id", "no class"),
    ("told", "about_id", "what somebody was told stays when the class is closed"),
    ("uploads", "org_id", "no class"),
];

async fn references(db: &Db) -> BTreeSet<(String, String)> {
    const SQLITE: &str = "SELECT m.name, f.\"from\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
        WHERE m.type = 'table' AND f.\"table\" = 'orgs'";
    const POSTGRES: &str = "SELECT r.relname::text, a.attname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid \
        JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace JOIN pg_attribute a ON a.attrelid = k.conrelid \
        AND a.attnum = ANY (k.conkey) WHERE k.contype = 'f' AND p.relname = 'orgs' AND n.nspname = current_schema()";
    let rows: Vec<(String, String)> = match &mut db.read().await.unwrap() {
        Conn::Sqlite(c) => sqlx::query_as(SQLITE).fetch_all(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_as(POSTGRES).fetch_all(&mut **c).await,
    }
    .unwrap();
    rows.into_iter().collect()
}

/// A new table that leads to a class must say in [`USES`] or above whether a row of it means that the class is in use.
#[test]
fn every_column_that_leads_to_a_class_is_judged() {
    let owned = |(table, column): (&str, &str)| (table.to_owned(), column.to_owned());
    let uses = USES.iter().copied().map(owned);
    let judged: BTreeSet<_> = uses.chain(OTHERS.iter().map(|(table, column, _)| owned((table, column)))).collect();
    assert_eq!(judged.len(), USES.len() + OTHERS.len(), "each once");
    run(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let found = references(&*TestDb::new(engine).await).await;
            let unknown: Vec<_> = found.difference(&judged).collect();
            let gone: Vec<_> = judged.difference(&found).collect();
            assert!(unknown.is_empty() && gone.is_empty(), "{engine:?}: not judged {unknown:?}, not there {gone:?}");
        }
    });
}
