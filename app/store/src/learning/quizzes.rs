//! Quizzes by teachers.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, QuizId, Text, UserId, org::OrgPath, quiz::QuizPart};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A quiz by a school's teachers.
#[derive(Clone, Debug, FromRow)]
pub struct Quiz {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: QuizId,
    /// The school.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// The school's path.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    title_zh: String,
    title_en: String,
    /// Its parts, in order.
    #[sqlx(json)]
    pub parts: Vec<QuizPart>,
    /// The number of changes, from 1: an update names the one it was made from.
    pub revision: i64,
    /// Who made it.
    #[sqlx(try_from = "Uuid")]
    pub owner_id: UserId,
    /// That person's name.
    pub owner_name: String,
    /// The name of the person who last changed it.
    pub updated_name: String,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Quiz {
    /// Its title.
    #[must_use]
    pub fn title(&self) -> Text {
        Text { zh: self.title_zh.clone(), en: self.title_en.clone() }
    }

    /// The number of items on a paper.
    #[must_use]
    pub fn count(&self) -> usize {
        self.parts.iter().map(QuizPart::count).sum()
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT q.id, q.org_id, o.path AS org_path, q.title_zh, q.title_en, q.parts, q.revision, q.created_by AS owner_id, w.name AS owner_name, \
             u.name AS updated_name, q.updated_at FROM quizzes q JOIN orgs o ON o.id = q.org_id JOIN users u ON u.id = q.updated_by \
             JOIN users w ON w.id = q.created_by ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE q.id = $1 AND q.archived_at IS NULL");
const LIST: &str = select!("WHERE q.org_id = $1 AND q.archived_at IS NULL ORDER BY q.updated_at DESC, q.id");
const INSERT: &str = "INSERT INTO quizzes (id, org_id, title_zh, title_en, parts, revision, created_by, updated_by, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, 1, $6, $6, $7, $7)";
const UPDATE: &str = "UPDATE quizzes SET title_zh = $3, title_en = $4, parts = $5, revision = revision + 1, updated_by = $6, updated_at = $7 \
    WHERE id = $1 AND revision = $2 AND archived_at IS NULL";
const LIST_AWAY: &str =
    select!("WHERE q.org_id = $1 AND q.archived_at IS NOT NULL ORDER BY q.archived_at DESC, q.id LIMIT $2");
const FIND_AWAY: &str = select!("WHERE q.id = $1 AND q.archived_at IS NOT NULL");
const RESTORE: &str = "UPDATE quizzes SET archived_at = NULL WHERE id = $1 AND archived_at IS NOT NULL";
const ARCHIVE: &str = "UPDATE quizzes SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL";

const COUNT_EARLIER: &str = "SELECT COUNT(*) FROM assignments a JOIN assignment_quizzes g ON g.assignment_id = a.id AND g.version = a.quiz_version \
    JOIN quizzes q ON q.id = a.quiz_id WHERE a.quiz_id = $1 AND a.archived_at IS NULL AND g.quiz_revision < q.revision AND COALESCE(a.closes_at, a.due_at) > $2";

/// The quiz with this id, unless it is archived.
pub async fn find(c: &mut Conn<'_>, id: QuizId) -> Result<Option<Quiz>, Error> {
    find!(c, FIND, id.0)
}

/// A school's quizzes, the last changed first.
pub async fn list(c: &mut Conn<'_>, org: OrgId) -> Result<Vec<Quiz>, Error> {
    list!(c, LIST, org.0)
}

/// Inserts a quiz.
pub async fn insert(
    c: &mut Conn<'_>,
    id: QuizId,
    org: OrgId,
    title: &Text,
    parts: &[QuizPart],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT, id.0, org.0, title.zh.as_str(), title.en.as_str(), Json(parts), by.0, at)
}

/// Updates a quiz; `false` when somebody else has changed it since `revision`, or it is archived.
pub async fn update(
    c: &mut Conn<'_>,
    id: QuizId,
    revision: i64,
    title: &Text,
    parts: &[QuizPart],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, UPDATE, id.0, revision, title.zh.as_str(), title.en.as_str(), Json(parts), by.0, at)
}

/// A school's archived quizzes, the last archived first.
pub async fn list_archived(c: &mut Conn<'_>, org: OrgId, most: i64) -> Result<Vec<Quiz>, Error> {
    list!(c, LIST_AWAY, org.0, most)
}

/// The archived quiz with this id.
pub async fn find_archived(c: &mut Conn<'_>, id: QuizId) -> Result<Option<Quiz>, Error> {
    find!(c, FIND_AWAY, id.0)
}

/// Restores an archived quiz; `false` when it is not archived.
pub async fn restore(c: &mut Conn<'_>, id: QuizId) -> Result<bool, Error> {
    changed!(c, RESTORE, id.0)
}

/// Archives a quiz; assignments that have it keep it.
pub async fn archive(c: &mut Conn<'_>, id: QuizId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, ARCHIVE, id.0, at)
}

/// How many assignments that are not over have an earlier revision of a quiz.
pub async fn count_earlier(c: &mut Conn<'_>, id: QuizId, now: DateTime<Utc>) -> Result<i64, Error> {
    get_scalar!(c, COUNT_EARLIER, id.0, now)
}
