//! Live matches in class: what a teacher may set, and the points.
//!
//! Points are about being right; speed is a small part of them at most. Teams are compared by the mean of their
//! members, so that a big one has no edge, and streaks are the team's: nothing here ranks a child.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is played.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Questions of any kind that buttons can answer.
    #[default]
    Quiz,
    /// Spot the disguise: questions about what hides behind a harmless look.
    Disguise,
    /// Myth or fact: statements.
    Myth,
    /// Put in order.
    Order,
    /// In turn: one member answers for the team, the others advise.
    Relay,
    /// The class decides the branches of a story together. No points.
    Vote,
}

/// What moves a match on to the next question.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// The teacher.
    #[default]
    Teacher,
    /// The clock: a while after each answer was shown.
    Fixed,
}

/// The phase of a match.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Pupils join.
    #[default]
    Lobby,
    /// A question is open.
    Asking,
    /// What was right is shown.
    Reveal,
    /// It is over.
    Over,
}

names! {
    Mode { Quiz = "quiz", Disguise = "disguise", Myth = "myth", Order = "order", Relay = "relay", Vote = "vote" }
    Pace { Teacher = "teacher", Fixed = "fixed" }
    Phase { Lobby = "lobby", Asking = "asking", Reveal = "reveal", Over = "over" }
}

impl TryFrom<String> for Phase {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::read(&name).ok_or(name)
    }
}

/// What a teacher set.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    /// What is played.
    pub mode: Mode,
    /// What moves it on.
    pub pace: Pace,
    /// Seconds for a question; none: until the teacher closes it.
    pub seconds: Option<i64>,
    /// How many teams; one: the whole class plays together.
    pub teams: i64,
    /// The teams are classes: each pupil plays for their own. The order is the teams'.
    #[serde(default)]
    pub classes: Vec<uuid::Uuid>,
    /// Per cent of the points that a quick answer earns, at most [`MAX_SPEED_SHARE`].
    pub speed_share: i64,
    /// Whether people without an account may join.
    pub guests: bool,
}

/// Seconds that a question may be given.
pub const SECONDS: std::ops::RangeInclusive<i64> = 5..=300;
/// The most teams.
pub const MAX_TEAMS: i64 = 10;
/// The most that speed may count, in per cent.
pub const MAX_SPEED_SHARE: i64 = 20;
/// The most questions of a match.
pub const MAX_QUESTIONS: usize = 40;
/// The most players of a match at a time: two full classes and some.
pub const MAX_PLAYERS: i64 = 200;
/// The most seats that a match gives to guests, those who were removed included.
pub const MAX_GUEST_SEATS: i64 = 400;
/// The most seats that it gives; each has a nickname of its own.
pub const MAX_SEATS: i64 = MAX_GUEST_SEATS + MAX_PLAYERS;
/// Points of a right answer.
pub const FULL_POINTS: i64 = 1000;

/// What a right answer earns. `millis` of `window` milliseconds were used; without a window speed counts nothing.
///
/// [`FULL_POINTS`] less the share of speed times the share of the time that was used, rounded down. A wrong answer
/// earns nothing, however quick.
#[must_use]
pub fn points(right: bool, millis: i64, window: Option<i64>, speed_share: i64) -> i64 {
    if !right {
        return 0;
    }
    let share = speed_share.clamp(0, MAX_SPEED_SHARE);
    match window.filter(|w| *w > 0) {
        Some(window) => FULL_POINTS - FULL_POINTS * share * millis.clamp(0, window) / (100 * window),
        None => FULL_POINTS,
    }
}

/// Who plays, as the points see them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seat {
    /// The number within the match, from 1, in the order of joining.
    pub seat: i64,
    /// The team, from 0.
    pub team: i64,
    /// The first round this player could answer.
    pub from_round: i64,
    /// The first round in which they were gone, if the teacher took them out.
    pub gone_round: Option<i64>,
}

impl Seat {
    /// Whether they play in this round.
    #[must_use]
    pub fn plays(&self, round: i64) -> bool {
        self.from_round <= round && self.gone_round.is_none_or(|gone| gone > round)
    }
}

/// One answer, graded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Graded {
    /// Whether it is right.
    pub right: bool,
    /// What it earned.
    pub points: i64,
}

/// A team's score.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TeamScore {
    /// The team, from 0.
    pub team: i64,
    /// Its place: teams with equal points share one.
    pub place: usize,
    /// The sum over the rounds of the mean of its members' points, each rounded half up.
    pub points: i64,
    /// Rounds in a row, up to the last, in which at least half of its members were right.
    pub streak: i64,
    /// The present number of members.
    pub members: i64,
}

/// The seat whose turn it is in a team, in [`Mode::Relay`]: its members in the order of their seats, one in each round.
#[must_use]
pub fn answerer(seats: &[Seat], team: i64, round: i64) -> Option<i64> {
    let mut members: Vec<i64> = seats.iter().filter(|s| s.team == team && s.plays(round)).map(|s| s.seat).collect();
    members.sort_unstable();
    let turn = usize::try_from(round - 1).ok()?.checked_rem(members.len())?;
    members.get(turn).copied()
}

/// The teams after these rounds, the best first. `answers` are by round and seat.
///
/// Each round has the same weight: a team's score of it is the mean over the members who played in it, answered or not.
/// In a relay it is the score of the member whose turn it was.
#[must_use]
pub fn teams<S: std::hash::BuildHasher>(
    count: i64,
    seats: &[Seat],
    rounds: &[i64],
    answers: &HashMap<(i64, i64), Graded, S>,
    relay: bool,
) -> Vec<TeamScore> {
    let mut all: Vec<TeamScore> = (0..count.max(1)).map(|team| TeamScore { team, ..TeamScore::default() }).collect();
    for team in &mut all {
        let now = rounds.last().copied().unwrap_or(0);
        team.members = count_of(seats.iter().filter(|s| s.team == team.team && s.gone_round.is_none_or(|g| g > now)));
        for &round in rounds {
            let whose = relay.then(|| answerer(seats, team.team, round));
            let members: Vec<&Seat> = seats
                .iter()
                .filter(|s| s.team == team.team && s.plays(round) && whose.is_none_or(|w| w == Some(s.seat)))
                .collect();
            if members.is_empty() {
                continue;
            }
            let n = count_of(members.iter());
            let given = || members.iter().filter_map(|m| answers.get(&(round, m.seat)));
            let sum: i64 = given().map(|g| g.points).sum();
            team.points += (sum * 2 + n) / (n * 2);
            let right = count_of(given().filter(|g| g.right));
            team.streak = if right * 2 >= n { team.streak + 1 } else { 0 };
        }
    }
    all.sort_by(|a, b| b.points.cmp(&a.points).then(a.team.cmp(&b.team)));
    for n in 0..all.len() {
        all[n].place = if n > 0 && all[n].points == all[n - 1].points { all[n - 1].place } else { n + 1 };
    }
    all
}

fn count_of<T>(all: impl Iterator<Item = T>) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}

/// The option with the most votes; none when several share the most or nobody voted: then the teacher decides.
#[must_use]
pub fn winner(votes: &[i64]) -> Option<usize> {
    let most = votes.iter().copied().max().filter(|m| *m > 0)?;
    let mut with_most = votes.iter().enumerate().filter(|(_, v)| **v == most).map(|(n, _)| n);
    with_most.next().filter(|_| with_most.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(seat: i64, team: i64) -> Seat {
        Seat { seat, team, from_round: 1, gone_round: None }
    }

    fn right(points: i64) -> Graded {
        Graded { right: points > 0, points }
    }

    #[test]
    fn speed_is_a_small_part_at_most() {
        assert_eq!(points(true, 0, Some(20_000), 20), 1000);
        assert_eq!(points(true, 20_000, Some(20_000), 20), 800);
        assert_eq!(points(true, 10_000, Some(20_000), 20), 900);
        assert_eq!(points(true, 90_000, Some(20_000), 20), 800, "after an extension speed costs no more");
        assert_eq!(points(true, 19_000, Some(20_000), 0), 1000);
        assert_eq!(points(true, 19_000, None, 20), 1000, "without a clock nobody is quick");
        assert_eq!(points(true, 20_000, Some(20_000), 90), 800, "never more than the most");
        assert_eq!(points(false, 0, Some(20_000), 20), 0);
    }

    #[test]
    fn a_big_team_has_no_edge() {
        let seats: Vec<Seat> = (1..=10).map(|n| seat(n, i64::from(n > 2))).collect();
        // Of two, one is right; of eight, four are.
        let answers = [1, 3, 4, 5, 6].map(|s| ((1, s), right(1000))).into();
        let all = teams(2, &seats, &[1], &answers, false);
        assert_eq!(all.iter().map(|t| (t.team, t.place, t.points)).collect::<Vec<_>>(), [(0, 1, 500), (1, 1, 500)]);
        assert_eq!(all.iter().map(|t| t.members).collect::<Vec<_>>(), [2, 8]);
    }

    #[test]
    fn who_was_not_there_costs_the_team_nothing() {
        let mut late = seat(2, 0);
        late.from_round = 2;
        let mut gone = seat(3, 0);
        gone.gone_round = Some(1);
        let answers = [((1, 1), right(1000)), ((2, 1), right(1000))].into();
        let team = teams(1, &[seat(1, 0), late, gone], &[1, 2], &answers, false)[0];
        assert_eq!((team.points, team.members, team.streak), (1500, 2, 2), "half of two is enough for a streak");
    }

    #[test]
    fn a_streak_ends_with_a_bad_round() {
        let seats = [seat(1, 0), seat(2, 0), seat(3, 0)];
        let answers: HashMap<_, _> = [((1, 1), right(1000)), ((1, 2), right(900)), ((2, 1), right(1000))].into();
        assert_eq!(teams(1, &seats, &[1], &answers, false)[0].streak, 1);
        assert_eq!(teams(1, &seats, &[1, 2], &answers, false)[0].streak, 0);
    }

    #[test]
    fn in_a_relay_everyone_has_a_turn() {
        let seats = [seat(5, 0), seat(2, 0), seat(9, 0), seat(3, 1)];
        let turns: Vec<_> = (1..=4).map(|r| answerer(&seats, 0, r)).collect();
        assert_eq!(turns, [Some(2), Some(5), Some(9), Some(2)]);
        assert_eq!(answerer(&seats, 1, 3), Some(3));
        assert_eq!(answerer(&seats, 2, 1), None);
        let answers = [((1, 2), right(1000)), ((1, 5), right(1000))].into();
        let all = teams(2, &seats, &[1], &answers, true);
        assert_eq!((all[0].team, all[0].points, all[0].streak), (0, 1000, 1));
        assert_eq!((all[1].team, all[1].points), (1, 0));
    }

    #[test]
    fn a_tie_of_votes_is_for_the_teacher() {
        assert_eq!(winner(&[3, 5, 1]), Some(1));
        assert_eq!(winner(&[5, 5, 1]), None);
        assert_eq!(winner(&[0, 0]), None);
        assert_eq!(winner(&[]), None);
    }
}
