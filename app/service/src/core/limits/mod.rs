//! What slows guessing down without locking anybody out.
//!
//! Four measures: a coarse limit per network, which only stops a flood (45 pupils and more are behind one address); a
//! growing delay per account and device after wrong guesses; budgets of wrong guesses, in which whoever is known keeps an
//! allowance of their own ([`budgets`]); and one guess at a time for an account. Wrong guesses are kept in the store, so
//! that a restart or another server forgets nothing, and a guess that is under way counts until its result is written.

pub(crate) mod budgets;
pub(crate) mod network;
#[cfg(test)]
mod simulation;

use super::{App, Error, Shared};
use budgets::{Allowance, Origin, Rates, Secret, Situation, Verdict, allowances, choose};
use chrono::{DateTime, TimeDelta, Utc};
use governor::{DefaultKeyedRateLimiter, Quota};
use network::place_of;
use qinghe_model::{OrgId, TokenId, UserId};
use qinghe_store::{
    Conn,
    sessions::{self, Failures},
    sign_in::{self, BudgetKey},
};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;
use uuid::Uuid;

/// From where a sign-in comes.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address, as seen behind trusted proxies.
    pub address: IpAddr,
    /// The random name in the browser's signed cookie; none without a cookie, and with a forged one.
    pub device: Option<String>,
    /// The name that the browser gets with this answer, when it has none.
    pub given: Option<String>,
    /// Its browser and system, in a few words; empty when unknown.
    pub browser: String,
}

impl Client {
    /// Whoever has a cookie, or none yet: the address alone.
    #[must_use]
    pub const fn at(address: IpAddr) -> Self {
        Self { address, device: None, given: None, browser: String::new() }
    }

    /// The name of the device in the store.
    pub(crate) fn device_hash(&self) -> Option<[u8; 32]> {
        self.device.as_deref().map(|d| Sha256::digest(d.as_bytes()).into())
    }

    /// The same, or of the name that the browser gets with this answer.
    pub(crate) fn next_device_hash(&self) -> Option<[u8; 32]> {
        self.device.as_deref().or(self.given.as_deref()).map(|d| Sha256::digest(d.as_bytes()).into())
    }
}

pub(crate) struct Limits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    tokens: DefaultKeyedRateLimiter<Uuid>,
    codes: DefaultKeyedRateLimiter<IpAddr>,
    looked_up: Cache<(IpAddr, String), ()>,
    under_way: Mutex<UnderWay>,
    freed: Notify,
}

/// The guesses whose results are not written yet, and the last of those whose results are.
#[derive(Default)]
struct UnderWay {
    by_budget: HashMap<BudgetKey, i64>,
    /// The wrong guesses that have ended: what was read from the store before may lack them.
    ended: u64,
    /// What the last of them spent from, the latest first.
    recent: VecDeque<Vec<BudgetKey>>,
}

impl UnderWay {
    /// How many guesses are missing in what was read when so many had ended, at most; `None` when that is too long ago.
    fn missing(&self, ended: u64) -> Option<HashMap<&BudgetKey, i64>> {
        let count = usize::try_from(self.ended - ended).ok().filter(|n| *n <= self.recent.len())?;
        let mut missing = HashMap::new();
        for key in self.recent.iter().take(count).flatten() {
            *missing.entry(key).or_default() += 1;
        }
        Some(missing)
    }
}

/// What a guess gets when it asks for an allowance.
enum Reserved {
    Allowance(Box<Allowance>),
    /// Others guess with the last of it.
    Nothing,
    /// Guesses that have ended meanwhile decide.
    Outdated,
}

/// Wrong guesses from one device that cost no time: people mistype.
const FREE: i64 = 3;
/// Requests a minute that a bureau's system may make with one token, and the most at once.
const TOKEN_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).expect("not zero");
/// Different school codes an hour that a strange network may look up before classes are no longer listed to it.
const CODES_PER_HOUR: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// The longest delay, in seconds.
const LONGEST: i64 = 300;
/// How long a guess waits for the results of others.
const CROWD: Duration = Duration::from_secs(5);
/// How many guesses that have ended are remembered for those who are reading the store.
const RECENT: usize = 256;

impl Shared for Limits {
    fn open(app: &App) -> Self {
        let per_minute = NonZeroU32::new(app.settings().sign_ins_per_minute);
        let quota = Quota::per_minute(per_minute.unwrap_or(NonZeroU32::MIN));
        Self {
            addresses: DefaultKeyedRateLimiter::dashmap(quota),
            tokens: DefaultKeyedRateLimiter::dashmap(Quota::per_minute(TOKEN_PER_MINUTE)),
            codes: DefaultKeyedRateLimiter::dashmap(Quota::per_hour(CODES_PER_HOUR)),
            looked_up: Cache::new(20_000),
            under_way: Mutex::default(),
            freed: Notify::new(),
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
        self.addresses.check_key(&place_of(address)).map_err(|_| {
            metrics::counter!("qinghe_sign_in_address_limited_total").increment(1);
            Error::TooManyAttempts(5)
        })
    }

    /// Whether a strange network may be shown what a school code stands for. The same code again costs nothing: a class
    /// types its school's.
    pub(crate) fn may_look_up(&self, address: IpAddr, code: &str) -> bool {
        let key = (place_of(address), code.to_owned());
        if self.looked_up.get(&key).is_some() {
            return true;
        }
        let may = self.codes.check_key(&key.0).is_ok();
        if may {
            self.looked_up.insert(key, ());
        }
        may
    }

    /// Forgets networks and tokens that have been quiet.
    pub(crate) fn tidy(&self) {
        self.addresses.retain_recent();
        self.tokens.retain_recent();
        self.codes.retain_recent();
    }

    /// Chooses an allowance and counts the guess as under way in its budgets. Guesses that have ended since these were read
    /// count as under way. That is too many of them at worst, so nobody waits for them before reading again.
    fn reserve(
        &self,
        all: &[Allowance],
        drained: &HashMap<BudgetKey, i64>,
        ended: u64,
        delay: Option<u64>,
        now: DateTime<Utc>,
    ) -> Result<Reserved, Error> {
        let mut under_way = self.lock();
        let Some(missing) = under_way.missing(ended) else { return Ok(Reserved::Outdated) };
        let others = |key: &BudgetKey| {
            let of = |counts: Option<&i64>| counts.copied().unwrap_or_default();
            of(under_way.by_budget.get(key)) + of(missing.get(key))
        };
        let drained = |key: &BudgetKey| drained.get(key).copied().unwrap_or_default();
        let allowance = match choose(all, &drained, &others, now.timestamp_micros()) {
            Err(Verdict::Slip) => return Err(Error::SlipNeeded),
            // Whoever waits is told the longest wait, which is the true one.
            Err(Verdict::Wait(micros)) => {
                return Err(Error::TooManyAttempts(seconds(micros).max(delay.unwrap_or_default())));
            }
            Ok(allowance) => match delay {
                Some(seconds) => return Err(Error::TooManyAttempts(seconds)),
                None if others(&allowance.account.key) == 0 => allowance.clone(),
                None if missing.is_empty() => return Err(Error::TooManyAttempts(1)),
                None => return Ok(Reserved::Outdated),
            },
            Err(Verdict::Crowded | Verdict::Go) if missing.is_empty() => return Ok(Reserved::Nothing),
            Err(Verdict::Crowded | Verdict::Go) => return Ok(Reserved::Outdated),
        };
        drop(missing);
        for line in allowance.lines() {
            *under_way.by_budget.entry(line.key.clone()).or_default() += 1;
        }
        Ok(Reserved::Allowance(Box::new(allowance)))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, UnderWay> {
        self.under_way.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The name of a pupil's account in the counts of wrong guesses: however a number is spelt, its guesses count together.
pub(crate) fn learner_account(class: OrgId, number: &str) -> String {
    format!("learner:{class}:{}", qinghe_model::identity::number_key(number))
}

/// The same of staff.
pub(crate) fn staff_account(username: &str) -> String {
    format!("staff:{username}")
}

/// The same of somebody who is signed in and proves who they are.
pub(crate) fn proof_account(user: UserId) -> String {
    format!("change:{user}")
}

/// The same of the second factor of a member of staff, whose password was right.
pub(crate) fn factor_account(user: UserId) -> String {
    format!("factor:{user}")
}

/// Clears what was counted at an account, after its PIN or password was reset.
pub(crate) async fn clear(c: &mut Conn<'_>, account: &str) -> Result<(), Error> {
    sessions::clear_account(c, account).await?;
    Ok(sign_in::clear(c, &format!("a:{account}")).await?)
}

/// The same of a member of staff, by username and id.
pub(crate) async fn clear_staff(c: &mut Conn<'_>, id: UserId, username: &str) -> Result<(), Error> {
    clear(c, &staff_account(username)).await?;
    clear(c, &factor_account(id)).await?;
    clear(c, &proof_account(id)).await
}

/// A guess to be made.
#[derive(Clone, Copy)]
pub(crate) struct Guess<'a> {
    pub(crate) account: &'a str,
    /// Whose account it is, if there is one.
    pub(crate) user: Option<UserId>,
    pub(crate) secret: Secret,
}

/// A guess under way; another one at the same account waits until it is dropped.
pub(crate) struct Turn {
    limits: Arc<Limits>,
    account: String,
    device: String,
    allowance: Allowance,
    /// The wrong guesses before this one.
    failures: Failures,
    /// Whether it was wrong, so that the store changes.
    wrong: AtomicBool,
}

impl Turn {
    /// The account and device whose delay a right guess ends.
    pub(crate) fn to_forget(&self) -> Option<(String, String)> {
        (self.failures.device > 0).then(|| (self.account.clone(), self.device.clone()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut under_way = self.limits.lock();
        if self.wrong.load(Ordering::Relaxed) {
            under_way.ended += 1;
            under_way.recent.push_front(self.allowance.lines().map(|l| l.key.clone()).collect());
            under_way.recent.truncate(RECENT);
        }
        for line in self.allowance.lines() {
            if let Some(n) = under_way.by_budget.get_mut(&line.key) {
                *n -= 1;
                if *n < 1 {
                    under_way.by_budget.remove(&line.key);
                }
            }
        }
        drop(under_way);
        self.limits.freed.notify_waiters();
    }
}

/// Starts a guess, or says how long to wait or that a slip is needed.
pub(crate) async fn begin(app: &App, guess: Guess<'_>, client: &Client) -> Result<Turn, Error> {
    let limits = app.shared::<crate::limits::Limits>();
    let begun = tokio::time::timeout(CROWD, async {
        loop {
            let freed = limits.freed.notified();
            if let Some(turn) = try_begin(app, &limits, guess, client).await? {
                return Ok::<_, Error>(turn);
            }
            freed.await;
        }
    });
    let begun = begun.await.unwrap_or(Err(Error::Busy(2)));
    match &begun {
        Err(Error::TooManyAttempts(_)) => metrics::counter!("qinghe_sign_in_delayed_total").increment(1),
        Err(Error::SlipNeeded) => metrics::counter!("qinghe_sign_in_slip_needed_total").increment(1),
        _ => {}
    }
    begun
}

/// The same; nothing while others guess with the last of an allowance.
async fn try_begin(app: &App, limits: &Arc<Limits>, guess: Guess<'_>, client: &Client) -> Result<Option<Turn>, Error> {
    loop {
        let ended = limits.lock().ended;
        let mut c = app.db().read().await?;
        let situation = look(app, &mut c, guess, client).await?;
        let device = situation.origin.device.clone().unwrap_or_else(|| situation.origin.network.clone());
        let failures = sessions::get_failures(&mut c, guess.account, &device, app.today()).await?;
        let delay = delay(failures, app.now());
        let rates = Rates { account: app.settings().guesses_per_day, site: app.settings().strangers_per_day.max(10) };
        let all = allowances(&situation, rates);
        let keys: Vec<BudgetKey> = all.iter().flat_map(Allowance::lines).map(|l| l.key.clone()).collect();
        let drained = sign_in::list_drained(&mut c, &keys).await?;
        drop(c);
        let drained: HashMap<BudgetKey, i64> = keys.into_iter().zip(drained).collect();
        match limits.reserve(&all, &drained, ended, delay, app.now())? {
            Reserved::Nothing => return Ok(None),
            Reserved::Outdated => {}
            Reserved::Allowance(allowance) => {
                let account = guess.account.to_owned();
                let (limits, allowance, wrong) = (limits.clone(), *allowance, AtomicBool::new(false));
                return Ok(Some(Turn { limits, account, device, allowance, failures, wrong }));
            }
        }
    }
}

/// How well the place is known from which a guess comes.
async fn look(app: &App, c: &mut Conn<'_>, guess: Guess<'_>, client: &Client) -> Result<Situation, Error> {
    let network = network::hash(app, place_of(client.address));
    let device = client.device_hash();
    let own_device = match (guess.user, &device) {
        (Some(user), Some(device)) => sign_in::is_own_device(c, user, device).await?,
        _ => false,
    };
    let own_network = match guess.user {
        Some(user) if guess.secret == Secret::Password => sign_in::is_own_network(c, user, &network).await?,
        _ => false,
    };
    let (mut school_device, mut people) = (false, 0);
    if let Secret::Pin(Some(school)) = guess.secret {
        if let Some(device) = device.as_ref().filter(|_| !own_device) {
            school_device = sign_in::is_school_device(c, school, device).await?;
        }
        people = sign_in::count_people(c, school, &network).await?;
    }
    let origin = Origin {
        network: hex::encode(network),
        wide: network::wide(client.address).map(|w| hex::encode(network::hash(app, w))),
        device: device.map(|d| hex::encode(&d[..16])),
    };
    let (account, secret) = (guess.account.to_owned(), guess.secret);
    Ok(Situation { account, secret, origin, own_device, own_network, school_device, people })
}

fn seconds(micros: i64) -> u64 {
    u64::try_from(micros).unwrap_or_default().div_ceil(1_000_000).max(1)
}

/// Counts a wrong guess in every budget it is spent from, and raises the alarms that are due.
pub(crate) async fn fail(app: &App, turn: &Turn) -> Result<(), Error> {
    turn.wrong.store(true, Ordering::Relaxed);
    metrics::counter!("qinghe_sign_in_failed_total").increment(1);
    let raised = tx!(
        app,
        (
            account = turn.account.clone(),
            device = turn.device.clone(),
            allowance = turn.allowance.clone(),
            at = app.now(),
            today = app.today()
        ),
        |c| {
            let now = at.timestamp_micros();
            sessions::add_failure(c, account, device, *today, *at).await?;
            // Always in the same order, so that no two transactions wait for each other.
            let mut lines: Vec<_> = allowance.lines().collect();
            lines.sort_by(|a, b| (&a.key.scope, &a.key.part).cmp(&(&b.key.scope, &b.key.part)));
            for line in lines {
                sign_in::spend(c, &line.spending(), now).await?;
            }
            let mut raised = Vec::new();
            for alarm in &allowance.alarms {
                let drained = sign_in::list_drained(c, std::slice::from_ref(&alarm.line.key)).await?[0];
                if alarm.line.budget.is_alarming(drained, now)
                    && sign_in::raise_alarm(c, &alarm.line.key.scope, *today, alarm.school, *at).await?
                {
                    raised.push(alarm.clone());
                }
            }
            Ok::<_, Error>(raised)
        }
    )
    .await?;
    for alarm in raised {
        let kind = match (alarm.school, alarm.line.key.scope.as_str()) {
            (Some(_), _) => "school",
            (None, "staff") => "staff",
            (None, _) => "site",
        };
        metrics::counter!("qinghe_sign_in_alarms_total", "scope" => kind).increment(1);
        let school = alarm.school.map(|s| s.to_string()).unwrap_or_default();
        tracing::warn!(scope = kind, school, "sign_in.alarm");
    }
    Ok(())
}

/// Seconds to wait before the next guess from the same device: doubling from the fourth, up to five minutes.
fn delay(failures: Failures, now: DateTime<Utc>) -> Option<u64> {
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
            delay(Failures { today: device, device, last_at: Some(now - TimeDelta::seconds(seconds)) }, now)
        };
        assert_eq!(after(2, 0), None);
        assert_eq!(after(3, 0), Some(1));
        assert_eq!(after(6, 0), Some(8));
        assert_eq!(after(6, 9), None);
        assert_eq!(after(60, 0), Some(300));
        assert_eq!(after(100, 0), Some(300), "never longer");
        // Another device's guesses do not slow this one.
        assert_eq!(delay(Failures { today: 99, device: 0, last_at: None }, now), None);
    }

    #[test]
    fn guesses_that_end_while_the_store_is_read_count_until_it_is_read_again() {
        let key = |part: &str| BudgetKey { scope: "a".into(), part: part.into() };
        let mut under_way = UnderWay::default();
        for part in ["x", "y", "x"] {
            under_way.ended += 1;
            under_way.recent.push_front(vec![key(part)]);
        }
        let missing = |ended| {
            under_way.missing(ended).map(|m| ["x", "y"].map(|part| m.get(&key(part)).copied().unwrap_or_default()))
        };
        assert_eq!(
            [missing(3), missing(2), missing(1), missing(0)],
            [Some([0, 0]), Some([1, 0]), Some([1, 1]), Some([2, 1])]
        );
        under_way.recent.truncate(2);
        assert!(under_way.missing(0).is_none() && under_way.missing(1).is_some(), "too long ago");
    }

    #[test]
    fn waits_are_told_in_whole_seconds() {
        assert_eq!([seconds(1), seconds(1_000_000), seconds(1_000_001), seconds(0)], [1, 1, 2, 1]);
    }
}
