//! The audit log: who looked at or changed another person's record.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, Utc};
use qinghe_model::{AuditId, OrgId, UserId};
use serde_json::Value;
use sqlx::types::Json;

/// One line of the log. It holds ids and counts, never names or answers.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none for the command line.
    pub actor: Option<UserId>,
    /// What: the use-case's stable name.
    pub action: &'static str,
    /// At which node.
    pub org: Option<OrgId>,
    /// Whose record.
    pub subject: Option<UserId>,
    /// Counts and codes that say more.
    pub detail: Value,
}

const INSERT: &str =
    "INSERT INTO audit (id, at, actor_id, action, org_id, subject_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const COUNT: &str = "SELECT COUNT(*) FROM audit WHERE action = $1";

/// Adds a line.
pub async fn insert(c: &mut Conn<'_>, entry: &Entry) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(entry.id.0)
        .bind(entry.at)
        .bind(entry.actor.map(|a| a.0))
        .bind(entry.action)
        .bind(entry.org.map(|o| o.0))
        .bind(entry.subject.map(|s| s.0))
        .bind(Json(&entry.detail))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// How many lines tell of this action.
pub async fn count(c: &mut Conn<'_>, action: &str) -> Result<i64, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(COUNT).bind(action).fetch_one(c).await)?)
}
