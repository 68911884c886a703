//! Rows that the tests of the store begin with.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, CampaignId, EnrolmentId, OrgId, Text, UserId,
    org::{Grade, OrgKind},
};
use qinghe_store::{
    Conn, Db, Error,
    assignments::{self, Assignment, WorkPart},
    attempts::{self, Paper, PaperItem},
    campaigns::{Campaign, Requirement},
    orgs::{self, NewOrg, Org},
    users,
};
use uuid::Uuid;

pub fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

/// 12 October 2026, nine o'clock in Shanghai, and so many minutes later.
pub fn at(minutes: i64) -> DateTime<Utc> {
    "2026-10-12T01:00:00Z".parse::<DateTime<Utc>>().expect("a time") + TimeDelta::minutes(minutes)
}

pub fn today() -> NaiveDate {
    at(0).date_naive()
}

pub fn text(s: &str) -> Text {
    Text { zh: s.into(), en: s.into() }
}

pub async fn node(c: &mut Conn<'_>, n: u128, parent: Option<&Org>, kind: OrgKind) -> Result<Org, Error> {
    let new = NewOrg {
        id: id(n),
        parent: parent.cloned(),
        kind,
        code: Some(format!("N{n}")),
        name: text(&format!("{}{n}", kind.as_str())),
        class: None,
        locality: None,
        at: at(0),
    };
    orgs::insert(c, &new).await
}

pub async fn class(c: &mut Conn<'_>, n: u128, school: &Org, grade: Grade, name: &str) -> Result<Org, Error> {
    let new = NewOrg {
        id: id(n),
        parent: Some(school.clone()),
        kind: OrgKind::Class,
        code: None,
        name: text(name),
        class: Some((grade, name.into(), 2026)),
        locality: None,
        at: at(0),
    };
    orgs::insert(c, &new).await
}

/// A region with one city, county and school.
#[derive(Clone)]
pub struct Tree {
    pub region: Org,
    pub city: Org,
    pub county: Org,
    pub school: Org,
    /// P5, `1`.
    pub class: Org,
    /// P6, `1`.
    pub older: Org,
}

pub async fn tree(db: &Db) -> Tree {
    db.write((), |c, ()| {
        Box::pin(async move {
            let region = node(c, 1, None, OrgKind::Region).await?;
            let city = node(c, 2, Some(&region), OrgKind::City).await?;
            let county = node(c, 3, Some(&city), OrgKind::County).await?;
            let school = node(c, 4, Some(&county), OrgKind::School).await?;
            let class = class(c, 5, &school, Grade::P5, "1").await?;
            let older = self::class(c, 6, &school, Grade::P6, "1").await?;
            Ok::<_, Error>(Tree { region, city, county, school, class, older })
        })
    })
    .await
    .expect("the tree is made")
}

/// Learner number `n` in a class, with 学号 `n`.
pub async fn learner(db: &Db, n: u128, class: OrgId) -> UserId {
    db.write((n, class), |c, (n, class)| {
        Box::pin(async move {
            let learner = id(*n);
            users::insert_learner(c, learner, &format!("学生{n}"), at(0)).await?;
            users::insert_enrolment(c, id::<EnrolmentId>(*n), learner, *class, &n.to_string(), today()).await?;
            Ok::<_, Error>(learner)
        })
    })
    .await
    .expect("the learner is made")
}

pub const MODULE: &str = "m02";

/// Assignment number `n` of [`MODULE`] to a class, by staff number 900.
pub async fn assignment(db: &Db, n: u128, class: &Org) -> AssignmentId {
    let class = (class.id, class.path.clone());
    let row = Assignment::new(id(n), class, MODULE.into(), String::new(), [at(0), at(60)]);
    db.write(row, |c, row| {
        Box::pin(async move {
            let by = id(900);
            if users::find(c, by).await?.is_none() {
                users::insert_staff(c, by, "老师", "teacher", Some("x"), false, at(0)).await?;
            }
            assignments::insert(c, row, by, at(0)).await?;
            Ok::<_, Error>(row.id)
        })
    })
    .await
    .expect("the assignment is made")
}

pub fn paper() -> Paper {
    let item = |n: u32| PaperItem {
        id: format!("q{n}"),
        version: 1,
        kind: qinghe_model::item::ItemKind::Single,
        groups: vec![],
        options: vec!["a".into(), "b".into(), "c".into()],
        graded: None,
    };
    Paper { module: MODULE.into(), module_version: 1, pass_mark: 60, partial: false, items: (0..5).map(item).collect() }
}

/// Opens attempt number `n`; whether it did.
pub async fn attempt(db: &Db, n: u128, assignment: AssignmentId, learner: UserId, when: DateTime<Utc>) -> bool {
    let args = (id::<AttemptId>(n), assignment, learner, when);
    db.write(args, |c, (id, assignment, learner, when)| {
        Box::pin(async move { attempts::insert(c, *id, *assignment, *learner, &paper(), 5, *when, None).await })
    })
    .await
    .expect("the write is kept")
}

/// A campaign for [`MODULE`] at a node: opens at minute 0, due at minute 60, closes at minute 120.
pub fn campaign(n: u128, at_node: &Org, grades: &[Grade]) -> (Campaign, Vec<Requirement>) {
    let node = (at_node.id, at_node.path.clone());
    let times = [at(0), at(60), at(120), at(0)];
    let requirement = Requirement { module_id: MODULE.into(), part: WorkPart::Module, grades: grades.to_vec() };
    (Campaign::new(id::<CampaignId>(n), node, text("九月第一课"), grades, times), vec![requirement])
}
