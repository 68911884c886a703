//! Learners and staff: accounts, sessions, classes and groups they are in, and the end of a record.

pub mod corrections;
pub mod groups;
pub mod imports;
pub mod promotions;
pub mod records;
pub mod retention;
pub mod sessions;
pub mod staff;
pub mod users;
