//! Intervals and tests for shares that come from a sample.
//!
//! Counts stay whole numbers as long as they are compared; a share becomes a floating number only where an
//! interval needs a square root. Nothing here decides who may see a figure: [`crate::hiding`] does.

use crate::participation::Permille;

/// The point of the standard normal distribution that leaves 2.5 % above it.
const Z95: f64 = 1.959_963_984_540_054;
/// Shares of fewer people are shown with a warning.
pub const LEAST_SURE: i64 = 30;
/// With fewer discordant pairs McNemar's test is the exact one.
const LEAST_DISCORDANT: i64 = 25;

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
const fn float(n: i64) -> f64 {
    n as f64
}

/// A share as tenths of a per cent, rounded half up; only the whole shows as 100.0 %, and only nothing as 0.0 %.
#[must_use]
pub fn permille(share: f64) -> Permille {
    #[expect(clippy::cast_possible_truncation, reason = "a share is between 0 and 1")]
    let rounded = (share * 1000.0).round() as i64;
    let most = if share < 1.0 { 999 } else { 1000 };
    let least = i64::from(share > 0.0);
    Permille(rounded.clamp(least, most))
}

/// A difference of two shares in tenths of a percentage point, rounded half away from zero.
#[must_use]
pub fn tenths(difference: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a difference of shares is between -1 and 1")]
    let rounded = (difference * 1000.0).round() as i64;
    rounded
}

/// An interval of shares (or of differences of shares), each between 0 and 1 (-1 and 1).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The 95 % score interval of a share (Wilson, JASA 1927;22:209–212), without continuity correction. `n` is
/// the effective sample size: people ÷ design effect.
#[must_use]
pub fn wilson(share: f64, n: f64) -> Interval {
    let (z2, n) = (Z95 * Z95, n.max(1.0));
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // At 0 and 1 the end is the share itself; the square root leaves a remainder of 1e-17.
    let low = if share <= 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (middle + half).min(1.0) };
    Interval { low, high }
}

/// What one class of a sample gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cluster {
    /// The number of its stratum, from 0.
    pub stratum: usize,
    /// People who answered.
    pub people: i64,
    /// What was counted: people who passed, or right answers.
    pub part: i64,
    /// Of how many: people, or answers.
    pub whole: i64,
}

/// A share estimated from whole classes drawn within strata.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// What was counted in the sample.
    pub part: i64,
    /// Of how many in the sample.
    pub whole: i64,
    /// The estimate for everyone in the frame.
    pub share: f64,
    /// Whether the strata were weighted: their sampling fractions differ.
    pub weighted: bool,
    /// The design effect, at least 1.
    pub deff: f64,
    /// Whether there were classes enough to estimate it; without, it is 1 and the interval too narrow.
    pub deff_known: bool,
}

impl Estimate {
    /// The effective sample size.
    #[must_use]
    pub fn effective(&self) -> f64 {
        float(self.whole) / self.deff
    }

    /// The 95 % interval.
    #[must_use]
    pub fn interval(&self) -> Interval {
        wilson(self.share, self.effective())
    }

    /// The design effect in hundredths, rounded up: it is never made smaller than it is.
    #[must_use]
    pub fn deff_hundredths(&self) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "a design effect is at most the sample's size")]
        let up = (self.deff * 100.0 - 1e-9).ceil() as i64;
        up
    }
}

/// The sums of one stratum.
struct Sum {
    population: i64,
    people: i64,
    part: i64,
    whole: i64,
    stratum: usize,
}

/// Estimates a share and its design effect. `populations` are the people of each stratum's frame. Strata that
/// gave no answers are left out; `None` when none did.
///
/// - Share: p = Σ W_h p_h, with p_h = Σ part ÷ Σ whole of the stratum's classes (a ratio) and W_h = N_h ÷ Σ N
///   (Cochran, Sampling Techniques, 3rd ed. 1977, §5.3 and §6.8). Where n_h ÷ N_h is the same everywhere, this
///   is part ÷ whole.
/// - Variance of the design, between classes: v = Σ W_h² · k/(k−1) · Σ_i (part_i − p_h whole_i)² ÷ whole_h²
///   over the k classes of a stratum (the same, §3.12), without finite population correction: at worst too
///   large. A stratum with one class is measured against the share of all: W_h² (p_h − p)² (as
///   `survey.lonely.psu = "adjust"` of Lumley's survey package does).
/// - Design effect: deff = v ÷ (p(1−p) ÷ n), at least 1 (Kish, Survey Sampling, 1965, §8.2). Effective size:
///   n ÷ deff, in the score interval (Korn & Graubard, Survey Methodology 1998;24:193–201, do so with the
///   exact one; Franco et al., JSSAM 2019;7:334–364, with Wilson's).
#[must_use]
pub fn estimate(populations: &[i64], clusters: &[Cluster]) -> Option<Estimate> {
    let of = |h: usize| clusters.iter().filter(move |c| c.stratum == h && c.whole > 0);
    let strata: Vec<Sum> = (0..populations.len())
        .map(|h| Sum {
            population: populations[h].max(1),
            people: of(h).map(|c| c.people).sum(),
            part: of(h).map(|c| c.part).sum(),
            whole: of(h).map(|c| c.whole).sum(),
            stratum: h,
        })
        .filter(|s| s.whole > 0)
        .collect();
    let first = strata.first()?;
    let (part, whole): (i64, i64) = (strata.iter().map(|s| s.part).sum(), strata.iter().map(|s| s.whole).sum());
    // n_h ÷ N_h compared crosswise, in whole numbers.
    let cross = |a: i64, b: i64| i128::from(a) * i128::from(b);
    let weighted = strata.iter().any(|s| cross(s.people, first.population) != cross(first.people, s.population));
    let population: i64 = strata.iter().map(|s| s.population).sum();
    let weight = |s: &Sum| {
        if weighted { float(s.population) / float(population) } else { float(s.whole) / float(whole) }
    };
    let ratio = |s: &Sum| float(s.part) / float(s.whole);
    let plain = float(part) / float(whole);
    let share = if weighted { strata.iter().map(|s| weight(s) * ratio(s)).sum::<f64>().clamp(0.0, 1.0) } else { plain };
    let classes: usize = strata.iter().map(|s| of(s.stratum).count()).sum();
    let mut variance = 0.0;
    for s in &strata {
        let (k, p, w) = (of(s.stratum).count(), ratio(s), weight(s));
        variance += if k > 1 {
            let squares: f64 = of(s.stratum).map(|c| (float(c.part) - p * float(c.whole)).powi(2)).sum();
            let k = f64::from(u32::try_from(k).unwrap_or(u32::MAX));
            w * w * k / (k - 1.0) * squares / float(s.whole).powi(2)
        } else {
            (w * (p - share)).powi(2)
        };
    }
    let simple = share * (1.0 - share) / float(whole);
    let deff = if simple > 0.0 { (variance / simple).max(1.0) } else { 1.0 };
    Some(Estimate { part, whole, share, weighted, deff, deff_known: classes > 1 })
}

/// The 95 % interval of a − b, two shares of independent samples, from the interval of each (Newcombe,
/// Statistics in Medicine 1998;17:873–890, method 10). With intervals of effective size it takes the design
/// into account.
#[must_use]
pub fn newcombe((a, of_a): (f64, Interval), (b, of_b): (f64, Interval)) -> Interval {
    let d = a - b;
    let low = d - ((a - of_a.low).powi(2) + (of_b.high - b).powi(2)).sqrt();
    let high = d + ((of_a.high - a).powi(2) + (b - of_b.low).powi(2)).sqrt();
    Interval { low: low.max(-1.0), high: high.min(1.0) }
}

/// The result of McNemar's test.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct McNemar {
    /// The two-sided p value.
    pub p: f64,
    /// Whether it is the exact one.
    pub exact: bool,
}

/// McNemar's test of a change within pairs (Psychometrika 1947;12:153–157): `up` went from wrong to right, `down` the
/// other way. Exact (binomial, two-sided) below 25 such pairs, else χ² with continuity correction (Edwards 1948). Pairs
/// without a change are ignored. `None` without any pair that changed.
#[must_use]
pub fn mcnemar(up: i64, down: i64) -> Option<McNemar> {
    let n = up + down;
    if up < 0 || down < 0 || n == 0 {
        return None;
    }
    if n < LEAST_DISCORDANT {
        let (mut ways, mut sum) = (1_i64, 0_i64);
        for i in 0..=up.min(down) {
            sum += ways;
            ways = ways * (n - i) / (i + 1);
        }
        return Some(McNemar { p: (float(2 * sum) / float(1 << n)).min(1.0), exact: true });
    }
    let chi2 = (float((up - down).abs()) - 1.0).max(0.0).powi(2) / float(n);
    Some(McNemar { p: erfc((chi2 / 2.0).sqrt()), exact: false })
}

/// The complementary error function for x ≥ 0, within 1.2e-7 of its value (Press et al., Numerical Recipes in C,
/// 2nd ed. 1992, §6.2).
fn erfc(x: f64) -> f64 {
    const C: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let t = 1.0 / (1.0 + 0.5 * x);
    let poly = C.iter().rev().fold(0.0, |sum, c| sum * t + c);
    (t * (poly - x * x).exp()).min(1.0)
}

/// The number of people to survey: n = z² p(1−p) ÷ e² · deff, less for a small population N (n ÷ (1 + (n−1) ÷ N);
/// Cochran 1977, §4.4). `share` and `margin` in per cent, `deff` in tenths. `None` outside 1–99 %, 1–30 % and 1.0–10.0.
#[must_use]
pub fn sample_size(share: i64, margin: i64, deff: i64, population: Option<i64>) -> Option<i64> {
    if !(1..=99).contains(&share) || !(1..=30).contains(&margin) || !(10..=100).contains(&deff) {
        return None;
    }
    let (p, e) = (float(share) / 100.0, float(margin) / 100.0);
    let n = Z95 * Z95 * p * (1.0 - p) / (e * e) * (float(deff) / 10.0);
    let n = match population {
        Some(all) if all > 0 => n / (1.0 + (n - 1.0).max(0.0) / float(all)),
        _ => n,
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most 96,000")]
    let up = n.ceil() as i64;
    Some(up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hundredths(share: f64) -> i64 {
        tenths(share * 10.0)
    }

    fn of(part: i64, whole: i64) -> (f64, Interval) {
        let share = float(part) / float(whole);
        (share, wilson(share, float(whole)))
    }

    #[test]
    fn wilson_gives_the_known_intervals() {
        for (part, whole, low, high) in [
            (36, 40, 7695, 9604),
            (172, 200, 8051, 9013),
            (344, 400, 8226, 8906),
            (0, 40, 0, 876),
            (40, 40, 9124, 10_000),
        ] {
            let (_, i) = of(part, whole);
            assert_eq!((hundredths(i.low), hundredths(i.high)), (low, high), "{part}/{whole}");
        }
        // Newcombe, Statistics in Medicine 1998;17:857–872, table I, method 3.
        for (part, whole, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (_, i) = of(part, whole);
            assert!((i.low - low).abs() < 5.1e-5 && (i.high - high).abs() < 5.1e-5, "{part}/{whole}: {i:?}");
        }
    }

    #[test]
    fn newcombe_gives_the_published_differences() {
        // Newcombe, Statistics in Medicine 1998;17:873–890, table II, method 10.
        for ((a, m), (b, n), low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ] {
            let i = newcombe(of(a, m), of(b, n));
            assert!((i.low - low).abs() < 5.1e-5 && (i.high - high).abs() < 5.1e-5, "{a}/{m} - {b}/{n}: {i:?}");
        }
    }

    #[test]
    fn mcnemar_is_exact_for_few_and_chi_square_for_many() {
        let few = mcnemar(8, 2).unwrap();
        assert!(few.exact && (few.p - 0.109_375).abs() < 1e-12, "{few:?}");
        assert!((mcnemar(5, 5).unwrap().p - 1.0).abs() < 1e-12);
        let most = mcnemar(24, 0).unwrap();
        assert!(most.exact && (most.p - 2.0 / 16_777_216.0).abs() < 1e-15);
        // 25 pairs: (|16-9|-1)²/25 = 1.44, p = 0.2301; Agresti's approval ratings, 150 and 86 (Categorical Data
        // Analysis, §10.1): (64-1)²/236 = 16.82.
        let many = mcnemar(16, 9).unwrap();
        assert!(!many.exact && (many.p - 0.230_14).abs() < 1e-5, "{many:?}");
        assert!((mcnemar(150, 86).unwrap().p - 4.115e-5).abs() < 1e-7);
        assert_eq!(mcnemar(0, 0), None);
        assert_eq!(mcnemar(-1, 4), None);
    }

    const fn class(stratum: usize, part: i64, whole: i64) -> Cluster {
        Cluster { stratum, people: whole, part, whole }
    }

    #[test]
    fn one_stratum_of_like_classes_is_plain_arithmetic() {
        let classes: Vec<Cluster> = (0..10).map(|_| class(0, 36, 40)).collect();
        let e = estimate(&[12_000], &classes).unwrap();
        assert_eq!((e.part, e.whole, e.weighted, e.deff_hundredths(), e.deff_known), (360, 400, false, 100, true));
        assert_eq!(e.interval(), wilson(0.9, 400.0));
        assert_eq!(estimate(&[100], &[]), None);
    }

    #[test]
    fn classes_that_differ_widen_the_interval() {
        // Two classes of 40, half of all right: all of one and none of the other. v = 2/1 · (20² + 20²)/80² = 0.25,
        // p(1−p)/n = 0.003125: deff = 80, one effective answer.
        let e = estimate(&[1000], &[class(0, 40, 40), class(0, 0, 40)]).unwrap();
        assert_eq!(e.deff_hundredths(), 8000);
        assert!((e.effective() - 1.0).abs() < 1e-9);
        // One class alone gives no variance between classes.
        let e = estimate(&[1000], &[class(0, 36, 40)]).unwrap();
        assert!(!e.deff_known && e.deff_hundredths() == 100);
    }

    #[test]
    fn strata_are_weighted_where_the_fractions_differ() {
        // 900 of 1,000 live in the first stratum, and each gave 40 answers: 0.9·0.5 + 0.1·1.0.
        let e =
            estimate(&[900, 100], &[class(0, 10, 20), class(0, 10, 20), class(1, 20, 20), class(1, 20, 20)]).unwrap();
        assert!(e.weighted && (e.share - 0.55).abs() < 1e-12, "{e:?}");
        assert_eq!((e.part, e.whole), (60, 80));
        // The same fraction of each: no weights, and the share is what was counted.
        let e = estimate(&[900, 100], &[class(0, 45, 90), class(1, 10, 10)]).unwrap();
        assert!(!e.weighted && (e.share - 0.55).abs() < 1e-12);
        // Each stratum's only class is measured against all: 0.9²·0.05² + 0.1²·0.45² = 0.00405.
        assert!((e.deff - 0.004_05 / (0.55 * 0.45 / 100.0)).abs() < 1e-9, "{e:?}");
    }

    #[test]
    fn a_sample_is_large_enough() {
        assert_eq!(sample_size(50, 5, 10, None), Some(385));
        assert_eq!(sample_size(50, 5, 20, None), Some(769));
        assert_eq!(sample_size(50, 5, 10, Some(1000)), Some(278));
        for (share, margin, deff) in [(0, 5, 10), (100, 5, 10), (50, 0, 10), (50, 31, 10), (50, 5, 9), (50, 5, 101)] {
            assert_eq!(sample_size(share, margin, deff, None), None);
        }
    }

    #[test]
    fn only_the_whole_rounds_to_the_whole() {
        assert_eq!([permille(0.9999), permille(1.0), permille(0.0004), permille(0.0)].map(|p| p.0), [999, 1000, 1, 0]);
        assert_eq!(permille(0.8604).0, 860);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share(part in 0..400_i64, more in 0..400_i64, deff in 1.0..30.0_f64) {
            let whole = part + more;
            prop_assume!(whole > 0);
            let share = float(part) / float(whole);
            let narrow = wilson(share, float(whole));
            let wide = wilson(share, float(whole) / deff);
            prop_assert!(0.0 <= narrow.low && narrow.low <= share + 1e-12 && share <= narrow.high + 1e-12 && narrow.high <= 1.0);
            prop_assert!(wide.low <= narrow.low + 1e-12 && narrow.high <= wide.high + 1e-12);
        }
    }
}
