//! The register of the matches that somebody on this server looks at, and the word between servers.

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
    pub(super) poke: Notify,
    pub(super) answered: AtomicBool,
}

impl Room {
    pub(super) fn viewers(&self) -> usize {
        self.players.receiver_count() + self.staff.receiver_count()
    }
}

/// The matches that are looked at on this server.
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

    /// Every match that is looked at.
    pub(super) fn all(&self) -> Vec<MatchId> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Looks on at a match. `begin` is called for the first who does, to follow it; `listen` for the first match of all.
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
                poke: Notify::new(),
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

    /// Takes a room out when nobody looks any more; tells whether it did.
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

/// Tells every server that a match made a step, in the step's transaction.
pub(crate) async fn tell(c: &mut qinghe_store::Conn<'_>, id: MatchId) -> Result<(), qinghe_store::Error> {
    notify::send(c, &format!("{WORD}{id}")).await
}
