//! What every use-case stands on: the store, the content, the secrets, time and randomness.

use crate::{
    Actor, Error, UseCase,
    accounts::SessionCache,
    hashing::{Cost, Hasher},
    limits::Limits,
    secrets::Secrets,
};
use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::{Asia::Shanghai, Tz};
use qinghe_content::Library;
use qinghe_model::{OrgId, UserId};
use qinghe_store::{Conn, Db, audit};
use rand::Rng;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use uuid::Uuid;

/// Tells the time. The real one is made in `server/src/main.rs`; tests set theirs by hand.
pub trait Clock: Send + Sync {
    /// Now.
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
    /// Wrong guesses at one account in a day, from anywhere, after which it waits for the next day.
    pub guesses_per_day: i64,
    /// Sign-ins a minute from one address. A school stands behind one address: this only stops a flood.
    pub sign_ins_per_minute: u32,
    /// The cost of hashing what people choose.
    pub hash_cost: Cost,
    /// Threads that hash; one a core.
    pub hash_threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            learner_idle_minutes: 120,
            staff_idle_minutes: 60,
            session_hours: 12,
            guesses_per_day: 100,
            sign_ins_per_minute: 1200,
            hash_cost: Cost::default(),
            hash_threads: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        }
    }
}

/// The application: cheap to clone, shared by every request.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    db: Db,
    content: RwLock<Arc<Library>>,
    settings: Settings,
    secrets: Secrets,
    hasher: Hasher,
    limits: Limits,
    sessions: SessionCache,
    papers: crate::attempts::PaperCache,
    boards: crate::follow::Looks<crate::board::Snapshot>,
    dashboards: crate::follow::Looks<crate::campaigns::Look>,
    stop: tokio::sync::watch::Sender<bool>,
    rooms: crate::matches::rooms::Rooms,
    standings: crate::contests::standings::Standings,
    calls: tokio::sync::Notify,
    darkroom: crate::photos::Darkroom,
    help_lines: crate::help_lines::HelpCache,
    surveys: crate::surveys::results::Cache,
    reads: crate::tokens::Reads,
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
        let sessions = SessionCache::new(db.engine());
        let limits = Limits::new(settings.sign_ins_per_minute);
        let papers = crate::attempts::PaperCache::new();
        Self(Arc::new(Inner {
            db,
            content: RwLock::new(content),
            settings,
            secrets,
            hasher,
            limits,
            sessions,
            papers,
            boards: crate::follow::Looks::new(),
            dashboards: crate::follow::Looks::new(),
            stop: tokio::sync::watch::Sender::new(false),
            rooms: crate::matches::rooms::Rooms::new(),
            standings: crate::contests::standings::Standings::new(),
            calls: tokio::sync::Notify::new(),
            darkroom: crate::photos::Darkroom::default(),
            help_lines: crate::help_lines::HelpCache::new(),
            surveys: crate::surveys::results::Cache::new(),
            reads: crate::tokens::Reads::default(),
            clock,
            rng: Mutex::new(rng),
        }))
    }

    /// Told when a campaign was opened: the job that takes lists of learners waits for it.
    #[must_use]
    pub fn calls(&self) -> &tokio::sync::Notify {
        &self.0.calls
    }

    pub(crate) fn reads(&self) -> &crate::tokens::Reads {
        &self.0.reads
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

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn sessions(&self) -> &SessionCache {
        &self.0.sessions
    }

    pub(crate) fn papers(&self) -> &crate::attempts::PaperCache {
        &self.0.papers
    }

    pub(crate) fn boards(&self) -> &crate::follow::Looks<crate::board::Snapshot> {
        &self.0.boards
    }

    pub(crate) fn rooms(&self) -> &crate::matches::rooms::Rooms {
        &self.0.rooms
    }

    pub(crate) fn dashboards(&self) -> &crate::follow::Looks<crate::campaigns::Look> {
        &self.0.dashboards
    }

    /// Becomes true when the server stops.
    pub(crate) fn stop(&self) -> &tokio::sync::watch::Sender<bool> {
        &self.0.stop
    }

    pub(crate) fn standings(&self) -> &crate::contests::standings::Standings {
        &self.0.standings
    }

    pub(crate) fn darkroom(&self) -> &crate::photos::Darkroom {
        &self.0.darkroom
    }

    pub(crate) fn help_lines(&self) -> &crate::help_lines::HelpCache {
        &self.0.help_lines
    }

    pub(crate) fn surveys(&self) -> &crate::surveys::results::Cache {
        &self.0.surveys
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

    /// Writes a line of the audit log, in the transaction of what it tells of.
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
