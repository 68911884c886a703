//! Matches played live in class: a teacher leads, pupils answer on their own screens, the wall shows the question.
//!
//! Everything is in the store as soon as it is acknowledged, so that a match outlives its server and may be shown by
//! several. [`rooms`] keeps what is looked at up to date; [`paper`] draws the questions. The key of a question leaves
//! the server with [`Phase::Reveal`] and not before.

pub mod paper;
pub mod rooms;

use crate::{Actor, App, Error, UseCase, accounts::Client, activities, attempts, orgs::require_class, quizzes};
use chrono::{DateTime, TimeDelta, Utc};
use paper::Source;
use qinghe_model::{
    ActivityId, MatchId, OrgId, Text,
    activity::ActivityKind,
    error::FieldError,
    grading,
    matches::{
        Graded, MAX_PLAYERS, MAX_QUESTIONS, MAX_SPEED_SHARE, MAX_TEAMS, Mode, Pace, Phase, SECONDS, Settings, points,
        winner,
    },
    nickname,
};
use qinghe_store::{
    Conn,
    matches::{self, Answer, Line, NewPlayer, Player, Question, Round, Sheet, State, Step},
    orgs::{self, Org},
    users,
};
use rooms::{Audience, Fixed, Given, Me, View, Viewer};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// So long after the clock ran out an answer still counts: it was sent in time, over a slow network.
pub const GRACE: TimeDelta = TimeDelta::seconds(1);
/// What [`Command::Extend`] adds.
pub const EXTENSION: TimeDelta = TimeDelta::seconds(15);
/// How long an answer is shown where the clock leads.
pub const SHOWN: TimeDelta = TimeDelta::seconds(12);
/// A match that nobody ended is over after this.
pub const LONGEST: TimeDelta = TimeDelta::hours(6);
/// Digits of a code.
const CODE_DIGITS: u32 = 6;
/// Names offered to a guest.
const OFFERED: usize = 4;

/// Who plays or looks on.
#[derive(Clone, Debug)]
pub enum Who {
    /// Somebody with an account.
    Actor(Arc<Actor>),
    /// A guest, by what their browser holds.
    Guest([u8; 32]),
}

fn hash(token: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// What a teacher fills in: what could not be read is none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewMatch {
    /// Where the questions come from.
    pub source: Option<Source>,
    /// What is played.
    pub mode: Option<Mode>,
    /// How many questions.
    pub count: Option<usize>,
    /// Who says when it goes on.
    pub pace: Option<Pace>,
    /// Seconds for a question; 0: until the teacher closes it.
    pub seconds: Option<i64>,
    /// How many teams.
    pub teams: Option<i64>,
    /// The classes that play against this one: then each class is a team.
    pub classes: Vec<OrgId>,
    /// Per cent of the points that speed earns.
    pub speed_share: Option<i64>,
    /// Whether guests may play along.
    pub guests: bool,
}

/// What the form for a new match offers.
pub struct FormPage {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// What questions can be drawn from, with the name of each.
    pub sources: Vec<(Source, Text)>,
    /// Stories of [`Mode::Vote`].
    pub stories: Vec<(Source, Text)>,
    /// Classes of the school that can play against this one.
    pub classes: Vec<Org>,
}

/// The form for a new match of a class.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn form(app: &App, actor: &Actor, class: OrgId) -> Result<FormPage, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = require_class(&mut c, actor, UseCase::LeadMatch, class).await?;
    let classes = orgs::list_subtree(&mut c, &school.path, qinghe_model::org::OrgKind::Class).await?;
    let classes = classes.into_iter().filter(|o| o.id != class.id && o.school_year == class.school_year).collect();
    drop(c);
    let grade = class.grade();
    let mut sources: Vec<(Source, Text)> =
        paper::modules(app, grade).iter().map(|m| (Source::Module(m.id.clone()), m.title.clone())).collect();
    if actor.require_within(UseCase::EditQuiz, &school.path).is_ok() {
        let own = quizzes::list(app, actor, school.id).await?;
        sources.extend(own.iter().filter(|q| q.count() > 0).map(|q| (Source::Quiz(q.id), q.title())));
    }
    let stories = paper::stories(app, grade);
    Ok(FormPage { class, school, sources, stories, classes })
}

/// A class's matches.
pub struct ClassPage {
    /// The class.
    pub class: Org,
    /// Its matches, the latest first.
    pub matches: Vec<Line>,
}

/// A class's matches, the latest first.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn list(app: &App, actor: &Actor, class: OrgId) -> Result<ClassPage, Error> {
    let mut c = app.db().read().await?;
    let (class, _) = require_class(&mut c, actor, UseCase::LeadMatch, class).await?;
    let matches = matches::list_class(&mut c, class.id).await?;
    Ok(ClassPage { class, matches })
}

fn checked(new: &NewMatch, page: &FormPage) -> Result<(Settings, Source, usize), Error> {
    let mut faults = Vec::new();
    let mut fault = |field, code| faults.push(FieldError { field, code });
    let mode = new.mode.unwrap_or_else(|| {
        fault("mode", "choose-one");
        Mode::Quiz
    });
    let source = new.source.clone().unwrap_or_else(|| {
        fault("source", "choose-one");
        Source::All
    });
    if mode == Mode::Vote && !matches!(source, Source::Story(..)) {
        fault("source", "match-story-wanted");
    }
    let count = new.count.filter(|n| (1..=MAX_QUESTIONS).contains(n)).unwrap_or_else(|| {
        // A story has as many moments as it has.
        if mode != Mode::Vote {
            fault("count", "match-count");
        }
        1
    });
    let pace = new.pace.unwrap_or_default();
    let seconds = match new.seconds {
        Some(0) if pace == Pace::Teacher => None,
        Some(s) if SECONDS.contains(&s) => Some(s),
        _ => {
            fault("seconds", "match-seconds");
            None
        }
    };
    let mut teams = new.teams.filter(|n| (1..=MAX_TEAMS).contains(n)).unwrap_or_else(|| {
        fault("teams", "match-teams");
        1
    });
    let speed_share = new.speed_share.filter(|n| (0..=MAX_SPEED_SHARE).contains(n)).unwrap_or_else(|| {
        fault("speed", "match-speed");
        0
    });
    let mut classes = Vec::new();
    if !new.classes.is_empty() {
        classes.push(page.class.id.0);
        for class in &new.classes {
            if page.classes.iter().any(|o| o.id == *class) && !classes.contains(&class.0) {
                classes.push(class.0);
            }
        }
        teams = i64::try_from(classes.len()).unwrap_or(MAX_TEAMS);
        if teams > MAX_TEAMS {
            fault("classes", "match-teams");
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok((Settings { mode, pace, seconds, teams, classes, speed_share, guests: new.guests }, source, count))
}

/// Makes a match, in its lobby.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `mode`, `source`, `count`, `seconds`, `teams`, `classes`
/// and `speed`.
pub async fn create(app: &App, actor: &Actor, class: OrgId, new: &NewMatch) -> Result<MatchId, Error> {
    let page = form(app, actor, class).await?;
    let host = actor.user_id().ok_or(Error::Forbidden)?;
    let (settings, source, count) = checked(new, &page)?;
    let id: MatchId = app.new_id();
    let class = (&page.school.path, page.class.grade());
    let drawn = paper::draw(app, actor, id, class, (&source, settings.mode, count)).await?;
    let mut sheet = Sheet {
        id,
        class_id: page.class.id,
        host_id: host,
        code: String::new(),
        title: drawn.title,
        module_id: drawn.module,
        settings,
        paper: drawn.paper,
        created_at: app.now(),
    };
    // Two matches with one code at the same moment: a new code is drawn.
    for tries in 0.. {
        sheet.code = new_code(app);
        let made = app
            .db()
            .write((app.clone(), actor.clone(), sheet.clone()), |c, (app, actor, new)| {
                Box::pin(async move {
                    if matches::find_by_code(c, &new.code).await?.is_some() {
                        return Ok(false);
                    }
                    matches::insert(c, new).await?;
                    let detail = json!({ "did": "create", "match": new.id, "mode": new.settings.mode.as_str() });
                    app.audit(c, actor, UseCase::LeadMatch, Some(new.class_id), None, detail).await?;
                    Ok::<_, Error>(true)
                })
            })
            .await?;
        if made {
            break;
        }
        if tries > 20 {
            return Err(Error::Busy(5));
        }
    }
    Ok(id)
}

/// A code that is easy to read out: never with a zero in front.
fn new_code(app: &App) -> String {
    let low = 10_u32.pow(CODE_DIGITS - 1);
    (low + u32::from_le_bytes(app.random()) % (9 * low)).to_string()
}

// ---- looking -----------------------------------------------------------------------------------

async fn fixed(c: &mut Conn<'_>, id: MatchId) -> Result<Option<Fixed>, Error> {
    let Some(sheet) = matches::find_sheet(c, id).await? else { return Ok(None) };
    let class = orgs::find(c, sheet.class_id).await?.ok_or(Error::NotFound)?;
    let mut team_names = Vec::new();
    for team in &sheet.settings.classes {
        team_names.push(orgs::find(c, OrgId(*team)).await?.ok_or(Error::NotFound)?.name());
    }
    let names = users::list_class(c, class.id).await?.into_iter().map(|p| (p.id, p.name)).collect();
    Ok(Some(Fixed { path: class.path.clone(), class_name: class.name(), team_names, names, sheet }))
}

/// Reads a match anew; of what is known only what may have changed.
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
    Ok(Some(View::new(fixed, state, players, rounds, answers, app.now())))
}

/// The match as it is now, moved on first if the clock says so.
async fn now(app: &App, id: MatchId) -> Result<Arc<View>, Error> {
    let known = app.rooms().view(id);
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
    Ok(view)
}

fn hidden(e: Error) -> Error {
    if matches!(e, Error::NotFound) { Error::Forbidden } else { e }
}

/// A match for one who plays: where it stands, and who they are in it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such match, or they do not play in it.
pub async fn play(app: &App, who: &Who, id: MatchId) -> Result<(Arc<View>, Player), Error> {
    let view = now(app, id).await?;
    let player = find_player(app, &view, who).await?.ok_or(Error::NotFound)?;
    Ok((view, player))
}

async fn find_player(app: &App, view: &View, who: &Who) -> Result<Option<Player>, Error> {
    let id = view.sheet().id;
    Ok(match who {
        Who::Actor(actor) => {
            let Some(learner) = actor.user_id().filter(|_| actor.is_learner()) else { return Ok(None) };
            match view.player_of(learner) {
                Some(player) => Some(player.clone()),
                None => matches::find_learner(&mut app.db().read().await?, id, learner).await?,
            }
        }
        Who::Guest(token) => matches::find_guest(&mut app.db().read().await?, id, &hash(token)).await?,
    })
}

/// Looks on as one who leads, or at the wall.
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
    let path = match app.rooms().view(id) {
        Some(view) => view.fixed.path.clone(),
        None => fixed(&mut app.db().read().await?, id).await.map_err(hidden)?.ok_or(Error::Forbidden)?.path,
    };
    actor.require(UseCase::LeadMatch, &path)?;
    Ok(rooms::watch(app, Who::Actor(actor.clone()), audience, path, id, seen))
}

/// Looks on as one who plays; with their seat.
///
/// # Errors
/// [`Error::NotFound`] when there is no such match, or they do not play in it.
pub async fn watch_play(app: &App, who: &Who, id: MatchId, seen: String) -> Result<(Viewer, i64), Error> {
    let view = match app.rooms().view(id) {
        Some(view) => view,
        None => Arc::new(load(app, id, None).await?.ok_or(Error::NotFound)?),
    };
    let player = find_player(app, &view, who).await?.ok_or(Error::NotFound)?;
    let path = view.fixed.path.clone();
    Ok((rooms::watch(app, who.clone(), Audience::Players, path, id, seen), player.seat))
}

// ---- leading -----------------------------------------------------------------------------------

/// What one who leads can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Ask the first question.
    Start,
    /// Close the question and show what is right.
    Reveal,
    /// Go on to the next question, or to the end; of a story to the branch with the most votes.
    Next,
    /// Of a story: go on to this branch, from 0.
    Branch(usize),
    /// Give more time.
    Extend,
    /// Leave the question: it counts for nobody.
    Skip,
    /// Take somebody out.
    Kick(i64),
    /// End the match.
    End,
}

impl Command {
    /// From a form's field and number.
    #[must_use]
    pub fn read(name: &str, number: i64) -> Option<Self> {
        Some(match name {
            "start" => Self::Start,
            "reveal" => Self::Reveal,
            "next" => Self::Next,
            "branch" => Self::Branch(usize::try_from(number).ok()?),
            "extend" => Self::Extend,
            "skip" => Self::Skip,
            "kick" => Self::Kick(number),
            "end" => Self::End,
            _ => return None,
        })
    }
}

/// Does it, as seen from `version`: what was asked of an older one – a button pressed twice – does nothing.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match.
pub async fn control(app: &App, actor: &Actor, id: MatchId, version: i64, command: Command) -> Result<(), Error> {
    let view = get(app, actor, id).await?;
    if let Command::Kick(seat) = command {
        if view.player(seat).is_some() {
            let round = view.state.round.max(1);
            app.db()
                .write((id, seat, round), |c, (id, seat, round)| {
                    Box::pin(async move {
                        matches::kick(c, *id, *seat, *round).await?;
                        rooms::tell(c, *id).await
                    })
                })
                .await?;
            app.rooms().poke(id);
        }
        return Ok(());
    }
    if view.state.version != version {
        return Ok(());
    }
    if let Some(step) = step(&view, command, app.now()) {
        make(app, id, step).await?;
    }
    Ok(())
}

/// Moves a match on if the clock says so. Any server may; only one does.
///
/// # Errors
/// When the store fails.
pub async fn advance(app: &App, id: MatchId) -> Result<(), Error> {
    let known = app.rooms().view(id);
    let Some(view) = load(app, id, known.as_deref()).await? else { return Ok(()) };
    let now = app.now();
    if !is_due(&view.state, view.sheet().created_at, now) {
        return Ok(());
    }
    let command = match view.state.phase {
        _ if view.sheet().created_at + LONGEST <= now => Command::End,
        Phase::Asking => Command::Reveal,
        _ => Command::Next,
    };
    if let Some(step) = step(&view, command, now) {
        make(app, id, step).await?;
    }
    Ok(())
}

/// Everybody has answered: what is right is shown at once.
pub(crate) async fn reveal_early(app: &App, id: MatchId, view: Option<&View>) -> Result<(), Error> {
    match view.and_then(|v| step(v, Command::Reveal, app.now())) {
        Some(step) => make(app, id, step).await,
        None => Ok(()),
    }
}

/// Moves on every match whose clock ran out while nobody looked, and ends those that were forgotten.
///
/// # Errors
/// When the store fails.
pub async fn advance_due(app: &App) -> Result<usize, Error> {
    let now = app.now();
    let due = matches::list_due(&mut app.db().read().await?, now - GRACE, now - LONGEST).await?;
    for id in &due {
        advance(app, *id).await?;
    }
    Ok(due.len())
}

async fn make(app: &App, id: MatchId, step: Step) -> Result<(), Error> {
    app.db()
        .write((id, step), |c, (id, step)| {
            Box::pin(async move {
                if matches::step(c, *id, step).await? {
                    rooms::tell(c, *id).await?;
                }
                Ok::<_, qinghe_store::Error>(())
            })
        })
        .await?;
    app.rooms().poke(id);
    Ok(())
}

/// The step that a command means where the match stands; none where it means nothing.
fn step(view: &View, command: Command, now: DateTime<Utc>) -> Option<Step> {
    let (state, sheet) = (&view.state, view.sheet());
    let settings = &sheet.settings;
    let stay = Step {
        from: state.version,
        phase: state.phase,
        round: state.round,
        question: state.question,
        asked_at: state.asked_at,
        closes_at: state.closes_at,
        skips: None,
        at: now,
    };
    let over = || Step { phase: Phase::Over, closes_at: None, ..stay.clone() };
    let ask = |question: usize| {
        let Some(next) = sheet.paper.get(question) else { return over() };
        let question = i64::try_from(question).unwrap_or_default();
        // Where a story ends there is nothing to vote on.
        let ending = next.ending.is_some();
        let seconds = settings.seconds.filter(|_| !ending).map(TimeDelta::seconds);
        let shown = (ending && settings.pace == Pace::Fixed).then_some(SHOWN);
        Step {
            phase: if ending { Phase::Reveal } else { Phase::Asking },
            round: state.round + 1,
            question,
            asked_at: Some(now),
            closes_at: seconds.or(shown).map(|s| now + s),
            ..stay.clone()
        }
    };
    let reveal = || Step {
        phase: Phase::Reveal,
        closes_at: (settings.pace == Pace::Fixed).then(|| now + SHOWN),
        ..stay.clone()
    };
    let next = || match settings.mode {
        Mode::Vote => branch(view).map_or_else(over, ask),
        _ => usize::try_from(state.round).map_or_else(|_| over(), ask),
    };
    Some(match (state.phase, command) {
        (Phase::Lobby, Command::Start) => ask(0),
        (Phase::Asking, Command::Reveal) => reveal(),
        (Phase::Asking, Command::Extend) => Step { closes_at: Some(state.closes_at?.max(now) + EXTENSION), ..stay },
        // A story cannot go on without a choice.
        (Phase::Asking, Command::Skip) if settings.mode != Mode::Vote => Step { skips: Some(state.round), ..next() },
        (Phase::Reveal, Command::Next) => next(),
        (Phase::Reveal, Command::Branch(n)) => ask(*view.question()?.leads.get(n)?),
        (Phase::Asking, Command::End) => Step { skips: Some(state.round), ..over() },
        (Phase::Lobby | Phase::Reveal, Command::End) => over(),
        _ => return None,
    })
}

/// The question that a story goes on with: where most want to, of equals the first as written. From a bad ending back.
fn branch(view: &View) -> Option<usize> {
    let question = view.question()?;
    if question.ending == Some(true) || view.state.round > 40 {
        return None;
    }
    let votes = view.now().map(|r| view.votes(r)).unwrap_or_default();
    let most = votes.iter().copied().max().unwrap_or_default();
    let chosen = winner(&votes).or_else(|| votes.iter().position(|v| *v == most)).unwrap_or_default();
    question.leads.get(chosen).copied()
}

// ---- joining -----------------------------------------------------------------------------------

/// A match that somebody may join.
pub struct JoinPage {
    /// Its id.
    pub id: MatchId,
    /// The match.
    pub view: Arc<View>,
    /// Whether they play in it already.
    pub joined: bool,
    /// Whether they may join as who they are; if not, what stands in the way.
    pub refused: Option<&'static str>,
    /// Names offered to a guest.
    pub names: Vec<i64>,
}

/// Finds the match of a code.
///
/// # Errors
/// [`Error::Invalid`] with the field `code` when no match runs under it; [`Error::TooManyAttempts`] when too many
/// codes were tried from this address.
pub async fn find(app: &App, client: &Client, code: &str) -> Result<MatchId, Error> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let found = matches::find_by_code(&mut app.db().read().await?, &code).await?;
    if found.is_none() {
        // A class that mistypes is let be; a machine that tries all of them is not.
        app.limits().check_address(client.address)?;
    }
    found.ok_or_else(|| Error::field("code", "match-code"))
}

/// The page on which somebody joins.
///
/// # Errors
/// [`Error::NotFound`] when there is no such match.
pub async fn join_page(app: &App, who: Option<&Who>, id: MatchId) -> Result<JoinPage, Error> {
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
    Ok(JoinPage { id, view, joined, refused, names })
}

/// Whether somebody may join, and with the team that is theirs if it is not free to choose.
fn refused(view: &View, who: Option<&Who>) -> Result<Option<i64>, &'static str> {
    let settings = &view.sheet().settings;
    if view.state.ended_at.is_some() {
        return Err("match-over");
    }
    let class = match who {
        Some(Who::Actor(actor)) if actor.is_learner() => actor.class_id(),
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

/// Joins. Who joined before stays who they are: a lost network costs nothing.
///
/// # Errors
/// [`Error::Invalid`] with the field `join` when they may not, `team` when there is no such team; [`Error::NotFound`].
pub async fn join(app: &App, who: &Who, id: MatchId, team: Option<i64>, name: Option<i64>) -> Result<(), Error> {
    let view = now(app, id).await?;
    if let Some(player) = find_player(app, &view, who).await? {
        return if player.gone_round.is_none() { Ok(()) } else { Err(Error::field("join", "match-taken-out")) };
    }
    let own = refused(&view, Some(who)).map_err(|code| Error::field("join", code))?;
    let settings = &view.sheet().settings;
    let team = match own.or(team) {
        Some(team) if (0..settings.teams).contains(&team) => team,
        Some(_) => return Err(Error::field("team", "choose-one")),
        // The one with the fewest.
        None => (0..settings.teams).min_by_key(|t| view.playing().filter(|p| p.team == *t).count()).unwrap_or_default(),
    };
    let wish = name.unwrap_or_else(|| i64::from(u32::from_le_bytes(app.random()))).rem_euclid(nickname::COUNT);
    let (learner, token) = match who {
        Who::Actor(actor) => (actor.user_id(), None),
        Who::Guest(token) => (None, Some(hash(token))),
    };
    let relay = settings.mode == Mode::Relay;
    let new = NewPlayer { learner_id: learner, token_hash: token, nickname: wish, team, from_round: 1, at: app.now() };
    let seat = app
        .db()
        .write((id, new, relay), |c, (id, new, relay)| {
            Box::pin(async move {
                let Some(seat) = matches::take_seat(c, *id, MAX_PLAYERS).await? else { return Ok(None) };
                let state = matches::find_state(c, *id).await?.ok_or(qinghe_store::Error::Missing("match"))?;
                let players = matches::list_players(c, *id).await?;
                // Pressed twice: the first time stands.
                if new.learner_id.is_some() && players.iter().any(|p| p.learner_id() == new.learner_id) {
                    return Ok(Some(seat));
                }
                let mut new = new.clone();
                while players.iter().any(|p| p.nickname == new.nickname) {
                    new.nickname = (new.nickname + 1) % nickname::COUNT;
                }
                // In a relay the turns of a round that runs must not shift.
                let from = if *relay { state.round + 1 } else { state.round };
                new.from_round = from.max(1);
                matches::insert_player(c, *id, seat, &new).await?;
                Ok::<_, qinghe_store::Error>(Some(seat))
            })
        })
        .await?;
    app.rooms().poke(id);
    seat.map(drop).ok_or_else(|| Error::field("join", "match-full"))
}

/// A token for a guest's browser.
#[must_use]
pub fn guest_token(app: &App) -> [u8; 32] {
    app.random()
}

// ---- answering ---------------------------------------------------------------------------------

/// Takes an answer: the places chosen, in the order shown. The first one stands; the same again is acknowledged again.
///
/// # Errors
/// [`Error::NotFound`] when they do not play; [`Error::WorkClosed`] when this round takes no answers any more;
/// [`Error::Forbidden`] when it is another's turn; [`Error::Invalid`] with the field `choice`.
pub async fn answer(app: &App, who: &Who, id: MatchId, round: i64, places: &[usize]) -> Result<(), Error> {
    let mut view = match app.rooms().view(id).filter(|v| v.state.round == round && v.state.phase == Phase::Asking) {
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
    let kept = app
        .db()
        .write((id, new), |c, (id, new)| Box::pin(async move { matches::insert_answer(c, *id, new).await }))
        .await?;
    if !kept {
        return seen_before(app, id, round, player.seat).await;
    }
    app.rooms().answered(id);
    Ok(())
}

async fn seen_before(app: &App, id: MatchId, round: i64, seat: i64) -> Result<(), Error> {
    let before = matches::find_answer(&mut app.db().read().await?, id, round, seat).await?;
    before.map(drop).ok_or(Error::WorkClosed)
}

// ---- afterwards --------------------------------------------------------------------------------

/// A question, after the match.
pub struct Asked {
    /// The round.
    pub round: Round,
    /// The question.
    pub question: Question,
    /// How often each option was chosen, in the order shown.
    pub votes: Vec<i64>,
    /// How many answered, and how many of them were right.
    pub rights: (usize, usize),
    /// Steps of the lesson that teach it: module, step, and what it is called.
    pub steps: Vec<(String, String, Text)>,
}

impl Asked {
    /// Whether fewer than half were right: worth another word.
    #[must_use]
    pub const fn went_badly(&self) -> bool {
        self.rights.0 > 0 && self.rights.1 * 2 < self.rights.0
    }
}

/// What became of a match.
pub struct Report {
    /// The match.
    pub view: Arc<View>,
    /// The questions, in the order they were asked.
    pub asked: Vec<Asked>,
    /// How each player did, by seat: for their teachers alone.
    pub players: Vec<(Player, Me)>,
}

/// What became of a match. It shows how single pupils did, so it is in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match.
pub async fn report(app: &App, actor: &Actor, id: MatchId) -> Result<Report, Error> {
    let view = get(app, actor, id).await?;
    let library = app.content();
    let sheet = view.sheet();
    let asked = view
        .counted()
        .filter_map(|round| {
            let question = sheet.paper.get(usize::try_from(round.question).ok()?)?.clone();
            let module = library
                .modules()
                .find(|m| m.item(&question.item.id).is_some())
                .or_else(|| sheet.module_id.as_deref().and_then(|id| library.module(id)));
            let steps = module.into_iter().flat_map(|m| {
                let shared = m.steps.iter().filter(|s| s.sources.iter().any(|k| question.item.sources.contains(k)));
                shared.take(3).map(|s| (m.id.clone(), s.id.clone(), s.title.clone())).collect::<Vec<_>>()
            });
            Some(Asked {
                round: *round,
                votes: view.votes(round),
                rights: view.rights(round.round),
                steps: steps.collect(),
                question,
            })
        })
        .collect();
    let players = view.players.iter().map(|p| (p.clone(), view.me(p.seat))).collect();
    let class = sheet.class_id;
    app.db()
        .write((app.clone(), actor.clone(), class, id), |c, (app, actor, class, id)| {
            Box::pin(async move {
                app.audit(c, actor, UseCase::ViewProgress, Some(*class), None, json!({ "match": id })).await
            })
        })
        .await?;
    Ok(Report { view, asked, players })
}

/// Writes a match that is over down as a class meeting; the activity, also when it was written down before.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match; [`Error::Changed`] while it runs; what
/// [`activities::record`] refuses.
pub async fn save_as_activity(app: &App, actor: &Actor, id: MatchId, note: &str) -> Result<ActivityId, Error> {
    let view = get(app, actor, id).await?;
    if let Some(activity) = view.state.activity_id() {
        return Ok(activity);
    }
    let ended = view.state.ended_at.ok_or(Error::Changed)?;
    let class = view.sheet().class_id;
    let campaign = activities::form(app, actor, class).await?.campaigns.first().map(|k| k.campaign.id);
    let input = activities::Input {
        campaign,
        kind: Some(ActivityKind::ClassMeeting),
        on_date: Some(ended.with_timezone(&App::ZONE).date_naive()),
        headcount: Some(i64::try_from(view.playing().count()).unwrap_or_default().max(1)),
        note: note.to_owned(),
    };
    // One match, one record: pressed twice it is the same.
    let activity = ActivityId(id.0);
    activities::record(app, actor, class, activity, &input, None).await?;
    app.db()
        .write((id, activity), |c, (id, activity)| {
            Box::pin(async move { matches::set_activity(c, *id, *activity).await.map(drop) })
        })
        .await?;
    Ok(activity)
}
