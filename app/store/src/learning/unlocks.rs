//! Lessons that are taught only with a counsellor, unlocked for a class.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{OrgId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// A lesson unlocked for a class.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Unlock {
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The lesson.
    pub module_id: String,
    /// The name of the counsellor who is in the room.
    pub counsellor: String,
    /// From this day pupils see the lesson.
    pub on_date: NaiveDate,
    /// The name of the person who unlocked it.
    pub unlocked_name: String,
    /// When.
    pub unlocked_at: DateTime<Utc>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT k.class_id, k.module_id, k.counsellor, k.on_date, u.name AS unlocked_name, k.unlocked_at \
             FROM lesson_unlocks k JOIN users u ON u.id = k.unlocked_by ",
            $rest
        )
    };
}

const LIST_CLASS: &str = select!("WHERE k.class_id = $1 ORDER BY k.module_id");
const UPSERT: &str = "INSERT INTO lesson_unlocks (class_id, module_id, counsellor, on_date, unlocked_by, unlocked_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (class_id, module_id) DO UPDATE SET counsellor = excluded.counsellor, \
    on_date = excluded.on_date, unlocked_by = excluded.unlocked_by, unlocked_at = excluded.unlocked_at";
const DELETE: &str = "DELETE FROM lesson_unlocks WHERE class_id = $1 AND module_id = $2";

/// The lessons that are unlocked for a class, also from a later day.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Unlock>, Error> {
    list!(c, LIST_CLASS, class.0)
}

/// Unlocks a lesson for a class; of one that is unlocked already, changes the counsellor and the day.
pub async fn upsert(
    c: &mut Conn<'_>,
    (class, module): (OrgId, &str),
    counsellor: &str,
    on_date: NaiveDate,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<(), Error> {
    execute!(c, UPSERT, class.0, module, counsellor, on_date, by.0, at)
}

/// Locks a lesson again; `false` when it was not unlocked.
pub async fn delete(c: &mut Conn<'_>, class: OrgId, module: &str) -> Result<bool, Error> {
    changed!(c, DELETE, class.0, module)
}
