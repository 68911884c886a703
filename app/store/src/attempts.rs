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
}

/// The exact paper of an attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Paper {
    /// The module.
    pub module: String,
    /// The module's version when it was drawn.
    pub module_version: u32,
    /// Per cent of the points from which the attempt is passed.
    pub pass_mark: i64,
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
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Points earned, once handed in.
    pub score: Option<i64>,
    /// Points there were.
    pub max_score: i64,
    /// Whether the pass mark was reached, once handed in.
    pub passed: Option<bool>,
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
    /// Points, once graded.
    pub points: Option<i64>,
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
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score, max_score, passed FROM attempts ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE id = $1");
const FIND_OPEN: &str = select!("WHERE assignment_id = $1 AND learner_id = $2 AND state = 'in_progress'");
const LIST: &str = select!("WHERE assignment_id = $1 AND learner_id = $2 ORDER BY number");
const INSERT: &str = "INSERT INTO attempts (id, assignment_id, learner_id, number, state, paper, started_at, max_score) \
    SELECT $1, $2, $3, COALESCE(MAX(number), 0) + 1, 'in_progress', $4, $5, $6 FROM attempts WHERE assignment_id = $2 AND learner_id = $3 \
    ON CONFLICT DO NOTHING";

/// What follows the locked attempt row: a write by the same tab wins over its own earlier ones, a
/// form (no tab) over all, another tab only when it has seen what it overwrites.
macro_rules! save {
    ($attempt:literal) => {
        concat!(
            "INSERT INTO answers (attempt_id, item_id, response, revision, tab, tab_seq, saved_at) \
             SELECT a.id, $3, $4, 1, $5, $6, $7 FROM ", $attempt,
            " ON CONFLICT (attempt_id, item_id) DO UPDATE SET response = excluded.response, revision = answers.revision + 1, \
             tab = excluded.tab, tab_seq = excluded.tab_seq, saved_at = excluded.saved_at \
             WHERE excluded.tab = '' OR (answers.tab = excluded.tab AND answers.tab_seq < excluded.tab_seq) \
                OR (answers.tab <> excluded.tab AND answers.revision = $8) RETURNING revision"
        )
    };
}
// PostgreSQL must hold the attempt open while it saves, or a hand-in at the same moment would miss
// an acknowledged answer. SQLite has one writer and knows no row locks.
const SAVE_SQLITE: &str = save!("attempts a WHERE a.id = $1 AND a.learner_id = $2 AND a.state = 'in_progress'");
const SAVE_POSTGRES: &str = save!(
    "(SELECT id FROM attempts WHERE id = $1 AND learner_id = $2 AND state = 'in_progress' FOR SHARE) a WHERE TRUE"
);

const FIND_ANSWER: &str =
    "SELECT item_id, response, revision, tab, tab_seq, points FROM answers WHERE attempt_id = $1 AND item_id = $2";
const LIST_ANSWERS: &str =
    "SELECT item_id, response, revision, tab, tab_seq, points FROM answers WHERE attempt_id = $1";
const SUBMIT: &str = "UPDATE attempts SET state = 'submitted', submitted_at = $3 WHERE id = $1 AND learner_id = $2 AND state = 'in_progress'";
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
pub async fn insert(
    c: &mut Conn<'_>,
    id: AttemptId,
    assignment: AssignmentId,
    learner: UserId,
    paper: &Paper,
    max: i64,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(INSERT)
        .bind(id.0)
        .bind(assignment.0)
        .bind(learner.0)
        .bind(Json(paper))
        .bind(at)
        .bind(max)
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
pub async fn submit(c: &mut Conn<'_>, id: AttemptId, learner: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(SUBMIT)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
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
