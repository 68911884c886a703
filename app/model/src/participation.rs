//! Participation arithmetic: the figures that roll up from classes to the region.
//!
//! A rate is never averaged: numerators and denominators are summed, and only then divided
//! (`shared` definition: distinct eligible learners who completed ÷ eligible learners).

use crate::hiding::LEAST_SHOWN;
use derive_more::{Add, Sub, Sum};
use serde::{Deserialize, Serialize};

/// The default share of eligible learners that a campaign wants to reach, in per cent.
pub const DEFAULT_TARGET: i64 = 90;

/// Counts of learners for one node of the tree. Counts of a node are the sums of its children's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, Add, Sub, Sum)]
pub struct Participation {
    /// Learners in the frozen denominator (N).
    pub eligible: i64,
    /// Of these, learners who have begun the required work, completed or not.
    pub started: i64,
    /// Of these, learners who completed the required set (n).
    pub completed: i64,
    /// Of these, learners who completed before the due time.
    pub on_time: i64,
    /// Those whose marks the next three are about: all who completed, or as many as there were when the marks were last
    /// published ([`STEP`]).
    pub marked: i64,
    /// Of those marked, learners whose best score reached the pass mark.
    pub passed: i64,
    /// Of those marked, learners whose best score is full marks.
    pub full: i64,
    /// The sum of the best scores of those marked, each from 0 to [`FULL_SCORE`].
    pub score: i64,
}

/// How many more or fewer have to have completed in a school before its marks are published again to those who do not see
/// its pupils: the difference of two published figures is then never about fewer.
pub const STEP: i64 = LEAST_SHOWN;

/// The marks of a part of the tree, as they were published.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, Add, Sub, Sum)]
pub struct Marks {
    /// Those who had completed.
    pub marked: i64,
    /// Of these, learners whose best score reached the pass mark.
    pub passed: i64,
    /// Of these, learners whose best score was full marks.
    pub full: i64,
    /// The sum of their best scores.
    pub score: i64,
}

/// A score of all points there were: scores are hundredths of a per cent.
pub const FULL_SCORE: i64 = 10_000;

/// One learner's state in a campaign, from which the counters are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// Began the required work.
    pub started: bool,
    /// Completed all of it.
    pub completed: bool,
    /// Before the due time.
    pub on_time: bool,
    /// The best score so far, from 0 to [`FULL_SCORE`].
    pub score: Option<i64>,
}

impl Standing {
    /// This learner's contribution to the counters, `pass_mark` in per cent. Scores count only with the completion, so
    /// that no part exceeds its whole.
    #[must_use]
    pub fn counts(self, pass_mark: i64) -> Participation {
        let score = self.score.filter(|_| self.completed);
        Participation {
            eligible: 1,
            started: i64::from(self.started || self.completed),
            completed: i64::from(self.completed),
            on_time: i64::from(self.completed && self.on_time),
            marked: i64::from(self.completed),
            passed: i64::from(score.is_some_and(|s| s >= pass_mark * (FULL_SCORE / 100))),
            full: i64::from(score == Some(FULL_SCORE)),
            score: score.unwrap_or_default(),
        }
    }
}

/// More learners are counted than there are: a defect to be shown, never clipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{part} of {whole} is more than the whole")]
pub struct Overfull {
    /// The larger count.
    pub part: i64,
    /// The count it must not exceed.
    pub whole: i64,
}

impl Participation {
    /// Refuses counts that contradict each other, e.g. 6,062 of 5,880.
    ///
    /// # Errors
    /// [`Overfull`] when a part exceeds its whole.
    pub fn checked(self) -> Result<Self, Overfull> {
        for (part, whole) in [
            (self.started, self.eligible),
            (self.completed, self.started),
            (self.on_time, self.completed),
            (self.passed, self.marked),
            (self.full, self.marked),
            (self.score, self.marked * FULL_SCORE),
        ] {
            if part > whole {
                return Err(Overfull { part, whole });
            }
        }
        Ok(self)
    }

    /// Participation in tenths of a per cent, rounded half up, but never up to 100 % or to a
    /// reached target that is not reached: `None` when nobody is eligible.
    ///
    /// # Errors
    /// [`Overfull`] when more completed than are eligible.
    pub fn rate(self) -> Result<Option<Permille>, Overfull> {
        Permille::of(self.completed, self.eligible)
    }

    /// Its marks.
    #[must_use]
    pub const fn marks(self) -> Marks {
        Marks { marked: self.marked, passed: self.passed, full: self.full, score: self.score }
    }

    /// The same with other marks.
    #[must_use]
    pub const fn with_marks(self, marks: Marks) -> Self {
        let Marks { marked, passed, full, score } = marks;
        Self { marked, passed, full, score, ..self }
    }

    /// Whether some completed and no marks are there yet.
    #[must_use]
    pub const fn is_unmarked(self) -> bool {
        self.completed > 0 && self.marked == 0
    }

    /// The mean of the best scores of those marked, in tenths of a per cent, rounded half up: `None` when nobody did.
    ///
    /// # Errors
    /// [`Overfull`] when the scores exceed the maximum.
    pub fn mean(self) -> Result<Option<Permille>, Overfull> {
        Permille::of(self.score, self.marked * FULL_SCORE)
    }

    /// Learners still needed until `completed / eligible` reaches `target` per cent.
    #[must_use]
    pub fn needed(self, target: i64) -> i64 {
        // The least n with 100 n >= target * N, in whole learners.
        let goal = (self.eligible * target + 99) / 100;
        (goal - self.completed).max(0)
    }

    /// Whether the target (per cent) is reached, compared without rounding.
    #[must_use]
    pub fn reaches(self, target: i64) -> bool {
        self.eligible > 0 && self.completed * 100 >= target * self.eligible
    }
}

/// A share in tenths of a per cent: 894 is 89.4 %.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permille(pub i64);

impl Permille {
    /// `part ÷ whole`, rounded half up, except that a share short of the whole never shows as
    /// 100.0 %: `None` when the whole is 0.
    ///
    /// # Errors
    /// [`Overfull`] when the part exceeds the whole.
    pub fn of(part: i64, whole: i64) -> Result<Option<Self>, Overfull> {
        if part > whole {
            return Err(Overfull { part, whole });
        }
        if whole <= 0 {
            return Ok(None);
        }
        let rounded = (part * 2000 + whole) / (whole * 2);
        Ok(Some(Self(if part < whole { rounded.min(999) } else { rounded })))
    }
}

impl std::fmt::Display for Permille {
    /// `89.4`, without the sign, which each language writes in its own way.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(part: i64, whole: i64) -> String {
        Permille::of(part, whole).unwrap().unwrap().to_string()
    }

    #[test]
    fn real_figures_of_a_region() {
        assert_eq!(shown(2_580, 2_887), "89.4");
        assert_eq!(shown(1_043_548, 1_475_642), "70.7");
    }

    #[test]
    fn more_than_all_is_refused_not_clipped() {
        assert_eq!(Permille::of(6_062, 5_880), Err(Overfull { part: 6_062, whole: 5_880 }));
        let p = Participation { eligible: 5, completed: 6, started: 6, ..Default::default() };
        assert!(p.checked().is_err());
        assert!(p.rate().is_err());
    }

    #[test]
    fn nobody_eligible_has_no_rate() {
        assert_eq!(Permille::of(0, 0), Ok(None));
        assert_eq!(Participation::default().needed(90), 0);
        assert!(!Participation::default().reaches(90));
    }

    #[test]
    fn almost_all_is_not_all() {
        assert_eq!(shown(9_999, 10_000), "99.9");
        assert_eq!(shown(10_000, 10_000), "100.0");
    }

    #[test]
    fn a_learner_counts_with_the_completion() {
        let s = Standing { started: true, completed: false, on_time: false, score: Some(FULL_SCORE) };
        assert_eq!(s.counts(60), Participation { eligible: 1, started: 1, ..Default::default() });
        let s = Standing { completed: true, on_time: true, score: Some(6_000), ..s };
        let all = Participation {
            eligible: 1,
            started: 1,
            completed: 1,
            on_time: 1,
            marked: 1,
            passed: 1,
            full: 0,
            score: 6_000,
        };
        assert_eq!(s.counts(60), all);
        assert_eq!(Standing { score: Some(5_999), ..s }.counts(60).passed, 0);
        assert_eq!(Standing { score: None, ..s }.counts(60), Participation { passed: 0, score: 0, ..all });
        assert_eq!((all + all).mean(), Ok(Some(Permille(600))));
        assert_eq!(Participation::default().mean(), Ok(None));
    }

    proptest! {
        #[test]
        fn needed_is_the_least_number_that_reaches(eligible in 1..2_000_000_i64, share in 0.0..1.0_f64, target in 1..=100_i64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a test value")]
            let completed = (eligible as f64 * share) as i64;
            let p = Participation { eligible, completed, started: completed, ..Default::default() };
            let needed = p.needed(target);
            let with = |n: i64| Participation { completed: completed + n, ..p };
            prop_assert!(with(needed).reaches(target));
            prop_assert!(needed == 0 || !with(needed - 1).reaches(target));
            prop_assert!(completed + needed <= eligible);
        }

        #[test]
        fn sums_do_not_depend_on_the_order(mut counts in prop::collection::vec((0..500_i64, 0..500_i64), 0..40)) {
            let make = |&(a, b): &(i64, i64)| Participation { eligible: a.max(b), started: a.min(b), completed: a.min(b), ..Default::default() };
            let forward: Participation = counts.iter().map(make).sum();
            counts.reverse();
            let backward: Participation = counts.iter().map(make).sum();
            prop_assert_eq!(forward, backward);
            prop_assert!(forward.checked().is_ok());
        }
    }
}
