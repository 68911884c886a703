//! Matches that somebody on this server looks at: one task a match, one look for everybody.
//!
//! The store is the truth. A task looks at it when a step was made here or on another server ([`notify`]), when answers
//! came in (at most twice a second), and when the clock moves the match on; then it shows the same [`View`] to all.
//! Pupils are woken by steps alone, not by each other's answers: that is what lets one server hold many matches.
//! Whatever is lost here – a server, a word between two – the next look finds again.

use super::{
    GRACE, Who,
    leading::{advance, reveal_early},
    load,
};
use crate::{Actor, App, Error, UseCase, accounts, follow::stopped};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use qinghe_model::{
    Lang, MatchId, UserId,
    item::Response,
    matches::{Graded, Mode, Phase, Seat, TeamScore, answerer, teams},
    org::OrgPath,
};
use qinghe_store::{
    Engine,
    matches::{Player, Question, Round, Sheet, State},
    notify,
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// How often answers that came in are looked at, and whether anybody is there still.
const TICK: Duration = Duration::from_millis(500);
/// The shortest sleep.
const LEAST: Duration = Duration::from_millis(5);
/// How often a match is looked at though no word came of it: words between servers may be lost.
const LOOK_EVERY: u32 = 4;
/// So long a match without viewers is kept at hand: pupils who load the next page come back.
const LINGER: u32 = 20;
/// How often a viewer's session and rights are looked at again.
const CHECK_EVERY: Duration = Duration::from_secs(30);
/// How long a viewer may hear nothing.
const QUIET: Duration = Duration::from_secs(15);

/// Who looks: each sees something else of the same match.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Audience {
    /// Those who play.
    Players,
    /// The wall.
    Wall,
    /// Who leads it.
    Host,
}

/// What never changes of a match, and the names its teachers know its pupils by.
pub(crate) struct Fixed {
    pub sheet: Sheet,
    pub path: OrgPath,
    pub class_name: qinghe_model::Text,
    pub team_names: Vec<qinghe_model::Text>,
    pub names: HashMap<UserId, String>,
}

/// An answer, as a view holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// The places chosen, in the order they are shown.
    pub response: Response,
    /// What it earned.
    pub graded: Graded,
}

/// A match at one moment: the same for all who look.
pub struct View {
    pub(crate) fixed: Arc<Fixed>,
    /// Where it stands.
    pub state: State,
    /// Who plays or played, by seat.
    pub players: Vec<Player>,
    /// The questions asked.
    pub rounds: Vec<Round>,
    /// The answers by round and seat.
    pub(crate) answers: HashMap<(i64, i64), Given>,
    /// When it was looked at.
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
        at: DateTime<Utc>,
    ) -> Self {
        Self { fixed, state, players, rounds, answers, at, teams: OnceLock::new(), kept: Default::default() }
    }

    /// What never changes.
    #[must_use]
    pub fn sheet(&self) -> &Sheet {
        &self.fixed.sheet
    }

    /// The class's name.
    #[must_use]
    pub fn class_name(&self) -> &qinghe_model::Text {
        &self.fixed.class_name
    }

    /// What a team is called where the teams are classes.
    #[must_use]
    pub fn team_name(&self, team: i64) -> Option<&qinghe_model::Text> {
        self.fixed.team_names.get(usize::try_from(team).ok()?)
    }

    /// The name that the class's teachers know a player by: none of a guest or of another class's pupil.
    #[must_use]
    pub fn name_of(&self, player: &Player) -> Option<&str> {
        self.fixed.names.get(&player.learner_id()?).map(String::as_str)
    }

    /// The question that stands; none in the lobby.
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

    /// The rounds whose answers may be known: those that are closed and were not skipped.
    pub fn counted(&self) -> impl Iterator<Item = &Round> {
        let closed = if self.state.phase == Phase::Asking { self.state.round - 1 } else { self.state.round };
        self.rounds.iter().filter(move |r| !r.skipped && r.round <= closed)
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

    /// Whose turn it is in a team; in another mode everybody's: none.
    #[must_use]
    pub fn turn(&self, team: i64) -> Option<i64> {
        (self.sheet().settings.mode == Mode::Relay).then(|| answerer(&self.seats(), team, self.state.round))?
    }

    /// Whether this player may answer the question that stands.
    #[must_use]
    pub fn may_answer(&self, player: &Player) -> bool {
        self.state.phase == Phase::Asking
            && player.as_seat().plays(self.state.round)
            && (self.sheet().settings.mode != Mode::Relay || self.turn(player.team) == Some(player.seat))
    }

    /// Who may answer the question that stands.
    pub fn asked(&self) -> impl Iterator<Item = &Player> {
        self.playing().filter(|p| self.may_answer(p))
    }

    /// What a player answered in a round.
    #[must_use]
    pub fn given(&self, round: i64, seat: i64) -> Option<&Given> {
        self.answers.get(&(round, seat))
    }

    /// How many answered the question that stands, of how many who may.
    #[must_use]
    pub fn answered(&self) -> (usize, usize) {
        let asked: Vec<i64> = self.asked().map(|p| p.seat).collect();
        (asked.iter().filter(|s| self.given(self.state.round, **s).is_some()).count(), asked.len())
    }

    /// How often each option was chosen in a round, in the order shown; of an order, how often each stood at its own
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
                qinghe_model::item::ItemKind::Order => {
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

    /// The round that stands, once its question is shown.
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
            right: (self.state.phase == Phase::Reveal)
                .then(|| self.given(self.state.round, seat).map(|g| g.graded.right))
                .flatten(),
            points: counted.iter().map(|g| g.graded.points).sum(),
            rights: counted.iter().filter(|g| g.graded.right).count(),
            of: self.counted().count(),
        }
    }

    /// What a page made of this view for an audience and a language: made by the first who asks.
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

/// How a player stands: for themselves alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Me {
    /// Whether the question that stands is answered.
    pub answered: bool,
    /// Whether the answer just shown was right.
    pub right: Option<bool>,
    /// Points so far.
    pub points: i64,
    /// Right answers so far.
    pub rights: usize,
    /// Of so many questions.
    pub of: usize,
}

type Shown = Option<Arc<View>>;

struct Room {
    players: watch::Sender<Shown>,
    staff: watch::Sender<Shown>,
    poke: Notify,
    answered: AtomicBool,
}

impl Room {
    fn viewers(&self) -> usize {
        self.players.receiver_count() + self.staff.receiver_count()
    }
}

/// The matches that are looked at on this server.
pub(crate) struct Rooms {
    open: Mutex<HashMap<MatchId, Arc<Room>>>,
    listening: AtomicBool,
}

impl Rooms {
    pub(crate) fn new() -> Self {
        Self { open: Mutex::default(), listening: AtomicBool::new(false) }
    }

    fn find(&self, id: MatchId) -> Option<Arc<Room>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// How many matches are looked at, and by how many viewers.
    pub(crate) fn count(&self) -> (usize, usize) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        (open.len(), open.values().map(|r| r.viewers()).sum())
    }

    /// The view that this server shows, if anybody looks at it.
    pub(crate) fn view(&self, id: MatchId) -> Option<Arc<View>> {
        self.find(id)?.staff.borrow().clone()
    }

    /// A step was made: the match is looked at at once.
    pub(crate) fn poke(&self, id: MatchId) {
        if let Some(room) = self.find(id) {
            room.poke.notify_one();
        }
    }

    /// An answer came in: the match is looked at soon.
    pub(crate) fn answered(&self, id: MatchId) {
        if let Some(room) = self.find(id) {
            room.answered.store(true, Ordering::Relaxed);
        }
    }

    fn join(&self, app: &App, id: MatchId, audience: Audience) -> watch::Receiver<Shown> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let room = open.entry(id).or_insert_with(|| {
            let room = Arc::new(Room {
                players: watch::Sender::new(None),
                staff: watch::Sender::new(None),
                poke: Notify::new(),
                answered: AtomicBool::new(false),
            });
            tokio::spawn(lead(app.clone(), id, room.clone()));
            room
        });
        if app.db().engine() == Engine::Postgres && !self.listening.swap(true, Ordering::Relaxed) {
            tokio::spawn(listen(app.clone()));
        }
        if audience == Audience::Players { room.players.subscribe() } else { room.staff.subscribe() }
    }

    /// Takes a room out when nobody looks any more; tells whether it did.
    fn leave(&self, id: MatchId) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = open.get(&id).is_none_or(|room| room.viewers() == 0);
        if empty {
            open.remove(&id);
        }
        empty
    }
}

/// Hears from the other servers which matches made a step.
async fn listen(app: App) {
    let mut stop = app.stop().subscribe();
    loop {
        let heard = async {
            let Some(mut listener) = app.db().listen().await? else { return Ok(()) };
            loop {
                if let Some(word) = listener.next().await? {
                    if let Some(id) = word.strip_prefix(WORD).and_then(|id| id.parse().ok()) {
                        app.rooms().poke(id);
                    }
                } else {
                    // Words may have been missed: everything is looked at.
                    let all: Vec<MatchId> =
                        app.rooms().open.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
                    for id in all {
                        app.rooms().poke(id);
                    }
                }
            }
        };
        let ended: Result<(), qinghe_store::Error> = tokio::select! {
            () = stopped(&mut stop) => return,
            ended = heard => ended,
        };
        if let Err(e) = ended {
            tracing::warn!(error = %e, "match.not_heard");
        }
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
    }
}

const WORD: &str = "match ";

/// Tells every server that a match made a step, in the step's transaction.
pub(crate) async fn tell(c: &mut qinghe_store::Conn<'_>, id: MatchId) -> Result<(), qinghe_store::Error> {
    notify::send(c, &format!("{WORD}{id}")).await
}

/// Leads a match until nobody looks at it any more or the server stops.
async fn lead(app: App, id: MatchId, room: Arc<Room>) {
    let mut stop = app.stop().subscribe();
    let mut view: Shown = None;
    let (mut alone, mut ticks) = (0, 0);
    let many = app.db().engine() == Engine::Postgres;
    loop {
        // While answers may come in by another server they are looked for, but only for those who see them.
        let asking = view.as_ref().is_some_and(|v| v.state.phase == Phase::Asking);
        let look_for = many && ((asking && room.staff.receiver_count() > 0) || ticks % LOOK_EVERY == 0);
        if view.is_none() || look_for || room.answered.swap(false, Ordering::Relaxed) {
            look(&app, id, &room, &mut view).await;
        }
        let due = view.as_ref().and_then(|v| due_in(v, app.now()));
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = room.poke.notified() => {
                look(&app, id, &room, &mut view).await;
                continue;
            }
            () = tokio::time::sleep(due.unwrap_or(TICK).clamp(LEAST, TICK)) => {}
        }
        if due.is_some_and(|d| d <= TICK)
            && let Err(e) = advance(&app, id).await
        {
            tracing::warn!(error = %e, "match.not_advanced");
            tokio::time::sleep(TICK).await;
        }
        ticks += 1;
        alone = if room.viewers() == 0 { alone + 1 } else { 0 };
        if alone > LINGER && app.rooms().leave(id) {
            return;
        }
    }
}

/// How long until the clock moves the match on.
fn due_in(view: &View, now: DateTime<Utc>) -> Option<Duration> {
    let at = view.state.closes_at.filter(|_| view.state.ended_at.is_none())?;
    let grace = if view.state.phase == Phase::Asking { GRACE } else { chrono::TimeDelta::zero() };
    Some((at + grace - now).to_std().unwrap_or_default())
}

async fn look(app: &App, id: MatchId, room: &Room, view: &mut Shown) {
    let seen = match load(app, id, view.as_deref()).await {
        Ok(Some(seen)) => Arc::new(seen),
        Ok(None) => return,
        Err(e) => {
            tracing::warn!(error = %e, "match.not_read");
            return;
        }
    };
    let differs =
        |before: &Shown, audience| before.as_ref().is_none_or(|b| b.name_for(audience) != seen.name_for(audience));
    if differs(view, Audience::Host) {
        room.staff.send_replace(Some(seen.clone()));
    }
    if differs(view, Audience::Players) {
        room.players.send_replace(Some(seen.clone()));
    }
    let everybody = seen.state.phase == Phase::Asking && {
        let (n, of) = seen.answered();
        of > 0 && n == of
    };
    *view = Some(seen);
    if everybody && let Err(e) = reveal_early(app, id, view.as_deref()).await {
        tracing::warn!(error = %e, "match.not_advanced");
    }
}

/// Who looks on at a match.
pub struct Viewer {
    app: App,
    who: Who,
    audience: Audience,
    path: OrgPath,
    shown: watch::Receiver<Shown>,
    stop: watch::Receiver<bool>,
    seen: String,
    check_at: tokio::time::Instant,
}

/// What a viewer hears next.
pub enum News {
    /// Something has changed for them.
    Changed(Arc<View>),
    /// Nothing happened for a while: a word is due all the same, so that nobody in between hangs up.
    Quiet,
    /// The session is over or the right is gone: nothing more comes.
    Over,
}

pub(crate) fn watch(app: &App, who: Who, audience: Audience, path: OrgPath, id: MatchId, seen: String) -> Viewer {
    let mut shown = app.rooms().join(app, id, audience);
    // What others have seen long ago is news to this one.
    shown.mark_changed();
    Viewer {
        app: app.clone(),
        who,
        audience,
        path,
        shown,
        stop: app.stop().subscribe(),
        seen,
        check_at: tokio::time::Instant::now() + CHECK_EVERY,
    }
}

impl Viewer {
    /// Waits for news; `None` when the server stops. Safe to drop at any moment.
    pub async fn next(&mut self) -> Option<News> {
        let quiet_at = tokio::time::Instant::now() + QUIET;
        loop {
            tokio::select! {
                () = stopped(&mut self.stop) => return None,
                changed = self.shown.changed() => {
                    changed.ok()?;
                    let now = self.shown.borrow_and_update().clone();
                    if let Some(view) = now {
                        let name = view.name_for(self.audience);
                        if name != self.seen {
                            self.seen = name;
                            return Some(News::Changed(view));
                        }
                    }
                }
                () = tokio::time::sleep_until(quiet_at) => return Some(News::Quiet),
                () = tokio::time::sleep_until(self.check_at) => {
                    self.check_at += CHECK_EVERY;
                    match self.may_stay().await {
                        Ok(true) => {}
                        Ok(false) => return Some(News::Over),
                        // The store does not answer: the next check is soon.
                        Err(e) => tracing::warn!(error = %e, "match.viewer_not_checked"),
                    }
                }
            }
        }
    }

    async fn may_stay(&mut self) -> Result<bool, Error> {
        let Who::Actor(actor) = &self.who else { return Ok(true) };
        let Some(actor) = accounts::renew_actor(&self.app, actor).await? else { return Ok(false) };
        let may = self.audience == Audience::Players || Actor::may(&actor, UseCase::LeadMatch, &self.path);
        self.who = Who::Actor(actor);
        Ok(may)
    }
}
