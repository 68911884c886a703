//! The present state of a class: small rows for a board with many viewers, and its pulse.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{AssignmentId, AttemptId, UserId, progress::AttemptState};
use sqlx::FromRow;
use uuid::Uuid;

/// Figures that change with anything on a board: one cheap query shows whether to read the rest.
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
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Open or over.
    #[sqlx(try_from = "String")]
    pub state: AttemptState,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The maximum score, in hundredths of a point.
    pub max_score: i64,
    /// The end of its time limit.
    pub deadline_at: Option<DateTime<Utc>>,
    /// SHA-256 of the name of the device on which it began, while that is kept.
    pub device_hash: Option<Vec<u8>>,
}

/// An answer without its content.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Mark {
    /// The attempt.
    #[sqlx(try_from = "Uuid")]
    pub attempt_id: AttemptId,
    /// Whether anything is chosen.
    pub given: bool,
    /// Whether a plain form sent it, possibly with many others.
    pub plain: bool,
    /// Points in hundredths, once graded or explained.
    pub points: Option<i64>,
    /// Whether it was explained at once.
    pub checked: bool,
    /// When it was first answered.
    pub first_at: DateTime<Utc>,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
}

/// A learner's step of the lesson.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct StepMark {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The step.
    pub step_id: String,
    /// When it was finished.
    pub done_at: Option<DateTime<Utc>>,
    /// When it was last used.
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
const LIST_TRIES: &str = "SELECT t.id, t.learner_id, t.state, t.started_at, t.submitted_at, t.max_score, t.deadline_at, d.device_hash \
    FROM attempts t LEFT JOIN attempt_devices d ON d.attempt_id = t.id WHERE t.assignment_id = $1 ORDER BY t.learner_id, t.number";
// JSON is compared as text only: both engines write an empty list alike.
const LIST_MARKS: &str = "SELECT s.attempt_id, CAST(s.response AS TEXT) <> '[]' AS given, s.tab = '' AS plain, s.points, s.checked, s.first_at, s.saved_at \
    FROM answers s JOIN attempts t ON t.id = s.attempt_id WHERE t.assignment_id = $1 ORDER BY s.attempt_id, s.first_at, s.item_id";
const LIST_STEPS: &str = "SELECT learner_id, step_id, done_at, updated_at FROM lesson_steps WHERE assignment_id = $1 ORDER BY learner_id, done_at, step_id";

/// The pulse of a board; `None` when there is no such assignment.
pub async fn find_pulse(c: &mut Conn<'_>, id: AssignmentId) -> Result<Option<Pulse>, Error> {
    find!(c, PULSE, id.0)
}

/// All attempts, each learner's in order.
pub async fn list_tries(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<AttemptSummary>, Error> {
    list!(c, LIST_TRIES, id.0)
}

/// All answers, each attempt's in the order of first answering.
pub async fn list_marks(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<Mark>, Error> {
    list!(c, LIST_MARKS, id.0)
}

/// All steps used, each learner's in the order of finishing.
pub async fn list_steps(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<StepMark>, Error> {
    list!(c, LIST_STEPS, id.0)
}
