//! Contests between classes. `contest.rs` has the contest and its rounds, `work.rs` the work they give; [`counting`] keeps
//! the sums per class, [`review`] what people look at afterwards, and the results.

mod contest;
pub mod counting;
pub mod review;
mod work;

pub use contest::{
    Contest, Due, Round, Step, find, find_round, hold_round, insert, insert_entries, list, list_above, list_due,
    list_entries, list_near, list_rounds, set_done, withdraw,
};
pub use work::{find_work, give_papers, give_practice, take_list};
