//! What the words mean: ids, roles, grades, items, grading and participation arithmetic.
//!
//! This room does no I/O, knows no clock and no random numbers, and compiles for the browser:
//! it may import serde, chrono, uuid, thiserror and unicode-normalization, nothing of ours. Start reading at [`org`] for
//! the tree everything hangs on, [`item`] and [`grading`] for quizzes, [`participation`] and [`official`] for
//! the figures that bureaus report, [`survey`] with [`stats`] for what samples say, [`contest`] for who comes first, and
//! [`mod@matches`] for what is played in class.
#![warn(missing_docs)]

#[macro_use]
mod names;

pub mod activity;
pub mod analysis;
pub mod certificate;
pub mod class_names;
pub mod contest;
pub mod correction;
pub mod error;
pub mod grading;
pub mod hiding;
pub mod ids;
pub mod item;
pub mod lang;
pub mod matches;
pub mod nickname;
pub mod official;
pub mod org;
pub mod participation;
pub mod practice;
pub mod progress;
pub mod quiz;
pub mod role;
pub mod roster;
pub mod stats;
pub mod survey;
pub mod text;

pub use error::AppError;
pub use ids::*;
pub use lang::{Lang, Text};
