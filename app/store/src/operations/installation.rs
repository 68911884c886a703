//! Facts of the installation as a whole, by name.

use crate::{Conn, Error};
use chrono::{DateTime, SecondsFormat, Utc};

/// The name of the secrets' check value.
pub const SECRETS: &str = "secrets";
/// The name of the time of the last write that proved that the store takes writes.
pub const READY: &str = "ready";
/// What the names of jobs begin with.
const JOB: &str = "job.";

const FIND: &str = "SELECT value FROM installation WHERE name = $1";
const SET: &str =
    "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
// Times in RFC 3339 and UTC are in the order of their text. Of several servers, the latest success counts.
const RAISE: &str = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE \
    SET value = excluded.value WHERE installation.value < excluded.value";
const LIST: &str = "SELECT name, value FROM installation ORDER BY name";

/// The value of a fact.
pub async fn find(c: &mut Conn<'_>, name: &str) -> Result<Option<String>, Error> {
    find_scalar!(c, FIND, name)
}

/// Sets a fact.
pub async fn set(c: &mut Conn<'_>, name: &str, value: &str) -> Result<(), Error> {
    execute!(c, SET, name, value)
}

/// Records that the store takes writes.
pub async fn set_ready(c: &mut Conn<'_>, at: DateTime<Utc>) -> Result<(), Error> {
    set(c, READY, &text(at)).await
}

/// Records when a job last succeeded.
pub async fn set_job(c: &mut Conn<'_>, job: &str, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, RAISE, format!("{JOB}{job}"), text(at))
}

/// The jobs and when each last succeeded, by name.
pub async fn list_jobs(c: &mut Conn<'_>) -> Result<Vec<(String, DateTime<Utc>)>, Error> {
    let all: Vec<(String, String)> = list!(c, LIST)?;
    let job = |(name, value): (String, String)| {
        let at = DateTime::parse_from_rfc3339(&value).ok()?.with_timezone(&Utc);
        Some((name.strip_prefix(JOB)?.to_owned(), at))
    };
    Ok(all.into_iter().filter_map(job).collect())
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
