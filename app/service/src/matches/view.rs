//! A match as it is at one moment, and what each who looks may see of it.

use crate::keys::Hold;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use qinghe_model::{
    Lang, Text, UserId,
    item::{ItemKind, Response},
    matches::{Graded, Mode, Phase, Seat, TeamScore, answerer, teams},
    org::OrgPath,
};
use qinghe_store::matches::{Player, Question, Round, Sheet, State};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

/// The kind of viewer: each sees different parts of the same match.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Audience {
    /// Those who play.
    Players,
    /// The wall.
    Wall,
    /// The teacher who runs it.
    Host,
}

/// What never changes of a match, and the names its teachers know its pupils by.
pub(crate) struct Fixed {
    pub sheet: Sheet,
    pub path: OrgPath,
    pub class_name: Text,
    pub team_names: Vec<Text>,
    pub names: HashMap<UserId, String>,
    /// The pupils of its class, or of the classes that play against each other: their seats are kept for them.
    pub pupils: HashSet<UserId>,
}

/// An answer, as a view holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// The places chosen, in the order they are shown.
    pub response: Response,
    /// Its points.
    pub graded: Graded,
}

/// A match at one moment: the same for all who look.
pub struct View {
    pub(crate) fixed: Arc<Fixed>,
    /// Its state.
    pub state: State,
    /// All players, also former ones, by seat.
    pub players: Vec<Player>,
    /// The questions asked.
    pub rounds: Vec<Round>,
    /// The answers by round and seat.
    pub(crate) answers: HashMap<(i64, i64), Given>,
    /// The questions whose keys are held back, by their place on the paper: a contest or other work of those who play still asks them.
    pub(crate) held: Arc<HashMap<i64, Hold>>,
    /// When it was read.
    pub at: DateTime<Utc>,
    teams: OnceLock<Vec<TeamScore>>,
    /// What a page made of it, by audience and language: made once for all who look.
    kept: [OnceLock<Bytes>; 6],
}

impl View {
    pub(crate) fn new(
        fixed: Arc<Fixed>,
        state: State,
        players: Vec<Player>,
        rounds: Vec<Round>,
        answers: HashMap<(i64, i64), Given>,
        (held, at): (Arc<HashMap<i64, Hold>>, DateTime<Utc>),
    ) -> Self {
        Self { fixed, state, players, rounds, answers, held, at, teams: OnceLock::new(), kept: Default::default() }
    }

    /// The settings and the paper.
    #[must_use]
    pub fn sheet(&self) -> &Sheet {
        &self.fixed.sheet
    }

    /// The class's name.
    #[must_use]
    pub fn class_name(&self) -> &Text {
        &self.fixed.class_name
    }

    /// What a team is called where the teams are classes.
    #[must_use]
    pub fn team_name(&self, team: i64) -> Option<&Text> {
        self.fixed.team_names.get(usize::try_from(team).ok()?)
    }

    /// The name that the class's teachers know a player by: none of a guest or of another class's pupil.
    #[must_use]
    pub fn name_of(&self, player: &Player) -> Option<&str> {
        self.fixed.names.get(&player.learner_id()?).map(String::as_str)
    }

    /// The current question; none in the lobby.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        (self.state.phase != Phase::Lobby)
            .then(|| self.fixed.sheet.paper.get(usize::try_from(self.state.question).ok()?))?
    }

    /// Those who play now.
    pub fn playing(&self) -> impl Iterator<Item = &Player> {
        self.players.iter().filter(|p| p.gone_round.is_none())
    }

    /// The player on this seat.
    #[must_use]
    pub fn player(&self, seat: i64) -> Option<&Player> {
        self.players.iter().find(|p| p.seat == seat)
    }

    pub(crate) fn player_of(&self, learner: UserId) -> Option<&Player> {
        self.players.iter().find(|p| p.learner_id() == Some(learner))
    }

    fn seats(&self) -> Vec<Seat> {
        self.players.iter().map(Player::as_seat).collect()
    }

    /// The rounds whose answers may be shown: closed, not skipped, and with a key that is not held back.
    pub fn counted(&self) -> impl Iterator<Item = &Round> {
        self.closed().filter(|r| !self.held.contains_key(&r.question))
    }

    fn closed(&self) -> impl Iterator<Item = &Round> {
        let closed = if self.state.phase == Phase::Asking { self.state.round - 1 } else { self.state.round };
        self.rounds.iter().filter(move |r| !r.skipped && r.round <= closed)
    }

    /// What holds back the key of the current question.
    #[must_use]
    pub fn holds(&self) -> Option<Hold> {
        self.held.get(&self.state.question).copied().filter(|_| self.question().is_some())
    }

    /// What holds back the results of some closed rounds, the longest of it.
    #[must_use]
    pub fn holds_results(&self) -> Option<Hold> {
        self.closed().filter_map(|r| self.held.get(&r.question).copied()).max_by_key(|hold| hold.until())
    }

    /// The teams, the best first, by the rounds that are closed.
    #[must_use]
    pub fn teams(&self) -> &[TeamScore] {
        self.teams.get_or_init(|| {
            let settings = &self.sheet().settings;
            let rounds: Vec<i64> = self.counted().map(|r| r.round).collect();
            let graded: HashMap<_, _> = self.answers.iter().map(|(at, g)| (*at, g.graded)).collect();
            teams(settings.teams, &self.seats(), &rounds, &graded, settings.mode == Mode::Relay)
        })
    }

    /// The seat whose turn it is in a team; none in modes without turns.
    #[must_use]
    pub fn turn(&self, team: i64) -> Option<i64> {
        (self.sheet().settings.mode == Mode::Relay).then(|| answerer(&self.seats(), team, self.state.round))?
    }

    /// Whether this player may answer the current question.
    #[must_use]
    pub fn may_answer(&self, player: &Player) -> bool {
        self.state.phase == Phase::Asking
            && player.as_seat().plays(self.state.round)
            && (self.sheet().settings.mode != Mode::Relay || self.turn(player.team) == Some(player.seat))
    }

    /// The players who may answer the current question.
    pub fn asked(&self) -> impl Iterator<Item = &Player> {
        self.playing().filter(|p| self.may_answer(p))
    }

    /// What a player answered in a round.
    #[must_use]
    pub fn given(&self, round: i64, seat: i64) -> Option<&Given> {
        self.answers.get(&(round, seat))
    }

    /// How many have answered the current question, and how many may.
    #[must_use]
    pub fn answered(&self) -> (usize, usize) {
        let asked: Vec<i64> = self.asked().map(|p| p.seat).collect();
        (asked.iter().filter(|s| self.given(self.state.round, **s).is_some()).count(), asked.len())
    }

    /// How often each option was chosen in a round, in the order shown; of an order, how often each was at its own
    /// place.
    #[must_use]
    pub fn votes(&self, round: &Round) -> Vec<i64> {
        let Some(question) = usize::try_from(round.question).ok().and_then(|q| self.sheet().paper.get(q)) else {
            return vec![];
        };
        let right = question.item.right();
        let count = |option: &String| {
            let given = self.answers.iter().filter(|((r, _), _)| *r == round.round).map(|(_, g)| &g.response);
            let chosen = given.filter(|r| match question.item.kind {
                ItemKind::Order => {
                    let place = |r: &Response| r.ids().iter().position(|id| id == option);
                    place(r).is_some() && place(r) == place(&right)
                }
                _ => r.has(option),
            });
            i64::try_from(chosen.count()).unwrap_or(i64::MAX)
        };
        question.paper.options.iter().map(count).collect()
    }

    /// How many answered in a round, and how many of them were right.
    #[must_use]
    pub fn rights(&self, round: i64) -> (usize, usize) {
        let given = || self.answers.iter().filter(|((r, _), _)| *r == round);
        (given().count(), given().filter(|(_, g)| g.graded.right).count())
    }

    /// The current round, once its question is shown.
    #[must_use]
    pub fn now(&self) -> Option<&Round> {
        self.rounds.iter().find(|r| r.round == self.state.round)
    }

    /// What a player learns of themselves: nothing of a round that is open.
    #[must_use]
    pub fn me(&self, seat: i64) -> Me {
        let counted: Vec<&Given> = self.counted().filter_map(|r| self.given(r.round, seat)).collect();
        Me {
            answered: self.given(self.state.round, seat).is_some(),
            right: (self.state.phase == Phase::Reveal && self.holds().is_none())
                .then(|| self.given(self.state.round, seat).map(|g| g.graded.right))
                .flatten(),
            points: counted.iter().map(|g| g.graded.points).sum(),
            rights: counted.iter().filter(|g| g.graded.right).count(),
            of: self.counted().count(),
        }
    }

    /// A page's rendering of this view for an audience and a language, made on first use.
    pub fn kept(&self, audience: Audience, lang: Lang, make: impl FnOnce() -> Bytes) -> Bytes {
        let language = usize::from(lang == Lang::En);
        self.kept[audience as usize * 2 + language].get_or_init(make).clone()
    }

    /// Names this view to an audience: the same as long as nothing changed for it.
    #[must_use]
    pub fn name_for(&self, audience: Audience) -> String {
        let v = self.state.version;
        match audience {
            Audience::Players => v.to_string(),
            Audience::Wall | Audience::Host => {
                format!(
                    "{v}.{}.{}",
                    self.state.seats,
                    self.answers.keys().filter(|(r, _)| *r == self.state.round).count()
                )
            }
        }
    }
}

/// A player's own state, for themselves alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Me {
    /// Whether the current question is answered.
    pub answered: bool,
    /// Whether the answer just shown was right.
    pub right: Option<bool>,
    /// Points so far.
    pub points: i64,
    /// Right answers so far.
    pub rights: usize,
    /// The number of questions.
    pub of: usize,
}
