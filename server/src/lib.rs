//! What runs: the `qinghe` server and its commands.
//!
//! May import every room below it; nothing imports this one but the tests. Start reading at
//! [`router`]: the whole server in one function. A request passes [`middleware`] and then reaches
//! `qinghe_site`'s pages or the files in [`assets`]. [`config`] is what an operator may set,
//! [`jobs`] what happens by itself, [`serve`] starting and stopping, [`cli`] the commands, and
//! [`demo`] the data of `qinghe demo`.
//!
//! The real clock and the system's randomness come in as a [`Machine`] from `main.rs`, the only
//! place that touches them.

pub mod assets;
pub mod cli;
pub mod config;
pub mod demo;
pub mod jobs;
pub mod middleware;
pub mod router;
pub mod serve;

use qinghe_service::Clock;
use rand::rngs::StdRng;

/// What only the real machine has.
#[derive(Clone, Copy)]
pub struct Machine {
    /// Makes a clock.
    pub clock: fn() -> Box<dyn Clock>,
    /// Makes a random number generator, seeded anew.
    pub rng: fn() -> StdRng,
}
