//! Campaigns: requirements (`campaign.rs`), the eligible list (`lists.rs`), the counters per class and the recount that
//! checks them (`counting.rs`), each day's figures (`days.rs`), the marks that are published in steps
//! (`releases.rs`), [`activities`], the names that [`reports`] need, and [`submissions`].

pub mod activities;
mod campaign;
mod counting;
mod days;
mod hold;
mod kinds;
mod lists;
mod releases;
pub mod reports;
pub mod submissions;
mod sums;

pub use campaign::{
    Campaign, Requirement, find, find_same, insert, list, list_around, list_open, list_requirements, list_running,
    list_snapshots_due, withdraw,
};
pub use counting::{
    Difference, Pulse, count, find_class, get_pulse, list_classes_at, list_last, list_sums, recount, set_changed,
};
pub use days::{
    Day, count_changes, delete_days_since, hold_changes, insert_days, list_current_days, list_day, list_day_at,
    list_days, list_level, replace_day, set_days_stale,
};
pub use lists::{
    Amended, Amendment, amend, compare, count_given, give_work, insert_amendment, list_amendments, list_joined,
    list_listed, take_snapshot,
};
pub use releases::{Release, Unreleased, insert_releases, list_released, list_released_at, list_unreleased, release};
