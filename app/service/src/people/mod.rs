//! Pupils and staff: their accounts, classes, groups and records.

pub mod accounts;
pub mod groups;
mod passwords;
pub mod promotions;
pub mod pupils;
pub mod records;
pub mod roster;
pub mod slips;
pub mod staff;
pub mod teachers;
