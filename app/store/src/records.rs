//! Everything kept about one learner, read as a whole and ended as a whole.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::UserId;
use serde::Serialize;
use serde_json::Value;
use sqlx::FromRow;

/// A stay in a class.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Stay {
    /// The school's name.
    pub school: String,
    /// The class's name.
    pub class: String,
    /// 学号.
    pub student_no: String,
    /// From when.
    pub from_date: NaiveDate,
    /// Until when; none for the present one.
    pub to_date: Option<NaiveDate>,
}

/// Work that was begun.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Work {
    /// The module.
    pub module: String,
    /// First opened.
    pub started_at: DateTime<Utc>,
    /// Last step of the lesson done.
    pub lesson_completed_at: Option<DateTime<Utc>>,
    /// All done.
    pub completed_at: Option<DateTime<Utc>>,
    /// Pass mark reached.
    pub passed_at: Option<DateTime<Utc>>,
    /// Best score, in points.
    pub score: Option<i64>,
    /// The most points there were.
    pub max_score: Option<i64>,
}

/// What was done in a step of a lesson.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Step {
    /// The module.
    pub module: String,
    /// The step.
    pub step: String,
    /// What was chosen.
    #[sqlx(json)]
    pub chosen: Value,
    /// When it was kept last.
    pub at: DateTime<Utc>,
}

/// A saved answer.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Answer {
    /// The module.
    pub module: String,
    /// The how-manieth go.
    pub attempt: i64,
    /// The item.
    pub item: String,
    /// What was answered.
    #[sqlx(json)]
    pub answer: Value,
    /// Points, once graded.
    pub points: Option<i64>,
    /// When it was saved last.
    pub at: DateTime<Utc>,
}

/// A look at the record, or a change of it, by somebody else.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Look {
    /// When.
    pub at: DateTime<Utc>,
    /// What was done: the use-case's stable name.
    pub action: String,
}

const STAYS: &str = "SELECT s.name_zh AS school, c.name_zh AS class, e.student_no, e.from_date, e.to_date \
    FROM enrolments e JOIN orgs c ON c.id = e.class_id JOIN orgs s ON s.id = c.parent_id WHERE e.learner_id = $1 ORDER BY e.from_date, e.id";
const WORK: &str = "SELECT a.module_id AS module, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score \
    FROM progress p JOIN assignments a ON a.id = p.assignment_id WHERE p.learner_id = $1 ORDER BY p.started_at";
const STEPS: &str = "SELECT a.module_id AS module, s.step_id AS step, s.record AS chosen, s.updated_at AS at \
    FROM lesson_steps s JOIN assignments a ON a.id = s.assignment_id WHERE s.learner_id = $1 ORDER BY s.updated_at";
const ANSWERS: &str = "SELECT a.module_id AS module, t.number AS attempt, w.item_id AS item, w.response AS answer, w.points, w.saved_at AS at \
    FROM answers w JOIN attempts t ON t.id = w.attempt_id JOIN assignments a ON a.id = t.assignment_id WHERE t.learner_id = $1 ORDER BY w.saved_at";
const GROUPS: &str = "SELECT g.name FROM group_members m JOIN class_groups g ON g.id = m.group_id WHERE m.learner_id = $1 ORDER BY g.created_at, g.name";
const LOOKS: &str = "SELECT at, action FROM audit WHERE subject_id = $1 ORDER BY at";

/// Where the learner was, the first first.
pub async fn list_stays(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Stay>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(STAYS).bind(learner.0).fetch_all(c).await)?)
}

/// What the learner began, in the order of time.
pub async fn list_work(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Work>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(WORK).bind(learner.0).fetch_all(c).await)?)
}

/// What the learner did in lessons, in the order of time.
pub async fn list_steps(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Step>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(STEPS).bind(learner.0).fetch_all(c).await)?)
}

/// What the learner answered, in the order of time.
pub async fn list_answers(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Answer>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(ANSWERS).bind(learner.0).fetch_all(c).await)?)
}

/// The names of the groups the learner was put into, in this class or an earlier one.
pub async fn list_groups(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<String>, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(GROUPS).bind(learner.0).fetch_all(c).await)?)
}

/// Who looked at the learner's record or changed it, in the order of time.
pub async fn list_looks(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Look>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LOOKS).bind(learner.0).fetch_all(c).await)?)
}

/// Ends everything that tells who the learner is and what they answered. That somebody took part, and
/// how they scored, stays as a count without a person: a bureau's figures still add up.
pub async fn erase(c: &mut Conn<'_>, learner: UserId, on: NaiveDate, at: DateTime<Utc>) -> Result<(), Error> {
    const ANSWERS: &str = "DELETE FROM answers WHERE attempt_id IN (SELECT id FROM attempts WHERE learner_id = $1)";
    const STEPS: &str = "DELETE FROM lesson_steps WHERE learner_id = $1";
    const SESSIONS: &str = "DELETE FROM sessions WHERE user_id = $1";
    const GROUPS: &str = "DELETE FROM group_members WHERE learner_id = $1";
    // A paper that is still open could be answered by nobody any more.
    const PAPERS: &str = "DELETE FROM attempts WHERE learner_id = $1 AND state = 'in_progress'";
    const NUMBERS: &str =
        "UPDATE enrolments SET student_no = '', to_date = COALESCE(to_date, $2) WHERE learner_id = $1";
    const PERSON: &str = "UPDATE users SET name = '', locale = NULL, password_hash = NULL, pin_generation = pin_generation + 1, \
        slip_generation = slip_generation + 1, suspended_at = $2 WHERE id = $1 AND kind = 'learner'";
    for sql in [ANSWERS, STEPS, SESSIONS, GROUPS, PAPERS] {
        on_db!(c, |c| sqlx::query(sql).bind(learner.0).execute(c).await.map(drop))?;
    }
    on_db!(c, |c| sqlx::query(NUMBERS).bind(learner.0).bind(on).execute(c).await.map(drop))?;
    on_db!(c, |c| sqlx::query(PERSON).bind(learner.0).bind(at).execute(c).await.map(drop))?;
    Ok(())
}
