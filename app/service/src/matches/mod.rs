//! Live matches in class: a teacher runs one, pupils answer on their own screens, the big screen shows the question.
//!
//! Everything is in the store as soon as it is acknowledged, so that a match outlives its server and may be shown by
//! several. [`making`] sets one up from what [`paper`] draws, [`leading`] moves it on, [`playing`] takes seats and
//! answers, [`rooms`] keeps viewers up to date, and [`report`] has the results. The key of a question leaves the server
//! with [`Phase::Reveal`] and not before.
//!
//! A teacher makes a match at `/teach/classes/{class}/matches`: a quiz, spot the disguise, myth or fact, put in order, a relay,
//! or a story whose branches the class votes on. Pupils join at `/play` by six digits or a QR code, signed in or, where
//! allowed, as guests under a made-up name. Three pages show one match: the desk, the wall and the pupil's. Each shows one
//! frame that the server renders at every step and `match.js` puts in as it comes by server-sent events, else by asking every
//! two seconds. Without a script pages reload, and every button is a form.
//!
//! Points are the team's mean, speed is a fifth of them at most (`qinghe_model::matches`), and pupils are ranked nowhere.
//! `make bench-contest` measures 200 matches of 45 pupils.

pub mod leading;
pub mod making;
pub mod paper;
pub mod playing;
pub(crate) mod register;
pub mod report;
pub mod rooms;
mod view;

use crate::{
    Actor, App, Error, UseCase,
    keys::{Held, Hold},
    record::{Named, View as Seen},
};
use chrono::{DateTime, TimeDelta, Utc};
use leading::advance;
use qinghe_model::{
    MatchId, OrgId, UserId,
    matches::{Graded, Phase, Settings},
};
use qinghe_store::{
    Conn,
    matches::{self, Player, Sheet, State},
    orgs, users,
};
use register::Rooms;
use rooms::Viewer;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use view::{Audience, Fixed, Given, View};

/// So long after the clock ran out an answer still counts: it was sent in time, over a slow network.
pub const GRACE: TimeDelta = TimeDelta::seconds(1);
/// What [`leading::Command::Extend`] adds.
pub const EXTENSION: TimeDelta = TimeDelta::seconds(15);
/// How long an answer is shown where the clock leads.
pub const SHOWN: TimeDelta = TimeDelta::seconds(12);
/// A match is ended after this time at the latest.
pub const LONGEST: TimeDelta = TimeDelta::hours(6);

/// A player or a viewer.
#[derive(Clone, Debug)]
pub enum Participant {
    /// A person with an account.
    Actor(Arc<Actor>),
    /// A guest, by what their browser holds.
    Guest([u8; 32]),
}

fn hash(token: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(token).into()
}

async fn fixed(c: &mut Conn<'_>, id: MatchId) -> Result<Option<Fixed>, Error> {
    let Some(sheet) = matches::find_sheet(c, id).await? else { return Ok(None) };
    let class = orgs::find(c, sheet.class_id).await?.ok_or(Error::NotFound)?;
    let names: HashMap<UserId, String> =
        users::list_class(c, class.id).await?.into_iter().map(|p| (p.id, p.name)).collect();
    let mut team_names = Vec::new();
    let mut pupils: HashSet<UserId> = names.keys().copied().collect();
    for team in &sheet.settings.classes {
        team_names.push(orgs::find(c, OrgId(*team)).await?.ok_or(Error::NotFound)?.name());
        if *team != class.id.0 {
            pupils.extend(users::list_class(c, OrgId(*team)).await?.into_iter().map(|p| p.id));
        }
    }
    Ok(Some(Fixed { path: class.path.clone(), class_name: class.name(), team_names, names, pupils, sheet }))
}

/// Reads a match again; of what is known only what may have changed.
pub(crate) async fn load(app: &App, id: MatchId, known: Option<&View>) -> Result<Option<View>, Error> {
    let mut c = app.db().read().await?;
    let fixed = match known {
        Some(view) => view.fixed.clone(),
        None => match fixed(&mut c, id).await? {
            Some(fixed) => Arc::new(fixed),
            None => return Ok(None),
        },
    };
    let Some(state) = matches::find_state(&mut c, id).await? else { return Ok(None) };
    let known = known.filter(|v| v.state.round <= state.round);
    let same = known.filter(|v| v.state.version == state.version);
    let players = match same.filter(|v| v.state.seats == state.seats) {
        Some(view) => view.players.clone(),
        None => matches::list_players(&mut c, id).await?,
    };
    let rounds = match same {
        Some(view) => view.rounds.clone(),
        None => matches::list_rounds(&mut c, id).await?,
    };
    let mut answers = known.map(|v| v.answers.clone()).unwrap_or_default();
    // Rounds before the one that was known are closed: nothing came to them.
    let from = known.map_or(0, |v| v.state.round);
    for a in matches::list_answers(&mut c, id, from).await? {
        answers.insert(
            (a.round, a.seat),
            Given { response: a.response, graded: Graded { right: a.is_right, points: a.points } },
        );
    }
    let held = match same {
        Some(view) => view.held.clone(),
        None => Arc::new(held(app, &mut c, &fixed.sheet).await?),
    };
    Ok(Some(View::new(fixed, state, players, rounds, answers, (held, app.now()))))
}

/// The classes that play.
fn classes(class: OrgId, settings: &Settings) -> HashSet<OrgId> {
    settings.classes.iter().map(|id| OrgId(*id)).chain([class]).collect()
}

/// The questions whose keys are held back from those who play, by their place. It is read at every step: a contest may
/// have opened since the match was made.
async fn held(app: &App, c: &mut Conn<'_>, sheet: &Sheet) -> Result<HashMap<i64, Hold>, Error> {
    let held = Held::of_classes(app, c, &classes(sheet.class_id, &sheet.settings)).await?;
    let asked = (0..).zip(&sheet.paper);
    Ok(asked.filter_map(|(n, question)| Some((n, held.find(&question.item.id)?))).collect())
}

/// The present view of the match, moved on first if its time has come.
async fn now(app: &App, id: MatchId) -> Result<Arc<View>, Error> {
    let known = app.shared::<Rooms>().view(id);
    let view = load(app, id, known.as_deref()).await?.ok_or(Error::NotFound)?;
    if is_due(&view.state, view.sheet().created_at, app.now()) {
        advance(app, id).await?;
        return Ok(Arc::new(load(app, id, Some(&view)).await?.ok_or(Error::NotFound)?));
    }
    Ok(Arc::new(view))
}

fn is_due(state: &State, created: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let grace = if state.phase == Phase::Asking { GRACE } else { TimeDelta::zero() };
    state.ended_at.is_none() && (state.closes_at.is_some_and(|at| at + grace <= now) || created + LONGEST <= now)
}

/// A match for who leads it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match.
pub async fn get(app: &App, actor: &Actor, id: MatchId) -> Result<Arc<View>, Error> {
    let view = now(app, id).await.map_err(hidden)?;
    actor.require(UseCase::LeadMatch, &view.fixed.path)?;
    let seen = seen(id, view.sheet().class_id);
    Named::new(view, seen).open(app, actor).await
}

/// What is in the audit log of who leads a match: they see which pupil has which seat.
fn seen(id: MatchId, class: OrgId) -> Seen {
    Seen::new(UseCase::LeadMatch, class, "match").about("match", id)
}

fn hidden(e: Error) -> Error {
    if matches!(e, Error::NotFound) { Error::Forbidden } else { e }
}

/// A match for a player: its state, and who they are in it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such match, or they are not in it.
pub async fn play(app: &App, who: &Participant, id: MatchId) -> Result<(Arc<View>, Player), Error> {
    let view = now(app, id).await?;
    let player = find_player(app, &view, who).await?.ok_or(Error::NotFound)?;
    Ok((view, player))
}

async fn find_player(app: &App, view: &View, who: &Participant) -> Result<Option<Player>, Error> {
    let id = view.sheet().id;
    Ok(match who {
        Participant::Actor(actor) => {
            let Some(learner) = actor.user_id().filter(|_| actor.is_learner()) else { return Ok(None) };
            match view.player_of(learner) {
                Some(player) => Some(player.clone()),
                None => matches::find_learner(&mut app.db().read().await?, id, learner).await?,
            }
        }
        Participant::Guest(token) => matches::find_guest(&mut app.db().read().await?, id, &hash(token)).await?,
    })
}

/// Watches as the teacher who runs it, or on the big screen.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match.
pub async fn watch(
    app: &App,
    actor: &Arc<Actor>,
    audience: Audience,
    id: MatchId,
    seen: String,
) -> Result<Viewer, Error> {
    let (path, class) = if let Some(view) = app.shared::<Rooms>().view(id) {
        (view.fixed.path.clone(), view.sheet().class_id)
    } else {
        let fixed = fixed(&mut app.db().read().await?, id).await.map_err(hidden)?.ok_or(Error::Forbidden)?;
        (fixed.path, fixed.sheet.class_id)
    };
    actor.require(UseCase::LeadMatch, &path)?;
    let viewer = rooms::watch(app, Participant::Actor(actor.clone()), audience, path, id, seen);
    let views = if audience == Audience::Host { vec![self::seen(id, class)] } else { Vec::new() };
    Named::of_several(viewer, views).open(app, actor).await
}

/// Watches as a player; returns their seat too.
///
/// # Errors
/// [`Error::NotFound`] when there is no such match, or they are not in it.
pub async fn watch_play(app: &App, who: &Participant, id: MatchId, seen: String) -> Result<(Viewer, i64), Error> {
    let view = match app.shared::<Rooms>().view(id) {
        Some(view) => view,
        None => Arc::new(load(app, id, None).await?.ok_or(Error::NotFound)?),
    };
    let player = find_player(app, &view, who).await?.ok_or(Error::NotFound)?;
    let path = view.fixed.path.clone();
    Ok((rooms::watch(app, who.clone(), Audience::Players, path, id, seen), player.seat))
}
