//! Class contests: how a class's result is reckoned from sums, compared without rounding, and put in order.
//!
//! A contest is between classes. A class's score is made of sums over its pupils, so that schools, counties and cities
//! are reckoned by the same rule from the same sums added up. Everything is compared as whole numbers and fractions:
//! two classes are equal only when they are.

use crate::{
    hiding::LEAST_SHOWN,
    org::{Grade, Locality, LocalityGroup},
    survey::Band,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Ordering,
    fmt,
    iter::Sum,
    ops::{Add, Sub},
    str::FromStr,
};

/// The most that one pupil counts, in hundredths of a per cent.
pub const FULL: i64 = 10_000;
/// The most minutes a round may give for a paper.
pub const MAX_MINUTES: i64 = 120;
/// The most attempts a round may give.
pub const MAX_ATTEMPTS: i64 = 5;
/// The most rounds of a contest.
pub const MAX_ROUNDS: usize = 4;

/// What a group of pupils has done in a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
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

impl Add for Sums {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            eligible: self.eligible + other.eligible,
            finished: self.finished + other.finished,
            score: self.score + other.score,
            full: self.full + other.full,
            passed: self.passed + other.passed,
            millis: self.millis + other.millis,
        }
    }
}

impl Sub for Sums {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self {
            eligible: self.eligible - other.eligible,
            finished: self.finished - other.finished,
            score: self.score - other.score,
            full: self.full - other.full,
            passed: self.passed - other.passed,
            millis: self.millis - other.millis,
        }
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
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

/// An attempt that is over, as it is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AttemptSummary {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was handed in, or its time was over.
    pub submitted_at: DateTime<Utc>,
    /// Points, in hundredths.
    pub score: i64,
    /// The most points there were, in hundredths.
    pub max: i64,
    /// Whether it is passed.
    pub passed: bool,
}

/// What one pupil counts.
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
    /// Of a pupil's attempts in the order in which they began, the best of the first `attempts`; of equals the quicker,
    /// then the first. The one formula, for a single hand-in as for a recount.
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

    /// What it adds to the sums of its class.
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

/// How a score is made of sums. Weights are in hundredths and make 100 together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// Participation rate × mean score of those who took part. That is the sum of the scores ÷ pupils who may take part:
    /// a total per head, in which a large class has no edge.
    #[default]
    PerHead,
    /// `participation` of the participation rate, `mean` of the mean score, `pass` of the share who passed, each of the
    /// last two of those who may take part or did: mean of those who took part, pass of those who may.
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

/// Which classes compete with each other. Classes under [`LEAST_SHOWN`] are always among themselves: their figures are
/// shown to their own school alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DivisionRule {
    /// Primary, junior, senior, vocational and university classes apart.
    pub bands: bool,
    /// Classes of at least so many pupils apart from smaller ones; none: no difference is made.
    pub large_from: Option<i64>,
    /// Classes of urban, of rural and of other schools apart. Rules of before do not have it, and results written down
    /// with them stay as they are to the byte.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub localities: bool,
}

/// The size of a class, where it makes a difference.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Size {
    /// No difference is made.
    Any,
    /// Smaller than a large one.
    Compact,
    /// Large.
    Large,
    /// Under [`LEAST_SHOWN`] pupils.
    Small,
}

/// A division: classes of one are put in order together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Division {
    /// The band of its grades, where bands are apart.
    pub band: Option<Band>,
    /// The size of its classes.
    pub size: Size,
    /// Where its schools lie, where that makes a difference.
    pub locality: Option<LocalityGroup>,
}

impl Division {
    /// The division of a class of this grade with so many pupils who may take part, of a school that lies there.
    #[must_use]
    pub fn of(rule: DivisionRule, grade: Grade, eligible: i64, school: Option<Locality>) -> Self {
        let size = match rule.large_from {
            _ if eligible < LEAST_SHOWN => Size::Small,
            Some(from) if eligible >= from => Size::Large,
            Some(_) => Size::Compact,
            None => Size::Any,
        };
        let locality = rule.localities.then(|| LocalityGroup::of(school));
        Self { band: rule.bands.then(|| Band::of(grade)), size, locality }
    }

    /// Whether its classes' figures are shown to their own school alone.
    #[must_use]
    pub const fn is_small(self) -> bool {
        matches!(self.size, Size::Small)
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let band = self.band.map_or("all", Band::as_str);
        let size = match self.size {
            Size::Any => "any",
            Size::Compact => "compact",
            Size::Large => "large",
            Size::Small => "small",
        };
        write!(f, "{band}.{size}")?;
        self.locality.map_or(Ok(()), |locality| write!(f, ".{}", locality.as_str()))
    }
}

impl FromStr for Division {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("unknown division {text:?}");
        let (band, rest) = text.split_once('.').ok_or_else(unknown)?;
        let (size, locality) = match rest.split_once('.') {
            Some((size, locality)) => (size, Some(locality.parse().map_err(|_| unknown())?)),
            None => (rest, None),
        };
        let band = if band == "all" { None } else { Some(band.parse().map_err(|_| unknown())?) };
        let size = match size {
            "any" => Size::Any,
            "compact" => Size::Compact,
            "large" => Size::Large,
            "small" => Size::Small,
            _ => return Err(unknown()),
        };
        Ok(Self { band, size, locality })
    }
}

impl TryFrom<String> for Division {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The rule of a contest, fixed and shown to all before it begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// How a score is made.
    pub formula: Formula,
    /// What decides between equal scores.
    pub tie_breaks: Vec<TieBreak>,
    /// Who competes with whom.
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

    /// Which comes first: the better one is [`Ordering::Less`]. Equal means equal in everything the rule looks at.
    #[must_use]
    pub fn compare(&self, a: &Sums, b: &Sums) -> Ordering {
        let mut order = self.share(b).cmp(self.share(a));
        for tie in &self.tie_breaks {
            order = order.then_with(|| match tie {
                TieBreak::Participation => Share::new(b.finished, b.eligible).cmp(Share::new(a.finished, a.eligible)),
                TieBreak::FullMarks => Share::new(b.full, b.eligible).cmp(Share::new(a.full, a.eligible)),
                // Nobody's time is no time at all: it comes last.
                TieBreak::MeanTime => match (a.finished > 0, b.finished > 0) {
                    (true, true) => Share::new(a.millis, a.finished).cmp(Share::new(b.millis, b.finished)),
                    (a, b) => b.cmp(&a),
                },
            });
        }
        order
    }

    /// Puts them in order, the best first, each with its place: equal ones share theirs, and the next has as many
    /// before it as there are (1, 2, 2, 4). Those that are equal keep the order they came in.
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

/// How many classes go on to the next round, of each node of some level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quota {
    /// Of each of these.
    pub of: crate::org::OrgKind,
    /// So many classes in each division; those that share the last place that goes on all go on.
    pub classes: i64,
}

/// Where a round stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// It has not begun.
    Planned,
    /// It can be taken part in.
    Running,
    /// It can be taken part in, and the standing that others see stands still.
    Frozen,
    /// Its time is over; people look at what was flagged.
    Review,
    /// The result is fixed.
    Final,
    /// It was called off.
    Withdrawn,
}

impl State {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Frozen => "frozen",
            Self::Review => "review",
            Self::Final => "final",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Why an attempt is to be looked at by a person. It proves nothing by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Most answers came sooner than the items can be read.
    Fast,
    /// The same wrong answers, given in the same order, as another pupil of the class.
    Same,
    /// Answers came from two open windows or devices by turns.
    Windows,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Fast, Self::Same, Self::Windows];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Same => "same",
            Self::Windows => "windows",
        }
    }
}

impl TryFrom<String> for Reason {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| format!("unknown reason {text:?}"))
    }
}

/// Of a pupil's answers, the least number of quick ones that is looked at.
pub const QUICK_LEAST: usize = 3;
/// The least number of same wrong answers that is looked at.
pub const SAME_LEAST: usize = 3;

/// Whether so many quick answers of so many are looked at: at least [`QUICK_LEAST`], and half of them.
#[must_use]
pub const fn is_fast(quick: usize, answered: usize) -> bool {
    quick >= QUICK_LEAST && quick * 2 >= answered
}

/// Whether two pupils' wrong answers, each in the order in which they were first given, are looked at. Papers differ, so
/// only items that both got wrong are compared: at least [`SAME_LEAST`] with the same answer, in the same order, and none
/// of the items that both got wrong with another.
#[must_use]
pub fn is_same<I: PartialEq, R: PartialEq>(a: &[(I, R)], b: &[(I, R)]) -> bool {
    let both = |one: &[(I, R)], other: &[(I, R)]| -> Vec<usize> {
        one.iter().filter_map(|(item, _)| other.iter().position(|(i, _)| i == item)).collect()
    };
    let (in_b, in_a) = (both(a, b), both(b, a));
    in_b.len() >= SAME_LEAST
        && in_b.is_sorted()
        && in_a.is_sorted()
        && in_b.iter().zip(&in_a).all(|(in_b, in_a)| a[*in_a].1 == b[*in_b].1)
}

/// Whether windows took turns: one came back after another had been used. A page that was loaded anew is a new window,
/// and the old one does not come back.
#[must_use]
pub fn took_turns<W: PartialEq>(windows: &[W]) -> bool {
    let mut left: Vec<&W> = Vec::new();
    for pair in windows.windows(2) {
        if pair[0] != pair[1] {
            left.push(&pair[0]);
            if left.contains(&&pair[1]) {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn divisions_are_by_band_and_size() {
        let rule = DivisionRule { bands: true, large_from: Some(40), localities: false };
        for (grade, n, name) in
            [(Grade::P6, 39, "primary.compact"), (Grade::J1, 40, "junior.large"), (Grade::V2, 9, "vocational.small")]
        {
            let division = Division::of(rule, grade, n, Some(Locality::Rural));
            assert_eq!(division.to_string(), name);
            assert_eq!(name.parse(), Ok(division));
        }
        assert_eq!(Division::of(DivisionRule::default(), Grade::S1, 50, None).to_string(), "all.any");
        for wrong in ["primary", "x.any", "all.x", "all.any.", "all.any.town", "all.any.rural.rural"] {
            assert!(wrong.parse::<Division>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn divisions_may_be_by_locality_as_well() {
        let rule = DivisionRule { bands: true, large_from: Some(40), localities: true };
        for (school, n, name) in [
            (Some(Locality::Urban), 39, "primary.compact.urban"),
            (Some(Locality::Rural), 40, "primary.large.rural"),
            (None, 9, "primary.small.unsaid"),
        ] {
            let division = Division::of(rule, Grade::P6, n, school);
            assert_eq!(division.to_string(), name);
            assert_eq!(name.parse(), Ok(division));
        }
    }

    #[test]
    fn a_rule_of_before_reads_and_writes_as_it_was() {
        let text = r#"{"bands":true,"large_from":40}"#;
        let rule: DivisionRule = serde_json::from_str(text).unwrap();
        assert!(!rule.localities);
        assert_eq!(serde_json::to_string(&rule).unwrap(), text);
        let with = DivisionRule { localities: true, ..rule };
        assert_eq!(serde_json::from_str::<DivisionRule>(&serde_json::to_string(&with).unwrap()).unwrap(), with);
    }

    #[test]
    fn what_is_looked_at() {
        assert!(is_fast(3, 6) && !is_fast(3, 7) && !is_fast(2, 2));
        let a = [("q1", "b"), ("q4", "c"), ("q2", "a"), ("q9", "d")];
        assert!(is_same(&a, &[("q1", "b"), ("q3", "a"), ("q4", "c"), ("q2", "a")]));
        assert!(!is_same(&a, &[("q4", "c"), ("q1", "b"), ("q2", "a")]), "another order");
        assert!(!is_same(&a, &[("q1", "b"), ("q4", "c"), ("q2", "x")]), "another answer");
        assert!(!is_same(&a, &[("q1", "b"), ("q4", "c")]), "too few");
        assert!(took_turns(&["a", "b", "a"]) && took_turns(&["a", "a", "b", "c", "b"]));
        assert!(!took_turns(&["a", "a", "b", "b", "c"]) && !took_turns::<&str>(&[]), "loaded anew");
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
}
