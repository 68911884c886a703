//! Uploaded photos, read when their turn has come: see [`qinghe_files::photos`].

use crate::{App, Error, gate};
pub use qinghe_files::photos::{MAX_BYTES, MAX_PIXELS, MEDIA_TYPE, Photo, SIDE, THUMB_SIDE};
use qinghe_files::photos::{PhotoFault, check, clean};

/// Reads a photo and encodes it again.
///
/// # Errors
/// [`Error::Invalid`] with the field `file`; [`Error::Busy`] when too many files are read or wait.
pub(crate) async fn develop(app: &App, bytes: Vec<u8>) -> Result<Photo, Error> {
    // What is no photo at all waits for nothing.
    check(&bytes).map_err(fault)?;
    let place = gate::enter(app)?;
    let (photo, _turn) = place.read(gate::PHOTO, move || clean(&bytes)).await?;
    // A decoder that panics has found something wrong with the file.
    photo.unwrap_or(Err(PhotoFault::Broken)).map_err(fault)
}

fn fault(fault: PhotoFault) -> Error {
    Error::field("file", fault.code())
}
