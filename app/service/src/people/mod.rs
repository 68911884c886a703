//! Pupils and staff: their accounts, classes, groups and records.

pub mod accounts;
pub mod activation;
pub mod break_glass;
pub mod devices;
pub mod factors;
pub mod groups;
mod guessable;
mod guesses;
mod passwords;
pub mod promotions;
pub mod proof;
pub mod proposals;
pub mod pupils;
pub mod records;
pub mod roster;
mod sign_in;
pub mod slips;
pub mod staff;
pub mod teachers;
pub mod told;
