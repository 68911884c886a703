//! Certificates of completed programmes, and which modules a learner has completed.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, Text, UserId, org::Grade};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A programme as it was when the certificate was issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// What it is called.
    pub title: Text,
    /// Its modules in order: id and title.
    pub modules: Vec<(String, Text)>,
}

/// An issued certificate.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Certificate {
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The programme.
    pub programme: String,
    /// The code as kept, without groups.
    pub code: String,
    class_id: Option<Uuid>,
    /// The programme as it was.
    #[sqlx(json)]
    pub body: Snapshot,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

impl Certificate {
    /// A new one.
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

/// The grades of every class a learner was ever in.
pub async fn list_grades(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Grade>, Error> {
    let names: Vec<String> = on_db!(c, |c| sqlx::query_scalar(GRADES).bind(learner.0).fetch_all(c).await)?;
    Ok(names.into_iter().filter_map(|g| g.parse().ok()).collect())
}

/// A learner's certificate of a programme.
pub async fn find(c: &mut Conn<'_>, learner: UserId, programme: &str) -> Result<Option<Certificate>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(learner.0).bind(programme).fetch_optional(c).await)?)
}

/// The certificate of this code.
pub async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Option<Certificate>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_BY_CODE).bind(code).fetch_optional(c).await)?)
}

/// A learner's certificates, the first first.
pub async fn list(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Certificate>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).bind(learner.0).fetch_all(c).await)?)
}

/// Issues a certificate, unless the learner has one of this programme.
pub async fn insert(c: &mut Conn<'_>, new: &Certificate) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.learner_id.0)
        .bind(new.programme.as_str())
        .bind(new.code.as_str())
        .bind(new.class_id)
        .bind(Json(&new.body))
        .bind(new.issued_at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The modules a learner has completed, in this class or an earlier one.
pub async fn list_completed(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<String>, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(COMPLETED).bind(learner.0).fetch_all(c).await)?)
}
