//! An activity of a class or a school.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    ActivityId, CampaignId, OrgId, UserId,
    activity::{ActivityKind, ActivityState, HandsAsked},
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// The length of a school's path, in bytes.
pub(super) const SCHOOL_LENGTH: usize = PATH_SEGMENT * (OrgKind::School as usize + 1);

/// An activity of a class or a school.
#[derive(Clone, Debug, FromRow)]
pub struct Activity {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: ActivityId,
    /// The class or the school.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// That node's path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    campaign_id: Option<Uuid>,
    /// Its kind.
    #[sqlx(try_from = "String")]
    pub kind: ActivityKind,
    /// The day, in the schools' time zone.
    pub on_date: NaiveDate,
    /// How many people took part.
    pub headcount: i64,
    /// The school's note; may be empty.
    pub note: String,
    /// Whether it is recorded, confirmed or returned.
    #[sqlx(try_from = "String")]
    pub state: ActivityState,
    /// Why it was returned; empty otherwise.
    pub reason: String,
    /// The module whose class meeting pack was used.
    pub module_id: Option<String>,
    tally: Option<Json<Vec<HandsAsked>>>,
    /// Who recorded it.
    #[sqlx(try_from = "Uuid")]
    pub recorded_by: UserId,
    /// That person's name.
    pub recorded_name: String,
    /// The name of the person who confirmed it.
    pub confirmed_name: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Increases with every change, also of the state and of the photos.
    pub revision: i64,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The name of the person who last changed it.
    pub updated_name: String,
    /// How many photos it has.
    pub files: i64,
}

impl Activity {
    /// The campaign it counts in, if any.
    #[must_use]
    pub fn campaign_id(&self) -> Option<CampaignId> {
        self.campaign_id.map(CampaignId)
    }

    /// Counts of hands raised at a class meeting.
    #[must_use]
    pub fn tally(&self) -> &[HandsAsked] {
        self.tally.as_ref().map_or(&[], |t| &t.0)
    }

    /// Whether it is the whole school's rather than one class's.
    #[must_use]
    pub fn is_schools(&self) -> bool {
        self.path.as_str().len() == SCHOOL_LENGTH
    }
}

/// The fields of an activity that people fill in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The campaign it counts in, if any.
    pub campaign: Option<CampaignId>,
    /// Its kind.
    pub kind: ActivityKind,
    /// The day.
    pub on_date: NaiveDate,
    /// How many people took part.
    pub headcount: i64,
    /// The note; may be empty.
    pub note: String,
}

/// An activity to insert.
#[derive(Clone, Debug)]
pub struct NewActivity {
    /// Its id.
    pub id: ActivityId,
    /// The class or the school.
    pub org_id: OrgId,
    /// The fields.
    pub facts: Facts,
    /// The module of the class meeting pack, and the hands counted.
    pub meeting: Option<(String, Vec<HandsAsked>)>,
    /// Who records it.
    pub by: UserId,
    /// The time now.
    pub at: DateTime<Utc>,
}

/// Selects whole rows.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.org_id, a.path, a.campaign_id, a.kind, a.on_date, a.headcount, a.note, a.state, a.reason, a.module_id, a.tally, \
             a.recorded_by, r.name AS recorded_name, k.name AS confirmed_name, a.confirmed_at, a.revision, a.created_at, a.updated_at, \
             u.name AS updated_name, (SELECT COUNT(*) FROM activity_files f WHERE f.activity_id = a.id) AS files \
             FROM activities a JOIN users r ON r.id = a.recorded_by JOIN users u ON u.id = a.updated_by LEFT JOIN users k ON k.id = a.confirmed_by ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE a.id = $1");
const LIST: &str =
    select!("WHERE a.path >= $1 AND a.path < $2 ORDER BY a.on_date DESC, a.created_at DESC, a.id LIMIT $3");
const LIST_RETURNED: &str =
    select!("WHERE a.path >= $1 AND a.path < $2 AND a.state = 'returned' ORDER BY a.updated_at DESC, a.id LIMIT $3");
const INSERT: &str = "INSERT INTO activities (id, org_id, path, campaign_id, kind, on_date, headcount, note, state, reason, module_id, tally, \
    recorded_by, revision, created_at, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'recorded', '', $9, $10, $11, 1, $12, $12, $11) ON CONFLICT (id) DO NOTHING";
const UPDATE: &str = "UPDATE activities SET campaign_id = $3, kind = $4, on_date = $5, headcount = $6, note = $7, state = 'recorded', reason = '', \
    revision = revision + 1, updated_at = $8, updated_by = $9 WHERE id = $1 AND revision = $2 AND state <> 'confirmed'";
const CONFIRM: &str = "UPDATE activities SET state = 'confirmed', confirmed_by = $3, confirmed_at = $4, revision = revision + 1, \
    updated_at = $4, updated_by = $3 WHERE id = $1 AND revision = $2 AND state = 'recorded'";
const GIVE_BACK: &str = "UPDATE activities SET state = 'returned', reason = $5, confirmed_by = NULL, confirmed_at = NULL, \
    revision = revision + 1, updated_at = $4, updated_by = $3 WHERE id = $1 AND revision = $2 AND state <> 'returned'";
// Locks the row, so that two photos added at once are counted one after the other.
const TOUCH: &str = "UPDATE activities SET revision = revision + 1, updated_at = $2, updated_by = $3 \
    WHERE id = $1 AND state <> 'confirmed'";
const DELETE_FILES: &str = "DELETE FROM activity_files WHERE activity_id = $1";
// A live match that was recorded as this activity may be recorded again.
const UNLINK_MATCHES: &str = "UPDATE matches SET activity_id = NULL WHERE activity_id = $1";
const DELETE: &str = "DELETE FROM activities WHERE id = $1 AND state <> 'confirmed'";

/// The activity of this id.
pub async fn find(c: &mut Conn<'_>, id: ActivityId) -> Result<Option<Activity>, Error> {
    find!(c, FIND, id.0)
}

/// At most `most` activities of a node and its subtree, the latest first.
pub async fn list_subtree(c: &mut Conn<'_>, path: &OrgPath, most: i64) -> Result<Vec<Activity>, Error> {
    list!(c, LIST, path.as_str(), path.end().as_str(), most)
}

/// At most `most` activities of a node and its subtree that were returned to their authors, the last returned first.
pub async fn list_returned(c: &mut Conn<'_>, path: &OrgPath, most: i64) -> Result<Vec<Activity>, Error> {
    list!(c, LIST_RETURNED, path.as_str(), path.end().as_str(), most)
}

/// Inserts an activity of the node at this path; returns whether the id was free.
pub async fn insert(c: &mut Conn<'_>, new: &NewActivity, path: &OrgPath) -> Result<bool, Error> {
    let f = &new.facts;
    changed!(
        c,
        INSERT,
        new.id.0,
        new.org_id.0,
        path.as_str(),
        f.campaign.map(|k| k.0),
        f.kind.as_str(),
        f.on_date,
        f.headcount,
        f.note.as_str(),
        new.meeting.as_ref().map(|m| m.0.as_str()),
        new.meeting.as_ref().filter(|m| !m.1.is_empty()).map(|m| Json(&m.1)),
        new.by.0,
        new.at
    )
}

/// Updates the fields unless the record is confirmed or was changed since `revision`; returns whether it did. A
/// returned record becomes a recorded one again.
pub async fn update(
    c: &mut Conn<'_>,
    id: ActivityId,
    revision: i64,
    facts: &Facts,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    changed!(
        c,
        UPDATE,
        id.0,
        revision,
        facts.campaign.map(|k| k.0),
        facts.kind.as_str(),
        facts.on_date,
        facts.headcount,
        facts.note.as_str(),
        at,
        by.0
    )
}

/// Confirms a record that was not changed since `revision`; returns whether it did.
pub async fn update_confirmed(
    c: &mut Conn<'_>,
    id: ActivityId,
    revision: i64,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    changed!(c, CONFIRM, id.0, revision, by.0, at)
}

/// Returns a record to its author with a reason unless it was changed since `revision`; returns whether it did.
pub async fn update_returned(
    c: &mut Conn<'_>,
    id: ActivityId,
    revision: i64,
    reason: &str,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    changed!(c, GIVE_BACK, id.0, revision, by.0, at, reason)
}

/// Removes an activity with its photos, unless it is confirmed; returns whether it did.
pub async fn delete(c: &mut Conn<'_>, id: ActivityId, (by, at): (UserId, DateTime<Utc>)) -> Result<bool, Error> {
    // The lock keeps others from adding a photo between the two statements.
    if !touch(c, id, (by, at)).await? {
        return Ok(false);
    }
    for sql in [DELETE_FILES, UNLINK_MATCHES] {
        execute!(c, sql, id.0)?;
    }
    changed!(c, DELETE, id.0)
}

/// Marks an unconfirmed activity as changed and locks it until the transaction ends; returns whether there is one.
pub(super) async fn touch(c: &mut Conn<'_>, id: ActivityId, (by, at): (UserId, DateTime<Utc>)) -> Result<bool, Error> {
    changed!(c, TOUCH, id.0, at, by.0)
}
