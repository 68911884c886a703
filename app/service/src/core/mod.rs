//! What every use-case needs: access rules, the application, errors, sessions, rate limits, and watching for changes.

#[macro_use]
mod tx;
pub mod access;
mod app;
pub(crate) mod classes;
mod error;
pub(crate) mod gate;
pub mod hashing;
pub mod installation;
pub(crate) mod limits;
pub(crate) mod names;
pub(crate) mod pace;
pub(crate) mod place;
pub mod record;
pub mod rotation;
pub(crate) mod sealing;
pub mod second_factor;
pub mod secrets;
pub mod sent_forms;
pub(crate) mod sessions;
pub mod uploads;
pub mod watch;

pub use access::{Actor, UseCase};
pub(crate) use app::Shared;
pub use app::{App, Clock, Settings};
pub use error::Error;
pub use limits::network::place_of;
pub use second_factor::{Demand, SecondFactor};
