//! Quiz attempts and the answers saved in them.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, UserId,
    item::{ItemKind, Response},
    progress::AttemptState,
};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// An item on a paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaperItem {
    /// The item.
    pub id: String,
    /// Its version at the draw.
    pub version: u32,
    /// How it is answered.
    #[serde(default)]
    pub kind: ItemKind,
    /// Its options' ids in the order shown to this learner.
    pub options: Vec<String>,
    /// The ids of its groups in the order shown, for a match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The version by which it was re-marked after a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graded: Option<u32>,
}

/// An attempt's paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Paper {
    /// The module; empty for a teacher's quiz.
    pub module: String,
    /// The module's version when it was drawn.
    pub module_version: u32,
    /// The pass mark, in per cent of the points.
    pub pass_mark: i64,
    /// Whether partly right answers earn points.
    #[serde(default)]
    pub partial: bool,
    /// The items in the order shown.
    pub items: Vec<PaperItem>,
}

/// An attempt at a quiz.
#[derive(Clone, Debug, FromRow)]
pub struct Attempt {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AttemptId,
    /// Its assignment.
    #[sqlx(try_from = "Uuid")]
    pub assignment_id: AssignmentId,
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The number of the attempt, from 1.
    pub number: i64,
    /// Open or handed in.
    #[sqlx(try_from = "String")]
    pub state: AttemptState,
    /// Its paper.
    #[sqlx(json)]
    pub paper: Paper,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was handed in, or its time was over.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The score in hundredths of a point, once handed in.
    pub score: Option<i64>,
    /// The maximum score, in hundredths of a point.
    pub max_score: i64,
    /// Whether the pass mark was reached, once handed in.
    pub passed: Option<bool>,
    /// The end of its time limit; none: no limit.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When its questions were first shown. Before that it accepts nothing.
    pub shown_at: Option<DateTime<Utc>>,
}

/// A saved answer.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Answer {
    /// The item.
    pub item_id: String,
    /// What was chosen.
    #[sqlx(json)]
    pub response: Response,
    /// The number of writes, from 1.
    pub revision: i64,
    /// Which browser tab wrote last; empty for a plain form.
    pub tab: String,
    /// That tab's count of writes.
    pub tab_seq: i64,
    /// Points in hundredths, once graded.
    pub points: Option<i64>,
    /// When it was first answered.
    pub first_at: DateTime<Utc>,
    /// Whether it was explained at once and can no longer change.
    pub checked: bool,
}

/// An answer to save.
#[derive(Clone, Debug)]
pub struct SaveAnswer {
    /// The attempt.
    pub attempt: AttemptId,
    /// The learner; nothing is saved in another's attempt.
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
    /// The time now.
    pub at: DateTime<Utc>,
    /// An attempt whose time ended before this accepts nothing; a little before `at`, for answers that were on their
    /// way.
    pub over_by: DateTime<Utc>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score, max_score, passed, deadline_at, shown_at FROM attempts ",
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
const SET_SHOWN: &str = "UPDATE attempts SET shown_at = $2 WHERE id = $1 AND shown_at IS NULL";
// Of an attempt that is there: another tap may have begun one first.
const NOTE_DEVICE: &str = "INSERT INTO attempt_devices (attempt_id, device_hash, at) SELECT a.id, s.device_hash, $3 FROM attempts a \
    JOIN sessions s ON s.token_hash = $2 WHERE a.id = $1 AND s.device_hash IS NOT NULL ON CONFLICT DO NOTHING";
const DELETE_OLD_DEVICES: &str = "DELETE FROM attempt_devices WHERE at < $1";
const LIST_FLAGS: &str = "SELECT item_id FROM attempt_flags WHERE attempt_id = $1";
const SET_FLAG: &str = "INSERT INTO attempt_flags (attempt_id, item_id) SELECT id, $3 FROM attempts WHERE id = $1 AND learner_id = $2 AND state = 'in_progress' ON CONFLICT DO NOTHING";
const CLEAR_FLAG: &str = "DELETE FROM attempt_flags WHERE attempt_id = (SELECT id FROM attempts WHERE id = $1 AND learner_id = $2) AND item_id = $3";
const LIST_ASSIGNMENT_ANSWERS: &str = "SELECT s.attempt_id, s.item_id, s.response, s.points, s.first_at FROM answers s JOIN attempts a ON a.id = s.attempt_id WHERE a.assignment_id = $1";
const LIST_LEARNER_ANSWERS: &str = "SELECT s.attempt_id, s.item_id, s.response, s.points, s.first_at FROM answers s JOIN attempts a ON a.id = s.attempt_id WHERE a.assignment_id = $1 AND a.learner_id = $2";
const GRADE: &str = "UPDATE attempts SET score = $2, passed = $3 WHERE id = $1";

/// The attempt with this id.
pub async fn find(c: &mut Conn<'_>, id: AttemptId) -> Result<Option<Attempt>, Error> {
    find!(c, FIND, id.0)
}

/// The learner's open attempt.
pub async fn find_open(c: &mut Conn<'_>, assignment: AssignmentId, learner: UserId) -> Result<Option<Attempt>, Error> {
    find!(c, FIND_OPEN, assignment.0, learner.0)
}

/// The learner's attempts, the first one first.
pub async fn list(c: &mut Conn<'_>, assignment: AssignmentId, learner: UserId) -> Result<Vec<Attempt>, Error> {
    list!(c, LIST, assignment.0, learner.0)
}

/// Inserts an open attempt unless there is one; returns whether it did.
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
    changed!(c, INSERT, id.0, assignment.0, learner.0, Json(paper), at, max, deadline)
}

/// Saves an answer and returns its revision; `None` when the attempt is not open to this learner or the stored answer
/// is newer ([`find_answer`] shows which).
pub async fn upsert_answer(c: &mut Conn<'_>, save: &SaveAnswer) -> Result<Option<i64>, Error> {
    let sql = match c {
        Conn::Sqlite(_) => SAVE_SQLITE,
        Conn::Postgres(_) => SAVE_POSTGRES,
    };
    find_scalar!(
        c,
        sql,
        save.attempt.0,
        save.learner.0,
        save.item_id.as_str(),
        Json(&save.response),
        save.tab.as_str(),
        save.tab_seq,
        save.at,
        save.base,
        save.over_by
    )
}

/// The saved answer to one item.
pub async fn find_answer(c: &mut Conn<'_>, attempt: AttemptId, item: &str) -> Result<Option<Answer>, Error> {
    find!(c, FIND_ANSWER, attempt.0, item)
}

/// Every saved answer of an attempt, in no order.
pub async fn list_answers(c: &mut Conn<'_>, attempt: AttemptId) -> Result<Vec<Answer>, Error> {
    list!(c, LIST_ANSWERS, attempt.0)
}

/// Closes the attempt to further answers; returns whether it was open.
pub async fn close(
    c: &mut Conn<'_>,
    id: AttemptId,
    learner: UserId,
    state: AttemptState,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, CLOSE, id.0, learner.0, state.as_str(), at)
}

/// Updates the paper with the versions by which it was re-marked.
pub async fn update_paper(c: &mut Conn<'_>, id: AttemptId, paper: &Paper) -> Result<(), Error> {
    execute!(c, UPDATE_PAPER, id.0, Json(paper))
}

/// Voids an attempt.
pub async fn void(c: &mut Conn<'_>, id: AttemptId) -> Result<(), Error> {
    execute!(c, VOID, id.0)
}

/// Open attempts whose time ended by `at`, the earliest first.
pub async fn list_overdue(c: &mut Conn<'_>, at: DateTime<Utc>, limit: i64) -> Result<Vec<Attempt>, Error> {
    list!(c, LIST_OVERDUE, at, limit)
}

/// All attempts at an assignment, by learner.
pub async fn list_assignment(c: &mut Conn<'_>, assignment: AssignmentId) -> Result<Vec<Attempt>, Error> {
    list!(c, LIST_ASSIGNMENT, assignment.0)
}

/// Changes an open attempt's deadline.
pub async fn set_deadline(c: &mut Conn<'_>, id: AttemptId, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    execute!(c, SET_DEADLINE, id.0, at)
}

/// Records that an attempt's questions were shown, unless that is recorded.
pub async fn set_shown(c: &mut Conn<'_>, id: AttemptId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, SET_SHOWN, id.0, at)
}

/// Notes on which device an attempt begins, as the session knows it.
pub async fn note_device(c: &mut Conn<'_>, id: AttemptId, session: &[u8], at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, NOTE_DEVICE, id.0, session, at)
}

/// Forgets the devices of attempts begun before.
pub async fn delete_old_devices(c: &mut Conn<'_>, before: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, DELETE_OLD_DEVICES, before)
}

/// Records that an answer was explained, which makes it final. Returns whether this was the first time.
pub async fn check_answer(c: &mut Conn<'_>, id: AttemptId, item: &str, points: i64) -> Result<bool, Error> {
    changed!(c, CHECK_ANSWER, id.0, item, points)
}

/// The items that a learner flagged.
pub async fn list_flags(c: &mut Conn<'_>, id: AttemptId) -> Result<Vec<String>, Error> {
    list_scalars!(c, LIST_FLAGS, id.0)
}

/// Sets or clears a flag on an item of the learner's own open attempt.
pub async fn set_flag(c: &mut Conn<'_>, id: AttemptId, learner: UserId, item: &str, on: bool) -> Result<(), Error> {
    let sql = if on { SET_FLAG } else { CLEAR_FLAG };
    execute!(c, sql, id.0, learner.0, item)
}

/// An answer in an attempt at an assignment.
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

/// All answers in all attempts at an assignment, in no order.
pub async fn list_assignment_answers(c: &mut Conn<'_>, assignment: AssignmentId) -> Result<Vec<AttemptAnswer>, Error> {
    list!(c, LIST_ASSIGNMENT_ANSWERS, assignment.0)
}

/// All answers in one learner's attempts at an assignment, in no order.
pub async fn list_learner_answers(
    c: &mut Conn<'_>,
    assignment: AssignmentId,
    learner: UserId,
) -> Result<Vec<AttemptAnswer>, Error> {
    list!(c, LIST_LEARNER_ANSWERS, assignment.0, learner.0)
}

/// Updates the points of each answer and the attempt's score.
pub async fn update_grades(
    c: &mut Conn<'_>,
    id: AttemptId,
    points: &[(String, i64)],
    score: i64,
    passed: bool,
) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE answers SET points = v.column3 FROM (";
    const OF: &str = ") v WHERE answers.attempt_id = v.column1 AND answers.item_id = v.column2";
    execute_rows!(
        c,
        UPDATE,
        points,
        |to, (item, points)| to.push_bind(id.0).push_bind(item.as_str()).push_bind(*points),
        OF
    )?;
    execute!(c, GRADE, id.0, score, passed)
}
