//! The audit log can be added to and nothing else, whoever asks the database: on both engines, by triggers.

use crate::seed::id;
use chrono::{DateTime, Utc};
use qinghe_model::UserId;
use qinghe_store::{
    Engine,
    audit::{self, Entry},
    audit_chain::{self, Checkpoint, CheckpointKind, Link},
};
use qinghe_tests::{TestDb, both};
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A line from 2020, far older than 180 days, or from 2090, which no clock has reached.
async fn insert(db: &TestDb, n: u128, action: &'static str, subject: Option<UserId>, detail: Value) {
    let when = if action == "old" { "2020-01-01T00:00:00Z" } else { "2090-01-01T00:00:00Z" };
    let entry = Entry { id: id(n), at: at(when), actor: None, action, org: None, subject, detail };
    db.write(entry, |c, entry| Box::pin(async move { audit::insert(c, entry).await })).await.unwrap();
}

/// Gives the lines that wait these links; what the hashes are is nothing to the triggers.
async fn seal(db: &TestDb) {
    db.write((), |c, ()| {
        Box::pin(async move {
            audit_chain::hold(c).await?;
            let rows = audit_chain::list_waiting(c, 100).await?;
            let link = |(seq, row): (i64, &audit_chain::Row)| Link {
                seq,
                audit_id: row.id,
                detail_hash: [1; 32],
                hash: [2; 32],
            };
            let links: Vec<Link> = (1..).zip(&rows).map(link).collect();
            audit_chain::append(c, &links).await?;
            let day = Checkpoint {
                seq: 1,
                kind: CheckpointKind::Day,
                hash: [2; 32],
                at: at("2090-01-01T00:00:00Z"),
                mac: [0; 16],
            };
            audit_chain::insert_checkpoint(c, &day).await
        })
    })
    .await
    .unwrap();
}

async fn refused(db: &TestDb, statements: &[&str]) {
    for sql in statements {
        let answer = db.execute(sql).await.map_err(|e| e.to_string());
        assert!(answer.as_ref().is_err_and(|e| e.contains("append-only")), "{sql}: {answer:?}");
    }
}

const BLANK: &str =
    "UPDATE audit SET detail = '{\"erased\":true}' WHERE action = 'new' AND CAST(detail AS TEXT) LIKE '%王芳%'";

both! {
    async fn lines_and_links_are_append_only(engine) {
        let db = TestDb::new(engine).await;
        insert(&db, 1, "old", None, json!({ "n": 1 })).await;
        insert(&db, 2, "new", Some(id(70)), json!({ "n": 2 })).await;
        refused(&db, &[
            "DELETE FROM audit_pending",
            "UPDATE audit_pending SET audit_id = audit_id",
            "DELETE FROM audit WHERE action = 'old'",
        ]).await;
        seal(&db).await;
        assert!(!audit_chain::is_waiting(&mut db.read().await.unwrap()).await.unwrap());
        refused(&db, &[
            "UPDATE audit SET action = 'forged' WHERE action = 'old'",
            "UPDATE audit SET at = at WHERE action = 'new'",
            "UPDATE audit SET detail = '{\"n\":3}' WHERE action = 'new'",
            "UPDATE audit SET detail = '{\"erased\":true}' WHERE action = 'new'",
            "UPDATE audit SET detail = '{\"erased\":true}' WHERE action = 'old'",
            "DELETE FROM audit WHERE action = 'old'",
            "DELETE FROM audit WHERE action = 'new'",
            "DELETE FROM audit",
            "UPDATE audit_chain SET hash = detail_hash",
            "UPDATE audit_chain SET seq = seq + 10",
            "DELETE FROM audit_chain",
            "UPDATE audit_checkpoints SET kind = 'prune'",
            "DELETE FROM audit_checkpoints",
        ]).await;
        // What each engine has of its own.
        refused(&db, match engine {
            Engine::Sqlite => &[
                "INSERT OR REPLACE INTO audit (id, at, action, detail) SELECT id, at, 'forged', detail FROM audit",
                "REPLACE INTO audit_chain (seq, audit_id, detail_hash, hash) SELECT seq, audit_id, hash, hash FROM audit_chain",
                "REPLACE INTO audit_checkpoints (seq, kind, hash, at, mac) SELECT seq, kind, hash, at, hash FROM audit_checkpoints",
                "UPDATE OR REPLACE audit SET id = x'00'",
            ],
            Engine::Postgres => &[
                "TRUNCATE audit",
                "TRUNCATE audit_chain",
                "TRUNCATE audit_checkpoints",
                "TRUNCATE audit_pending",
                "SET LOCAL session_replication_role = replica; DELETE FROM audit",
                "SET LOCAL session_replication_role = replica; UPDATE audit_chain SET hash = detail_hash",
            ],
        }).await;
        assert_eq!(db.number("SELECT COUNT(*) FROM audit").await, 2);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit WHERE action IN ('old', 'new')").await, 2);
    }

    async fn details_are_blanked_only_of_who_was_erased(engine) {
        let db = TestDb::new(engine).await;
        let (erased, other): (UserId, UserId) = (id(70), id(71));
        insert(&db, 1, "new", Some(erased), json!({ "reason": "王芳病了" })).await;
        insert(&db, 2, "new", Some(other), json!({ "reason": "李明病了" })).await;
        refused(&db, &[BLANK]).await;
        // Another action with the same word, and the same action with another word, say nothing of an erasure.
        insert(&db, 3, "pupils.manage", Some(erased), json!({ "operation": "erase" })).await;
        insert(&db, 4, "record.handle", Some(erased), json!({ "operation": "export" })).await;
        refused(&db, &[BLANK]).await;
        insert(&db, 5, "record.handle", Some(erased), json!({ "operation": "erase" })).await;
        refused(&db, &[
            "UPDATE audit SET detail = '{}' WHERE CAST(detail AS TEXT) LIKE '%王芳%'",
            "UPDATE audit SET detail = '{\"erased\":true}', action = 'x' WHERE CAST(detail AS TEXT) LIKE '%王芳%'",
            "UPDATE audit SET detail = '{\"erased\":true}' WHERE CAST(detail AS TEXT) LIKE '%李明%'",
        ]).await;
        assert_eq!(db.execute(BLANK).await.unwrap(), 1);
        assert_eq!(db.number("SELECT COUNT(*) FROM audit WHERE CAST(detail AS TEXT) LIKE '%李明%'").await, 1);
    }

    async fn lines_go_behind_a_checkpoint_and_never_within_180_days(engine) {
        let db = TestDb::new(engine).await;
        insert(&db, 1, "old", None, json!({})).await;
        insert(&db, 2, "new", None, json!({})).await;
        insert(&db, 3, "old", None, json!({})).await;
        seal(&db).await;
        let prune = Checkpoint { seq: 2, kind: CheckpointKind::Prune, hash: [2; 32], at: at("2090-01-01T00:00:00Z"), mac: [0; 16] };
        db.write(prune, |c, prune| Box::pin(async move { audit_chain::insert_checkpoint(c, prune).await })).await.unwrap();
        refused(&db, &[
            "DELETE FROM audit WHERE action = 'new'",
            "DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_chain WHERE seq = 3)",
            "DELETE FROM audit_chain WHERE seq = 1",
        ]).await;
        assert_eq!(db.execute("DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_chain WHERE seq = 1)").await.unwrap(), 1);
        assert_eq!(db.execute("DELETE FROM audit_chain WHERE seq = 1").await.unwrap(), 1);
        refused(&db, &["DELETE FROM audit_chain", "DELETE FROM audit"]).await;
    }
}
