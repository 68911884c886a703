//! Stopping a reader whose result nobody waits for any more.
//!
//! A reader runs on a thread of its own, which nothing can end from outside. So each reader asks [`check`] as it goes on,
//! at the latest after a row, a question, an element or a buffer of unpacked bytes. [`under`] says for a thread whose
//! word counts; without it, a reader runs to its end.

use crate::FileFault;
use std::{
    cell::RefCell,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Tells the readers that run under it to end. Clones are one.
#[derive(Clone, Default, Debug)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends the readers at their next [`check`].
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether they were told to end: what a reader returns then means nothing.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

thread_local! {
    static PRESENT: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

/// Restores what a thread ran under before, also after a panic.
struct Before(Option<Stop>);

impl Drop for Before {
    fn drop(&mut self) {
        PRESENT.set(self.0.take());
    }
}

/// Runs a reader that ends early once `stop` says so.
pub fn under<T>(stop: &Stop, read: impl FnOnce() -> T) -> T {
    let _before = Before(PRESENT.replace(Some(stop.clone())));
    read()
}

/// Whether to go on. Whoever said stop does not look at the fault.
pub(crate) fn check() -> Result<(), FileFault> {
    let stopped = PRESENT.with_borrow(|stop| stop.as_ref().is_some_and(Stop::is_stopped));
    if stopped { Err(FileFault::BrokenFile) } else { Ok(()) }
}

/// The same for readers of bytes.
pub(crate) fn check_io() -> io::Result<()> {
    check().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_ends_when_it_is_told_to() {
        let stop = Stop::default();
        assert!(check().is_ok());
        under(&stop, || {
            assert!(check().is_ok());
            stop.clone().stop();
            assert!(check().is_err() && check_io().is_err());
            under(&Stop::default(), || assert!(check().is_ok(), "its own word counts"));
            assert!(check().is_err());
        });
        assert!(check().is_ok(), "what comes after is not stopped");
    }
}
