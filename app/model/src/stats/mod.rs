//! Intervals and tests for shares that come from a sample.
//!
//! Counts stay whole numbers as long as they are compared; a share becomes a floating number only where an
//! interval needs a square root. Nothing here decides who may see a figure: [`crate::hiding`] does.

use crate::participation::Permille;

/// The point of the standard normal distribution that leaves 2.5 % above it.
const Z95: f64 = 1.959_963_984_540_054;
/// Shares of fewer people are shown with a warning.
pub const LEAST_SURE: i64 = 30;
/// Shares of fewer classes are shown with a warning: the differences between so few are hardly known.
pub const LEAST_CLASSES: i64 = 10;
/// The points of Student's t distribution that leave 2.5 % above them, for 1 to 30 degrees of freedom: R `qt(0.975, 1:30)`,
/// the same as `scipy.stats.t.ppf(0.975, df)`.
const T95: [f64; 30] = [
    12.706_204_736_175,
    4.302_652_729_749,
    3.182_446_305_284,
    2.776_445_105_198,
    2.570_581_835_636,
    2.446_911_851_145,
    2.364_624_251_593,
    2.306_004_135_204,
    2.262_157_162_798,
    2.228_138_851_986,
    2.200_985_160_092,
    2.178_812_829_667,
    2.160_368_656_463,
    2.144_786_687_918,
    2.131_449_545_560,
    2.119_905_299_221,
    2.109_815_577_833,
    2.100_922_040_241,
    2.093_024_054_408,
    2.085_963_447_266,
    2.079_613_844_728,
    2.073_873_067_904,
    2.068_657_610_419,
    2.063_898_561_628,
    2.059_538_552_753,
    2.055_529_438_643,
    2.051_830_516_480,
    2.048_407_141_795,
    2.045_229_642_133,
    2.042_272_456_301,
];
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

/// The point of Student's t distribution that leaves 2.5 % above it; the normal one without any degree of freedom.
///
/// Above 30 degrees it is the expansion of Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, 26.7.5, whose
/// error there is below 1e-6.
#[must_use]
pub fn t95(freedom: i64) -> f64 {
    let Ok(n @ 1..) = usize::try_from(freedom) else { return Z95 };
    if let Some(t) = T95.get(n - 1) {
        return *t;
    }
    let (z, v) = (Z95, float(freedom));
    let g1 = (z.powi(3) + z) / 4.0;
    let g2 = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
    let g3 = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
    let g4 = 79.0 * z.powi(9) + 776.0 * z.powi(7) + 1482.0 * z.powi(5) - 1920.0 * z.powi(3) - 945.0 * z;
    z + g1 / v + g2 / v.powi(2) + g3 / v.powi(3) + g4 / 92_160.0 / v.powi(4)
}

/// The 95 % score interval of a share (Wilson, JASA 1927;22:209–212), without continuity correction, of a simple random
/// sample of `n`.
#[must_use]
pub fn wilson(share: f64, n: f64) -> Interval {
    score_interval(share, Z95 * Z95 / n.max(1.0))
}

/// The score interval with `width` = c² ÷ n: c is the point of the distribution, n the effective sample size.
fn score_interval(share: f64, width: f64) -> Interval {
    let middle = (share + width / 2.0) / (1.0 + width);
    let half = (width * share * (1.0 - share) + width * width / 4.0).sqrt() / (1.0 + width);
    // At 0 and 1 the end is the share itself; the square root leaves a remainder of 1e-17.
    let low = if share <= 0.0 { 0.0 } else { (middle - half).clamp(0.0, share) };
    let high = if share >= 1.0 { 1.0 } else { (middle + half).clamp(share, 1.0) };
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
    /// The design effect, at least 1, without the finite population correction.
    pub deff: f64,
    /// Classes that answered; small ones that count as one are one.
    pub classes: i64,
    /// The degrees of freedom: classes less strata. With 0 nothing is known of how classes differ.
    pub freedom: i64,
    /// The share of everyone in the frame who answered, at most 1: the finite population correction is 1 less it.
    pub sampled: f64,
    /// c² ÷ n of the score interval.
    width: f64,
}

impl Estimate {
    /// The 95 % interval; none where the differences between classes cannot be estimated.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        self.deff_known().then(|| score_interval(self.share, self.width))
    }

    /// Whether there were classes enough to estimate the design effect; without, it is 1 and there is no interval.
    #[must_use]
    pub const fn deff_known(&self) -> bool {
        self.freedom > 0
    }

    /// Whether so few classes answered that the interval is wide and itself unsteady.
    #[must_use]
    pub const fn few_classes(&self) -> bool {
        self.classes < LEAST_CLASSES
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
    classes: i64,
    stratum: usize,
}

impl Sum {
    /// The share of the stratum's people who answered.
    fn sampled(&self) -> f64 {
        (float(self.people) / float(self.population)).min(1.0)
    }
}

/// Estimates a share and its design effect. `populations` are the people of each stratum's frame. Strata that
/// gave no answers are left out; `None` when none did.
///
/// - Share: p = Σ W_h p_h, with p_h = Σ part ÷ Σ whole of the stratum's classes (a ratio) and W_h = N_h ÷ Σ N
///   (Cochran, Sampling Techniques, 3rd ed. 1977, §5.3 and §6.8). Where n_h ÷ N_h is the same everywhere, this
///   is part ÷ whole.
/// - Variance of the design, between classes: v = Σ W_h² · (1 − f_h) · k/(k−1) · Σ_i (part_i − p_h whole_i)² ÷ whole_h²
///   over the k classes of a stratum (the same, §3.12), with the finite population correction of the share f_h of the
///   stratum's people who answered (§2.6; where pupils of a drawn class do not answer it is the smaller correction). A
///   stratum with one class is measured against the share of all: W_h² (p_h − p)² (as `survey.lonely.psu = "adjust"` of
///   Lumley's survey package does).
/// - Design effect: deff = v without the correction ÷ (p(1−p) ÷ n), shown as at least 1 (Kish, Survey Sampling, 1965, §8.2).
/// - Interval: Wilson's of the effective size n ÷ deff (Franco et al., JSSAM 2019;7:334–364), with the point of Student's t
///   for classes − strata degrees of freedom in place of the normal one (Korn & Graubard, Survey Methodology 1998;24:193–201),
///   and never narrower than that of a simple random sample of as many (National Center for Health Statistics, Vital and
///   Health Statistics 2017;2(175)).
#[must_use]
pub fn estimate(populations: &[i64], clusters: &[Cluster]) -> Option<Estimate> {
    let of = |h: usize| clusters.iter().filter(move |c| c.stratum == h && c.whole > 0);
    let strata: Vec<Sum> = (0..populations.len())
        .map(|h| Sum {
            population: populations[h].max(1),
            people: of(h).map(|c| c.people).sum(),
            part: of(h).map(|c| c.part).sum(),
            whole: of(h).map(|c| c.whole).sum(),
            classes: i64::try_from(of(h).count()).unwrap_or(i64::MAX),
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
    let people: i64 = strata.iter().map(|s| s.people).sum();
    let weight = |s: &Sum| {
        if weighted { float(s.population) / float(population) } else { float(s.whole) / float(whole) }
    };
    let ratio = |s: &Sum| float(s.part) / float(s.whole);
    let plain = float(part) / float(whole);
    let share = if weighted { strata.iter().map(|s| weight(s) * ratio(s)).sum::<f64>().clamp(0.0, 1.0) } else { plain };
    // Between classes: without, and with the finite population correction.
    let (mut variance, mut corrected) = (0.0, 0.0);
    for s in &strata {
        let (k, p, w) = (float(s.classes), ratio(s), weight(s));
        let own = if s.classes > 1 {
            let squares: f64 = of(s.stratum).map(|c| (float(c.part) - p * float(c.whole)).powi(2)).sum();
            w * w * k / (k - 1.0) * squares / float(s.whole).powi(2)
        } else {
            (w * (p - share)).powi(2)
        };
        variance += own;
        corrected += own * (1.0 - s.sampled());
    }
    let classes: i64 = strata.iter().map(|s| s.classes).sum();
    let freedom = classes - i64::try_from(strata.len()).unwrap_or(i64::MAX);
    let sampled = (float(people) / float(population)).min(1.0);
    let simple = share * (1.0 - share) / float(whole);
    let remaining = 1.0 - sampled;
    // Where all answer alike, there are no differences to estimate anything from: classes count as if drawn singly.
    let (deff, effect) =
        if simple > 0.0 { ((variance / simple).max(1.0), corrected / simple) } else { (1.0, remaining) };
    let width = (t95(freedom).powi(2) * effect).max(Z95 * Z95 * remaining) / float(whole);
    Some(Estimate { part, whole, share, weighted, deff, classes, freedom, sampled, width })
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
mod tests;
