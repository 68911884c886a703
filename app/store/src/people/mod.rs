//! Learners and staff: accounts, sessions, enrolments and groups, records and their erasure, and the files that somebody
//! uploaded and has yet to confirm.

pub mod break_glass;
pub mod factors;
pub mod groups;
pub mod imports;
pub mod links;
pub mod made_classes;
pub mod promotions;
pub mod proposals;
pub mod records;
pub mod sent_forms;
pub mod sessions;
pub mod sign_in;
pub mod staff;
pub mod told;
pub mod uploads;
pub mod users;
