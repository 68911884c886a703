//! Watching something change: a class board, a node's participation.
//!
//! Each watched thing is read once for all viewers on this server: a task checks it every one or two seconds, and reads
//! it only when a cheap query shows a change. So any number of servers over one database show the same without talking
//! to each other. The task ends with the last viewer.
//!
//! What is sent is what the viewer's own page would show: a change of a hidden figure sends nothing. `cargo run -p
//! qinghe-tests --example boards` measures the pages that follow a class.

use super::{Actor, App, Error, Shared, UseCase, record::View, sessions};
use qinghe_model::org::OrgPath;
use std::{
    collections::HashMap,
    fmt::Debug,
    hash::{DefaultHasher, Hash, Hasher as _},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::MissedTickBehavior};

/// How often a viewer's session and rights are checked.
const CHECK_EVERY: Duration = Duration::from_secs(30);

/// What a look gives: what is known now, and what there is to see.
pub type Reading<S> = Result<Option<(<S as Watch>::Known, Arc<S>)>, Error>;

/// Something that can be watched, as of one moment.
pub trait Watch: Sized + Send + Sync + 'static {
    /// Which one of its kind.
    type Key: Copy + Eq + Hash + Debug + Send + Sync;
    /// What one look leaves for the next.
    type Known: Send;
    /// What a viewer is shown of it.
    type Shown: Send;

    /// How long to wait between two looks.
    const EVERY: Duration;

    /// Reads the present state. `known` saves reading what has not changed; `None`: it no longer exists.
    fn look(app: &App, key: Self::Key, known: Option<Self::Known>) -> impl Future<Output = Reading<Self>> + Send;

    /// What this viewer may see of it, and the version of that: the same on every server for the same things. It is of
    /// nothing that the viewer may not see.
    fn show(self: &Arc<Self>, actor: &Actor) -> (String, Self::Shown);
}

/// The version of what is written out so.
pub(crate) fn version(of: &impl Debug) -> String {
    let mut hasher = DefaultHasher::new();
    format!("{of:?}").hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

type Seen<S> = Option<Arc<S>>;

/// The things of one kind that are watched on this server.
pub struct Watched<S: Watch>(Mutex<HashMap<S::Key, watch::Sender<Seen<S>>>>);

impl<S: Watch> Shared for Watched<S> {
    fn open(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl<S: Watch> Watched<S> {
    /// The number of watched things, and of their viewers.
    pub(crate) fn count(&self) -> (usize, usize) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (open.len(), open.values().map(watch::Sender::receiver_count).sum())
    }

    /// Adds a viewer; the first one starts the task.
    fn join(&self, app: &App, key: S::Key) -> watch::Receiver<Seen<S>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shown) = open.get(&key) {
            return shown.subscribe();
        }
        let (shown, viewer) = watch::channel(None);
        open.insert(key, shown.clone());
        tokio::spawn(follow(app.clone(), key, shown));
        viewer
    }

    /// Removes a thing without viewers; returns whether it did. Under the lock, so that nobody can join one that is
    /// about to end.
    fn leave(&self, key: S::Key) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = open.get(&key).is_none_or(|shown| shown.receiver_count() == 0);
        if empty {
            open.remove(&key);
        }
        empty
    }
}

/// Waits until the server stops.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the application is gone.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Follows one thing until it has no viewers or the server stops.
async fn follow<S: Watch>(app: App, key: S::Key, shown: watch::Sender<Seen<S>>) {
    let mut ticks = tokio::time::interval(S::EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = app.stop().subscribe();
    let mut known = None;
    loop {
        let over = tokio::select! {
            () = stopped(&mut stop) => true,
            _ = ticks.tick() => false,
        };
        if over || app.shared::<Watched<S>>().leave(key) {
            return;
        }
        match S::look(&app, key, known.take()).await {
            Ok(Some((kept, now))) => {
                known = Some(kept);
                shown.send_if_modified(|before| {
                    let same = before.as_ref().is_some_and(|b| Arc::ptr_eq(b, &now));
                    if !same {
                        *before = Some(now);
                    }
                    !same
                });
            }
            // Gone since: the viewers keep what they have.
            Ok(None) => {}
            Err(e) => tracing::warn!(error = %e, "follow.not_read"),
        }
    }
}

/// A viewer.
pub struct Viewer<S: Watch> {
    app: App,
    actor: Arc<Actor>,
    right: (UseCase, OrgPath),
    shown: watch::Receiver<Seen<S>>,
    stop: watch::Receiver<bool>,
    seen: String,
    view: Option<View>,
    check_at: tokio::time::Instant,
}

/// The next event for a viewer.
pub enum Update<T> {
    /// It has changed: the version, and what there is to see now.
    Changed(String, T),
    /// The session is over or the right is gone: nothing more comes, and asking again is of no use.
    Over,
}

/// Watches from the version that was `seen`. The caller has authorised `right`; it is checked again while the viewer
/// stays.
pub(crate) fn watch<S: Watch>(
    app: &App,
    actor: &Arc<Actor>,
    key: S::Key,
    right: (UseCase, OrgPath),
    seen: String,
) -> Viewer<S> {
    let mut shown = app.shared::<Watched<S>>().join(app, key);
    // What others have seen long ago is news to this one.
    shown.mark_changed();
    Viewer {
        app: app.clone(),
        actor: actor.clone(),
        right,
        shown,
        stop: app.stop().subscribe(),
        seen,
        view: None,
        check_at: tokio::time::Instant::now() + CHECK_EVERY,
    }
}

impl<S: Watch> Viewer<S> {
    /// Names are shown: as long as the viewer stays, this view goes into the audit log again and again.
    pub(crate) fn noting(mut self, view: View) -> Self {
        self.view = Some(view);
        self
    }

    /// Waits for news; `None` when the server stops. Safe to drop at any moment.
    pub async fn next(&mut self) -> Option<Update<S::Shown>> {
        loop {
            tokio::select! {
                () = stopped(&mut self.stop) => return None,
                changed = self.shown.changed() => {
                    changed.ok()?;
                    let now = self.shown.borrow_and_update().clone();
                    let Some((version, shown)) = now.map(|now| now.show(&self.actor)) else { continue };
                    if version != self.seen {
                        self.seen.clone_from(&version);
                        return Some(Update::Changed(version, shown));
                    }
                }
                () = tokio::time::sleep_until(self.check_at) => {
                    self.check_at += CHECK_EVERY;
                    match self.may_stay().await {
                        Ok(true) => {}
                        Ok(false) => return Some(Update::Over),
                        // The store does not answer: the next check is soon.
                        Err(e) => tracing::warn!(error = %e, "follow.viewer_not_checked"),
                    }
                }
            }
        }
    }

    /// Whether the session is still open and may still see this. Looking on does not prolong a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may_stay(&mut self) -> Result<bool, Error> {
        match sessions::renew_actor(&self.app, &self.actor).await? {
            Some(actor) if actor.may(self.right.0, &self.right.1) => {
                self.actor = actor;
                if let Some(view) = &self.view {
                    self.app.note_view(&self.actor, view).await?;
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

impl App {
    /// Ends every stream of news at once, so that a server can stop.
    pub fn end_streams(&self) {
        self.stop().send_replace(true);
    }
}
