//! Contests between classes. `contest.rs` has the contest and its rounds, `work.rs` their assignments; [`counting`]
//! keeps the sums per class; [`review`] has flags, appeals, results and certificates.

mod contest;
pub mod counting;
pub mod review;
mod work;

pub use contest::{
    Contest, Due, Round, Step, find, find_round, hold_round, insert, insert_entries, list, list_above, list_due,
    list_entries, list_listed, list_near, list_rounds, list_taken_part, set_done, withdraw,
};
pub use work::{find_work, give_papers, give_practice, take_list};
