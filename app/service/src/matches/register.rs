//! The register of the matches with viewers on this server, and the messages between servers.

use super::view::{Audience, View};
use crate::{App, Shared};
use qinghe_model::MatchId;
use qinghe_store::notify;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::{Notify, watch};

pub(super) type Shown = Option<Arc<View>>;

pub(super) struct Room {
    pub(super) players: watch::Sender<Shown>,
    pub(super) staff: watch::Sender<Shown>,
    pub(super) notify: Notify,
    pub(super) answered: AtomicBool,
}

impl Room {
    pub(super) fn viewers(&self) -> usize {
        self.players.receiver_count() + self.staff.receiver_count()
    }
}

/// The matches with viewers on this server.
pub(crate) struct Rooms {
    open: Mutex<HashMap<MatchId, Arc<Room>>>,
    listening: AtomicBool,
}

impl Shared for Rooms {
    fn open(_: &App) -> Self {
        Self { open: Mutex::default(), listening: AtomicBool::new(false) }
    }
}

impl Rooms {
    fn find(&self, id: MatchId) -> Option<Arc<Room>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The number of matches with viewers, and of their viewers.
    pub(crate) fn count(&self) -> (usize, usize) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        (open.len(), open.values().map(|r| r.viewers()).sum())
    }

    /// The view that this server shows, if the match has viewers.
    pub(crate) fn view(&self, id: MatchId) -> Option<Arc<View>> {
        self.find(id)?.staff.borrow().clone()
    }

    /// After a step: the match is read at once.
    pub(crate) fn notify(&self, id: MatchId) {
        if let Some(room) = self.find(id) {
            room.notify.notify_one();
        }
    }

    /// After an answer: the match is read soon.
    pub(crate) fn answered(&self, id: MatchId) {
        if let Some(room) = self.find(id) {
            room.answered.store(true, Ordering::Relaxed);
        }
    }

    /// All matches with viewers.
    pub(super) fn all(&self) -> Vec<MatchId> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Adds a viewer of a match. `begin` is called for its first viewer, to follow it; `listen` for the first match of
    /// all.
    pub(super) fn join(
        &self,
        id: MatchId,
        audience: Audience,
        begin: impl FnOnce(Arc<Room>),
        listen: impl FnOnce(),
    ) -> watch::Receiver<Shown> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let room = open.entry(id).or_insert_with(|| {
            let room = Arc::new(Room {
                players: watch::Sender::new(None),
                staff: watch::Sender::new(None),
                notify: Notify::new(),
                answered: AtomicBool::new(false),
            });
            begin(room.clone());
            room
        });
        if !self.listening.swap(true, Ordering::Relaxed) {
            listen();
        }
        if audience == Audience::Players { room.players.subscribe() } else { room.staff.subscribe() }
    }

    /// Removes a room without viewers; returns whether it did.
    pub(super) fn leave(&self, id: MatchId) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = open.get(&id).is_none_or(|room| room.viewers() == 0);
        if empty {
            open.remove(&id);
        }
        empty
    }
}

pub(super) const WORD: &str = "match ";

/// Notifies every server that a match made a step, in the step's transaction.
pub(crate) async fn notify_servers(c: &mut qinghe_store::Conn<'_>, id: MatchId) -> Result<(), qinghe_store::Error> {
    notify::send(c, &format!("{WORD}{id}")).await
}
