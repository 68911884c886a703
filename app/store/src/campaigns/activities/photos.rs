//! Photos of an activity.

use super::record::touch;
use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{ActivityId, FileId, UserId, org::OrgPath};
use sqlx::FromRow;
use uuid::Uuid;

/// A photo's properties, without its bytes.
#[derive(Clone, Debug, FromRow)]
pub struct File {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: FileId,
    /// The activity.
    #[sqlx(try_from = "Uuid")]
    pub activity_id: ActivityId,
    /// Its media type, as in `Content-Type`.
    pub media_type: String,
    /// In pixels.
    pub width: i64,
    /// In pixels.
    pub height: i64,
    /// Size in bytes.
    pub size: i64,
}

/// A photo to insert.
#[derive(Clone)]
pub struct NewFile {
    /// Its properties.
    pub file: File,
    /// Its bytes.
    pub body: Vec<u8>,
    /// The thumbnail's bytes, of the same media type.
    pub thumb: Vec<u8>,
    /// Who added it.
    pub by: UserId,
    /// The time now.
    pub at: DateTime<Utc>,
}

const LIST_FILES: &str = "SELECT id, activity_id, media_type, width, height, size FROM activity_files WHERE activity_id = $1 ORDER BY created_at, id";
const LIST_SUBTREE_FILES: &str = "SELECT f.id, f.activity_id, f.media_type, f.width, f.height, f.size FROM activities a \
    JOIN activity_files f ON f.activity_id = a.id WHERE a.path >= $1 AND a.path < $2 ORDER BY a.on_date DESC, a.id, f.created_at, f.id LIMIT $3";
const COUNT_FILES: &str = "SELECT COUNT(*) FROM activity_files WHERE activity_id = $1";
const COUNT_SAME: &str = "SELECT COUNT(*) FROM activity_files WHERE activity_id = $1 AND size = $2 AND body = $3";
const INSERT_FILE: &str = "INSERT INTO activity_files (id, activity_id, media_type, width, height, size, body, thumb, added_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const DELETE_FILE: &str = "DELETE FROM activity_files WHERE id = $1 AND activity_id = $2";
const BODY: &str = "SELECT media_type, body FROM activity_files WHERE id = $1 AND activity_id = $2";
const THUMB: &str = "SELECT media_type, thumb FROM activity_files WHERE id = $1 AND activity_id = $2";

/// The result of adding a photo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// It was added.
    Yes,
    /// The activity has this very photo.
    Twice,
    /// The activity has the maximum number of photos.
    Full,
    /// The activity is confirmed or deleted.
    Closed,
}

/// An activity's photos, the oldest first.
pub async fn list_files(c: &mut Conn<'_>, activity: ActivityId) -> Result<Vec<File>, Error> {
    list!(c, LIST_FILES, activity.0)
}

/// At most `most` photos of a subtree, those of the latest activity first.
pub async fn list_subtree_files(c: &mut Conn<'_>, path: &OrgPath, most: i64) -> Result<Vec<File>, Error> {
    list!(c, LIST_SUBTREE_FILES, path.as_str(), path.end().as_str(), most)
}

/// Adds a photo where there are fewer than `most`, and not the same one. Photos are encoded again when they arrive, so that
/// the same picture has the same bytes whatever its file said of it.
pub async fn insert_file(c: &mut Conn<'_>, new: &NewFile, most: i64) -> Result<Added, Error> {
    if !touch(c, new.file.activity_id, (new.by, new.at)).await? {
        return Ok(Added::Closed);
    }
    let f = &new.file;
    let same: i64 = get_scalar!(c, COUNT_SAME, f.activity_id.0, f.size, new.body.as_slice())?;
    if same > 0 {
        return Ok(Added::Twice);
    }
    let have: i64 = get_scalar!(c, COUNT_FILES, f.activity_id.0)?;
    if have >= most {
        return Ok(Added::Full);
    }
    execute!(
        c,
        INSERT_FILE,
        f.id.0,
        f.activity_id.0,
        f.media_type.as_str(),
        f.width,
        f.height,
        f.size,
        new.body.as_slice(),
        new.thumb.as_slice(),
        new.by.0,
        new.at
    )?;
    Ok(Added::Yes)
}

/// Removes a photo of an activity that is not confirmed; returns whether it did.
pub async fn delete_file(
    c: &mut Conn<'_>,
    activity: ActivityId,
    id: FileId,
    by: (UserId, DateTime<Utc>),
) -> Result<bool, Error> {
    if !touch(c, activity, by).await? {
        return Ok(false);
    }
    changed!(c, DELETE_FILE, id.0, activity.0)
}

/// The media type and bytes of a photo or its thumbnail.
pub async fn find_body(
    c: &mut Conn<'_>,
    activity: ActivityId,
    id: FileId,
    small: bool,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    let sql = if small { THUMB } else { BODY };
    find!(c, sql, id.0, activity.0)
}
