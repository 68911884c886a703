//! A server whose clock jumps, and one whose time zone is wrong: the figures are right, and a day is a day in China.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{CampaignId, Text};
use qinghe_service::{
    Actor,
    campaigns::{self, NewCampaign, days},
    lessons,
};
use qinghe_tests::{
    Desk, Engine, TestApp, both,
    desk::program,
    faults::{campaign, chance, is_long, rounds},
    work,
};
use rand::RngExt as _;
use sqlx::{AssertSqlSafe, Connection as _};
use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Noon of 1 June in China.
const NOON: &str = "2027-06-01T04:00:00Z";

/// Far from China on both sides, and one with a change of summer time.
const ZONES: [&str; 3] = ["Pacific/Kiritimati", "America/St_Johns", "Etc/GMT+12"];

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

async fn open(t: &TestApp) -> CampaignId {
    t.clock.set(moment(NOON));
    let name = Text { zh: "国际禁毒日".into(), en: "International Day".into() };
    let due = t.app.now() + TimeDelta::days(20);
    let new = NewCampaign::module(t.world().region.id, name, work::MODULE, t.app.now(), due);
    work::call(&t.app, &Actor::system(), new).await.unwrap()
}

async fn complete(t: &TestApp, n: usize) {
    let pupil = t.student(n).await;
    let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
    work::do_lesson(&t.app, &pupil, id).await.unwrap();
    work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
}

async fn stored(t: &TestApp, k: CampaignId) -> Vec<(NaiveDate, i64)> {
    let mut c = t.store().read().await.unwrap();
    let days = qinghe_store::campaigns::list_days(&mut c, k, &t.world().region.path).await.unwrap();
    days.iter().map(|d| (d.day, d.counts.completed)).collect()
}

fn june(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 6, day).unwrap()
}

async fn assert_all_agrees(t: &TestApp, what: &str) {
    let system = Actor::system();
    for counted in campaigns::recount(&t.app, &system, false).await.unwrap() {
        assert!(counted.differences.is_empty(), "{what}: {:?}", counted.differences);
    }
    for counted in days::recount_days(&t.app, &system, false).await.unwrap() {
        assert!(counted.differences.is_empty(), "{what}: {:?}", counted.differences);
    }
}

/// Three pupils work on 1, 2 and 3 June. Between, the clock jumps by up to ten days either way and back, and the jobs run at what
/// it shows.
async fn jumps(engine: Engine) {
    let mut rng = chance(41);
    for round in 0..rounds(2) {
        let t = TestApp::new(engine).await;
        let k = open(&t).await;
        let mut jumped = Vec::new();
        for n in 0..3_usize {
            let right = moment(NOON) + TimeDelta::days(i64::try_from(n).unwrap());
            for _ in 0..2 {
                let by = TimeDelta::minutes(rng.random_range(-14_400..14_400));
                jumped.push(by.num_minutes());
                t.clock.set(right + by);
                days::keep_days(&t.app).await.unwrap();
                t.clock.set(right);
                days::keep_days(&t.app).await.unwrap();
            }
            complete(&t, n).await;
        }
        t.clock.set(moment(NOON) + TimeDelta::days(3));
        days::keep_days(&t.app).await.unwrap();
        let what = format!("round {round}: jumps of {jumped:?} minutes");
        assert_eq!(stored(&t, k).await, [(june(1), 1), (june(2), 2), (june(3), 3)], "{what}");
        assert_all_agrees(&t, &what).await;
        let whole = campaigns::recount(&t.app, &Actor::system(), false).await.unwrap();
        assert_eq!(whole.len(), 1);
    }
}

#[test]
fn a_clock_that_jumps_leaves_the_figures_right_on_sqlite() {
    campaign("clocks that jump, SQLite", jumps(Engine::Sqlite));
}

#[test]
fn a_clock_that_jumps_leaves_the_figures_right_on_postgres() {
    campaign("clocks that jump, PostgreSQL", jumps(Engine::Postgres));
}

both! {
    /// Half an hour before and after midnight in China, with the program, and PostgreSQL, in other time zones: each server
    /// stores the same days, and the commands agree.
    async fn a_wrong_time_zone_leaves_the_figures_right(engine) {
        let zones = if is_long() { &ZONES[..] } else { &ZONES[..1] };
        for zone in zones {
            let t = TestApp::new(engine).await;
            let k = open(&t).await;
            t.clock.set(moment("2027-06-01T15:30:00Z"));
            complete(&t, 0).await;
            t.clock.set(moment("2027-06-01T16:30:00Z"));
            complete(&t, 1).await;
            let url = t.store().url().to_owned();
            if engine == Engine::Postgres {
                let mut c = sqlx::PgConnection::connect(&url).await.unwrap();
                let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut c).await.unwrap();
                let sql = format!("ALTER DATABASE \"{name}\" SET timezone TO '{zone}'");
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut c).await.unwrap();
                c.close().await.unwrap();
            }
            // A server of its own in that zone does the work of the night.
            let mut server = Command::new(program("qinghe-test-server"))
                .args([&url, "2027-06-02T16:30:00+00:00"])
                .env("TZ", zone)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut line = String::new();
            BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
            assert!(line.starts_with("ready "), "{zone}: {line:?}");
            let began = Instant::now();
            while stored(&t, k).await.len() < 2 && began.elapsed() < Duration::from_mins(1) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            server.kill().unwrap();
            server.wait().unwrap();
            assert_eq!(stored(&t, k).await, [(june(1), 1), (june(2), 2)], "{zone}");
            let desk = Desk::at(&url);
            desk.keep_secrets();
            for args in [&["recount"][..], &["recount", "--days"]] {
                let out = desk.command(args).env("TZ", zone).output().unwrap();
                let said = String::from_utf8(out.stdout).unwrap();
                assert!(out.status.success() && said.contains("every figure agrees"), "{zone}, {args:?}: {said}");
            }
            t.clock.set(moment("2027-06-02T16:30:00Z"));
            assert_all_agrees(&t, zone).await;
        }
    }
}
