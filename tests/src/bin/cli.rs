//! The program itself, as people call it: for the tests of its commands, and of what becomes of them when they are killed.

use chrono::{DateTime, Utc};
use qinghe::{Machine, cli};
use qinghe_service::Clock;
use std::process::ExitCode;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

fn main() -> ExitCode {
    cli::main(Machine { clock: || Box::new(SystemClock), rng: rand::make_rng })
}
