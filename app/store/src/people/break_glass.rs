//! Views of one school that the command line opened to a platform administrator.

use crate::{Conn, Error, users::Grant};
use chrono::{DateTime, Utc};
use qinghe_model::{GlassId, OrgId, UserId};

const INSERT: &str =
    "INSERT INTO break_glass (id, user_id, school_id, reason, opened_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)";
// Only while the account is a platform administrator's.
const LIST: &str = "SELECT DISTINCT 'platform_admin' AS role, b.school_id AS org_id, o.path, o.kind FROM break_glass b \
    JOIN orgs o ON o.id = b.school_id JOIN grants g ON g.user_id = b.user_id AND g.role = 'platform_admin' \
    WHERE b.user_id = $1 AND b.until_at > $2 ORDER BY o.path";

/// A view to be opened.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id.
    pub id: GlassId,
    /// The platform administrator who may look.
    pub user: UserId,
    /// Of which school.
    pub school: OrgId,
    /// Why.
    pub reason: String,
    /// From when.
    pub at: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Opens a view.
pub async fn insert(c: &mut Conn<'_>, new: &New) -> Result<(), Error> {
    execute!(c, INSERT, new.id.0, new.user.0, new.school.0, new.reason.as_str(), new.at, new.until)
}

/// The schools that an account may look at now, each once.
pub async fn list(c: &mut Conn<'_>, user: UserId, now: DateTime<Utc>) -> Result<Vec<Grant>, Error> {
    list!(c, LIST, user.0, now)
}
