//! How a lesson step, an item and a story look: functions of content, language and state alone, compiled for the server and
//! for the browser.
//!
//! It imports `qinghe-model` and Leptos, nothing else: no service, no translation library, no clock. Words reach it as
//! values: see [`words`]. [`step`] is a lesson's page with its fields, [`paper`] the same on paper and on the big screen,
//! [`comic`] the pictures of a story, [`item`] a question to be answered, read or explained. What it shows is interactive
//! only where `qinghe-islands` makes it so: the page that shows a step says how a [`story`] is placed.

pub mod arrange;
pub mod class_view;
pub mod comic;
mod field;
mod icon;
pub mod item;
pub mod messages;
mod number;
pub mod paper;
mod paper_rehearsal;
mod place;
pub mod quiz;
pub mod step;
pub mod story;
pub mod words;

pub use field::error_line;
pub use icon::{answer_icon, icon};
pub use number::{number, points};
pub use words::Words;
