//! Certificates of completed programmes, and which modules a learner has completed and passed.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, Text, UserId, org::Grade, quiz::QuizSettings};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A programme as it was when the certificate was issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its title.
    pub title: Text,
    /// Its modules in order: id and title.
    pub modules: Vec<(String, Text)>,
}

/// An issued certificate.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Certificate {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The programme.
    pub programme: String,
    /// The code as stored, without groups.
    pub code: String,
    class_id: Option<Uuid>,
    /// The programme at the time of issue.
    #[sqlx(json)]
    pub body: Snapshot,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

impl Certificate {
    /// A certificate to insert.
    #[must_use]
    pub fn new(
        learner_id: UserId,
        programme: String,
        code: String,
        class: Option<OrgId>,
        body: Snapshot,
        issued_at: DateTime<Utc>,
    ) -> Self {
        Self { learner_id, programme, code, class_id: class.map(|c| c.0), body, issued_at }
    }

    /// The learner's class when it was issued.
    #[must_use]
    pub fn class_id(&self) -> Option<OrgId> {
        self.class_id.map(OrgId)
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT learner_id, programme, code, class_id, body, issued_at FROM certificates ", $rest)
    };
}

const FIND: &str = select!("WHERE learner_id = $1 AND programme = $2");
const FIND_BY_CODE: &str = select!("WHERE code = $1");
const LIST: &str = select!("WHERE learner_id = $1 ORDER BY issued_at, programme");
const INSERT: &str = "INSERT INTO certificates (learner_id, programme, code, class_id, body, issued_at) VALUES ($1, $2, $3, $4, $5, $6) \
    ON CONFLICT (learner_id, programme) DO NOTHING";
const GRADES: &str = "SELECT DISTINCT o.grade FROM enrolments e JOIN orgs o ON o.id = e.class_id \
    WHERE e.learner_id = $1 AND o.grade IS NOT NULL";
const COMPLETED: &str = "SELECT a.module_id FROM progress p JOIN assignments a ON a.id = p.assignment_id \
    WHERE p.learner_id = $1 AND p.completed_at IS NOT NULL GROUP BY a.module_id ORDER BY a.module_id";

// Whatever attempt counts in the class: any that was handed in and passed. An attempt may be gone, its score is kept.
const PASSED: &str = "SELECT a.module_id, a.settings, COALESCE(a.closes_at, a.due_at) AS closes_at FROM assignments a \
    WHERE a.id IN (SELECT t.assignment_id FROM attempts t WHERE t.learner_id = $1 AND t.passed AND t.state IN ('submitted', 'overdue')) \
    OR a.id IN (SELECT p.assignment_id FROM progress p WHERE p.learner_id = $1 AND p.passed_at IS NOT NULL) ORDER BY a.module_id, a.id";

/// A quiz that a learner has passed.
#[derive(Clone, Debug, FromRow)]
pub struct PassedQuiz {
    /// The module; empty for a teacher's quiz.
    pub module_id: String,
    /// How the quiz was set.
    #[sqlx(json)]
    pub settings: QuizSettings,
    /// From when nobody can answer any more.
    pub closes_at: DateTime<Utc>,
}

/// The grades of every class a learner was ever in.
pub async fn list_grades(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Grade>, Error> {
    let names: Vec<String> = list_scalars!(c, GRADES, learner.0)?;
    Ok(names.into_iter().filter_map(|g| g.parse().ok()).collect())
}

/// A learner's certificate of a programme.
pub async fn find(c: &mut Conn<'_>, learner: UserId, programme: &str) -> Result<Option<Certificate>, Error> {
    find!(c, FIND, learner.0, programme)
}

/// The certificate with this code.
pub async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Option<Certificate>, Error> {
    find!(c, FIND_BY_CODE, code)
}

/// A learner's certificates, the earliest first.
pub async fn list(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Certificate>, Error> {
    list!(c, LIST, learner.0)
}

/// Inserts a certificate, unless the learner has one for this programme.
pub async fn insert(c: &mut Conn<'_>, new: &Certificate) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.learner_id.0,
        new.programme.as_str(),
        new.code.as_str(),
        new.class_id,
        Json(&new.body),
        new.issued_at
    )
}

/// The quizzes that a learner has passed with any attempt, in this class or an earlier one.
pub async fn list_passed(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<PassedQuiz>, Error> {
    list!(c, PASSED, learner.0)
}

/// The modules a learner has completed, in this class or an earlier one.
pub async fn list_completed(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<String>, Error> {
    list_scalars!(c, COMPLETED, learner.0)
}
