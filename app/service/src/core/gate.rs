//! Reading what people bring: class lists, markbooks, questions, photos.
//!
//! Every reader goes through one gate. As many files are read at once as there are cores, and no more than fit into the
//! memory that is set aside for it; a few more wait for their turn; everybody else is told at once that the server is busy.
//! A reader ends soon after whoever asked for it has gone, or after [`LONGEST`].
//!
//! What is sent and not read yet takes memory as well: see [`Hold`].

use super::{App, Error, Shared};
use qinghe_files::stop::{self, Stop};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a file waits for its turn.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a file may take. The slowest that is accepted takes about four seconds on a busy machine.
const LONGEST: Duration = Duration::from_secs(15);
/// Files that wait, for each that is read.
const QUEUE: usize = 3;
/// After how many seconds it is worth trying again.
const AGAIN: u64 = 5;
/// Memory for what is being sent is given in parts of so many bytes.
const PART: usize = 64 << 10;

/// The memory that reading a file takes at most, with its result, in MiB.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Weight(pub(crate) u32);

/// A class list: 57 MB were measured, a bundle takes more, and its rows are kept as JSON.
pub(crate) const ROSTER: Weight = Weight(112);
/// Questions.
pub(crate) const QUESTIONS: Weight = Weight(48);
/// A markbook.
pub(crate) const GRADEBOOK: Weight = Weight(64);
/// A photo: 40 million pixels.
pub(crate) const PHOTO: Weight = Weight(160);

/// Where files are read.
pub(crate) struct Gate {
    /// Those who are in: files being read, and files that wait.
    door: Arc<Semaphore>,
    bench: Arc<Semaphore>,
    /// In MiB.
    memory: Arc<Semaphore>,
    most: u32,
    /// For bodies, in parts.
    bodies: Arc<Semaphore>,
}

impl Shared for Gate {
    fn open(app: &App) -> Self {
        let settings = app.settings();
        Self::new(settings.files_at_once, settings.files_mib, settings.bodies_mib)
    }
}

/// A place within the gate, which is given back when it is dropped.
pub(crate) struct Place {
    gate: Arc<Gate>,
    _inside: OwnedSemaphorePermit,
}

/// A file's turn with the memory it may take. It is held as long as the result is.
pub(crate) struct Turn {
    _bench: OwnedSemaphorePermit,
    _memory: OwnedSemaphorePermit,
}

/// Ends a reader when whoever waits for it goes.
struct Waiting(Stop);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Comes in, before anything is fetched for it.
///
/// # Errors
/// [`Error::Busy`] when too many wait already.
pub(crate) fn enter(app: &App) -> Result<Place, Error> {
    let gate = app.shared::<Gate>();
    match gate.door.clone().try_acquire_owned() {
        Ok(inside) => Ok(Place { gate, _inside: inside }),
        Err(_) => Err(busy()),
    }
}

fn busy() -> Error {
    metrics::counter!("qinghe_files_refused_total").increment(1);
    Error::Busy(AGAIN)
}

impl Gate {
    fn new(at_once: usize, mib: u32, bodies_mib: u32) -> Self {
        let at_once = at_once.max(1);
        // The largest file is read whatever is set.
        let most = mib.max(PHOTO.0);
        let parts = usize::try_from(bodies_mib).unwrap_or(usize::MAX).saturating_mul((1 << 20) / PART);
        Self {
            door: Arc::new(Semaphore::new(at_once * (1 + QUEUE))),
            bench: Arc::new(Semaphore::new(at_once)),
            memory: Arc::new(Semaphore::new(most as usize)),
            most,
            bodies: Arc::new(Semaphore::new(parts.clamp(1, Semaphore::MAX_PERMITS))),
        }
    }

    async fn turn(&self, weight: Weight) -> Option<Turn> {
        let memory = self.memory.clone().acquire_many_owned(weight.0.min(self.most)).await.ok()?;
        let bench = self.bench.clone().acquire_owned().await.ok()?;
        Some(Turn { _bench: bench, _memory: memory })
    }
}

impl Place {
    /// Waits for a turn and runs a reader on a thread of its own. `None`: it panicked, so something is wrong with the file.
    ///
    /// # Errors
    /// [`Error::Busy`] when it waited for too long, or was not done in time.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        weight: Weight,
        reader: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(Option<T>, Turn), Error> {
        let turn = tokio::time::timeout(PATIENCE, self.gate.turn(weight)).await.ok().flatten().ok_or_else(busy)?;
        self.run(turn, LONGEST, reader).await
    }

    async fn run<T: Send + 'static>(
        &self,
        turn: Turn,
        longest: Duration,
        reader: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(Option<T>, Turn), Error> {
        let waiting = Waiting(Stop::default());
        let stop = waiting.0.clone();
        let work = tokio::task::spawn_blocking(move || {
            let read = std::panic::AssertUnwindSafe(|| stop::under(&stop, reader));
            // The turn is the task's: a request that goes does not end it before the work is done. The panic's message is in
            // the log.
            (std::panic::catch_unwind(read).ok(), turn)
        });
        match tokio::time::timeout(longest, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) | Err(_) => Err(busy()),
        }
    }
}

/// Memory that the body of a request takes until it is dropped.
pub struct Hold {
    bodies: Arc<Semaphore>,
    permits: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

/// Nothing as yet: see [`Hold::add`].
#[must_use]
pub fn hold(app: &App) -> Hold {
    Hold { bodies: app.shared::<Gate>().bodies.clone(), permits: None, bytes: 0 }
}

impl Hold {
    /// Takes so many bytes more.
    ///
    /// # Errors
    /// [`Error::Busy`] when bodies take all the memory there is for them.
    pub fn add(&mut self, bytes: usize) -> Result<(), Error> {
        let all = self.bytes + bytes;
        let parts = u32::try_from(all.div_ceil(PART) - self.bytes.div_ceil(PART)).unwrap_or(u32::MAX);
        if parts > 0 {
            let more = self.bodies.clone().try_acquire_many_owned(parts).map_err(|_| busy())?;
            match &mut self.permits {
                Some(permits) => permits.merge(more),
                none => *none = Some(more),
            }
        }
        self.bytes = all;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn gate(at_once: usize) -> Arc<Gate> {
        Arc::new(Gate::new(at_once, 192, 1))
    }

    fn place(gate: &Arc<Gate>) -> Option<Place> {
        Some(Place { gate: gate.clone(), _inside: gate.door.clone().try_acquire_owned().ok()? })
    }

    #[tokio::test]
    async fn few_are_inside_and_others_are_told_at_once() {
        let gate = gate(1);
        let inside: Vec<Place> = std::iter::from_fn(|| place(&gate)).take(100).collect();
        assert_eq!(inside.len(), 1 + QUEUE);
        drop(inside);
        let (read, turn) = place(&gate).unwrap().read(QUESTIONS, || 7).await.unwrap();
        assert_eq!((read, gate.bench.available_permits()), (Some(7), 0), "held with the result");
        drop(turn);
        assert_eq!(gate.bench.available_permits(), 1);
    }

    #[tokio::test]
    async fn memory_is_shared_out() {
        let gate = gate(8);
        let (_, first) = place(&gate).unwrap().read(PHOTO, || ()).await.unwrap();
        let mut second = std::pin::pin!(gate.turn(QUESTIONS));
        assert!(futures::poll!(&mut second).is_pending(), "160 of 192 MiB are taken");
        drop(first);
        assert!(second.await.is_some());
    }

    #[tokio::test]
    async fn a_reader_ends_when_nobody_waits() {
        let gate = gate(1);
        let ended = Arc::new(AtomicBool::new(false));
        let seen = ended.clone();
        let turn = gate.turn(ROSTER).await.unwrap();
        // A sound list, read for ever: only the word ends it.
        let list = "学校,年级,班级,学号,姓名\n实验小学,五年级,1班,01,林知夏\n".as_bytes();
        let reader = move || {
            while qinghe_files::rosters::read(list, chrono::NaiveDate::MIN).is_ok() {}
            seen.store(true, Ordering::SeqCst);
        };
        assert!(matches!(
            place(&gate).unwrap().run(turn, Duration::from_millis(20), reader).await,
            Err(Error::Busy(_))
        ));
        // The turn was the thread's until it had ended.
        drop(gate.bench.clone().acquire_owned().await.unwrap());
        assert!(ended.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_panic_is_a_fault_of_the_file() {
        let gate = gate(1);
        let (read, turn) = place(&gate).unwrap().read(PHOTO, || assert!(gate_is_shut(), "on purpose")).await.unwrap();
        assert_eq!((read, gate.memory.available_permits()), (None, 192 - 160));
        drop(turn);
        assert_eq!(gate.memory.available_permits(), 192);
    }

    fn gate_is_shut() -> bool {
        false
    }

    #[test]
    fn bodies_take_memory_until_they_are_dropped() {
        let gate = Gate::new(1, 192, 1);
        let hold = || Hold { bodies: gate.bodies.clone(), permits: None, bytes: 0 };
        let (mut one, mut two) = (hold(), hold());
        for _ in 0..12 {
            one.add(50_000).unwrap();
        }
        assert!(two.add(600_000).is_err() && two.add(6 * PART).is_ok(), "what was refused takes nothing");
        assert!(hold().add(1).is_err());
        drop((one, two));
        assert!(hold().add(1 << 20).is_ok());
    }
}
