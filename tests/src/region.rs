//! A campaign with figures large enough to be reported, and small groups among them.

use crate::TestApp;
use chrono::TimeDelta;
use qinghe_model::{CampaignId, Text, org::Grade};
use qinghe_service::{Actor, orgs, roster};
use qinghe_store::campaigns;
use std::fmt::Write as _;

const COUNTY: &str = r#"
[[org]]
code = "QH-XH"
parent = "QH-C1"
kind = "county"
name = { zh = "新河县", en = "Xinhe County" }
[[org]]
code = "QH3001"
parent = "QH-XH"
kind = "school"
name = { zh = "=新河县“第一”小学, 东校区", en = "=Xinhe \"First\" School, East" }
[[org]]
code = "QH3002"
parent = "QH-XH"
kind = "school"
name = { zh = "新河县第二小学", en = "Xinhe No. 2 School" }
[[org]]
code = "QH1003"
parent = "QH-YL"
kind = "school"
name = { zh = "云岭县第三小学", en = "Yunling No. 3 Primary School" }
"#;

/// Calls grades 5 and 6 of the region, with figures in the counters. Of the city's counties 临川区 has five learners, so
/// that 新河县, with 44, is hidden beside it; of 云岭县's schools, with 40, 27 and 28, none is.
///
/// # Panics
/// When a use-case fails.
pub async fn call(t: &TestApp) -> CampaignId {
    let id = call_untouched(t).await;
    count(t, "eligible * 2 / 3").await;
    id
}

/// The same before anybody has started.
///
/// # Panics
/// When a use-case fails.
pub async fn call_untouched(t: &TestApp) -> CampaignId {
    let (app, system) = (&t.app, Actor::system());
    orgs::import(app, &system, COUNTY).await.expect("the county is made");
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    for (school, pupils) in
        [("QH1001", 33), ("QH1002", 25), ("QH1003", 28), ("QH2001", 3), ("QH3001", 30), ("QH3002", 14)]
    {
        for n in 0..pupils {
            writeln!(list, "{school},五年级,1班,{},学生{n}", 100 + n).expect("a text grows");
        }
    }
    let region = t.world().region.id;
    assert!(roster::import(app, &system, region, list.as_bytes(), false).await.expect("the list is read").applied);
    let name = Text { zh: "秋季“五个一”".into(), en: "Autumn five ones".into() };
    let due = app.now() + TimeDelta::days(20);
    let mut new = crate::work::campaign(region, name, crate::work::MODULE, app.now(), due);
    new.requirements[0].grades = vec![Grade::P5, Grade::P6];
    crate::work::call(app, &system, new).await.expect("the campaign opens")
}

/// Puts figures into the counters of every class with two learners and more: this many completed.
///
/// # Panics
/// When the store fails.
pub async fn count(t: &TestApp, completed: &str) {
    let sql = format!(
        "UPDATE campaign_classes SET started = eligible - 1, completed = {completed}, on_time = {completed} - 1, passed = {completed} - 1, \
         full_marks = 1, score = ({completed}) * 8425 WHERE eligible > 2"
    );
    t.store().execute(&sql).await.expect("the counters are set");
    // As counting does: marks are published in steps.
    let now = t.app.now();
    for campaign in campaigns::list(&mut t.store().read().await.expect("a connection")).await.expect("campaigns") {
        let write = t
            .app
            .db()
            .write(campaign, move |c, k| Box::pin(async move { campaigns::release(c, k.id, &k.org_path, now).await }));
        write.await.expect("marks are published");
    }
}
