//! Forms that were sent: each that makes something makes it once.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};

// What was left without a place at that time belongs to a request that ended with its server.
const CLAIM: &str = "INSERT INTO sent_forms (id, sent_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET sent_at = excluded.sent_at \
    WHERE sent_forms.place IS NULL AND sent_forms.sent_at < $3";
const FIND_PLACE: &str = "SELECT place FROM sent_forms WHERE id = $1 AND place IS NOT NULL";
const FINISH: &str = "UPDATE sent_forms SET place = $2 WHERE id = $1";
const RELEASE: &str = "DELETE FROM sent_forms WHERE id = $1 AND place IS NULL";
const DELETE_BEFORE: &str = "DELETE FROM sent_forms WHERE sent_at < $1";

/// Claims a form for a request; `false` when another request has it, or has done with it. A claim from before `dead` is
/// taken over.
pub async fn claim(c: &mut Conn<'_>, id: &str, at: DateTime<Utc>, dead: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, CLAIM, id, at, dead)
}

/// Where a form led that was sent before; `None` when it was not, or a request is still at it.
pub async fn find_place(c: &mut Conn<'_>, id: &str) -> Result<Option<String>, Error> {
    find_scalar!(c, FIND_PLACE, id)
}

/// Keeps where a form led.
pub async fn finish(c: &mut Conn<'_>, id: &str, place: &str) -> Result<(), Error> {
    execute!(c, FINISH, id, place)
}

/// Gives up a claim: the form made nothing and may be sent again.
pub async fn release(c: &mut Conn<'_>, id: &str) -> Result<(), Error> {
    execute!(c, RELEASE, id)
}

/// Deletes what was sent before this time.
pub async fn delete_before(c: &mut Conn<'_>, time: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, DELETE_BEFORE, time)
}
