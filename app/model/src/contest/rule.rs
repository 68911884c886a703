//! The rule of a contest: how scores are made of sums, compared and ranked.

use super::{FULL, counting::Sums, division::DivisionRule};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How a score is made of sums. Weights are in hundredths and make 100 together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// Participation rate × mean score of those who took part. That is the sum of the scores ÷ eligible pupils: a total
    /// per head, in which a large class has no advantage.
    #[default]
    PerHead,
    /// A weighted sum: `participation` × participation rate, `mean` × mean score of those who took part, `pass` × share
    /// of eligible pupils who passed.
    Weighted {
        /// Weight of the participation rate.
        participation: i64,
        /// Weight of the mean score.
        mean: i64,
        /// Weight of the share of all who passed.
        pass: i64,
    },
}

/// What decides between equal scores, in the order of a rule's list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// The higher participation rate.
    Participation,
    /// The higher share of full marks among those who may take part.
    FullMarks,
    /// The lower mean time.
    MeanTime,
}

impl TieBreak {
    /// All of them, in the usual order.
    pub const ALL: [Self; 3] = [Self::Participation, Self::FullMarks, Self::MeanTime];
}

/// The rule of a contest, fixed and shown to all before it begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// How a score is made.
    pub formula: Formula,
    /// What decides between equal scores.
    pub tie_breaks: Vec<TieBreak>,
    /// The divisions.
    pub divisions: DivisionRule,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            formula: Formula::default(),
            tie_breaks: TieBreak::ALL.to_vec(),
            divisions: DivisionRule { bands: true, ..DivisionRule::default() },
        }
    }
}

/// A score as a fraction of all there is to reach; exact.
#[derive(Clone, Copy, Debug)]
struct Share {
    part: i128,
    of: i128,
}

impl Share {
    const NONE: Self = Self { part: 0, of: 1 };

    fn new(part: i64, of: i64) -> Self {
        if of > 0 { Self { part: part.into(), of: of.into() } } else { Self::NONE }
    }

    // Both denominators are positive. The largest are those of a weighted score, 10¹⁸ for a million pupils: their
    // products stay below 10³⁷, and an `i128` holds 10³⁸.
    fn cmp(self, other: Self) -> Ordering {
        (self.part * other.of).cmp(&(other.part * self.of))
    }
}

impl Rule {
    fn share(&self, s: &Sums) -> Share {
        match self.formula {
            Formula::PerHead => {
                let all = Share::new(s.score, s.eligible);
                Share { of: all.of * i128::from(FULL), ..all }
            }
            Formula::Weighted { participation, mean, pass } => {
                if s.eligible <= 0 || s.finished <= 0 {
                    return Share::NONE;
                }
                let (eligible, finished, full) = (i128::from(s.eligible), i128::from(s.finished), i128::from(FULL));
                let heads = i128::from(participation) * finished + i128::from(pass) * i128::from(s.passed);
                Share {
                    part: heads * finished * full + i128::from(mean) * i128::from(s.score) * eligible,
                    of: 100 * eligible * finished * full,
                }
            }
        }
    }

    /// The score in tenths of a point of 100, rounded half up: for reading. Order is decided by [`Rule::compare`].
    #[must_use]
    pub fn points(&self, s: &Sums) -> i64 {
        let share = self.share(s);
        i64::try_from((share.part * 2000 + share.of) / (share.of * 2)).unwrap_or(0)
    }

    /// Compares two results: the better one is [`Ordering::Less`]. Equal means equal in everything the rule uses.
    #[must_use]
    pub fn compare(&self, a: &Sums, b: &Sums) -> Ordering {
        let mut order = self.share(b).cmp(self.share(a));
        for tie in &self.tie_breaks {
            order = order.then_with(|| match tie {
                TieBreak::Participation => Share::new(b.finished, b.eligible).cmp(Share::new(a.finished, a.eligible)),
                TieBreak::FullMarks => Share::new(b.full, b.eligible).cmp(Share::new(a.full, a.eligible)),
                // Without participants there is no time: it comes last.
                TieBreak::MeanTime => match (a.finished > 0, b.finished > 0) {
                    (true, true) => Share::new(a.millis, a.finished).cmp(Share::new(b.millis, b.finished)),
                    (a, b) => b.cmp(&a),
                },
            });
        }
        order
    }

    /// Ranks results, the best first: equal ones share a position, and the next one counts all before it (1, 2, 2, 4).
    /// Equal ones keep their order.
    #[must_use]
    pub fn rank<T>(&self, mut all: Vec<T>, sums: impl Fn(&T) -> Sums) -> Vec<(usize, T)> {
        all.sort_by(|a, b| self.compare(&sums(a), &sums(b)));
        let mut ranked: Vec<(usize, T)> = Vec::with_capacity(all.len());
        for (n, one) in all.into_iter().enumerate() {
            let place = match ranked.last() {
                Some((place, before)) if self.compare(&sums(before), &sums(&one)) == Ordering::Equal => *place,
                _ => n + 1,
            };
            ranked.push((place, one));
        }
        ranked
    }
}
