//! What is kept at a place stays there, under the name of then, whatever happens to the place.
//!
//! One table: each change of the tree × each thing that is kept at a place.

use chrono::TimeDelta;
use qinghe_model::{
    ActivityId, CampaignId, ContestId, MatchId, NoticeId, RoundId, SurveyId, Text, activity::ActivityKind,
};
use qinghe_service::{
    Actor, accounts, activities, attempts,
    campaigns::{self, NewCampaign, days},
    contests::{self, results, review, running, standings},
    matches, notices, orgs,
    reports::{self, Kind, Wanted, table::Table},
    roster, surveys, tokens,
    tree::{self, Way},
};
use qinghe_store::notices::Audience;
use qinghe_tests::{TestApp, app::client, both, contest, survey, work};
use std::sync::Arc;

const SCHOOL: &str = "青禾市云岭县实验小学";

/// One of everything, kept at 云岭县's first school and above it.
struct Kept {
    campaign: CampaignId,
    contest: ContestId,
    round: RoundId,
    survey: SurveyId,
    activity: ActivityId,
    game: MatchId,
    notice: NoticeId,
    token: String,
    day: Table,
    slip: String,
}

fn text(zh: &str) -> Text {
    Text { zh: zh.into(), en: format!("{zh} (en)") }
}

async fn day_report(t: &TestApp, k: CampaignId) -> Table {
    let wanted = Wanted { kind: Kind::Campaign, campaign: Some(k), day: Some(t.app.today() - TimeDelta::days(1)) };
    reports::get(&t.app, &Actor::system(), t.world().county.id, wanted).await.unwrap().table
}

async fn keep(t: &TestApp) -> Kept {
    let w = t.world().clone();
    survey::grow(t, "QH1001", 5..8, 12).await;
    survey::grow(t, "QH1002", 5..7, 12).await;
    let teacher = t.teacher().await;
    let county = t.officer("county").await;
    let new =
        NewCampaign::module(w.region.id, text("禁毒月"), work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(20));
    let campaign = work::call(&t.app, &Actor::system(), new).await.unwrap();
    // Before the contest, which holds the keys of its questions.
    let game = matches::making::create(&t.app, &teacher, w.class.id, &crate::matches::quiz(2)).await.unwrap();
    let (contest, round) = contest::running(t, &county, &w.county).await;
    let slip = t.slips(&w.class).await.remove(0).token;
    contest::take(t, &*pupil_of(t, &slip).await, 4).await;
    let survey = survey::locked(t, &*t.officer("city").await, &w.city, survey::new(&t.app)).await;
    let input = activities::Input {
        campaign: Some(campaign),
        kind: Some(ActivityKind::Film),
        on_date: Some(t.app.today()),
        headcount: Some(4),
        note: "看了影片".into(),
    };
    let activity = work::record(&t.app, &teacher, w.class.id, &input, None).await.unwrap();
    let notice: NoticeId = t.app.new_id();
    let until = Some(t.app.today() + TimeDelta::days(30));
    notices::write(&t.app, &county, (w.county.id, notice), &text("通知"), &text("请读"), Some(Audience::Both), until)
        .await
        .unwrap();
    let token = tokens::create(&t.app, &*t.officer("county").await, w.county.id, "考勤", Some(30)).await.unwrap();
    // The standings, as they are when their round is over.
    contest::end(t).await;
    days::keep_days(&t.app).await.unwrap();
    let day = day_report(t, campaign).await;
    t.clock.advance(TimeDelta::minutes(5));
    Kept { campaign, contest, round, survey, activity, game, notice, token, day, slip }
}

/// The pupil whose slip it is, signed in.
async fn pupil_of(t: &TestApp, slip: &str) -> Arc<Actor> {
    t.actor(&accounts::sign_in_slip(&t.app, slip, &client("phone")).await.unwrap().token).await
}

/// The names in the standings of a round: classes with their schools, schools, counties.
fn names(view: &standings::View) -> Vec<(String, Option<String>)> {
    let rows = view.tables.iter().flat_map(|table| &table.rows);
    rows.map(|r| (r.name.zh.clone(), r.school.as_ref().map(|s| s.zh.clone()))).collect()
}

/// What must hold after every change. `moved`: the school is no longer under the county; `closed`: nobody signs in.
async fn check(t: &TestApp, kept: &Kept, moved: bool, closed: bool) {
    let w = t.world().clone();
    let system = Actor::system();
    let host: Arc<Actor> = t.officer("county").await;

    // Contest: names of the time of its round, for the host and for the school's own staff, who may still open it.
    let (_, _, view) = standings::get(&t.app, &host, kept.round, Some(0), false).await.unwrap();
    let mut shown = names(&view);
    assert!(shown.contains(&("五年级1班".into(), Some(SCHOOL.into()))), "{shown:?}");
    assert!(shown.contains(&(SCHOOL.into(), None)), "{shown:?}");
    shown.retain(|(name, school)| name == &w.county.name().zh || school.as_ref() == Some(&w.county.name().zh));
    assert_eq!(shown, [], "no class or school goes by its county's name");
    if !closed {
        let head = t.school_admin().await;
        assert_eq!(contests::get(&t.app, &head, kept.contest).await.unwrap().contest.id, kept.contest);
        assert!(contests::list_own(&t.app, &head).await.unwrap().iter().any(|p| p.contest.id == kept.contest));
        let (_, _, own) = standings::get(&t.app, &head, kept.round, None, false).await.unwrap();
        let mut rows = own.tables.iter().flat_map(|table| &table.rows);
        assert!(rows.any(|r| r.own && r.known && r.name.zh == "五年级1班"), "{:?}", names(&own));
        review::list_flags(&t.app, &head, kept.round, w.class.id).await.unwrap();
        let pupil = pupil_of(t, &kept.slip).await;
        assert!(
            contests::list_learner(&t.app, &pupil, false)
                .await
                .unwrap()
                .iter()
                .any(|o| o.page.contest.id == kept.contest)
        );
        assert!(contests::get_own(&t.app, &pupil, kept.contest).await.unwrap().counted[0].is_some());
        // The match, for the class's teacher.
        let teacher = t.teacher().await;
        let games = matches::making::list(&t.app, &teacher, w.class.id).await.unwrap().matches;
        assert_eq!(games.iter().map(|g| g.id).collect::<Vec<_>>(), [kept.game]);
    }
    // A county's token reads the county, and a school as long as it is there.
    let reader = tokens::open(&t.app, &kept.token, &client("system")).await.unwrap();
    assert!(campaigns::participation(&t.app, &reader, w.county.id, Some(kept.campaign)).await.is_ok());
    assert_eq!(campaigns::participation(&t.app, &reader, w.school.id, Some(kept.campaign)).await.is_err(), moved);
    // The result is archived for good under the names of then.
    let record = match results::finalise(&t.app, &host, kept.round).await {
        Ok(record) => record,
        Err(e) => panic!("{e:?}"),
    };
    let body: serde_json::Value = serde_json::from_str(&record.body).unwrap();
    let lines: Vec<&serde_json::Value> =
        body["divisions"].as_object().unwrap().values().flat_map(|d| d.as_array().unwrap()).collect();
    assert!(
        lines
            .iter()
            .all(|l| !l["name"]["zh"].as_str().unwrap().is_empty() && !l["school"]["zh"].as_str().unwrap().is_empty()),
        "{lines:?}"
    );
    assert!(lines.iter().any(|l| l["school"]["zh"] == SCHOOL && l["name"]["zh"] == "五年级1班"));
    let fixed = results::get(&t.app, &host, kept.round).await.unwrap();
    assert!(fixed.intact && fixed.agrees);
    // The certificate of the class and of the pupil.
    if !closed {
        let head = t.school_admin().await;
        let sheet = results::sheet_of(&t.app, &head, kept.round, w.class.id).await.unwrap();
        assert_eq!((sheet.name.zh.as_str(), sheet.place_of.unwrap().zh.as_str()), ("五年级1班", SCHOOL));
        let own = results::own_sheet(&t.app, &*pupil_of(t, &kept.slip).await, kept.contest, kept.round).await.unwrap();
        assert_eq!(own.place_of.unwrap().zh, format!("{SCHOOL} · 五年级1班"));
    }

    // Survey: its sample is of the schools and classes as they were called when it was locked.
    let page = surveys::get(&t.app, &*t.officer("city").await, kept.survey).await.unwrap();
    let own = page.classes.iter().find(|k| k.class_name().zh == "五年级5班" && k.school_name().zh == SCHOOL);
    assert!(
        own.is_some(),
        "{:?}",
        page.classes.iter().map(|k| (k.school_name().zh, k.class_name().zh)).collect::<Vec<_>>()
    );

    // Campaign and its past day: where the learners were counted; the five ones go with it.
    let county = campaigns::participation(&t.app, &system, w.county.id, Some(kept.campaign)).await.unwrap();
    assert_eq!(county.total.eligible, 7 + 36 + 2 + 24);
    assert_eq!(county.children.iter().any(|f| f.org.id == w.school.id && f.away), moved);
    assert_eq!(day_report(t, kept.campaign).await, kept.day);
    for r in campaigns::recount(&t.app, &system, false).await.unwrap() {
        assert_eq!(r.differences, []);
    }
    for r in days::recount_days(&t.app, &system, false).await.unwrap() {
        assert_eq!(r.differences, []);
    }
    if !closed {
        let record = activities::get(&t.app, &*t.teacher().await, kept.activity).await.unwrap();
        assert_eq!(record.activity.org_id, w.class.id);
    }
    // Notice: the county has what it wrote.
    let written = notices::list(&t.app, &host, w.county.id).await.unwrap();
    assert!(written.notices.iter().any(|n| n.notice.id == kept.notice));
}

async fn running_due(t: &TestApp) {
    attempts::close_all_overdue(&t.app).await.unwrap();
    running::run_due(&t.app).await.unwrap();
}

both! {
    async fn a_school_is_renamed(engine) {
        let t = TestApp::new(engine).await;
        let kept = keep(&t).await;
        let county = t.officer("county").await;
        tree::update(&t.app, &county, t.world().school.id, &text("改了名的小学"), None, false).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        check(&t, &kept, false, false).await;
    }

    async fn a_school_moves_to_another_county(engine) {
        let t = TestApp::new(engine).await;
        let kept = keep(&t).await;
        let city = t.officer("city").await;
        tree::change(&t.app, &city, t.world().school.id, Way::Move, "QH-LC", Some(t.app.today())).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        check(&t, &kept, true, false).await;
    }

    async fn a_school_moves_and_is_renamed_while_a_round_runs(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (county, city) = (t.officer("county").await, t.officer("city").await);
        let (_, round) = contest::running(&t, &county, &w.county).await;
        let slip = t.slips(&w.class).await.remove(0);
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &city, w.school.id, Way::Move, "QH-LC", Some(t.app.today())).await.unwrap();
        tree::update(&t.app, &city, w.school.id, &text("改了名的小学"), None, false).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        // Its pupils still sit the paper, and count where they were counted.
        let pupil = pupil_of(&t, &slip.token).await;
        contest::take(&t, &pupil, 5).await;
        t.clock.advance(TimeDelta::days(2));
        running_due(&t).await;
        let record = results::finalise(&t.app, &*t.officer("county").await, round).await.unwrap();
        assert!(record.body.contains(SCHOOL) && !record.body.contains("改了名的小学"));
        assert!(results::get(&t.app, &*t.officer("county").await, round).await.unwrap().agrees);
    }

    async fn a_school_is_merged_into_another(engine) {
        let t = TestApp::new(engine).await;
        let kept = keep(&t).await;
        tree::change(&t.app, &Actor::system(), t.world().other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        check(&t, &kept, false, false).await;
        let (_, _, view) = standings::get(&t.app, &*t.officer("county").await, kept.round, Some(0), false).await.unwrap();
        assert!(names(&view).iter().any(|(_, school)| school.as_deref() == Some("青禾市云岭县第二小学")), "{:?}", names(&view));
    }

    async fn a_school_is_split_by_hand(engine) {
        let t = TestApp::new(engine).await;
        let kept = keep(&t).await;
        let (w, county) = (t.world().clone(), t.officer("county").await);
        tree::create(&t.app, &county, w.county.id, "QH1088", &text("新分出的小学"), None, false).await.unwrap();
        let rows = "学校,年级,班级,学号,姓名\nQH1088,五年级,1班,1,林知夏\nQH1088,五年级,1班,2,周予安\n";
        roster::import(&t.app, &Actor::system(), w.region.id, rows.as_bytes(), false).await.unwrap();
        assert!(orgs::find_node(&t.app, "QH1088", Some("五年级1班")).await.is_ok());
        t.clock.advance(TimeDelta::minutes(5));
        check(&t, &kept, false, false).await;
    }

    async fn a_school_closes(engine) {
        let t = TestApp::new(engine).await;
        let kept = keep(&t).await;
        let county = t.officer("county").await;
        tree::close(&t.app, &county, t.world().school.id, Some(t.app.today())).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        check(&t, &kept, false, true).await;
    }
}
