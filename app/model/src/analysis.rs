//! Item analysis: how difficult an item was, how well it discriminates, and which wrong answers were common. Plain
//! arithmetic over marks; the caller selects the learners and attempts.
//!
//! Sources: difficulty as the mean share of points (Crocker & Algina 1986, ch. 14); discrimination as the correlation
//! of the item with the rest of the test (Henrysson 1963, *Psychometrika* 28:211–218, the part-whole correction); the
//! terms for its size after Ebel & Frisbie (1991, ch. 13).

use crate::{
    grading::POINTS,
    item::{Item, ItemKind, Response},
    participation::Permille,
};
use std::collections::BTreeMap;

/// With fewer learners than this, discrimination is chance and is not shown.
pub const FEWEST: usize = 10;
/// A wrong answer is common from this share of the learners on, in per cent ...
pub const COMMON_SHARE: usize = 20;
/// ... and the number of learners from which it is.
pub const COMMON_COUNT: usize = 3;

/// What one learner earned with one item, and with all the others of the same paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Points for the item, in hundredths; blank is 0.
    pub points: i64,
    /// Points for the other items, in hundredths.
    pub rest: i64,
    /// The most points that there were for the others.
    pub rest_max: i64,
}

/// Difficulty p: points earned ÷ maximum points. A high p is an easy item. `None` when nobody was asked.
#[must_use]
pub fn difficulty(marks: &[Mark]) -> Option<Permille> {
    let whole = i64::try_from(marks.len()).ok()? * POINTS;
    Permille::of(marks.iter().map(|m| m.points).sum(), whole).ok().flatten()
}

/// Discrimination r: Pearson's correlation between the points for the item and the share of points in the rest of the
/// paper, `r = Σ(x−x̄)(y−ȳ) ÷ √(Σ(x−x̄)² Σ(y−ȳ)²)`; where points are all or nothing it is the point-biserial
/// coefficient. The item itself is left out of the rest: otherwise every item would seem to agree with itself. Shares
/// and not points are compared because learners may have papers of their own.
///
/// `None` for fewer than [`FEWEST`] learners, and when all have the same points or the same rest: then there is
/// nothing to tell apart.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "points of a paper are far below 2^52")]
pub fn discrimination(marks: &[Mark]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> =
        marks.iter().filter(|m| m.rest_max > 0).map(|m| (m.points as f64, m.rest as f64 / m.rest_max as f64)).collect();
    if pairs.len() < FEWEST {
        return None;
    }
    let n = pairs.len() as f64;
    let (mean_x, mean_y) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (dx, dy) = (x - mean_x, y - mean_y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    // Equal shares may differ in the last bit of their sums.
    (xx > 1e-9 && yy > 1e-12).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// What a discrimination means, in the bands that Ebel & Frisbie give.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// From 0.40: discriminates very well.
    Strong,
    /// From 0.20: discriminates.
    Fair,
    /// From 0: hardly discriminates.
    Weak,
    /// Below 0: those who know more got it wrong. The key or the wording may be at fault.
    Reversed,
}

impl Verdict {
    /// The band of a coefficient, rounded as it is shown.
    #[must_use]
    pub fn of(r: f64) -> Self {
        match (r * 100.0).round() {
            r if r >= 40.0 => Self::Strong,
            r if r >= 20.0 => Self::Fair,
            r if r >= 0.0 => Self::Weak,
            _ => Self::Reversed,
        }
    }
}

/// The middle of some numbers, of two middles the lower mean; `None` of none.
#[must_use]
pub fn median(mut numbers: Vec<i64>) -> Option<i64> {
    numbers.sort_unstable();
    let half = numbers.len() / 2;
    let upper = *numbers.get(half)?;
    if numbers.len() % 2 == 1 { Some(upper) } else { Some(numbers[half - 1].midpoint(upper)) }
}

/// The parts of an answer that are counted: each option chosen; each pair `option=group` of a match; an order and a
/// typed text as a whole, the text as it is compared.
#[must_use]
pub fn parts(kind: ItemKind, response: &Response) -> Vec<String> {
    if response.is_blank() {
        return Vec::new();
    }
    match kind {
        ItemKind::Order => vec![response.ids().join(">")],
        ItemKind::ShortText | ItemKind::Number => vec![crate::grading::plain(response.text())],
        _ => response.ids().to_vec(),
    }
}

/// Whether this part of an answer is right.
#[must_use]
pub fn is_right(item: &Item, part: &str) -> bool {
    match item.kind {
        ItemKind::ShortText | ItemKind::Number => crate::grading::grade(item, &Response::typed(part), false) == POINTS,
        kind => parts(kind, &item.right()).iter().any(|p| p == part),
    }
}

/// How many learners gave each response, the most common first. Options that nobody chose are absent.
#[must_use]
pub fn spread<'a>(kind: ItemKind, responses: impl IntoIterator<Item = &'a Response>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for response in responses {
        for part in parts(kind, response) {
            *counts.entry(part).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// Whether a wrong answer of `count` among `n` learners is a common one.
#[must_use]
pub const fn is_common(count: usize, n: usize) -> bool {
    count >= COMMON_COUNT && count * 100 >= n * COMMON_SHARE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Text,
        item::{CognitiveLevel, ItemOption},
    };

    fn mark(points: i64, rest: i64) -> Mark {
        Mark { points, rest, rest_max: 1000 }
    }

    #[test]
    fn difficulty_is_the_share_of_points() {
        assert_eq!(difficulty(&[mark(100, 0), mark(0, 0), mark(50, 0)]), Some(Permille(500)));
        assert_eq!(difficulty(&[mark(100, 0), mark(100, 0), mark(0, 0)]), Some(Permille(667)));
        assert_eq!(difficulty(&[]), None);
    }

    // By hand: right = 9, 8, 7, 6, 5 of 10 in the rest (mean 7), wrong = 5, 4, 3, 2, 1 (mean 3); all: mean 5,
    // Σ(y−5)² = 16+9+4+1+0+0+1+4+9+16 = 60; x is ±½, Σ = 2.5; Σxy = ½·(4+3+2+1+0) + ½·(0+1+2+3+4) = 10.
    // r = 10 ÷ √(2.5 · 60) = 10 ÷ √150 = 0.816 497.
    #[test]
    fn discrimination_by_hand() {
        let right = [900, 800, 700, 600, 500].map(|r| mark(100, r));
        let wrong = [500, 400, 300, 200, 100].map(|r| mark(0, r));
        let all = [right, wrong].concat();
        let r = discrimination(&all).unwrap();
        assert!((r - 0.816_497).abs() < 1e-6, "{r}");
        // The point-biserial formula gives the same: (M₁ − M₀) ÷ s · √(pq) = (0.7 − 0.3) ÷ √0.06 · 0.5.
        assert!((r - 0.4 / 0.06_f64.sqrt() * 0.5).abs() < 1e-9);
        let turned: Vec<Mark> = all.iter().map(|m| Mark { points: 100 - m.points, ..*m }).collect();
        assert!((discrimination(&turned).unwrap() + r).abs() < 1e-9);
        assert_eq!(Verdict::of(r), Verdict::Strong);
        assert_eq!(Verdict::of(-r), Verdict::Reversed);
    }

    // By hand, with half points: x = 0, 50, 100 and y = 2, 4, 6 of 10, each pair thrice, and one more of the middle:
    // a straight line, so r = 1.
    #[test]
    fn half_points_and_papers_of_ones_own() {
        let mut all: Vec<Mark> =
            [(0, 200), (50, 400), (100, 600)].repeat(3).into_iter().map(|(p, r)| mark(p, r)).collect();
        all.push(Mark { points: 50, rest: 200, rest_max: 500 });
        assert!((discrimination(&all).unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_said_of_few_or_of_all_alike() {
        let nine = [mark(100, 900), mark(0, 100)].into_iter().cycle().take(9).collect::<Vec<_>>();
        assert_eq!(discrimination(&nine), None);
        assert!(discrimination(&[nine.clone(), vec![mark(0, 100)]].concat()).is_some());
        assert_eq!(discrimination(&vec![mark(100, 300); 20]), None);
        let same_rest: Vec<Mark> = (0..20).map(|n| mark(n % 2 * 100, 300)).collect();
        assert_eq!(discrimination(&same_rest), None);
        let alone = vec![Mark { points: 0, rest: 0, rest_max: 0 }; 20];
        assert_eq!(discrimination(&alone), None, "a quiz of one item has no rest");
    }

    #[test]
    fn verdicts_have_their_edges() {
        for (r, verdict) in [
            (0.4, Verdict::Strong),
            (0.394, Verdict::Fair),
            (0.2, Verdict::Fair),
            (0.194, Verdict::Weak),
            (0.0, Verdict::Weak),
            (-0.004, Verdict::Weak),
            (-0.01, Verdict::Reversed),
        ] {
            assert_eq!(Verdict::of(r), verdict, "{r}");
        }
    }

    #[test]
    fn the_middle() {
        assert_eq!(median(vec![9, 1, 5]), Some(5));
        assert_eq!(median(vec![4, 1, 9, 5]), Some(4), "of 4 and 5 the lower whole number");
        assert_eq!(median(vec![]), None);
    }

    #[test]
    fn common_is_a_fifth_and_three() {
        assert!(is_common(3, 15) && is_common(3, 3) && is_common(12, 60));
        assert!(!is_common(2, 4) && !is_common(3, 16) && !is_common(11, 60));
    }

    fn item(kind: ItemKind) -> Item {
        let option = |id: &str| ItemOption {
            id: id.into(),
            correct: id == "b",
            group: Some("g".into()),
            text: Text::default(),
            why: None,
        };
        Item {
            id: "t-1".into(),
            version: 1,
            kind,
            objective: "o".into(),
            difficulty: 1,
            level: CognitiveLevel::Recall,
            scene: None,
            stem: Text::default(),
            groups: vec![],
            options: ["a", "b"].map(option).into(),
            answers: vec!["120".into()],
            tolerance: None,
            explanation: Text::default(),
            sources: vec![],
        }
    }

    #[test]
    fn answers_are_counted_by_their_parts() {
        let said = |ids: &[&str]| Response::new(ids.iter().map(|s| (*s).to_owned()));
        let all = [said(&["a"]), said(&["a", "b"]), said(&[]), said(&["a"])];
        assert_eq!(spread(ItemKind::Multiple, &all), [("a".to_owned(), 3), ("b".to_owned(), 1)]);
        let typed = [Response::typed("１２０"), Response::typed("120 "), Response::typed("110")];
        assert_eq!(spread(ItemKind::Number, &typed), [("120".to_owned(), 2), ("110".to_owned(), 1)]);
        let order = [Response::ordered(["b".to_owned(), "a".to_owned()])];
        assert_eq!(spread(ItemKind::Order, &order), [("b>a".to_owned(), 1)]);

        assert!(is_right(&item(ItemKind::Single), "b") && !is_right(&item(ItemKind::Single), "a"));
        assert!(is_right(&item(ItemKind::Order), "a>b") && !is_right(&item(ItemKind::Order), "b>a"));
        assert!(is_right(&item(ItemKind::Match), "a=g") && !is_right(&item(ItemKind::Match), "a=h"));
        assert!(is_right(&item(ItemKind::Number), "120") && !is_right(&item(ItemKind::Number), "110"));
    }
}
