//! The marks of each school as they were published to those who do not see its pupils: in steps of [`STEP`] completions.
//!
//! A step copies the school's counters when at least so many more, or fewer, have completed there than at the step before.
//! Nodes above are sums of their schools, so that figures of two moments, or of a node and its parts, differ by whole steps
//! or not at all. Every step stays with its time: the figures of a past day are those that were published then.

use super::{campaign::Campaign, sums::as_length};
use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    CampaignId, OrgId,
    org::{OrgKind, OrgPath},
    participation::{Marks, STEP},
};
use sqlx::FromRow;

/// The length of a school's path.
const SCHOOL: usize = OrgKind::School.path_length();

#[derive(FromRow)]
struct MarksRow {
    path: String,
    marked: i64,
    passed: i64,
    full_marks: i64,
    score: i64,
}

impl MarksRow {
    fn split(self) -> (OrgPath, Marks) {
        let Self { path, marked, passed, full_marks, score } = self;
        (path.into(), Marks { marked, passed, full: full_marks, score })
    }
}

#[derive(FromRow)]
struct DueRow {
    number: Option<i64>,
    published: Option<i64>,
    #[sqlx(flatten)]
    now: MarksRow,
}

macro_rules! sums {
    ($when:literal) => {
        concat!(
            "SELECT SUBSTR(path, 1, $4) AS path, CAST(SUM(marked) AS BIGINT) AS marked, CAST(SUM(passed) AS BIGINT) AS passed, \
             CAST(SUM(full_marks) AS BIGINT) AS full_marks, CAST(SUM(score) AS BIGINT) AS score \
             FROM campaign_releases WHERE campaign_id = $1 AND path >= $2 AND path < $3 AND ",
            $when,
            " GROUP BY 1 ORDER BY 1"
        )
    };
}

const LIST: &str = sums!("until_at IS NULL");
const LIST_AT: &str = sums!("at < $5 AND (until_at IS NULL OR until_at >= $5)");
// Schools whose counters are a step or more from what is published.
const LIST_DUE: &str = "SELECT k.path, k.marked, k.passed, k.full_marks, k.score, r.number, r.marked AS published FROM \
    (SELECT SUBSTR(path, 1, $4) AS path, CAST(SUM(completed) AS BIGINT) AS marked, CAST(SUM(passed) AS BIGINT) AS passed, \
       CAST(SUM(full_marks) AS BIGINT) AS full_marks, CAST(SUM(score) AS BIGINT) AS score \
       FROM campaign_classes WHERE campaign_id = $1 AND path >= $2 AND path < $3 GROUP BY 1) k \
    LEFT JOIN campaign_releases r ON r.campaign_id = $1 AND r.path = k.path AND r.until_at IS NULL \
    WHERE ABS(k.marked - COALESCE(r.marked, 0)) >= $5 ORDER BY k.path";
const END: &str = "UPDATE campaign_releases SET until_at = CASE WHEN at > $4 THEN at ELSE $4 END WHERE campaign_id = $1 AND path = $2 AND number = $3 AND until_at IS NULL";
// Not before the step that it follows: work may be closed after its time.
const INSERT: &str = "INSERT INTO campaign_releases (campaign_id, path, number, at, marked, passed, full_marks, score) \
    SELECT $1, $2, $3, COALESCE((SELECT r.until_at FROM campaign_releases r WHERE r.campaign_id = $1 AND r.path = $2 AND r.number = $3 - 1), $4), $5, $6, $7, $8 WHERE 1 = 1 \
    ON CONFLICT DO NOTHING";
// Of a school that counts nowhere any more.
const END_GONE: &str = "UPDATE campaign_releases SET until_at = CASE WHEN at > $4 THEN at ELSE $4 END WHERE campaign_id = $1 AND path >= $2 AND path < $3 AND until_at IS NULL \
    AND NOT EXISTS (SELECT 1 FROM campaign_classes k WHERE k.campaign_id = $1 AND k.path >= campaign_releases.path AND k.path < campaign_releases.path || '~')";
const FIND_PATH: &str = "SELECT path FROM campaign_classes WHERE campaign_id = $1 AND class_id = $2";
// Hand-ins of one school, one after the other, from here to the end of their transactions: each sees those before it.
const HOLD: &str = "SELECT pg_advisory_xact_lock(hashtextextended(CAST($1 AS TEXT) || $2, 1))";

/// The published marks under `path`, by prefixes of `length` characters, which is a school's at most: all of the same
/// instant. Parts of which nothing is published are absent.
pub async fn list_released(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, Marks)>, Error> {
    let rows: Vec<MarksRow> = list!(c, LIST, id.0, path.as_str(), path.end().as_str(), as_length(length))?;
    Ok(rows.into_iter().map(MarksRow::split).collect())
}

/// The same of a campaign's schools as of a past time.
pub async fn list_released_at(
    c: &mut Conn<'_>,
    k: &Campaign,
    time: DateTime<Utc>,
) -> Result<Vec<(OrgPath, Marks)>, Error> {
    let path = &k.org_path;
    let rows: Vec<MarksRow> = list!(c, LIST_AT, k.id.0, path.as_str(), path.end().as_str(), as_length(SCHOOL), time)?;
    Ok(rows.into_iter().map(MarksRow::split).collect())
}

/// A school whose marks have to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreleased {
    /// Its path.
    pub path: OrgPath,
    /// How many had completed when its marks were last published; 0 for never.
    pub published: i64,
    /// How many have by now.
    pub completed: i64,
}

/// The schools under `path` whose marks have to be published: after every write there are none.
pub async fn list_unreleased(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Vec<Unreleased>, Error> {
    let due = list_due(c, id, path).await?;
    Ok(due
        .into_iter()
        .map(|row| Unreleased {
            published: row.published.unwrap_or_default(),
            completed: row.now.marked,
            path: row.now.path.into(),
        })
        .collect())
}

async fn list_due(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Vec<DueRow>, Error> {
    list!(c, LIST_DUE, id.0, path.as_str(), path.end().as_str(), as_length(SCHOOL), STEP)
}

/// Publishes the marks of schools under `path` that are a step or more away, and ends those of schools that count nowhere
/// any more: after a list was taken or updated, and after a recount.
pub async fn release(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath, at: DateTime<Utc>) -> Result<(), Error> {
    release_due(c, id, path, at).await?;
    execute!(c, END_GONE, id.0, path.as_str(), path.end().as_str(), at)
}

/// The same for the school of a class in which one more, or one fewer, has completed.
pub(super) async fn release_of_class(
    c: &mut Conn<'_>,
    id: uuid::Uuid,
    class: OrgId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let path: Option<String> = find_scalar!(c, FIND_PATH, id, class.0)?;
    let Some(path) = path else { return Ok(()) };
    let school = OrgPath::from(path).cut(SCHOOL);
    // SQLite has one writer.
    if let Conn::Postgres(c) = c {
        sqlx::query(HOLD).bind(id).bind(school.as_str()).execute(&mut **c).await?;
    }
    release_due(c, CampaignId(id), &school, at).await
}

async fn release_due(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath, at: DateTime<Utc>) -> Result<(), Error> {
    for DueRow { number, now, .. } in list_due(c, id, path).await? {
        if let Some(number) = number {
            execute!(c, END, id.0, now.path.as_str(), number, at)?;
        }
        let (path, marks) = now.split();
        insert_release(c, id, &path, number.unwrap_or_default() + 1, (at, marks)).await?;
    }
    Ok(())
}

/// A step in which a school's marks were published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Release {
    /// The school's path.
    pub path: OrgPath,
    /// Its number, from 1.
    pub number: i64,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// When the next one was.
    pub until: Option<DateTime<Utc>>,
    /// The marks.
    pub marks: Marks,
}

/// Inserts steps of schools that have none: of demo data.
pub async fn insert_releases(c: &mut Conn<'_>, id: CampaignId, releases: &[Release]) -> Result<(), Error> {
    const SQL: &str =
        "INSERT INTO campaign_releases (campaign_id, path, number, at, until_at, marked, passed, full_marks, score) ";
    execute_rows!(c, SQL, releases, |to, r| {
        to.push_bind(id.0).push_bind(r.path.as_str()).push_bind(r.number).push_bind(r.at).push_bind(r.until);
        let Marks { marked, passed, full, score } = r.marks;
        to.push_bind(marked).push_bind(passed).push_bind(full).push_bind(score);
    })
}

/// Stores a step: the `number`-th of the school, from 1. It begins when the step before it ended, or at `at`.
async fn insert_release(
    c: &mut Conn<'_>,
    id: CampaignId,
    school: &OrgPath,
    number: i64,
    (at, marks): (DateTime<Utc>, Marks),
) -> Result<(), Error> {
    let Marks { marked, passed, full, score } = marks;
    execute!(c, INSERT, id.0, school.as_str(), number, at, marked, passed, full, score)
}
