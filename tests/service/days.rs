//! A day's figures are of what was handed in by its end, whenever they are stored, and can be proved.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{CampaignId, Text, quiz::QuizSettings};
use qinghe_service::{
    Actor,
    assignments::{self, NewAssignment},
    attempts,
    campaigns::{self, NewCampaign, days},
    content, lessons, pupils, regrade,
};
use qinghe_tests::{TestApp, both, work};

/// Noon of 1 June in China.
const NOON: &str = "2027-06-01T04:00:00Z";

async fn open(t: &TestApp) -> CampaignId {
    t.clock.set(NOON.parse::<DateTime<Utc>>().unwrap());
    let name = Text { zh: "国际禁毒日".into(), en: "International Day".into() };
    let new =
        NewCampaign::module(t.world().region.id, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(20));
    work::call(&t.app, &Actor::system(), new).await.unwrap()
}

async fn complete(t: &TestApp, n: usize) {
    let pupil = t.student(n).await;
    let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
    work::do_lesson(&t.app, &pupil, id).await.unwrap();
    work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
}

/// The stored days of the region: the day, completed.
async fn stored(t: &TestApp, k: CampaignId) -> Vec<(NaiveDate, i64)> {
    let mut c = t.store().read().await.unwrap();
    let days = qinghe_store::campaigns::list_days(&mut c, k, &t.world().region.path).await.unwrap();
    days.iter().map(|d| (d.day, d.counts.completed)).collect()
}

fn june(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 6, day).unwrap()
}

async fn assert_proved(t: &TestApp, days: usize) {
    let all = days::recount_days(&t.app, &Actor::system(), false).await.unwrap();
    assert_eq!(all.iter().map(|r| (r.checked, r.earlier_lists)).collect::<Vec<_>>(), [(days, 0)]);
    assert_eq!(all[0].differences, []);
}

both! {
    async fn days_without_a_server_are_stored_when_it_is_back(engine) {
        let t = TestApp::new(engine).await;
        let k = open(&t).await;
        complete(&t, 0).await;
        t.clock.advance(TimeDelta::days(1));
        complete(&t, 1).await;
        t.clock.advance(TimeDelta::days(2));
        // Half an hour after midnight somebody works already, before the first tick.
        t.clock.set("2027-06-03T16:30:00Z".parse().unwrap());
        complete(&t, 2).await;
        assert_eq!(days::keep_days(&t.app).await.unwrap(), 3);
        assert_eq!(stored(&t, k).await, [(june(1), 1), (june(2), 2), (june(3), 2)], "the third worked on 4 June");
        assert_eq!(days::keep_days(&t.app).await.unwrap(), 0);
        t.clock.advance(TimeDelta::days(1));
        days::keep_days(&t.app).await.unwrap();
        assert_eq!(stored(&t, k).await[3], (june(4), 3));
        assert_proved(&t, 4).await;
    }

    async fn a_day_in_the_future_does_not_stay(engine) {
        let t = TestApp::new(engine).await;
        let k = open(&t).await;
        complete(&t, 0).await;
        // The clock runs ahead by a week, and is put right.
        t.clock.advance(TimeDelta::days(7));
        days::keep_days(&t.app).await.unwrap();
        assert_eq!(stored(&t, k).await.len(), 7);
        t.clock.set("2027-06-02T04:00:00Z".parse().unwrap());
        complete(&t, 1).await;
        days::keep_days(&t.app).await.unwrap();
        assert_eq!(stored(&t, k).await, [(june(1), 1)]);
        t.clock.advance(TimeDelta::days(1));
        days::keep_days(&t.app).await.unwrap();
        assert_eq!(stored(&t, k).await, [(june(1), 1), (june(2), 2)]);
        assert_proved(&t, 2).await;
    }

    async fn what_ran_out_before_midnight_counts_for_its_day(engine) {
        let t = TestApp::new(engine).await;
        let k = open(&t).await;
        let teacher = t.teacher().await;
        let new = NewAssignment {
            settings: QuizSettings { minutes: Some(10), ..QuizSettings::default() },
            ..NewAssignment::module(t.world().class.id, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(7))
        };
        let timed = assignments::create(&t.app, &teacher, new).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, timed).await.unwrap();
        t.clock.set("2027-06-01T15:45:00Z".parse().unwrap());
        let page = attempts::start(&t.app, &pupil, timed).await.unwrap();
        let answer = work::answer(&page.items[0].paper.id, page.items[0].example(true), 1);
        attempts::save_answer(&t.app, &pupil, page.attempt.id, answer).await.unwrap();
        // Its ten minutes end at 23:55; nothing closes it before the day is stored.
        t.clock.set("2027-06-01T16:05:00Z".parse().unwrap());
        days::keep_days(&t.app).await.unwrap();
        assert_eq!(stored(&t, k).await, [(june(1), 0)]);
        assert_eq!(attempts::close_all_overdue(&t.app).await.unwrap(), 1);
        assert_eq!(days::keep_days(&t.app).await.unwrap(), 1);
        assert_eq!(stored(&t, k).await, [(june(1), 1)]);
        assert_proved(&t, 1).await;
    }

    // A better score, and then a new list of the school, a day later: neither changes the day before.
    async fn a_better_score_of_today_is_not_yesterdays(engine) {
        let t = TestApp::new(engine).await;
        let k = open(&t).await;
        let pupil = t.student(0).await;
        let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 6).await.unwrap();
        t.clock.advance(TimeDelta::days(1));
        let pupil = t.student(0).await;
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        let (system, school, today) = (Actor::system(), t.world().school.id, t.app.today());
        pupils::add(&t.app, &*t.school_admin().await, t.world().class.id, "新来的", "77").await.unwrap();
        let change = campaigns::lists::preview(&t.app, &system, k, school, today).await.unwrap().change;
        campaigns::lists::amend(&t.app, &system, k, school, (today, "新生"), change).await.unwrap();
        t.clock.advance(TimeDelta::minutes(1));
        days::keep_days(&t.app).await.unwrap();
        assert_proved(&t, 1).await;
        let mut c = t.store().read().await.unwrap();
        let days = qinghe_store::campaigns::list_days(&mut c, k, &t.world().region.path).await.unwrap();
        assert_eq!((days[0].counts.completed, days[0].counts.full, days[0].counts.score), (1, 0, 6_000));
    }

    // The key of an item is corrected. What the pupil does today hides it from the pupil's own figures, not from yesterday's.
    async fn a_corrected_key_reaches_a_day_behind_better_work_of_today(engine) {
        let t = TestApp::new(engine).await;
        let k = open(&t).await;
        content::keep_items(&t.app, &t.app.content()).await.unwrap();
        let pupil = t.student(0).await;
        let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        t.clock.advance(TimeDelta::days(1));
        let corrected = work::corrected(work::MODULE);
        content::use_folder(&t.app, corrected.path()).await.unwrap();
        let pupil = t.student(0).await;
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        days::keep_days(&t.app).await.unwrap();
        let admin = t.school_admin().await;
        let changes = regrade::preview(&t.app, &admin, id).await.unwrap().changes.len();
        assert_eq!(regrade::apply(&t.app, &admin, id, changes).await.unwrap(), 1, "yesterday's attempt has other points");
        assert_eq!(days::keep_days(&t.app).await.unwrap(), 1);
        assert_proved(&t, 1).await;
        let mut c = t.store().read().await.unwrap();
        let days = qinghe_store::campaigns::list_days(&mut c, k, &t.world().region.path).await.unwrap();
        assert!(days[0].counts.score < 10_000, "{:?}", days[0].counts);
    }

    async fn a_wrong_figure_of_a_day_is_found_and_corrected(engine) {
        let t = TestApp::new(engine).await;
        let k = open(&t).await;
        complete(&t, 0).await;
        t.clock.advance(TimeDelta::days(1));
        days::keep_days(&t.app).await.unwrap();
        t.store().execute("UPDATE campaign_days SET completed = 9").await.unwrap();
        let found = days::recount_days(&t.app, &Actor::system(), true).await.unwrap();
        let paths: Vec<_> = found[0].differences.iter().map(|d| (d.day, d.path.clone(), d.stored.completed, d.raw.completed)).collect();
        let w = t.world();
        for (node, right) in [(&w.region, 1), (&w.county, 1), (&w.school, 1), (&w.other_school, 0)] {
            assert!(paths.contains(&(june(1), node.path.clone(), 9, right)), "{}: {paths:?}", node.name().zh);
        }
        assert_eq!(stored(&t, k).await, [(june(1), 1)]);
        assert_proved(&t, 1).await;
        assert!(campaigns::recount(&t.app, &Actor::system(), false).await.unwrap()[0].differences.is_empty());
    }
}
