//! Changes of the organisation tree: moves with the places that are left, and what is planned.
//!
//! Nodes are named by id everywhere but in [`crate::campaigns`], which keep the path that a class had when its
//! learners were counted. So a move records the former place of each node of the subtree, and no place is given twice.

use crate::{Conn, Error, orgs::Org};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{OrgId, PlanId, UserId, org::OrgPath};
use sqlx::FromRow;
use uuid::Uuid;

/// A change that waits for its day.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Plan {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: PlanId,
    /// The node that is to change.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// Where it is to go.
    #[sqlx(try_from = "Uuid")]
    pub to_id: OrgId,
    /// `move` or `merge`.
    pub kind: String,
    /// The day.
    pub on_date: NaiveDate,
    created_by: Option<Uuid>,
    /// What became of it: `done`, `cancelled`, or why it could not be carried out. None while it waits.
    pub outcome: Option<String>,
}

impl Plan {
    /// A plan to be inserted.
    #[must_use]
    pub fn new(id: PlanId, org: OrgId, to: OrgId, kind: &str, on_date: NaiveDate, by: Option<UserId>) -> Self {
        let created_by = by.map(|b| b.0);
        Self { id, org_id: org, to_id: to, kind: kind.to_owned(), on_date, created_by, outcome: None }
    }

    /// Who planned it; none for the command line.
    #[must_use]
    pub fn created_by(&self) -> Option<UserId> {
        self.created_by.map(UserId)
    }
}

/// The place of a node at some time.
#[derive(Clone, Debug, FromRow)]
struct Stood {
    org_id: Uuid,
    path: String,
}

/// How much there is under a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Extent {
    /// Schools, closed ones too.
    pub schools: i64,
    /// Classes of every year.
    pub classes: i64,
    /// Learners enrolled now.
    pub pupils: i64,
    /// Roles of staff.
    pub roles: i64,
}

// Who works on a node of the subtree waits, and sees the new place.
const LOCK: &str =
    "SELECT id FROM orgs WHERE (path >= $1 AND path < $2) OR id = $3 OR id = $4 ORDER BY path FOR UPDATE";
const KEEP_PLACES: &str = "INSERT INTO org_places (org_id, until_at, parent_id, seq, path) \
    SELECT id, $3, parent_id, seq, path FROM orgs WHERE path >= $1 AND path < $2";
const MOVE_PATHS: &str = "UPDATE orgs SET path = $3 || SUBSTR(path, $4) WHERE path >= $1 AND path < $2";
// What a place did beside lessons goes with it: a campaign's own rows keep the place of its snapshot.
const MOVE_ACTIVITIES: &str = "UPDATE activities SET path = $3 || SUBSTR(path, $4) WHERE path >= $1 AND path < $2";
// A campaign whose list is still to be taken is for the place that its node has by then.
const MOVE_CALLS: &str = "UPDATE campaigns SET org_path = $3 || SUBSTR(org_path, $4) WHERE org_path >= $1 AND org_path < $2 AND snapshot_taken_at IS NULL";
const MOVE_NODE: &str = "UPDATE orgs SET parent_id = $2, seq = $3 WHERE id = $1";
const RENAME_CLASS: &str = "UPDATE orgs SET class_name = $2, name_zh = $3, name_en = $4 WHERE id = $1";
const HAND_ON_QUIZZES: &str = "UPDATE quizzes SET org_id = $2 WHERE org_id = $1";
const HAND_ON_ITEMS: &str = "UPDATE own_items SET org_id = $2 WHERE org_id = $1";
const EXTENT: &str = "SELECT (SELECT COUNT(*) FROM orgs WHERE path >= $1 AND path < $2 AND kind = 'school') AS schools, \
    (SELECT COUNT(*) FROM orgs WHERE path >= $1 AND path < $2 AND kind = 'class') AS classes, \
    (SELECT COUNT(*) FROM enrolments e JOIN orgs o ON o.id = e.class_id WHERE o.path >= $1 AND o.path < $2 AND e.to_date IS NULL) AS pupils, \
    (SELECT COUNT(*) FROM grants g JOIN orgs o ON o.id = g.org_id WHERE o.path >= $1 AND o.path < $2) AS roles";
const PLACES: &str = "SELECT p.until_at, p.path FROM org_places p WHERE p.org_id = $1 ORDER BY p.until_at";
// The first place left after that time is the place it had then.
const STOOD_UNDER: &str = "SELECT p.org_id, p.path FROM org_places p WHERE p.path >= $1 AND p.path < $2 AND LENGTH(p.path) = $3 AND p.until_at > $4 \
    AND NOT EXISTS (SELECT 1 FROM org_places q WHERE q.org_id = p.org_id AND q.until_at > $4 AND q.until_at < p.until_at) ORDER BY p.path";
const CHILDREN_STOOD: &str = "SELECT p.org_id, p.path FROM orgs o JOIN org_places p ON p.org_id = o.id WHERE o.parent_id = $1 AND p.until_at > $2 \
    AND NOT EXISTS (SELECT 1 FROM org_places q WHERE q.org_id = p.org_id AND q.until_at > $2 AND q.until_at < p.until_at)";
const INSERT_PLAN: &str = "INSERT INTO org_plans (id, org_id, to_id, kind, on_date, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";

macro_rules! plans {
    ($rest:literal) => {
        concat!("SELECT p.id, p.org_id, p.to_id, p.kind, p.on_date, p.created_by, p.outcome FROM org_plans p ", $rest)
    };
}
const FIND_PLAN: &str = plans!("WHERE p.id = $1");
const LIST_DUE: &str = plans!("WHERE p.ended_at IS NULL AND p.on_date <= $1 ORDER BY p.on_date, p.id");
const LIST_PLANS: &str = plans!(
    "JOIN orgs o ON o.id = p.org_id WHERE o.path >= $1 AND o.path < $2 AND (p.ended_at IS NULL OR p.outcome NOT IN ('done', 'cancelled')) ORDER BY p.on_date, p.id"
);
const END_PLAN: &str = "UPDATE org_plans SET ended_at = $2, outcome = $3 WHERE id = $1 AND ended_at IS NULL";

/// Moves a node and everything under it to `to`, and gives its new path. The former place of each of them is kept.
///
/// # Errors
/// [`Error::Missing`] when one of the two is not there.
pub async fn move_node(c: &mut Conn<'_>, node: &Org, to: OrgId, at: DateTime<Utc>) -> Result<OrgPath, Error> {
    let old = lock(c, node, to).await?;
    let above = crate::orgs::hold_path(c, to).await?.ok_or(Error::Missing("new parent"))?;
    execute!(c, KEEP_PLACES, old.as_str(), old.end().as_str(), at)?;
    let seq = crate::orgs::next_seq(c, to).await?;
    let new = OrgPath::child(Some(&above), seq);
    let rest = i32::try_from(old.as_str().len()).unwrap_or(i32::MAX) + 1;
    for sql in [MOVE_PATHS, MOVE_ACTIVITIES, MOVE_CALLS] {
        execute!(c, sql, old.as_str(), old.end().as_str(), new.as_str(), rest)?;
    }
    execute!(c, MOVE_NODE, node.id.0, to.0, seq)?;
    Ok(new)
}

/// Keeps others off the node's subtree and its parents until the transaction ends, and gives its path as it is then.
/// SQLite has one writer.
async fn lock(c: &mut Conn<'_>, node: &Org, to: OrgId) -> Result<OrgPath, Error> {
    let parent = node.parent_id().ok_or(Error::Missing("parent"))?;
    let mut path = node.path.clone();
    loop {
        if let Conn::Postgres(c) = c {
            sqlx::query(LOCK)
                .bind(path.as_str())
                .bind(path.end().as_str())
                .bind(parent.0)
                .bind(to.0)
                .execute(&mut **c)
                .await?;
        }
        let now = crate::orgs::hold_path(c, node.id).await?.ok_or(Error::Missing("node"))?;
        // It moved while this one waited: its subtree is elsewhere.
        if now == path {
            return Ok(now);
        }
        path = now;
    }
}

/// Gives a class another name within its grade.
pub async fn update_class_name(
    c: &mut Conn<'_>,
    id: OrgId,
    class_name: &str,
    name: &qinghe_model::Text,
) -> Result<(), Error> {
    execute!(c, RENAME_CLASS, id.0, class_name, name.zh.as_str(), name.en.as_str())
}

/// Quizzes and questions of one school become another's.
pub async fn hand_on_quizzes(c: &mut Conn<'_>, from: OrgId, to: OrgId) -> Result<(), Error> {
    for sql in [HAND_ON_QUIZZES, HAND_ON_ITEMS] {
        execute!(c, sql, from.0, to.0)?;
    }
    Ok(())
}

/// How much there is at and under a place.
pub async fn extent(c: &mut Conn<'_>, path: &OrgPath) -> Result<Extent, Error> {
    get!(c, EXTENT, path.as_str(), path.end().as_str())
}

/// The places a node has left, each with the time until which it was there, the earliest first.
pub async fn list_places(c: &mut Conn<'_>, id: OrgId) -> Result<Vec<(DateTime<Utc>, OrgPath)>, Error> {
    let rows: Vec<(DateTime<Utc>, String)> = list!(c, PLACES, id.0)?;
    Ok(rows.into_iter().map(|(until, path)| (until, path.into())).collect())
}

/// The nodes that were directly under `path` at that time and have moved since, with the place they had, which is
/// `length` characters long; in order.
pub async fn list_stood_under(
    c: &mut Conn<'_>,
    path: &OrgPath,
    length: usize,
    at: DateTime<Utc>,
) -> Result<Vec<(OrgId, OrgPath)>, Error> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let rows: Vec<Stood> = list!(c, STOOD_UNDER, path.as_str(), path.end().as_str(), length, at)?;
    Ok(rows.into_iter().map(|r| (OrgId(r.org_id), r.path.into())).collect())
}

/// Those of today's children that have moved since that time, with the place they had then.
pub async fn list_children_places(
    c: &mut Conn<'_>,
    parent: OrgId,
    at: DateTime<Utc>,
) -> Result<Vec<(OrgId, OrgPath)>, Error> {
    let rows: Vec<Stood> = list!(c, CHILDREN_STOOD, parent.0, at)?;
    Ok(rows.into_iter().map(|r| (OrgId(r.org_id), r.path.into())).collect())
}

/// Notes a change for its day.
pub async fn insert_plan(c: &mut Conn<'_>, plan: &Plan, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(
        c,
        INSERT_PLAN,
        plan.id.0,
        plan.org_id.0,
        plan.to_id.0,
        plan.kind.as_str(),
        plan.on_date,
        plan.created_by,
        at
    )
}

/// The plan of this id.
pub async fn find_plan(c: &mut Conn<'_>, id: PlanId) -> Result<Option<Plan>, Error> {
    find!(c, FIND_PLAN, id.0)
}

/// The plans whose day has come, in the order of their days.
pub async fn list_due_plans(c: &mut Conn<'_>, today: NaiveDate) -> Result<Vec<Plan>, Error> {
    list!(c, LIST_DUE, today)
}

/// The plans for nodes at or under `path` that wait, or could not be carried out.
pub async fn list_plans(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Plan>, Error> {
    list!(c, LIST_PLANS, path.as_str(), path.end().as_str())
}

/// Ends a plan; returns whether it still waited: of two servers, one carries it out.
pub async fn end_plan(c: &mut Conn<'_>, id: PlanId, at: DateTime<Utc>, outcome: &str) -> Result<bool, Error> {
    changed!(c, END_PLAN, id.0, at, outcome)
}
