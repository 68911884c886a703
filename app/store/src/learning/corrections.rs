//! Learners' requests to correct their records.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    CorrectionId, OrgId, Text, UserId,
    correction::{About, CorrectionState},
    org::OrgPath,
};
use sqlx::FromRow;
use uuid::Uuid;

/// A correction request.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Correction {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: CorrectionId,
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The part of the record it is about.
    #[sqlx(try_from = "String")]
    pub about: About,
    /// In the learner's words.
    pub body: String,
    /// Whether it is open, done or declined.
    #[sqlx(try_from = "String")]
    pub state: CorrectionState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was settled.
    pub decided_at: Option<DateTime<Utc>>,
    /// The reply; may be empty.
    pub note: String,
}

/// A request as staff see it, with the learner's name and present class.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Asked {
    /// The request.
    #[sqlx(flatten)]
    pub correction: Correction,
    /// The learner's name.
    pub name: String,
    /// The student number (学号) in the class.
    pub student_no: String,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The class's path.
    #[sqlx(try_from = "String")]
    pub class_path: OrgPath,
    name_zh: String,
    name_en: String,
}

impl Asked {
    /// The class's name.
    #[must_use]
    pub fn class(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }
}

macro_rules! asked {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.learner_id, r.about, r.body, r.state, r.created_at, r.decided_at, r.note, u.name, e.student_no, \
             o.id AS class_id, o.path AS class_path, o.name_zh, o.name_en \
             FROM correction_requests r JOIN users u ON u.id = r.learner_id \
             JOIN enrolments e ON e.learner_id = r.learner_id AND e.to_date IS NULL JOIN orgs o ON o.id = e.class_id ",
            $rest
        )
    };
}

const FIND: &str = asked!("WHERE r.id = $1");
const LIST_OPEN: &str = asked!("WHERE r.state = 'open' AND o.path >= $1 AND o.path < $2 ORDER BY r.created_at, r.id");
const LIST_LEARNER: &str = "SELECT id, learner_id, about, body, state, created_at, decided_at, note FROM correction_requests \
    WHERE learner_id = $1 ORDER BY created_at DESC, id DESC";
const COUNT_OPEN: &str = "SELECT COUNT(*) FROM correction_requests WHERE learner_id = $1 AND state = 'open'";
const INSERT: &str = "INSERT INTO correction_requests (id, learner_id, class_id, about, body, state, created_at, note) \
    VALUES ($1, $2, $3, $4, $5, 'open', $6, '')";
const SETTLE: &str = "UPDATE correction_requests SET state = $2, note = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND state = 'open'";

/// The request with this id, unless the learner has left every class.
pub async fn find(c: &mut Conn<'_>, id: CorrectionId) -> Result<Option<Asked>, Error> {
    find!(c, FIND, id.0)
}

/// Open requests of the learners at or under a node, the oldest first.
pub async fn list_open(c: &mut Conn<'_>, at: &OrgPath) -> Result<Vec<Asked>, Error> {
    list!(c, LIST_OPEN, at.as_str(), at.end().as_str())
}

/// A learner's own requests, the latest first.
pub async fn list_learner(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Correction>, Error> {
    list!(c, LIST_LEARNER, learner.0)
}

/// How many open requests a learner has.
pub async fn count_open(c: &mut Conn<'_>, learner: UserId) -> Result<i64, Error> {
    get_scalar!(c, COUNT_OPEN, learner.0)
}

/// Inserts a request.
pub async fn insert(
    c: &mut Conn<'_>,
    id: CorrectionId,
    learner: UserId,
    class: OrgId,
    about: About,
    text: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT, id.0, learner.0, class.0, about.as_str(), text, at)
}

/// Settles an open request; returns whether it was open.
pub async fn settle(
    c: &mut Conn<'_>,
    id: CorrectionId,
    state: CorrectionState,
    note: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, SETTLE, id.0, state.as_str(), note, by.0, at)
}
