//! Campaigns: what is called for, the list of learners taken on its day (`lists.rs`), the counters per class with the
//! recount that proves them (`counting.rs`), and what is kept of each day (`days.rs`).

pub mod activities;
mod campaign;
mod counting;
mod days;
mod hold;
pub(crate) mod kinds;
mod lists;
pub mod reports;
mod sums;

pub use campaign::{
    Campaign, Requirement, find, find_same, insert, list, list_around, list_open, list_requirements, list_running,
    list_snapshots_due, withdraw,
};
pub use counting::{Difference, Pulse, count, get_pulse, list_last, list_sums, recount};
pub use days::{Day, has_day, insert_days, list_day, list_day_at, list_days, list_level};
pub use lists::{
    Amended, Amendment, amend, compare, give_work, insert_amendment, list_amendments, list_joined, take_snapshot,
};
