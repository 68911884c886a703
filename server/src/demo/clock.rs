//! A clock that runs late while the demo's data is created, so that the data has a past.

use chrono::{DateTime, TimeDelta, Utc};
use qinghe_service::{App, Clock};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A clock that can be set back while the data is created.
pub struct DemoClock {
    real: Box<dyn Clock>,
    behind: Arc<AtomicI64>,
}

/// Sets a [`DemoClock`].
#[derive(Clone)]
pub struct ClockSetter {
    behind: Arc<AtomicI64>,
}

impl DemoClock {
    /// A clock that is right, and its setter.
    #[must_use]
    pub fn new(real: Box<dyn Clock>) -> (Self, ClockSetter) {
        let behind = Arc::new(AtomicI64::new(0));
        (Self { real, behind: behind.clone() }, ClockSetter { behind })
    }
}

impl Clock for DemoClock {
    fn now(&self) -> DateTime<Utc> {
        self.real.now() - TimeDelta::microseconds(self.behind.load(Ordering::Relaxed))
    }
}

impl ClockSetter {
    /// Sets the clock to a time; it runs on from there.
    pub(super) fn set(&self, app: &App, to: DateTime<Utc>) {
        let ahead = (app.now() - to).num_microseconds().unwrap_or(0);
        self.behind.fetch_add(ahead, Ordering::Relaxed);
    }

    /// Lets the clock show the real time again.
    pub fn reset(&self) {
        self.behind.store(0, Ordering::Relaxed);
    }
}
