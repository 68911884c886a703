//! What may be done: the use-cases.
//!
//! Each takes the [`App`] and the [`Actor`] first, authorises, validates, and runs one transaction.
//! May import `qinghe-store`, `qinghe-content` and `qinghe-model`; knows no HTTP and no HTML. Start
//! reading at [`access`]: the one table of who may do what. Then one file per noun: [`accounts`],
//! [`orgs`], [`roster`], [`slips`], [`content`], [`assignments`], [`work`], [`lessons`], [`attempts`], [`board`], [`pupils`], [`analysis`], [`gradebook`], [`campaigns`], [`records`];
//! question banks in others' formats are in [`exchange`].
#![warn(missing_docs)]

pub mod access;
pub mod accounts;
pub mod analysis;
pub mod assignments;
pub mod attempts;
pub mod board;
pub mod campaigns;
pub mod content;
mod context;
mod error;
pub mod exchange;
pub mod gradebook;
pub mod hashing;
pub mod lessons;
mod limits;
pub mod orgs;
pub mod pupils;
pub mod records;
pub mod roster;
pub mod secrets;
pub mod slips;
pub mod work;

pub use access::{Actor, UseCase};
pub use context::{App, Clock, Settings};
pub use error::Error;
