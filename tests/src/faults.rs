//! How long a campaign of faults is, and by which numbers it goes: a few rounds with fixed numbers among the other tests, and
//! as many as asked for by `make faults`, which prints its number so that a run can be had again.

use rand::{SeedableRng as _, rngs::StdRng};
use std::{env, future::Future, time::Duration};

/// How many rounds each campaign has; set by `make faults`.
pub const ROUNDS: &str = "QINGHE_FAULT_ROUNDS";
/// The number that chance comes from; set by `make faults`.
pub const SEED: &str = "QINGHE_FAULT_SEED";

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text:?}")))
}

/// The rounds of a campaign: so many in the short form.
#[must_use]
pub fn rounds(short: u64) -> u64 {
    number(ROUNDS).unwrap_or(short)
}

/// Whether this is the long form.
#[must_use]
pub fn is_long() -> bool {
    number(ROUNDS).is_some()
}

/// The chance of a campaign, which is its own by its number.
#[must_use]
pub fn chance(own: u64) -> StdRng {
    StdRng::seed_from_u64(number(SEED).unwrap_or_default().wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ own)
}

/// Runs a campaign: [`crate::run`] in the short form, and without its limit in the long one.
///
/// # Panics
/// When the campaign does.
pub fn campaign(name: &str, body: impl Future<Output = ()>) {
    if !is_long() {
        return crate::run(body);
    }
    let (rounds, seed) = (rounds(0), number(SEED).unwrap_or_default());
    eprintln!("{name}: {ROUNDS}={rounds} {SEED}={seed}");
    let began = std::time::Instant::now();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be started")
        .block_on(async { tokio::time::timeout(Duration::from_hours(6), body).await.expect("the campaign hangs") });
    eprintln!("{name}: done in {} s", began.elapsed().as_secs());
}
