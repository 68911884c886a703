//! Uploaded photos, processed a few at a time: see [`qinghe_files::photos`].

use crate::{App, Error, Shared};
pub use qinghe_files::photos::{MAX_BYTES, MAX_PIXELS, MEDIA_TYPE, Photo, SIDE, THUMB_SIDE};
use qinghe_files::photos::{PhotoFault, check, clean};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How many photos are read at once: each may take 160 MB of memory.
const AT_ONCE: usize = 1;
/// How many wait for their turn at most, each with a file of up to [`MAX_BYTES`] in memory.
const QUEUE: usize = 6;
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(8);

/// Where photos are read: a few at a time, off the threads that serve pages.
#[derive(Clone)]
pub(crate) struct PhotoQueue {
    door: Arc<Semaphore>,
    bench: Arc<Semaphore>,
}

impl Shared for PhotoQueue {
    fn open(_: &App) -> Self {
        Self::new()
    }
}

impl PhotoQueue {
    fn new() -> Self {
        Self { door: Arc::new(Semaphore::new(AT_ONCE + QUEUE)), bench: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Reads a photo and encodes it again.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the field `file`; [`Error::Busy`] when too many wait.
    pub(crate) async fn develop(&self, bytes: Vec<u8>) -> Result<Photo, Error> {
        // What is no photo at all waits for nothing.
        check(&bytes).map_err(fault)?;
        let Ok(inside) = self.door.clone().try_acquire_owned() else { return Err(Error::Busy(5)) };
        let turn = tokio::time::timeout(PATIENCE, self.bench.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Error::Busy(5)) };
        let done = tokio::task::spawn_blocking(move || {
            let photo = clean(&bytes);
            // Held by the task itself: a cancelled request does not free its place before the work is done.
            drop((turn, inside));
            photo
        });
        // A decoder that panics has found something wrong with the file.
        done.await.unwrap_or(Err(PhotoFault::Broken)).map_err(fault)
    }
}

fn fault(fault: PhotoFault) -> Error {
    Error::field("file", fault.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small grey picture as a PNG.
    fn picture() -> Vec<u8> {
        let mut out = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(60, 60).write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[tokio::test]
    async fn few_wait_and_others_are_told_at_once() {
        let room = PhotoQueue::new();
        let bench = room.bench.clone().acquire_owned().await.unwrap();
        let bytes = picture();
        let waiting: Vec<_> = (0..=QUEUE)
            .map(|_| {
                let (room, bytes) = (room.clone(), bytes.clone());
                tokio::spawn(async move { room.develop(bytes).await })
            })
            .collect();
        while room.door.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(room.develop(bytes).await, Err(Error::Busy(_))));
        drop(bench);
        for photo in waiting {
            assert!(photo.await.unwrap().is_ok());
        }
    }

    #[tokio::test]
    async fn photos_are_read_one_after_the_other() {
        let room = PhotoQueue::new();
        let bytes = picture();
        let all = futures::future::join_all((0..4).map(|_| room.develop(bytes.clone()))).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(room.bench.available_permits(), AT_ONCE);
    }
}
