//! What slows guessing down without locking a school out.
//!
//! Three measures: a coarse limit per address, which only stops a flood (45 pupils and more are
//! behind one address); a growing delay per account and device after wrong guesses; and a most of
//! wrong guesses per account and day. Wrong guesses are kept in the store, so that a restart or
//! another server forgets nothing. One guess at a time per account: parallel guesses cannot slip
//! past a count that is not yet written.

use super::{App, Error, Shared};
use chrono::{DateTime, TimeDelta, Utc};
use governor::{DefaultKeyedRateLimiter, Quota};
use qinghe_model::TokenId;
use qinghe_store::{
    Conn,
    sessions::{self, Failures},
};
use std::{
    collections::HashSet,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex},
};
use uuid::Uuid;

/// From where a sign-in comes.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address, as seen behind trusted proxies.
    pub address: IpAddr,
    /// A random name the browser keeps in a cookie; the address when it keeps none.
    pub device: String,
}

pub(crate) struct Limits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    tokens: DefaultKeyedRateLimiter<Uuid>,
    under_way: Mutex<HashSet<String>>,
}

/// Wrong guesses from one device that cost no time: people mistype.
const FREE: i64 = 3;
/// Requests a minute that a bureau's system may make with one token, and the most at once.
const TOKEN_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).expect("not zero");
/// The longest delay, in seconds.
const LONGEST: i64 = 300;

impl Shared for Limits {
    fn open(app: &App) -> Self {
        let per_minute = NonZeroU32::new(app.settings().sign_ins_per_minute);
        let quota = Quota::per_minute(per_minute.unwrap_or(NonZeroU32::MIN));
        Self {
            addresses: DefaultKeyedRateLimiter::dashmap(quota),
            tokens: DefaultKeyedRateLimiter::dashmap(Quota::per_minute(TOKEN_PER_MINUTE)),
            under_way: Mutex::default(),
        }
    }
}

impl Limits {
    pub(crate) fn check_token(&self, token: TokenId) -> Result<(), Error> {
        self.tokens.check_key(&token.0).map_err(|_| {
            metrics::counter!("qinghe_token_limited_total").increment(1);
            Error::TooManyAttempts(1)
        })
    }

    pub(crate) fn check_address(&self, address: IpAddr) -> Result<(), Error> {
        self.addresses.check_key(&address).map_err(|_| {
            metrics::counter!("qinghe_sign_in_address_limited_total").increment(1);
            Error::TooManyAttempts(5)
        })
    }

    /// Forgets addresses and tokens that have been quiet.
    pub(crate) fn tidy(&self) {
        self.addresses.retain_recent();
        self.tokens.retain_recent();
    }
}

/// A sign-in attempt under way; another one for the same account waits until it is dropped.
pub(crate) struct Turn {
    limits: Arc<Limits>,
    account: String,
    /// The wrong guesses before this one.
    pub(crate) failures: Failures,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.limits.lock().remove(&self.account);
    }
}

impl Limits {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.under_way.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Starts a sign-in attempt for an account, or returns how long to wait.
pub(crate) async fn begin(app: &App, c: &mut Conn<'_>, account: &str, client: &Client) -> Result<Turn, Error> {
    let limits = app.shared::<crate::limits::Limits>();
    if !limits.lock().insert(account.to_owned()) {
        return Err(Error::TooManyAttempts(1));
    }
    let mut turn = Turn { limits, account: account.to_owned(), failures: Failures::default() };
    turn.failures = sessions::get_failures(c, account, &client.device, app.today()).await?;
    match wait(turn.failures, app.settings().guesses_per_day, app.now()) {
        Some(seconds) => {
            metrics::counter!("qinghe_sign_in_delayed_total").increment(1);
            Err(Error::TooManyAttempts(seconds))
        }
        None => Ok(turn),
    }
}

/// Seconds to wait before the next guess: doubling from the fourth, up to five minutes.
fn wait(failures: Failures, per_day: i64, now: DateTime<Utc>) -> Option<u64> {
    if failures.today >= per_day {
        return Some(3600);
    }
    let last = failures.last_at.filter(|_| failures.device >= FREE)?;
    let delay = (1_i64 << (failures.device - FREE).min(20)).min(LONGEST);
    let left = (last + TimeDelta::seconds(delay) - now).num_milliseconds();
    u64::try_from(left).ok().filter(|ms| *ms > 0).map(|ms| ms.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_end() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let after = |device, seconds| {
            wait(Failures { today: device, device, last_at: Some(now - TimeDelta::seconds(seconds)) }, 100, now)
        };
        assert_eq!(after(2, 0), None);
        assert_eq!(after(3, 0), Some(1));
        assert_eq!(after(6, 0), Some(8));
        assert_eq!(after(6, 9), None);
        assert_eq!(after(60, 0), Some(300));
        assert_eq!(after(100, 100_000), Some(3600));
        // Another device's guesses do not slow this one, until the day's most is reached.
        assert_eq!(wait(Failures { today: 99, device: 0, last_at: None }, 100, now), None);
        assert_eq!(wait(Failures { today: 100, device: 0, last_at: None }, 100, now), Some(3600));
    }
}
