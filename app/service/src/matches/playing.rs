//! Playing along: seats and answers.

use super::{GRACE, Participant, find_player, hash, now, register::Rooms, view::View};
use crate::{
    Actor, App, Error, Shared, attempts,
    limits::{Client, network::place_of},
    pace::Paced,
};
use qinghe_model::{
    MatchId, UserId, grading,
    matches::{MAX_GUEST_SEATS, MAX_PLAYERS, MAX_SEATS, Mode, Phase, points},
    nickname,
};
use qinghe_store::matches::{self, Answer, NewPlayer, Player};
use std::{collections::HashSet, net::IpAddr, sync::Arc};

/// Names offered to a guest.
const OFFERED: usize = 4;

/// A match to join.
pub struct JoinPage {
    /// Its id.
    pub id: MatchId,
    /// The match.
    pub view: Arc<View>,
    /// Whether they play in it already.
    pub joined: bool,
    /// Whether they are a pupil of its classes. Nobody else is told their names before joining.
    pub own: bool,
    /// Whether they may join as who they are; if not, what prevents it.
    pub refused: Option<&'static str>,
    /// Names offered to a guest.
    pub names: Vec<i64>,
}

/// Who tries codes: a person, or everybody else at an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Seeker {
    Person(UserId),
    Place(IpAddr),
}

/// How many wrong codes are let be, and how quickly guests may join.
struct Pace {
    codes: Paced<Seeker>,
    guests: Paced<MatchId>,
}

impl Shared for Pace {
    fn open(_: &App) -> Self {
        // A class that mistypes is let be; a machine that tries all codes is not. A class of guests joins at once.
        Self { codes: Paced::new(60, 1), guests: Paced::new(60, 2) }
    }
}

/// Finds the match of a code.
///
/// # Errors
/// [`Error::Invalid`] with the field `code` when no match runs under it; [`Error::TooManyAttempts`], whatever the code is,
/// while too many wrong ones were tried by this person or from this address.
pub async fn find(app: &App, actor: Option<&Actor>, client: &Client, code: &str) -> Result<MatchId, Error> {
    let pace = app.shared::<Pace>();
    let seeker = actor.and_then(Actor::user_id).map_or(Seeker::Place(place_of(client.address)), Seeker::Person);
    // Asked before the code is looked up: or a machine would learn which is right by being answered.
    pace.codes.check(&seeker, app.now())?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let found = matches::find_by_code(&mut app.db().read().await?, &code).await?;
    if found.is_none() {
        pace.codes.take(seeker, app.now())?;
    }
    found.ok_or_else(|| Error::field("code", "match-code"))
}

/// The data of the page for joining.
///
/// # Errors
/// [`Error::NotFound`] when there is no such match.
pub async fn join_page(app: &App, who: Option<&Participant>, id: MatchId) -> Result<JoinPage, Error> {
    let view = now(app, id).await?;
    let joined = match who {
        Some(who) => find_player(app, &view, who).await?.is_some_and(|p| p.gone_round.is_none()),
        None => false,
    };
    let refused = refused(&view, who).err();
    let mut names = Vec::new();
    while names.len() < OFFERED {
        let n = i64::from(u32::from_le_bytes(app.random())) % nickname::COUNT;
        if !names.contains(&n) && view.players.iter().all(|p| p.nickname != n) {
            names.push(n);
        }
    }
    let own = who.and_then(learner).is_some_and(|l| view.fixed.pupils.contains(&l));
    Ok(JoinPage { id, view, joined, own, refused, names })
}

fn learner(who: &Participant) -> Option<UserId> {
    match who {
        Participant::Actor(actor) => actor.user_id().filter(|_| actor.is_learner()),
        Participant::Guest(_) => None,
    }
}

/// Whether there is a seat for one more. The pupils of the classes have theirs until they come, whoever else came before.
fn has_seat(players: &[Player], pupils: &HashSet<UserId>, comes: Option<UserId>) -> bool {
    let taken = players.iter().filter(|p| p.gone_round.is_none()).count();
    let kept = if comes.is_some_and(|l| pupils.contains(&l)) {
        0
    } else {
        let came = players.iter().filter(|p| p.learner_id().is_some_and(|l| pupils.contains(&l))).count();
        pupils.len().saturating_sub(came)
    };
    i64::try_from(taken + kept).is_ok_and(|n| n < MAX_PLAYERS)
}

/// Why a person may not join, or the team they must join if it is not free to choose.
fn refused(view: &View, who: Option<&Participant>) -> Result<Option<i64>, &'static str> {
    let settings = &view.sheet().settings;
    if view.state.ended_at.is_some() {
        return Err("match-over");
    }
    let class = match who {
        Some(Participant::Actor(actor)) if actor.is_learner() => actor.class_id(),
        _ if settings.guests => return Ok(None),
        _ => return Err("match-no-guests"),
    };
    let team = class.and_then(|class| settings.classes.iter().position(|c| *c == class.0));
    if settings.classes.is_empty() {
        if class == Some(view.sheet().class_id) || settings.guests { Ok(None) } else { Err("match-other-class") }
    } else {
        match team.and_then(|n| i64::try_from(n).ok()) {
            Some(team) => Ok(Some(team)),
            None if settings.guests => Ok(None),
            None => Err("match-other-class"),
        }
    }
}

fn full() -> Error {
    Error::field("join", "match-full")
}

/// Joins a match. A person who joined before keeps their seat, also after a lost connection.
///
/// # Errors
/// [`Error::Invalid`] with the field `join` when they may not, or not yet, `team` when there is no such team;
/// [`Error::NotFound`].
pub async fn join(
    app: &App,
    who: &Participant,
    id: MatchId,
    team: Option<i64>,
    name: Option<i64>,
) -> Result<(), Error> {
    let view = now(app, id).await?;
    if let Some(player) = find_player(app, &view, who).await? {
        return if player.gone_round.is_none() { Ok(()) } else { Err(Error::field("join", "match-player-removed")) };
    }
    let own = refused(&view, Some(who)).map_err(|code| Error::field("join", code))?;
    let settings = &view.sheet().settings;
    let team = own.or(team);
    if team.is_some_and(|team| !(0..settings.teams).contains(&team)) {
        return Err(Error::field("team", "choose-one"));
    }
    let wish = name.unwrap_or_else(|| i64::from(u32::from_le_bytes(app.random()))).rem_euclid(nickname::COUNT);
    let (learner, token) = match who {
        Participant::Actor(actor) => (actor.user_id(), None),
        Participant::Guest(token) => (None, Some(hash(token))),
    };
    let (relay, teams) = (settings.mode == Mode::Relay, settings.teams);
    let new = NewPlayer {
        learner_id: learner,
        token_hash: token,
        nickname: wish,
        team: team.unwrap_or_default(),
        from_round: 1,
        at: app.now(),
    };
    // Asked again below, where nobody else takes a seat at the same time.
    if !has_seat(&view.players, &view.fixed.pupils, learner) {
        return Err(full());
    }
    let most = if learner.is_some() { MAX_SEATS } else { MAX_GUEST_SEATS };
    if learner.is_none() {
        let paced = app.shared::<Pace>().guests.take(id, app.now());
        paced.map_err(|_| Error::field("join", "match-wait"))?;
    }
    tx!(app, (id, new, fixed = view.fixed.clone(), relay, team, teams, most), |c| {
        let Some(seat) = matches::take_seat(c, *id, *most).await? else { return Err(full()) };
        let state = matches::find_state(c, *id).await?.ok_or(qinghe_store::Error::Missing("match"))?;
        let players = matches::list_players(c, *id).await?;
        // Pressed twice: the first press counts.
        if new.learner_id.is_some() && players.iter().any(|p| p.learner_id() == new.learner_id) {
            return Ok(());
        }
        // A fault here gives the seat back.
        if !has_seat(&players, &fixed.pupils, new.learner_id) {
            return Err(full());
        }
        let mut new = new.clone();
        while players.iter().any(|p| p.nickname == new.nickname) {
            new.nickname = (new.nickname + 1) % nickname::COUNT;
        }
        if team.is_none() {
            // Counted here, where nobody else takes a seat at the same time: a class joins in one moment.
            let size = |t: &i64| players.iter().filter(|p| p.team == *t && p.gone_round.is_none()).count();
            new.team = (0..*teams).min_by_key(size).unwrap_or_default();
        }
        // In a relay the turns of a round that runs must not shift.
        let from = if *relay { state.round + 1 } else { state.round };
        new.from_round = from.max(1);
        matches::insert_player(c, *id, seat, &new).await?;
        Ok::<_, Error>(())
    })
    .await?;
    app.shared::<Rooms>().notify(id);
    Ok(())
}

/// A token for a guest's browser.
#[must_use]
pub fn guest_token(app: &App) -> [u8; 32] {
    app.random()
}

// ---- answering ---------------------------------------------------------------------------------

/// Saves an answer: the positions chosen, in the order shown. The first one counts; the same one again succeeds again.
///
/// # Errors
/// [`Error::NotFound`] when they are not in the match; [`Error::WorkClosed`] when this round accepts no answers any
/// more; [`Error::Forbidden`] when it is another player's turn; [`Error::Invalid`] with the field `choice`.
pub async fn answer(app: &App, who: &Participant, id: MatchId, round: i64, places: &[usize]) -> Result<(), Error> {
    let mut view =
        match app.shared::<Rooms>().view(id).filter(|v| v.state.round == round && v.state.phase == Phase::Asking) {
            Some(view) => view,
            None => now(app, id).await?,
        };
    let player = find_player(app, &view, who).await?.filter(|p| p.gone_round.is_none()).ok_or(Error::NotFound)?;
    if view.player(player.seat).is_none() {
        // They joined a moment ago.
        view = now(app, id).await?;
    }
    if view.state.round != round || view.state.phase != Phase::Asking {
        return seen_before(app, id, round, player.seat).await;
    }
    if !view.may_answer(&player) {
        return Err(Error::Forbidden);
    }
    let question = view.question().ok_or(Error::WorkClosed)?;
    if places.is_empty() {
        return Err(Error::field("choice", "choose-one"));
    }
    let response = attempts::respond(&question.paper, places, "")?;
    let at = app.now();
    let settings = &view.sheet().settings;
    let right = settings.mode != Mode::Vote && grading::grade(&question.item, &response, false) == grading::POINTS;
    let millis = view.state.asked_at.map_or(0, |asked| (at - asked).num_milliseconds());
    let earned = points(right, millis, settings.seconds.map(|s| s * 1000), settings.speed_share);
    let new = Answer {
        round,
        seat: player.seat,
        response,
        // What was sent in time counts.
        at: at.min(view.state.closes_at.filter(|c| *c + GRACE >= at).unwrap_or(at)),
        is_right: right,
        points: earned,
    };
    let kept = tx!(app, (id, new), |c| { matches::insert_answer(c, *id, new).await }).await?;
    if !kept {
        return seen_before(app, id, round, player.seat).await;
    }
    app.shared::<Rooms>().answered(id);
    Ok(())
}

async fn seen_before(app: &App, id: MatchId, round: i64, seat: i64) -> Result<(), Error> {
    let before = matches::find_answer(&mut app.db().read().await?, id, round, seat).await?;
    before.map(drop).ok_or(Error::WorkClosed)
}
