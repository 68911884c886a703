//! A teacher's quiz as a class got it. A change of the quiz reaches the class only as another version, and a learner who
//! has begun keeps the one they began with.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{AssignmentId, Text, UserId, quiz::QuizPart};
use sqlx::{FromRow, types::Json};
use std::collections::BTreeMap;

/// The versions of questions that teachers wrote, by the question's id.
pub type ItemVersions = BTreeMap<String, u32>;

/// One version of the quiz of an assignment.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct GivenQuiz {
    /// Which version it is, from 1.
    pub version: i64,
    /// The revision of the quiz that it is.
    pub quiz_revision: i64,
    title_zh: String,
    title_en: String,
    /// Its parts, in order.
    #[sqlx(json)]
    pub parts: Vec<QuizPart>,
    /// The versions of its own questions; one that is not here is used as it is now.
    #[sqlx(json)]
    pub items: ItemVersions,
}

impl GivenQuiz {
    /// The first version, to insert.
    #[must_use]
    pub fn first(quiz_revision: i64, title: Text, parts: Vec<QuizPart>, items: ItemVersions) -> Self {
        Self { version: 1, quiz_revision, title_zh: title.zh, title_en: title.en, parts, items }
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> Text {
        Text { zh: self.title_zh.clone(), en: self.title_en.clone() }
    }

    /// Whether a learner would notice a difference: another title, other parts, another wording of a question.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.title_zh, &self.title_en, &self.parts) == (&other.title_zh, &other.title_en, &other.parts)
            && (self.items.is_empty() || self.items == other.items)
    }
}

const FIND: &str = "SELECT q.version, q.quiz_revision, q.title_zh, q.title_en, q.parts, q.items FROM assignment_quizzes q \
    JOIN assignments a ON a.id = q.assignment_id AND a.quiz_version = q.version WHERE a.id = $1";
const INSERT: &str = "INSERT INTO assignment_quizzes (assignment_id, version, quiz_revision, title_zh, title_en, parts, items, made_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const USE: &str = "UPDATE assignments SET quiz_version = $2 WHERE id = $1 AND COALESCE(quiz_version, 0) = $2 - 1";
const KEEP: &str =
    "UPDATE progress SET quiz_version = $3 WHERE assignment_id = $1 AND learner_id = $2 AND quiz_version IS NULL";
const COUNT_BEGUN: &str = "SELECT COUNT(DISTINCT learner_id) FROM attempts WHERE assignment_id = $1";

/// The version that a learner who begins now gets.
pub async fn find_quiz(c: &mut Conn<'_>, id: AssignmentId) -> Result<Option<GivenQuiz>, Error> {
    find!(c, FIND, id.0)
}

/// Gives an assignment another version of its quiz, the next one after the present; `false` when somebody else has done so.
pub async fn insert_quiz(
    c: &mut Conn<'_>,
    id: AssignmentId,
    new: &GivenQuiz,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    if !changed!(c, USE, id.0, new.version)? {
        return Ok(false);
    }
    execute!(
        c,
        INSERT,
        id.0,
        new.version,
        new.quiz_revision,
        new.title_zh.as_str(),
        new.title_en.as_str(),
        Json(&new.parts),
        Json(&new.items),
        at
    )?;
    Ok(true)
}

/// Keeps the version of the quiz for a learner who begins: all their attempts are at it.
pub async fn keep_quiz(c: &mut Conn<'_>, id: AssignmentId, learner: UserId, version: i64) -> Result<(), Error> {
    execute!(c, KEEP, id.0, learner.0, version)
}

/// How many learners have begun an attempt.
pub async fn count_begun(c: &mut Conn<'_>, id: AssignmentId) -> Result<i64, Error> {
    get_scalar!(c, COUNT_BEGUN, id.0)
}
