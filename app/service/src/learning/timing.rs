//! What the times of answers say, to the teacher of the class and to nobody above: it proves nothing, and nothing follows
//! from it by itself.

use chrono::{DateTime, TimeDelta, Utc};

/// An answer sooner than this after the one before is a quick one.
pub const QUICK: TimeDelta = TimeDelta::seconds(2);
/// Quick answers in one attempt, or quick steps in a lesson, from which they are shown to the teacher.
pub const QUICK_SHOWN: usize = 3;
/// Answers of two attempts from which the same timing is shown to the teacher.
pub const SAME_LEAST: usize = 5;
/// Moments this near are the same.
pub const SAME_WITHIN: TimeDelta = TimeDelta::milliseconds(500);
/// Pupils on one device from which their same pace is shown to the teacher: two friends often work as one.
pub const BATCH_LEAST: usize = 3;
/// Attempts on one device that begin within this time of each other are one soon after the other.
pub const BATCH_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// Pauses of two attempts that differ by no more are the same. It is wider than [`SAME_WITHIN`], since a program varies
/// them, and so means something together with the device only.
pub const PACE_WITHIN: TimeDelta = TimeDelta::seconds(1);
/// How long the device is kept on which an attempt began.
pub const DEVICE_FOR: TimeDelta = TimeDelta::days(30);

/// How many of these times, in their order, come less than [`QUICK`] after the one before. It is shown to the teacher
/// and proves nothing: who reads fast, guesses, or answers what a neighbour reads aloud looks the same.
#[must_use]
pub fn quick(times: impl IntoIterator<Item = DateTime<Utc>>) -> usize {
    let mut before = None;
    let mut count = 0;
    for at in times {
        count += usize::from(before.replace(at).is_some_and(|b| at - b < QUICK));
    }
    count
}

/// Whether two attempts were answered at the same moments, counted from the first answer of each: as many answers, at
/// least [`SAME_LEAST`], each within [`SAME_WITHIN`]. A program that answers for several pupils does so; so do two who
/// work as one. Answers that came all at once say nothing.
#[must_use]
pub fn is_same_timing(a: &[DateTime<Utc>], b: &[DateTime<Utc>]) -> bool {
    let since = |all: &[DateTime<Utc>], n: usize| all[n] - all[0];
    a.len() >= SAME_LEAST
        && a.len() == b.len()
        && since(a, a.len() - 1) > SAME_WITHIN
        && (1..a.len()).all(|n| (since(a, n) - since(b, n)).abs() <= SAME_WITHIN)
}

/// Whether two attempts were answered with the same pauses: as many answers, at least [`SAME_LEAST`], and each pause within
/// [`PACE_WITHIN`] of the other's. Answers that came all at once say nothing.
#[must_use]
pub fn is_same_pace(a: &[DateTime<Utc>], b: &[DateTime<Utc>]) -> bool {
    let pauses = |all: &[DateTime<Utc>]| all.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
    let lasted = |all: &[DateTime<Utc>]| all[all.len() - 1] - all[0];
    a.len() >= SAME_LEAST
        && a.len() == b.len()
        && lasted(a) > SAME_WITHIN
        && lasted(b) > SAME_WITHIN
        && pauses(a).into_iter().zip(pauses(b)).all(|(a, b)| (a - b).abs() <= PACE_WITHIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn quick_is_less_than_two_seconds_after_the_one_before() {
        assert_eq!(quick([]), 0);
        assert_eq!(quick([at(0)]), 0);
        assert_eq!(quick([at(0), at(2), at(4)]), 0, "two seconds are not quick");
        assert_eq!(quick([at(0), at(1), at(2), at(9), at(9)]), 3);
    }

    #[test]
    fn the_same_moments_are_those_of_a_program() {
        let times = |seconds: &[i64]| seconds.iter().map(|s| at(*s)).collect::<Vec<_>>();
        let a = times(&[0, 7, 15, 21, 40]);
        assert!(is_same_timing(&a, &times(&[100, 107, 115, 121, 140])), "whenever they began");
        assert!(!is_same_timing(&a, &times(&[100, 107, 115, 122, 140])), "a second is another moment");
        assert!(!is_same_timing(&a, &times(&[0, 7, 15, 21])) && !is_same_timing(&a[..4], &a[..4]), "too few");
        assert!(!is_same_timing(&times(&[5; 6]), &times(&[9; 6])), "all at once says nothing");
    }

    #[test]
    fn the_same_pauses_are_those_of_a_program_that_varies_them() {
        let times = |seconds: &[i64]| seconds.iter().map(|s| at(*s)).collect::<Vec<_>>();
        let a = times(&[0, 7, 15, 21, 40]);
        assert!(is_same_pace(&a, &times(&[0, 8, 17, 24, 44])), "each pause a second longer");
        assert!(!is_same_timing(&a, &times(&[0, 8, 17, 24, 44])));
        assert!(!is_same_pace(&a, &times(&[0, 9, 17, 23, 42])), "two seconds are another pause");
        assert!(!is_same_pace(&a, &times(&[0, 7, 15, 21])) && !is_same_pace(&a[..4], &a[..4]), "too few");
        assert!(!is_same_pace(&times(&[5; 6]), &times(&[9; 6])), "all at once says nothing");
    }
}
