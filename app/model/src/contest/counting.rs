//! What one pupil counts, and the sums over many.

use super::FULL;
use chrono::{DateTime, TimeDelta, Utc};
use derive_more::{Add, Sub, Sum};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The sums of a group of pupils in a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Add, Sub, Sum, Serialize, Deserialize)]
pub struct Sums {
    /// Pupils who may take part.
    pub eligible: i64,
    /// Of these, pupils with an attempt that counts.
    pub finished: i64,
    /// Their scores, each in hundredths of a per cent.
    pub score: i64,
    /// Of these, pupils with full marks.
    pub full: i64,
    /// Of these, pupils who passed.
    pub passed: i64,
    /// The time they took, in milliseconds.
    pub millis: i64,
}

impl Sums {
    /// The mean score of those who took part, in hundredths of a per cent, rounded down; none while nobody has.
    #[must_use]
    pub const fn mean(&self) -> Option<i64> {
        if self.finished > 0 { Some(self.score / self.finished) } else { None }
    }

    /// The mean time of those who took part, in seconds, rounded down; none while nobody has.
    #[must_use]
    pub const fn seconds(&self) -> Option<i64> {
        if self.finished > 0 { Some(self.millis / self.finished / 1000) } else { None }
    }
}

/// A finished attempt, as stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AttemptSummary {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was handed in, or its time was over.
    pub submitted_at: DateTime<Utc>,
    /// The score, in hundredths of a point.
    pub score: i64,
    /// The maximum score, in hundredths of a point.
    pub max: i64,
    /// Whether it is passed.
    pub passed: bool,
}

/// One pupil's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counted {
    /// Hundredths of a per cent, rounded down.
    pub score: i64,
    /// Whether it is passed.
    pub passed: bool,
    /// The time it took, in milliseconds; never more than the paper's minutes.
    pub millis: i64,
}

impl Counted {
    /// The best of a pupil's first `attempts` attempts, given in the order of their start; of equal ones the quicker,
    /// then the first. Hand-ins and recounts use the same formula.
    #[must_use]
    pub fn of(tries: &[AttemptSummary], attempts: i64, minutes: i64) -> Option<Self> {
        let most = TimeDelta::minutes(minutes).num_milliseconds();
        let attempts = usize::try_from(attempts).unwrap_or(0);
        let counted = tries.iter().filter(|t| t.max > 0).take(attempts).map(|t| Self {
            score: t.score * FULL / t.max,
            passed: t.passed,
            millis: (t.submitted_at - t.started_at).num_milliseconds().clamp(0, most),
        });
        counted.reduce(|best, one| {
            let better = one.score.cmp(&best.score).then(best.millis.cmp(&one.millis));
            if better == Ordering::Greater { one } else { best }
        })
    }

    /// Its contribution to the sums of its class.
    #[must_use]
    pub fn sums(counted: Option<Self>) -> Sums {
        let Some(counted) = counted else { return Sums::default() };
        Sums {
            eligible: 0,
            finished: 1,
            score: counted.score,
            full: i64::from(counted.score == FULL),
            passed: i64::from(counted.passed),
            millis: counted.millis,
        }
    }
}
