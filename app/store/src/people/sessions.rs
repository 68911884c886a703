//! Sessions, and the failed sign-ins that slow down the next ones.

use crate::{Conn, Error, users::User};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{OrgId, UserId};
use sqlx::FromRow;

/// A session with its user.
#[derive(Clone, FromRow)]
pub struct Session {
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute or so.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// Whether the person has a second factor.
    pub has_factor: bool,
    /// When the person last gave their password in it.
    pub proved_at: Option<DateTime<Utc>>,
    /// The person signed in.
    #[sqlx(flatten)]
    pub user: User,
}

/// A session in a person's own list of them.
#[derive(Clone, Debug, FromRow)]
pub struct OpenSession {
    /// SHA-256 of its token.
    pub token_hash: Vec<u8>,
    /// SHA-256 of the name of the device, if it has one.
    pub device_hash: Option<Vec<u8>>,
    /// Its browser and system, in a few words; empty when unknown.
    pub browser: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute or so.
    pub last_seen_at: DateTime<Utc>,
}

/// Where a session begins.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// SHA-256 of the name of the device, if it has one.
    pub device_hash: Option<Vec<u8>>,
    /// Its browser and system, in a few words.
    pub browser: String,
}

/// The failed sign-ins of an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Failures {
    /// Today, from any device.
    pub today: i64,
    /// Today, from this device.
    pub device: i64,
    /// The last one from this device.
    pub last_at: Option<DateTime<Utc>>,
}

const INSERT: &str =
    "INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)";
const UPDATE_PLACE: &str = "UPDATE sessions SET device_hash = $2, browser = $3 WHERE token_hash = $1";
const LIST_OF_USER: &str = "SELECT token_hash, device_hash, browser, created_at, last_seen_at FROM sessions WHERE user_id = $1 AND expires_at > $2 AND last_seen_at > $3 \
    ORDER BY last_seen_at DESC, token_hash";
const DELETE_OTHERS: &str = "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2";
const FIND: &str = "SELECT s.created_at, s.last_seen_at, s.expires_at, s.proved_at, u.id, u.kind, u.name, u.username, u.locale, u.password_hash, \
    u.must_change_password, u.pin_generation, u.slip_generation, COALESCE(u.pin_digits, 6) AS pin_digits, u.suspended_at, \
    EXISTS (SELECT 1 FROM factors f WHERE f.user_id = u.id) AS has_factor \
    FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1";
const PROVED: &str = "UPDATE sessions SET proved_at = $2 WHERE token_hash = $1";
const TOUCH: &str = "UPDATE sessions SET last_seen_at = $2 WHERE token_hash = $1";
const DELETE: &str = "DELETE FROM sessions WHERE token_hash = $1";
const DELETE_OF_USER: &str = "DELETE FROM sessions WHERE user_id = $1";
const DELETE_STEPS_OF_USER: &str = "DELETE FROM sign_in_steps WHERE user_id = $1";
const DELETE_EXPIRED_STEPS: &str = "DELETE FROM sign_in_steps WHERE expires_at < $1";
const DELETE_OF_CLASS: &str =
    "DELETE FROM sessions WHERE user_id IN (SELECT learner_id FROM enrolments WHERE class_id = $1 AND to_date IS NULL)";
const DELETE_EXPIRED: &str = "DELETE FROM sessions WHERE expires_at < $1";
const FAILURES: &str = "SELECT device, failures, last_at FROM sign_in_failures WHERE account = $1 AND day = $2";
const ADD_FAILURE: &str = "INSERT INTO sign_in_failures (account, device, day, failures, last_at) VALUES ($1, $2, $3, 1, $4) \
    ON CONFLICT (account, device, day) DO UPDATE SET failures = sign_in_failures.failures + 1, last_at = excluded.last_at";
const CLEAR_FAILURES: &str = "DELETE FROM sign_in_failures WHERE account = $1 AND device = $2";
const CLEAR_ACCOUNT: &str = "DELETE FROM sign_in_failures WHERE account = $1";
const DELETE_OLD_FAILURES: &str = "DELETE FROM sign_in_failures WHERE day < $1";

/// Inserts a session.
pub async fn insert(
    c: &mut Conn<'_>,
    token_hash: &[u8],
    user: UserId,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT, token_hash, user.0, at, expires_at)
}

/// Notes where a session began.
pub async fn update_place(c: &mut Conn<'_>, token_hash: &[u8], place: &Place) -> Result<(), Error> {
    execute!(c, UPDATE_PLACE, token_hash, place.device_hash.as_deref(), place.browser.as_str())
}

/// The sessions of a user that have not expired and were used since `idle`, the last used first.
pub async fn list_of_user(
    c: &mut Conn<'_>,
    user: UserId,
    now: DateTime<Utc>,
    idle: DateTime<Utc>,
) -> Result<Vec<OpenSession>, Error> {
    list!(c, LIST_OF_USER, user.0, now, idle)
}

/// Deletes all sessions of a user but this one.
pub async fn delete_others(c: &mut Conn<'_>, user: UserId, token_hash: &[u8]) -> Result<(), Error> {
    execute!(c, DELETE_OTHERS, user.0, token_hash)
}

/// The session with this token, expired or not.
pub async fn find(c: &mut Conn<'_>, token_hash: &[u8]) -> Result<Option<Session>, Error> {
    find!(c, FIND, token_hash)
}

/// Records that the person of the session gave their password.
pub async fn update_proved(c: &mut Conn<'_>, token_hash: &[u8], at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, PROVED, token_hash, at)
}

/// Records that the session was used.
pub async fn touch(c: &mut Conn<'_>, token_hash: &[u8], at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, TOUCH, token_hash, at)
}

/// Deletes a session.
pub async fn delete(c: &mut Conn<'_>, token_hash: &[u8]) -> Result<(), Error> {
    execute!(c, DELETE, token_hash)
}

/// Deletes all sessions of a user, and their sign-ins that wait for a second factor.
pub async fn delete_of_user(c: &mut Conn<'_>, user: UserId) -> Result<(), Error> {
    execute!(c, DELETE_STEPS_OF_USER, user.0)?;
    execute!(c, DELETE_OF_USER, user.0)
}

/// Deletes all sessions of the learners who are in a class now.
pub async fn delete_of_class(c: &mut Conn<'_>, class: OrgId) -> Result<(), Error> {
    execute!(c, DELETE_OF_CLASS, class.0)
}

/// Deletes expired sessions, sign-ins that wait in vain, and the failure counts of past days.
pub async fn delete_expired(c: &mut Conn<'_>, now: DateTime<Utc>, today: NaiveDate) -> Result<(), Error> {
    execute!(c, DELETE_EXPIRED, now)?;
    execute!(c, DELETE_EXPIRED_STEPS, now)?;
    execute!(c, DELETE_OLD_FAILURES, today)
}

/// Today's failed sign-ins of this account, in all and from this device.
pub async fn get_failures(c: &mut Conn<'_>, account: &str, device: &str, today: NaiveDate) -> Result<Failures, Error> {
    let rows: Vec<(String, i64, DateTime<Utc>)> = list!(c, FAILURES, account, today)?;
    let mut sum = Failures::default();
    for (counted_for, failures, last_at) in rows {
        sum.today += failures;
        if counted_for == device {
            sum.device = failures;
            sum.last_at = Some(last_at);
        }
    }
    Ok(sum)
}

/// Counts a failed sign-in.
pub async fn add_failure(
    c: &mut Conn<'_>,
    account: &str,
    device: &str,
    today: NaiveDate,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, ADD_FAILURE, account, device, today, at)
}

/// Clears this device's failures for the account, after a successful sign-in.
pub async fn clear_failures(c: &mut Conn<'_>, account: &str, device: &str) -> Result<(), Error> {
    execute!(c, CLEAR_FAILURES, account, device)
}

/// Clears every device's failures for the account, after its PIN or password was reset.
pub async fn clear_account(c: &mut Conn<'_>, account: &str) -> Result<(), Error> {
    execute!(c, CLEAR_ACCOUNT, account)
}
