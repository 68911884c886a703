//! Assignments with progress: one learner's, or a class's.

use super::{
    assignment::{Assignment, Override},
    progress::Progress,
};
use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AssignmentId, OrgId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// One learner's assignment.
#[derive(Clone, Debug, FromRow)]
pub struct LearnerTask {
    /// The assignment, with the learner's own due and closing times.
    #[sqlx(flatten)]
    pub assignment: Assignment,
    /// The learner's progress.
    #[sqlx(flatten)]
    pub progress: Progress,
    /// The learner's individual settings.
    #[sqlx(flatten)]
    pub own: Override,
}

impl LearnerTask {
    /// Replaces the class's times by the learner's own.
    fn with_own_times(mut self) -> Self {
        if let Some(due) = self.own.own_due_at {
            self.assignment.due_at = due;
        }
        if let Some(closes) = self.own.own_closes_at {
            self.assignment.closes_at = Some(closes);
        }
        self
    }
}

/// A learner of the class with their progress.
#[derive(Clone, FromRow)]
pub struct BoardRow {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Their name.
    pub name: String,
    /// The student number (学号) in the class.
    pub student_no: String,
    /// Their progress.
    #[sqlx(flatten)]
    pub progress: Progress,
    /// Their individual settings.
    #[sqlx(flatten)]
    pub own: Override,
}

/// A learner's progress in one of a class's assignments.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct ClassCell {
    /// The assignment.
    #[sqlx(try_from = "Uuid")]
    pub assignment_id: AssignmentId,
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Their progress.
    #[sqlx(flatten)]
    pub progress: Progress,
    /// Their individual settings.
    #[sqlx(flatten)]
    pub own: Override,
    /// Finished attempts that count.
    pub tries: i64,
}

/// Whether the assignment `$a` is for the learner `e.learner_id`.
macro_rules! given {
    ($a:literal) => {
        concat!(
            "(", $a, ".whole_class OR EXISTS (SELECT 1 FROM assignment_learners t WHERE t.assignment_id = ", $a, ".id AND t.learner_id = e.learner_id) \
             OR EXISTS (SELECT 1 FROM assignment_groups n JOIN group_members m ON m.group_id = n.group_id WHERE n.assignment_id = ", $a, ".id AND m.learner_id = e.learner_id))"
        )
    };
}

/// The assignment that a campaign or contest gave another class for the same requirement, in which the learner
/// `e.learner_id` began before joining the class of `$a`, if any: what they do for it they do once, whatever class they
/// are in. One that is finished comes before the class's own, one that is not only where the own is not begun.
macro_rules! begun_elsewhere {
    ($a:literal) => {
        concat!(
            "CASE WHEN ", $a, ".campaign_id IS NULL AND ", $a, ".contest_round_id IS NULL THEN NULL ELSE (SELECT b.id FROM progress r JOIN assignments b ON b.id = r.assignment_id \
             WHERE r.learner_id = e.learner_id AND b.id <> ", $a, ".id AND ((b.campaign_id = ", $a, ".campaign_id AND b.module_id = ", $a, ".module_id AND b.part = ", $a, ".part) \
               OR (b.contest_round_id = ", $a, ".contest_round_id AND b.contest_practice = ", $a, ".contest_practice)) \
             AND NOT EXISTS (SELECT 1 FROM progress own WHERE own.assignment_id = ", $a, ".id AND own.learner_id = e.learner_id \
               AND (own.completed_at IS NOT NULL OR r.completed_at IS NULL)) \
             ORDER BY CASE WHEN r.completed_at IS NULL THEN 1 ELSE 0 END, r.started_at, b.id LIMIT 1) END"
        )
    };
}

/// A learner's tasks: `g` is what their class was given, `a` the same or where they began it in another class.
macro_rules! learner {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.class_id, o.path AS class_path, a.module_id, a.part, a.quiz_id, COALESCE(q.title_zh, ct.name_zh) AS quiz_title_zh, \
             COALESCE(q.title_en, ct.name_en) AS quiz_title_en, COALESCE(q.parts, cr.parts) AS quiz_parts, q.items AS quiz_items, q.version AS quiz_version, a.settings, a.whole_class, a.counts, \
             a.campaign_id, a.contest_round_id, a.contest_practice, a.note, a.opens_at, a.due_at, a.closes_at, \
             p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score, \
             v.due_at AS own_due_at, v.closes_at AS own_closes_at, COALESCE(v.extra_minutes, 0) AS extra_minutes, COALESCE(v.extra_attempts, 0) AS extra_attempts \
             FROM enrolments e JOIN assignments g ON g.class_id = e.class_id JOIN assignments a ON a.id = COALESCE(", begun_elsewhere!("g"), ", g.id) \
             JOIN orgs o ON o.id = a.class_id LEFT JOIN contest_rounds cr ON cr.id = a.contest_round_id LEFT JOIN contests ct ON ct.id = cr.contest_id \
             LEFT JOIN progress p ON p.assignment_id = a.id AND p.learner_id = e.learner_id \
             LEFT JOIN assignment_quizzes q ON q.assignment_id = a.id AND q.version = COALESCE(p.quiz_version, a.quiz_version) \
             LEFT JOIN assignment_overrides v ON v.assignment_id = a.id AND v.learner_id = e.learner_id \
             WHERE e.learner_id = $1 AND e.to_date IS NULL AND g.archived_at IS NULL AND ",
            given!("g"),
            $rest
        )
    };
}

const LIST_LEARNER: &str = learner!(" AND a.opens_at <= $2 ORDER BY a.due_at, a.id");
// By the class's own or by the one they began: a page that was open before they changed class goes on.
const FIND_LEARNER: &str = learner!(" AND a.opens_at <= $2 AND (g.id = $3 OR a.id = $3)");
const FIND_ANY_TIME: &str = learner!(" AND (g.id = $2 OR a.id = $2)");

/// The learners of a class with their progress in the assignment `$1`; `$rest` says which enrolments count.
macro_rules! board {
    ($rest:literal) => {
        concat!(
            "SELECT e.learner_id, u.name, e.student_no, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score, \
             v.due_at AS own_due_at, v.closes_at AS own_closes_at, COALESCE(v.extra_minutes, 0) AS extra_minutes, COALESCE(v.extra_attempts, 0) AS extra_attempts \
             FROM assignments a JOIN enrolments e ON e.class_id = a.class_id JOIN users u ON u.id = e.learner_id \
             LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = COALESCE(", begun_elsewhere!("a"), ", a.id) \
             LEFT JOIN assignment_overrides v ON v.learner_id = e.learner_id AND v.assignment_id = a.id \
             WHERE a.id = $1 AND ",
            given!("a"),
            $rest,
            " ORDER BY LENGTH(e.student_no), e.student_no"
        )
    };
}

macro_rules! done {
    ($rest:literal) => {
        concat!(
            "SELECT COUNT(p.completed_at) AS done, COUNT(*) AS given FROM assignments a JOIN enrolments e ON e.class_id = a.class_id \
             LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = COALESCE(", begun_elsewhere!("a"), ", a.id) WHERE a.id = $1 AND ",
            given!("a"),
            $rest
        )
    };
}

const LIST_BOARD: &str = board!(" AND e.to_date IS NULL");
// A class of an earlier year, as it was at the end of its year. An erased pupil has no number any more.
const LIST_BOARD_AT_END: &str = board!(" AND (e.to_date IS NULL OR e.to_date >= $2) AND e.student_no <> ''");

const COUNT_DONE_AT_END: &str = done!(" AND (e.to_date IS NULL OR e.to_date >= $2) AND e.student_no <> ''");
const LIST_CELLS: &str = concat!(
    "SELECT a.id AS assignment_id, e.learner_id, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score, \
     v.due_at AS own_due_at, v.closes_at AS own_closes_at, COALESCE(v.extra_minutes, 0) AS extra_minutes, COALESCE(v.extra_attempts, 0) AS extra_attempts, \
     (SELECT COUNT(*) FROM attempts k WHERE k.assignment_id = a.id AND k.learner_id = e.learner_id AND k.state IN ('submitted', 'overdue')) AS tries \
     FROM assignments a JOIN enrolments e ON e.class_id = a.class_id AND e.to_date IS NULL \
     LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = COALESCE(",
    begun_elsewhere!("a"),
    ", a.id) \
     LEFT JOIN assignment_overrides v ON v.learner_id = e.learner_id AND v.assignment_id = a.id \
     WHERE a.class_id = $1 AND a.archived_at IS NULL AND ",
    given!("a")
);
const COUNT_DONE: &str = done!(" AND e.to_date IS NULL");

/// A learner's assignments that are open by now, the next due first.
pub async fn list_learner(c: &mut Conn<'_>, learner: UserId, now: DateTime<Utc>) -> Result<Vec<LearnerTask>, Error> {
    let tasks: Vec<LearnerTask> = list!(c, LIST_LEARNER, learner.0, now)?;
    Ok(tasks.into_iter().map(LearnerTask::with_own_times).collect())
}

/// One of a learner's assignments, if it is open.
pub async fn find_learner(
    c: &mut Conn<'_>,
    learner: UserId,
    id: AssignmentId,
    now: DateTime<Utc>,
) -> Result<Option<LearnerTask>, Error> {
    let task: Option<LearnerTask> = find!(c, FIND_LEARNER, learner.0, now, id.0)?;
    Ok(task.map(LearnerTask::with_own_times))
}

/// One of a learner's assignments, whether it is open yet or not: for its teacher.
pub async fn find_given(c: &mut Conn<'_>, learner: UserId, id: AssignmentId) -> Result<Option<LearnerTask>, Error> {
    let task: Option<LearnerTask> = find!(c, FIND_ANY_TIME, learner.0, id.0)?;
    Ok(task.map(LearnerTask::with_own_times))
}

/// The learners of the class who have the assignment, with their progress, by student number.
pub async fn list_board(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<BoardRow>, Error> {
    list!(c, LIST_BOARD, id.0)
}

/// The progress of everyone in a class now, in all their assignments that were not withdrawn.
pub async fn list_cells(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<ClassCell>, Error> {
    list!(c, LIST_CELLS, class.0)
}

/// How many learners have completed it, and how many have it.
pub async fn count_completed(c: &mut Conn<'_>, id: AssignmentId) -> Result<(i64, i64), Error> {
    get!(c, COUNT_DONE, id.0)
}

/// The learners who were in the class at the end of its year, on `end`, with their progress, by student number.
pub async fn list_board_at_end(c: &mut Conn<'_>, id: AssignmentId, end: NaiveDate) -> Result<Vec<BoardRow>, Error> {
    list!(c, LIST_BOARD_AT_END, id.0, end)
}

/// How many of the learners in the class at the end of its year had completed the assignment, and how many had it.
pub async fn count_completed_at_end(c: &mut Conn<'_>, id: AssignmentId, end: NaiveDate) -> Result<(i64, i64), Error> {
    get!(c, COUNT_DONE_AT_END, id.0, end)
}
