//! A unit's participation as it changes: what bureaus and schools see of it without loading the page again.

use chrono::TimeDelta;
use qinghe_model::{CampaignId, OrgId, Text};
use qinghe_service::{
    Actor, Error, accounts,
    campaigns::{ParticipationPage, live},
    roster,
    watch::Update,
};
use qinghe_tests::{TestApp, both, work};
use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

async fn open(t: &TestApp, at: OrgId) -> CampaignId {
    let name = Text { zh: "六月行动".into(), en: "June".into() };
    let new = work::campaign(at, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(7));
    work::call(&t.app, &Actor::system(), new).await.unwrap()
}

/// Thirty more pupils in these schools, so that they are shown.
async fn enlarge(t: &TestApp, schools: &[&str]) {
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    for code in schools {
        for n in 0..30 {
            writeln!(list, "{code},五年级,9班,{n},学生{n}").unwrap();
        }
    }
    roster::import(&t.app, &Actor::system(), t.world().region.id, list.as_bytes(), false).await.unwrap();
}

async fn next(viewer: &mut live::Viewer) -> Option<Box<ParticipationPage>> {
    match tokio::time::timeout(Duration::from_secs(20), viewer.next()).await.expect("news come") {
        Some(Update::Changed(_, page)) => Some(page),
        _ => None,
    }
}

async fn quiet(viewer: &mut live::Viewer) {
    let heard = tokio::time::timeout(Duration::from_millis(2500), viewer.next()).await;
    assert!(heard.is_err(), "nothing is to be heard");
}

/// A pupil completes what the campaign asks.
async fn complete(t: &TestApp, class: &qinghe_store::orgs::Org, n: usize) {
    let pupil = t.student_of(class, n).await;
    let id = qinghe_service::lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
    work::do_lesson(&t.app, &pupil, id).await.unwrap();
    work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
}

both! {
    async fn a_completion_is_seen_on_every_level_within_two_seconds(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        enlarge(&t, &["QH1001", "QH1002", "QH2001"]).await;
        let k = open(&t, w.region.id).await;
        let mut viewers = Vec::new();
        for (user, node) in [("officer.region", &w.region), ("officer.region", &w.city), ("officer.county", &w.county), ("head", &w.school)] {
            let actor = t.staff(user).await;
            let now = live::refresh(&t.app, &actor, node.id, k).await.unwrap();
            viewers.push(live::watch(&t.app, &actor, node.id, k, now.version).await.unwrap());
        }
        assert_eq!(t.app.viewers(), (4, 4));
        let actor = t.officer("region").await;
        let mut beside = live::watch(&t.app, &actor, w.region.id, k, "nothing seen".into()).await.unwrap();
        assert_eq!(t.app.viewers(), (4, 5), "one look at the region for both");
        assert_eq!(next(&mut beside).await.unwrap().total.started, 0);
        quiet(&mut viewers[0]).await;

        let pupil = t.student_of(&w.class, 1).await;
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        let begun = Instant::now();
        for viewer in viewers.iter_mut().chain([&mut beside]) {
            let page = loop {
                let page = next(viewer).await.unwrap();
                if page.total.completed == 1 { break page; }
            };
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
            let sum: i64 = page.children.iter().map(|c| c.counts.completed).sum();
            assert!(page.children.iter().any(|c| c.hidden) || sum == 1, "the sum of the same instant");
        }
    }

    async fn what_is_hidden_on_the_page_is_not_announced(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        enlarge(&t, &["QH1001", "QH1002"]).await;
        let k = open(&t, w.region.id).await;
        // Its two pupils are few: the officer sees neither the school nor its county.
        let officer = t.officer("region").await;
        let shown = live::refresh(&t.app, &officer, w.far_school.id, k).await.unwrap();
        assert!(shown.hidden);
        let mut viewer = live::watch(&t.app, &officer, w.far_school.id, k, shown.version.clone()).await.unwrap();
        let head = t.staff("head.far").await;
        let mut own = live::watch(&t.app, &head, w.far_school.id, k, String::new()).await.unwrap();
        assert_eq!(next(&mut own).await.unwrap().total.completed, 0);
        complete(&t, &w.class_of_far_school, 0).await;
        loop {
            if next(&mut own).await.unwrap().total.completed == 1 { break; }
        }
        quiet(&mut viewer).await;
        assert_eq!(live::refresh(&t.app, &officer, w.far_school.id, k).await.unwrap().version, shown.version, "nor does the version tell");
        assert_ne!(live::refresh(&t.app, &head, w.far_school.id, k).await.unwrap().version, shown.version);
    }

    async fn only_those_who_may_see_the_page_follow_it(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let k = open(&t, w.county.id).await;
        for (user, node) in [("teacher", &w.school), ("head.other", &w.school), ("head", &w.county), ("assessor", &w.county), ("officer.county", &w.city)] {
            let actor = t.staff(user).await;
            assert!(matches!(live::watch(&t.app, &actor, node.id, k, String::new()).await, Err(Error::Forbidden)), "{user}");
            assert!(matches!(live::refresh(&t.app, &actor, node.id, k).await, Err(Error::Forbidden)), "{user}");
        }
        let officer = t.officer("region").await;
        for node in [w.other_county.id, w.region.id] {
            assert!(matches!(live::watch(&t.app, &officer, node, k, String::new()).await, Err(Error::NotFound)), "it does not call this node");
            assert!(matches!(live::refresh(&t.app, &officer, node, k).await, Err(Error::NotFound)));
        }
        let mut viewer = live::watch(&t.app, &officer, w.county.id, k, String::new()).await.unwrap();
        assert!(viewer.may_stay().await.unwrap());
        accounts::sign_out(&t.app, &officer).await.unwrap();
        assert!(!viewer.may_stay().await.unwrap());
        drop(viewer);
        for _ in 0..100 {
            if t.app.viewers() == (0, 0) { return; }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the task goes on: {:?}", t.app.viewers());
    }
}
