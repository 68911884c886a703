//! Quiz attempts and the answers saved in them.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, UserId,
    item::{ItemKind, Response},
    progress::AttemptState,
};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// An item as it stands in a paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaperItem {
    /// The item.
    pub id: String,
    /// The version that was drawn.
    pub version: u32,
    /// How it is answered.
    #[serde(default)]
    pub kind: ItemKind,
    /// Its options' ids in the order shown to this learner.
    pub options: Vec<String>,
    /// Match: its groups' ids in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The version by whose key it was graded anew, after a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graded: Option<u32>,
}

/// The exact paper of an attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Paper {
    /// The module; empty for a quiz put together by hand.
    pub module: String,
    /// The module's version when it was drawn.
    pub module_version: u32,
    /// Per cent of the points from which the attempt is passed.
    pub pass_mark: i64,
    /// Whether a half right answer earns a part.
    #[serde(default)]
    pub partial: bool,
    /// The items in the order shown.
    pub items: Vec<PaperItem>,
}

/// One go at a quiz.
#[derive(Clone, Debug, FromRow)]
pub struct Attempt {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AttemptId,
    /// What it belongs to.
    #[sqlx(try_from = "Uuid")]
    pub assignment_id: AssignmentId,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The how-manieth go, from 1.
    pub number: i64,
    /// Open or handed in.
    #[sqlx(try_from = "String")]
    pub state: AttemptState,
    /// What was asked.
    #[sqlx(json)]
    pub paper: Paper,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was handed in, or its time was over.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Points earned, in hundredths, once handed in.
    pub score: Option<i64>,
    /// Points there were, in hundredths.
    pub max_score: i64,
    /// Whether the pass mark was reached, once handed in.
    pub passed: Option<bool>,
    /// When its time is over; none: no limit.
    pub deadline_at: Option<DateTime<Utc>>,
}

/// A saved answer.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Answer {
    /// The item.
    pub item_id: String,
    /// What was chosen.
    #[sqlx(json)]
    pub response: Response,
    /// Counts the writes, from 1.
    pub revision: i64,
    /// Which browser tab wrote last; empty for a plain form.
    pub tab: String,
    /// That tab's count of writes.
    pub tab_seq: i64,
    /// Points in hundredths, once graded.
    pub points: Option<i64>,
    /// When it was first answered.
    pub first_at: DateTime<Utc>,
    /// Whether it was explained at once, and stays as it is.
    pub checked: bool,
}

/// An answer to be saved.
#[derive(Clone, Debug)]
pub struct SaveAnswer {
    /// The attempt.
    pub attempt: AttemptId,
    /// Who answers: nothing is saved in another's attempt.
    pub learner: UserId,
    /// The item.
    pub item_id: String,
    /// What was chosen.
    pub response: Response,
    /// The tab's name; empty for a plain form, which always wins.
    pub tab: String,
    /// The tab's count of writes: a lower one than what is stored is an old retry.
    pub tab_seq: i64,
    /// The revision the tab last saw from another writer.
    pub base: i64,
    /// Now.
    pub at: DateTime<Utc>,
    /// An attempt whose time was over by then takes no more: some grace before `at`, for what was on its way.
    pub over_by: DateTime<Utc>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score, max_score, passed, deadline_at FROM attempts ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE id = $1");
const FIND_OPEN: &str = select!("WHERE assignment_id = $1 AND learner_id = $2 AND state = 'in_progress'");
const LIST: &str = select!("WHERE assignment_id = $1 AND learner_id = $2 ORDER BY number");
const INSERT: &str = "INSERT INTO attempts (id, assignment_id, learner_id, number, state, paper, started_at, max_score, deadline_at) \
    SELECT $1, $2, $3, COALESCE(MAX(number), 0) + 1, 'in_progress', $4, $5, $6, $7 FROM attempts WHERE assignment_id = $2 AND learner_id = $3 \
    ON CONFLICT DO NOTHING";

/// What follows the locked attempt row: a write by the same tab wins over its own earlier ones, a
/// form (no tab) over all, another tab only when it has seen what it overwrites.
macro_rules! save {
    ($attempt:literal) => {
        concat!(
            "INSERT INTO answers (attempt_id, item_id, response, revision, tab, tab_seq, saved_at, first_at) \
             SELECT a.id, $3, $4, 1, $5, $6, $7, $7 FROM ", $attempt,
            " ON CONFLICT (attempt_id, item_id) DO UPDATE SET response = excluded.response, revision = answers.revision + 1, \
             tab = excluded.tab, tab_seq = excluded.tab_seq, saved_at = excluded.saved_at \
             WHERE NOT answers.checked AND (excluded.tab = '' OR (answers.tab = excluded.tab AND answers.tab_seq < excluded.tab_seq) \
                OR (answers.tab <> excluded.tab AND answers.revision = $8)) RETURNING revision"
        )
    };
}
// PostgreSQL must hold the attempt open while it saves, or a hand-in at the same moment would miss
// an acknowledged answer. SQLite has one writer and knows no row locks.
const SAVE_SQLITE: &str = save!(
    "attempts a WHERE a.id = $1 AND a.learner_id = $2 AND a.state = 'in_progress' AND (a.deadline_at IS NULL OR a.deadline_at > $9)"
);
const SAVE_POSTGRES: &str = save!(
    "(SELECT id FROM attempts WHERE id = $1 AND learner_id = $2 AND state = 'in_progress' AND (deadline_at IS NULL OR deadline_at > $9) FOR SHARE) a WHERE TRUE"
);

macro_rules! answers {
    ($rest:literal) => {
        concat!("SELECT item_id, response, revision, tab, tab_seq, points, first_at, checked FROM answers WHERE attempt_id = $1", $rest)
    };
}
const FIND_ANSWER: &str = answers!(" AND item_id = $2");
const LIST_ANSWERS: &str = answers!("");
const CHECK_ANSWER: &str =
    "UPDATE answers SET checked = TRUE, points = $3 WHERE attempt_id = $1 AND item_id = $2 AND NOT checked";
const CLOSE: &str =
    "UPDATE attempts SET state = $3, submitted_at = $4 WHERE id = $1 AND learner_id = $2 AND state = 'in_progress'";
const UPDATE_PAPER: &str = "UPDATE attempts SET paper = $2 WHERE id = $1";
const VOID: &str = "UPDATE attempts SET state = 'voided', score = NULL, passed = NULL WHERE id = $1";
const LIST_OVERDUE: &str = select!("WHERE state = 'in_progress' AND deadline_at <= $1 ORDER BY deadline_at LIMIT $2");
const LIST_ASSIGNMENT: &str = select!("WHERE assignment_id = $1 ORDER BY learner_id, number");
const SET_DEADLINE: &str = "UPDATE attempts SET deadline_at = $2 WHERE id = $1 AND state = 'in_progress'";
const LIST_FLAGS: &str = "SELECT item_id FROM attempt_flags WHERE attempt_id = $1";
const SET_FLAG: &str = "INSERT INTO attempt_flags (attempt_id, item_id) SELECT id, $3 FROM attempts WHERE id = $1 AND learner_id = $2 AND state = 'in_progress' ON CONFLICT DO NOTHING";
const CLEAR_FLAG: &str = "DELETE FROM attempt_flags WHERE attempt_id = (SELECT id FROM attempts WHERE id = $1 AND learner_id = $2) AND item_id = $3";
const LIST_ASSIGNMENT_ANSWERS: &str = "SELECT s.attempt_id, s.item_id, s.response, s.points, s.first_at FROM answers s JOIN attempts a ON a.id = s.attempt_id WHERE a.assignment_id = $1";
const LIST_LEARNER_ANSWERS: &str = "SELECT s.attempt_id, s.item_id, s.response, s.points, s.first_at FROM answers s JOIN attempts a ON a.id = s.attempt_id WHERE a.assignment_id = $1 AND a.learner_id = $2";
const GRADE: &str = "UPDATE attempts SET score = $2, passed = $3 WHERE id = $1";
const GRADE_ANSWER: &str = "UPDATE answers SET points = $3 WHERE attempt_id = $1 AND item_id = $2";

/// The attempt of this id.
pub async fn find(c: &mut Conn<'_>, id: AttemptId) -> Result<Option<Attempt>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// The learner's open attempt.
pub async fn find_open(c: &mut Conn<'_>, assignment: AssignmentId, learner: UserId) -> Result<Option<Attempt>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_OPEN).bind(assignment.0).bind(learner.0).fetch_optional(c).await)?)
}

/// The learner's attempts, the first first.
pub async fn list(c: &mut Conn<'_>, assignment: AssignmentId, learner: UserId) -> Result<Vec<Attempt>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).bind(assignment.0).bind(learner.0).fetch_all(c).await)?)
}

/// Opens an attempt unless one is open already; tells whether it did.
#[expect(clippy::too_many_arguments, reason = "a row has its columns")]
pub async fn insert(
    c: &mut Conn<'_>,
    id: AttemptId,
    assignment: AssignmentId,
    learner: UserId,
    paper: &Paper,
    max: i64,
    at: DateTime<Utc>,
    deadline: Option<DateTime<Utc>>,
) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(INSERT)
        .bind(id.0)
        .bind(assignment.0)
        .bind(learner.0)
        .bind(Json(paper))
        .bind(at)
        .bind(max)
        .bind(deadline)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Saves an answer and gives its revision; `None` when the attempt is not open to this learner, or
/// the stored answer is newer (see [`find_answer`] to tell which).
pub async fn upsert_answer(c: &mut Conn<'_>, save: &SaveAnswer) -> Result<Option<i64>, Error> {
    let sql = match c {
        Conn::Sqlite(_) => SAVE_SQLITE,
        Conn::Postgres(_) => SAVE_POSTGRES,
    };
    Ok(on_db!(c, |c| sqlx::query_scalar(sql)
        .bind(save.attempt.0)
        .bind(save.learner.0)
        .bind(save.item_id.as_str())
        .bind(Json(&save.response))
        .bind(save.tab.as_str())
        .bind(save.tab_seq)
        .bind(save.at)
        .bind(save.base)
        .bind(save.over_by)
        .fetch_optional(c)
        .await)?)
}

/// The saved answer to one item.
pub async fn find_answer(c: &mut Conn<'_>, attempt: AttemptId, item: &str) -> Result<Option<Answer>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_ANSWER).bind(attempt.0).bind(item).fetch_optional(c).await)?)
}

/// Every saved answer of an attempt, in no order.
pub async fn list_answers(c: &mut Conn<'_>, attempt: AttemptId) -> Result<Vec<Answer>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_ANSWERS).bind(attempt.0).fetch_all(c).await)?)
}

/// Closes the attempt to further answers; tells whether it was open.
pub async fn close(
    c: &mut Conn<'_>,
    id: AttemptId,
    learner: UserId,
    state: AttemptState,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(CLOSE)
        .bind(id.0)
        .bind(learner.0)
        .bind(state.as_str())
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Keeps the paper with what grading anew noted on it.
pub async fn update_paper(c: &mut Conn<'_>, id: AttemptId, paper: &Paper) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(UPDATE_PAPER).bind(id.0).bind(Json(paper)).execute(c).await.map(drop))?;
    Ok(())
}

/// Makes an attempt count for nothing.
pub async fn void(c: &mut Conn<'_>, id: AttemptId) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(VOID).bind(id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Open attempts whose time was over by `at`, the longest over first.
pub async fn list_overdue(c: &mut Conn<'_>, at: DateTime<Utc>, limit: i64) -> Result<Vec<Attempt>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_OVERDUE).bind(at).bind(limit).fetch_all(c).await)?)
}

/// Every attempt at an assignment, by learner.
pub async fn list_assignment(c: &mut Conn<'_>, assignment: AssignmentId) -> Result<Vec<Attempt>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_ASSIGNMENT).bind(assignment.0).fetch_all(c).await)?)
}

/// Gives an open attempt another deadline.
pub async fn set_deadline(c: &mut Conn<'_>, id: AttemptId, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(SET_DEADLINE).bind(id.0).bind(at).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes that an answer was explained; from now on it stays as it is. Tells whether it was not before.
pub async fn check_answer(c: &mut Conn<'_>, id: AttemptId, item: &str, points: i64) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(CHECK_ANSWER)
        .bind(id.0)
        .bind(item)
        .bind(points)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// The items that a learner flagged.
pub async fn list_flags(c: &mut Conn<'_>, id: AttemptId) -> Result<Vec<String>, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(LIST_FLAGS).bind(id.0).fetch_all(c).await)?)
}

/// Flags an item of the learner's own open attempt, or takes the flag away.
pub async fn set_flag(c: &mut Conn<'_>, id: AttemptId, learner: UserId, item: &str, on: bool) -> Result<(), Error> {
    let sql = if on { SET_FLAG } else { CLEAR_FLAG };
    on_db!(c, |c| sqlx::query(sql).bind(id.0).bind(learner.0).bind(item).execute(c).await.map(drop))?;
    Ok(())
}

/// An answer of some attempt at an assignment.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct AttemptAnswer {
    /// The attempt.
    #[sqlx(try_from = "Uuid")]
    pub attempt_id: AttemptId,
    /// The item.
    pub item_id: String,
    /// What was answered.
    #[sqlx(json)]
    pub response: Response,
    /// Points in hundredths, once graded.
    pub points: Option<i64>,
    /// When it was first answered.
    pub first_at: DateTime<Utc>,
}

/// Every answer in every attempt at an assignment, in no order.
pub async fn list_assignment_answers(c: &mut Conn<'_>, assignment: AssignmentId) -> Result<Vec<AttemptAnswer>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_ASSIGNMENT_ANSWERS).bind(assignment.0).fetch_all(c).await)?)
}

/// Every answer in one learner's attempts at an assignment, in no order.
pub async fn list_learner_answers(
    c: &mut Conn<'_>,
    assignment: AssignmentId,
    learner: UserId,
) -> Result<Vec<AttemptAnswer>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_LEARNER_ANSWERS).bind(assignment.0).bind(learner.0).fetch_all(c).await)?)
}

/// Keeps the points of each answer and of the whole.
pub async fn update_grades(
    c: &mut Conn<'_>,
    id: AttemptId,
    points: &[(String, i64)],
    score: i64,
    passed: bool,
) -> Result<(), Error> {
    for (item, points) in points {
        on_db!(c, |c| sqlx::query(GRADE_ANSWER)
            .bind(id.0)
            .bind(item.as_str())
            .bind(*points)
            .execute(c)
            .await
            .map(drop))?;
    }
    on_db!(c, |c| sqlx::query(GRADE).bind(id.0).bind(score).bind(passed).execute(c).await.map(drop))?;
    Ok(())
}
