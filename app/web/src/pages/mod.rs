//! The pages, one file each, by who they are for. A handler asks the use-cases, then renders; it
//! holds no rule of the domain and no permission of its own.

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod activities;
#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod bureau;
#[cfg(feature = "ssr")]
pub mod contests;
#[cfg(feature = "ssr")]
pub mod help;
#[cfg(feature = "ssr")]
mod ledger;
#[cfg(feature = "ssr")]
pub mod lessons;
#[cfg(feature = "ssr")]
pub mod matches;
#[cfg(feature = "ssr")]
pub mod school;
pub mod student;
#[cfg(feature = "ssr")]
pub mod teacher;
