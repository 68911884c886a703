//! The application: the store, the content, the secrets, time and randomness, and what each noun keeps in memory.

use super::{
    access::{Actor, UseCase},
    error::Error,
    hashing::{Cost, Hasher},
    second_factor::SecondFactor,
    secrets::Secrets,
};
use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::{Asia::Shanghai, Tz};
use qinghe_content::Library;
use qinghe_model::{OrgId, UserId};
use qinghe_store::{Conn, Db, audit};
use rand::Rng;
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use uuid::Uuid;

/// A clock. The real one is made in `server/src/main.rs`; tests set theirs by hand.
pub trait Clock: Send + Sync {
    /// The present time.
    fn now(&self) -> DateTime<Utc>;
}

/// What an operator may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Minutes without use after which a learner's session ends.
    pub learner_idle_minutes: i64,
    /// Minutes without use after which a session of staff ends.
    pub staff_idle_minutes: i64,
    /// Hours after which any session ends.
    pub session_hours: i64,
    /// Who must sign in with a second factor.
    pub second_factor: SecondFactor,
    /// Wrong guesses a day at one account from each kind of place, at least 96: nobody waits for more than 15 minutes.
    pub guesses_per_day: i64,
    /// Wrong guesses a day at pupils' accounts from devices and networks that no school knows, in all; a tenth raises an
    /// alarm.
    pub strangers_per_day: i64,
    /// Sign-ins a minute from one address. A whole school shares one address: this only stops a flood.
    pub sign_ins_per_minute: u32,
    /// The cost of hashing what people choose.
    pub hash_cost: Cost,
    /// Threads that hash; one a core.
    pub hash_threads: usize,
    /// Files that people bring which are read at once; one a core.
    pub files_at_once: usize,
    /// Memory for reading them, in MiB; at least 160, which a photo takes.
    pub files_mib: u32,
    /// Memory for files while they are sent and wait, in MiB.
    pub bodies_mib: u32,
    /// Months for which the audit log is kept, at least six.
    pub audit_months: u32,
}

impl Default for Settings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            learner_idle_minutes: 120,
            staff_idle_minutes: 60,
            session_hours: 12,
            second_factor: SecondFactor::default(),
            guesses_per_day: 100,
            strangers_per_day: 60_000,
            sign_ins_per_minute: 1200,
            hash_cost: Cost::default(),
            hash_threads: cores,
            files_at_once: cores,
            files_mib: 192,
            bodies_mib: 64,
            audit_months: 36,
        }
    }
}

/// The application: cheap to clone, shared by every request.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// A noun's state in memory for the whole server: a cache, a queue, a register. The noun owns the type; the application
/// creates one of each on first use.
pub(crate) trait Shared: Send + Sync + 'static {
    /// An empty one.
    fn open(app: &App) -> Self;
}

struct Inner {
    db: Db,
    content: RwLock<Arc<Library>>,
    settings: Settings,
    secrets: Secrets,
    hasher: Hasher,
    shared: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    stop: tokio::sync::watch::Sender<bool>,
    clock: Box<dyn Clock>,
    rng: Mutex<Box<dyn Rng + Send>>,
}

impl App {
    /// Puts the application together.
    #[must_use]
    pub fn new(
        db: Db,
        content: Arc<Library>,
        settings: Settings,
        secrets: Secrets,
        clock: Box<dyn Clock>,
        rng: Box<dyn Rng + Send>,
    ) -> Self {
        let hasher = Hasher::start(settings.hash_threads, settings.hash_cost, &secrets);
        Self(Arc::new(Inner {
            db,
            content: RwLock::new(content),
            settings,
            secrets,
            hasher,
            shared: RwLock::default(),
            stop: tokio::sync::watch::Sender::new(false),
            clock,
            rng: Mutex::new(rng),
        }))
    }

    /// What a noun keeps in memory: see [`Shared`].
    pub(crate) fn shared<T: Shared>(&self) -> Arc<T> {
        let id = TypeId::of::<T>();
        let known = self.0.shared.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        let kept = known.unwrap_or_else(|| {
            // Created outside the lock: creating one may need another.
            let made = Arc::new(T::open(self));
            self.0.shared.write().unwrap_or_else(PoisonError::into_inner).entry(id).or_insert(made).clone()
        });
        kept.downcast().unwrap_or_else(|_| unreachable!("each is kept under its own type"))
    }

    /// The store.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The lessons, as they are now: [`crate::content`] may put others in their place.
    #[must_use]
    pub fn content(&self) -> Arc<Library> {
        self.0.content.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_content(&self, library: Arc<Library>) {
        *self.0.content.write().unwrap_or_else(PoisonError::into_inner) = library;
    }

    /// What the operator set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// How many guesses at passwords and PINs were judged, and passwords and PINs hashed, since the start: each takes the
    /// same time, so that time tells nothing of an account.
    #[must_use]
    pub fn hashes(&self) -> u64 {
        self.hasher().done()
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// Becomes true when the server stops.
    pub(crate) fn stop(&self) -> &tokio::sync::watch::Sender<bool> {
        &self.0.stop
    }

    /// Now, to the microsecond: what both engines can keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.0.clock.now();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }

    /// The zone of the schools' clocks.
    pub const ZONE: Tz = Shanghai;

    /// Today in the schools' zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&Self::ZONE).date_naive()
    }

    /// Random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A new id, in the order of time.
    #[must_use]
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random()).into_uuid().into()
    }

    /// Writes a line of the audit log, in the transaction of what it records.
    pub(crate) async fn audit(
        &self,
        c: &mut Conn<'_>,
        actor: &Actor,
        use_case: UseCase,
        org: Option<OrgId>,
        subject: Option<UserId>,
        detail: serde_json::Value,
    ) -> Result<(), Error> {
        let entry = audit::Entry {
            id: self.new_id(),
            at: self.now(),
            actor: actor.user_id(),
            action: use_case.as_str(),
            org,
            subject,
            detail,
        };
        Ok(audit::insert(c, &entry).await?)
    }
}
