//! Access tokens of bureaus' own systems. Only a hash of each is stored.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{OrgId, TokenId, UserId, org::OrgPath};
use sqlx::FromRow;
use uuid::Uuid;

/// An access token.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Token {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: TokenId,
    /// The node whose subtree's figures it gives access to.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// That node's path today.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Its name.
    pub name: String,
    /// The name of its author; none for the command line.
    pub by_name: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The last day of use, in the schools' time zone.
    pub used_on: Option<NaiveDate>,
}

impl Token {
    /// Whether it is valid now.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// Selects whole rows.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.org_id, o.path, t.name, u.name AS by_name, t.created_at, t.expires_at, t.revoked_at, t.used_on \
             FROM api_tokens t JOIN orgs o ON o.id = t.org_id LEFT JOIN users u ON u.id = t.created_by ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE t.hash = $1");
const LIST: &str = select!("WHERE t.org_id = $1 ORDER BY t.created_at DESC, t.id");
const COUNT_OPEN: &str = "SELECT COUNT(*) FROM api_tokens WHERE org_id = $1 AND revoked_at IS NULL AND expires_at > $2";
const INSERT: &str = "INSERT INTO api_tokens (id, org_id, name, hash, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const REVOKE: &str = "UPDATE api_tokens SET revoked_at = $3 WHERE id = $1 AND org_id = $2 AND revoked_at IS NULL";
const USE: &str = "UPDATE api_tokens SET used_on = $2 WHERE id = $1 AND (used_on IS NULL OR used_on < $2)";

/// The token with this hash, also when it is expired or revoked.
pub async fn find(c: &mut Conn<'_>, hash: &[u8]) -> Result<Option<Token>, Error> {
    find!(c, FIND, hash)
}

/// A node's tokens, the latest first.
pub async fn list(c: &mut Conn<'_>, org: OrgId) -> Result<Vec<Token>, Error> {
    list!(c, LIST, org.0)
}

/// The number of a node's valid tokens.
pub async fn count_open(c: &mut Conn<'_>, org: OrgId, now: DateTime<Utc>) -> Result<i64, Error> {
    get_scalar!(c, COUNT_OPEN, org.0, now)
}

/// Inserts a token with its hash.
pub async fn insert(
    c: &mut Conn<'_>,
    (id, org): (TokenId, OrgId),
    name: &str,
    hash: &[u8],
    by: Option<UserId>,
    (at, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Error> {
    execute!(c, INSERT, id.0, org.0, name, hash, by.map(|u| u.0), at, expires_at)
}

/// Revokes a node's token; returns whether there was one to revoke.
pub async fn revoke(c: &mut Conn<'_>, org: OrgId, id: TokenId, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, REVOKE, id.0, org.0, at)
}

/// Records the day of use; returns whether it is the first use that day.
pub async fn use_on(c: &mut Conn<'_>, id: TokenId, day: NaiveDate) -> Result<bool, Error> {
    changed!(c, USE, id.0, day)
}
