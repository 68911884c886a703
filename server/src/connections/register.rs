//! Which connections there are, and which of them wait.

use super::Limits;
use qinghe_service::place_of;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// How long a response may make no progress: the other end reads nothing.
const STALLED: Duration = Duration::from_mins(1);
/// What has waited for less than this when the server stops may still send its request.
const MOMENT: Duration = Duration::from_secs(1);
/// Of so many connections one makes room at a time, so that a flood does not look through all of them for each.
const AT_A_TIME: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Phase {
    Head,
    Rest,
    Answered,
}

pub(super) struct State {
    pub(super) phase: Phase,
    pub(super) since: Instant,
    /// Since when a response makes no progress.
    pub(super) stalled: Option<Instant>,
}

/// One connection.
pub(super) struct Connection {
    /// Where it comes from; `None` for proxies.
    place: Option<IpAddr>,
    state: Mutex<State>,
    /// Says that it is to end.
    pub(super) end: Notify,
}

impl Connection {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_late(&self, limits: &Limits, now: Instant) -> bool {
        let state = self.state();
        let waited = now.saturating_duration_since(state.since);
        let late = match state.phase {
            Phase::Head => waited > limits.head,
            Phase::Rest => waited > limits.rest,
            Phase::Answered => false,
        };
        late || state.stalled.is_some_and(|since| now.saturating_duration_since(since) > STALLED)
    }
}

#[derive(Default)]
struct Open {
    last: u64,
    all: HashMap<u64, Arc<Connection>>,
    of_place: HashMap<IpAddr, usize>,
}

impl Open {
    fn remove(&mut self, id: u64) -> Option<Arc<Connection>> {
        let connection = self.all.remove(&id)?;
        if let Some(place) = connection.place
            && let Some(n) = self.of_place.get_mut(&place)
        {
            *n -= 1;
            if *n == 0 {
                self.of_place.remove(&place);
            }
        }
        Some(connection)
    }

    /// Closes those that wait longest, of a place or of all; returns whether there were any.
    fn make_room(&mut self, place: Option<IpAddr>, most: usize) -> bool {
        let of_place = self.all.iter().filter(|(_, c)| place.is_none() || c.place == place);
        let mut waiting: Vec<(Phase, Instant, u64)> = of_place
            .filter_map(|(id, c)| {
                let state = c.state();
                let waits = state.phase != Phase::Answered && state.stalled.is_none();
                waits.then_some((state.phase, state.since, *id))
            })
            .collect();
        waiting.sort_unstable();
        waiting.truncate((most / AT_A_TIME).max(1));
        for (_, _, id) in &waiting {
            if let Some(connection) = self.remove(*id) {
                connection.end.notify_one();
            }
        }
        metrics::counter!("qinghe_connections_ended_total", "why" => "room").increment(waiting.len() as u64);
        !waiting.is_empty()
    }
}

/// The connections of a server.
pub struct Register {
    limits: Limits,
    open: Mutex<Open>,
}

/// An open connection; it leaves when this is dropped.
pub(super) struct Entry {
    register: Arc<Register>,
    id: u64,
    pub(super) connection: Arc<Connection>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.register.open().remove(self.id);
    }
}

impl Register {
    /// Without any.
    #[must_use]
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, open: Mutex::default() })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are.
    #[cfg(test)]
    fn count(&self) -> usize {
        self.open().all.len()
    }

    /// Takes a connection in; `None` where there is no room and nobody waits.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Entry> {
        let address = address.to_canonical();
        let is_proxy = address.is_loopback() || self.limits.proxies.iter().any(|net| net.contains(address));
        let place = (!is_proxy).then(|| place_of(address));
        let mut open = self.open();
        let of_place = place.and_then(|p| open.of_place.get(&p)).copied().unwrap_or_default();
        let has_room = (of_place < self.limits.per_address || open.make_room(place, self.limits.per_address))
            && (open.all.len() < self.limits.total || open.make_room(None, self.limits.total));
        if !has_room {
            metrics::counter!("qinghe_connections_refused_total").increment(1);
            return None;
        }
        let state = State { phase: Phase::Head, since: Instant::now(), stalled: None };
        let connection = Arc::new(Connection { place, state: Mutex::new(state), end: Notify::new() });
        open.last += 1;
        let id = open.last;
        open.all.insert(id, connection.clone());
        if let Some(place) = place {
            *open.of_place.entry(place).or_default() += 1;
        }
        Some(Entry { register: self.clone(), id, connection })
    }

    /// Closes those that wait longest.
    pub(super) fn make_room(&self) {
        self.open().make_room(None, self.limits.total);
    }

    /// Closes what waits, but for what has come a moment ago.
    pub(super) fn close_waiting(&self, now: Instant) {
        let waits = |c: &Connection| {
            let state = c.state();
            let waited = now.saturating_duration_since(state.since);
            state.phase != Phase::Answered && state.stalled.is_none() && waited > MOMENT
        };
        self.close(waits, "stop");
    }

    fn close(&self, which: impl Fn(&Connection) -> bool, why: &'static str) {
        let mut open = self.open();
        let all: Vec<u64> = open.all.iter().filter(|(_, c)| which(c)).map(|(id, _)| *id).collect();
        for id in &all {
            if let Some(connection) = open.remove(*id) {
                connection.end.notify_one();
            }
        }
        metrics::counter!("qinghe_connections_ended_total", "why" => why).increment(all.len() as u64);
    }

    /// Closes what has waited for too long.
    pub(super) fn look_through(&self, now: Instant) {
        self.close(|c| c.is_late(&self.limits, now), "late");
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        metrics::gauge!("qinghe_connections").set(self.open().all.len() as f64);
    }
}

/// A connection that is being answered, until the response's body is dropped.
pub(super) struct Answering(Arc<Connection>);

impl Answering {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        connection.state().phase = Phase::Answered;
        Self(connection)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut state = self.0.state();
        (state.phase, state.since) = (Phase::Rest, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register(total: usize, per_address: usize) -> Arc<Register> {
        Register::new(Limits {
            total,
            per_address,
            head: Duration::from_secs(10),
            rest: Duration::from_secs(75),
            proxies: ["10.0.0.0/8".parse().unwrap()].into(),
        })
    }

    fn address(n: u8) -> IpAddr {
        [203, 0, 113, n].into()
    }

    #[tokio::test]
    async fn who_waits_longest_makes_room() {
        let register = register(100, 32);
        let slow: Vec<Entry> = (0..32).filter_map(|_| register.enter(address(1))).collect();
        // One of them is being answered, the first: it stays.
        let answering = Answering::new(slow[0].connection.clone());
        let new = register.enter(address(1)).expect("others made room");
        assert_eq!(register.count(), 31, "two at a time");
        let ended = |n: usize| !register.open().all.contains_key(&slow[n].id);
        assert!(!ended(0) && ended(1) && ended(2) && !ended(3));
        drop(answering);
        drop(slow);
        assert_eq!(register.count(), 1);
        drop(new);
        assert!(register.open().of_place.is_empty());
    }

    #[tokio::test]
    async fn where_all_are_answered_the_next_waits_outside() {
        let register = register(4, 4);
        let entries: Vec<Entry> = (0..4).filter_map(|n| register.enter(address(n))).collect();
        let answered: Vec<Answering> = entries.iter().map(|e| Answering::new(e.connection.clone())).collect();
        assert!(register.enter(address(9)).is_none());
        drop(answered);
        assert!(register.enter(address(9)).is_some(), "they rest, and make room");
    }

    #[tokio::test]
    async fn proxies_are_no_one_address() {
        let register = register(100, 4);
        for proxy in ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3"] {
            let proxy: IpAddr = proxy.parse().unwrap();
            let all: Vec<Entry> = (0..20).filter_map(|_| register.enter(proxy)).collect();
            assert_eq!((all.len(), register.count()), (20, 20));
        }
        let one_customer = (0..8).map(|n| format!("2001:db8::{n}").parse().unwrap());
        let all: Vec<Entry> = one_customer.filter_map(|a| register.enter(a)).collect();
        assert_eq!((all.len(), register.count()), (8, 4), "the addresses of a network are one place");
    }

    #[tokio::test]
    async fn what_waits_for_too_long_ends() {
        let register = register(10, 10);
        let (head, rest, stalled) = (
            register.enter(address(1)).unwrap(),
            register.enter(address(2)).unwrap(),
            register.enter(address(3)).unwrap(),
        );
        drop(Answering::new(rest.connection.clone()));
        let answering = Answering::new(stalled.connection.clone());
        let began = Instant::now();
        let count_after = |seconds| {
            register.look_through(began + Duration::from_secs(seconds));
            register.count()
        };
        assert_eq!(count_after(9), 3);
        assert_eq!(count_after(11), 2);
        head.connection.end.notified().await;
        assert_eq!(count_after(76), 1, "one that is answered may take as long as it takes");
        stalled.connection.state().stalled = Some(began);
        assert_eq!(count_after(59), 1);
        assert_eq!(count_after(61), 0, "but not when nobody reads the answer");
        drop(answering);
    }
}
