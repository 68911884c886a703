//! Learners' progress: counters per class, updated with every completion, and the recount from raw attempts that checks
//! them.

use super::{
    campaign::Campaign,
    hold::{hold, hold_shared},
    releases::release_of_class,
    sums::{SumRow, as_length},
};
use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    CampaignId, OrgId, UserId,
    org::OrgPath,
    participation::{Participation, Standing},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A learner's row in a campaign's list, with what determines how it counts.
#[derive(Clone, Copy, Debug, FromRow)]
#[expect(clippy::struct_field_names, reason = "the pass mark is another kind of mark")]
struct Mark {
    campaign_id: Uuid,
    class_id: Uuid,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    score: Option<i64>,
    due_at: DateTime<Utc>,
    pass_mark: i64,
}

impl Mark {
    fn counts(&self) -> Participation {
        Standing {
            started: self.started_at.is_some(),
            completed: self.completed_at.is_some(),
            on_time: self.completed_at.is_some_and(|t| t <= self.due_at),
            score: self.score,
        }
        .counts(self.pass_mark)
    }
}

const SUMS: &str = "SELECT SUBSTR(path, 1, $4) AS path, CAST(SUM(eligible) AS BIGINT) AS eligible, CAST(SUM(started) AS BIGINT) AS started, \
    CAST(SUM(completed) AS BIGINT) AS completed, CAST(SUM(on_time) AS BIGINT) AS on_time, CAST(SUM(passed) AS BIGINT) AS passed, \
    CAST(SUM(full_marks) AS BIGINT) AS full_marks, CAST(SUM(score) AS BIGINT) AS score \
    FROM campaign_classes WHERE campaign_id = $1 AND path >= $2 AND path < $3 GROUP BY 1 ORDER BY 1";
const PULSE: &str = "SELECT COUNT(*) AS classes, CAST(SUM(eligible) AS BIGINT) AS eligible, CAST(SUM(started) AS BIGINT) AS started, \
    CAST(SUM(completed) AS BIGINT) AS completed, CAST(SUM(on_time) AS BIGINT) AS on_time, CAST(SUM(passed) AS BIGINT) AS passed, \
    CAST(SUM(full_marks) AS BIGINT) AS full_marks, CAST(SUM(score) AS BIGINT) AS score, MAX(last_at) AS last_at, \
    (SELECT COUNT(*) FROM campaign_amendments WHERE campaign_id = $1) AS amendments FROM campaign_classes \
    WHERE campaign_id = $1 AND path >= $2 AND path < $3";
const LAST_WORK: &str = "SELECT SUBSTR(path, 1, $4) AS path, MAX(last_at) AS last_at FROM campaign_classes \
    WHERE campaign_id = $1 AND path >= $2 AND path < $3 GROUP BY 1";

// The learner's rows in campaigns that require the module. PostgreSQL locks them until the transaction ends, so that
// two assignments finished at once see each other; SQLite has one writer.
macro_rules! marks {
    ($lock:literal) => {
        concat!(
            "SELECT cl.campaign_id, cl.class_id, cl.started_at, cl.completed_at, cl.score, c.due_at, c.pass_mark \
             FROM campaign_learners cl JOIN campaigns c ON c.id = cl.campaign_id WHERE cl.learner_id = $1 AND c.withdrawn_at IS NULL AND c.opens_at <= $3 \
             AND EXISTS (SELECT 1 FROM campaign_requirements p WHERE p.campaign_id = c.id AND p.module_id = $2) ORDER BY cl.campaign_id",
            $lock
        )
    };
}

const MARKS_SQLITE: &str = marks!("");
const MARKS_POSTGRES: &str = marks!(" FOR UPDATE OF cl");
const UPDATE_MARK: &str = "UPDATE campaign_learners SET started_at = $3, completed_at = $4, score = $5 WHERE campaign_id = $1 AND learner_id = $2";
const ADJUST: &str = "UPDATE campaign_classes SET started = started + $3, completed = completed + $4, on_time = on_time + $5, passed = passed + $6, \
    full_marks = full_marks + $7, score = score + $8, last_at = CASE WHEN last_at IS NULL OR last_at < $9 THEN $9 ELSE last_at END \
    WHERE campaign_id = $1 AND class_id = $2";

const SET_CHANGED: &str = "UPDATE campaign_classes SET last_at = $3 WHERE (last_at IS NULL OR last_at < $3) AND (campaign_id, class_id) IN (\
    SELECT cl.campaign_id, cl.class_id FROM campaign_learners cl JOIN campaign_requirements p ON p.campaign_id = cl.campaign_id AND p.module_id = $2 \
    WHERE cl.learner_id = $1)";

// The state of each learner, from raw attempts and progress alone, within the campaign's window up to `$end`: nothing that
// counting wrote is read. A single learner's completion, the recount of all and the figures of a day share it.
macro_rules! raw {
    ($who:literal) => {
        raw!($who, "c.closes_at")
    };
    ($who:literal, $end:literal) => {
        concat!(
            "SELECT cl.campaign_id, cl.class_id, k.path, cl.learner_id, c.due_at, c.pass_mark, \
             (SELECT MIN(r.started_at) FROM progress r JOIN assignments a ON a.id = r.assignment_id \
                JOIN campaign_requirements p ON p.campaign_id = c.id AND p.module_id = a.module_id AND p.grade = o.grade \
                WHERE r.learner_id = cl.learner_id AND (a.counts OR p.part = 'lesson') AND r.started_at >= c.opens_at AND r.started_at < ", $end, ") AS begun_at, \
             (SELECT CASE WHEN COUNT(*) = COUNT(d.done_at) THEN MAX(d.done_at) END FROM (SELECT CASE WHEN p.part = 'lesson' THEN \
                (SELECT MIN(r.lesson_completed_at) FROM progress r JOIN assignments a ON a.id = r.assignment_id \
                   WHERE r.learner_id = cl.learner_id AND a.module_id = p.module_id AND r.lesson_completed_at >= c.opens_at AND r.lesson_completed_at < ", $end, ") \
                ELSE (SELECT MIN(s.submitted_at) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
                   WHERE s.learner_id = cl.learner_id AND a.module_id = p.module_id AND a.counts AND (p.part = 'quiz' OR a.part = 'module') \
                     AND s.state IN ('submitted', 'overdue') AND s.submitted_at >= c.opens_at AND s.submitted_at < ", $end, " \
                     AND (NOT c.pass_required OR s.score * 100 >= c.pass_mark * s.max_score)) END AS done_at \
                FROM campaign_requirements p WHERE p.campaign_id = c.id AND p.grade = o.grade) d) AS completed_at, \
             (SELECT MAX(s.score * 10000 / s.max_score) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
                JOIN campaign_requirements p ON p.campaign_id = c.id AND p.module_id = a.module_id AND p.part <> 'lesson' AND p.grade = o.grade \
                WHERE s.learner_id = cl.learner_id AND a.counts AND (p.part = 'quiz' OR a.part = 'module') AND s.max_score > 0 \
                  AND s.state IN ('submitted', 'overdue') AND s.submitted_at >= c.opens_at AND s.submitted_at < ", $end, ") AS score \
             FROM campaign_learners cl JOIN campaigns c ON c.id = cl.campaign_id JOIN orgs o ON o.id = cl.class_id \
             JOIN campaign_classes k ON k.campaign_id = cl.campaign_id AND k.class_id = cl.class_id WHERE ",
            $who
        )
    };
}

const RAW_MARK: &str = concat!(
    "SELECT campaign_id, class_id, COALESCE(begun_at, completed_at) AS started_at, completed_at, score, due_at, pass_mark FROM (",
    raw!("cl.campaign_id = $1 AND cl.learner_id = $2"),
    ") raw"
);
macro_rules! recount {
    ($raw:expr) => {
        concat!(
    "SELECT path, COUNT(*) AS eligible, CAST(SUM(CASE WHEN begun_at IS NOT NULL OR completed_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS started, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS completed, \
     CAST(SUM(CASE WHEN completed_at <= due_at THEN 1 ELSE 0 END) AS BIGINT) AS on_time, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL AND score >= pass_mark * 100 THEN 1 ELSE 0 END) AS BIGINT) AS passed, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL AND score = 10000 THEN 1 ELSE 0 END) AS BIGINT) AS full_marks, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL THEN COALESCE(score, 0) ELSE 0 END) AS BIGINT) AS score FROM (",
    $raw,
    ") raw GROUP BY path ORDER BY path"
        )
    };
}

const RECOUNT: &str = recount!(raw!("cl.campaign_id = $1 AND k.path >= $2 AND k.path < $3"));
// Up to the time `$4`: every class recounted, or only those in which something has counted since. One statement reads both
// kinds: between two of them a class could change from one kind to the other, and be in neither.
const RECOUNT_AT: &str = recount!(raw!("cl.campaign_id = $1 AND k.path >= $2 AND k.path < $3", "$4"));
const COUNTED_OR_RECOUNT_AT: &str = concat!(
    "SELECT * FROM (",
    recount!(raw!("cl.campaign_id = $1 AND k.path >= $2 AND k.path < $3 AND k.last_at >= $4", "$4")),
    ") active UNION ALL SELECT path, eligible, started, completed, on_time, passed, full_marks, score FROM campaign_classes \
     WHERE campaign_id = $1 AND path >= $2 AND path < $3 AND (last_at IS NULL OR last_at < $4)"
);
const COUNTED: &str = "SELECT path, eligible, started, completed, on_time, passed, full_marks, score FROM campaign_classes \
    WHERE campaign_id = $1 AND path >= $2 AND path < $3 ORDER BY path";
const SET_COUNTERS: &str = "UPDATE campaign_classes SET eligible = $3, started = $4, completed = $5, on_time = $6, passed = $7, full_marks = $8, score = $9 \
    WHERE campaign_id = $1 AND path = $2";
const SET_MARKS: &str = concat!(
    "UPDATE campaign_learners SET started_at = COALESCE(raw.begun_at, raw.completed_at), completed_at = raw.completed_at, score = raw.score FROM (",
    raw!("cl.campaign_id = $1 AND k.path >= $2 AND k.path < $3"),
    ") raw WHERE campaign_learners.campaign_id = $1 AND campaign_learners.learner_id = raw.learner_id"
);
// A better score counts too, though the learner had completed before.
const SET_LAST: &str = "UPDATE campaign_classes SET last_at = (SELECT MAX(work.at) FROM (\
    SELECT COALESCE(cl.completed_at, cl.started_at) AS at FROM campaign_learners cl \
    WHERE cl.class_id = campaign_classes.class_id AND cl.campaign_id = $1 \
    UNION ALL SELECT s.submitted_at AS at FROM campaign_learners cl JOIN campaigns c ON c.id = cl.campaign_id \
    JOIN attempts s ON s.learner_id = cl.learner_id JOIN assignments a ON a.id = s.assignment_id AND a.counts \
    WHERE cl.class_id = campaign_classes.class_id AND cl.campaign_id = $1 AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at \
    AND EXISTS (SELECT 1 FROM campaign_requirements p WHERE p.campaign_id = $1 AND p.module_id = a.module_id)) work) \
    WHERE campaign_id = $1 AND path >= $2 AND path < $3";

/// Sums of the counters under `path`, by prefixes of `length` characters: the children's figures, all from the same
/// instant. Parts without eligible learners are absent.
pub async fn list_sums(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, Participation)>, Error> {
    let rows: Vec<SumRow> = list!(c, SUMS, id.0, path.as_str(), path.end().as_str(), as_length(length))?;
    Ok(rows.into_iter().map(SumRow::split).collect())
}

/// Figures that change with any counter under a node: one short query shows whether to read the rest.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Pulse {
    classes: i64,
    eligible: Option<i64>,
    started: Option<i64>,
    completed: Option<i64>,
    on_time: Option<i64>,
    passed: Option<i64>,
    full_marks: Option<i64>,
    score: Option<i64>,
    last_at: Option<DateTime<Utc>>,
    amendments: i64,
}

impl Pulse {
    /// Whether any list of the campaign was updated.
    #[must_use]
    pub const fn is_amended(&self) -> bool {
        self.amendments > 0
    }
}

/// The pulse of a campaign's counters under `path`.
pub async fn get_pulse(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Pulse, Error> {
    get!(c, PULSE, id.0, path.as_str(), path.end().as_str())
}

/// The counters of one class, wherever it was counted; `None` when it is not in the campaign.
pub async fn find_class(c: &mut Conn<'_>, id: CampaignId, class: OrgId) -> Result<Option<Participation>, Error> {
    const SQL: &str = "SELECT path, eligible, started, completed, on_time, passed, full_marks, score FROM campaign_classes \
        WHERE campaign_id = $1 AND class_id = $2";
    let rows: Vec<SumRow> = list!(c, SQL, id.0, class.0)?;
    Ok((!rows.is_empty()).then(|| rows.into_iter().map(|r| r.split().1).sum()))
}

/// When something was last started or completed under `path`, by prefixes of `length` characters.
pub async fn list_last(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, Option<DateTime<Utc>>)>, Error> {
    let rows: Vec<(String, Option<DateTime<Utc>>)> =
        list!(c, LAST_WORK, id.0, path.as_str(), path.end().as_str(), as_length(length))?;
    Ok(rows.into_iter().map(|(path, at)| (path.into(), at)).collect())
}

/// Recounts a learner in each campaign that requires the module: after work was started, completed, handed in or
/// re-marked, in the same transaction. `at` is the time of that change.
pub async fn count(c: &mut Conn<'_>, learner: UserId, module: &str, at: DateTime<Utc>) -> Result<(), Error> {
    hold_shared(c, learner, module, at).await?;
    let sql = if matches!(c, Conn::Sqlite(_)) { MARKS_SQLITE } else { MARKS_POSTGRES };
    let marks: Vec<Mark> = list!(c, sql, learner.0, module, at)?;
    for before in marks {
        let after: Option<Mark> = find!(c, RAW_MARK, before.campaign_id, learner.0)?;
        let Some(after) = after else { continue };
        let same = (after.started_at, after.completed_at, after.score)
            == (before.started_at, before.completed_at, before.score);
        if same {
            continue;
        }
        execute!(c, UPDATE_MARK, before.campaign_id, learner.0, after.started_at, after.completed_at, after.score)?;
        let change = after.counts() - before.counts();
        execute!(
            c,
            ADJUST,
            before.campaign_id,
            before.class_id,
            change.started,
            change.completed,
            change.on_time,
            change.passed,
            change.full,
            change.score,
            at
        )?;
        // Marks are published in steps of completions.
        if change.completed != 0 {
            release_of_class(c, before.campaign_id, before.class_id.into(), at).await?;
        }
    }
    Ok(())
}

/// Records that earlier work of a learner on the module has other marks since `at`, whether or not the learner's counters
/// changed: later work may hide it from them, but not from the days before that work.
pub async fn set_changed(c: &mut Conn<'_>, learner: UserId, module: &str, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, SET_CHANGED, learner.0, module, at)
}

/// The counts of the campaign's classes at a past time within its window, by path, from when everything was started and
/// handed in. With `trust`, the counters of classes in which nothing has counted since are taken as they are.
pub async fn list_classes_at(
    c: &mut Conn<'_>,
    k: &Campaign,
    time: DateTime<Utc>,
    trust: bool,
) -> Result<Vec<(OrgPath, Participation)>, Error> {
    let (from, to, end) = (k.org_path.as_str(), k.org_path.end(), time.min(k.closes_at));
    let sql = if trust { COUNTED_OR_RECOUNT_AT } else { RECOUNT_AT };
    let rows: Vec<SumRow> = list!(c, sql, k.id.0, from, to.as_str(), end)?;
    let mut classes: Vec<_> = rows.into_iter().map(SumRow::split).collect();
    classes.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(classes)
}

/// One class whose counters differ from the raw attempts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The class's path.
    pub path: OrgPath,
    /// The counters.
    pub counted: Participation,
    /// The counts from raw attempts.
    pub raw: Participation,
}

/// Recounts the classes under `path` from raw attempts and lists where the counters differ; with `repair`, corrects them.
///
/// Must run inside a write, so that nothing is counted between its queries.
pub async fn recount(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath, repair: bool) -> Result<Vec<Difference>, Error> {
    hold(c, id).await?;
    let (from, to) = (path.as_str(), path.end());
    let read = async |c: &mut Conn<'_>, sql: &'static str| -> Result<Vec<SumRow>, Error> {
        list!(c, sql, id.0, from, to.as_str())
    };
    let raw = read(c, RECOUNT).await?;
    let counted = read(c, COUNTED).await?;
    let mut counted: std::collections::BTreeMap<_, _> = counted.into_iter().map(SumRow::split).collect();
    let mut differences = Vec::new();
    for (path, raw) in raw.into_iter().map(SumRow::split) {
        let counted = counted.remove(&path).unwrap_or_default();
        if counted != raw {
            differences.push(Difference { path, counted, raw });
        }
    }
    // Counters of a class that has no eligible learners.
    differences.extend(counted.into_iter().map(|(path, counted)| Difference {
        path,
        counted,
        raw: Participation::default(),
    }));
    if repair {
        for sql in [SET_MARKS, SET_LAST] {
            execute!(c, sql, id.0, from, to.as_str())?;
        }
        for d in &differences {
            execute!(
                c,
                SET_COUNTERS,
                id.0,
                d.path.as_str(),
                d.raw.eligible,
                d.raw.started,
                d.raw.completed,
                d.raw.on_time,
                d.raw.passed,
                d.raw.full,
                d.raw.score
            )?;
        }
    }
    Ok(differences)
}
