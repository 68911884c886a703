//! Backups: [`make`] writes one, [`restore`] makes a store of one, [`keep`] says which stay.
//!
//! A backup is a folder with the data in one file and a manifest ([`manifest`]): what it is of, its length and SHA-256, and
//! how many rows each table has with a sum over them. The folder gets its name last, after everything in it is synced: what
//! was killed in the middle has another name, and nobody takes it for a backup. Files people bring, such as photos, are in
//! the database.

mod job;
pub mod keep;
mod make;
pub mod manifest;
pub mod restore;
pub mod seal;

pub use job::{Due, due};
pub use keep::Rule;
pub use make::{Plan, free_bytes, make};
pub use manifest::{Backup, Manifest, Reason, list};
