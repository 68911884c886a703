//! Class contests: how a class's score is calculated from sums, compared without rounding, and ranked.
//!
//! A class's score is made of sums over its pupils, so that the same rule applies to schools, counties and cities with
//! their total sums. Everything is compared as whole numbers and exact fractions, so two classes are equal only when
//! their results are.

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

/// The highest score of one pupil, in hundredths of a per cent.
pub const FULL: i64 = 10_000;
/// The most minutes a round may give for a paper.
pub const MAX_MINUTES: i64 = 120;
/// The most attempts a round may give.
pub const MAX_ATTEMPTS: i64 = 5;
/// The most rounds of a contest.
pub const MAX_ROUNDS: usize = 4;

/// How many classes qualify for the next round, for each node of a level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quota {
    /// The level of the nodes.
    pub of: crate::org::OrgKind,
    /// The number of classes in each division; all classes that share the last qualifying position qualify.
    pub classes: i64,
}

/// The state of a round.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// It has not begun.
    Planned,
    /// It can be taken part in.
    Running,
    /// It can be taken part in, and the standings that others see are frozen.
    Frozen,
    /// Its time is over; flagged attempts are under review.
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
