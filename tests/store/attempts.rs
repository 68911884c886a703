//! Saving answers: which of two wins, and that a submission misses none.

use crate::seed::{assignment, at, attempt, id, learner, tree};
use qinghe_model::{AttemptId, UserId, item::Response, progress::AttemptState};
use qinghe_store::{
    Db, Error,
    attempts::{self, SaveAnswer},
    board,
    sessions::{self, Place},
};
use qinghe_tests::{TestDb, both};
use std::time::Duration;

struct World {
    db: TestDb,
    attempt: AttemptId,
    learner: UserId,
}

impl World {
    async fn new(engine: qinghe_tests::Engine) -> Self {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let learner = learner(&db, 7, t.class.id).await;
        let a = assignment(&db, 30, &t.class).await;
        assert!(attempt(&db, 40, a, learner, at(0)).await);
        Self { db, attempt: id(40), learner }
    }

    fn answer(&self, chosen: &str, tab: &str, tab_seq: i64, base: i64) -> SaveAnswer {
        SaveAnswer {
            attempt: self.attempt,
            learner: self.learner,
            item_id: "q1".into(),
            response: Response::new([chosen.to_owned()]),
            tab: tab.into(),
            tab_seq,
            base,
            at: at(1),
            over_by: at(0),
        }
    }

    async fn save(&self, chosen: &str, tab: &str, tab_seq: i64, base: i64) -> Option<i64> {
        save(&self.db, self.answer(chosen, tab, tab_seq, base)).await
    }

    async fn stored(&self) -> String {
        let mut c = self.db.read().await.unwrap();
        attempts::find_answer(&mut c, self.attempt, "q1").await.unwrap().unwrap().response.ids().join(",")
    }

    async fn submit(&self) -> bool {
        submit(&self.db, self.attempt, self.learner).await.is_some()
    }
}

async fn save(db: &Db, answer: SaveAnswer) -> Option<i64> {
    db.write(answer, |c, answer| Box::pin(async move { attempts::upsert_answer(c, answer).await })).await.unwrap()
}

/// Submits, and gives the answers that the submission saw.
async fn submit(db: &Db, attempt: AttemptId, learner: UserId) -> Option<Vec<attempts::Answer>> {
    db.write((attempt, learner), |c, (attempt, learner)| {
        Box::pin(async move {
            if !attempts::close(c, *attempt, *learner, AttemptState::Submitted, at(2)).await? {
                return Ok::<_, Error>(None);
            }
            let answers = attempts::list_answers(c, *attempt).await?;
            let points: Vec<_> = answers.iter().map(|a| (a.item_id.clone(), 1)).collect();
            let score = i64::try_from(points.len()).unwrap();
            attempts::update_grades(c, *attempt, &points, score, true).await?;
            Ok(Some(answers))
        })
    })
    .await
    .unwrap()
}

both! {
    async fn an_attempt_is_noted_with_the_device_of_its_session(engine) {
        let w = World::new(engine).await;
        w.db.write((w.attempt, w.learner), |c, (attempt, learner)| Box::pin(async move {
            for (token, device) in [([1; 32], Some(vec![9; 32])), ([2; 32], None)] {
                sessions::insert(c, &token, *learner, at(0), at(60)).await?;
                sessions::update_place(c, &token, &Place { device_hash: device, browser: String::new() }).await?;
            }
            // A session without a device, none at all, and an attempt that another tap was first with.
            attempts::note_device(c, *attempt, &[2; 32], at(1)).await?;
            attempts::note_device(c, *attempt, &[3; 32], at(1)).await?;
            attempts::note_device(c, id(41), &[1; 32], at(1)).await
        })).await.unwrap();
        let device = async || {
            let tries = board::list_tries(&mut w.db.read().await.unwrap(), id(30)).await.unwrap();
            assert_eq!(tries.len(), 1);
            tries[0].device_hash.clone()
        };
        assert_eq!(device().await, None);
        for _ in 0..2 {
            w.db.write(w.attempt, |c, attempt| Box::pin(async move { attempts::note_device(c, *attempt, &[1; 32], at(1)).await })).await.unwrap();
        }
        assert_eq!(device().await, Some(vec![9; 32]));
        w.db.write((), |c, ()| Box::pin(async move { attempts::delete_old_devices(c, at(1)).await })).await.unwrap();
        assert!(device().await.is_some(), "not before its time");
        w.db.write((), |c, ()| Box::pin(async move { attempts::delete_old_devices(c, at(2)).await })).await.unwrap();
        assert_eq!(device().await, None);
    }

    async fn the_newer_write_of_a_tab_wins(engine) {
        let w = World::new(engine).await;
        assert_eq!(w.save("a", "t1", 1, 0).await, Some(1));
        assert_eq!(w.save("b", "t1", 2, 0).await, Some(2));
        assert_eq!(w.stored().await, "b");
    }

    async fn an_old_retry_of_the_same_tab_loses(engine) {
        let w = World::new(engine).await;
        w.save("a", "t1", 1, 0).await;
        w.save("b", "t1", 5, 0).await;
        assert_eq!(w.save("a", "t1", 1, 0).await, None);
        assert_eq!(w.save("c", "t1", 5, 0).await, None, "the same number again is a retry");
        // Not even with the right revision.
        assert_eq!(w.save("c", "t1", 4, 2).await, None);
        assert_eq!(w.stored().await, "b");
    }

    async fn another_tab_needs_to_have_seen_what_it_overwrites(engine) {
        let w = World::new(engine).await;
        w.save("a", "t1", 1, 0).await;
        w.save("b", "t1", 2, 0).await;
        assert_eq!(w.save("c", "t2", 9, 0).await, None);
        assert_eq!(w.save("c", "t2", 9, 1).await, None);
        assert_eq!(w.stored().await, "b");
        assert_eq!(w.save("c", "t2", 1, 2).await, Some(3));
        assert_eq!(w.stored().await, "c");
        // And the first tab is now the other one.
        assert_eq!(w.save("a", "t1", 99, 2).await, None);
        assert_eq!(w.save("a", "t1", 99, 3).await, Some(4));
    }

    async fn an_answer_by_plain_form_always_wins(engine) {
        let w = World::new(engine).await;
        w.save("a", "t1", 7, 0).await;
        assert_eq!(w.save("b", "", 0, 0).await, Some(2));
        assert_eq!(w.save("c", "", 0, 0).await, Some(3));
        assert_eq!(w.stored().await, "c");
        assert_eq!(w.save("a", "t1", 8, 1).await, None, "the tab has not seen the form's answer");
        assert_eq!(w.save("a", "t1", 8, 3).await, Some(4));
    }

    async fn a_closed_attempt_accepts_no_answer(engine) {
        let w = World::new(engine).await;
        w.save("a", "t1", 1, 0).await;
        assert!(w.submit().await);
        assert!(!w.submit().await, "submitted once");
        assert_eq!(w.save("b", "t1", 2, 1).await, None);
        assert_eq!(w.save("b", "", 0, 1).await, None);
        assert_eq!(w.stored().await, "a");
        let row = attempts::find(&mut w.db.read().await.unwrap(), w.attempt).await.unwrap().unwrap();
        assert_eq!((row.score, row.passed, row.submitted_at), (Some(1), Some(true), Some(at(2))));
    }

    async fn nothing_is_saved_or_handed_in_for_another_learner(engine) {
        let w = World::new(engine).await;
        let other = learner(&w.db, 8, tree_class(&w.db).await).await;
        let mut answer = w.answer("a", "", 0, 0);
        answer.learner = other;
        assert_eq!(save(&w.db, answer).await, None);
        assert!(submit(&w.db, w.attempt, other).await.is_none());
        assert_eq!(w.db.number("SELECT COUNT(*) FROM answers").await, 0);
    }

    async fn two_starts_at_once_make_one_open_attempt(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let a = assignment(&db, 30, &t.class).await;
        for round in 0..10 {
            let who = learner(&db, 100 + round, t.class.id).await;
            let starts = futures::future::join_all((0..4).map(|n| {
                let db = db.handle();
                tokio::spawn(async move { attempt(&db, 1000 + round * 10 + n, a, who, at(0)).await })
            })).await;
            assert_eq!(starts.into_iter().filter(|s| *s.as_ref().unwrap()).count(), 1);
            let mut c = db.read().await.unwrap();
            let all = attempts::list(&mut c, a, who).await.unwrap();
            assert_eq!(all.len(), 1);
            assert_eq!(attempts::find_open(&mut c, a, who).await.unwrap().unwrap().id, all[0].id);
        }
    }

    async fn attempts_are_numbered_from_one(engine) {
        let w = World::new(engine).await;
        w.submit().await;
        let (a, learner) = {
            let row = attempts::find(&mut w.db.read().await.unwrap(), w.attempt).await.unwrap().unwrap();
            assert_eq!((row.number, row.paper), (1, crate::seed::paper()));
            (row.assignment_id, row.learner_id)
        };
        assert!(attempt(&w.db, 41, a, learner, at(3)).await);
        assert!(!attempt(&w.db, 42, a, learner, at(4)).await);
        let numbers: Vec<i64> = attempts::list(&mut w.db.read().await.unwrap(), a, learner).await.unwrap().iter().map(|a| a.number).collect();
        assert_eq!(numbers, [1, 2]);
    }

    // The race that costs a pupil an answer: an answer that was acknowledged must be among those the
    // submission graded. The save begins a little before, with or after the submission.
    async fn an_answer_saved_during_submission_is_graded_or_refused(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let a = assignment(&db, 30, &t.class).await;
        let (mut graded, mut refused) = (0, 0);
        for round in 0..60_u128 {
            let who = learner(&db, 100 + round, t.class.id).await;
            let attempt_id: AttemptId = id(1000 + round);
            assert!(attempt(&db, 1000 + round, a, who, at(0)).await);
            let saves = (0..5_u64).map(|n| {
                let db = db.handle();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_micros(n * 400)).await;
                    let item_id = format!("q{n}");
                    let answer = SaveAnswer {
                        attempt: attempt_id, learner: who, item_id: item_id.clone(),
                        response: Response::new(["a".to_owned()]), tab: "t".into(), tab_seq: 1, base: 0, at: at(1), over_by: at(0),
                    };
                    save(&db, answer).await.map(|_| item_id)
                })
            });
            let saves: Vec<_> = saves.collect();
            tokio::time::sleep(Duration::from_micros(u64::try_from(round).unwrap() % 20 * 100)).await;
            let seen = submit(&db, attempt_id, who).await.expect("it was open");
            for save in saves {
                match save.await.unwrap() {
                    Some(item) => {
                        graded += 1;
                        assert!(seen.iter().any(|s| s.item_id == item), "round {round}: {item} was acknowledged and not graded");
                    }
                    None => refused += 1,
                }
            }
            let stored = attempts::list_answers(&mut db.read().await.unwrap(), attempt_id).await.unwrap();
            assert!(stored.iter().all(|s| s.points == Some(1)), "round {round}: an answer without points");
        }
        assert!(graded > 0 && refused > 0, "the race was not met: {graded} graded, {refused} refused");
    }
}

async fn tree_class(db: &Db) -> qinghe_model::OrgId {
    let mut c = db.read().await.unwrap();
    qinghe_store::orgs::find(&mut c, id(5)).await.unwrap().unwrap().id
}
