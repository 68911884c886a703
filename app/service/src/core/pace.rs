//! How often something may happen from one place, apart from signing in: what is looked for and not found, and guests who
//! join a match. Nothing here takes from what a school has for signing in.

use super::{App, Error, Shared};
use crate::limits::{Client, network::place_of};
use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Places that are remembered, at most, before those that have been quiet are forgotten.
const MOST_PLACES: usize = 50_000;

/// So many at once, and so many a second after that, from each place.
pub(crate) struct Paced<K> {
    at_once: f64,
    per_second: f64,
    places: Mutex<HashMap<K, (f64, DateTime<Utc>)>>,
}

impl<K: Eq + Hash> Paced<K> {
    pub(crate) fn new(at_once: u32, per_second: u32) -> Self {
        Self { at_once: at_once.into(), per_second: per_second.max(1).into(), places: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (f64, DateTime<Utc>)>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a place has left.
    fn left(&self, (left, at): (f64, DateTime<Utc>), now: DateTime<Utc>) -> f64 {
        let seconds = (now - at).to_std().unwrap_or_default().as_secs_f64();
        (left + seconds * self.per_second).min(self.at_once)
    }

    /// Whether there is one left, which is not taken.
    pub(crate) fn check(&self, place: &K, now: DateTime<Utc>) -> Result<(), Error> {
        let left = self.lock().get(place).map_or(self.at_once, |kept| self.left(*kept, now));
        if left >= 1.0 { Ok(()) } else { Err(Error::TooManyAttempts(1)) }
    }

    /// Takes one.
    pub(crate) fn take(&self, place: K, now: DateTime<Utc>) -> Result<(), Error> {
        let mut places = self.lock();
        if places.len() >= MOST_PLACES {
            places.retain(|_, kept| self.left(*kept, now) < self.at_once);
        }
        let kept = places.entry(place).or_insert((self.at_once, now));
        let left = self.left(*kept, now);
        if left < 1.0 {
            return Err(Error::TooManyAttempts(1));
        }
        *kept = (left - 1.0, now);
        Ok(())
    }
}

/// What is looked up by a code that somebody types or opens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Look {
    School,
    Slip,
    Certificate,
    Token,
    Activation,
}

struct Looks(Paced<(Look, IpAddr)>);

impl Shared for Looks {
    fn open(app: &App) -> Self {
        // As many as sign-ins, and apart from them: a whole school shares an address, and each pupil may mistype a code.
        let a_minute = app.settings().sign_ins_per_minute;
        Self(Paced::new(a_minute, a_minute / 60))
    }
}

/// Counts a look that found nothing. One that found something costs nothing: the codes are public, or too long to guess.
///
/// # Errors
/// [`Error::TooManyAttempts`] for a flood from one place.
pub(crate) fn missed(app: &App, look: Look, client: &Client) -> Result<(), Error> {
    app.shared::<Looks>().0.take((look, place_of(client.address)), app.now()).inspect_err(|_| {
        metrics::counter!("qinghe_looks_limited_total").increment(1);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_place_has_so_many_at_once_and_then_some_a_second() {
        let paced = Paced::new(3, 2);
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert!((0..3).all(|_| paced.take("a", now).is_ok()));
        assert!(paced.take("a", now).is_err() && paced.check(&"a", now).is_err());
        assert!(paced.check(&"b", now).is_ok() && paced.take("b", now).is_ok(), "another place");
        let later = now + TimeDelta::milliseconds(1500);
        assert!(paced.check(&"a", later).is_ok() && (0..3).all(|_| paced.take("a", later).is_ok()));
        assert!(paced.take("a", later).is_err());
        assert!((0..3).all(|_| paced.take("a", now + TimeDelta::days(1)).is_ok()));
        assert!(paced.take("a", now + TimeDelta::days(1)).is_err(), "never more than at once");
    }
}
