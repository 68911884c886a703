//! Files under review: what was uploaded, between its preview and its confirmation.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, UploadId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// A file under review.
#[derive(Clone, FromRow)]
pub struct Upload {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: UploadId,
    /// The person who uploaded it; nobody else sees it.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// Its purpose: the use-case's stable name.
    pub kind: String,
    org_id: Option<Uuid>,
    /// The file's name, as sent by the browser.
    pub name: String,
    /// The file.
    pub body: Vec<u8>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

impl Upload {
    /// An upload to insert.
    #[must_use]
    pub fn new(
        id: UploadId,
        user_id: UserId,
        kind: &str,
        org: Option<OrgId>,
        name: String,
        body: Vec<u8>,
        created_at: DateTime<Utc>,
    ) -> Self {
        Self { id, user_id, kind: kind.to_owned(), org_id: org.map(|o| o.0), name, body, created_at }
    }

    /// The node it is for.
    #[must_use]
    pub fn org_id(&self) -> Option<OrgId> {
        self.org_id.map(OrgId)
    }
}

const INSERT: &str =
    "INSERT INTO uploads (id, user_id, kind, org_id, name, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const FIND: &str = "SELECT id, user_id, kind, org_id, name, body, created_at FROM uploads WHERE id = $1 AND user_id = $2 AND created_at > $3";
const DELETE: &str = "DELETE FROM uploads WHERE id = $1 AND user_id = $2";
const DELETE_BEFORE: &str = "DELETE FROM uploads WHERE created_at <= $1";
const KEEP_NEWEST: &str = "DELETE FROM uploads WHERE user_id = $1 AND id NOT IN \
    (SELECT id FROM uploads WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)";

/// Inserts a file, and deletes all but the person's newest `most`.
pub async fn insert(c: &mut Conn<'_>, new: &Upload, most: i64) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.id.0,
        new.user_id.0,
        new.kind.as_str(),
        new.org_id,
        new.name.as_str(),
        new.body.as_slice(),
        new.created_at
    )?;
    execute!(c, KEEP_NEWEST, new.user_id.0, most)
}

/// A person's own file that was uploaded after `since`.
pub async fn find(c: &mut Conn<'_>, id: UploadId, user: UserId, since: DateTime<Utc>) -> Result<Option<Upload>, Error> {
    find!(c, FIND, id.0, user.0, since)
}

/// Deletes a person's own file; returns whether it was there. Of two calls at once, one gets `true`.
pub async fn delete(c: &mut Conn<'_>, id: UploadId, user: UserId) -> Result<bool, Error> {
    changed!(c, DELETE, id.0, user.0)
}

/// Deletes the files that were uploaded at `time` or earlier.
pub async fn delete_before(c: &mut Conn<'_>, time: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, DELETE_BEFORE, time)
}
