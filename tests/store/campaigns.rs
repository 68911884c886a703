//! The frozen denominator, the counters, and the recount that proves them.

use crate::seed::{MODULE, assignment, at, attempt, campaign, id, learner, today, tree};
use chrono::{DateTime, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, CampaignId, EnrolmentId, OrgId, UserId,
    org::{Grade, OrgPath},
    participation::{FULL_SCORE, Marks, Participation},
    progress::AttemptState,
};
use qinghe_store::{
    Db, Engine, Error,
    assignments::{self, WorkPart},
    attempts,
    campaigns::{self, Amended, Campaign, Day, Difference, Requirement},
    users,
};
use qinghe_tests::{TestDb, both, run};
use sqlx::Connection as _;
use std::time::Duration;

async fn open(db: &Db, (new, requirements): (Campaign, Vec<Requirement>)) -> CampaignId {
    db.write((new, requirements), |c, (new, requirements)| {
        Box::pin(async move {
            campaigns::insert(c, new, requirements, None, at(0)).await?;
            // The window is open.
            campaigns::take_snapshot(c, new.id, today(), at(10)).await?;
            Ok::<_, Error>(new.id)
        })
    })
    .await
    .unwrap()
}

async fn count(db: &Db, learner: UserId, when: DateTime<Utc>) {
    db.write((), move |c, ()| Box::pin(async move { campaigns::count(c, learner, MODULE, when).await })).await.unwrap();
}

/// A learner opens the work.
async fn begin(db: &Db, a: AssignmentId, learner: UserId, when: DateTime<Utc>) {
    db.write((), move |c, ()| Box::pin(async move { assignments::start(c, a, learner, when).await })).await.unwrap();
    count(db, learner, when).await;
}

/// Stores a learner's finished quiz of five points without counting it.
async fn raw_attempt(db: &Db, n: u128, a: AssignmentId, learner: UserId, points: i64, when: DateTime<Utc>) {
    attempt(db, n, a, learner, when).await;
    db.write((), move |c, ()| {
        Box::pin(async move {
            assignments::start(c, a, learner, when).await?;
            attempts::close(c, id::<AttemptId>(n), learner, AttemptState::Submitted, when).await?;
            attempts::update_grades(c, id(n), &[], points, points >= 3).await
        })
    })
    .await
    .unwrap();
}

/// And with counting it.
async fn finish(db: &Db, n: u128, a: AssignmentId, learner: UserId, points: i64, when: DateTime<Utc>) {
    raw_attempt(db, n, a, learner, points, when).await;
    count(db, learner, when).await;
}

async fn recount(db: &Db, id: CampaignId, mend: bool) -> Vec<Difference> {
    db.write((), move |c, ()| {
        Box::pin(async move { campaigns::recount(c, id, &OrgPath::from(String::new()), mend).await })
    })
    .await
    .unwrap()
}

async fn total(db: &Db, k: CampaignId) -> Participation {
    let mut c = db.read().await.unwrap();
    let k = campaigns::find(&mut c, k).await.unwrap().unwrap();
    campaigns::list_sums(&mut c, k.id, &k.org_path, 8).await.unwrap().into_iter().map(|(_, p)| p).sum()
}

/// With `full` marks, and the sum of scores in fifths.
fn counts(
    eligible: i64,
    started: i64,
    completed: i64,
    on_time: i64,
    passed: i64,
    full: i64,
    points: i64,
) -> Participation {
    let score = points * FULL_SCORE / 5;
    Participation { eligible, started, completed, on_time, marked: completed, passed, full, score }
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

/// Of other campaigns and modules nobody waits while a list is taken; of its own, who counts work.
#[test]
fn on_postgres_a_list_waits_only_for_its_own_submissions() {
    const COUNTS: &str = "SELECT pg_advisory_xact_lock_shared(hashtextextended(CAST($1 AS TEXT), 0))";
    run(async {
        let db = TestDb::new(Engine::Postgres).await;
        let t = tree(&db).await;
        let a = assignment(&db, 30, &t.class).await;
        finish(&db, 100, a, learner(&db, 10, t.class.id).await, 5, at(5)).await;
        let (k, other) = (
            open(&db, campaign(50, &t.region, &[Grade::P5])).await,
            open(&db, campaign(51, &t.county, &[Grade::P5])).await,
        );
        let k = campaigns::find(&mut db.read().await.unwrap(), k).await.unwrap().unwrap();
        let amend = || {
            let (db, path) = (db.handle(), t.school.path.clone());
            let k = k.clone();
            tokio::spawn(async move {
                db.write((k, path), |c, (k, path)| {
                    Box::pin(
                        async move { campaigns::amend(c, k, path, today(), || at(20)).await.map(|(change, _)| change) },
                    )
                })
                .await
            })
        };
        let mut hand_in = sqlx::PgConnection::connect(db.url()).await.unwrap();
        let mut begin = async |sql: &'static str, id: CampaignId| {
            sqlx::query("ROLLBACK").execute(&mut hand_in).await.unwrap();
            sqlx::query("BEGIN").execute(&mut hand_in).await.unwrap();
            sqlx::query("UPDATE attempts SET score = score").execute(&mut hand_in).await.unwrap();
            sqlx::query(sql).bind(id.0).execute(&mut hand_in).await.unwrap();
        };
        begin(COUNTS, other).await;
        let amended = tokio::time::timeout(Duration::from_secs(2), amend()).await.expect("it waits for nobody");
        assert_eq!(amended.unwrap().unwrap().before, 1);
        begin(COUNTS, k.id).await;
        let mut waiting = amend();
        assert!(tokio::time::timeout(Duration::from_millis(500), &mut waiting).await.is_err(), "it waits");
        begin(COUNTS, other).await;
        waiting.await.unwrap().unwrap();
    });
}

both! {
    async fn the_denominator_does_not_change(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let stays = learner(&db, 10, t.class.id).await;
        let mover = learner(&db, 11, t.class.id).await;
        learner(&db, 12, t.older.id).await;
        let left = learner(&db, 13, t.class.id).await;
        db.write((), move |c, ()| Box::pin(async move { users::end_enrolment(c, left, at(0).date_naive()).await })).await.unwrap();
        let (a, older) = (assignment(&db, 30, &t.class).await, assignment(&db, 31, &t.older).await);
        let only_five = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        let both_grades = open(&db, campaign(51, &t.county, &[Grade::P5, Grade::P6])).await;
        assert_eq!(total(&db, only_five).await, counts(2, 0, 0, 0, 0, 0, 0));
        assert_eq!(total(&db, both_grades).await, counts(3, 0, 0, 0, 0, 0, 0));
        // Pupils who join later do not count; those who move count where the list has them, wherever they do the work.
        let late = learner(&db, 14, t.class.id).await;
        move_to(&db, mover, t.older.id).await;
        for (n, who, a) in [(100, stays, a), (101, mover, older), (102, late, a), (103, left, a)] {
            finish(&db, n, a, who, 3, at(20)).await;
        }
        assert_eq!(total(&db, only_five).await, counts(2, 2, 2, 2, 2, 0, 6));
        let classes = campaigns::list_sums(&mut db.read().await.unwrap(), both_grades, &t.school.path, 20).await.unwrap();
        assert_eq!(classes, [
            (t.class.path.clone(), counts(2, 2, 2, 2, 2, 0, 6)), (t.older.path.clone(), counts(1, 0, 0, 0, 0, 0, 0)),
        ]);
        let k = campaigns::find(&mut db.read().await.unwrap(), only_five).await.unwrap().unwrap();
        let joined = campaigns::list_joined(&mut db.read().await.unwrap(), &k, &t.region.path, today(), 16).await.unwrap();
        assert_eq!(joined, [(t.school.path.clone(), 1)]);
    }

    async fn a_learner_counts_once_with_the_best_score(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let who = learner(&db, 10, t.class.id).await;
        let a = assignment(&db, 30, &t.class).await;
        let k = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        begin(&db, a, who, at(11)).await;
        begin(&db, a, who, at(12)).await;
        assert_eq!(total(&db, k).await, counts(1, 1, 0, 0, 0, 0, 0));
        for (n, points, minute, after) in [
            (100, 1, 13, counts(1, 1, 1, 1, 0, 0, 1)),
            (101, 5, 70, counts(1, 1, 1, 1, 1, 1, 5)),
            (102, 3, 71, counts(1, 1, 1, 1, 1, 1, 5)),
        ] {
            finish(&db, n, a, who, points, at(minute)).await;
            assert_eq!(total(&db, k).await, after, "at {minute}");
        }
        // A regrading withdraws what is no longer true.
        db.write((), move |c, ()| Box::pin(async move { attempts::update_grades(c, id(101), &[], 2, false).await })).await.unwrap();
        count(&db, who, at(72)).await;
        assert_eq!(total(&db, k).await, counts(1, 1, 1, 1, 1, 0, 3));
        assert!(recount(&db, k, false).await.is_empty());
    }

    async fn the_same_event_many_times_at_once_counts_once(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let who = learner(&db, 10, t.class.id).await;
        let a = assignment(&db, 30, &t.class).await;
        let k = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        raw_attempt(&db, 100, a, who, 5, at(11)).await;
        let all = (0..20).map(|_| {
            let db = db.handle();
            tokio::spawn(async move { count(&db, who, at(11)).await })
        });
        for task in all.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert_eq!(total(&db, k).await, counts(1, 1, 1, 1, 1, 1, 5));
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
        let (a, elsewhere) = (assignment(&db, 30, &t.class).await, assignment(&db, 31, &others).await);
        let k = open(&db, campaign(50, &t.school, &[Grade::P5])).await;
        finish(&db, 100, a, early, 5, at(-1)).await;
        finish(&db, 101, a, on_the_dot, 5, at(60)).await;
        finish(&db, 102, a, late, 5, at(61)).await;
        finish(&db, 103, a, after, 5, at(120)).await;
        finish(&db, 104, elsewhere, outside, 5, at(11)).await;
        assert_eq!(total(&db, k).await, counts(4, 2, 2, 1, 2, 2, 10));
        assert!(recount(&db, k, false).await.is_empty());
    }

    async fn each_grade_must_do_all_of_its_own_requirements(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let (five, six) = (learner(&db, 10, t.class.id).await, learner(&db, 11, t.older.id).await);
        let (a, older) = (assignment(&db, 30, &t.class).await, assignment(&db, 31, &t.older).await);
        let (mut new, _) = campaign(50, &t.region, &[Grade::P5, Grade::P6]);
        new.pass_required = true;
        let requirement = |part, grades: &[Grade]| Requirement { module_id: MODULE.into(), part, grades: grades.to_vec() };
        let requirements = vec![
            requirement(WorkPart::Quiz, &[Grade::P5]),
            requirement(WorkPart::Lesson, &[Grade::P5, Grade::P6]),
        ];
        let k = open(&db, (new, requirements)).await;
        let lesson = async |a: AssignmentId, who: UserId, minute: i64| {
            begin(&db, a, who, at(minute)).await;
            db.write((), move |c, ()| Box::pin(async move { assignments::complete_lesson(c, a, who, at(minute)).await })).await.unwrap();
            count(&db, who, at(minute)).await;
        };
        // Grade 6 has the lesson only.
        lesson(older, six, 20).await;
        assert_eq!(total(&db, k).await, counts(2, 1, 1, 1, 0, 0, 0));
        // Grade 5 has a quiz beside it that must be passed.
        lesson(a, five, 21).await;
        finish(&db, 100, a, five, 2, at(22)).await;
        assert_eq!(total(&db, k).await, counts(2, 2, 1, 1, 0, 0, 0));
        finish(&db, 101, a, five, 4, at(90)).await;
        assert_eq!(total(&db, k).await, counts(2, 2, 2, 1, 1, 0, 4));
        assert!(recount(&db, k, false).await.is_empty());
    }

    async fn work_done_since_the_opening_is_counted_with_the_list(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let a = assignment(&db, 30, &t.class).await;
        let (done, early, opened) = (learner(&db, 10, t.class.id).await, learner(&db, 11, t.class.id).await, learner(&db, 12, t.class.id).await);
        raw_attempt(&db, 100, a, done, 5, at(5)).await;
        raw_attempt(&db, 101, a, early, 5, at(-5)).await;
        db.write((), move |c, ()| Box::pin(async move { assignments::start(c, a, opened, at(6)).await })).await.unwrap();
        let k = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        let right = counts(3, 2, 1, 1, 1, 1, 5);
        assert_eq!(total(&db, k).await, right);
        // And it does not count a second time.
        count(&db, done, at(7)).await;
        count(&db, opened, at(7)).await;
        assert_eq!(total(&db, k).await, right);
        assert!(recount(&db, k, false).await.is_empty());
    }

    async fn a_recount_finds_and_corrects_wrong_counters(engine) {
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
            finish(&db, n + 90, a, id(n), if n == 12 { 1 } else { 5 }, at(15)).await;
        }
        let right = counts(5, 3, 3, 3, 2, 2, 11);
        assert_eq!(total(&db, k).await, right);
        assert!(recount(&db, k, false).await.is_empty());

        // 6,062 of 5,880, and a mark that was lost.
        db.execute("UPDATE campaign_classes SET completed = 99, on_time = 0 WHERE eligible = 4").await.unwrap();
        db.execute("UPDATE campaign_learners SET completed_at = NULL").await.unwrap();
        let found = recount(&db, k, false).await;
        let of_class = counts(4, 3, 3, 3, 2, 2, 11);
        // Counters are of all marks: whoever completed is marked.
        let counted = Participation { completed: 99, on_time: 0, marked: 99, ..of_class };
        assert_eq!(found, [Difference { path: t.class.path.clone(), counted, raw: of_class }]);
        assert_eq!(total(&db, k).await.completed, 99, "looking changes nothing");
        assert_eq!(recount(&db, k, true).await, found);
        assert_eq!(total(&db, k).await, right);
        assert!(recount(&db, k, false).await.is_empty());
        // The marks were corrected too: nobody is counted twice.
        count(&db, id(10), at(16)).await;
        assert_eq!(total(&db, k).await, right);
    }

    async fn a_list_is_updated_and_its_counters_follow(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let a = assignment(&db, 30, &t.class).await;
        let (stays, leaves, mover) = (learner(&db, 10, t.class.id).await, learner(&db, 11, t.class.id).await, learner(&db, 12, t.class.id).await);
        let k = open(&db, campaign(50, &t.region, &[Grade::P5, Grade::P6])).await;
        finish(&db, 100, a, stays, 5, at(15)).await;
        finish(&db, 101, a, leaves, 5, at(15)).await;
        // A list that came late, a pupil who left, one who changed the class.
        let late = learner(&db, 13, t.older.id).await;
        finish(&db, 102, a, late, 4, at(16)).await;
        db.write((), move |c, ()| Box::pin(async move { users::end_enrolment(c, leaves, at(0).date_naive()).await })).await.unwrap();
        move_to(&db, mover, t.older.id).await;
        let k = campaigns::find(&mut db.read().await.unwrap(), k).await.unwrap().unwrap();
        let would = campaigns::compare(&mut db.read().await.unwrap(), &k, &t.school.path, today()).await.unwrap();
        assert_eq!(would, Amended { added: 1, removed: 1, moved: 1, before: 3 });
        let path = t.school.path.clone();
        let did = db.write(k.clone(), move |c, k| {
            let path = path.clone();
            Box::pin(async move { campaigns::amend(c, k, &path, today(), || at(20)).await.map(|(change, _)| change) })
        }).await.unwrap();
        assert_eq!((did, did.after()), (would, 3));
        let classes = campaigns::list_sums(&mut db.read().await.unwrap(), k.id, &t.school.path, 20).await.unwrap();
        assert_eq!(classes, [
            (t.class.path.clone(), counts(1, 1, 1, 1, 1, 1, 5)), (t.older.path.clone(), counts(2, 1, 1, 1, 1, 0, 4)),
        ]);
        assert!(recount(&db, k.id, false).await.is_empty());
        let again = campaigns::compare(&mut db.read().await.unwrap(), &k, &t.region.path, today()).await.unwrap();
        assert_eq!(again, Amended { before: 3, ..Amended::default() });
    }

    async fn the_figures_of_a_day_are_kept_once(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        learner(&db, 10, t.class.id).await;
        let k = open(&db, campaign(50, &t.region, &[Grade::P5])).await;
        let day = |path: &OrgPath, completed| Day {
            path: path.clone(), day: today(), taken_at: at(100), counts: counts(1, 1, completed, 0, 0, 0, 0), shown: Marks::default(), schools: 1, schools_active: completed, joined: 2,
        };
        for completed in [1, 0] {
            let days = vec![day(&t.region.path, completed), day(&t.city.path, completed), day(&t.school.path, completed)];
            db.write(days, move |c, days| Box::pin(async move { campaigns::insert_days(c, k, days).await })).await.unwrap();
        }
        let mut c = db.read().await.unwrap();
        assert_eq!(campaigns::list_days(&mut c, k, &t.city.path).await.unwrap(), [day(&t.city.path, 1)], "a day that is kept stays");
        drop(c);
        let again = vec![day(&t.region.path, 0)];
        db.write(again, move |c, rows| Box::pin(async move { campaigns::replace_day(c, k, today(), rows).await })).await.unwrap();
        let mut c = db.read().await.unwrap();
        assert_eq!(campaigns::list_days(&mut c, k, &t.region.path).await.unwrap(), [day(&t.region.path, 0)]);
        assert_eq!(campaigns::list_days(&mut c, k, &t.city.path).await.unwrap(), []);
        drop(c);
        db.write(vec![day(&t.city.path, 1)], move |c, rows| Box::pin(async move { campaigns::insert_days(c, k, rows).await })).await.unwrap();
        let mut c = db.read().await.unwrap();
        let two = campaigns::list_day(&mut c, k, &t.region.path, today(), t.city.path.as_str().len()).await.unwrap();
        assert_eq!(two, [day(&t.region.path, 0), day(&t.city.path, 1)]);
    }
}
