//! Practice: what each learner remembers of each item, and their present question.

use crate::{
    Conn, Error,
    attempts::{Paper, PaperItem},
};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AttemptId, OrgId, UserId, item::Response};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// What a learner remembers of one item.
#[derive(Clone, PartialEq, Debug, FromRow)]
pub struct Card {
    /// The item.
    pub item_id: String,
    /// The version last asked.
    pub item_version: i64,
    /// Days until the chance of recall falls to 90% (FSRS).
    pub stability: f64,
    /// How hard it is for this learner, 1 to 10 (FSRS).
    pub difficulty: f64,
    /// When it is due again.
    pub due_at: DateTime<Utc>,
    /// When it was last answered.
    pub last_at: DateTime<Utc>,
    /// All answers.
    pub reps: i64,
    /// Wrong answers to an item that had been known.
    pub lapses: i64,
    /// Right answers.
    pub right_count: i64,
    /// Wrong answers.
    pub wrong_count: i64,
    /// Wrong answers since the last right one.
    pub wrong_streak: i64,
}

/// A learner's present question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The item with the order of its options.
    pub paper: PaperItem,
    /// The answer; while it is open, what was chosen so far.
    #[serde(default)]
    pub response: Response,
    /// Whether the answer was right, once given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
}

/// A learner's practice of one module.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct PracticeSet {
    /// The module.
    pub module_id: String,
    /// The number of the question, from 1.
    pub turn: i64,
    /// The question of this turn.
    #[sqlx(json)]
    pub question: Question,
    /// Whether it is answered.
    pub answered: bool,
    /// Wrong answers since the last right one.
    pub wrong_streak: i64,
    /// The day of the last answer, in the schools' zone.
    pub day: NaiveDate,
    /// Answers on that day.
    pub day_count: i64,
    /// When it was last used.
    pub last_at: DateTime<Utc>,
}

/// A learner who may need help with a module.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Stuck {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The module.
    pub module_id: String,
    /// Wrong answers since the last right one.
    pub wrong_streak: i64,
}

#[derive(FromRow)]
struct PaperRow {
    id: Uuid,
    #[sqlx(json)]
    paper: Paper,
}

macro_rules! sets {
    ($rest:literal) => {
        concat!(
            "SELECT module_id, turn, question, answered, wrong_streak, day, day_count, last_at FROM practice_sets ",
            $rest
        )
    };
}

macro_rules! cards {
    ($rest:literal) => {
        concat!(
            "SELECT item_id, item_version, stability, difficulty, due_at, last_at, reps, lapses, right_count, wrong_count, wrong_streak \
             FROM practice_cards ",
            $rest
        )
    };
}

const FIND_SET: &str = sets!("WHERE learner_id = $1 AND module_id = $2");
const LIST_SETS: &str = sets!("WHERE learner_id = $1 ORDER BY module_id");
const INSERT_SET: &str = "INSERT INTO practice_sets (learner_id, module_id, turn, question, answered, wrong_streak, day, day_count, last_at) \
    VALUES ($1, $2, 1, $3, FALSE, 0, $4, 0, $5) ON CONFLICT DO NOTHING";
const NEXT: &str = "UPDATE practice_sets SET turn = turn + 1, question = $4, answered = FALSE, last_at = $5 WHERE learner_id = $1 AND module_id = $2 AND turn = $3";
const DRAFT: &str =
    "UPDATE practice_sets SET question = $4 WHERE learner_id = $1 AND module_id = $2 AND turn = $3 AND NOT answered";
const ANSWER: &str = "UPDATE practice_sets SET question = $4, answered = TRUE, wrong_streak = CASE WHEN $5 THEN 0 ELSE wrong_streak + 1 END, \
    day_count = CASE WHEN day = $6 THEN day_count + 1 ELSE 1 END, day = $6, last_at = $7 \
    WHERE learner_id = $1 AND module_id = $2 AND turn = $3 AND NOT answered";
const LIST_CARDS: &str = cards!("WHERE learner_id = $1 ORDER BY item_id");
const FIND_CARD: &str = cards!("WHERE learner_id = $1 AND item_id = $2");
const UPSERT_CARD: &str = "INSERT INTO practice_cards (learner_id, item_id, item_version, stability, difficulty, due_at, last_at, reps, lapses, right_count, wrong_count, wrong_streak) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (learner_id, item_id) DO UPDATE SET item_version = excluded.item_version, \
    stability = excluded.stability, difficulty = excluded.difficulty, due_at = excluded.due_at, last_at = excluded.last_at, reps = excluded.reps, \
    lapses = excluded.lapses, right_count = excluded.right_count, wrong_count = excluded.wrong_count, wrong_streak = excluded.wrong_streak";
const LESSONS_DONE: &str = "SELECT a.module_id FROM progress p JOIN assignments a ON a.id = p.assignment_id \
    WHERE p.learner_id = $1 AND p.lesson_completed_at IS NOT NULL GROUP BY a.module_id ORDER BY MAX(p.lesson_completed_at) DESC, a.module_id";
const OPEN_PAPERS: &str = "SELECT id, paper FROM attempts WHERE learner_id = $1 AND state = 'in_progress'";
const STUCK: &str = "SELECT s.learner_id, s.module_id, s.wrong_streak FROM practice_sets s JOIN enrolments e ON e.learner_id = s.learner_id AND e.to_date IS NULL \
    WHERE e.class_id = $1 AND s.wrong_streak >= $2 ORDER BY s.learner_id, s.module_id";

/// A learner's practice of a module.
pub async fn find_set(c: &mut Conn<'_>, learner: UserId, module: &str) -> Result<Option<PracticeSet>, Error> {
    find!(c, FIND_SET, learner.0, module)
}

/// All of a learner's practice sets.
pub async fn list_sets(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<PracticeSet>, Error> {
    list!(c, LIST_SETS, learner.0)
}

/// Inserts a learner's practice of a module with its first question, unless there is one.
pub async fn insert_set(
    c: &mut Conn<'_>,
    learner: UserId,
    module: &str,
    question: &Question,
    day: NaiveDate,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT_SET, learner.0, module, Json(question), day, at)
}

/// Replaces the question of turn `turn` by the next one; returns whether that was the present turn.
pub async fn update_next(
    c: &mut Conn<'_>,
    learner: UserId,
    module: &str,
    turn: i64,
    question: &Question,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, NEXT, learner.0, module, turn, Json(question), at)
}

/// Stores what was chosen so far, unless the question is answered.
pub async fn update_draft(
    c: &mut Conn<'_>,
    learner: UserId,
    module: &str,
    turn: i64,
    question: &Question,
) -> Result<(), Error> {
    execute!(c, DRAFT, learner.0, module, turn, Json(question))
}

/// Stores the answer and whether it is right, and counts it; returns whether the question was open.
pub async fn update_answer(
    c: &mut Conn<'_>,
    learner: UserId,
    module: &str,
    turn: i64,
    question: &Question,
    day: NaiveDate,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, ANSWER, learner.0, module, turn, Json(question), question.right == Some(true), day, at)
}

/// All of a learner's cards, by item.
pub async fn list_cards(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Card>, Error> {
    list!(c, LIST_CARDS, learner.0)
}

/// A learner's card of an item.
pub async fn find_card(c: &mut Conn<'_>, learner: UserId, item: &str) -> Result<Option<Card>, Error> {
    find!(c, FIND_CARD, learner.0, item)
}

/// Inserts or updates a learner's card.
pub async fn upsert_card(c: &mut Conn<'_>, learner: UserId, card: &Card) -> Result<(), Error> {
    execute!(
        c,
        UPSERT_CARD,
        learner.0,
        card.item_id.as_str(),
        card.item_version,
        card.stability,
        card.difficulty,
        card.due_at,
        card.last_at,
        card.reps,
        card.lapses,
        card.right_count,
        card.wrong_count,
        card.wrong_streak
    )
}

/// The modules whose lesson the learner has finished, in this class or an earlier one, the latest first.
pub async fn list_lessons_done(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<String>, Error> {
    list_scalars!(c, LESSONS_DONE, learner.0)
}

/// The learner's open papers: each attempt with its items.
pub async fn list_open_papers(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<(AttemptId, Vec<String>)>, Error> {
    let rows: Vec<PaperRow> = list!(c, OPEN_PAPERS, learner.0)?;
    let items = |paper: Paper| paper.items.into_iter().map(|i| i.id).collect();
    Ok(rows.into_iter().map(|r| (r.id.into(), items(r.paper))).collect())
}

/// Learners of a class with at least `wrong` wrong answers since the last right one.
pub async fn list_stuck(c: &mut Conn<'_>, class: OrgId, wrong: i64) -> Result<Vec<Stuck>, Error> {
    list!(c, STUCK, class.0, wrong)
}
