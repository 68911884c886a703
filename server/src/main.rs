//! The `qinghe` program: the only place that uses the real clock and the system's randomness.

use chrono::{DateTime, Utc};
use qinghe::{Machine, cli};
use qinghe_service::Clock;
use std::process::ExitCode;

/// Unlike glibc's allocator it returns memory to the system after many requests at once.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the real clock comes in here and nowhere else")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

#[expect(clippy::disallowed_methods, reason = "the system's randomness comes in here and nowhere else")]
fn main() -> ExitCode {
    cli::main(Machine { clock: || Box::new(SystemClock), rng: rand::make_rng })
}
