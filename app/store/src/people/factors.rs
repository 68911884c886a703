//! Second factors of staff, their recovery codes, and sign-ins that wait for a factor.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{FactorId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// What a factor is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The codes of an authenticator app (RFC 6238).
    Totp,
    /// A passkey or security key (WebAuthn).
    Passkey,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        match s.as_str() {
            "totp" => Ok(Self::Totp),
            "passkey" => Ok(Self::Passkey),
            _ => Err(format!("unknown kind of factor {s:?}")),
        }
    }
}

/// A second factor.
#[derive(Clone, FromRow)]
pub struct Factor {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: FactorId,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// App or passkey.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// What its owner calls it.
    pub name: String,
    /// The app's secret, sealed; or the public key of a passkey.
    pub secret: Vec<u8>,
    /// The id of a passkey.
    pub credential_id: Option<Vec<u8>>,
    /// How a browser reaches a passkey, as bits.
    pub transports: i64,
    /// What a passkey changes at each use.
    pub state: Option<Vec<u8>>,
    /// The last time step whose code was used.
    pub last_step: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A sign-in whose password was right.
#[derive(Clone, FromRow)]
pub struct Step {
    /// Who signs in.
    #[sqlx(try_from = "Uuid")]
    pub user_id: UserId,
    /// The passkey challenge that was sent last.
    pub ceremony: Option<Vec<u8>>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, kind, name, secret, credential_id, transports, state, last_step, created_at, last_used_at FROM factors ",
            $rest
        )
    };
}

const LIST: &str = select!("WHERE user_id = $1 ORDER BY created_at, id");
const FIND_CREDENTIAL: &str = select!("WHERE credential_id = $1");
const INSERT: &str = "INSERT INTO factors (id, user_id, kind, name, secret, credential_id, transports, state, last_step, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const DELETE: &str = "DELETE FROM factors WHERE id = $1 AND user_id = $2";
const DELETE_OF_USER: &str = "DELETE FROM factors WHERE user_id = $1";
// Of two requests with the same code only one changes a row.
const USE_STEP: &str = "UPDATE factors SET last_step = $2, last_used_at = $3 WHERE id = $1 AND last_step < $2";
const UPDATE_SECRET: &str = "UPDATE factors SET secret = $2 WHERE id = $1";
const USE_PASSKEY: &str = "UPDATE factors SET state = $2, last_used_at = $3 WHERE id = $1";
const INSERT_CODE: &str = "INSERT INTO recovery_codes (user_id, mark, code_hash, created_at) VALUES ($1, $2, $3, $4)";
const FIND_CODE: &str = "SELECT code_hash FROM recovery_codes WHERE user_id = $1 AND mark = $2 AND used_at IS NULL";
const USE_CODE: &str =
    "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND mark = $2 AND code_hash = $4 AND used_at IS NULL";
const COUNT_CODES: &str = "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
const DELETE_CODES: &str = "DELETE FROM recovery_codes WHERE user_id = $1";
const INSERT_STEP: &str = "INSERT INTO sign_in_steps (token_hash, user_id, expires_at) VALUES ($1, $2, $3)";
const FIND_STEP: &str = "SELECT user_id, ceremony, expires_at FROM sign_in_steps WHERE token_hash = $1";
const SET_CEREMONY: &str = "UPDATE sign_in_steps SET ceremony = $2 WHERE token_hash = $1";
const TAKE_CEREMONY: &str = "UPDATE sign_in_steps SET ceremony = NULL WHERE token_hash = $1 AND ceremony = $2";
const DELETE_STEP: &str = "DELETE FROM sign_in_steps WHERE token_hash = $1";
const DELETE_STEPS_OF_USER: &str = "DELETE FROM sign_in_steps WHERE user_id = $1";

/// The factors of a person, the oldest first.
pub async fn list(c: &mut Conn<'_>, user: UserId) -> Result<Vec<Factor>, Error> {
    list!(c, LIST, user.0)
}

/// The passkey with this credential id.
pub async fn find_credential(c: &mut Conn<'_>, credential: &[u8]) -> Result<Option<Factor>, Error> {
    find!(c, FIND_CREDENTIAL, credential)
}

/// Waits for other changes of the same person's factors, so that no two of them remove the last one. SQLite has one writer.
pub async fn hold(c: &mut Conn<'_>, user: UserId) -> Result<(), Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT id FROM users WHERE id = $1 FOR UPDATE").bind(user.0).execute(&mut **c).await?;
    }
    Ok(())
}

/// Inserts a factor.
pub async fn insert(c: &mut Conn<'_>, f: &Factor) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        f.id.0,
        f.user_id.0,
        f.kind.as_str(),
        f.name.as_str(),
        f.secret.as_slice(),
        f.credential_id.as_deref(),
        f.transports,
        f.state.as_deref(),
        f.last_step,
        f.created_at
    )
}

/// Deletes a factor of a person; returns whether they had it.
pub async fn delete(c: &mut Conn<'_>, id: FactorId, user: UserId) -> Result<bool, Error> {
    changed!(c, DELETE, id.0, user.0)
}

/// Deletes everything of a person's second factors; returns how many factors there were.
pub async fn delete_of_user(c: &mut Conn<'_>, user: UserId) -> Result<u64, Error> {
    execute!(c, DELETE_STEPS_OF_USER, user.0)?;
    execute!(c, DELETE_CODES, user.0)?;
    affected!(c, DELETE_OF_USER, user.0)
}

/// Uses the code of a time step; returns `false` when this or a later one was used before.
pub async fn use_step(c: &mut Conn<'_>, id: FactorId, step: i64, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, USE_STEP, id.0, step, at)
}

/// Replaces a sealed secret by the same one, sealed with another key.
pub async fn update_secret(c: &mut Conn<'_>, id: FactorId, secret: &[u8]) -> Result<(), Error> {
    execute!(c, UPDATE_SECRET, id.0, secret)
}

/// Notes that a passkey was used.
pub async fn use_passkey(c: &mut Conn<'_>, id: FactorId, state: &[u8], at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, USE_PASSKEY, id.0, state, at)
}

/// Puts a new set of recovery codes, each a mark and a hash, in the place of all earlier ones.
pub async fn replace_codes(
    c: &mut Conn<'_>,
    user: UserId,
    codes: &[(String, String)],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, DELETE_CODES, user.0)?;
    for (mark, hash) in codes {
        execute!(c, INSERT_CODE, user.0, mark.as_str(), hash.as_str(), at)?;
    }
    Ok(())
}

/// The hash of the unused recovery code with this mark.
pub async fn find_code(c: &mut Conn<'_>, user: UserId, mark: &str) -> Result<Option<String>, Error> {
    find_scalar!(c, FIND_CODE, user.0, mark)
}

/// Uses a recovery code; returns `false` when it was used or replaced meanwhile.
pub async fn use_code(
    c: &mut Conn<'_>,
    user: UserId,
    mark: &str,
    hash: &str,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, USE_CODE, user.0, mark, at, hash)
}

/// How many recovery codes are left.
pub async fn count_codes(c: &mut Conn<'_>, user: UserId) -> Result<i64, Error> {
    get_scalar!(c, COUNT_CODES, user.0)
}

/// Deletes a person's recovery codes.
pub async fn delete_codes(c: &mut Conn<'_>, user: UserId) -> Result<(), Error> {
    execute!(c, DELETE_CODES, user.0)
}

/// Inserts a sign-in whose password was right.
pub async fn insert_step(
    c: &mut Conn<'_>,
    token_hash: &[u8],
    user: UserId,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT_STEP, token_hash, user.0, expires_at)
}

/// The sign-in with this token, over or not.
pub async fn find_step(c: &mut Conn<'_>, token_hash: &[u8]) -> Result<Option<Step>, Error> {
    find!(c, FIND_STEP, token_hash)
}

/// Keeps the passkey challenge that is sent now, in the place of the one before.
pub async fn set_ceremony(c: &mut Conn<'_>, token_hash: &[u8], ceremony: &[u8]) -> Result<(), Error> {
    execute!(c, SET_CEREMONY, token_hash, ceremony)
}

/// Takes a challenge away, so that nothing is answered with it again; returns `false` when it was taken.
pub async fn take_ceremony(c: &mut Conn<'_>, token_hash: &[u8], ceremony: &[u8]) -> Result<bool, Error> {
    changed!(c, TAKE_CEREMONY, token_hash, ceremony)
}

/// Ends a sign-in that waits; returns `false` when it had ended.
pub async fn delete_step(c: &mut Conn<'_>, token_hash: &[u8]) -> Result<bool, Error> {
    changed!(c, DELETE_STEP, token_hash)
}

/// Ends all of a person's sign-ins that wait.
pub async fn delete_steps_of_user(c: &mut Conn<'_>, user: UserId) -> Result<(), Error> {
    execute!(c, DELETE_STEPS_OF_USER, user.0)
}
