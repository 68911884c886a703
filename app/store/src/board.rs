//! What a class does right now: light rows for a board that many look at, and its pulse.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, Utc};
use qinghe_model::{AssignmentId, AttemptId, UserId, progress::AttemptState};
use sqlx::FromRow;
use uuid::Uuid;

/// Numbers that change whenever anything on a board does: one cheap query tells whether to read the rest.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Pulse {
    answers: Option<i64>,
    checked: Option<i64>,
    saved_at: Option<DateTime<Utc>>,
    attempts: i64,
    ended: Option<i64>,
    scores: Option<i64>,
    deadline_at: Option<DateTime<Utc>>,
    steps: i64,
    steps_at: Option<DateTime<Utc>>,
    begun: i64,
    read: i64,
    done: i64,
    pupils: i64,
    overrides: i64,
    overrides_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
}

/// An attempt without its paper.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct AttemptSummary {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AttemptId,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Open or over.
    #[sqlx(try_from = "String")]
    pub state: AttemptState,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was over.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Points there are, in hundredths.
    pub max_score: i64,
    /// When its time is over.
    pub deadline_at: Option<DateTime<Utc>>,
}

/// An answer without what was answered.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Mark {
    /// The attempt.
    #[sqlx(try_from = "Uuid")]
    pub attempt_id: AttemptId,
    /// Whether anything is chosen.
    pub given: bool,
    /// Whether it came by a plain form, which may send many at once.
    pub plain: bool,
    /// Points in hundredths, once graded or explained.
    pub points: Option<i64>,
    /// Whether it was explained at once.
    pub checked: bool,
    /// When it was first answered.
    pub first_at: DateTime<Utc>,
    /// When it was saved last.
    pub saved_at: DateTime<Utc>,
}

/// A step of the lesson in a learner's hands.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct StepMark {
    /// Whose.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Which.
    pub step_id: String,
    /// When it was finished.
    pub done_at: Option<DateTime<Utc>>,
    /// When it was touched last.
    pub updated_at: DateTime<Utc>,
}

const PULSE: &str = "SELECT s.answers, s.checked, s.saved_at, t.attempts, t.ended, t.scores, t.deadline_at, l.steps, l.steps_at, \
    p.begun, p.read, p.done, e.pupils, v.overrides, v.overrides_at, a.due_at FROM assignments a \
    CROSS JOIN (SELECT CAST(SUM(s.revision) AS BIGINT) AS answers, CAST(SUM(CASE WHEN s.checked THEN 1 ELSE 0 END) AS BIGINT) AS checked, MAX(s.saved_at) AS saved_at \
        FROM answers s JOIN attempts t ON t.id = s.attempt_id WHERE t.assignment_id = $1) s \
    CROSS JOIN (SELECT COUNT(*) AS attempts, CAST(SUM(CASE WHEN t.state = 'in_progress' THEN 0 ELSE 1 END) AS BIGINT) AS ended, CAST(SUM(t.score) AS BIGINT) AS scores, \
        MAX(t.deadline_at) AS deadline_at FROM attempts t WHERE t.assignment_id = $1) t \
    CROSS JOIN (SELECT COUNT(l.done_at) AS steps, MAX(l.updated_at) AS steps_at FROM lesson_steps l WHERE l.assignment_id = $1) l \
    CROSS JOIN (SELECT COUNT(*) AS begun, COUNT(p.lesson_completed_at) AS read, COUNT(p.completed_at) AS done FROM progress p WHERE p.assignment_id = $1) p \
    CROSS JOIN (SELECT COUNT(*) AS pupils FROM enrolments e JOIN assignments b ON b.class_id = e.class_id WHERE b.id = $1 AND e.to_date IS NULL) e \
    CROSS JOIN (SELECT COUNT(*) AS overrides, MAX(v.created_at) AS overrides_at FROM assignment_overrides v WHERE v.assignment_id = $1) v \
    WHERE a.id = $1";
const LIST_TRIES: &str = "SELECT id, learner_id, state, started_at, submitted_at, max_score, deadline_at FROM attempts WHERE assignment_id = $1 ORDER BY learner_id, number";
// JSON is spoken of as text only: both engines write an empty list alike.
const LIST_MARKS: &str = "SELECT s.attempt_id, CAST(s.response AS TEXT) <> '[]' AS given, s.tab = '' AS plain, s.points, s.checked, s.first_at, s.saved_at \
    FROM answers s JOIN attempts t ON t.id = s.attempt_id WHERE t.assignment_id = $1 ORDER BY s.attempt_id, s.first_at, s.item_id";
const LIST_STEPS: &str = "SELECT learner_id, step_id, done_at, updated_at FROM lesson_steps WHERE assignment_id = $1 ORDER BY learner_id, done_at, step_id";

/// The pulse of a board; `None` when there is no such assignment.
pub async fn find_pulse(c: &mut Conn<'_>, id: AssignmentId) -> Result<Option<Pulse>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(PULSE).bind(id.0).fetch_optional(c).await)?)
}

/// Every attempt, each learner's in their order.
pub async fn list_tries(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<AttemptSummary>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_TRIES).bind(id.0).fetch_all(c).await)?)
}

/// Every answer, each attempt's in the order in which they were first given.
pub async fn list_marks(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<Mark>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_MARKS).bind(id.0).fetch_all(c).await)?)
}

/// Every step that was touched, each learner's in the order in which they were finished.
pub async fn list_steps(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<StepMark>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_STEPS).bind(id.0).fetch_all(c).await)?)
}
