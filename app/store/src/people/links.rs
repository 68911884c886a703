//! Links with which staff choose their password, once.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::UserId;
use sqlx::FromRow;
use uuid::Uuid;

/// A link. The token itself is kept nowhere.
#[derive(Clone, Debug, FromRow)]
pub struct Link {
    /// Whose account it opens.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// When a newer one, or a change of the account, made it void.
    pub voided_at: Option<DateTime<Utc>>,
}

const INSERT: &str =
    "INSERT INTO activation_links (token_hash, user_id, issued_by, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
const FIND: &str = "SELECT user_id, expires_at, used_at, voided_at FROM activation_links WHERE token_hash = $1";
const USE: &str = "UPDATE activation_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND voided_at IS NULL AND expires_at > $2";
const VOID: &str =
    "UPDATE activation_links SET voided_at = $2 WHERE user_id = $1 AND used_at IS NULL AND voided_at IS NULL";
const DELETE_OLD: &str = "DELETE FROM activation_links WHERE expires_at < $1";

/// Inserts a link under the hash of its token.
pub async fn insert(
    c: &mut Conn<'_>,
    token_hash: &[u8],
    user: UserId,
    by: Option<UserId>,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT, token_hash, user.0, by.map(|b| b.0), at, expires_at)
}

/// The link with this hash, usable or not.
pub async fn find(c: &mut Conn<'_>, token_hash: &[u8]) -> Result<Option<Link>, Error> {
    find!(c, FIND, token_hash)
}

/// Uses a link up; returns whether it could still be used. Of two who use it at the same moment, one can.
pub async fn use_up(c: &mut Conn<'_>, token_hash: &[u8], at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, USE, token_hash, at)
}

/// Makes the links of an account void that are not used yet.
pub async fn void_all(c: &mut Conn<'_>, user: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, VOID, user.0, at)
}

/// Deletes links that expired before a time.
pub async fn delete_old(c: &mut Conn<'_>, before: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, DELETE_OLD, before)
}
