//! The frozen denominator, the counters, and the recount that proves them.

use crate::seed::{MODULE, assignment, at, attempt, campaign, id, learner, tree};
use chrono::{DateTime, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, CampaignId, EnrolmentId, OrgId, UserId, org::Grade, participation::Participation,
    progress::AttemptState,
};
use qinghe_store::{
    Db, Error, assignments, attempts,
    campaigns::{self, Campaign, Difference, Event},
    users,
};
use qinghe_tests::{TestDb, both};

async fn open(db: &Db, new: Campaign) -> CampaignId {
    db.write(new, |c, new| {
        Box::pin(async move {
            campaigns::insert(c, new).await?;
            campaigns::recount(c, new.id, true).await?;
            Ok::<_, Error>(new.id)
        })
    })
    .await
    .unwrap()
}

async fn event(db: &Db, event: Event, learner: UserId, when: DateTime<Utc>) {
    db.write((), move |c, ()| Box::pin(async move { campaigns::count_event(c, event, learner, MODULE, when).await }))
        .await
        .unwrap();
}

/// What a learner's finished quiz leaves in the store, without counting it.
async fn raw_attempt(db: &Db, n: u128, a: AssignmentId, learner: UserId, passed: bool, when: DateTime<Utc>) {
    attempt(db, n, a, learner, when).await;
    db.write((), move |c, ()| {
        Box::pin(async move {
            assignments::start(c, a, learner, when).await?;
            attempts::close(c, id::<AttemptId>(n), learner, AttemptState::Submitted, when).await?;
            attempts::update_grades(c, id(n), &[], if passed { 5 } else { 1 }, passed).await
        })
    })
    .await
    .unwrap();
}

async fn recount(db: &Db, id: CampaignId, mend: bool) -> Vec<Difference> {
    db.write((), move |c, ()| Box::pin(async move { campaigns::recount(c, id, mend).await })).await.unwrap()
}

async fn total(db: &Db, k: CampaignId) -> Participation {
    let mut c = db.read().await.unwrap();
    let k = campaigns::find(&mut c, k).await.unwrap().unwrap();
    campaigns::list_sums(&mut c, k.id, &k.org_path, 8).await.unwrap().into_iter().map(|(_, p)| p).sum()
}

fn counts(eligible: i64, started: i64, completed: i64, on_time: i64, passed: i64) -> Participation {
    Participation { eligible, started, completed, on_time, passed }
}

async fn move_to(db: &Db, learner: UserId, class: OrgId) {
    db.write((), move |c, ()| {
        Box::pin(async move {
            users::end_enrolment(c, learner, at(0).date_naive()).await?;
            users::insert_enrolment(
                c,
                id::<EnrolmentId>(learner.0.as_u128() + 5000),
                learner,
                class,
                "99",
                at(0).date_naive(),
            )
            .await
        })
    })
    .await
    .unwrap();
}

both! {
    async fn the_denominator_is_frozen(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let stays = learner(&db, 10, t.class.id).await;
        let mover = learner(&db, 11, t.class.id).await;
        learner(&db, 12, t.older.id).await;
        let left = learner(&db, 13, t.class.id).await;
        db.write((), move |c, ()| Box::pin(async move { users::end_enrolment(c, left, at(0).date_naive()).await })).await.unwrap();
        let only_five = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        let both_grades = open(&db, campaign(51, &t.county, &[Grade::P5, Grade::P6])).await;
        assert_eq!(total(&db, only_five).await, counts(2, 0, 0, 0, 0));
        assert_eq!(total(&db, both_grades).await, counts(3, 0, 0, 0, 0));
        // Later joiners do not count; who moves counts where they were.
        let late = learner(&db, 14, t.class.id).await;
        move_to(&db, mover, t.older.id).await;
        for who in [stays, mover, late, left] {
            event(&db, Event::Completed, who, at(1)).await;
        }
        assert_eq!(total(&db, only_five).await, counts(2, 2, 2, 2, 0));
        let classes = campaigns::list_sums(&mut db.read().await.unwrap(), both_grades, &t.school.path, 20).await.unwrap();
        assert_eq!(classes, [(t.class.path.clone(), counts(2, 2, 2, 2, 0)), (t.older.path.clone(), counts(1, 0, 0, 0, 0))]);
    }

    async fn an_event_counts_once(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let who = learner(&db, 10, t.class.id).await;
        let k = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        let steps = [
            (Event::Started, 1, counts(1, 1, 0, 0, 0)),
            (Event::Started, 2, counts(1, 1, 0, 0, 0)),
            (Event::Completed, 3, counts(1, 1, 1, 1, 0)),
            (Event::Completed, 70, counts(1, 1, 1, 1, 0)),
            (Event::Passed, 71, counts(1, 1, 1, 1, 1)),
            (Event::Passed, 72, counts(1, 1, 1, 1, 1)),
        ];
        for (what, minute, after) in steps {
            event(&db, what, who, at(minute)).await;
            assert_eq!(total(&db, k).await, after, "{what:?} at {minute}");
        }
    }

    async fn the_same_event_many_times_at_once_counts_once(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let who = learner(&db, 10, t.class.id).await;
        let k = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        let all = (0..20).map(|n| {
            let db = db.handle();
            tokio::spawn(async move {
                event(&db, if n % 2 == 0 { Event::Completed } else { Event::Started }, who, at(1)).await;
                event(&db, Event::Passed, who, at(1)).await;
            })
        });
        for task in all.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert_eq!(total(&db, k).await, counts(1, 1, 1, 1, 1));
    }

    async fn only_the_window_the_module_and_the_subtree_count(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let others = db.write(t.clone(), |c, t| Box::pin(async move {
            let school = crate::seed::node(c, 70, Some(&t.county), qinghe_model::org::OrgKind::School).await?;
            crate::seed::class(c, 71, &school, Grade::P5, "1").await
        })).await.unwrap();
        let (late, early, on_the_dot, after) = (
            learner(&db, 10, t.class.id).await, learner(&db, 11, t.class.id).await,
            learner(&db, 12, t.class.id).await, learner(&db, 13, t.class.id).await,
        );
        let outside = learner(&db, 20, others.id).await;
        let k = open(&db, campaign(50, &t.school, &[Grade::P5])).await;
        event(&db, Event::Completed, early, at(-1)).await;
        event(&db, Event::Completed, on_the_dot, at(60)).await;
        event(&db, Event::Completed, late, at(61)).await;
        event(&db, Event::Completed, after, at(120)).await;
        event(&db, Event::Completed, outside, at(1)).await;
        db.write((), move |c, ()| Box::pin(async move {
            campaigns::count_event(c, Event::Completed, early, "m99", at(1)).await
        })).await.unwrap();
        assert_eq!(total(&db, k).await, counts(4, 2, 2, 1, 0));
    }

    async fn work_done_since_the_opening_is_counted_at_the_snapshot(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let a = assignment(&db, 30, &t.class).await;
        let (done, early, opened) = (learner(&db, 10, t.class.id).await, learner(&db, 11, t.class.id).await, learner(&db, 12, t.class.id).await);
        raw_attempt(&db, 100, a, done, true, at(5)).await;
        raw_attempt(&db, 101, a, early, true, at(-5)).await;
        db.write((), move |c, ()| Box::pin(async move { assignments::start(c, a, opened, at(6)).await })).await.unwrap();
        let k = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        assert_eq!(total(&db, k).await, counts(3, 2, 1, 1, 1));
        // And it does not count a second time.
        event(&db, Event::Completed, done, at(7)).await;
        event(&db, Event::Passed, done, at(7)).await;
        event(&db, Event::Started, opened, at(7)).await;
        assert_eq!(total(&db, k).await, counts(3, 2, 1, 1, 1));
        assert!(recount(&db, k, false).await.is_empty());
    }

    async fn the_recount_finds_what_is_broken_and_mends_it(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let a = assignment(&db, 30, &t.class).await;
        let k = {
            for n in 10..14 {
                learner(&db, n, t.class.id).await;
            }
            learner(&db, 20, t.older.id).await;
            open(&db, campaign(50, &t.region, &[Grade::P5, Grade::P6])).await
        };
        for n in 10..13 {
            raw_attempt(&db, n + 90, a, id(n), n != 12, at(5)).await;
            event(&db, Event::Completed, id(n), at(5)).await;
            if n != 12 {
                event(&db, Event::Passed, id(n), at(5)).await;
            }
        }
        let right = counts(5, 3, 3, 3, 2);
        assert_eq!(total(&db, k).await, right);
        assert!(recount(&db, k, false).await.is_empty());

        // 6,062 of 5,880, and a mark that was lost.
        db.execute("UPDATE campaign_classes SET completed = 99, on_time = 0 WHERE eligible = 4").await.unwrap();
        db.execute("UPDATE campaign_learners SET passed_at = NULL").await.unwrap();
        let found = recount(&db, k, false).await;
        assert_eq!(found, [Difference { path: t.class.path.clone(), counted: counts(4, 3, 99, 0, 2), raw: counts(4, 3, 3, 3, 2) }]);
        assert_eq!(total(&db, k).await.completed, 99, "looking changes nothing");
        assert_eq!(recount(&db, k, true).await, found);
        assert_eq!(total(&db, k).await, right);
        assert!(recount(&db, k, false).await.is_empty());
        // The marks were put right too: who is counted is not counted again.
        event(&db, Event::Passed, id(10), at(6)).await;
        assert_eq!(total(&db, k).await, right);
    }
}
