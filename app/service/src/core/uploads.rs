//! Files under review: kept in the store between preview and confirmation, so that this works without JavaScript and
//! with many servers. Only the person who uploaded a file sees it, for an hour.

pub use super::gate::{Hold, hold};
use crate::{Actor, App, Error, UseCase};
use chrono::TimeDelta;
use qinghe_model::{OrgId, UploadId};
use qinghe_store::{
    Conn,
    uploads::{self, Upload},
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// How long a file waits for its confirmation.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// The most files of one person; older ones are deleted.
const MOST: i64 = 4;
/// The most characters of a file's name.
const LONGEST_NAME: usize = 120;

/// Stores a file. The caller has authorised the use-case at the node.
pub(crate) async fn keep(
    app: &App,
    actor: &Actor,
    use_case: UseCase,
    org: Option<OrgId>,
    name: &str,
    body: Vec<u8>,
    detail: serde_json::Value,
) -> Result<UploadId, Error> {
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let file = Upload::new(app.new_id(), by, use_case.as_str(), org, name, body, app.now());
    let id = file.id;
    tx!(app, (&actor, file, detail), move |c| {
        uploads::insert(c, file, MOST).await?;
        app.audit(c, actor, use_case, file.org_id(), None, detail.clone()).await
    })
    .await?;
    Ok(id)
}

/// The actor's own file for this use-case.
pub(crate) async fn find(app: &App, actor: &Actor, use_case: UseCase, id: UploadId) -> Result<Upload, Error> {
    actor.require_somewhere(use_case)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    uploads::find(&mut app.db().read().await?, id, by, app.now() - KEPT_FOR)
        .await?
        .filter(|f| f.kind == use_case.as_str())
        .ok_or(Error::NotFound)
}

/// Deletes a file in the transaction that applies it: of two at once, the second fails.
pub(crate) async fn end(c: &mut Conn<'_>, file: &Upload) -> Result<(), Error> {
    if uploads::delete(c, file.id, file.user_id).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// A digest of a preview, to detect whether it has changed by the time it is confirmed.
pub(crate) fn digest(shown: &impl Serialize) -> String {
    let text = serde_json::to_vec(shown).unwrap_or_default();
    hex::encode(&Sha256::digest(text)[..16])
}

/// Deletes files that were not confirmed in time.
///
/// # Errors
/// When the store fails.
pub async fn tidy(app: &App) -> Result<(), Error> {
    tx!(app, (before = app.now() - KEPT_FOR), |c| { Ok::<_, Error>(uploads::delete_before(c, *before).await?) }).await
}
