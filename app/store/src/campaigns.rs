//! Campaigns: the frozen denominator, the counters per class, and the recount that proves them.

use crate::{Conn, Error, assignments::WorkPart, db::on_db};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    CampaignId, OrgId, Text, UserId,
    org::{Grade, OrgPath},
    participation::{DEFAULT_TARGET, Participation, Standing},
    quiz::QuizSettings,
};
use sqlx::{FromRow, types::Json};
use std::collections::BTreeSet;
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
    /// That node's place when it called.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    name_zh: String,
    name_en: String,
    /// The first module it asks for.
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
    /// From which score on a learner passes, in per cent.
    pub pass_mark: i64,
    /// Whether a quiz is done only when it is passed.
    pub pass_required: bool,
    /// From which share of its learners on a school takes part, in per cent; 0: one is enough.
    pub school_threshold: i64,
    weights: String,
    parent_id: Option<Uuid>,
    /// When the list of learners was taken; none: that is still to come.
    pub frozen_at: Option<DateTime<Utc>>,
}

impl Campaign {
    /// A campaign to be inserted, with what is usual; the rest is set afterwards.
    pub fn new(
        id: CampaignId,
        org: (OrgId, OrgPath),
        name: Text,
        grades: &[Grade],
        [opens_at, due_at, closes_at, snapshot_at]: [DateTime<Utc>; 4],
    ) -> Self {
        Self {
            id,
            org_id: org.0,
            org_path: org.1,
            name_zh: name.zh,
            name_en: name.en,
            module_id: String::new(),
            grades: joined(grades),
            target: DEFAULT_TARGET,
            opens_at,
            due_at,
            closes_at,
            snapshot_at,
            pass_mark: 60,
            pass_required: false,
            school_threshold: 0,
            weights: "35,35,10,10,10".to_owned(),
            parent_id: None,
            frozen_at: None,
        }
    }

    /// Makes it an addition to a campaign from above.
    pub fn set_parent(&mut self, parent: CampaignId) {
        self.parent_id = Some(parent.0);
    }

    /// Sets the weights of the official table, in hundredths.
    pub fn set_weights(&mut self, weights: [i64; 5]) {
        self.weights = weights.map(|w| w.to_string()).join(",");
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

    /// The campaign from above that it adds to.
    #[must_use]
    pub fn parent_id(&self) -> Option<CampaignId> {
        self.parent_id.map(CampaignId)
    }

    /// The weights of the official table, in hundredths: school rate, learner rate, pass rate, full marks, mean.
    #[must_use]
    pub fn weights(&self) -> [i64; 5] {
        let mut parts = self.weights.split(',').map(|w| w.parse().unwrap_or_default());
        [(); 5].map(|()| parts.next().unwrap_or_default())
    }

    /// When its learners were counted: it has each of them where their class stood then. Before that, the end of time.
    #[must_use]
    pub fn counted_at(&self) -> DateTime<Utc> {
        self.frozen_at.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Whether this school takes part, by the campaign's rule.
    #[must_use]
    pub fn takes_part(&self, school: Participation) -> bool {
        school.completed > 0 && school.completed * 100 >= self.school_threshold * school.eligible
    }
}

fn joined(grades: &[Grade]) -> String {
    grades.iter().map(|g| g.as_str()).collect::<Vec<_>>().join(",")
}

/// One thing that a campaign asks of some grades.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The module.
    pub module_id: String,
    /// What of it.
    pub part: WorkPart,
    /// Of whom.
    pub grades: Vec<Grade>,
}

#[derive(FromRow)]
struct PieceRow {
    module_id: String,
    #[sqlx(try_from = "String")]
    part: WorkPart,
    grades: String,
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
    full_marks: i64,
    score: i64,
}

impl SumRow {
    fn split(self) -> (OrgPath, Participation) {
        let Self { path, eligible, started, completed, on_time, passed, full_marks, score } = self;
        (path.into(), Participation { eligible, started, completed, on_time, passed, full: full_marks, score })
    }
}

/// A learner's row in a campaign's list, with what decides what it counts.
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

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, org_id, org_path, name_zh, name_en, module_id, grades, target, opens_at, due_at, closes_at, snapshot_at, pass_mark, pass_required, \
             school_threshold, weights, parent_id, frozen_at FROM campaigns WHERE withdrawn_at IS NULL ",
            $rest
        )
    };
}

const FIND: &str = select!("AND id = $1");
const LIST: &str = select!("ORDER BY opens_at DESC, id");
const LIST_TO_FREEZE: &str = select!("AND frozen_at IS NULL AND snapshot_at <= $1 ORDER BY snapshot_at, id");
const LIST_SAME: &str = select!("AND org_id = $1 AND name_zh = $2 AND name_en = $3 AND due_at = $4 ORDER BY id");
const LIST_RUNNING: &str = select!("AND frozen_at IS NOT NULL AND opens_at <= $1 AND closes_at > $2 ORDER BY id");
const INSERT: &str = "INSERT INTO campaigns (id, org_id, org_path, name_zh, name_en, module_id, grades, target, opens_at, due_at, closes_at, snapshot_at, \
    pass_mark, pass_required, school_threshold, weights, parent_id, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
const INSERT_PIECE: &str = "INSERT INTO campaign_pieces (campaign_id, module_id, part, grades) VALUES ($1, $2, $3, $4)";
const LIST_PIECES: &str =
    "SELECT module_id, part, grades FROM campaign_pieces WHERE campaign_id = $1 ORDER BY module_id, part";
const WITHDRAW: &str = "UPDATE campaigns SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";
// What a withdrawn campaign gave and nobody has begun goes with it; begun work stays a class's own.
const WITHDRAW_WORK: &str = "UPDATE assignments SET archived_at = $2 WHERE campaign_id = $1 AND archived_at IS NULL \
    AND NOT EXISTS (SELECT 1 FROM progress p WHERE p.assignment_id = assignments.id)";
// Of two servers, the second waits here, and finds it taken.
const SET_FROZEN: &str =
    "UPDATE campaigns SET frozen_at = $2 WHERE id = $1 AND frozen_at IS NULL AND withdrawn_at IS NULL";
/// Who is enrolled on the day `$5`, in a named grade, under a node, in a school that is not closed.
macro_rules! enrolled {
    ($columns:literal) => {
        concat!(
            "SELECT ", $columns, " FROM orgs o JOIN enrolments e ON e.class_id = o.id WHERE o.kind = 'class' AND o.path >= $2 AND o.path < $3 \
             AND ',' || $4 || ',' LIKE '%,' || o.grade || ',%' AND e.from_date <= $5 AND (e.to_date IS NULL OR e.to_date > $5) \
             AND NOT EXISTS (SELECT 1 FROM orgs s WHERE s.id = o.parent_id AND s.closed_from <= $5)"
        )
    };
}
const SNAPSHOT: &str = concat!(
    "INSERT INTO campaign_learners (campaign_id, learner_id, class_id) ",
    enrolled!("$1, e.learner_id, e.class_id"),
    " ON CONFLICT DO NOTHING"
);
// Where a class counts in a campaign: where it is counted already; else under the place that its school had when the
// learners were first counted.
macro_rules! place {
    () => {
        "COALESCE(k.path, COALESCE((SELECT p.path FROM org_places p WHERE p.org_id = o.parent_id AND p.until_at > c.frozen_at ORDER BY p.until_at LIMIT 1), s.path) \
         || SUBSTR(o.path, LENGTH(s.path) + 1))"
    };
}
const COUNT_CLASSES: &str = concat!(
    "INSERT INTO campaign_classes (campaign_id, path, class_id, eligible, started, completed, on_time, passed, full_marks, score) \
     SELECT c.id, ",
    place!(),
    ", o.id, l.eligible, 0, 0, 0, 0, 0, 0 FROM (SELECT class_id, COUNT(*) AS eligible FROM campaign_learners WHERE campaign_id = $1 GROUP BY class_id) l \
     JOIN campaigns c ON c.id = $1 JOIN orgs o ON o.id = l.class_id JOIN orgs s ON s.id = o.parent_id \
     LEFT JOIN campaign_classes k ON k.campaign_id = c.id AND k.class_id = o.id WHERE k.class_id IS NULL"
);
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

// The learner's rows in campaigns that ask for the module. PostgreSQL holds them until the end of the transaction, so
// that two pieces finished at once see each other; SQLite has one writer.
macro_rules! marks {
    ($lock:literal) => {
        concat!(
            "SELECT cl.campaign_id, cl.class_id, cl.started_at, cl.completed_at, cl.score, c.due_at, c.pass_mark \
             FROM campaign_learners cl JOIN campaigns c ON c.id = cl.campaign_id WHERE cl.learner_id = $1 AND c.withdrawn_at IS NULL AND c.opens_at <= $3 \
             AND EXISTS (SELECT 1 FROM campaign_pieces p WHERE p.campaign_id = c.id AND p.module_id = $2) ORDER BY cl.campaign_id",
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

// How learners stand, from raw attempts and progress alone, within the campaign's window: nothing that counting wrote
// is read. The one truth for a single learner's completion and for the recount of all.
macro_rules! raw {
    ($whom:literal) => {
        concat!(
            "SELECT cl.campaign_id, cl.class_id, k.path, cl.learner_id, c.due_at, c.pass_mark, \
             (SELECT MIN(r.started_at) FROM progress r JOIN assignments a ON a.id = r.assignment_id \
                JOIN campaign_pieces p ON p.campaign_id = c.id AND p.module_id = a.module_id AND ',' || p.grades || ',' LIKE '%,' || o.grade || ',%' \
                WHERE r.learner_id = cl.learner_id AND (a.counts OR p.part = 'lesson') AND r.started_at >= c.opens_at AND r.started_at < c.closes_at) AS begun_at, \
             (SELECT CASE WHEN COUNT(*) = COUNT(d.done_at) THEN MAX(d.done_at) END FROM (SELECT CASE WHEN p.part = 'lesson' THEN \
                (SELECT MIN(r.lesson_completed_at) FROM progress r JOIN assignments a ON a.id = r.assignment_id \
                   WHERE r.learner_id = cl.learner_id AND a.module_id = p.module_id AND r.lesson_completed_at >= c.opens_at AND r.lesson_completed_at < c.closes_at) \
                ELSE (SELECT MIN(s.submitted_at) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
                   WHERE s.learner_id = cl.learner_id AND a.module_id = p.module_id AND a.counts AND (p.part = 'quiz' OR a.part = 'module') \
                     AND s.state IN ('submitted', 'overdue') AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at \
                     AND (NOT c.pass_required OR s.score * 100 >= c.pass_mark * s.max_score)) END AS done_at \
                FROM campaign_pieces p WHERE p.campaign_id = c.id AND ',' || p.grades || ',' LIKE '%,' || o.grade || ',%') d) AS completed_at, \
             (SELECT MAX(s.score * 10000 / s.max_score) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
                JOIN campaign_pieces p ON p.campaign_id = c.id AND p.module_id = a.module_id AND p.part <> 'lesson' AND ',' || p.grades || ',' LIKE '%,' || o.grade || ',%' \
                WHERE s.learner_id = cl.learner_id AND a.counts AND (p.part = 'quiz' OR a.part = 'module') AND s.max_score > 0 \
                  AND s.state IN ('submitted', 'overdue') AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at) AS score \
             FROM campaign_learners cl JOIN campaigns c ON c.id = cl.campaign_id JOIN orgs o ON o.id = cl.class_id \
             JOIN campaign_classes k ON k.campaign_id = cl.campaign_id AND k.class_id = cl.class_id WHERE ",
            $whom
        )
    };
}
const RAW_MARK: &str = concat!(
    "SELECT campaign_id, class_id, COALESCE(begun_at, completed_at) AS started_at, completed_at, score, due_at, pass_mark FROM (",
    raw!("cl.campaign_id = $1 AND cl.learner_id = $2"),
    ") raw"
);
const RECOUNT: &str = concat!(
    "SELECT path, COUNT(*) AS eligible, CAST(SUM(CASE WHEN begun_at IS NOT NULL OR completed_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS started, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS completed, \
     CAST(SUM(CASE WHEN completed_at <= due_at THEN 1 ELSE 0 END) AS BIGINT) AS on_time, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL AND score >= pass_mark * 100 THEN 1 ELSE 0 END) AS BIGINT) AS passed, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL AND score = 10000 THEN 1 ELSE 0 END) AS BIGINT) AS full_marks, \
     CAST(SUM(CASE WHEN completed_at IS NOT NULL THEN COALESCE(score, 0) ELSE 0 END) AS BIGINT) AS score FROM (",
    raw!("cl.campaign_id = $1 AND k.path >= $2 AND k.path < $3"),
    ") raw GROUP BY path ORDER BY path"
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
const SET_LAST: &str = "UPDATE campaign_classes SET last_at = l.last_at FROM (SELECT cl.class_id, MAX(COALESCE(cl.completed_at, cl.started_at)) AS last_at \
    FROM campaign_learners cl WHERE cl.campaign_id = $1 GROUP BY cl.class_id) l \
    WHERE campaign_classes.campaign_id = $1 AND campaign_classes.class_id = l.class_id AND campaign_classes.path >= $2 AND campaign_classes.path < $3";

// A class's share of what a campaign asks, where it was not given yet. The ids are made by the engine: they are as many
// as there are classes.
macro_rules! give {
    ($id:literal) => {
        concat!(
            "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, created_at, part, settings, whole_class, counts, campaign_id) \
             SELECT ", $id, ", o.id, $2, '', COALESCE(c.created_by, $3), c.opens_at, c.due_at, $4, $5, $6, TRUE, TRUE, c.id FROM campaigns c \
             JOIN orgs o ON o.kind = 'class' AND o.path >= $7 AND o.path < $8 WHERE c.id = $1 AND c.withdrawn_at IS NULL AND o.school_year = $9 \
             AND ',' || $10 || ',' LIKE '%,' || o.grade || ',%' \
             AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.campaign_id = $1 AND a.class_id = o.id AND a.module_id = $2 AND a.part = $5) \
             ON CONFLICT DO NOTHING"
        )
    };
}
const GIVE_SQLITE: &str = give!("randomblob(16)");
const GIVE_POSTGRES: &str = give!("gen_random_uuid()");

const JOINED: &str = concat!(
    "SELECT SUBSTR(j.path, 1, $6) AS path, COUNT(*) AS joined FROM (",
    enrolled!("o.path, e.learner_id"),
    ") j WHERE NOT EXISTS (SELECT 1 FROM campaign_learners cl WHERE cl.campaign_id = $1 AND cl.learner_id = j.learner_id) GROUP BY 1 ORDER BY 1"
);

// Taking the list of a node anew: who is on the rolls of the day and on no list of the campaign joins; who is on none of
// its rolls any more goes; who is in another class of the node counts there. Classes are those that count at the node's
// place in the campaign, wherever they stand by now.
macro_rules! rolls {
    ($columns:literal, $from:literal, $to:literal, $rest:expr) => {
        concat!(
            "SELECT ", $columns, " FROM campaigns c JOIN enrolments e ON e.from_date <= $5 AND (e.to_date IS NULL OR e.to_date > $5) \
             JOIN orgs o ON o.id = e.class_id JOIN orgs s ON s.id = o.parent_id LEFT JOIN campaign_classes k ON k.campaign_id = c.id AND k.class_id = o.id \
             WHERE c.id = $1 AND ',' || $4 || ',' LIKE '%,' || o.grade || ',%' AND (s.closed_from IS NULL OR s.closed_from > $5) AND ",
            place!(), " >= ", $from, " AND ", place!(), " < ", $to, $rest
        )
    };
}
const JOIN: &str = concat!(
    "INSERT INTO campaign_learners (campaign_id, learner_id, class_id) ",
    rolls!("c.id, e.learner_id, e.class_id", "$2", "$3", ""),
    " ON CONFLICT DO NOTHING"
);
const ADDED: &str = rolls!(
    "COUNT(*)",
    "$2",
    "$3",
    " AND NOT EXISTS (SELECT 1 FROM campaign_learners cl WHERE cl.campaign_id = c.id AND cl.learner_id = e.learner_id)"
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
            rolls!("1", "$6", "$7", " AND e.learner_id = campaign_learners.learner_id"),
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
const LIST_AMENDMENTS: &str = "SELECT a.org_id, a.at, u.name AS by_name, a.reason, a.as_of, a.added, a.removed, a.moved, a.eligible_before, a.eligible_after \
    FROM campaign_amendments a JOIN orgs o ON o.id = a.org_id LEFT JOIN users u ON u.id = a.by_id \
    WHERE a.campaign_id = $1 AND o.path >= $2 AND o.path < $3 ORDER BY a.at DESC";

const DAY_IS_THERE: &str = "SELECT COUNT(*) FROM campaign_days WHERE campaign_id = $1 AND path = $2 AND day = $3";
macro_rules! days {
    ($rest:literal) => {
        concat!(
            "SELECT path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, schools, schools_active, joined FROM campaign_days ",
            $rest
        )
    };
}
const LIST_DAYS: &str = days!("WHERE campaign_id = $1 AND path = $2 ORDER BY day");
const LIST_DAY: &str =
    days!("WHERE campaign_id = $1 AND path >= $2 AND path < $3 AND day = $4 AND LENGTH(path) <= $5 ORDER BY path");

/// The campaign of this id, unless it was withdrawn.
pub async fn find(c: &mut Conn<'_>, id: CampaignId) -> Result<Option<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// Every campaign that was not withdrawn, the latest first.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).fetch_all(c).await)?)
}

/// The campaign that a node has called already with the same name, end and pieces: a form that was sent twice. The node's
/// other calls wait until the transaction ends.
pub async fn find_same(c: &mut Conn<'_>, new: &Campaign, pieces: &[Piece]) -> Result<Option<CampaignId>, Error> {
    // SQLite has one writer.
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT id FROM orgs WHERE id = $1 FOR NO KEY UPDATE").bind(new.org_id.0).execute(&mut **c).await?;
    }
    let same: Vec<Campaign> = on_db!(c, |c| sqlx::query_as(LIST_SAME)
        .bind(new.org_id.0)
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(new.due_at)
        .fetch_all(c)
        .await)?;
    let key = |p: &Piece| (p.module_id.clone(), p.part.as_str(), joined(&p.grades));
    let wanted: BTreeSet<_> = pieces.iter().map(key).collect();
    for k in same {
        if list_pieces(c, k.id).await?.iter().map(key).collect::<BTreeSet<_>>() == wanted {
            return Ok(Some(k.id));
        }
    }
    Ok(None)
}

/// Campaigns whose list of learners is to be taken by `now`.
pub async fn list_to_freeze(c: &mut Conn<'_>, now: DateTime<Utc>) -> Result<Vec<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_TO_FREEZE).bind(now).fetch_all(c).await)?)
}

/// Campaigns with a list that had opened by `opened` and close after `open_after`.
pub async fn list_running(
    c: &mut Conn<'_>,
    opened: DateTime<Utc>,
    open_after: DateTime<Utc>,
) -> Result<Vec<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_RUNNING).bind(opened).bind(open_after).fetch_all(c).await)?)
}

/// What a campaign asks for.
pub async fn list_pieces(c: &mut Conn<'_>, id: CampaignId) -> Result<Vec<Piece>, Error> {
    let rows: Vec<PieceRow> = on_db!(c, |c| sqlx::query_as(LIST_PIECES).bind(id.0).fetch_all(c).await)?;
    let grades = |text: &str| text.split(',').filter_map(|g| g.parse().ok()).collect();
    Ok(rows.into_iter().map(|r| Piece { grades: grades(&r.grades), module_id: r.module_id, part: r.part }).collect())
}

/// Keeps a campaign and what it asks for. Its list of learners is taken by [`freeze`].
pub async fn insert(
    c: &mut Conn<'_>,
    new: &Campaign,
    pieces: &[Piece],
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.org_id.0)
        .bind(new.org_path.as_str())
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(pieces.first().map_or("", |p| p.module_id.as_str()))
        .bind(new.grades.as_str())
        .bind(new.target)
        .bind(new.opens_at)
        .bind(new.due_at)
        .bind(new.closes_at)
        .bind(new.snapshot_at)
        .bind(new.pass_mark)
        .bind(new.pass_required)
        .bind(new.school_threshold)
        .bind(new.weights.as_str())
        .bind(new.parent_id)
        .bind(by.map(|u| u.0))
        .bind(at)
        .execute(c)
        .await
        .map(drop))?;
    for piece in pieces {
        on_db!(c, |c| sqlx::query(INSERT_PIECE)
            .bind(new.id.0)
            .bind(piece.module_id.as_str())
            .bind(piece.part.as_str())
            .bind(joined(&piece.grades))
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Takes a campaign back, with the work it gave that nobody has begun; tells whether it was there.
pub async fn withdraw(c: &mut Conn<'_>, id: CampaignId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(WITHDRAW).bind(id.0).bind(at).execute(c).await.map(|r| r.rows_affected()))?;
    on_db!(c, |c| sqlx::query(WITHDRAW_WORK).bind(id.0).bind(at).execute(c).await.map(drop))?;
    Ok(rows > 0)
}

/// Takes the list of learners: who is enrolled on `day` in a named grade under the campaign's node. Work that was done
/// earlier in the window is counted. Tells whether the list was still to be taken.
pub async fn freeze(c: &mut Conn<'_>, id: CampaignId, day: NaiveDate, at: DateTime<Utc>) -> Result<bool, Error> {
    hold_work(c).await?;
    let rows = on_db!(c, |c| sqlx::query(SET_FROZEN).bind(id.0).bind(at).execute(c).await.map(|r| r.rows_affected()))?;
    // Read after that: the node may just have moved.
    let Some(k) = find(c, id).await?.filter(|_| rows > 0) else { return Ok(false) };
    on_db!(c, |c| sqlx::query(SNAPSHOT)
        .bind(k.id.0)
        .bind(k.org_path.as_str())
        .bind(k.org_path.end().as_str())
        .bind(k.grades.as_str())
        .bind(day)
        .execute(c)
        .await
        .map(drop))?;
    count_classes(c, k.id).await?;
    // Nothing counts before the window; within it, most often nobody has begun.
    if k.opens_at <= at && !recount(c, k.id, &k.org_path, false).await?.is_empty() {
        recount(c, k.id, &k.org_path, true).await?;
    }
    Ok(true)
}

/// A row for each class of the list that has none yet.
async fn count_classes(c: &mut Conn<'_>, id: CampaignId) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(COUNT_CLASSES).bind(id.0).execute(c).await.map(drop))?;
    // What PostgreSQL knows of the two tables is from before there were these rows: it would read the list for each class.
    if let Conn::Postgres(c) = c {
        sqlx::query("ANALYZE campaign_learners, campaign_classes").execute(&mut **c).await?;
    }
    Ok(())
}

/// SQLite has one writer. On PostgreSQL, hand-ins and first openings under way end first, and are found by a recount;
/// later ones wait here, and then see the list. Saving answers goes on.
async fn hold_work(c: &mut Conn<'_>) -> Result<(), Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query("LOCK TABLE attempts, progress IN SHARE ROW EXCLUSIVE MODE").execute(&mut **c).await?;
    }
    Ok(())
}

/// Gives every class of the campaign that has not got it yet its share of what is asked, as work for the whole class.
/// Gives how many pieces of work were new. `otherwise` is who gave it when the campaign has no author.
pub async fn give_work(
    c: &mut Conn<'_>,
    k: &Campaign,
    pieces: &[Piece],
    school_year: i64,
    otherwise: UserId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let mut given = 0;
    // SQLite has one writer. Whoever takes the campaign back meanwhile ends first, or waits.
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT id FROM campaigns WHERE id = $1 FOR SHARE").bind(k.id.0).execute(&mut **c).await?;
    }
    for piece in pieces {
        let sql = if matches!(c, Conn::Sqlite(_)) { GIVE_SQLITE } else { GIVE_POSTGRES };
        given += on_db!(c, |c| sqlx::query(sql)
            .bind(k.id.0)
            .bind(piece.module_id.as_str())
            .bind(otherwise.0)
            .bind(at)
            .bind(piece.part.as_str())
            .bind(Json(QuizSettings::default()))
            .bind(k.org_path.as_str())
            .bind(k.org_path.end().as_str())
            .bind(school_year)
            .bind(joined(&piece.grades))
            .execute(c)
            .await
            .map(|r| r.rows_affected()))?;
    }
    Ok(given)
}

/// Sums of the counters under `path`, by prefixes of `length` characters: the children's figures,
/// all of the same instant. Parts with no eligible learner are absent.
pub async fn list_sums(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, Participation)>, Error> {
    let rows: Vec<SumRow> = on_db!(c, |c| sqlx::query_as(SUMS)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(as_length(length))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(SumRow::split).collect())
}

fn as_length(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// Numbers that change with any counter under a node: one short query tells whether to read the rest.
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
    /// Whether any list of the campaign was taken anew.
    #[must_use]
    pub const fn is_amended(&self) -> bool {
        self.amendments > 0
    }
}

/// The pulse of a campaign's counters under `path`.
pub async fn get_pulse(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Pulse, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(PULSE)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .fetch_one(c)
        .await)?)
}

/// When something was last begun or completed under `path`, by prefixes of `length` characters.
pub async fn list_last(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, Option<DateTime<Utc>>)>, Error> {
    let rows: Vec<(String, Option<DateTime<Utc>>)> = on_db!(c, |c| sqlx::query_as(LAST_WORK)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(as_length(length))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|(path, at)| (path.into(), at)).collect())
}

/// Learners enrolled on `day` under `path` in the campaign's grades who are not on its list, by prefixes of `length`
/// characters: those who joined later.
pub async fn list_joined(
    c: &mut Conn<'_>,
    k: &Campaign,
    path: &OrgPath,
    day: NaiveDate,
    length: usize,
) -> Result<Vec<(OrgPath, i64)>, Error> {
    let rows: Vec<(String, i64)> = on_db!(c, |c| sqlx::query_as(JOINED)
        .bind(k.id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(k.grades.as_str())
        .bind(day)
        .bind(as_length(length))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|(path, n)| (path.into(), n)).collect())
}

/// Counts anew how a learner stands in each campaign that asks for the module: after work was begun, completed, handed
/// in, or graded again, in the same transaction. `at` is when that was.
pub async fn count(c: &mut Conn<'_>, learner: UserId, module: &str, at: DateTime<Utc>) -> Result<(), Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { MARKS_SQLITE } else { MARKS_POSTGRES };
    let marks: Vec<Mark> = on_db!(c, |c| sqlx::query_as(sql).bind(learner.0).bind(module).bind(at).fetch_all(c).await)?;
    for before in marks {
        let after: Option<Mark> =
            on_db!(c, |c| sqlx::query_as(RAW_MARK).bind(before.campaign_id).bind(learner.0).fetch_optional(c).await)?;
        let Some(after) = after else { continue };
        let same = (after.started_at, after.completed_at, after.score)
            == (before.started_at, before.completed_at, before.score);
        if same {
            continue;
        }
        on_db!(c, |c| sqlx::query(UPDATE_MARK)
            .bind(before.campaign_id)
            .bind(learner.0)
            .bind(after.started_at)
            .bind(after.completed_at)
            .bind(after.score)
            .execute(c)
            .await
            .map(drop))?;
        let change = after.counts() - before.counts();
        on_db!(c, |c| sqlx::query(ADJUST)
            .bind(before.campaign_id)
            .bind(before.class_id)
            .bind(change.started)
            .bind(change.completed)
            .bind(change.on_time)
            .bind(change.passed)
            .bind(change.full)
            .bind(change.score)
            .bind(at)
            .execute(c)
            .await
            .map(drop))?;
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

/// Counts the classes under `path` anew from raw attempts and tells where the counters differ; with `mend`, puts them
/// right.
///
/// Must run inside a write, so that nothing is counted between its readings.
pub async fn recount(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath, mend: bool) -> Result<Vec<Difference>, Error> {
    // SQLite has one writer. PostgreSQL's other writers wait here, and those under way end first.
    if let Conn::Postgres(c) = c {
        sqlx::query("LOCK TABLE campaign_classes IN SHARE ROW EXCLUSIVE MODE").execute(&mut **c).await?;
    }
    let (from, to) = (path.as_str(), path.end());
    let read = async |c: &mut Conn<'_>, sql: &'static str| -> Result<Vec<SumRow>, Error> {
        Ok(on_db!(c, |c| sqlx::query_as(sql).bind(id.0).bind(from).bind(to.as_str()).fetch_all(c).await)?)
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
    // Counters of a class that has no eligible learner.
    differences.extend(counted.into_iter().map(|(path, counted)| Difference {
        path,
        counted,
        raw: Participation::default(),
    }));
    if mend {
        for sql in [SET_MARKS, SET_LAST] {
            on_db!(c, |c| sqlx::query(sql).bind(id.0).bind(from).bind(to.as_str()).execute(c).await.map(drop))?;
        }
        for d in &differences {
            on_db!(c, |c| sqlx::query(SET_COUNTERS)
                .bind(id.0)
                .bind(d.path.as_str())
                .bind(d.raw.eligible)
                .bind(d.raw.started)
                .bind(d.raw.completed)
                .bind(d.raw.on_time)
                .bind(d.raw.passed)
                .bind(d.raw.full)
                .bind(d.raw.score)
                .execute(c)
                .await
                .map(drop))?;
        }
    }
    Ok(differences)
}

/// What taking a node's list anew changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Amended {
    /// Learners who come onto the list.
    pub added: i64,
    /// Learners who go from it.
    pub removed: i64,
    /// Learners who count in another class of the node.
    pub moved: i64,
    /// Learners of the node on the list before.
    pub before: i64,
}

impl Amended {
    /// Learners of the node on the list afterwards.
    #[must_use]
    pub const fn after(&self) -> i64 {
        self.before + self.added - self.removed
    }
}

/// What taking the list of the classes that count under `path` in the campaign anew would change, by the rolls of `day`.
pub async fn compare(c: &mut Conn<'_>, k: &Campaign, path: &OrgPath, day: NaiveDate) -> Result<Amended, Error> {
    let (from, to, end) = (path.as_str(), path.end(), k.org_path.end());
    let one = async |c: &mut Conn<'_>, sql: &'static str| -> Result<i64, Error> {
        Ok(on_db!(c, |c| {
            let q = sqlx::query_scalar(sql).bind(k.id.0).bind(from).bind(to.as_str()).bind(k.grades.as_str()).bind(day);
            let q = if sql == GONE { q.bind(k.org_path.as_str()).bind(end.as_str()) } else { q };
            q.fetch_one(c).await
        })?)
    };
    let before = list_sums(c, k.id, path, path.as_str().len()).await?.iter().map(|(_, p)| p.eligible).sum();
    Ok(Amended { added: one(c, ADDED).await?, removed: one(c, GONE).await?, moved: one(c, MOVED).await?, before })
}

/// Takes the list of the classes that count under `path` in the campaign anew, by the rolls of `day`, and counts them anew.
pub async fn amend(c: &mut Conn<'_>, k: &Campaign, path: &OrgPath, day: NaiveDate) -> Result<Amended, Error> {
    hold_work(c).await?;
    let amended = compare(c, k, path, day).await?;
    let (from, to, end) = (path.as_str(), path.end(), k.org_path.end());
    for sql in [DELETE_GONE, MOVE, JOIN] {
        on_db!(c, |c| {
            let q = sqlx::query(sql).bind(k.id.0).bind(from).bind(to.as_str()).bind(k.grades.as_str()).bind(day);
            let q = if sql == DELETE_GONE { q.bind(k.org_path.as_str()).bind(end.as_str()) } else { q };
            q.execute(c).await.map(drop)
        })?;
    }
    count_classes(c, k.id).await?;
    recount(c, k.id, path, true).await?;
    on_db!(c, |c| sqlx::query(DELETE_EMPTY).bind(k.id.0).bind(from).bind(to.as_str()).execute(c).await.map(drop))?;
    Ok(amended)
}

/// A list that was taken anew.
#[derive(Clone, Debug, FromRow)]
pub struct Amendment {
    /// Whose.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none: at the command line.
    pub by_name: Option<String>,
    /// Why.
    pub reason: String,
    /// By the rolls of which day.
    pub as_of: NaiveDate,
    /// Learners who came onto the list.
    pub added: i64,
    /// Learners who went.
    pub removed: i64,
    /// Learners who changed their class.
    pub moved: i64,
    /// Learners of the node before.
    pub eligible_before: i64,
    /// And afterwards.
    pub eligible_after: i64,
}

/// Keeps that a list was taken anew.
pub async fn insert_amendment(
    c: &mut Conn<'_>,
    id: Uuid,
    (campaign, org, by): (CampaignId, OrgId, Option<UserId>),
    (reason, as_of, at): (&str, NaiveDate, DateTime<Utc>),
    what: Amended,
) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT_AMENDMENT)
        .bind(id)
        .bind(campaign.0)
        .bind(org.0)
        .bind(at)
        .bind(by.map(|u| u.0))
        .bind(reason)
        .bind(as_of)
        .bind(what.added)
        .bind(what.removed)
        .bind(what.moved)
        .bind(what.before)
        .bind(what.after())
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The lists at or under `path` that were taken anew, the latest first.
pub async fn list_amendments(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Vec<Amendment>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_AMENDMENTS)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .fetch_all(c)
        .await)?)
}

/// A node's figures at the end of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// The node's place.
    pub path: OrgPath,
    /// The day, in the schools' zone.
    pub day: NaiveDate,
    /// When they were taken.
    pub taken_at: DateTime<Utc>,
    /// The counts.
    pub counts: Participation,
    /// Schools with eligible learners.
    pub schools: i64,
    /// Of these, schools that take part by the campaign's rule.
    pub schools_active: i64,
    /// Learners who joined after the list was taken.
    pub joined: i64,
}

#[derive(FromRow)]
struct DayRow {
    day: NaiveDate,
    taken_at: DateTime<Utc>,
    schools: i64,
    schools_active: i64,
    joined: i64,
    #[sqlx(flatten)]
    sum: SumRow,
}

impl DayRow {
    fn day(self) -> Day {
        let Self { day, taken_at, schools, schools_active, joined, sum } = self;
        let (path, counts) = sum.split();
        Day { path, day, taken_at, counts, schools, schools_active, joined }
    }
}

/// Whether a day of a campaign is kept already.
pub async fn has_day(c: &mut Conn<'_>, k: &Campaign, day: NaiveDate) -> Result<bool, Error> {
    let n: i64 = on_db!(c, |c| sqlx::query_scalar(DAY_IS_THERE)
        .bind(k.id.0)
        .bind(k.org_path.as_str())
        .bind(day)
        .fetch_one(c)
        .await)?;
    Ok(n > 0)
}

/// Keeps figures of nodes at the end of a day; those that are kept already stay.
pub async fn insert_days(c: &mut Conn<'_>, id: CampaignId, days: &[Day]) -> Result<(), Error> {
    fn query<'q, DB: sqlx::Database>(id: CampaignId, days: &[Day]) -> sqlx::QueryBuilder<DB>
    where
        Uuid: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        NaiveDate: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        DateTime<Utc>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(
            "INSERT INTO campaign_days (campaign_id, path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, schools, schools_active, joined) ",
        );
        q.push_values(days, |mut row, d| {
            row.push_bind(id.0).push_bind(d.path.as_str().to_owned()).push_bind(d.day).push_bind(d.taken_at);
            let p = d.counts;
            for n in [p.eligible, p.started, p.completed, p.on_time, p.passed, p.full, p.score] {
                row.push_bind(n);
            }
            row.push_bind(d.schools).push_bind(d.schools_active).push_bind(d.joined);
        });
        q.push(" ON CONFLICT DO NOTHING");
        q
    }
    // SQLite takes 32,766 values in one statement.
    for part in days.chunks(500) {
        on_db!(c, |c| query(id, part).build().execute(c).await.map(drop))?;
    }
    Ok(())
}

/// A node's days in order.
pub async fn list_days(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Vec<Day>, Error> {
    let rows: Vec<DayRow> = on_db!(c, |c| sqlx::query_as(LIST_DAYS).bind(id.0).bind(path.as_str()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}

/// The figures of one day for nodes at these places, in order of place. Each is looked up by itself: for a node's children
/// that is far less than its subtree's days.
pub async fn list_day_at(
    c: &mut Conn<'_>,
    id: CampaignId,
    places: &[OrgPath],
    day: NaiveDate,
) -> Result<Vec<Day>, Error> {
    fn query<'q, DB: sqlx::Database>(id: CampaignId, places: &[OrgPath], day: NaiveDate) -> sqlx::QueryBuilder<DB>
    where
        Uuid: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        NaiveDate: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(days!("WHERE campaign_id = "));
        q.push_bind(id.0).push(" AND day = ").push_bind(day).push(" AND path IN (");
        let mut list = q.separated(", ");
        for place in places {
            list.push_bind(place.as_str().to_owned());
        }
        q.push(") ORDER BY path");
        q
    }
    let mut days = Vec::new();
    // A bureau has some dozen; SQLite takes 32,766 values in one statement.
    for places in places.chunks(1_000) {
        let rows: Vec<DayRow> = on_db!(c, |c| query(id, places, day).build_query_as().fetch_all(c).await)?;
        days.extend(rows.into_iter().map(DayRow::day));
    }
    Ok(days)
}

/// The figures of one day for a node and those under it down to places of `length` characters, in order of place.
pub async fn list_day(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    day: NaiveDate,
    length: usize,
) -> Result<Vec<Day>, Error> {
    let rows: Vec<DayRow> = on_db!(c, |c| sqlx::query_as(LIST_DAY)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(day)
        .bind(as_length(length))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}
