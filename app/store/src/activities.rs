//! Activities of classes and schools, their photos, and what campaigns ask for.

use crate::{Conn, Error, campaigns::Campaign, db::on_db};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    ActivityId, CampaignId, FileId, OrgId, UserId,
    activity::{ActivityKind, ActivityState, FiveOnes, HandsAsked},
    hiding::LEAST_SHOWN,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// What a class or a school did.
#[derive(Clone, Debug, FromRow)]
pub struct Activity {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: ActivityId,
    /// The class or the school.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// That node's place.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    campaign_id: Option<Uuid>,
    /// What kind.
    #[sqlx(try_from = "String")]
    pub kind: ActivityKind,
    /// The day, on the schools' calendar.
    pub on_date: NaiveDate,
    /// How many people.
    pub headcount: i64,
    /// What the school wants to remember of it; may be empty.
    pub note: String,
    /// How far the record is.
    #[sqlx(try_from = "String")]
    pub state: ActivityState,
    /// Why it was returned; empty otherwise.
    pub reason: String,
    /// The kit that a class meeting followed.
    pub module_id: Option<String>,
    tally: Option<Json<Vec<HandsAsked>>>,
    /// Who wrote it down.
    #[sqlx(try_from = "Uuid")]
    pub recorded_by: UserId,
    /// That person's name.
    pub recorded_name: String,
    /// The name of who confirmed it.
    pub confirmed_name: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Grows with every change, also of the state and of the photos.
    pub revision: i64,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// The name of who changed it last.
    pub updated_name: String,
    /// How many photos it has.
    pub files: i64,
}

impl Activity {
    /// The campaign it counts in; none when it is the class's own.
    #[must_use]
    pub fn campaign_id(&self) -> Option<CampaignId> {
        self.campaign_id.map(CampaignId)
    }

    /// Hands that were counted at a class meeting.
    #[must_use]
    pub fn tally(&self) -> &[HandsAsked] {
        self.tally.as_ref().map_or(&[], |t| &t.0)
    }

    /// Whether it is the whole school's and not one class's.
    #[must_use]
    pub fn is_schools(&self) -> bool {
        self.path.as_str().len() == SCHOOL_LENGTH
    }
}

/// What people write down of an activity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The campaign it counts in.
    pub campaign: Option<CampaignId>,
    /// What kind.
    pub kind: ActivityKind,
    /// The day.
    pub on_date: NaiveDate,
    /// How many people.
    pub headcount: i64,
    /// A note.
    pub note: String,
}

/// A record to be made.
#[derive(Clone, Debug)]
pub struct NewActivity {
    /// Its id.
    pub id: ActivityId,
    /// The class or the school.
    pub org_id: OrgId,
    /// What is written down.
    pub facts: Facts,
    /// The kit, and the hands that were counted.
    pub meeting: Option<(String, Vec<HandsAsked>)>,
    /// Who writes.
    pub by: UserId,
    /// Now.
    pub at: DateTime<Utc>,
}

/// What is told of a photo without the photo.
#[derive(Clone, Debug, FromRow)]
pub struct File {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: FileId,
    /// The activity.
    #[sqlx(try_from = "Uuid")]
    pub activity_id: ActivityId,
    /// As in `Content-Type`.
    pub media_type: String,
    /// In pixels.
    pub width: i64,
    /// In pixels.
    pub height: i64,
    /// In bytes.
    pub size: i64,
}

/// A photo to be kept.
#[derive(Clone)]
pub struct NewFile {
    /// What is told of it.
    pub file: File,
    /// The photo.
    pub body: Vec<u8>,
    /// The small picture of it, of the same media type.
    pub thumb: Vec<u8>,
    /// Who added it.
    pub by: UserId,
    /// Now.
    pub at: DateTime<Utc>,
}

const SCHOOL_LENGTH: usize = PATH_SEGMENT * (OrgKind::School as usize + 1);

/// A question for whole rows, with what follows.
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
const INSERT: &str = "INSERT INTO activities (id, org_id, path, campaign_id, kind, on_date, headcount, note, state, reason, module_id, tally, \
    recorded_by, revision, created_at, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'recorded', '', $9, $10, $11, 1, $12, $12, $11) ON CONFLICT (id) DO NOTHING";
const UPDATE: &str = "UPDATE activities SET campaign_id = $3, kind = $4, on_date = $5, headcount = $6, note = $7, state = 'recorded', reason = '', \
    revision = revision + 1, updated_at = $8, updated_by = $9 WHERE id = $1 AND revision = $2 AND state <> 'confirmed'";
const CONFIRM: &str = "UPDATE activities SET state = 'confirmed', confirmed_by = $3, confirmed_at = $4, revision = revision + 1, \
    updated_at = $4, updated_by = $3 WHERE id = $1 AND revision = $2 AND state = 'recorded'";
const GIVE_BACK: &str = "UPDATE activities SET state = 'returned', reason = $5, confirmed_by = NULL, confirmed_at = NULL, \
    revision = revision + 1, updated_at = $4, updated_by = $3 WHERE id = $1 AND revision = $2 AND state <> 'returned'";
// Holds the row, so that two who add a photo at once are counted one after the other.
const TOUCH: &str = "UPDATE activities SET revision = revision + 1, updated_at = $2, updated_by = $3 \
    WHERE id = $1 AND state <> 'confirmed'";
const DELETE_FILES: &str = "DELETE FROM activity_files WHERE activity_id = $1";
// A live match that was recorded as this activity may be recorded again.
const UNLINK_MATCHES: &str = "UPDATE matches SET activity_id = NULL WHERE activity_id = $1";
const DELETE: &str = "DELETE FROM activities WHERE id = $1 AND state <> 'confirmed'";

const LIST_FILES: &str = "SELECT id, activity_id, media_type, width, height, size FROM activity_files WHERE activity_id = $1 ORDER BY created_at, id";
const LIST_SUBTREE_FILES: &str = "SELECT f.id, f.activity_id, f.media_type, f.width, f.height, f.size FROM activities a \
    JOIN activity_files f ON f.activity_id = a.id WHERE a.path >= $1 AND a.path < $2 ORDER BY a.on_date DESC, a.id, f.created_at, f.id LIMIT $3";
const COUNT_FILES: &str = "SELECT COUNT(*) FROM activity_files WHERE activity_id = $1";
const INSERT_FILE: &str = "INSERT INTO activity_files (id, activity_id, media_type, width, height, size, body, thumb, added_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const DELETE_FILE: &str = "DELETE FROM activity_files WHERE id = $1 AND activity_id = $2";
const BODY: &str = "SELECT media_type, body FROM activity_files WHERE id = $1 AND activity_id = $2";
const THUMB: &str = "SELECT media_type, thumb FROM activity_files WHERE id = $1 AND activity_id = $2";

const KINDS: &str = "SELECT kind FROM campaign_activities WHERE campaign_id = $1";
const CLEAR_KINDS: &str = "DELETE FROM campaign_activities WHERE campaign_id = $1";
const INSERT_KIND: &str = "INSERT INTO campaign_activities (campaign_id, kind) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// One reading for every part of a subtree. Of each node, then of each school: which kinds are confirmed; `$5` to `$9`
/// are 1 for the kinds that are asked for, `$10` is how many those are. A school's path has 16 characters. A record
/// counts where its class or school stood when the campaign's learners were counted (`$12`), like all other figures of
/// the campaign: beside what is under the path now, that is what stood there then and moved since.
const ROLLUP: &str = "WITH chosen AS (SELECT id FROM activities WHERE campaign_id = $1 AND state = 'confirmed' AND path >= $2 AND path < $3 \
    UNION SELECT a.id FROM org_places p JOIN activities a ON a.org_id = p.org_id \
      WHERE p.path >= $2 AND p.path < $3 AND p.until_at > $12 AND a.campaign_id = $1 AND a.state = 'confirmed'), \
  placed AS (SELECT a.kind, a.headcount, COALESCE(c.path, (SELECT p.path FROM org_places p WHERE p.org_id = a.org_id AND p.until_at > $12 \
      ORDER BY p.until_at LIMIT 1), a.path) AS path \
    FROM chosen x JOIN activities a ON a.id = x.id LEFT JOIN campaign_classes c ON c.campaign_id = $1 AND c.class_id = a.org_id), \
  nodes AS (SELECT path, MAX(CASE WHEN kind = 'exhibition' THEN 1 ELSE 0 END) AS k0, \
      MAX(CASE WHEN kind = 'film' THEN 1 ELSE 0 END) AS k1, MAX(CASE WHEN kind = 'lesson' THEN 1 ELSE 0 END) AS k2, \
      MAX(CASE WHEN kind = 'essay' THEN 1 ELSE 0 END) AS k3, MAX(CASE WHEN kind = 'class_meeting' THEN 1 ELSE 0 END) AS k4, \
      COUNT(*) AS records, SUM(CASE WHEN headcount >= $11 THEN headcount ELSE 0 END) AS people \
    FROM placed WHERE path >= $2 AND path < $3 \
      AND CASE kind WHEN 'exhibition' THEN CAST($5 AS BIGINT) WHEN 'film' THEN CAST($6 AS BIGINT) WHEN 'lesson' THEN CAST($7 AS BIGINT) \
        WHEN 'essay' THEN CAST($8 AS BIGINT) ELSE CAST($9 AS BIGINT) END = 1 GROUP BY path), \
  held AS (SELECT SUBSTR(path, 1, 16) AS school, MAX(k0) AS k0, MAX(k1) AS k1, MAX(k2) AS k2, MAX(k3) AS k3, MAX(k4) AS k4, \
      SUM(records) AS records, SUM(people) AS people FROM nodes GROUP BY 1), \
  called AS (SELECT SUBSTR(c.path, 1, 16) AS school, COUNT(*) AS classes, \
      SUM(CASE WHEN n.k0 + n.k1 + n.k2 + n.k3 + n.k4 = CAST($10 AS BIGINT) THEN 1 ELSE 0 END) AS classes_done \
    FROM campaign_classes c LEFT JOIN nodes n ON n.path = c.path \
    WHERE c.campaign_id = $1 AND c.path >= $2 AND c.path < $3 AND c.eligible > 0 GROUP BY 1) \
  SELECT SUBSTR(c.school, 1, $4) AS path, COUNT(*) AS schools, CAST(SUM(COALESCE(h.k0, 0)) AS BIGINT) AS k0, \
    CAST(SUM(COALESCE(h.k1, 0)) AS BIGINT) AS k1, CAST(SUM(COALESCE(h.k2, 0)) AS BIGINT) AS k2, CAST(SUM(COALESCE(h.k3, 0)) AS BIGINT) AS k3, \
    CAST(SUM(COALESCE(h.k4, 0)) AS BIGINT) AS k4, COUNT(h.school) AS schools_begun, \
    CAST(SUM(CASE WHEN h.k0 + h.k1 + h.k2 + h.k3 + h.k4 = CAST($10 AS BIGINT) THEN 1 ELSE 0 END) AS BIGINT) AS schools_done, \
    CAST(SUM(c.classes) AS BIGINT) AS classes, CAST(SUM(c.classes_done) AS BIGINT) AS classes_done, \
    CAST(SUM(COALESCE(h.records, 0)) AS BIGINT) AS records, CAST(SUM(COALESCE(h.people, 0)) AS BIGINT) AS people \
  FROM called c LEFT JOIN held h ON h.school = c.school GROUP BY 1 ORDER BY 1";

#[derive(FromRow)]
struct RollupRow {
    path: String,
    schools: i64,
    k0: i64,
    k1: i64,
    k2: i64,
    k3: i64,
    k4: i64,
    schools_begun: i64,
    schools_done: i64,
    classes: i64,
    classes_done: i64,
    records: i64,
    people: i64,
}

/// The activity of this id.
pub async fn find(c: &mut Conn<'_>, id: ActivityId) -> Result<Option<Activity>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// The activities of a node and of those under it, the latest first, at most so many.
pub async fn list_subtree(c: &mut Conn<'_>, path: &OrgPath, most: i64) -> Result<Vec<Activity>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).bind(path.as_str()).bind(path.end().as_str()).bind(most).fetch_all(c).await)?)
}

/// Writes an activity of a node at this place down; tells whether there was none of this id.
pub async fn insert(c: &mut Conn<'_>, new: &NewActivity, path: &OrgPath) -> Result<bool, Error> {
    let f = &new.facts;
    let rows = on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.org_id.0)
        .bind(path.as_str())
        .bind(f.campaign.map(|k| k.0))
        .bind(f.kind.as_str())
        .bind(f.on_date)
        .bind(f.headcount)
        .bind(f.note.as_str())
        .bind(new.meeting.as_ref().map(|m| m.0.as_str()))
        .bind(new.meeting.as_ref().filter(|m| !m.1.is_empty()).map(|m| Json(&m.1)))
        .bind(new.by.0)
        .bind(new.at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Changes what is written, unless it is confirmed or was changed since `revision`; tells whether it did. What was
/// returned is recorded again.
pub async fn update(
    c: &mut Conn<'_>,
    id: ActivityId,
    revision: i64,
    facts: &Facts,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(UPDATE)
        .bind(id.0)
        .bind(revision)
        .bind(facts.campaign.map(|k| k.0))
        .bind(facts.kind.as_str())
        .bind(facts.on_date)
        .bind(facts.headcount)
        .bind(facts.note.as_str())
        .bind(at)
        .bind(by.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Confirms what is recorded and was not changed since `revision`; tells whether it did.
pub async fn update_confirmed(
    c: &mut Conn<'_>,
    id: ActivityId,
    revision: i64,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(CONFIRM)
        .bind(id.0)
        .bind(revision)
        .bind(by.0)
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Gives a record back with a reason, unless it was changed since `revision`; tells whether it did.
pub async fn update_returned(
    c: &mut Conn<'_>,
    id: ActivityId,
    revision: i64,
    reason: &str,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(GIVE_BACK)
        .bind(id.0)
        .bind(revision)
        .bind(by.0)
        .bind(at)
        .bind(reason)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Removes an activity with its photos, unless it is confirmed; tells whether it did.
pub async fn delete(c: &mut Conn<'_>, id: ActivityId, (by, at): (UserId, DateTime<Utc>)) -> Result<bool, Error> {
    // Nobody adds a photo between the two.
    if !touch(c, id, (by, at)).await? {
        return Ok(false);
    }
    for sql in [DELETE_FILES, UNLINK_MATCHES] {
        on_db!(c, |c| sqlx::query(sql).bind(id.0).execute(c).await.map(drop))?;
    }
    let rows = on_db!(c, |c| sqlx::query(DELETE).bind(id.0).execute(c).await.map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes a change of an activity that is not confirmed, and holds it to the end of the transaction; tells whether
/// there is one.
async fn touch(c: &mut Conn<'_>, id: ActivityId, (by, at): (UserId, DateTime<Utc>)) -> Result<bool, Error> {
    let rows =
        on_db!(c, |c| sqlx::query(TOUCH).bind(id.0).bind(at).bind(by.0).execute(c).await.map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

// ---- photos ------------------------------------------------------------------------------------

/// What came of adding a photo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// It is there.
    Yes,
    /// The activity has as many as it may.
    Full,
    /// The activity is confirmed, or gone.
    Closed,
}

/// An activity's photos in the order they came.
pub async fn list_files(c: &mut Conn<'_>, activity: ActivityId) -> Result<Vec<File>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_FILES).bind(activity.0).fetch_all(c).await)?)
}

/// The photos of a subtree, those of the latest activity first, at most so many.
pub async fn list_subtree_files(c: &mut Conn<'_>, path: &OrgPath, most: i64) -> Result<Vec<File>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_SUBTREE_FILES)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(most)
        .fetch_all(c)
        .await)?)
}

/// Adds a photo where there are fewer than `most`.
pub async fn insert_file(c: &mut Conn<'_>, new: &NewFile, most: i64) -> Result<Added, Error> {
    if !touch(c, new.file.activity_id, (new.by, new.at)).await? {
        return Ok(Added::Closed);
    }
    let f = &new.file;
    let have: i64 = on_db!(c, |c| sqlx::query_scalar(COUNT_FILES).bind(f.activity_id.0).fetch_one(c).await)?;
    if have >= most {
        return Ok(Added::Full);
    }
    on_db!(c, |c| sqlx::query(INSERT_FILE)
        .bind(f.id.0)
        .bind(f.activity_id.0)
        .bind(f.media_type.as_str())
        .bind(f.width)
        .bind(f.height)
        .bind(f.size)
        .bind(new.body.as_slice())
        .bind(new.thumb.as_slice())
        .bind(new.by.0)
        .bind(new.at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(Added::Yes)
}

/// Removes a photo of an activity that is not confirmed; tells whether it did.
pub async fn delete_file(
    c: &mut Conn<'_>,
    activity: ActivityId,
    id: FileId,
    by: (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    if !touch(c, activity, by).await? {
        return Ok(false);
    }
    let rows = on_db!(c, |c| sqlx::query(DELETE_FILE)
        .bind(id.0)
        .bind(activity.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// A photo of an activity, or the small picture of it: its media type and bytes.
pub async fn find_body(
    c: &mut Conn<'_>,
    activity: ActivityId,
    id: FileId,
    small: bool,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    let sql = if small { THUMB } else { BODY };
    Ok(on_db!(c, |c| sqlx::query_as(sql).bind(id.0).bind(activity.0).fetch_optional(c).await)?)
}

// ---- campaigns ---------------------------------------------------------------------------------

/// What a campaign asks for, in the order of the list.
pub async fn list_kinds(c: &mut Conn<'_>, campaign: CampaignId) -> Result<Vec<ActivityKind>, Error> {
    let set: Vec<String> = on_db!(c, |c| sqlx::query_scalar(KINDS).bind(campaign.0).fetch_all(c).await)?;
    let asked = |k: &ActivityKind| set.iter().any(|s| s == k.as_str());
    Ok(ActivityKind::ALL.into_iter().filter(asked).collect())
}

/// Says what a campaign asks for.
pub async fn set_kinds(c: &mut Conn<'_>, campaign: CampaignId, kinds: &[ActivityKind]) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(CLEAR_KINDS).bind(campaign.0).execute(c).await.map(drop))?;
    for kind in kinds {
        on_db!(c, |c| sqlx::query(INSERT_KIND).bind(campaign.0).bind(kind.as_str()).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// How the five ones stand under `path`, by prefixes of `length` characters, all of the same instant: the kinds asked
/// for are `kinds`, and places are those of the campaign's count of learners. Schools without eligible learners are in none; parts without such a school are absent. A length
/// beyond a school's gives schools.
pub async fn list_rollup(
    c: &mut Conn<'_>,
    campaign: &Campaign,
    kinds: &[ActivityKind],
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, FiveOnes)>, Error> {
    let length = i32::try_from(length.min(SCHOOL_LENGTH)).unwrap_or(i32::MAX);
    let asked = ActivityKind::ALL.map(|k| i64::from(kinds.contains(&k)));
    let rows: Vec<RollupRow> = on_db!(c, |c| sqlx::query_as(ROLLUP)
        .bind(campaign.id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(length)
        .bind(asked[0])
        .bind(asked[1])
        .bind(asked[2])
        .bind(asked[3])
        .bind(asked[4])
        .bind(asked.iter().sum::<i64>())
        .bind(LEAST_SHOWN)
        .bind(campaign.counted_at())
        .fetch_all(c)
        .await)?;
    let figures = |r: RollupRow| {
        let counts = FiveOnes {
            schools: r.schools,
            by_kind: [r.k0, r.k1, r.k2, r.k3, r.k4],
            schools_begun: r.schools_begun,
            schools_done: r.schools_done,
            classes: r.classes,
            classes_done: r.classes_done,
            records: r.records,
            people: r.people,
        };
        (OrgPath::from(r.path), counts)
    };
    Ok(rows.into_iter().map(figures).collect())
}
