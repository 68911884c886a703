//! The domain's terms: ids, roles, grades, items, and the arithmetic of grading and participation.
//!
//! This crate does no I/O, uses no clock and no random numbers, and compiles for the browser: it may import serde,
//! chrono, derive_more, uuid, thiserror and unicode-normalization, none of our crates. Start reading at [`org`] for the organisation tree, [`lesson`] for what pupils read and do, [`item`] and
//! [`grading`] for quizzes, [`participation`] and [`official`] for the figures that bureaus report, [`survey`] with
//! [`stats`] for survey results, [`contest`] for rankings, and [`mod@matches`] for live matches.
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
pub mod estimate;
pub mod grading;
pub mod hiding;
pub mod identity;
pub mod ids;
pub mod item;
pub mod lang;
pub mod lesson;
pub mod matches;
pub mod nickname;
pub mod official;
pub mod org;
pub mod pace;
pub mod participation;
pub mod practice;
pub mod progress;
pub mod quiz;
pub mod role;
pub mod roster;
pub mod scene;
pub mod stats;
pub mod survey;
pub mod text;

pub use error::AppError;
pub use ids::*;
pub use lang::{Lang, Text};
