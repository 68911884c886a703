//! Which backups stay: of the latest days, weeks and months the last one each. The newest always stays.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use qinghe_service::App;
use std::collections::BTreeSet;

/// How many of each stay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Days with a backup, counted from the newest.
    pub daily: usize,
    /// Weeks.
    pub weekly: usize,
    /// Months.
    pub monthly: usize,
}

impl Rule {
    /// Which of these stay, by their index. Days are those of the schools' clocks, and weeks begin on Monday.
    #[must_use]
    pub fn stay(self, times: &[DateTime<Utc>]) -> BTreeSet<usize> {
        let mut newest_first: Vec<usize> = (0..times.len()).collect();
        newest_first.sort_by_key(|n| std::cmp::Reverse((times[*n], *n)));
        let day = |n: usize| times[n].with_timezone(&App::ZONE).date_naive();
        let week = |n: usize| {
            let week = day(n).iso_week();
            (week.year(), week.week())
        };
        let month = |n: usize| (day(n).year(), day(n).month());
        let mut stay: BTreeSet<usize> = newest_first.first().copied().into_iter().collect();
        stay.extend(first_of_each(&newest_first, self.daily, day));
        stay.extend(first_of_each(&newest_first, self.weekly, week));
        stay.extend(first_of_each(&newest_first, self.monthly, month));
        stay
    }
}

fn first_of_each<K: PartialEq>(order: &[usize], most: usize, key: impl Fn(usize) -> K) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for n in order {
        if found.len() >= most {
            break;
        }
        if found.last().is_none_or(|last| key(*last) != key(*n)) {
            found.push(*n);
        }
    }
    found
}

/// The latest moment at which a backup was due.
#[must_use]
pub fn last_due(now: DateTime<Utc>, hour: u32) -> DateTime<Utc> {
    let here = now.with_timezone(&App::ZONE);
    let at = |day: NaiveDate| {
        let time = day.and_hms_opt(hour, 0, 0)?;
        Some(time.and_local_timezone(App::ZONE).earliest()?.with_timezone(&Utc))
    };
    let today = here.date_naive();
    [Some(today), today.pred_opt()].into_iter().flatten().filter_map(at).find(|due| *due <= now).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    const USUAL: Rule = Rule { daily: 7, weekly: 4, monthly: 12 };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn days_weeks_and_months_stay() {
        // A backup at 03:00 in Shanghai on each of 400 days; the last is Wednesday, 2 December 2026.
        let last = at("2026-12-01T19:00:00Z");
        let times: Vec<_> = (0..400).rev().map(|n| last - TimeDelta::days(n)).collect();
        let stay = USUAL.stay(&times);
        let days: Vec<String> =
            stay.iter().rev().map(|n| times[*n].with_timezone(&App::ZONE).date_naive().to_string()).collect();
        assert_eq!(
            days,
            [
                "2026-12-02",
                "2026-12-01",
                "2026-11-30",
                "2026-11-29",
                "2026-11-28",
                "2026-11-27",
                "2026-11-26",
                "2026-11-22",
                "2026-11-15",
                "2026-10-31",
                "2026-09-30",
                "2026-08-31",
                "2026-07-31",
                "2026-06-30",
                "2026-05-31",
                "2026-04-30",
                "2026-03-31",
                "2026-02-28",
                "2026-01-31"
            ]
        );
    }

    #[test]
    fn the_newest_always_stays_and_a_pause_removes_nothing() {
        let none = Rule { daily: 0, weekly: 0, monthly: 0 };
        let times = [at("2020-01-01T00:00:00Z"), at("2024-01-01T00:00:00Z"), at("2022-01-01T00:00:00Z")];
        assert_eq!(none.stay(&times), BTreeSet::from([1]));
        assert_eq!(USUAL.stay(&times), BTreeSet::from([0, 1, 2]), "they are counted, not dated");
        assert_eq!(USUAL.stay(&[]), BTreeSet::new());
        let one_day = [at("2026-12-01T01:00:00Z"), at("2026-12-01T02:00:00Z"), at("2026-12-01T02:00:00Z")];
        assert_eq!(USUAL.stay(&one_day), BTreeSet::from([2]));
    }

    #[test]
    fn backups_are_due_by_the_clocks_of_schools() {
        assert_eq!(last_due(at("2026-12-01T18:59:59Z"), 3), at("2026-11-30T19:00:00Z"));
        assert_eq!(last_due(at("2026-12-01T19:00:00Z"), 3), at("2026-12-01T19:00:00Z"));
        assert_eq!(last_due(at("2026-12-01T16:00:00Z"), 0), at("2026-12-01T16:00:00Z"));
    }
}
