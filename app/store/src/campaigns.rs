//! Campaigns: the frozen denominator, the counters per class, and the recount that proves them.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, Utc};
use qinghe_model::{
    CampaignId, OrgId, Text, UserId,
    org::{Grade, OrgPath},
    participation::Participation,
};
use sqlx::FromRow;
use uuid::Uuid;

/// A bureau's call to its schools.
#[derive(Clone, Debug, FromRow)]
pub struct Campaign {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: CampaignId,
    /// The node that called.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// That node's place.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    name_zh: String,
    name_en: String,
    /// The module to complete.
    pub module_id: String,
    grades: String,
    /// The share to reach, in per cent.
    pub target: i64,
    /// From when work counts.
    pub opens_at: DateTime<Utc>,
    /// Until when it is on time.
    pub due_at: DateTime<Utc>,
    /// Until when it counts.
    pub closes_at: DateTime<Utc>,
    /// The moment of the denominator.
    pub snapshot_at: DateTime<Utc>,
}

impl Campaign {
    /// A campaign to be inserted.
    #[expect(clippy::too_many_arguments, reason = "a row has its columns")]
    pub fn new(
        id: CampaignId,
        org: (OrgId, OrgPath),
        name: Text,
        module_id: String,
        grades: &[Grade],
        target: i64,
        [opens_at, due_at, closes_at]: [DateTime<Utc>; 3],
        snapshot_at: DateTime<Utc>,
    ) -> Self {
        let grades = grades.iter().map(|g| g.as_str()).collect::<Vec<_>>().join(",");
        Self {
            id,
            org_id: org.0,
            org_path: org.1,
            name_zh: name.zh,
            name_en: name.en,
            module_id,
            grades,
            target,
            opens_at,
            due_at,
            closes_at,
            snapshot_at,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The grades it is for.
    pub fn grades(&self) -> impl Iterator<Item = Grade> + '_ {
        self.grades.split(',').filter_map(|g| g.parse().ok())
    }
}

/// Counts of one part of the tree.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
struct SumRow {
    path: String,
    eligible: i64,
    started: i64,
    completed: i64,
    on_time: i64,
    passed: i64,
}

impl SumRow {
    fn split(self) -> (OrgPath, Participation) {
        let Self { path, eligible, started, completed, on_time, passed } = self;
        (path.into(), Participation { eligible, started, completed, on_time, passed })
    }
}

/// A learner's mark in a campaign: which campaign, which class's counters, whether on time.
#[derive(Clone, Copy, Debug, FromRow)]
struct Mark {
    campaign_id: Uuid,
    class_id: Uuid,
}

/// Something a learner did that a campaign counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// Opened the work.
    Started,
    /// Completed it.
    Completed,
    /// Reached the pass mark.
    Passed,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, org_id, org_path, name_zh, name_en, module_id, grades, target, opens_at, due_at, closes_at, snapshot_at FROM campaigns ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE id = $1");
const LIST: &str = select!("ORDER BY opens_at DESC, id");
const INSERT: &str = "INSERT INTO campaigns (id, org_id, org_path, name_zh, name_en, module_id, grades, target, opens_at, due_at, closes_at, snapshot_at, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
const SNAPSHOT: &str = "INSERT INTO campaign_learners (campaign_id, learner_id, class_id) \
    SELECT $1, e.learner_id, e.class_id FROM enrolments e JOIN orgs o ON o.id = e.class_id \
    WHERE o.path >= $2 AND o.path < $3 AND e.to_date IS NULL AND ',' || $4 || ',' LIKE '%,' || o.grade || ',%'";
const COUNT_CLASSES: &str = "INSERT INTO campaign_classes (campaign_id, class_id, path, eligible, started, completed, on_time, passed) \
    SELECT cl.campaign_id, cl.class_id, o.path, COUNT(*), 0, 0, 0, 0 FROM campaign_learners cl JOIN orgs o ON o.id = cl.class_id \
    WHERE cl.campaign_id = $1 GROUP BY cl.campaign_id, cl.class_id, o.path";
const SUMS: &str = "SELECT SUBSTR(path, 1, $4) AS path, CAST(SUM(eligible) AS BIGINT) AS eligible, CAST(SUM(started) AS BIGINT) AS started, \
    CAST(SUM(completed) AS BIGINT) AS completed, CAST(SUM(on_time) AS BIGINT) AS on_time, CAST(SUM(passed) AS BIGINT) AS passed \
    FROM campaign_classes WHERE campaign_id = $1 AND path >= $2 AND path < $3 GROUP BY 1 ORDER BY 1";

// Each marks a learner once, in the campaigns that count now, and tells whose counters to raise.
macro_rules! mark {
    ($column:literal) => {
        concat!(
            "UPDATE campaign_learners SET ", $column, " = $3 WHERE learner_id = $1 AND ", $column, " IS NULL AND campaign_id IN \
             (SELECT id FROM campaigns WHERE module_id = $2 AND opens_at <= $3 AND $3 < closes_at) RETURNING campaign_id, class_id"
        )
    };
}
const MARK_STARTED: &str = mark!("started_at");
const MARK_COMPLETED: &str = mark!("completed_at");
const MARK_PASSED: &str = mark!("passed_at");
/// Takes the mark away where no attempt that counts is passed any more.
const UNMARK_PASSED: &str = "UPDATE campaign_learners SET passed_at = NULL WHERE learner_id = $1 AND passed_at IS NOT NULL AND campaign_id IN \
    (SELECT c.id FROM campaigns c WHERE c.module_id = $2 AND NOT EXISTS (SELECT 1 FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
      WHERE s.learner_id = $1 AND a.module_id = $2 AND a.counts AND s.state IN ('submitted', 'overdue') AND s.passed \
        AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at)) RETURNING campaign_id, class_id";
const LOWER_PASSED: &str = "UPDATE campaign_classes SET passed = passed - 1 WHERE campaign_id = $1 AND class_id = $2";
/// Marks a pass that came with a later grading, at the time of the attempt.
const MARK_PASSED_LATER: &str = "UPDATE campaign_learners SET passed_at = (SELECT MIN(s.submitted_at) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
      JOIN campaigns c ON c.id = campaign_learners.campaign_id WHERE s.learner_id = $1 AND a.module_id = $2 AND a.counts AND s.state IN ('submitted', 'overdue') AND s.passed \
        AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at) \
    WHERE learner_id = $1 AND passed_at IS NULL AND campaign_id IN \
    (SELECT c.id FROM campaigns c WHERE c.module_id = $2 AND EXISTS (SELECT 1 FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
      WHERE s.learner_id = $1 AND a.module_id = $2 AND a.counts AND s.state IN ('submitted', 'overdue') AND s.passed \
        AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at)) RETURNING campaign_id, class_id";
const RAISE_STARTED: &str =
    "UPDATE campaign_classes SET started = started + 1 WHERE campaign_id = $1 AND class_id = $2";
const RAISE_COMPLETED: &str = "UPDATE campaign_classes SET completed = completed + 1, \
    on_time = on_time + (SELECT CASE WHEN $3 <= due_at THEN 1 ELSE 0 END FROM campaigns WHERE id = $1) WHERE campaign_id = $1 AND class_id = $2";
const RAISE_PASSED: &str = "UPDATE campaign_classes SET passed = passed + 1 WHERE campaign_id = $1 AND class_id = $2";

// From raw attempts and first openings alone, within the campaign's window: nothing that `mark` or
// `raise` wrote is read. A class stands where it stood at the snapshot.
macro_rules! raw {
    () => {
        "SELECT cl.class_id, COALESCE(k.path, o.path) AS path, cl.learner_id, \
         (SELECT MIN(s.submitted_at) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
            WHERE s.learner_id = cl.learner_id AND a.module_id = c.module_id AND a.counts AND s.state IN ('submitted', 'overdue') \
              AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at) AS completed_at, \
         (SELECT MIN(s.submitted_at) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
            WHERE s.learner_id = cl.learner_id AND a.module_id = c.module_id AND a.counts AND s.state IN ('submitted', 'overdue') AND s.passed \
              AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at) AS passed_at, \
         (SELECT MIN(p.started_at) FROM progress p JOIN assignments a ON a.id = p.assignment_id \
            WHERE p.learner_id = cl.learner_id AND a.module_id = c.module_id AND a.counts \
              AND p.started_at >= c.opens_at AND p.started_at < c.closes_at) AS started_at, c.due_at \
         FROM campaign_learners cl JOIN campaigns c ON c.id = cl.campaign_id JOIN orgs o ON o.id = cl.class_id \
         LEFT JOIN campaign_classes k ON k.campaign_id = cl.campaign_id AND k.class_id = cl.class_id WHERE c.id = $1"
    };
}
const RECOUNT: &str = concat!(
    "SELECT path, COUNT(*) AS eligible, CAST(SUM(CASE WHEN started_at IS NOT NULL OR completed_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS started, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS completed, \
     CAST(SUM(CASE WHEN completed_at <= due_at THEN 1 ELSE 0 END) AS BIGINT) AS on_time, \
     CAST(SUM(CASE WHEN passed_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS passed FROM (",
    raw!(),
    ") raw GROUP BY path ORDER BY path"
);
const COUNTED: &str = "SELECT path, eligible, started, completed, on_time, passed FROM campaign_classes WHERE campaign_id = $1 ORDER BY path";
const SET_COUNTERS: &str = "UPDATE campaign_classes SET eligible = $3, started = $4, completed = $5, on_time = $6, passed = $7 WHERE campaign_id = $1 AND path = $2";
const SET_MARKS: &str = concat!(
    "UPDATE campaign_learners SET started_at = COALESCE(raw.started_at, raw.completed_at), completed_at = raw.completed_at, passed_at = raw.passed_at FROM (",
    raw!(),
    ") raw WHERE campaign_learners.campaign_id = $1 AND campaign_learners.learner_id = raw.learner_id"
);

/// The campaign of this id.
pub async fn find(c: &mut Conn<'_>, id: CampaignId) -> Result<Option<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// Every campaign, the latest first.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).fetch_all(c).await)?)
}

/// Opens a campaign and freezes its denominator: who is enrolled now, in a named grade, under its
/// node. Work done earlier in its window is counted by a following [`recount`].
pub async fn insert(c: &mut Conn<'_>, new: &Campaign) -> Result<(), Error> {
    // SQLite has one writer. On PostgreSQL, hand-ins and first openings under way end first, and are
    // found by the recount; later ones wait here, and then see the campaign. Saving answers goes on.
    if let Conn::Postgres(c) = c {
        sqlx::query("LOCK TABLE attempts, progress IN SHARE ROW EXCLUSIVE MODE").execute(&mut **c).await?;
    }
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.org_id.0)
        .bind(new.org_path.as_str())
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(new.module_id.as_str())
        .bind(new.grades.as_str())
        .bind(new.target)
        .bind(new.opens_at)
        .bind(new.due_at)
        .bind(new.closes_at)
        .bind(new.snapshot_at)
        .execute(c)
        .await
        .map(drop))?;
    on_db!(c, |c| sqlx::query(SNAPSHOT)
        .bind(new.id.0)
        .bind(new.org_path.as_str())
        .bind(new.org_path.end().as_str())
        .bind(new.grades.as_str())
        .execute(c)
        .await
        .map(drop))?;
    on_db!(c, |c| sqlx::query(COUNT_CLASSES).bind(new.id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Sums of the counters under `path`, by prefixes of `length` characters: the children's figures,
/// all of the same instant. Parts with no eligible learner are absent.
pub async fn list_sums(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, Participation)>, Error> {
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    let rows: Vec<SumRow> = on_db!(c, |c| sqlx::query_as(SUMS)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(length)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(SumRow::split).collect())
}

/// Counts what a learner did, once for each campaign that counts it now. A completion also counts
/// as a start.
pub async fn count_event(
    c: &mut Conn<'_>,
    event: Event,
    learner: UserId,
    module: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let steps: &[(&str, &str)] = match event {
        Event::Started => &[(MARK_STARTED, RAISE_STARTED)],
        Event::Completed => &[(MARK_STARTED, RAISE_STARTED), (MARK_COMPLETED, RAISE_COMPLETED)],
        Event::Passed => &[(MARK_PASSED, RAISE_PASSED)],
    };
    for &(mark, raise) in steps {
        let marks: Vec<Mark> = on_db!(c, |c| sqlx::query_as(sqlx::AssertSqlSafe(mark))
            .bind(learner.0)
            .bind(module)
            .bind(at)
            .fetch_all(c)
            .await)?;
        for m in marks {
            let with_time = raise == RAISE_COMPLETED;
            on_db!(c, |c| {
                let q = sqlx::query(sqlx::AssertSqlSafe(raise)).bind(m.campaign_id).bind(m.class_id);
                if with_time { q.bind(at) } else { q }.execute(c).await.map(drop)
            })?;
        }
    }
    Ok(())
}

/// After attempts of a learner were graded anew: a pass that came or went is counted or taken back.
pub async fn recount_passed(c: &mut Conn<'_>, learner: UserId, module: &str) -> Result<(), Error> {
    for (mark, count) in [(UNMARK_PASSED, LOWER_PASSED), (MARK_PASSED_LATER, RAISE_PASSED)] {
        let marks: Vec<Mark> =
            on_db!(c, |c| sqlx::query_as(sqlx::AssertSqlSafe(mark)).bind(learner.0).bind(module).fetch_all(c).await)?;
        for m in marks {
            on_db!(c, |c| sqlx::query(sqlx::AssertSqlSafe(count))
                .bind(m.campaign_id)
                .bind(m.class_id)
                .execute(c)
                .await
                .map(drop))?;
        }
    }
    Ok(())
}

/// One class whose counters differ from the raw attempts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The class's place.
    pub path: OrgPath,
    /// What the counters say.
    pub counted: Participation,
    /// What the raw attempts say.
    pub raw: Participation,
}

/// Counts anew from raw attempts and tells where the counters differ; with `mend`, puts them right.
///
/// Must run inside a write, so that nothing is counted between its readings.
pub async fn recount(c: &mut Conn<'_>, id: CampaignId, mend: bool) -> Result<Vec<Difference>, Error> {
    // SQLite has one writer. PostgreSQL's other writers wait here, and those under way end first.
    if let Conn::Postgres(c) = c {
        sqlx::query("LOCK TABLE campaign_classes IN SHARE ROW EXCLUSIVE MODE").execute(&mut **c).await?;
    }
    let raw: Vec<SumRow> = on_db!(c, |c| sqlx::query_as(RECOUNT).bind(id.0).fetch_all(c).await)?;
    let counted: Vec<SumRow> = on_db!(c, |c| sqlx::query_as(COUNTED).bind(id.0).fetch_all(c).await)?;
    let mut counted: std::collections::BTreeMap<_, _> = counted.into_iter().map(SumRow::split).collect();
    let mut differences = Vec::new();
    for (path, raw) in raw.into_iter().map(SumRow::split) {
        let counted = counted.remove(&path).unwrap_or_default();
        if counted != raw {
            differences.push(Difference { path, counted, raw });
        }
    }
    // Counters of a class that has no eligible learner.
    differences.extend(counted.into_iter().map(|(path, counted)| Difference {
        path,
        counted,
        raw: Participation::default(),
    }));
    if mend {
        on_db!(c, |c| sqlx::query(SET_MARKS).bind(id.0).execute(c).await.map(drop))?;
        for d in &differences {
            on_db!(c, |c| sqlx::query(SET_COUNTERS)
                .bind(id.0)
                .bind(d.path.as_str())
                .bind(d.raw.eligible)
                .bind(d.raw.started)
                .bind(d.raw.completed)
                .bind(d.raw.on_time)
                .bind(d.raw.passed)
                .execute(c)
                .await
                .map(drop))?;
        }
    }
    Ok(differences)
}
