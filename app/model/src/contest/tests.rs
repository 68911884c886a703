use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::cmp::Ordering;

const WEIGHTED: Formula = Formula::Weighted { participation: 30, mean: 50, pass: 20 };

fn rule(formula: Formula) -> Rule {
    Rule { formula, ..Rule::default() }
}

fn sums(eligible: i64, scores: &[i64]) -> Sums {
    let one = |score: &i64| Counted::sums(Some(Counted { score: *score, passed: *score >= 6000, millis: 60_000 }));
    Sums { eligible, ..scores.iter().map(one).sum() }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn go(from: i64, to: i64, score: i64) -> AttemptSummary {
    AttemptSummary { started_at: at(from), submitted_at: at(to), score, max: 1000, passed: score >= 600 }
}

#[test]
fn the_score_is_a_total_per_head() {
    let rule = rule(Formula::PerHead);
    // 20 of 40 with 90 % each, and 36 of 40 with 50 %: 45 points each.
    let (few, many) = (sums(40, &[9000; 20]), sums(40, &[5000; 36]));
    assert_eq!((rule.points(&few), rule.points(&many)), (450, 450));
    assert_eq!(rule.compare(&many, &few), Ordering::Less, "equal scores: participation decides");
    // A large class has no edge.
    assert_eq!(rule.points(&sums(20, &[8000; 10])), rule.points(&sums(60, &[8000; 30])));
    assert_eq!(rule.points(&sums(30, &[])), 0);
    assert_eq!(rule.points(&sums(1, &[10_000])), 1000);
}

#[test]
fn weights_make_a_score_too() {
    let rule = rule(WEIGHTED);
    // 50 % took part, the mean is 80 %, half of all passed: 15 + 40 + 10.
    assert_eq!(rule.points(&sums(20, &[8000; 10])), 650);
    assert_eq!(rule.points(&sums(10, &[10_000; 10])), 1000);
    assert_eq!(rule.points(&sums(10, &[])), 0);
}

#[test]
fn ties_are_broken_as_stated_and_then_shared() {
    let rule = rule(Formula::PerHead);
    let more_full = sums(10, &[10_000, 4000]);
    let even = sums(10, &[7000, 7000]);
    assert_eq!(rule.compare(&more_full, &even), Ordering::Less);
    let quick = Sums { millis: even.millis - 1, ..even };
    assert_eq!(rule.compare(&quick, &even), Ordering::Less);
    let ranked = rule.rank(vec![even, more_full, even, quick, sums(10, &[])], |s| *s);
    assert_eq!(ranked.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 2, 3, 3, 5]);
    let bare = Rule { tie_breaks: Vec::new(), ..rule };
    assert_eq!(bare.compare(&more_full, &even), Ordering::Equal);
}

#[test]
fn of_several_attempts_the_best_counts() {
    assert_eq!(Counted::of(&[], 1, 10), None);
    let all = [go(0, 100, 500), go(200, 260, 800), go(300, 340, 800), go(400, 410, 1000)];
    let best = |n| Counted::of(&all, n, 10).unwrap();
    assert_eq!((best(1).score, best(1).millis, best(1).passed), (5000, 100_000, false));
    assert_eq!((best(2).score, best(2).millis, best(2).passed), (8000, 60_000, true));
    assert_eq!(best(3).millis, 40_000, "of equals the quicker");
    assert_eq!(best(9).score, FULL);
    assert_eq!(Counted::of(&[go(0, 9999, 10)], 1, 10).unwrap().millis, 600_000, "never more than the minutes");
}

prop_compose! {
    fn class()(eligible in 1..60_i64)(
        eligible in Just(eligible),
        scores in prop::collection::vec((0..=10_i64).prop_map(|n| n * 1000), 0..=usize::try_from(eligible).unwrap()),
        spare in 0..3_i64,
    ) -> Sums {
        let s = sums(eligible, &scores);
        Sums { millis: s.millis + spare * s.finished, ..s }
    }
}

fn formula() -> impl Strategy<Value = Formula> {
    prop_oneof![
        Just(Formula::PerHead),
        (0..=100_i64).prop_flat_map(|a| (Just(a), 0..=100 - a)).prop_map(|(participation, mean)| {
            Formula::Weighted { participation, mean, pass: 100 - participation - mean }
        }),
    ]
}

proptest! {
    #[test]
    fn the_order_is_one(formula in formula(), a in class(), b in class(), c in class()) {
        let rule = rule(formula);
        prop_assert_eq!(rule.compare(&a, &b), rule.compare(&b, &a).reverse());
        prop_assert_eq!(rule.compare(&a, &a), Ordering::Equal);
        if rule.compare(&a, &b) != Ordering::Greater && rule.compare(&b, &c) != Ordering::Greater {
            prop_assert!(rule.compare(&a, &c) != Ordering::Greater);
        }
    }

    #[test]
    fn a_score_is_between_nothing_and_all(formula in formula(), a in class()) {
        let points = rule(formula).points(&a);
        prop_assert!((0..=1000).contains(&points), "{points}");
    }

    #[test]
    fn one_more_pupil_never_harms_a_total_per_head(a in class(), score in 0..=10_000_i64) {
        prop_assume!(a.finished < a.eligible);
        let more = a + Counted::sums(Some(Counted { score, passed: false, millis: 1 }));
        prop_assert!(rule(Formula::PerHead).compare(&more, &a) == Ordering::Less);
    }

    #[test]
    fn as_many_again_of_the_same_is_equal(formula in formula(), a in class(), times in 1..50_i64) {
        let large = (0..times).map(|_| a).sum::<Sums>();
        prop_assert_eq!(rule(formula).compare(&a, &large), Ordering::Equal);
    }

    #[test]
    fn places_count_those_before(formula in formula(), all in prop::collection::vec(class(), 0..30)) {
        let rule = rule(formula);
        for (place, one) in rule.rank(all.clone(), |s| *s) {
            let before = all.iter().filter(|other| rule.compare(other, &one) == Ordering::Less).count();
            prop_assert_eq!(place, before + 1);
        }
    }

    #[test]
    fn a_region_is_compared_exactly(formula in formula(), score in 0..10_000_i64) {
        let n = 1_500_000;
        let a = Sums { eligible: n, finished: n - 1, score: score * (n - 1), full: 0, passed: n / 2, millis: n };
        let b = Sums { score: a.score + 1, ..a };
        let order = rule(formula).compare(&b, &a);
        let mean = !matches!(formula, Formula::Weighted { mean: 0, .. });
        prop_assert_eq!(order == Ordering::Less, mean);
    }
}
