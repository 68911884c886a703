//! Modules given to classes, and how far each learner is with them.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AssignmentId, OrgId, UserId, org::OrgPath, progress::WorkState};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A module given to a class.
#[derive(Clone, Debug, FromRow)]
pub struct Assignment {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AssignmentId,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The class's place.
    #[sqlx(try_from = "String")]
    pub class_path: OrgPath,
    /// The content module.
    pub module_id: String,
    /// The teacher's word to the class; may be empty.
    pub note: String,
    /// From when learners see it.
    pub opens_at: DateTime<Utc>,
    /// Until when work is on time.
    pub due_at: DateTime<Utc>,
}

/// How far a learner is. Absent columns mean "not yet".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Progress {
    /// First opened.
    pub started_at: Option<DateTime<Utc>>,
    /// Last step of the lesson done.
    pub lesson_completed_at: Option<DateTime<Utc>>,
    /// Lesson done, and quiz submitted if there is one.
    pub completed_at: Option<DateTime<Utc>>,
    /// First submitted attempt at or above the pass mark.
    pub passed_at: Option<DateTime<Utc>>,
    /// Best score so far, in points.
    pub score: Option<i64>,
    /// The most points there were in that attempt.
    pub max_score: Option<i64>,
}

impl Progress {
    /// The state that these times mean.
    #[must_use]
    pub const fn state(&self) -> WorkState {
        if self.completed_at.is_some() {
            WorkState::Completed
        } else if self.started_at.is_some() {
            WorkState::Started
        } else {
            WorkState::NotStarted
        }
    }
}

/// An assignment as one learner has it.
#[derive(Clone, Debug, FromRow)]
pub struct LearnerTask {
    /// What was given.
    #[sqlx(flatten)]
    pub assignment: Assignment,
    /// How far the learner is.
    #[sqlx(flatten)]
    pub progress: Progress,
}

/// A learner of the class with their progress.
#[derive(Clone, FromRow)]
pub struct BoardRow {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Their name.
    pub name: String,
    /// 学号.
    pub student_no: String,
    /// How far they are.
    #[sqlx(flatten)]
    pub progress: Progress,
}

/// What a learner did in a step.
#[derive(Clone, Debug, FromRow)]
pub struct StepRecord {
    /// The step.
    pub step_id: String,
    /// What was chosen: its shape is the step kind's own.
    #[sqlx(json)]
    pub record: Value,
    /// When the step was finished.
    pub done_at: Option<DateTime<Utc>>,
}

macro_rules! select {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT a.id, a.class_id, o.path AS class_path, a.module_id, a.note, a.opens_at, a.due_at",
            $more,
            " FROM assignments a JOIN orgs o ON o.id = a.class_id ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const FIND: &str = select!("", "WHERE a.id = $1");
const LIST_CLASS: &str = select!("", "WHERE a.class_id = $1 ORDER BY a.due_at DESC, a.id");
const LIST_LEARNER: &str = select!(
    ", p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score",
    "JOIN enrolments e ON e.class_id = a.class_id AND e.to_date IS NULL \
     LEFT JOIN progress p ON p.assignment_id = a.id AND p.learner_id = e.learner_id \
     WHERE e.learner_id = $1 AND a.opens_at <= $2 ORDER BY a.due_at, a.id"
);
const FIND_LEARNER: &str = select!(
    ", p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score",
    "JOIN enrolments e ON e.class_id = a.class_id AND e.to_date IS NULL \
     LEFT JOIN progress p ON p.assignment_id = a.id AND p.learner_id = e.learner_id \
     WHERE e.learner_id = $1 AND a.id = $2 AND a.opens_at <= $3"
);
const LIST_BOARD: &str = "SELECT e.learner_id, u.name, e.student_no, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score \
    FROM enrolments e JOIN users u ON u.id = e.learner_id \
    LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = $1 \
    WHERE e.class_id = $2 AND e.to_date IS NULL ORDER BY LENGTH(e.student_no), e.student_no";
// A class of an earlier year as it was when its year was over. An erased pupil has no number any more.
const LIST_BOARD_AT_END: &str = "SELECT e.learner_id, u.name, e.student_no, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score \
    FROM enrolments e JOIN users u ON u.id = e.learner_id \
    LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = $1 \
    WHERE e.class_id = $2 AND (e.to_date IS NULL OR e.to_date >= $3) AND e.student_no <> '' ORDER BY LENGTH(e.student_no), e.student_no";
const COUNT_DONE_AT_END: &str = "SELECT COUNT(p.completed_at) FROM enrolments e LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = $1 \
    WHERE e.class_id = $2 AND (e.to_date IS NULL OR e.to_date >= $3) AND e.student_no <> ''";
const START: &str =
    "INSERT INTO progress (assignment_id, learner_id, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const COMPLETE_LESSON: &str = "UPDATE progress SET lesson_completed_at = $3 WHERE assignment_id = $1 AND learner_id = $2 AND lesson_completed_at IS NULL";
const COMPLETE: &str =
    "UPDATE progress SET completed_at = $3 WHERE assignment_id = $1 AND learner_id = $2 AND completed_at IS NULL";
const RECORD_SCORE: &str = "UPDATE progress SET completed_at = COALESCE(completed_at, $3), passed_at = CASE WHEN $4 THEN COALESCE(passed_at, $3) ELSE passed_at END, \
    score = CASE WHEN score IS NULL OR $5 > score THEN $5 ELSE score END, max_score = $6 WHERE assignment_id = $1 AND learner_id = $2";
const LOCK_PROGRESS: &str = "SELECT 1 FROM progress WHERE assignment_id = $1 AND learner_id = $2 FOR UPDATE";
const UPSERT_STEP: &str = "INSERT INTO lesson_steps (assignment_id, learner_id, step_id, record, done_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6) \
    ON CONFLICT (assignment_id, learner_id, step_id) DO UPDATE SET record = excluded.record, done_at = COALESCE(lesson_steps.done_at, excluded.done_at), updated_at = excluded.updated_at";
const LIST_STEPS: &str =
    "SELECT step_id, record, done_at FROM lesson_steps WHERE assignment_id = $1 AND learner_id = $2";
const COUNT_DONE: &str = "SELECT COUNT(p.completed_at) FROM enrolments e LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = $1 \
    WHERE e.class_id = $2 AND e.to_date IS NULL";

/// Gives a module to a class.
pub async fn insert(c: &mut Conn<'_>, new: &Assignment, by: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.class_id.0)
        .bind(new.module_id.as_str())
        .bind(new.note.as_str())
        .bind(by.0)
        .bind(new.opens_at)
        .bind(new.due_at)
        .bind(at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The assignment of this id.
pub async fn find(c: &mut Conn<'_>, id: AssignmentId) -> Result<Option<Assignment>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// A class's assignments, the latest due first.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Assignment>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_CLASS).bind(class.0).fetch_all(c).await)?)
}

/// What a learner's class was given and is open by now, the next due first.
pub async fn list_learner(c: &mut Conn<'_>, learner: UserId, now: DateTime<Utc>) -> Result<Vec<LearnerTask>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_LEARNER).bind(learner.0).bind(now).fetch_all(c).await)?)
}

/// One assignment, if it is open and the learner's own.
pub async fn find_learner(
    c: &mut Conn<'_>,
    learner: UserId,
    id: AssignmentId,
    now: DateTime<Utc>,
) -> Result<Option<LearnerTask>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_LEARNER).bind(learner.0).bind(id.0).bind(now).fetch_optional(c).await)?)
}

/// The class's learners with their progress, by number.
pub async fn list_board(c: &mut Conn<'_>, id: AssignmentId, class: OrgId) -> Result<Vec<BoardRow>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_BOARD).bind(id.0).bind(class.0).fetch_all(c).await)?)
}

/// How many of the class's learners have completed the assignment.
pub async fn count_completed(c: &mut Conn<'_>, id: AssignmentId, class: OrgId) -> Result<i64, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(COUNT_DONE).bind(id.0).bind(class.0).fetch_one(c).await)?)
}

/// The learners who were in the class when its year was over on `end`, with their progress, by number.
pub async fn list_board_at_end(
    c: &mut Conn<'_>,
    id: AssignmentId,
    class: OrgId,
    end: NaiveDate,
) -> Result<Vec<BoardRow>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_BOARD_AT_END).bind(id.0).bind(class.0).bind(end).fetch_all(c).await)?)
}

/// How many of the learners who were in the class when its year was over had completed the assignment.
pub async fn count_completed_at_end(
    c: &mut Conn<'_>,
    id: AssignmentId,
    class: OrgId,
    end: NaiveDate,
) -> Result<i64, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(COUNT_DONE_AT_END).bind(id.0).bind(class.0).bind(end).fetch_one(c).await)?)
}

/// Notes the first opening; tells whether it was the first.
pub async fn start(c: &mut Conn<'_>, id: AssignmentId, learner: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(START)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes that the lesson was finished.
pub async fn complete_lesson(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(COMPLETE_LESSON).bind(id.0).bind(learner.0).bind(at).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes that work without a quiz is complete; tells whether it was not before.
pub async fn complete(c: &mut Conn<'_>, id: AssignmentId, learner: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(COMPLETE)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes a submitted quiz: the work is complete, and the best score is kept.
pub async fn record_score(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    at: DateTime<Utc>,
    passed: bool,
    score: i64,
    max: i64,
) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(RECORD_SCORE)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .bind(passed)
        .bind(score)
        .bind(max)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Keeps what was done in a step; a step once done stays done.
pub async fn upsert_step(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    step: &StepRecord,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    // One step of a lesson at a time: of the last two at once, neither would see that it is the last.
    // SQLite has one writer and knows no row locks.
    if let Conn::Postgres(c) = c {
        sqlx::query(LOCK_PROGRESS).bind(id.0).bind(learner.0).execute(&mut **c).await?;
    }
    on_db!(c, |c| sqlx::query(UPSERT_STEP)
        .bind(id.0)
        .bind(learner.0)
        .bind(step.step_id.as_str())
        .bind(Json(&step.record))
        .bind(step.done_at)
        .bind(at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What a learner did in the steps of an assignment.
pub async fn list_steps(c: &mut Conn<'_>, id: AssignmentId, learner: UserId) -> Result<Vec<StepRecord>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_STEPS).bind(id.0).bind(learner.0).fetch_all(c).await)?)
}
