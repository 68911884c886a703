//! Activities besides lessons, and the Five Ones (五个一活动): the activities of a class or a school in a campaign.
//!
//! A school has done a kind that the campaign requires when a record of the school or of one of its classes is
//! confirmed. A class is done when its own confirmed records cover all required kinds.

use crate::{Text, hiding::LEAST_SHOWN};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What kind of activity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// 一次展览: an exhibition seen or put up.
    Exhibition,
    /// 一部影片: a film watched.
    Film,
    /// 一堂课: a lesson held.
    Lesson,
    /// 一篇征文: essays or hand-drawn papers.
    Essay,
    /// 一次主题班会: a class meeting.
    ClassMeeting,
}

impl ActivityKind {
    /// All kinds in order, which a campaign requires by default.
    pub const ALL: [Self; 5] = [Self::Exhibition, Self::Film, Self::Lesson, Self::Essay, Self::ClassMeeting];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exhibition => "exhibition",
            Self::Film => "film",
            Self::Lesson => "lesson",
            Self::Essay => "essay",
            Self::ClassMeeting => "class_meeting",
        }
    }

    /// Its place in [`ActivityKind::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl FromStr for ActivityKind {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or_else(|| format!("unknown activity {s:?}"))
    }
}

impl TryFrom<String> for ActivityKind {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}

/// How far a record is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityState {
    /// Recorded, and waiting for the school.
    Recorded,
    /// Confirmed by the school: it counts.
    Confirmed,
    /// The school gave it back with a reason; once changed it is recorded again.
    Returned,
}

impl ActivityState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Recorded, Self::Confirmed, Self::Returned];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Confirmed => "confirmed",
            Self::Returned => "returned",
        }
    }

    /// Whether the school may confirm it: a returned one must be corrected first.
    #[must_use]
    pub const fn may_be_confirmed(self) -> bool {
        matches!(self, Self::Recorded)
    }

    /// Whether the school may give it back: also what was confirmed by mistake.
    #[must_use]
    pub const fn may_be_returned(self) -> bool {
        matches!(self, Self::Recorded | Self::Confirmed)
    }

    /// Whether it can still be changed or removed.
    #[must_use]
    pub const fn may_be_changed(self) -> bool {
        !matches!(self, Self::Confirmed)
    }
}

impl FromStr for ActivityState {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or_else(|| format!("unknown state {s:?}"))
    }
}

impl TryFrom<String> for ActivityState {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}

/// The most people of one activity, whatever the size of the school.
pub const MOST_PEOPLE: i64 = 5000;
/// The most hands of one option of a tally.
pub const MOST_HANDS: i64 = 999;

/// The largest plausible headcount for this many pupils: each with two family members, and twenty guests; at most
/// [`MOST_PEOPLE`].
#[must_use]
pub const fn most_plausible(pupils: i64) -> i64 {
    let most = pupils.saturating_mul(3).saturating_add(20);
    if most < MOST_PEOPLE { most } else { MOST_PEOPLE }
}

/// A head count as those outside the school see it: none when it is of fewer than [`LEAST_SHOWN`].
#[must_use]
pub const fn shown_headcount(headcount: i64) -> Option<i64> {
    if headcount < LEAST_SHOWN { None } else { Some(headcount) }
}

/// A show of hands at a class meeting, with the wording of that time: the pack may change later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandsAsked {
    /// The step of the kit.
    pub step: String,
    /// What was asked.
    pub question: Text,
    /// What hands were raised for, and how many.
    pub options: Vec<(Text, i64)>,
}

impl HandsAsked {
    /// All hands.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.options.iter().map(|(_, hands)| hands).sum()
    }
}

/// The Five Ones of one part of the tree. A node's are the sums of its children's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FiveOnes {
    /// Schools with eligible learners.
    pub schools: i64,
    /// Of these, schools with each kind confirmed, in the order of [`ActivityKind::ALL`]; 0 for a kind that is not
    /// required.
    pub by_kind: [i64; 5],
    /// Of these, schools with at least one kind.
    pub schools_begun: i64,
    /// Of these, schools with all required kinds.
    pub schools_done: i64,
    /// Classes with eligible learners.
    pub classes: i64,
    /// Of these, classes with all kinds.
    pub classes_done: i64,
    /// Confirmed records.
    pub records: i64,
    /// Records that wait for their school to confirm them: they are in no other figure.
    #[serde(default)]
    pub waiting: i64,
    /// People in confirmed records of at least [`LEAST_SHOWN`] each: smaller ones are in no sum, so that none can be
    /// found by subtraction.
    pub people: i64,
}

impl FiveOnes {
    /// How many of the kinds one school has: the sum over kinds.
    #[must_use]
    pub fn kinds(&self) -> i64 {
        self.by_kind.iter().sum()
    }
}

impl std::iter::Sum for FiveOnes {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |a, b| Self {
            schools: a.schools + b.schools,
            by_kind: std::array::from_fn(|n| a.by_kind[n] + b.by_kind[n]),
            schools_begun: a.schools_begun + b.schools_begun,
            schools_done: a.schools_done + b.schools_done,
            classes: a.classes + b.classes,
            classes_done: a.classes_done + b.classes_done,
            records: a.records + b.records,
            waiting: a.waiting + b.waiting,
            people: a.people + b.people,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for kind in ActivityKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(ActivityKind::ALL[kind.index()], kind);
        }
        for state in ActivityState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("party".parse::<ActivityKind>().is_err());
    }

    #[test]
    fn what_was_returned_is_not_confirmed_as_it_is() {
        assert!(!ActivityState::Returned.may_be_confirmed() && ActivityState::Returned.may_be_changed());
        assert!(!ActivityState::Confirmed.may_be_changed() && ActivityState::Confirmed.may_be_returned());
        assert!(!ActivityState::Confirmed.may_be_confirmed(), "once is enough");
        assert!(ActivityState::Recorded.may_be_confirmed());
    }

    #[test]
    fn head_counts_have_bounds() {
        assert_eq!([most_plausible(0), most_plausible(45), most_plausible(3000)], [20, 155, MOST_PEOPLE]);
        assert_eq!([shown_headcount(9), shown_headcount(10)], [None, Some(10)]);
    }

    #[test]
    fn sums_are_of_every_column() {
        let one = FiveOnes {
            schools: 1,
            by_kind: [1, 0, 1, 0, 1],
            schools_begun: 1,
            schools_done: 0,
            classes: 6,
            classes_done: 2,
            records: 9,
            waiting: 3,
            people: 400,
        };
        let two: FiveOnes = [one, one].into_iter().sum();
        assert_eq!((one.kinds(), two.kinds(), two.by_kind), (3, 6, [2, 0, 2, 0, 2]));
        assert_eq!((two.schools, two.classes, two.classes_done), (2, 12, 4));
        assert_eq!((two.records, two.waiting, two.people), (18, 6, 800));
    }
}
