//! Design-system components: how things look, in one place. No server functions, no domain rules,
//! no store. `/dev/ui` (debug builds) shows each of them in both languages.

pub mod arrange;
#[cfg(feature = "ssr")]
pub mod gallery;
mod icon;
#[cfg(feature = "ssr")]
pub mod item_view;
#[cfg(feature = "ssr")]
mod parts;

pub use icon::icon;
#[cfg(feature = "ssr")]
pub use parts::*;
