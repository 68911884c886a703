//! Clearing the second factors of somebody who has lost them.

use crate::{Actor, App, Error, UseCase, limits};
use qinghe_model::UserId;
use qinghe_store::{Conn, factors, users};
use serde_json::json;

/// Clears all second factors of an account, whose holder has lost them, in the transaction of a reset by somebody who manages
/// the account. Returns whether there were any; then it is in the audit log.
///
/// # Errors
/// When the store fails.
pub(in super::super) async fn clear(app: &App, c: &mut Conn<'_>, actor: &Actor, user: UserId) -> Result<bool, Error> {
    let had = factors::delete_of_user(c, user).await? > 0;
    if had {
        limits::clear(c, &limits::factor_account(user)).await?;
        let at = users::list_grants(c, user).await?.first().map(|g| g.org_id);
        let detail = json!({ "operation": "factors_cleared" });
        app.audit(c, actor, UseCase::ManageStaff, at, Some(user), detail).await?;
    }
    Ok(had)
}
