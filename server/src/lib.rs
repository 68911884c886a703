//! The `qinghe` program: the server and its commands.
//!
//! It may import every other crate of ours; only the tests import it. Start reading at
//! [`router`]: the whole server in one function. A request passes [`middleware`] and then reaches
//! `qinghe_site`'s pages or the files in [`assets`]. [`connections`], [`hosts`] and [`crowd`] bound what anybody may take.
//! [`config`] has the settings, [`request_log`] who asked for what, [`jobs`] the periodic work, [`serve`] starting and
//! stopping, [`cli`] the commands, [`about`] what the program is made of, and [`demo`] the data of `qinghe demo`.
//! For operators there are [`backup`], [`doctor`] (what is wrong here, and what to do) and [`health`] (figures).
//!
//! The real clock and the system's randomness come in as a [`Machine`] from `main.rs`, the only
//! place that touches them.

pub mod about;
pub mod assets;
pub mod backup;
mod browser;
pub mod cli;
pub mod config;
pub mod connections;
pub mod crowd;
pub mod demo;
pub mod doctor;
pub mod health;
pub mod hosts;
pub mod jobs;
pub mod middleware;
pub mod request_log;
pub mod router;
pub mod serve;

use qinghe_service::Clock;
use rand::rngs::StdRng;

/// The real machine: clock and randomness.
#[derive(Clone, Copy)]
pub struct Machine {
    /// Returns a clock.
    pub clock: fn() -> Box<dyn Clock>,
    /// Returns a random number generator with a new seed.
    pub rng: fn() -> StdRng,
}
