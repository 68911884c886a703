//! What looks unusual in how a class did some work, for its teachers and their school.
//!
//! Each signal proves nothing and nothing follows from it by itself: no attempt is refused, no point taken off, no pupil
//! told. Bureaus see none. The thresholds are in [`crate::timing`].
//!
//! What is refused instead of shown is in [`crate::attempts`]: an attempt that was not begun does not exist, and one whose
//! page was never asked for takes no answer and is not handed in.

use crate::timing::{BATCH_LEAST, BATCH_WITHIN, is_same_pace, is_same_timing};
use chrono::{DateTime, Utc};
use qinghe_model::UserId;

/// What looks unusual.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Several pupils on one device, one soon after the other, with the same pauses between the answers.
    OneDevice,
    /// Answers at the same moments as another pupil's.
    SameTiming,
    /// Quick answers in one attempt.
    Quick,
    /// Quick steps of the lesson.
    QuickSteps,
}

/// One thing that looks unusual, and the pupils it concerns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unusual {
    /// What.
    pub signal: Signal,
    /// The pupils, in the order of the class; of quick answers and steps with how many there are, otherwise 0.
    pub pupils: Vec<(UserId, usize)>,
}

/// An attempt by its times.
pub(crate) struct Timed {
    pub learner: UserId,
    /// The device on which it began, if that is known.
    pub device: Option<Vec<u8>>,
    pub started_at: DateTime<Utc>,
    /// When each item was first answered, in this order.
    pub answered_at: Vec<DateTime<Utc>>,
}

/// The pupils whose answers came at the same moments, each group by itself.
pub(crate) fn same_timing(all: &[Timed]) -> Vec<Vec<UserId>> {
    groups(all, 2, |a, b| is_same_timing(&a.answered_at, &b.answered_at))
}

/// The pupils who worked on one device, one soon after the other and at the same pace, each group by itself. Who only
/// shares a computer has a pace of their own and is not among them; nor is a class behind one address, which is not looked at.
pub(crate) fn one_device(all: &[Timed]) -> Vec<Vec<UserId>> {
    groups(all, BATCH_LEAST, |a, b| {
        a.device.is_some()
            && a.device == b.device
            && (a.started_at - b.started_at).abs() <= BATCH_WITHIN
            && is_same_pace(&a.answered_at, &b.answered_at)
    })
}

/// Groups of at least so many pupils whose attempts are alike, directly or through others.
fn groups(all: &[Timed], least: usize, alike: impl Fn(&Timed, &Timed) -> bool) -> Vec<Vec<UserId>> {
    let mut group_of: Vec<usize> = (0..all.len()).collect();
    for (n, one) in all.iter().enumerate() {
        for (m, other) in all.iter().enumerate().skip(n + 1) {
            if one.learner != other.learner && group_of[n] != group_of[m] && alike(one, other) {
                let (kept, gone) = (group_of[n], group_of[m]);
                group_of.iter_mut().filter(|g| **g == gone).for_each(|g| *g = kept);
            }
        }
    }
    let members = |group: usize| {
        let mut found: Vec<UserId> = Vec::new();
        for (one, _) in all.iter().zip(&group_of).filter(|(_, g)| **g == group) {
            if !found.contains(&one.learner) {
                found.push(one.learner);
            }
        }
        found
    };
    (0..all.len()).map(members).filter(|group| group.len() >= least).collect()
}

/// What there is to see of a class: groups first, then who was quick. `lines` are its pupils, with their quick answers and
/// quick steps.
pub(crate) fn list(
    lines: &[(UserId, usize, usize)],
    one_device: &[Vec<UserId>],
    same_timing: &[Vec<UserId>],
) -> Vec<Unusual> {
    let in_order = |group: &[UserId]| -> Vec<(UserId, usize)> {
        lines.iter().filter(|line| group.contains(&line.0)).map(|line| (line.0, 0)).collect()
    };
    // A group that is shown with its device is not shown again with its timing.
    let known = |group: &Vec<UserId>| one_device.iter().any(|d| group.iter().all(|pupil| d.contains(pupil)));
    let timing: Vec<_> = same_timing.iter().filter(|group| !known(group)).map(|group| in_order(group)).collect();
    let devices = one_device.iter().map(|group| in_order(group));
    let counted = |count: fn(&(UserId, usize, usize)) -> usize| -> Vec<(UserId, usize)> {
        lines.iter().map(|line| (line.0, count(line))).filter(|(_, n)| *n > 0).collect()
    };
    let all = devices
        .map(|pupils| (Signal::OneDevice, pupils))
        .chain(timing.into_iter().map(|pupils| (Signal::SameTiming, pupils)))
        .chain([(Signal::Quick, counted(|line| line.1)), (Signal::QuickSteps, counted(|line| line.2))]);
    all.filter(|(_, pupils)| !pupils.is_empty()).map(|(signal, pupils)| Unusual { signal, pupils }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn pupil(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// An attempt that began after so many minutes, with these seconds before each answer.
    fn timed(n: u128, device: u8, minutes: i64, pauses: &[i64]) -> Timed {
        let started_at = at(minutes * 60);
        let mut now = started_at;
        let answered_at = pauses.iter().map(|pause| {
            now += TimeDelta::milliseconds(pause * 100);
            now
        });
        Timed { learner: pupil(n), device: Some(vec![device]), answered_at: answered_at.collect(), started_at }
    }

    #[test]
    fn a_device_alone_says_nothing_and_a_pace_alone_is_no_batch() {
        const PROGRAM: [i64; 6] = [30, 32, 41, 29, 35, 38];
        let jitter = |by: i64| PROGRAM.map(|pause| pause + by);
        let played = [timed(1, 7, 0, &PROGRAM), timed(2, 7, 1, &jitter(4)), timed(3, 7, 2, &jitter(-3))];
        assert_eq!(one_device(&played), [[pupil(1), pupil(2), pupil(3)]]);
        assert!(one_device(&played[..2]).is_empty(), "two friends at one computer");
        let elsewhere = [timed(1, 7, 0, &PROGRAM), timed(2, 8, 1, &jitter(4)), timed(3, 9, 2, &jitter(-3))];
        assert!(one_device(&elsewhere).is_empty(), "on devices of their own");
        let later = [timed(1, 7, 0, &PROGRAM), timed(2, 7, 20, &PROGRAM), timed(3, 7, 40, &PROGRAM)];
        assert!(one_device(&later).is_empty(), "not one soon after the other");
        let own_pace = [
            timed(1, 7, 0, &[90, 150, 60, 210, 80, 120]),
            timed(2, 7, 2, &[70, 100, 140, 90, 160, 60]),
            timed(3, 7, 4, &[200, 80, 90, 130, 70, 180]),
        ];
        assert!(one_device(&own_pace).is_empty(), "a shared computer");
        let unknown: Vec<Timed> = played.into_iter().map(|t| Timed { device: None, ..t }).collect();
        assert!(one_device(&unknown).is_empty());
    }

    #[test]
    fn groups_hold_together_through_others() {
        // The first and the last began twelve minutes apart; the one between is near both.
        const PROGRAM: [i64; 6] = [30, 32, 41, 29, 35, 38];
        let chain = [timed(1, 7, 0, &PROGRAM), timed(2, 7, 6, &PROGRAM), timed(3, 7, 12, &PROGRAM)];
        assert_eq!(one_device(&chain), [[pupil(1), pupil(2), pupil(3)]]);
        let again = [timed(1, 7, 0, &PROGRAM), timed(1, 7, 3, &PROGRAM), timed(1, 7, 6, &PROGRAM)];
        assert!(one_device(&again).is_empty(), "one pupil's own attempts");
        assert!(same_timing(&again).is_empty());
        assert_eq!(same_timing(&chain), [[pupil(1), pupil(2), pupil(3)]]);
    }

    #[test]
    fn the_list_is_in_the_order_of_the_class_and_says_each_thing_once() {
        let lines = [(pupil(1), 0, 0), (pupil(2), 6, 0), (pupil(3), 0, 4), (pupil(4), 0, 0)];
        let none = list(&lines[..1], &[], &[]);
        assert_eq!(none, []);
        let group = vec![pupil(3), pupil(1), pupil(2)];
        let all = list(&lines, std::slice::from_ref(&group), &[vec![pupil(2), pupil(1)], vec![pupil(4), pupil(3)]]);
        let pupils = |all: &[u128]| all.iter().map(|n| (pupil(*n), 0)).collect::<Vec<_>>();
        assert_eq!(
            all,
            [
                Unusual { signal: Signal::OneDevice, pupils: pupils(&[1, 2, 3]) },
                Unusual { signal: Signal::SameTiming, pupils: pupils(&[3, 4]) },
                Unusual { signal: Signal::Quick, pupils: vec![(pupil(2), 6)] },
                Unusual { signal: Signal::QuickSteps, pupils: vec![(pupil(3), 4)] },
            ]
        );
        assert_eq!(list(&lines[3..], &[group], &[]), [], "who is not in the class any more is not named");
    }
}
