//! Changes of the organisation tree: moves, with nodes' former paths, and planned changes.
//!
//! Nodes are referred to by id everywhere but in [`crate::campaigns`] and [`crate::contests`], which store the path that
//! a class had when its learners were counted. So a move records the former path of each node of the subtree, and no
//! path is used twice; a new name records the former one. [`list_lineage_at`] and [`list_subtree_at`] read the tree as it
//! was at a time.

use crate::{Conn, Error, orgs::Org};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    OrgId, PlanId, Text, UserId,
    org::{OrgKind, OrgPath},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A planned change.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Plan {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: PlanId,
    /// The node to change.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// The new parent, or the node to merge into.
    #[sqlx(try_from = "Uuid")]
    pub to_id: OrgId,
    /// `move` or `merge`.
    pub kind: String,
    /// The day of the change.
    pub on_date: NaiveDate,
    created_by: Option<Uuid>,
    /// The result: `done`, `cancelled`, or why it failed. None while it waits.
    pub outcome: Option<String>,
}

impl Plan {
    /// A plan to insert.
    #[must_use]
    pub fn new(id: PlanId, org: OrgId, to: OrgId, kind: &str, on_date: NaiveDate, by: Option<UserId>) -> Self {
        let created_by = by.map(|b| b.0);
        Self { id, org_id: org, to_id: to, kind: kind.to_owned(), on_date, created_by, outcome: None }
    }

    /// Its author; none for the command line.
    #[must_use]
    pub fn created_by(&self) -> Option<UserId> {
        self.created_by.map(UserId)
    }
}

/// The path of a node at some time.
#[derive(Clone, Debug, FromRow)]
struct FormerPlace {
    org_id: Uuid,
    path: String,
}

/// A node as it was at a time.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct NodeThen {
    /// The node.
    #[sqlx(try_from = "Uuid")]
    pub id: OrgId,
    /// Its level.
    #[sqlx(try_from = "String")]
    pub kind: OrgKind,
    /// Its code; classes have none.
    pub code: Option<String>,
    /// Its path at that time.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Its path now.
    #[sqlx(try_from = "String")]
    pub path_now: OrgPath,
    name_zh: String,
    name_en: String,
}

impl NodeThen {
    /// Its name at that time.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }
}

/// The size of a node's subtree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Extent {
    /// Schools, closed ones too.
    pub schools: i64,
    /// Classes of every year, without closed ones.
    pub classes: i64,
    /// Learners enrolled now.
    pub pupils: i64,
    /// Staff roles.
    pub roles: i64,
}

// Transactions that work on a node of the subtree wait, and then see the new path.
const LOCK: &str =
    "SELECT id FROM orgs WHERE (path >= $1 AND path < $2) OR id = $3 OR id = $4 ORDER BY path FOR UPDATE";
const KEEP_PLACES: &str = "INSERT INTO org_places (org_id, until_at, parent_id, seq, path) \
    SELECT id, $3, parent_id, seq, path FROM orgs WHERE path >= $1 AND path < $2";
const MOVE_PATHS: &str = "UPDATE orgs SET path = $3 || SUBSTR(path, $4) WHERE path >= $1 AND path < $2";
// Activities move with their node: a campaign's own rows keep the path of its snapshot.
const MOVE_ACTIVITIES: &str = "UPDATE activities SET path = $3 || SUBSTR(path, $4) WHERE path >= $1 AND path < $2";
// A contest's organiser is where it is now; its rounds keep the paths of their classes when they opened.
const MOVE_CONTESTS: &str =
    "UPDATE contests SET org_path = $3 || SUBSTR(org_path, $4) WHERE org_path >= $1 AND org_path < $2";
// A campaign without a list follows its node.
const MOVE_CALLS: &str = "UPDATE campaigns SET org_path = $3 || SUBSTR(org_path, $4) WHERE org_path >= $1 AND org_path < $2 AND snapshot_taken_at IS NULL";
const MOVE_NODE: &str = "UPDATE orgs SET parent_id = $2, seq = $3 WHERE id = $1";
const RENAME_CLASS: &str = "UPDATE orgs SET class_name = $2, name_zh = $3, name_en = $4 WHERE id = $1";
const HAND_ON_QUIZZES: &str = "UPDATE quizzes SET org_id = $2 WHERE org_id = $1";
const HAND_ON_ITEMS: &str = "UPDATE own_items SET org_id = $2 WHERE org_id = $1";
const EXTENT: &str = "SELECT (SELECT COUNT(*) FROM orgs WHERE path >= $1 AND path < $2 AND kind = 'school') AS schools, \
    (SELECT COUNT(*) FROM orgs WHERE path >= $1 AND path < $2 AND kind = 'class' AND closed_from IS NULL) AS classes, \
    (SELECT COUNT(*) FROM enrolments e JOIN orgs o ON o.id = e.class_id WHERE o.path >= $1 AND o.path < $2 AND e.to_date IS NULL) AS pupils, \
    (SELECT COUNT(*) FROM grants g JOIN orgs o ON o.id = g.org_id WHERE o.path >= $1 AND o.path < $2) AS roles";
const PLACES: &str = "SELECT p.until_at, p.path FROM org_places p WHERE p.org_id = $1 ORDER BY p.until_at";
// The first path left after that time is the path it had then.
const FORMERLY_UNDER: &str = "SELECT p.org_id, p.path FROM org_places p WHERE p.path >= $1 AND p.path < $2 AND LENGTH(p.path) = $3 AND p.until_at > $4 \
    AND NOT EXISTS (SELECT 1 FROM org_places q WHERE q.org_id = p.org_id AND q.until_at > $4 AND q.until_at < p.until_at) ORDER BY p.path";
const CHILDREN_STOOD: &str = "SELECT p.org_id, p.path FROM orgs o JOIN org_places p ON p.org_id = o.id WHERE o.parent_id = $1 AND p.until_at > $2 \
    AND NOT EXISTS (SELECT 1 FROM org_places q WHERE q.org_id = p.org_id AND q.until_at > $2 AND q.until_at < p.until_at)";
// Nodes with their paths at the time `$1`: the first path left after it, or the present one of those that have not moved
// since. Names alike.
macro_rules! nodes_at {
    ($formerly:literal, $now:literal) => {
        concat!(
            "SELECT t.id, t.kind, t.code, t.path, t.path_now, \
             COALESCE((SELECT n.name_zh FROM org_names n WHERE n.org_id = t.id AND n.until_at > $1 ORDER BY n.until_at LIMIT 1), t.name_zh) AS name_zh, \
             COALESCE((SELECT n.name_en FROM org_names n WHERE n.org_id = t.id AND n.until_at > $1 ORDER BY n.until_at LIMIT 1), t.name_en) AS name_en FROM ( \
             SELECT o.id, o.kind, o.code, p.path, o.path AS path_now, o.name_zh, o.name_en FROM org_places p JOIN orgs o ON o.id = p.org_id WHERE ",
            $formerly,
            " AND p.until_at > $1 AND NOT EXISTS (SELECT 1 FROM org_places q WHERE q.org_id = p.org_id AND q.until_at > $1 AND q.until_at < p.until_at) \
             UNION ALL SELECT o.id, o.kind, o.code, o.path, o.path AS path_now, o.name_zh, o.name_en FROM orgs o WHERE ",
            $now,
            " AND NOT EXISTS (SELECT 1 FROM org_places q WHERE q.org_id = o.id AND q.until_at > $1)) t ORDER BY t.path"
        )
    };
}

const SUBTREE_AT: &str = nodes_at!(
    "p.path >= $2 AND p.path < $3 AND LENGTH(p.path) <= $4",
    "o.path >= $2 AND o.path < $3 AND LENGTH(o.path) <= $4"
);
// A path has at most five segments: region, city, county, school, class.
const LINEAGE_AT: &str = nodes_at!("p.path IN ($2, $3, $4, $5, $6)", "o.path IN ($2, $3, $4, $5, $6)");
const MOVED_SINCE: &str = "SELECT p.path, o.path FROM org_places p JOIN orgs o ON o.id = p.org_id WHERE p.path >= $2 AND p.path < $3 AND p.until_at > $1 \
    AND NOT EXISTS (SELECT 1 FROM org_places q WHERE q.org_id = p.org_id AND q.until_at > $1 AND q.until_at < p.until_at)";
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

/// Moves a node and its subtree under `to`, and returns its new path. The former path of each node is recorded.
///
/// # Errors
/// [`Error::Missing`] when one of the two does not exist.
pub async fn move_node(c: &mut Conn<'_>, node: &Org, to: OrgId, at: DateTime<Utc>) -> Result<OrgPath, Error> {
    let old = lock(c, node, to).await?;
    let above = crate::orgs::hold_path(c, to).await?.ok_or(Error::Missing("new parent"))?;
    execute!(c, KEEP_PLACES, old.as_str(), old.end().as_str(), at)?;
    let seq = crate::orgs::next_seq(c, to).await?;
    let new = OrgPath::child(Some(&above), seq);
    let rest = i32::try_from(old.as_str().len()).unwrap_or(i32::MAX) + 1;
    for sql in [MOVE_PATHS, MOVE_ACTIVITIES, MOVE_CALLS, MOVE_CONTESTS] {
        execute!(c, sql, old.as_str(), old.end().as_str(), new.as_str(), rest)?;
    }
    execute!(c, MOVE_NODE, node.id.0, to.0, seq)?;
    Ok(new)
}

/// Locks the node's subtree and its parents until the transaction ends, and returns its path after that. SQLite has one
/// writer.
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
        // It moved while this transaction waited: the locked subtree is no longer its own.
        if now == path {
            return Ok(now);
        }
        path = now;
    }
}

/// Renames a class within its grade; its former name is recorded.
pub async fn update_class_name(
    c: &mut Conn<'_>,
    id: OrgId,
    class_name: &str,
    name: &Text,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    crate::orgs::keep_name(c, id, at).await?;
    execute!(c, RENAME_CLASS, id.0, class_name, name.zh.as_str(), name.en.as_str())
}

/// Transfers one school's quizzes and questions to another.
pub async fn transfer_quizzes(c: &mut Conn<'_>, from: OrgId, to: OrgId) -> Result<(), Error> {
    for sql in [HAND_ON_QUIZZES, HAND_ON_ITEMS] {
        execute!(c, sql, from.0, to.0)?;
    }
    Ok(())
}

/// The size of the subtree at a path.
pub async fn extent(c: &mut Conn<'_>, path: &OrgPath) -> Result<Extent, Error> {
    get!(c, EXTENT, path.as_str(), path.end().as_str())
}

/// A node's former paths, each with the time until which it had it, the earliest first.
pub async fn list_places(c: &mut Conn<'_>, id: OrgId) -> Result<Vec<(DateTime<Utc>, OrgPath)>, Error> {
    let rows: Vec<(DateTime<Utc>, String)> = list!(c, PLACES, id.0)?;
    Ok(rows.into_iter().map(|(until, path)| (until, path.into())).collect())
}

/// The nodes that were directly under `path` at that time and have moved since, with the path they had then, of
/// `length` characters; by path.
pub async fn list_formerly_under(
    c: &mut Conn<'_>,
    path: &OrgPath,
    length: usize,
    at: DateTime<Utc>,
) -> Result<Vec<(OrgId, OrgPath)>, Error> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let rows: Vec<FormerPlace> = list!(c, FORMERLY_UNDER, path.as_str(), path.end().as_str(), length, at)?;
    Ok(rows.into_iter().map(|r| (OrgId(r.org_id), r.path.into())).collect())
}

/// The present children that have moved since that time, with the path they had then.
pub async fn list_children_places(
    c: &mut Conn<'_>,
    parent: OrgId,
    at: DateTime<Utc>,
) -> Result<Vec<(OrgId, OrgPath)>, Error> {
    let rows: Vec<FormerPlace> = list!(c, CHILDREN_STOOD, parent.0, at)?;
    Ok(rows.into_iter().map(|r| (OrgId(r.org_id), r.path.into())).collect())
}

/// The node at `path` at that time and those above it then, from the top.
pub async fn list_lineage_at(c: &mut Conn<'_>, path: &OrgPath, at: DateTime<Utc>) -> Result<Vec<NodeThen>, Error> {
    let mut paths: Vec<String> = path.ancestors().chain([path.clone()]).map(|p| p.as_str().to_owned()).collect();
    // The query has five places.
    paths.resize(5, path.as_str().to_owned());
    let [first, second, third, fourth, fifth] = &paths[..] else { return Err(Error::Missing("path")) };
    list!(c, LINEAGE_AT, at, first.as_str(), second.as_str(), third.as_str(), fourth.as_str(), fifth.as_str())
}

/// The nodes that were at or under `path` at that time, down to paths of `length` characters, by the paths they had then.
pub async fn list_subtree_at(
    c: &mut Conn<'_>,
    path: &OrgPath,
    length: usize,
    at: DateTime<Utc>,
) -> Result<Vec<NodeThen>, Error> {
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    list!(c, SUBTREE_AT, at, path.as_str(), path.end().as_str(), length)
}

/// Where nodes that were at or under `path` at that time and have moved since are now, by the path they had then.
pub async fn list_moved_since(
    c: &mut Conn<'_>,
    path: &OrgPath,
    at: DateTime<Utc>,
) -> Result<Vec<(OrgPath, OrgPath)>, Error> {
    let rows: Vec<(String, String)> = list!(c, MOVED_SINCE, at, path.as_str(), path.end().as_str())?;
    Ok(rows.into_iter().map(|(then, now)| (then.into(), now.into())).collect())
}

/// Inserts a plan.
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

/// The plan with this id.
pub async fn find_plan(c: &mut Conn<'_>, id: PlanId) -> Result<Option<Plan>, Error> {
    find!(c, FIND_PLAN, id.0)
}

/// The plans that are due, by day.
pub async fn list_due_plans(c: &mut Conn<'_>, today: NaiveDate) -> Result<Vec<Plan>, Error> {
    list!(c, LIST_DUE, today)
}

/// The plans for nodes at or under `path` that wait or have failed.
pub async fn list_plans(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Plan>, Error> {
    list!(c, LIST_PLANS, path.as_str(), path.end().as_str())
}

/// Sets a plan's result; returns whether it was waiting: of two servers, one carries it out.
pub async fn end_plan(c: &mut Conn<'_>, id: PlanId, at: DateTime<Utc>, outcome: &str) -> Result<bool, Error> {
    changed!(c, END_PLAN, id.0, at, outcome)
}
