//! The photos of a record.

use super::{audit, find};
use crate::{Actor, App, Error, UseCase, photos};
use qinghe_model::{ActivityId, FileId};
use qinghe_store::activities::{self, Added, File, NewFile};

/// The most photos of an activity.
pub const MOST_PHOTOS: i64 = 5;

/// Whether the actor may add a photo to a record: asked before the photo is read off the network.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not; [`Error::Changed`] when the record is confirmed.
pub async fn may_add_photo(app: &App, actor: &Actor, id: ActivityId) -> Result<(), Error> {
    let activity = find(&mut app.db().read().await?, actor, UseCase::RecordActivity, id).await?;
    if activity.state.may_be_changed() { Ok(()) } else { Err(Error::Changed) }
}

/// Adds a photo, re-encoded: see [`photos`]. The person who adds it confirms that nobody can be recognised.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not; [`Error::Changed`] when the record is confirmed;
/// [`Error::Invalid`] with the fields `faces` and `file`; [`Error::Busy`].
pub async fn add_photo(
    app: &App,
    actor: &Actor,
    id: ActivityId,
    bytes: Vec<u8>,
    no_faces: bool,
) -> Result<FileId, Error> {
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let activity = {
        let mut c = app.db().read().await?;
        let activity = find(&mut c, actor, UseCase::RecordActivity, id).await?;
        if !activity.state.may_be_changed() {
            return Err(Error::Changed);
        }
        activity
    };
    if !no_faces {
        return Err(Error::field("faces", "faces-required"));
    }
    if activity.files >= MOST_PHOTOS {
        return Err(Error::field("file", "photos-many"));
    }
    let photo = photos::develop(app, bytes).await?;
    let file = File {
        id: app.new_id(),
        activity_id: id,
        media_type: photos::MEDIA_TYPE.to_owned(),
        width: photo.width.into(),
        height: photo.height.into(),
        size: i64::try_from(photo.body.len()).unwrap_or(i64::MAX),
    };
    let new = NewFile { file, body: photo.body, thumb: photo.thumb, by, at: app.now() };
    let file = new.file.id;
    tx!(app, (&actor, org = activity.org_id, new), |c| {
        match activities::insert_file(c, new, MOST_PHOTOS).await? {
            Added::Yes => {}
            Added::Twice => return Err(Error::field("file", "photo-twice")),
            Added::Full => return Err(Error::field("file", "photos-many")),
            Added::Closed => return Err(Error::Changed),
        }
        audit(app, c, actor, UseCase::RecordActivity, *org, new.file.activity_id, "photo").await
    })
    .await?;
    Ok(file)
}

/// Removes a photo of a record that is not confirmed.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not; [`Error::Changed`] when the record is confirmed.
pub async fn remove_photo(app: &App, actor: &Actor, id: ActivityId, file: FileId) -> Result<(), Error> {
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let activity = find(&mut app.db().read().await?, actor, UseCase::RecordActivity, id).await?;
    if !activity.state.may_be_changed() {
        return Err(Error::Changed);
    }
    tx!(app, (&actor, org = activity.org_id, id, file, by), |c| {
        if !activities::delete_file(c, *id, *file, (*by, app.now())).await? {
            return Err(Error::NotFound);
        }
        audit(app, c, actor, UseCase::RecordActivity, *org, *id, "photo-remove").await
    })
    .await
}

/// A photo of a record, or the small picture of it: its media type and bytes.
///
/// # Errors
/// [`Error::NotFound`], also when the actor may not see it.
pub async fn photo(
    app: &App,
    actor: &Actor,
    id: ActivityId,
    file: FileId,
    small: bool,
) -> Result<(String, Vec<u8>), Error> {
    let mut c = app.db().read().await?;
    find(&mut c, actor, UseCase::ViewActivities, id).await?;
    activities::find_body(&mut c, id, file, small).await?.ok_or(Error::NotFound)
}
