//! Class contests: how a class's result is reckoned from sums, compared without rounding, and put in order.
//!
//! A contest is between classes. A class's score is made of sums over its pupils, so that schools, counties and cities
//! are reckoned by the same rule from the same sums added up. Everything is compared as whole numbers and fractions:
//! two classes are equal only when they are.

mod counting;
mod division;
mod flags;
mod rule;
#[cfg(test)]
mod tests;

pub use counting::{AttemptSummary, Counted, Sums};
pub use division::{Division, DivisionRule, Size};
pub use flags::{QUICK_LEAST, Reason, SAME_LEAST, is_fast, is_same, took_turns};
pub use rule::{Formula, Rule, TieBreak};

use serde::{Deserialize, Serialize};

/// The most that one pupil counts, in hundredths of a per cent.
pub const FULL: i64 = 10_000;
/// The most minutes a round may give for a paper.
pub const MAX_MINUTES: i64 = 120;
/// The most attempts a round may give.
pub const MAX_ATTEMPTS: i64 = 5;
/// The most rounds of a contest.
pub const MAX_ROUNDS: usize = 4;

/// How many classes go on to the next round, of each node of some level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quota {
    /// Of each of these.
    pub of: crate::org::OrgKind,
    /// So many classes in each division; those that share the last place that goes on all go on.
    pub classes: i64,
}

/// Where a round stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// It has not begun.
    Planned,
    /// It can be taken part in.
    Running,
    /// It can be taken part in, and the standing that others see stands still.
    Frozen,
    /// Its time is over; people look at what was flagged.
    Review,
    /// The result is fixed.
    Final,
    /// It was called off.
    Withdrawn,
}

impl State {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Frozen => "frozen",
            Self::Review => "review",
            Self::Final => "final",
            Self::Withdrawn => "withdrawn",
        }
    }
}
