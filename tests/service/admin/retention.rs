//! How long answers are kept, and what remains when they are deleted.

use super::{assert_recount_agrees, open, page};
use chrono::TimeDelta;
use qinghe_service::{
    Actor, Error, attempts, pupils, regrade,
    retention::{self, Erased},
};
use qinghe_tests::{Engine, TestApp, both, work};

both! {
    async fn answers_are_erased_after_their_time_and_figures_stay(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let k = open(&t, &w.region).await;
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        for n in 0..2 {
            let pupil = t.student(n).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        }
        attempts::start(&t.app, &*t.student(0).await, id).await.unwrap();
        let before = page(&t, w.region.id, k).await.total;
        let (head, region) = (t.school_admin().await, t.officer("region").await);
        let learner = t.learner_id(&w.class, 0).await;
        pupils::remove(&t.app, &head, w.class.id, learner).await.unwrap();
        let answers = async || t.store().number("SELECT COUNT(*) FROM answers").await;
        assert_eq!(answers().await, 20);
        let run = async |dry| retention::run(&t.app, &Actor::system(), dry).await.unwrap().learners;
        t.clock.advance(TimeDelta::days(700));
        let region_again = t.officer("region").await;
        assert_eq!(run(false).await, 0, "24 months are not over");
        assert_eq!(retention::count(&t.app, &region_again, w.region.id, Some(12)).await.unwrap(), 1);
        retention::set(&t.app, &region_again, w.region.id, Some(12)).await.unwrap();
        retention::set(&t.app, &region_again, w.school.id, Some(36)).await.unwrap();
        assert_eq!(retention::get(&t.app, &region_again, w.school.id).await.unwrap().inherited.0, 12);
        assert_eq!(run(true).await, 0, "the school keeps them longer");
        assert_eq!(retention::count(&t.app, &region_again, w.school.id, None).await.unwrap(), 1);
        retention::set(&t.app, &region_again, w.school.id, None).await.unwrap();
        assert_eq!((run(true).await, answers().await), (1, 20), "a dry run changes nothing");
        let server = t.another_server();
        let system = Actor::system();
        let (one, two) = tokio::join!(run(false), retention::run(&server, &system, false));
        assert_eq!((one + two.unwrap().learners, answers().await), (1, 10), "one of two servers");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE CAST(detail AS TEXT) LIKE '%purge%'").await, 1);
        assert_eq!(run(false).await, 0, "once");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempts WHERE state = 'in_progress'").await, 0);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempts WHERE score IS NOT NULL").await, 2, "what was scored stays");
        assert_eq!(page(&t, w.region.id, k).await.total, before);
        assert_recount_agrees(&t).await;
        assert_eq!(regrade::preview(&t.app, &*t.teacher().await, id).await.unwrap().changes.len(), 0);
        // Only counts are left, without the persons they were of.
        let nameless = "SELECT COUNT(*) FROM users WHERE kind = 'learner' AND name = '' AND password_hash IS NULL";
        assert_eq!(t.store().number(nameless).await, 1);
        let head = t.school_admin().await;
        assert!(pupils::restore(&t.app, &head, w.class.id, learner, "1").await.is_err());
        for who in ["officer.county", "officer.city", "head"] {
            assert!(matches!(retention::set(&t.app, &*t.staff(who).await, w.county.id, Some(12)).await, Err(Error::Forbidden)), "{who}");
        }
        assert!(matches!(retention::run(&t.app, &region, true).await, Err(Error::Forbidden)));
    }

    async fn one_failed_erasure_does_not_stop_the_others(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let mut learners = Vec::new();
        for n in 0..3 {
            let pupil = t.student(n).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            let page = attempts::start(&t.app, &pupil, id).await.unwrap();
            let item = page.attempt.paper.items[0].id.clone();
            attempts::flag(&t.app, &pupil, page.attempt.id, &item, true).await.unwrap();
            learners.push(t.learner_id(&w.class, n).await);
        }
        let head = t.school_admin().await;
        for learner in &learners {
            pupils::remove(&t.app, &head, w.class.id, *learner).await.unwrap();
        }
        t.clock.advance(TimeDelta::days(800));
        // A table that this version does not know keeps one open attempt from being deleted.
        let uuid = if engine == Engine::Sqlite { "BLOB" } else { "UUID" };
        t.store().execute(&format!("CREATE TABLE stray (attempt_id {uuid} NOT NULL REFERENCES attempts (id))")).await.unwrap();
        t.store().execute("INSERT INTO stray SELECT id FROM attempts ORDER BY learner_id LIMIT 1").await.unwrap();
        let run = async || retention::run(&t.app, &Actor::system(), false).await.unwrap();
        assert_eq!(run().await, Erased { learners: 2, failed: 1 });
        let count = async |table: &str| t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!((count("attempts").await, count("attempt_flags").await), (1, 1), "the refused one is as it was");
        assert_eq!(count("users WHERE kind = 'learner' AND name = ''").await, 2);
        assert_eq!(run().await, Erased { learners: 0, failed: 1 });
        t.store().execute("DROP TABLE stray").await.unwrap();
        assert_eq!(run().await, Erased { learners: 1, failed: 0 });
        assert_eq!((count("attempts").await, count("attempt_flags").await), (0, 0));
    }
}
