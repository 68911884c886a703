//! Leading a match: every step it makes, by who leads it or by the clock.

use super::{
    EXTENSION, GRACE, LONGEST, SHOWN, get, is_due, load,
    register::{self, Rooms},
    view::View,
};
use crate::{Actor, App, Error};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{
    MatchId,
    matches::{Mode, Pace, Phase, winner},
};
use qinghe_store::matches::{self, Step};

/// What one who leads can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Asks the first question.
    Start,
    /// Close the question and show what is right.
    Reveal,
    /// Go on to the next question, or to the end; of a story to the branch with the most votes.
    Next,
    /// Of a story: go on to this branch, from 0.
    Branch(usize),
    /// Give more time.
    Extend,
    /// Skips the question, which then does not count.
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

/// Runs a command as seen from `version`: one for an older version (a button pressed twice) does nothing.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match.
pub async fn control(app: &App, actor: &Actor, id: MatchId, version: i64, command: Command) -> Result<(), Error> {
    let view = get(app, actor, id).await?;
    if let Command::Kick(seat) = command {
        if view.player(seat).is_some() {
            let round = view.state.round.max(1);
            tx!(app, (id, seat, round), |c| {
                matches::kick(c, *id, *seat, *round).await?;
                register::notify_servers(c, *id).await
            })
            .await?;
            app.shared::<Rooms>().notify(id);
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

/// Moves a match on if its time has come. Of several servers, one does so.
///
/// # Errors
/// When the store fails.
pub async fn advance(app: &App, id: MatchId) -> Result<(), Error> {
    let known = app.shared::<Rooms>().view(id);
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

/// Moves on every match whose time ran out without viewers, and ends abandoned ones.
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
    tx!(app, (id, step), |c| {
        if matches::step(c, *id, step).await? {
            register::notify_servers(c, *id).await?;
        }
        Ok::<_, qinghe_store::Error>(())
    })
    .await?;
    app.shared::<Rooms>().notify(id);
    Ok(())
}

/// The step that a command means in the match's present state; none where it means nothing.
fn step(view: &View, command: Command, now: DateTime<Utc>) -> Option<Step> {
    let (state, sheet) = (&view.state, view.sheet());
    let settings = &sheet.settings;
    let unchanged = Step {
        from: state.version,
        phase: state.phase,
        round: state.round,
        question: state.question,
        asked_at: state.asked_at,
        closes_at: state.closes_at,
        skips: None,
        at: now,
    };
    let over = || Step { phase: Phase::Over, closes_at: None, ..unchanged.clone() };
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
            ..unchanged.clone()
        }
    };
    let reveal = || Step {
        phase: Phase::Reveal,
        closes_at: (settings.pace == Pace::Fixed).then(|| now + SHOWN),
        ..unchanged.clone()
    };
    let next = || match settings.mode {
        Mode::Vote => branch(view).map_or_else(over, ask),
        _ => usize::try_from(state.round).map_or_else(|_| over(), ask),
    };
    Some(match (state.phase, command) {
        (Phase::Lobby, Command::Start) => ask(0),
        (Phase::Asking, Command::Reveal) => reveal(),
        (Phase::Asking, Command::Extend) => {
            Step { closes_at: Some(state.closes_at?.max(now) + EXTENSION), ..unchanged }
        }
        // A story cannot go on without a choice.
        (Phase::Asking, Command::Skip) if settings.mode != Mode::Vote => Step { skips: Some(state.round), ..next() },
        (Phase::Reveal, Command::Next) => next(),
        (Phase::Reveal, Command::Branch(n)) => ask(*view.question()?.leads.get(n)?),
        (Phase::Asking, Command::End) => Step { skips: Some(state.round), ..over() },
        (Phase::Lobby | Phase::Reveal, Command::End) => over(),
        _ => return None,
    })
}

/// The next question of a story: the most voted, the first one written of equals. From a bad ending it goes back.
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
