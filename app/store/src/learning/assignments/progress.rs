//! A learner's progress in an assignment and in the steps of its lesson.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{AssignmentId, UserId, progress::WorkState};
use serde_json::Value;
use sqlx::{FromRow, types::Json};

/// A learner's progress. An absent time means "not yet".
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
    /// The maximum score of that attempt, in points.
    pub max_score: Option<i64>,
}

impl Progress {
    /// The state that follows from these times.
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

/// A learner's record of a step.
#[derive(Clone, Debug, FromRow)]
pub struct StepRecord {
    /// The step.
    pub step_id: String,
    /// What was chosen, in the step kind's own format.
    #[sqlx(json)]
    pub record: Value,
    /// When the step was finished.
    pub done_at: Option<DateTime<Utc>>,
}

const START: &str =
    "INSERT INTO progress (assignment_id, learner_id, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const COMPLETE_LESSON: &str = "UPDATE progress SET lesson_completed_at = $3 WHERE assignment_id = $1 AND learner_id = $2 AND lesson_completed_at IS NULL";
const COMPLETE: &str =
    "UPDATE progress SET completed_at = $3 WHERE assignment_id = $1 AND learner_id = $2 AND completed_at IS NULL";
const RECORD_SCORE: &str = "UPDATE progress SET completed_at = COALESCE(completed_at, $3), passed_at = $4, \
    score = $5, max_score = $6 WHERE assignment_id = $1 AND learner_id = $2";
const CLEAR_SCORE: &str = "UPDATE progress SET completed_at = NULL, passed_at = NULL, score = NULL, max_score = NULL \
    WHERE assignment_id = $1 AND learner_id = $2";
const LOCK_PROGRESS: &str = "SELECT 1 FROM progress WHERE assignment_id = $1 AND learner_id = $2 FOR UPDATE";
const UPSERT_STEP: &str = "INSERT INTO lesson_steps (assignment_id, learner_id, step_id, record, done_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6) \
    ON CONFLICT (assignment_id, learner_id, step_id) DO UPDATE SET record = excluded.record, done_at = COALESCE(lesson_steps.done_at, excluded.done_at), updated_at = excluded.updated_at";
const LIST_STEPS: &str =
    "SELECT step_id, record, done_at FROM lesson_steps WHERE assignment_id = $1 AND learner_id = $2";

/// Records the first opening; returns whether it was the first.
pub async fn start(c: &mut Conn<'_>, id: AssignmentId, learner: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, START, id.0, learner.0, at)
}

/// Records that the lesson was finished; returns whether this was the first time.
pub async fn complete_lesson(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, COMPLETE_LESSON, id.0, learner.0, at)
}

/// Records that an assignment without a quiz is complete; returns whether this was the first time.
pub async fn complete(c: &mut Conn<'_>, id: AssignmentId, learner: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, COMPLETE, id.0, learner.0, at)
}

/// Records a finished quiz: complete since `at`, the score that counts, and since when it is passed, if it is.
pub async fn record_score(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    at: DateTime<Utc>,
    passed_at: Option<DateTime<Utc>>,
    score: i64,
    max: i64,
) -> Result<(), Error> {
    execute!(c, RECORD_SCORE, id.0, learner.0, at, passed_at, score, max)
}

/// Clears the score: no attempt counts any more.
pub async fn clear_score(c: &mut Conn<'_>, id: AssignmentId, learner: UserId) -> Result<(), Error> {
    execute!(c, CLEAR_SCORE, id.0, learner.0)
}

/// Stores the record of a step; a finished step stays finished.
pub async fn upsert_step(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    step: &StepRecord,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    // One step of a lesson at a time: otherwise neither of the last two, finished at once, would see that it is the
    // last. SQLite has one writer and no row locks.
    if let Conn::Postgres(c) = c {
        sqlx::query(LOCK_PROGRESS).bind(id.0).bind(learner.0).execute(&mut **c).await?;
    }
    execute!(c, UPSERT_STEP, id.0, learner.0, step.step_id.as_str(), Json(&step.record), step.done_at, at)
}

/// A learner's records of an assignment's steps.
pub async fn list_steps(c: &mut Conn<'_>, id: AssignmentId, learner: UserId) -> Result<Vec<StepRecord>, Error> {
    list!(c, LIST_STEPS, id.0, learner.0)
}
