//! The sums of a round per class: updated in the transaction of each hand-in, read as standings, and recounted as a
//! check.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    OrgId, RoundId, UserId,
    contest::{AttemptSummary, Counted, Division, Sums},
    org::OrgPath,
};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// A class in a round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassSums {
    /// Its path when the round opened.
    pub path: OrgPath,
    /// The class.
    pub class_id: OrgId,
    /// Its division.
    pub division: Division,
    /// Its sums.
    pub sums: Sums,
}

#[derive(FromRow)]
struct ClassRow {
    path: String,
    class_id: Uuid,
    #[sqlx(try_from = "String")]
    division: Division,
    eligible: i64,
    finished: i64,
    score: i64,
    full_marks: i64,
    passed: i64,
    millis: i64,
}

impl From<ClassRow> for ClassSums {
    fn from(row: ClassRow) -> Self {
        let ClassRow { path, class_id, division, eligible, finished, score, full_marks, passed, millis } = row;
        let sums = Sums { eligible, finished, score, full: full_marks, passed, millis };
        Self { path: path.into(), class_id: class_id.into(), division, sums }
    }
}

/// A pupil of a round's list as counted.
#[derive(FromRow)]
struct LearnerRow {
    learner_id: Uuid,
    class_id: Uuid,
    score: Option<i64>,
    passed: Option<bool>,
    millis: Option<i64>,
}

impl LearnerRow {
    fn counted(&self) -> Option<Counted> {
        Some(Counted { score: self.score?, passed: self.passed?, millis: self.millis? })
    }
}

#[derive(FromRow)]
struct TryRow {
    learner_id: Uuid,
    started_at: DateTime<Utc>,
    submitted_at: DateTime<Utc>,
    score: i64,
    max_score: i64,
    passed: bool,
}

impl From<&TryRow> for AttemptSummary {
    fn from(row: &TryRow) -> Self {
        Self {
            started_at: row.started_at,
            submitted_at: row.submitted_at,
            score: row.score,
            max: row.max_score,
            passed: row.passed,
        }
    }
}

/// Numbers that change with a round's sums.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Version {
    eligible: i64,
    finished: i64,
    score: i64,
    full_marks: i64,
    millis: i64,
}

// The finished attempts of a round, each pupil's in the order of their start. A pupil who has changed class counts in
// the class on the list, with the attempts made in either.
macro_rules! tries {
    ($from:literal, $who:literal) => {
        concat!(
            "SELECT s.learner_id, s.started_at, s.submitted_at, s.score, s.max_score, s.passed FROM ", $from,
            " JOIN assignments a ON a.id = s.assignment_id WHERE a.contest_round_id = $1 AND NOT a.contest_practice \
             AND s.state IN ('submitted', 'overdue') AND s.submitted_at IS NOT NULL AND s.score IS NOT NULL AND s.passed IS NOT NULL AND ",
            $who,
            " ORDER BY s.learner_id, s.started_at, s.number"
        )
    };
}
const TRIES: &str = tries!("attempts s", "s.learner_id = $2");
const TRIES_OF_CLASSES: &str = tries!(
    "contest_classes k JOIN contest_learners l ON l.round_id = k.round_id AND l.class_id = k.class_id JOIN attempts s ON s.learner_id = l.learner_id",
    "k.round_id = $1 AND k.path >= $2 AND k.path <= $3"
);
macro_rules! learners {
    ($rest:literal) => {
        concat!("SELECT l.learner_id, l.class_id, l.score, l.passed, l.millis FROM contest_learners l ", $rest)
    };
}
// PostgreSQL locks the pupil's row, so that two hand-ins at once see each other; SQLite has one writer. The class's row
// is always locked after it.
const FIND: &str = learners!("WHERE l.round_id = $1 AND l.learner_id = $2");
const HOLD: &str = learners!("WHERE l.round_id = $1 AND l.learner_id = $2 FOR UPDATE");
const HOLD_ALL: &str = "SELECT 1 FROM contest_learners WHERE round_id = $1 ORDER BY learner_id FOR UPDATE";
const LIST_OF_CLASSES: &str = learners!(
    "JOIN contest_classes k ON k.round_id = l.round_id AND k.class_id = l.class_id WHERE l.round_id = $1 AND k.path >= $2 AND k.path <= $3"
);
// By student number, 9 before 10: the one of the latest enrolment in the class. An erased pupil has neither number nor
// name.
const LIST_TAKERS: &str = "SELECT u.id, u.name FROM contest_learners l JOIN users u ON u.id = l.learner_id \
    JOIN enrolments e ON e.learner_id = l.learner_id AND e.class_id = l.class_id \
    AND NOT EXISTS (SELECT 1 FROM enrolments n WHERE n.learner_id = e.learner_id AND n.class_id = e.class_id AND n.id > e.id) \
    WHERE l.round_id = $1 AND l.class_id = $2 AND l.score IS NOT NULL AND e.student_no <> '' ORDER BY LENGTH(e.student_no), e.student_no";
const RULES: &str = "SELECT attempts, minutes, final_at FROM contest_rounds WHERE id = $1";
const UPDATE_LEARNER: &str =
    "UPDATE contest_learners SET score = $3, passed = $4, millis = $5 WHERE round_id = $1 AND learner_id = $2";
const ADJUST: &str = "UPDATE contest_classes SET finished = finished + $3, score = score + $4, full_marks = full_marks + $5, passed = passed + $6, \
    millis = millis + $7 WHERE round_id = $1 AND class_id = $2";
const SET_CLASS: &str = "UPDATE contest_classes SET eligible = $3, finished = $4, score = $5, full_marks = $6, passed = $7, millis = $8 \
    WHERE round_id = $1 AND path = $2";
const LIST_CLASSES: &str = "SELECT path, class_id, division, eligible, finished, score, full_marks, passed, millis FROM contest_classes WHERE round_id = $1 ORDER BY path";
const FIND_CLASS: &str = "SELECT path, class_id, division, eligible, finished, score, full_marks, passed, millis FROM contest_classes WHERE round_id = $1 AND class_id = $2";
const LIST_FROZEN: &str = "SELECT k.path, k.class_id, k.division, k.eligible, s.finished, s.score, s.full_marks, s.passed, s.millis FROM contest_classes k \
    JOIN contest_snapshots s ON s.round_id = k.round_id AND s.path = k.path WHERE k.round_id = $1 ORDER BY k.path";
const FREEZE: &str = "INSERT INTO contest_snapshots (round_id, path, finished, score, full_marks, passed, millis) \
    SELECT round_id, path, finished, score, full_marks, passed, millis FROM contest_classes WHERE round_id = $1 ON CONFLICT DO NOTHING";
const VERSION: &str = "SELECT CAST(COALESCE(SUM(eligible), 0) AS BIGINT) AS eligible, CAST(COALESCE(SUM(finished), 0) AS BIGINT) AS finished, \
    CAST(COALESCE(SUM(score), 0) AS BIGINT) AS score, CAST(COALESCE(SUM(full_marks), 0) AS BIGINT) AS full_marks, \
    CAST(COALESCE(SUM(millis), 0) AS BIGINT) AS millis FROM contest_classes WHERE round_id = $1";

/// The pupils of a class who took part in a round, with their names, by student number.
pub async fn list_takers(c: &mut Conn<'_>, round: RoundId, class: OrgId) -> Result<Vec<(UserId, String)>, Error> {
    let rows: Vec<(Uuid, String)> = list!(c, LIST_TAKERS, round.0, class.0)?;
    Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
}

/// A round's attempts, its minutes, and whether its result is fixed.
async fn rules(c: &mut Conn<'_>, round: RoundId) -> Result<(i64, i64, bool), Error> {
    let (attempts, minutes, fixed): (i64, i64, Option<DateTime<Utc>>) = get!(c, RULES, round.0)?;
    Ok((attempts, minutes, fixed.is_some()))
}

/// Recounts a pupil in a round: after an attempt was handed in, closed, voided or re-marked, in the same transaction.
/// Does nothing for pupils who are not on the round's list, and nothing once the result is fixed.
pub async fn count(c: &mut Conn<'_>, round: RoundId, learner: UserId) -> Result<(), Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { FIND } else { HOLD };
    let before: Option<LearnerRow> = find!(c, sql, round.0, learner.0)?;
    let Some(before) = before else { return Ok(()) };
    let (attempts, minutes, fixed) = rules(c, round).await?;
    if fixed {
        return Ok(());
    }
    let tries: Vec<TryRow> = list!(c, TRIES, round.0, learner.0)?;
    let tries: Vec<AttemptSummary> = tries.iter().map(AttemptSummary::from).collect();
    let after = Counted::of(&tries, attempts, minutes);
    if after == before.counted() {
        return Ok(());
    }
    update_learner(c, round, learner.0, after).await?;
    let change = Counted::sums(after) - Counted::sums(before.counted());
    execute!(
        c,
        ADJUST,
        round.0,
        before.class_id,
        change.finished,
        change.score,
        change.full,
        change.passed,
        change.millis
    )
}

async fn update_learner(
    c: &mut Conn<'_>,
    round: RoundId,
    learner: Uuid,
    counted: Option<Counted>,
) -> Result<(), Error> {
    execute!(
        c,
        UPDATE_LEARNER,
        round.0,
        learner,
        counted.map(|n| n.score),
        counted.map(|n| n.passed),
        counted.map(|n| n.millis)
    )
}

/// What a pupil on a round's list counts, and in which class; `None` for others.
pub async fn find_learner(
    c: &mut Conn<'_>,
    round: RoundId,
    learner: UserId,
) -> Result<Option<(OrgId, Option<Counted>)>, Error> {
    let row: Option<LearnerRow> = find!(c, FIND, round.0, learner.0)?;
    Ok(row.map(|row| (OrgId(row.class_id), row.counted())))
}

/// The classes of a round with their sums, in tree order.
pub async fn list_classes(c: &mut Conn<'_>, round: RoundId) -> Result<Vec<ClassSums>, Error> {
    let rows: Vec<ClassRow> = list!(c, LIST_CLASSES, round.0)?;
    Ok(rows.into_iter().map(ClassSums::from).collect())
}

/// One class of a round.
pub async fn find_class(c: &mut Conn<'_>, round: RoundId, class: OrgId) -> Result<Option<ClassSums>, Error> {
    let row: Option<ClassRow> = find!(c, FIND_CLASS, round.0, class.0)?;
    Ok(row.map(ClassSums::from))
}

/// The classes of a round with their sums as they were when the standings were frozen.
pub async fn list_frozen(c: &mut Conn<'_>, round: RoundId) -> Result<Vec<ClassSums>, Error> {
    let rows: Vec<ClassRow> = list!(c, LIST_FROZEN, round.0)?;
    Ok(rows.into_iter().map(ClassSums::from).collect())
}

/// Copies the present sums for the frozen standings; does nothing the second time.
pub async fn freeze(c: &mut Conn<'_>, round: RoundId) -> Result<(), Error> {
    execute!(c, FREEZE, round.0)
}

/// The version of a round's sums.
pub async fn version(c: &mut Conn<'_>, round: RoundId) -> Result<Version, Error> {
    get!(c, VERSION, round.0)
}

/// One class whose sums differ from the raw attempts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The class's path.
    pub path: OrgPath,
    /// The stored sums.
    pub counted: Sums,
    /// The sums from raw attempts.
    pub raw: Sums,
}

/// Classes that a recount reads in one query.
const AT_ONCE: usize = 200;

/// Recounts a round's classes from raw attempts and lists where the sums differ; with `repair`, corrects them,
/// unless the result is fixed.
///
/// Must run inside a write, so that nothing is counted between its queries.
pub async fn recount(c: &mut Conn<'_>, round: RoundId, repair: bool) -> Result<Vec<Difference>, Error> {
    // SQLite has one writer. On PostgreSQL hand-ins under way end first, and later ones wait for the pupil's row.
    if let Conn::Postgres(c) = c {
        sqlx::query(HOLD_ALL).bind(round.0).execute(&mut **c).await?;
    }
    let (attempts, minutes, fixed) = rules(c, round).await?;
    let repair = repair && !fixed;
    let mut differences = Vec::new();
    for classes in list_classes(c, round).await?.chunks(AT_ONCE) {
        let (Some(first), Some(last)) = (classes.first(), classes.last()) else { continue };
        let (first, last) = (first.path.as_str(), last.path.as_str());
        let learners: Vec<LearnerRow> = list!(c, LIST_OF_CLASSES, round.0, first, last)?;
        let tries: Vec<TryRow> = list!(c, TRIES_OF_CLASSES, round.0, first, last)?;
        let mut by_learner: HashMap<Uuid, Vec<AttemptSummary>> = HashMap::new();
        for one in &tries {
            by_learner.entry(one.learner_id).or_default().push(one.into());
        }
        let mut raw: HashMap<Uuid, Sums> = HashMap::new();
        for learner in &learners {
            let own = by_learner.get(&learner.learner_id).map(Vec::as_slice).unwrap_or_default();
            let counted = Counted::of(own, attempts, minutes);
            if repair && counted != learner.counted() {
                update_learner(c, round, learner.learner_id, counted).await?;
            }
            let of_class = raw.entry(learner.class_id).or_default();
            *of_class = *of_class + Counted::sums(counted) + Sums { eligible: 1, ..Sums::default() };
        }
        for class in classes {
            let raw = raw.get(&class.class_id.0).copied().unwrap_or_default();
            if raw != class.sums {
                differences.push(Difference { path: class.path.clone(), counted: class.sums, raw });
            }
        }
    }
    if repair {
        for d in &differences {
            execute!(
                c,
                SET_CLASS,
                round.0,
                d.path.as_str(),
                d.raw.eligible,
                d.raw.finished,
                d.raw.score,
                d.raw.full,
                d.raw.passed,
                d.raw.millis
            )?;
        }
    }
    Ok(differences)
}
