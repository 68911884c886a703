//! The official row of a campaign report: how many schools and learners took part, how well, and the weighted total.
//!
//! Exact: every share keeps its two whole numbers until the one rounding at the end. Counts that exceed their whole are
//! refused, never clipped.

use crate::participation::{FULL_SCORE, Overfull, Participation, Permille};
use serde::{Deserialize, Serialize};

/// The most of a total, in hundredths of a point.
pub const FULL_TOTAL: i64 = 10_000;

/// 参与学校数, 学校总数, 学校参与率, 参与学生数, 学生总数, 学生参与率, 及格率, 满分率, 平均分, 总分.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Official {
    /// Schools that take part, by the campaign's rule.
    pub schools_active: i64,
    /// Schools with eligible learners.
    pub schools: i64,
    /// The share of schools that take part; none without schools.
    pub school_rate: Option<Permille>,
    /// Learners who completed.
    pub completed: i64,
    /// Eligible learners.
    pub eligible: i64,
    /// The share of learners who completed; none without learners.
    pub rate: Option<Permille>,
    /// The share of those marked that reached the pass mark; none when nobody is.
    pub pass_rate: Option<Permille>,
    /// Of those marked, the share with full marks.
    pub full_rate: Option<Permille>,
    /// The mean of the best scores of those marked: as tenths of a point of 100.
    pub mean: Option<Permille>,
    /// The weighted sum of the five, in hundredths of a point of 100; none without schools or learners.
    pub total: Option<i64>,
}

impl Official {
    /// The row of a node with these schools and counts. `weights` in hundredths: school rate, learner rate, pass rate,
    /// full marks, mean. The total is the sum of weight × share over the five unrounded shares, rounded half up once to
    /// hundredths of a point, and never up to a total that every share together does not reach. Where nobody is marked,
    /// the last three add nothing.
    ///
    /// # Errors
    /// [`Overfull`] when a part exceeds its whole.
    pub fn of(schools_active: i64, schools: i64, counts: Participation, weights: [i64; 5]) -> Result<Self, Overfull> {
        let p = counts.checked()?;
        let shares = [
            (schools_active, schools),
            (p.completed, p.eligible),
            (p.passed, p.marked),
            (p.full, p.marked),
            (p.score, p.marked * FULL_SCORE),
        ];
        let [school_rate, rate, pass_rate, full_rate, mean] = shares.map(|(part, whole)| Permille::of(part, whole));
        Ok(Self {
            schools_active,
            schools,
            school_rate: school_rate?,
            completed: p.completed,
            eligible: p.eligible,
            rate: rate?,
            pass_rate: pass_rate?,
            full_rate: full_rate?,
            mean: mean?,
            total: (schools > 0 && p.eligible > 0).then(|| total(shares, weights)),
        })
    }
}

/// The sum of weight × part ÷ whole in hundredths of a point, over one denominator. The largest, of a hundred thousand
/// schools and a hundred million learners, is 10^25: far below what 128 bits hold.
fn total(shares: [(i64, i64); 5], weights: [i64; 5]) -> i64 {
    let [schools, learners, marked, _, _] = shares.map(|(_, whole)| i128::from(whole.max(1)));
    // The last three shares have those marked below the line, the mean with full marks for each.
    let line = schools * learners * marked * i128::from(FULL_SCORE);
    let sum: i128 = shares
        .into_iter()
        .zip(weights)
        .filter(|((_, whole), _)| *whole > 0)
        .map(|((part, whole), weight)| line / i128::from(whole) * i128::from(part) * i128::from(weight) * 100)
        .sum();
    let most: i64 = weights.iter().sum::<i64>() * 100;
    let rounded = i64::try_from((sum * 2 + line) / (line * 2)).unwrap_or(i64::MAX);
    if sum < line * i128::from(most) { rounded.min(most - 1) } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEIGHTS: [i64; 5] = [35, 35, 10, 10, 10];

    fn counts(eligible: i64, completed: i64, passed: i64, full: i64, score: i64) -> Participation {
        Participation {
            eligible,
            started: completed,
            completed,
            on_time: completed,
            marked: completed,
            passed,
            full,
            score,
        }
    }

    #[test]
    fn the_table_of_a_real_region() {
        // The counts of schools and learners are real; 939,193 passed, 208,710 had full marks, the mean was 84.25.
        let p = counts(1_475_642, 1_043_548, 939_193, 208_710, 1_043_548 * 8_425);
        let row = Official::of(2_580, 2_887, p, WEIGHTS).unwrap();
        let shown = |p: Option<Permille>| p.unwrap().to_string();
        assert_eq!(
            [row.school_rate, row.rate, row.pass_rate, row.full_rate, row.mean].map(shown),
            ["89.4", "70.7", "90.0", "20.0", "84.3"]
        );
        // 35 × 2580/2887 + 35 × 1043548/1475642 + 10 × (0.9 + 0.2 + 0.8425) = 31.27814… + 24.75138… + 19.42500…
        assert_eq!(row.total, Some(7_545));
        assert_eq!(
            (row.schools_active, row.schools, row.completed, row.eligible),
            (2_580, 2_887, 1_043_548, 1_475_642)
        );
    }

    #[test]
    fn more_than_all_is_refused() {
        let p = counts(100, 50, 40, 10, 50 * 8_000);
        assert_eq!(Official::of(6_062, 5_880, p, WEIGHTS), Err(Overfull { part: 6_062, whole: 5_880 }));
        let p = counts(100, 50, 51, 10, 50 * 8_000);
        assert_eq!(Official::of(1, 1, p, WEIGHTS), Err(Overfull { part: 51, whole: 50 }));
    }

    #[test]
    fn everything_is_a_hundred_and_nothing_short_of_it() {
        let all = counts(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000 * FULL_SCORE);
        assert_eq!(Official::of(3, 3, all, WEIGHTS).unwrap().total, Some(FULL_TOTAL));
        let almost = Participation { full: 999_999, ..all };
        assert_eq!(Official::of(3, 3, almost, WEIGHTS).unwrap().total, Some(FULL_TOTAL - 1));
    }

    #[test]
    fn nobody_has_no_total_and_nobody_done_has_nought() {
        assert_eq!(Official::of(0, 0, Participation::default(), WEIGHTS).unwrap().total, None);
        let row = Official::of(0, 2, counts(30, 0, 0, 0, 0), WEIGHTS).unwrap();
        assert_eq!((row.rate, row.pass_rate, row.mean, row.total), (Some(Permille(0)), None, None, Some(0)));
    }

    #[test]
    fn weights_decide() {
        let p = counts(10, 5, 5, 0, 5 * 7_000);
        let total = |weights| Official::of(1, 4, p, weights).unwrap().total.unwrap();
        assert_eq!(total([100, 0, 0, 0, 0]), 2_500);
        assert_eq!(total([0, 100, 0, 0, 0]), 5_000);
        assert_eq!(total([0, 0, 100, 0, 0]), 10_000);
        assert_eq!(total([0, 0, 0, 100, 0]), 0);
        assert_eq!(total([0, 0, 0, 0, 100]), 7_000);
        assert_eq!(total(WEIGHTS), 875 + 1_750 + 1_000 + 700);
    }

    proptest! {
        #[test]
        fn the_total_is_the_weighted_sum(schools in 1..3_000_i64, a in 0.0..1.0_f64, eligible in 1..2_000_000_i64, b in 0.0..1.0_f64, c in 0.0..1.0_f64, d in 0.0..1.0_f64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a test value")]
            let part = |whole: i64, share: f64| (whole as f64 * share) as i64;
            let (active, completed) = (part(schools, a), part(eligible, b));
            let p = counts(eligible, completed, part(completed, c), part(completed, d), part(completed * FULL_SCORE, c));
            let total = Official::of(active, schools, p, WEIGHTS).unwrap().total.unwrap();
            #[expect(clippy::cast_precision_loss, reason = "a test value")]
            let share = |n: i64, of: i64| if of == 0 { 0.0 } else { n as f64 / of as f64 };
            let near = 3_500.0 * share(active, schools) + 3_500.0 * share(completed, eligible)
                + 1_000.0 * (share(p.passed, completed) + share(p.full, completed) + share(p.score, completed * FULL_SCORE));
            #[expect(clippy::cast_precision_loss, reason = "a test value")]
            let off = (total as f64 - near).abs();
            prop_assert!(off < 0.51 || total == FULL_TOTAL - 1, "{total} for {near}");
        }
    }
}
