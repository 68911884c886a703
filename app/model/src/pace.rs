//! How fast a campaign has to go on, and where it ends if it goes on as it did lately.

use crate::participation::Participation;

/// The pace that a target needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// Learners who have to complete each day, from today to the due day, both included.
    pub a_day: i64,
    /// What it was lately.
    pub lately: Option<Lately>,
}

/// The pace of the last days, and where it leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lately {
    /// Of how many days it is the mean.
    pub days: i64,
    /// Learners who completed in them.
    pub more: i64,
    /// Learners who will have completed by the end of the due day if the pace stays the same: never more than are eligible.
    pub likely: i64,
}

impl Lately {
    /// The mean of a day, rounded half up.
    #[must_use]
    pub const fn mean(self) -> i64 {
        half_up(self.more, self.days)
    }
}

impl Pace {
    /// The pace with `left` days to go, of which today is one. `earlier` is how many had completed some days ago, and how many
    /// days that is. None where no day is left or nobody is eligible.
    #[must_use]
    pub fn of(now: Participation, target: i64, left: i64, earlier: Option<(i64, i64)>) -> Option<Self> {
        if left < 1 || now.checked().is_err() || now.eligible == 0 {
            return None;
        }
        let a_day = (now.needed(target) + left - 1) / left;
        let lately = earlier.filter(|(_, days)| *days > 0).map(|(before, days)| {
            // An update of the list may have taken some of them out.
            let more = (now.completed - before).max(0);
            let likely = (now.completed + half_up(more * left, days)).min(now.eligible);
            Lately { days, more, likely }
        });
        Some(Self { a_day, lately })
    }
}

const fn half_up(part: i64, whole: i64) -> i64 {
    (2 * part + whole) / (2 * whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(completed: i64, eligible: i64) -> Participation {
        Participation { eligible, started: completed, completed, ..Participation::default() }
    }

    #[test]
    fn the_pace_and_the_projection_follow_from_whole_learners() {
        // 918 are missing, and 434 completed in seven days: 62 a day. With eleven days left that makes 682 more.
        let pace = Pace::of(counts(9_054, 11_080), 90, 11, Some((8_620, 7))).unwrap();
        assert_eq!(pace, Pace { a_day: 84, lately: Some(Lately { days: 7, more: 434, likely: 9_736 }) });
        assert_eq!(pace.lately.unwrap().mean(), 62);
    }

    #[test]
    fn a_projection_never_passes_everyone_and_never_falls() {
        assert_eq!(Pace::of(counts(90, 100), 90, 5, Some((20, 7))).unwrap().lately.unwrap().likely, 100);
        let fallen = Pace::of(counts(40, 100), 90, 5, Some((50, 7))).unwrap();
        assert_eq!((fallen.a_day, fallen.lately.unwrap().likely), (10, 40));
    }

    #[test]
    fn without_days_or_learners_there_is_no_pace() {
        assert_eq!(Pace::of(counts(1, 10), 90, 0, None), None);
        assert_eq!(Pace::of(counts(0, 0), 90, 3, None), None);
        assert_eq!(Pace::of(counts(6_062, 5_880), 90, 3, None), None);
        assert_eq!(Pace::of(counts(9, 10), 90, 3, Some((9, 0))).unwrap(), Pace { a_day: 0, lately: None });
    }
}
