//! The sums of a round per class: kept by differences in the transaction of each hand-in, read as standings, and counted
//! anew to prove them.

use crate::{Conn, Error, db::on_db};
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
    /// Its place when the round opened.
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

/// Numbers that change whenever a round's sums do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Version {
    eligible: i64,
    finished: i64,
    score: i64,
    full_marks: i64,
    millis: i64,
}

// The attempts of a round that are over, each pupil's in the order in which they began. Whoever changed class meanwhile
// counts where the list has them, with what they did in either.
macro_rules! tries {
    ($from:literal, $whom:literal) => {
        concat!(
            "SELECT s.learner_id, s.started_at, s.submitted_at, s.score, s.max_score, s.passed FROM ", $from,
            " JOIN assignments a ON a.id = s.assignment_id WHERE a.contest_round_id = $1 AND NOT a.contest_practice \
             AND s.state IN ('submitted', 'overdue') AND s.submitted_at IS NOT NULL AND s.score IS NOT NULL AND s.passed IS NOT NULL AND ",
            $whom,
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
// PostgreSQL holds the pupil's row, so that two hand-ins at once see each other; SQLite has one writer. The class's row
// comes after it, always.
const FIND: &str = learners!("WHERE l.round_id = $1 AND l.learner_id = $2");
const HOLD: &str = learners!("WHERE l.round_id = $1 AND l.learner_id = $2 FOR UPDATE");
const LIST_OF_CLASSES: &str = learners!(
    "JOIN contest_classes k ON k.round_id = l.round_id AND k.class_id = l.class_id WHERE l.round_id = $1 AND k.path >= $2 AND k.path <= $3"
);
// By number, 9 before 10: the one of the latest stay in the class. An erased pupil has none any more, and no name.
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

/// The pupils of a class who took part in a round, each with their name, by number.
pub async fn list_takers(c: &mut Conn<'_>, round: RoundId, class: OrgId) -> Result<Vec<(UserId, String)>, Error> {
    let rows: Vec<(Uuid, String)> =
        on_db!(c, |c| sqlx::query_as(LIST_TAKERS).bind(round.0).bind(class.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
}

/// Attempts and minutes of a round's paper, and whether its result is fixed.
async fn rules(c: &mut Conn<'_>, round: RoundId) -> Result<(i64, i64, bool), Error> {
    let (attempts, minutes, fixed): (i64, i64, Option<DateTime<Utc>>) =
        on_db!(c, |c| sqlx::query_as(RULES).bind(round.0).fetch_one(c).await)?;
    Ok((attempts, minutes, fixed.is_some()))
}

/// Counts a pupil anew in a round: after an attempt was handed in, closed, made void or graded again, in the same
/// transaction. Whoever is not on the round's list counts nothing; once the result is fixed, nothing changes any more.
pub async fn count(c: &mut Conn<'_>, round: RoundId, learner: UserId) -> Result<(), Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { FIND } else { HOLD };
    let before: Option<LearnerRow> =
        on_db!(c, |c| sqlx::query_as(sql).bind(round.0).bind(learner.0).fetch_optional(c).await)?;
    let Some(before) = before else { return Ok(()) };
    let (attempts, minutes, fixed) = rules(c, round).await?;
    if fixed {
        return Ok(());
    }
    let tries: Vec<TryRow> = on_db!(c, |c| sqlx::query_as(TRIES).bind(round.0).bind(learner.0).fetch_all(c).await)?;
    let tries: Vec<AttemptSummary> = tries.iter().map(AttemptSummary::from).collect();
    let after = Counted::of(&tries, attempts, minutes);
    if after == before.counted() {
        return Ok(());
    }
    update_learner(c, round, learner.0, after).await?;
    let change = Counted::sums(after) - Counted::sums(before.counted());
    on_db!(c, |c| sqlx::query(ADJUST)
        .bind(round.0)
        .bind(before.class_id)
        .bind(change.finished)
        .bind(change.score)
        .bind(change.full)
        .bind(change.passed)
        .bind(change.millis)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

async fn update_learner(
    c: &mut Conn<'_>,
    round: RoundId,
    learner: Uuid,
    counted: Option<Counted>,
) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(UPDATE_LEARNER)
        .bind(round.0)
        .bind(learner)
        .bind(counted.map(|n| n.score))
        .bind(counted.map(|n| n.passed))
        .bind(counted.map(|n| n.millis))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What a pupil of a round's list counts, and in which class; none for whoever is not on it.
pub async fn find_learner(
    c: &mut Conn<'_>,
    round: RoundId,
    learner: UserId,
) -> Result<Option<(OrgId, Option<Counted>)>, Error> {
    let row: Option<LearnerRow> =
        on_db!(c, |c| sqlx::query_as(FIND).bind(round.0).bind(learner.0).fetch_optional(c).await)?;
    Ok(row.map(|row| (OrgId(row.class_id), row.counted())))
}

/// The classes of a round with their sums, in the order of the tree.
pub async fn list_classes(c: &mut Conn<'_>, round: RoundId) -> Result<Vec<ClassSums>, Error> {
    let rows: Vec<ClassRow> = on_db!(c, |c| sqlx::query_as(LIST_CLASSES).bind(round.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(ClassSums::from).collect())
}

/// One class of a round.
pub async fn find_class(c: &mut Conn<'_>, round: RoundId, class: OrgId) -> Result<Option<ClassSums>, Error> {
    let row: Option<ClassRow> =
        on_db!(c, |c| sqlx::query_as(FIND_CLASS).bind(round.0).bind(class.0).fetch_optional(c).await)?;
    Ok(row.map(ClassSums::from))
}

/// The classes of a round with their sums as they were when the standing was frozen.
pub async fn list_frozen(c: &mut Conn<'_>, round: RoundId) -> Result<Vec<ClassSums>, Error> {
    let rows: Vec<ClassRow> = on_db!(c, |c| sqlx::query_as(LIST_FROZEN).bind(round.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(ClassSums::from).collect())
}

/// Keeps the sums as they are now, once.
pub async fn freeze(c: &mut Conn<'_>, round: RoundId) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(FREEZE).bind(round.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The version of a round's sums.
pub async fn version(c: &mut Conn<'_>, round: RoundId) -> Result<Version, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(VERSION).bind(round.0).fetch_one(c).await)?)
}

/// One class whose sums differ from the raw attempts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The class's place.
    pub path: OrgPath,
    /// What the sums say.
    pub counted: Sums,
    /// What the raw attempts say.
    pub raw: Sums,
}

/// Classes that a recount reads at once.
const AT_ONCE: usize = 200;

/// Counts a round's classes anew from raw attempts and tells where the sums differ; with `mend`, puts them right,
/// unless the result is fixed.
///
/// Must run inside a write, so that nothing is counted between its readings.
pub async fn recount(c: &mut Conn<'_>, round: RoundId, mend: bool) -> Result<Vec<Difference>, Error> {
    // SQLite has one writer. On PostgreSQL hand-ins under way end first, and later ones wait at the pupil's row.
    if let Conn::Postgres(c) = c {
        sqlx::query("LOCK TABLE contest_learners IN EXCLUSIVE MODE").execute(&mut **c).await?;
    }
    let (attempts, minutes, fixed) = rules(c, round).await?;
    let mend = mend && !fixed;
    let mut differences = Vec::new();
    for classes in list_classes(c, round).await?.chunks(AT_ONCE) {
        let (Some(first), Some(last)) = (classes.first(), classes.last()) else { continue };
        let (first, last) = (first.path.as_str(), last.path.as_str());
        let learners: Vec<LearnerRow> =
            on_db!(c, |c| sqlx::query_as(LIST_OF_CLASSES).bind(round.0).bind(first).bind(last).fetch_all(c).await)?;
        let tries: Vec<TryRow> =
            on_db!(c, |c| sqlx::query_as(TRIES_OF_CLASSES).bind(round.0).bind(first).bind(last).fetch_all(c).await)?;
        let mut by_learner: HashMap<Uuid, Vec<AttemptSummary>> = HashMap::new();
        for one in &tries {
            by_learner.entry(one.learner_id).or_default().push(one.into());
        }
        let mut raw: HashMap<Uuid, Sums> = HashMap::new();
        for learner in &learners {
            let own = by_learner.get(&learner.learner_id).map(Vec::as_slice).unwrap_or_default();
            let counted = Counted::of(own, attempts, minutes);
            if mend && counted != learner.counted() {
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
    if mend {
        for d in &differences {
            on_db!(c, |c| sqlx::query(SET_CLASS)
                .bind(round.0)
                .bind(d.path.as_str())
                .bind(d.raw.eligible)
                .bind(d.raw.finished)
                .bind(d.raw.score)
                .bind(d.raw.full)
                .bind(d.raw.passed)
                .bind(d.raw.millis)
                .execute(c)
                .await
                .map(drop))?;
        }
    }
    Ok(differences)
}
