//! How long a learner's record is kept after they leave, and whose is due for erasure.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{OrgId, UserId, org::OrgPath};
use sqlx::FromRow;
use uuid::Uuid;

/// A node's setting, for itself and its subtree.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Setting {
    /// The node.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// Its path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Months to keep records after leaving.
    pub months: i64,
}

/// A learner who left and whose answers are still kept.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct FormerPupil {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Their last class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// Its path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Their last day in it.
    pub to_date: NaiveDate,
}

const LIST_SETTINGS: &str =
    "SELECT r.org_id, o.path, r.months FROM retention r JOIN orgs o ON o.id = r.org_id ORDER BY o.path";
const SET: &str = "INSERT INTO retention (org_id, months, updated_by, updated_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (org_id) DO UPDATE SET months = excluded.months, updated_by = excluded.updated_by, updated_at = excluded.updated_at";
const UNSET: &str = "DELETE FROM retention WHERE org_id = $1";
// The last enrolment of learners who are in no class now. Enrolment ids are in the order of time. A learner who came
// back, did something and left again is found again.
const LIST_FORMER: &str = "SELECT e.learner_id, e.class_id, o.path, e.to_date FROM enrolments e JOIN users u ON u.id = e.learner_id JOIN orgs o ON o.id = e.class_id \
    WHERE e.learner_id > $1 AND e.to_date IS NOT NULL AND e.to_date < $2 AND (u.purged_on IS NULL OR u.purged_on < e.to_date) \
    AND o.path >= $3 AND o.path < $4 \
    AND NOT EXISTS (SELECT 1 FROM enrolments n WHERE n.learner_id = e.learner_id AND (n.to_date IS NULL OR n.id > e.id)) \
    ORDER BY e.learner_id LIMIT $5";
const IS_AWAY: &str = "SELECT COUNT(*) FROM enrolments WHERE learner_id = $1 AND to_date IS NULL";
const COUNT_ANSWERS: &str =
    "SELECT COUNT(*) FROM answers w JOIN attempts t ON t.id = w.attempt_id WHERE t.learner_id = $1";
// Of two servers, the second waits here and then changes nothing.
const MARK: &str = "UPDATE users SET purged_on = $2 WHERE id = $1 AND (purged_on IS NULL OR purged_on < $3)";

/// All settings, from the top of the tree.
pub async fn list_settings(c: &mut Conn<'_>) -> Result<Vec<Setting>, Error> {
    list!(c, LIST_SETTINGS)
}

/// Sets the months for which a node keeps answers; `None` inherits the setting of the node above.
pub async fn set(
    c: &mut Conn<'_>,
    org: OrgId,
    months: Option<i64>,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    match months {
        Some(months) => execute!(c, SET, org.0, months, by.map(|b| b.0), at)?,
        None => execute!(c, UNSET, org.0)?,
    }
    Ok(())
}

/// The first `limit` learners after `after`, by id, who left a class under `path` before this day and joined no other.
pub async fn list_former(
    c: &mut Conn<'_>,
    after: UserId,
    before: NaiveDate,
    path: &OrgPath,
    limit: i64,
) -> Result<Vec<FormerPupil>, Error> {
    list!(c, LIST_FORMER, after.0, before, path.as_str(), path.end().as_str(), limit)
}

/// Whether a learner is in no class now.
pub async fn has_left(c: &mut Conn<'_>, learner: UserId) -> Result<bool, Error> {
    let enrolments: i64 = get_scalar!(c, IS_AWAY, learner.0)?;
    Ok(enrolments == 0)
}

/// The number of a learner's stored answers.
pub async fn count_answers(c: &mut Conn<'_>, learner: UserId) -> Result<i64, Error> {
    get_scalar!(c, COUNT_ANSWERS, learner.0)
}

/// Marks the answers of a learner who left on `to_date` as erased on this day; returns whether they were not marked
/// before.
pub async fn mark(c: &mut Conn<'_>, learner: UserId, on: NaiveDate, to_date: NaiveDate) -> Result<bool, Error> {
    changed!(c, MARK, learner.0, on, to_date)
}
