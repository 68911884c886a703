//! Eligible lists: taken on their day, updated with a recorded reason; and the assignments that their classes get.

use super::{
    campaign::{Campaign, Requirement, find},
    counting::{list_sums, recount},
    days::add_change,
    hold::hold,
    releases::release,
    sums::as_length,
};
use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{CampaignId, OrgId, Text, UserId, org::OrgPath, quiz::QuizSettings};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

// Of two servers, the second waits here and then finds it taken.
const SET_TAKEN: &str =
    "UPDATE campaigns SET snapshot_taken_at = $2 WHERE id = $1 AND snapshot_taken_at IS NULL AND withdrawn_at IS NULL";

/// Learners enrolled on the day `$4` in one of the grades, under a node, in a school that is not closed.
macro_rules! enrolled {
    ($columns:literal) => {
        concat!(
            "SELECT ", $columns, " FROM orgs o JOIN enrolments e ON e.class_id = o.id WHERE o.kind = 'class' AND o.path >= $2 AND o.path < $3 \
             AND o.grade IN (SELECT g.grade FROM campaign_requirements g WHERE g.campaign_id = $1) AND e.from_date <= $4 AND (e.to_date IS NULL OR e.to_date > $4) \
             AND NOT EXISTS (SELECT 1 FROM orgs s WHERE s.id = o.parent_id AND s.closed_from <= $4)"
        )
    };
}

const SNAPSHOT: &str = concat!(
    "INSERT INTO campaign_learners (campaign_id, learner_id, class_id) ",
    enrolled!("$1, e.learner_id, e.class_id"),
    " ON CONFLICT DO NOTHING"
);

// The path at which a class counts in a campaign: the one it is counted at already; otherwise under its school's path
// when the learners were first counted.
macro_rules! place {
    () => {
        "COALESCE(k.path, COALESCE((SELECT p.path FROM org_places p WHERE p.org_id = o.parent_id AND p.until_at > c.snapshot_taken_at ORDER BY p.until_at LIMIT 1), s.path) \
         || SUBSTR(o.path, LENGTH(s.path) + 1))"
    };
}

// A class's assignments from a campaign's requirements, where it has none yet. The engine makes the ids: there is one
// for each class.
macro_rules! give {
    ($id:literal) => {
        concat!(
            "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, created_at, part, settings, whole_class, counts, campaign_id) \
             SELECT ", $id, ", o.id, $2, '', COALESCE(c.created_by, $3), c.opens_at, c.due_at, $4, $5, $6, TRUE, TRUE, c.id FROM campaigns c \
             JOIN orgs o ON o.kind = 'class' AND o.path >= $7 AND o.path < $8 WHERE c.id = $1 AND c.withdrawn_at IS NULL \
             AND ((o.school_year = $9 AND o.closed_from IS NULL) OR (o.school_year < $9 AND CAST($10 AS BOOLEAN) AND EXISTS (SELECT 1 FROM enrolments e WHERE e.class_id = o.id AND e.to_date IS NULL))) \
             AND o.grade IN (SELECT g.grade FROM campaign_requirements g WHERE g.campaign_id = $1 AND g.module_id = $2 AND g.part = $5) \
             AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.campaign_id = $1 AND a.class_id = o.id AND a.module_id = $2 AND a.part = $5) \
             ON CONFLICT DO NOTHING"
        )
    };
}

const GIVE_SQLITE: &str = give!("randomblob(16)");
const GIVE_POSTGRES: &str = give!("gen_random_uuid()");
// Updating a node's list: learners enrolled on the day and on no list of the campaign are added; those no longer
// enrolled are removed; those in another class of the node count there. The classes are those that count at the node's
// path in the campaign, even if they have moved since.
macro_rules! rolls {
    ($columns:literal, $from:literal, $to:literal, $rest:expr) => {
        concat!("SELECT ", $columns, " FROM ", rolls_of!($from, $to, $rest))
    };
}

macro_rules! rolls_of {
    ($from:literal, $to:literal, $rest:expr) => {
        concat!(
            "campaigns c JOIN enrolments e ON e.from_date <= $4 AND (e.to_date IS NULL OR e.to_date > $4) \
             JOIN orgs o ON o.id = e.class_id JOIN orgs s ON s.id = o.parent_id LEFT JOIN campaign_classes k ON k.campaign_id = c.id AND k.class_id = o.id \
             WHERE c.id = $1 AND o.grade IN (SELECT g.grade FROM campaign_requirements g WHERE g.campaign_id = $1) \
             AND (s.closed_from IS NULL OR s.closed_from > $4) AND ",
            place!(), " >= ", $from, " AND ", place!(), " < ", $to, $rest
        )
    };
}

// Classes that may count between the paths `$2` and `$3`: those counted there or there now, and those of schools that
// have moved. Without this filter the whole campaign is read for one school.
macro_rules! near {
    () => {
        "SELECT n.class_id FROM campaign_classes n WHERE n.campaign_id = $1 AND n.path >= $2 AND n.path < $3 \
         UNION SELECT n.id FROM orgs n WHERE n.kind = 'class' AND n.path >= $2 AND n.path < $3 \
         UNION SELECT n.id FROM org_places p JOIN orgs n ON n.parent_id = p.org_id AND n.kind = 'class'"
    };
}

macro_rules! of_near {
    () => {
        concat!(" AND o.id IN (", near!(), ")")
    };
}

// Inserts the missing rows of the list's classes, or of some of them.
macro_rules! count_classes {
    ($which:expr) => {
        concat!(
            "INSERT INTO campaign_classes (campaign_id, path, class_id, eligible, started, completed, on_time, passed, full_marks, score) \
             SELECT c.id, ",
            place!(),
            ", o.id, l.eligible, 0, 0, 0, 0, 0, 0 FROM (SELECT class_id, COUNT(*) AS eligible FROM campaign_learners WHERE campaign_id = $1",
            $which,
            " GROUP BY class_id) l JOIN campaigns c ON c.id = $1 JOIN orgs o ON o.id = l.class_id JOIN orgs s ON s.id = o.parent_id \
             LEFT JOIN campaign_classes k ON k.campaign_id = c.id AND k.class_id = o.id WHERE k.class_id IS NULL"
        )
    };
}

const COUNT_CLASSES: &str = count_classes!("");
const COUNT_CLASSES_NEAR: &str = count_classes!(concat!(" AND class_id IN (", near!(), ")"));

macro_rules! not_listed {
    () => {
        " AND NOT EXISTS (SELECT 1 FROM campaign_learners cl WHERE cl.campaign_id = c.id AND cl.learner_id = e.learner_id)"
    };
}

const JOIN: &str = concat!(
    "INSERT INTO campaign_learners (campaign_id, learner_id, class_id) ",
    rolls!("c.id, e.learner_id, e.class_id", "$2", "$3", of_near!()),
    " ON CONFLICT DO NOTHING"
);
const ADDED: &str = rolls!("COUNT(*)", "$2", "$3", concat!(of_near!(), not_listed!()));
const JOINED: &str = concat!(
    "SELECT SUBSTR(j.path, 1, $5) AS path, COUNT(*) AS joined FROM (SELECT ",
    place!(),
    " AS path FROM ",
    rolls_of!("$2", "$3", concat!(of_near!(), not_listed!())),
    ") j GROUP BY 1 ORDER BY 1"
);

macro_rules! counted_here {
    () => {
        "campaign_id = $1 AND class_id IN (SELECT h.class_id FROM campaign_classes h WHERE h.campaign_id = $1 AND h.path >= $2 AND h.path < $3) "
    };
}

macro_rules! gone {
    () => {
        concat!(
            counted_here!(),
            "AND NOT EXISTS (",
            rolls!("1", "$5", "$6", " AND e.learner_id = campaign_learners.learner_id"),
            ")"
        )
    };
}

const GONE: &str = concat!("SELECT COUNT(*) FROM campaign_learners WHERE ", gone!());
const DELETE_GONE: &str = concat!("DELETE FROM campaign_learners WHERE ", gone!());

macro_rules! now_in {
    () => {
        concat!("(", rolls!("e.class_id", "$2", "$3", " AND e.learner_id = campaign_learners.learner_id"), ")")
    };
}

macro_rules! moved {
    () => {
        concat!(counted_here!(), "AND class_id <> ", now_in!())
    };
}

const MOVED: &str = concat!("SELECT COUNT(*) FROM campaign_learners WHERE ", moved!());
const MOVE: &str = concat!("UPDATE campaign_learners SET class_id = ", now_in!(), " WHERE ", moved!());
const DELETE_EMPTY: &str =
    "DELETE FROM campaign_classes WHERE campaign_id = $1 AND path >= $2 AND path < $3 AND eligible = 0";
const INSERT_AMENDMENT: &str = "INSERT INTO campaign_amendments (id, campaign_id, org_id, at, by_id, reason, as_of, added, removed, moved, eligible_before, eligible_after) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const LIST_AMENDMENTS: &str = "SELECT a.org_id, o.name_zh, o.name_en, a.at, u.name AS by_name, a.reason, a.as_of, a.added, a.removed, a.moved, a.eligible_before, a.eligible_after \
    FROM campaign_amendments a JOIN orgs o ON o.id = a.org_id LEFT JOIN users u ON u.id = a.by_id \
    WHERE a.campaign_id = $1 AND o.path >= $2 AND o.path < $3 ORDER BY a.at DESC";

/// Takes the list of learners: those enrolled on `day` in one of the grades under the campaign's node. Work done
/// earlier in the window counts. Returns `false` when the list had been taken before.
pub async fn take_snapshot(c: &mut Conn<'_>, id: CampaignId, day: NaiveDate, at: DateTime<Utc>) -> Result<bool, Error> {
    hold(c, id).await?;
    let rows = affected!(c, SET_TAKEN, id.0, at)?;
    // Read after the update: the node may just have moved.
    let Some(k) = find(c, id).await?.filter(|_| rows > 0) else { return Ok(false) };
    execute!(c, SNAPSHOT, k.id.0, k.org_path.as_str(), k.org_path.end().as_str(), day)?;
    count_classes(c, k.id).await?;
    // Nothing counts before the window; within it, usually nobody has started.
    if k.opens_at <= at && !recount(c, k.id, &k.org_path, false).await?.is_empty() {
        recount(c, k.id, &k.org_path, true).await?;
        release(c, k.id, &k.org_path, at).await?;
    }
    Ok(true)
}

/// Inserts the missing rows of the list's classes.
async fn count_classes(c: &mut Conn<'_>, id: CampaignId) -> Result<(), Error> {
    execute!(c, COUNT_CLASSES, id.0)?;
    // PostgreSQL's statistics predate these rows: it would scan the list once for each class.
    if let Conn::Postgres(c) = c {
        sqlx::query("ANALYZE campaign_learners, campaign_classes").execute(&mut **c).await?;
    }
    Ok(())
}

/// Gives every class of the school year its missing assignments of the campaign, for the whole class; once that year
/// has begun, also classes of earlier years whose pupils have not been promoted. Returns how many were new. `otherwise`
/// is their author when the campaign has none.
pub async fn give_work(
    c: &mut Conn<'_>,
    k: &Campaign,
    requirements: &[Requirement],
    (school_year, has_begun): (i64, bool),
    otherwise: UserId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let mut given = 0;
    // SQLite has one writer. A withdrawal at the same time ends first or waits.
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT id FROM campaigns WHERE id = $1 FOR SHARE").bind(k.id.0).execute(&mut **c).await?;
    }
    for requirement in requirements {
        let sql = if matches!(c, Conn::Sqlite(_)) { GIVE_SQLITE } else { GIVE_POSTGRES };
        given += affected!(
            c,
            sql,
            k.id.0,
            requirement.module_id.as_str(),
            otherwise.0,
            at,
            requirement.part.as_str(),
            Json(QuizSettings::default()),
            k.org_path.as_str(),
            k.org_path.end().as_str(),
            school_year,
            has_begun
        )?;
    }
    Ok(given)
}

/// The learners of a class's list, and those of the class now who are on the list of any class, each with that class.
pub async fn list_listed(c: &mut Conn<'_>, id: CampaignId, class: OrgId) -> Result<Vec<(UserId, OrgId)>, Error> {
    const SQL: &str = "SELECT learner_id, class_id FROM campaign_learners WHERE campaign_id = $1 AND class_id = $2 \
        UNION SELECT l.learner_id, l.class_id FROM enrolments e JOIN campaign_learners l ON l.campaign_id = $1 AND l.learner_id = e.learner_id \
        WHERE e.class_id = $2 AND e.to_date IS NULL";
    let rows: Vec<(Uuid, Uuid)> = list!(c, SQL, id.0, class.0)?;
    Ok(rows.into_iter().map(|(learner, class)| (UserId(learner), OrgId(class))).collect())
}

/// The number of classes that have work of a campaign.
pub async fn count_given(c: &mut Conn<'_>, id: CampaignId) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(DISTINCT class_id) FROM assignments WHERE campaign_id = $1 AND archived_at IS NULL";
    get_scalar!(c, SQL, id.0)
}

/// Learners who joined later: enrolled on `day` in the campaign's grades and not on its list, counted by prefixes of
/// `length` characters of their classes' paths in it, at or under `path`.
pub async fn list_joined(
    c: &mut Conn<'_>,
    k: &Campaign,
    path: &OrgPath,
    day: NaiveDate,
    length: usize,
) -> Result<Vec<(OrgPath, i64)>, Error> {
    let rows: Vec<(String, i64)> =
        list!(c, JOINED, k.id.0, path.as_str(), path.end().as_str(), day, as_length(length))?;
    Ok(rows.into_iter().map(|(path, n)| (path.into(), n)).collect())
}

/// The changes of a list update.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Amended {
    /// Learners added to the list.
    pub added: i64,
    /// Learners removed from it.
    pub removed: i64,
    /// Learners who now count in another class of the node.
    pub moved: i64,
    /// Learners of the node on the list before the update.
    pub before: i64,
}

impl Amended {
    /// Learners of the node on the list after the update.
    #[must_use]
    pub const fn after(&self) -> i64 {
        self.before + self.added - self.removed
    }
}

/// The changes that an update of the list under `path` would make, by the enrolments of `day`.
pub async fn compare(c: &mut Conn<'_>, k: &Campaign, path: &OrgPath, day: NaiveDate) -> Result<Amended, Error> {
    let (from, to, end) = (path.as_str(), path.end(), k.org_path.end());
    let added = get_scalar!(c, ADDED, k.id.0, from, to.as_str(), day)?;
    let removed = get_scalar!(c, GONE, k.id.0, from, to.as_str(), day, k.org_path.as_str(), end.as_str())?;
    let moved = get_scalar!(c, MOVED, k.id.0, from, to.as_str(), day)?;
    let before = list_sums(c, k.id, path, path.as_str().len()).await?.iter().map(|(_, p)| p.eligible).sum();
    Ok(Amended { added, removed, moved, before })
}

/// Updates the list of the classes that count under `path` in the campaign by the enrolments of `day`, and recounts
/// them. Gives what changed, and the time of the update by `now`.
pub async fn amend(
    c: &mut Conn<'_>,
    k: &Campaign,
    path: &OrgPath,
    day: NaiveDate,
    now: impl Fn() -> DateTime<Utc>,
) -> Result<(Amended, DateTime<Utc>), Error> {
    hold(c, k.id).await?;
    // A day that is being stored is computed again. Those stored already were taken before this time, those to come after.
    add_change(c, k.id).await?;
    let at = now();
    let amended = compare(c, k, path, day).await?;
    let (from, to, end) = (path.as_str(), path.end(), k.org_path.end());
    execute!(c, DELETE_GONE, k.id.0, from, to.as_str(), day, k.org_path.as_str(), end.as_str())?;
    for sql in [MOVE, JOIN] {
        execute!(c, sql, k.id.0, from, to.as_str(), day)?;
    }
    execute!(c, COUNT_CLASSES_NEAR, k.id.0, from, to.as_str())?;
    recount(c, k.id, path, true).await?;
    execute!(c, DELETE_EMPTY, k.id.0, from, to.as_str())?;
    release(c, k.id, path, at).await?;
    Ok((amended, at))
}

/// A list update, as recorded.
#[derive(Clone, Debug, FromRow)]
pub struct Amendment {
    /// The node whose list was updated.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    name_zh: String,
    name_en: String,
    /// When it was updated.
    pub at: DateTime<Utc>,
    /// The name of the person who did it; none for the command line.
    pub by_name: Option<String>,
    /// The reason given.
    pub reason: String,
    /// The day whose enrolments were used.
    pub as_of: NaiveDate,
    /// Learners added.
    pub added: i64,
    /// Learners removed.
    pub removed: i64,
    /// Learners who changed class.
    pub moved: i64,
    /// The node's learners on the list before the update.
    pub eligible_before: i64,
    /// The node's learners on the list after the update.
    pub eligible_after: i64,
}

impl Amendment {
    /// The node's name.
    #[must_use]
    pub fn org_name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }
}

/// Records a list update.
pub async fn insert_amendment(
    c: &mut Conn<'_>,
    id: Uuid,
    (campaign, org, by): (CampaignId, OrgId, Option<UserId>),
    (reason, as_of, at): (&str, NaiveDate, DateTime<Utc>),
    what: Amended,
) -> Result<(), Error> {
    execute!(
        c,
        INSERT_AMENDMENT,
        id,
        campaign.0,
        org.0,
        at,
        by.map(|u| u.0),
        reason,
        as_of,
        what.added,
        what.removed,
        what.moved,
        what.before,
        what.after()
    )
}

/// The list updates at or under `path`, the latest first.
pub async fn list_amendments(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Vec<Amendment>, Error> {
    list!(c, LIST_AMENDMENTS, id.0, path.as_str(), path.end().as_str())
}
