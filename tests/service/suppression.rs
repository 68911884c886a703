//! Figures of few learners are hidden everywhere, on every level and on every day.

use chrono::TimeDelta;
use qinghe_model::{OrgId, Text, participation::Participation};
use qinghe_service::{
    Actor,
    campaigns::{
        self, NewCampaign, days,
        figures::{self, FollowUp},
        lists,
    },
    orgs, roster,
};
use qinghe_tests::{TestApp, both, region, work};
use std::fmt::Write as _;

const LISTS: [FollowUp; 3] = [FollowUp::NotStarted, FollowUp::BelowTarget, FollowUp::Quiet(3)];

/// More pupils of grade 5 in a school.
async fn enrol(t: &TestApp, school: &str, count: usize) {
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    for n in 0..count {
        writeln!(list, "{school},五年级,9班,{n},学生{n}").unwrap();
    }
    let report = roster::import(&t.app, &Actor::system(), t.world().region.id, list.as_bytes(), false).await.unwrap();
    assert!(report.bad.is_empty());
}

fn call(t: &TestApp, org: OrgId) -> NewCampaign {
    let name = Text { zh: "六月行动".into(), en: "June".into() };
    work::campaign(org, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(7))
}

both! {
    async fn the_follow_up_lists_hide_what_the_pages_hide(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world());
        let city = t.officer("city").await;
        // 新河县 is large, and hidden beside its small neighbour; so are its two schools, on each list alike.
        let xinhe = orgs::find_node(&t.app, "QH-XH", None).await.unwrap();
        for (node, hidden) in [(xinhe.id, 2), (w.other_county.id, 1), (w.city.id, 3)] {
            for list in LISTS {
                let list = figures::follow_up(&t.app, &city, node, k, list).await.unwrap();
                assert_eq!(list.hidden, hidden);
                assert!(list.rows.iter().all(|r| r.above.as_ref().unwrap().id == w.county.id));
            }
        }
        let all = figures::follow_up(&t.app, &Actor::system(), xinhe.id, k, FollowUp::BelowTarget).await.unwrap();
        assert_eq!((all.rows.len(), all.hidden), (2, 0), "the operator has the store");
        // Of three counties one is shown: it has no place among those that are not.
        let rank = campaigns::participation(&t.app, &city, w.county.id, Some(k)).await.unwrap().rank;
        assert_eq!(rank, Some((1, 1)));
    }

    async fn a_day_on_which_a_school_was_small_stays_hidden(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        enrol(&t, "QH1001", 30).await;
        enrol(&t, "QH2001", 30).await;
        let k = work::call(&t.app, &Actor::system(), call(&t, w.region.id)).await.unwrap();
        t.clock.advance(TimeDelta::days(1));
        assert_eq!(days::keep_days(&t.app).await.unwrap(), 1);
        // Two pupils and their neighbours yesterday; large enough today.
        enrol(&t, "QH1002", 30).await;
        let (system, today) = (Actor::system(), t.app.today());
        let seen = lists::preview(&t.app, &system, k, w.other_school.id, today).await.unwrap().change;
        lists::amend(&t.app, &system, k, w.other_school.id, (today, "名单迟交"), seen).await.unwrap();
        let county = t.officer("county").await;
        let seen = async |actor: &Actor, org| campaigns::participation(&t.app, actor, org, Some(k)).await.unwrap();
        for school in [&w.school, &w.other_school] {
            let page = seen(&county, school.id).await;
            assert_eq!((page.hidden, page.days.len(), page.yesterday), (false, 0, None));
        }
        let page = seen(&county, w.county.id).await;
        assert!(page.children.iter().all(|f| !f.hidden && f.yesterday.is_none()));
        assert_eq!(page.days.len(), 1, "the county was large enough");
        assert_eq!(seen(&*t.officer("region").await, w.region.id).await.days.len(), 1);
        assert_eq!(seen(&*t.school_admin().await, w.school.id).await.days.len(), 1, "its own staff see it");
    }

    async fn a_small_city_is_hidden_with_the_one_that_would_reveal_it(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let more = r#"
            [[org]]
            code = "QH-C9"
            parent = "QH"
            kind = "city"
            name = { zh = "小市", en = "Small City" }
            [[org]]
            code = "QH-D9"
            parent = "QH-C9"
            kind = "county"
            name = { zh = "小县", en = "Small County" }
            [[org]]
            code = "QH9001"
            parent = "QH-D9"
            kind = "school"
            name = { zh = "小学校", en = "Small School" }
        "#;
        orgs::import(&t.app, &Actor::system(), more).await.unwrap();
        for (school, count) in [("QH1001", 30), ("QH1002", 30), ("QH2001", 30), ("QH9001", 4)] {
            enrol(&t, school, count).await;
        }
        let k = work::call(&t.app, &Actor::system(), call(&t, w.region.id)).await.unwrap();
        let region = t.officer("region").await;
        let page = async |org| campaigns::participation(&t.app, &region, org, Some(k)).await.unwrap();
        for org in [w.city.id, w.county.id, w.school.id] {
            let page = page(org).await;
            assert!(page.hidden && page.total == Participation::default());
            if page.org.kind.is_bureau() {
                assert!(figures::follow_up(&t.app, &region, org, k, FollowUp::NotStarted).await.unwrap().rows.is_empty());
            }
        }
        let whole = page(w.region.id).await;
        assert_eq!((whole.total.eligible, whole.children.iter().filter(|f| f.hidden).count()), (105, 2));
    }
}
