//! How a lesson step, an item and a story look: functions of content, language and state alone, compiled for the server and
//! for the browser.
//!
//! It imports `qinghe-model` and Leptos, nothing else: no service, no translation library, no clock. Words reach it as
//! values. What it shows is interactive only where `qinghe-islands` makes it so.

pub mod arrange;
mod icon;
pub mod messages;
pub mod quiz;
pub mod story;

pub use icon::icon;
