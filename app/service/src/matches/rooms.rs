//! Matches with viewers on this server: one task for each match, one read for all viewers.
//!
//! The store has the truth. A task reads it after a step on this or another server ([`super::register`]), after answers
//! (at most twice a second), and when the match is due to move on; then it shows the same [`View`] to all. Pupils are
//! woken by steps alone, not by each other's answers: that is what lets one server hold many matches. Whatever is lost
//! here – a server, a word between two – the next look finds again.

pub use super::view::{Audience, Given, Me, View};

use super::{
    GRACE, Participant,
    leading::{advance, reveal_early},
    load,
    register::{Room, Rooms, Shown, WORD},
};
use crate::{Actor, App, Error, UseCase, sessions, watch::stopped};
use chrono::{DateTime, Utc};
use qinghe_model::{MatchId, matches::Phase, org::OrgPath};
use qinghe_store::Engine;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::sync::watch;

/// How often new answers and remaining viewers are checked.
const TICK: Duration = Duration::from_millis(500);
/// The shortest sleep.
const LEAST: Duration = Duration::from_millis(5);
/// How often a match is read without a message, in ticks: messages between servers may be lost.
const LOOK_EVERY: u32 = 4;
/// So long a match without viewers is kept at hand: pupils who load the next page come back.
const LINGER: u32 = 20;
/// How often a viewer's session and rights are checked.
const CHECK_EVERY: Duration = Duration::from_secs(30);
/// The longest time without a message to a viewer.
const QUIET: Duration = Duration::from_secs(15);

/// Receives the other servers' messages about steps.
async fn listen(app: App) {
    let mut stop = app.stop().subscribe();
    loop {
        let heard = async {
            let Some(mut listener) = app.db().listen().await? else { return Ok(()) };
            loop {
                if let Some(word) = listener.next().await? {
                    if let Some(id) = word.strip_prefix(WORD).and_then(|id| id.parse().ok()) {
                        app.shared::<Rooms>().notify(id);
                    }
                } else {
                    // Messages may have been missed: read everything.
                    for id in app.shared::<Rooms>().all() {
                        app.shared::<Rooms>().notify(id);
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

/// Follows a match until it has no viewers or the server stops.
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
            () = room.notify.notified() => {
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
        if alone > LINGER && app.shared::<Rooms>().leave(id) {
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

/// A viewer of a match.
pub struct Viewer {
    app: App,
    who: Participant,
    audience: Audience,
    path: OrgPath,
    shown: watch::Receiver<Shown>,
    stop: watch::Receiver<bool>,
    seen: String,
    check_at: tokio::time::Instant,
}

/// The next event for a viewer.
pub enum Update {
    /// Something has changed for them.
    Changed(Arc<View>),
    /// Nothing happened for a while: a message keeps proxies from closing the connection.
    Quiet,
    /// The session is over or the right is gone: nothing more comes.
    Over,
}

pub(crate) fn watch(
    app: &App,
    who: Participant,
    audience: Audience,
    path: OrgPath,
    id: MatchId,
    seen: String,
) -> Viewer {
    let begin = |room| drop(tokio::spawn(lead(app.clone(), id, room)));
    let listens = app.db().engine() == Engine::Postgres;
    let listen = || drop(listens.then(|| tokio::spawn(listen(app.clone()))));
    let mut shown = app.shared::<Rooms>().join(id, audience, begin, listen);
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
    pub async fn next(&mut self) -> Option<Update> {
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
                            return Some(Update::Changed(view));
                        }
                    }
                }
                () = tokio::time::sleep_until(quiet_at) => return Some(Update::Quiet),
                () = tokio::time::sleep_until(self.check_at) => {
                    self.check_at += CHECK_EVERY;
                    match self.may_stay().await {
                        Ok(true) => {}
                        Ok(false) => return Some(Update::Over),
                        // The store does not answer: the next check is soon.
                        Err(e) => tracing::warn!(error = %e, "match.viewer_not_checked"),
                    }
                }
            }
        }
    }

    async fn may_stay(&mut self) -> Result<bool, Error> {
        let Participant::Actor(actor) = &self.who else { return Ok(true) };
        let Some(actor) = sessions::renew_actor(&self.app, actor).await? else { return Ok(false) };
        let may = self.audience == Audience::Players || Actor::may(&actor, UseCase::LeadMatch, &self.path);
        self.who = Participant::Actor(actor);
        Ok(may)
    }
}
