//! The hash chain over the audit log: what it finds, what it lets pass, and that many writers do not break it.

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use qinghe_model::UserId;
use qinghe_service::{
    Actor, Error, UseCase, accounts,
    audit_chain::{self, Fault, Mark, Verified},
    records, retention,
};
use qinghe_store::audit::{self, Entry};
use qinghe_tests::{Engine, TestApp, both};
use serde_json::{Value, json};

/// Switches the triggers off, as somebody may who owns the database.
async fn unguard(t: &TestApp, engine: Engine) {
    let sql = match engine {
        Engine::Sqlite => {
            "DROP TRIGGER audit_remains; DROP TRIGGER audit_stays; DROP TRIGGER audit_chain_remains; DROP TRIGGER audit_chain_stays; \
             DROP TRIGGER audit_checkpoints_remain; DROP TRIGGER audit_checkpoints_stay; DROP TRIGGER audit_pending_remains"
        }
        Engine::Postgres => {
            "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_chain DISABLE TRIGGER USER; \
             ALTER TABLE audit_checkpoints DISABLE TRIGGER USER; ALTER TABLE audit_pending DISABLE TRIGGER USER"
        }
    };
    t.store().execute(sql).await.unwrap();
}

async fn verify(t: &TestApp) -> Verified {
    audit_chain::verify(&t.app, None).await.unwrap()
}

/// The log, sealed, and where it ends.
async fn sealed(t: &TestApp) -> Mark {
    audit_chain::seal(&t.app).await.unwrap();
    let found = verify(t).await;
    assert_eq!((found.fault, found.waiting), (None, 0));
    found.end.unwrap()
}

async fn insert(t: &TestApp, subject: Option<UserId>, detail: Value) {
    let entry = Entry {
        id: t.app.new_id(),
        at: t.app.now(),
        actor: None,
        action: UseCase::RemovePupil.as_str(),
        org: Some(t.world().class.id),
        subject,
        detail,
    };
    t.store().write(entry, |c, entry| Box::pin(async move { audit::insert(c, entry).await })).await.unwrap();
}

const FIFTH: &str = "(SELECT audit_id FROM audit_chain WHERE seq = 5)";

/// What is done to the database, and what is found.
type Case = (String, fn(i64) -> Option<Fault>);

both! {
    async fn a_log_that_nobody_touched_holds(engine) {
        let t = TestApp::new(engine).await;
        assert!(verify(&t).await.waiting > 10, "what the world wrote waits");
        let end = sealed(&t).await;
        let lines = t.store().number("SELECT COUNT(*) FROM audit").await;
        assert_eq!(end.seq, lines);
        assert_eq!(audit_chain::seal(&t.app).await.unwrap(), 0, "nothing waits");
        t.sign_in("teacher").await;
        let later = sealed(&t).await;
        assert_eq!(later.seq, lines + 1);
        assert_eq!(audit_chain::verify(&t.app, Some(end)).await.unwrap().fault, None, "an earlier end is part of it");
        assert_eq!(audit_chain::verify(&t.app, Some(later)).await.unwrap().fault, None);
        // Another server goes on where this one stopped.
        accounts::sign_in_staff(&t.another_server(), "head", qinghe_tests::app::PASSWORD, &qinghe_tests::app::client("x")).await.unwrap();
        audit_chain::seal(&t.another_server()).await.unwrap();
        assert_eq!(sealed(&t).await.seq, lines + 2);
    }

    async fn many_writers_and_sealers_make_one_chain(engine) {
        let t = TestApp::new(engine).await;
        let other = t.another_server();
        let write = async |n: usize| {
            for _ in 0..10 {
                insert(&t, None, json!({ "n": n, "b": [1, { "z": null, "a": "字" }], "a": 1.5 })).await;
            }
        };
        let seal = async |n: usize| {
            for _ in 0..10 {
                audit_chain::seal(if n == 0 { &t.app } else { &other }).await.unwrap();
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        };
        tokio::join!(join_all((0..8).map(write)), join_all((0..2).map(seal)));
        let end = sealed(&t).await;
        assert_eq!(end.seq, t.store().number("SELECT COUNT(*) FROM audit").await, "each line once");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit_checkpoints").await, 1, "one a day");
        t.clock.advance(TimeDelta::days(1));
        insert(&t, None, json!({})).await;
        sealed(&t).await;
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit_checkpoints").await, 2);
    }

    async fn whatever_was_done_to_the_database_is_found(engine) {
        let row = match engine {
            Engine::Sqlite => "x'01999999999979999999999999999999', '2026-10-12T01:00:00+00:00'",
            Engine::Postgres => "'01999999-9999-7999-9999-999999999999', '2026-10-12T01:00:00Z'",
        };
        let forged = format!("INSERT INTO audit (id, at, action, detail) VALUES ({row}, 'slips.print', '{{}}')");
        let cases: [Case; 10] = [
            (format!("UPDATE audit SET action = 'forged' WHERE id = {FIFTH}"), |_| Some(Fault::Changed(5))),
            (format!("UPDATE audit SET actor_id = id WHERE id = {FIFTH}"), |_| Some(Fault::Changed(5))),
            (format!("UPDATE audit SET detail = '{{\"n\":1}}' WHERE id = {FIFTH}"), |_| Some(Fault::Changed(5))),
            (format!("UPDATE audit SET detail = '{{\"erased\":true}}' WHERE id = {FIFTH}"), |_| Some(Fault::Blanked(5))),
            ("UPDATE audit_chain SET hash = detail_hash WHERE seq = 5".into(), |_| Some(Fault::Changed(5))),
            (format!("DELETE FROM audit WHERE id = {FIFTH}"), |_| Some(Fault::Missing(5))),
            (format!("DELETE FROM audit WHERE id = {FIFTH}; DELETE FROM audit_chain WHERE seq = 5"), |_| Some(Fault::Missing(5))),
            ("DELETE FROM audit_chain WHERE seq <= 3".into(), |_| Some(Fault::Missing(1))),
            // The end is cut off: the daily checkpoint was there.
            ("DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_chain ORDER BY seq DESC LIMIT 1); \
              DELETE FROM audit_chain WHERE seq = (SELECT MAX(seq) FROM audit_chain)".into(), |end| Some(Fault::Truncated(end))),
            (forged, |_| None),
        ];
        for (sql, expected) in cases {
            let t = TestApp::new(engine).await;
            let end = sealed(&t).await;
            unguard(&t, engine).await;
            t.store().execute(&sql).await.unwrap();
            let found = verify(&t).await.fault;
            match expected(end.seq) {
                Some(fault) => assert_eq!(found, Some(fault), "{sql}"),
                None => assert!(matches!(found, Some(Fault::Inserted(..))), "{sql}: {found:?}"),
            }
        }
    }

    async fn a_chain_that_was_computed_anew_is_found_by_what_was_kept(engine) {
        let t = TestApp::new(engine).await;
        sealed(&t).await;
        t.clock.advance(TimeDelta::minutes(1));
        t.sign_in("teacher").await;
        let kept = sealed(&t).await;
        unguard(&t, engine).await;
        // The last line is cut off with its link; the checkpoint of the day is before it.
        t.store().execute(
            "DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_chain ORDER BY seq DESC LIMIT 1); \
             DELETE FROM audit_chain WHERE seq = (SELECT MAX(seq) FROM audit_chain)",
        ).await.unwrap();
        assert_eq!(verify(&t).await.fault, None, "nothing in the database says that there was more");
        assert_eq!(audit_chain::verify(&t.app, Some(kept)).await.unwrap().fault, Some(Fault::Truncated(kept.seq)));
        // Another line in its place.
        t.sign_in("head").await;
        audit_chain::seal(&t.app).await.unwrap();
        assert_eq!(audit_chain::verify(&t.app, Some(kept)).await.unwrap().fault, Some(Fault::Rewritten(kept.seq)));
        // Everything is sealed again after a change: the checkpoint of the day was of another chain.
        t.store().execute(
            "UPDATE audit SET action = 'forged' WHERE id = (SELECT audit_id FROM audit_chain WHERE seq = 1); \
             INSERT INTO audit_pending (audit_id) SELECT audit_id FROM audit_chain; DELETE FROM audit_chain",
        ).await.unwrap();
        audit_chain::seal(&t.app).await.unwrap();
        assert!(matches!(verify(&t).await.fault, Some(Fault::Rewritten(_))));
        // And without the checkpoint: only what was kept shows it, and a checkpoint that the server did not sign.
        t.store().execute("DELETE FROM audit_checkpoints").await.unwrap();
        assert_eq!(verify(&t).await.fault, None);
        assert_eq!(audit_chain::verify(&t.app, Some(kept)).await.unwrap().fault, Some(Fault::Rewritten(kept.seq)));
        let mac = match engine { Engine::Sqlite => "x'00112233445566778899aabbccddeeff'", Engine::Postgres => "'\\x00112233445566778899aabbccddeeff'" };
        let at = "2026-10-12T01:00:00+00:00";
        t.store().execute(&format!("INSERT INTO audit_checkpoints (seq, kind, hash, at, mac) SELECT seq, 'prune', hash, '{at}', {mac} FROM audit_chain WHERE seq = 3")).await.unwrap();
        assert_eq!(verify(&t).await.fault, Some(Fault::Unsigned(3)));
    }

    async fn an_erased_pupil_leaves_a_chain_that_holds(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let (one, other) = (t.learner_id(&w.class, 0).await, t.learner_id(&w.class, 1).await);
        for learner in [one, other] {
            insert(&t, Some(learner), json!({ "operation": "remove", "reason": "林知夏搬家了" })).await;
        }
        insert(&t, Some(one), json!({ "operation": "add" })).await;
        let before = sealed(&t).await;
        records::erase(&t.app, &*t.school_admin().await, w.class.id, "1").await.unwrap();
        let reasons = async || t.store().number("SELECT COUNT(*) FROM audit WHERE CAST(detail AS TEXT) LIKE '%林知夏%'").await;
        assert_eq!(reasons().await, 1, "of the other pupil");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE CAST(detail AS TEXT) LIKE '%erased%'").await, 1, "counts and codes stay");
        sealed(&t).await;
        let found = audit_chain::verify(&t.app, Some(before)).await.unwrap();
        assert_eq!((found.fault, found.blanked), (None, 1));
        // At the end of retention likewise.
        qinghe_service::pupils::remove(&t.app, &*t.school_admin().await, w.class.id, other).await.unwrap();
        t.clock.advance(TimeDelta::days(365 * 3));
        assert_eq!(retention::run(&t.app, &Actor::system(), false).await.unwrap().failed, 0);
        assert_eq!(reasons().await, 0);
        sealed(&t).await;
        let found = audit_chain::verify(&t.app, Some(before)).await.unwrap();
        assert_eq!((found.fault, found.blanked), (None, 2));
    }

    async fn old_lines_go_and_the_rest_holds(engine) {
        let t = TestApp::new(engine).await;
        let present = t.app.now();
        t.clock.set("2020-03-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
        for n in 0..7 {
            t.clock.advance(TimeDelta::minutes(1));
            insert(&t, None, json!({ "n": n })).await;
        }
        t.clock.set(present);
        let end = sealed(&t).await;
        let early = Mark { seq: 3, hash: [9; 32] };
        assert_eq!(audit_chain::prune(&t.app).await.unwrap(), 7);
        assert_eq!(audit_chain::prune(&t.app).await.unwrap(), 0, "once");
        sealed(&t).await;
        let found = audit_chain::verify(&t.app, Some(end)).await.unwrap();
        assert_eq!((found.fault, found.pruned), (None, 7));
        assert_eq!(found.lines, u64::try_from(t.store().number("SELECT COUNT(*) FROM audit").await).unwrap());
        assert_eq!(audit_chain::verify(&t.app, Some(early)).await.unwrap().fault, Some(Fault::TooOld(3)), "it cannot be said");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'log.pruned'").await, 1, "the removal is in the log");
        // The next line after the checkpoint is guarded by it.
        unguard(&t, engine).await;
        t.store().execute("UPDATE audit SET action = 'forged' WHERE id = (SELECT audit_id FROM audit_chain WHERE seq = 8)").await.unwrap();
        assert_eq!(verify(&t).await.fault, Some(Fault::Changed(8)));
    }

    async fn an_export_has_the_chain_and_is_in_the_log(engine) {
        let t = TestApp::new(engine).await;
        sealed(&t).await;
        t.clock.advance(TimeDelta::days(1));
        insert(&t, None, json!({ "n": 1 })).await;
        let all = async |from: Option<&str>, to: Option<&str>| {
            let day = |text: &str| text.parse().unwrap();
            let mut export = audit_chain::export(&t.app, &Actor::system(), from.map(day), to.map(day)).await.unwrap();
            let mut lines: Vec<Value> = Vec::new();
            while let Some(part) = export.next().await.unwrap() {
                lines.extend(part.iter().map(|line| serde_json::from_str::<Value>(line).unwrap()));
            }
            lines
        };
        let lines = all(None, None).await;
        assert_eq!(lines[0]["before"], "0".repeat(64));
        for pair in lines.windows(2) {
            assert_eq!(pair[0]["hash"], pair[1]["before"]);
            assert_eq!(pair[0]["seq"].as_i64().unwrap() + 1, pair[1]["seq"].as_i64().unwrap());
        }
        assert!(!lines.iter().any(|line| line.to_string().contains("林知夏") || line.to_string().contains("职员")), "ids, no names");
        let second = all(Some("2026-10-13"), Some("2026-10-13")).await;
        assert_eq!(second[0]["detail"], json!({ "n": 1 }));
        assert!(second[1..].iter().all(|line| line["action"] == "audit.view"), "the exports of that day: {second:?}");
        assert!(all(None, Some("2026-10-12")).await.len() < lines.len());
        assert!(matches!(audit_chain::export(&t.app, &*t.platform_admin().await, None, None).await, Err(Error::Forbidden)));
    }
}
