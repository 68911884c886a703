//! Known values of the intervals and tests, and how often an interval holds the truth.

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
    for (part, whole, low, high) in
        [(36, 40, 7695, 9604), (172, 200, 8051, 9013), (344, 400, 8226, 8906), (0, 40, 0, 876), (40, 40, 9124, 10_000)]
    {
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

fn near(i: Option<Interval>, low: f64, high: f64) {
    let i = i.expect("an interval");
    assert!((i.low - low).abs() < 1e-9 && (i.high - high).abs() < 1e-9, "{i:?}, not {low} to {high}");
}

#[test]
fn student_s_t_is_that_of_the_tables() {
    // scipy.stats.t.ppf(0.975, df), scipy 1.17.1.
    for (freedom, t) in [
        (1, 12.706_204_736_174_7),
        (3, 3.182_446_305_283_7),
        (7, 2.364_624_251_592_8),
        (30, 2.042_272_456_301_2),
        (31, 2.039_513_446_396_4),
        (60, 2.000_297_822_014_3),
        (1000, 1.962_339_080_826_4),
    ] {
        assert!((t95(freedom) - t).abs() < 1e-6, "{freedom}: {}", t95(freedom));
    }
    assert!((t95(0) - Z95).abs() < 1e-12);
}

#[test]
fn one_stratum_of_like_classes_is_plain_arithmetic() {
    let classes: Vec<Cluster> = (0..10).map(|_| class(0, 36, 40)).collect();
    let e = estimate(&[12_000], &classes).unwrap();
    assert_eq!((e.part, e.whole, e.weighted, e.deff_hundredths(), e.deff_known()), (360, 400, false, 100, true));
    assert_eq!((e.classes, e.freedom, e.few_classes()), (10, 9, false));
    // Never narrower than of a simple random sample of 400 of 12,000: statsmodels 0.15.0, proportion_confint(360·k, 400·k,
    // method="wilson") with k = 1/(1 − 400/12000).
    near(e.interval(), 0.867_314_384_858_82, 0.925_327_107_646_36);
    assert_eq!(estimate(&[100], &[]), None);
}

#[test]
fn classes_that_differ_widen_the_interval() {
    // Two classes of 40, half of all right: all of one and none of the other. v = 2/1 · (20² + 20²)/80² = 0.25,
    // p(1−p)/n = 0.003125: deff = 80, one effective answer. The score interval of one answer with t(1)² in place of z²:
    // 0.5 ± √(w/4 + w²/4) ÷ (1 + w), w = 161.4476 · (1 − 80/1000).
    let e = estimate(&[1000], &[class(0, 40, 40), class(0, 0, 40)]).unwrap();
    assert_eq!(e.deff_hundredths(), 8000);
    let w = t95(1).powi(2) * 0.92;
    let half = (w / 4.0 + w * w / 4.0).sqrt() / (1.0 + w);
    near(e.interval(), 0.5 - half, 0.5 + half);
    // One class alone gives no variance between classes, and no interval.
    let e = estimate(&[1000], &[class(0, 36, 40)]).unwrap();
    assert!(!e.deff_known() && e.deff_hundredths() == 100 && e.interval().is_none());
    // Nor do two classes of which each is a stratum.
    let e = estimate(&[1000, 1000], &[class(0, 36, 40), class(1, 30, 40)]).unwrap();
    assert!(e.interval().is_none() && e.classes == 2);
}

#[test]
fn intervals_are_those_of_other_programs() {
    // statsmodels 0.15.0, proportion_confint(p·m, m, method="wilson") with m = p(1 − p) ÷ v · (z ÷ t)², where v is the variance
    // of the linearised ratio, computed with numpy for each stratum, and t is scipy.stats.t.ppf(0.975, classes − strata).
    let four = [class(0, 19, 27), class(0, 24, 27), class(0, 12, 27), class(0, 21, 27)];
    let e = estimate(&[3000], &four).unwrap();
    assert!((e.deff - 4.618_421_052_631_58).abs() < 1e-9 && e.freedom == 3 && e.few_classes(), "{e:?}");
    near(e.interval(), 0.388_729_520_220_08, 0.898_680_677_809_33);
    // A fifth of the pupils answered: the finite population correction.
    let e = estimate(&[540], &four).unwrap();
    assert!((e.sampled - 0.2).abs() < 1e-12);
    near(e.interval(), 0.413_796_762_758_88, 0.888_774_757_822_18);
    let two =
        [class(0, 30, 40), class(0, 22, 38), class(0, 35, 41), class(1, 12, 30), class(1, 25, 32), class(1, 20, 28)];
    let e = estimate(&[2000, 800], &two).unwrap();
    assert!(e.weighted && e.freedom == 4 && (e.deff - 4.364_928_266_244_73).abs() < 1e-9, "{e:?}");
    near(e.interval(), 0.510_101_143_036_80, 0.843_484_228_622_98);
}

#[test]
fn who_asks_everyone_knows_the_share() {
    // Every pupil of all four classes of the frame.
    let all = [class(0, 20, 40), class(0, 30, 40), class(0, 36, 40), class(0, 10, 40)];
    let e = estimate(&[160], &all).unwrap();
    near(e.interval(), 0.6, 0.6);
    assert!((e.sampled - 1.0).abs() < 1e-12 && e.deff > 1.0, "the design effect is that without the correction");
    // A frame that shrank since the draw is no more than a census.
    near(estimate(&[100], &all).unwrap().interval(), 0.6, 0.6);
    // Half of them: narrower than of a large frame, by the root of the half.
    let [large, half] = [1_000_000, 320].map(|n| estimate(&[n], &all).unwrap());
    assert!((half.width / large.width - 0.5).abs() < 1e-3, "{half:?} {large:?}");
}

#[test]
fn strata_are_weighted_where_the_fractions_differ() {
    // 900 of 1,000 live in the first stratum, and each gave 40 answers: 0.9·0.5 + 0.1·1.0.
    let e = estimate(&[900, 100], &[class(0, 10, 20), class(0, 10, 20), class(1, 20, 20), class(1, 20, 20)]).unwrap();
    assert!(e.weighted && (e.share - 0.55).abs() < 1e-12, "{e:?}");
    assert_eq!((e.part, e.whole, e.classes, e.freedom), (60, 80, 4, 2));
    // The same fraction of each: no weights, and the share is what was counted.
    let e = estimate(&[900, 100], &[class(0, 45, 90), class(1, 10, 10)]).unwrap();
    assert!(!e.weighted && (e.share - 0.55).abs() < 1e-12);
    // Each stratum's only class is measured against all: 0.9²·0.05² + 0.1²·0.45² = 0.00405.
    assert!((e.deff - 0.004_05 / (0.55 * 0.45 / 100.0)).abs() < 1e-9, "{e:?}");
}

/// Numbers between 0 and 1 that are the same at every run (splitmix64, Steele et al., OOPSLA 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        #[expect(clippy::cast_precision_loss, reason = "53 bits")]
        let unit = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        unit
    }

    /// The right answers of a class of 27 whose pupils answer alike: the share of every class is beta distributed, which
    /// gives an intraclass correlation of exactly 0.07 (Pólya's urn: each pupil answers like one before, or for the first time).
    fn class(&mut self, share: f64) -> i64 {
        const ICC: f64 = 0.07;
        let urn = 1.0 / ICC - 1.0;
        (0..27).fold(0, |right, asked| {
            let chance = (share * urn + float(right)) / (urn + float(asked));
            right + i64::from(self.next() < chance)
        })
    }
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let mut numbers = Numbers(626);
    for (classes, runs, least, most) in [(2, 4000, 0.94, 0.99), (4, 4000, 0.94, 0.975), (8, 4000, 0.94, 0.965)] {
        let hits = (0..runs).filter(|_| {
            let drawn: Vec<Cluster> = (0..classes).map(|_| class(0, numbers.class(0.7), 27)).collect();
            let i = estimate(&[1_000_000], &drawn).and_then(|e| e.interval()).expect("an interval");
            i.low <= 0.7 && 0.7 <= i.high
        });
        let held = float(i64::try_from(hits.count()).unwrap()) / float(runs);
        assert!((least..=most).contains(&held), "{classes} classes: {held}");
    }
    // Half of all classes of a frame of 16: the truth is the share of that frame.
    let (mut held, runs) = (0, 2000);
    for _ in 0..runs {
        let frame: Vec<Cluster> = (0..16).map(|_| class(0, numbers.class(0.7), 27)).collect();
        let truth = float(frame.iter().map(|c| c.part).sum()) / (16.0 * 27.0);
        let i = estimate(&[16 * 27], &frame[..8]).and_then(|e| e.interval()).expect("an interval");
        held += i64::from(i.low <= truth && truth <= i.high);
    }
    let held = float(held) / float(runs);
    assert!((0.935..=0.97).contains(&held), "half of a frame: {held}");
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
