//! What goes into the audit log besides changes: who saw pupils' names, who signed in, and what was refused.
//!
//! Pupils' names leave the use cases in one way: as a [`Named`], which opens only after the view is in the log. The same
//! view by the same person within [`WINDOW`] is one line, so that a page that asks every second does not write every
//! second. `tests/http/named_reads.rs` walks every address of the site, and fails when somebody else's name was in an answer
//! and no line in the log.

use super::{
    App, Error, Shared,
    access::{Actor, UseCase},
    limits::{
        Client,
        network::{self, place_of},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{OrgId, UserId};
use qinghe_store::{Conn, audit, sign_in, users};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How long the same view by the same person, or the same refusal, is one line.
pub const WINDOW: TimeDelta = TimeDelta::minutes(10);
/// The most views and refusals that are remembered; the oldest go first.
const MOST: usize = 50_000;

/// A look at pupils' names: what was seen, and where.
#[derive(Clone, Debug)]
pub(crate) struct View {
    use_case: UseCase,
    org: OrgId,
    subject: Option<UserId>,
    detail: Value,
    always: bool,
}

impl View {
    /// A page or file of a class or school. `page` is its stable name, of those that `audit::VIEWS` lists.
    pub fn new(use_case: UseCase, org: OrgId, page: &'static str) -> Self {
        Self { use_case, org, subject: None, detail: json!({ "view": page }), always: false }
    }

    /// Of one pupil only.
    pub fn of(mut self, pupil: UserId) -> Self {
        self.subject = Some(pupil);
        self
    }

    /// A file that leaves the site: each is a line of its own.
    pub const fn always(mut self, always: bool) -> Self {
        self.always = always;
        self
    }

    /// What the page is about, by an id or a count.
    pub fn about(mut self, key: &'static str, value: impl serde::Serialize) -> Self {
        self.detail[key] = json!(value);
        self
    }
}

/// Something with pupils' names in it. It opens only after the view is in the audit log.
#[must_use = "names that are not opened are of no use"]
pub(crate) struct Named<T> {
    value: T,
    views: Vec<View>,
}

impl<T> Named<T> {
    /// Closes a value.
    pub fn new(value: T, view: View) -> Self {
        Self { value, views: vec![view] }
    }

    /// The same with pupils of several classes or schools, or of none.
    pub const fn of_several(value: T, views: Vec<View>) -> Self {
        Self { value, views }
    }

    /// Opens it, once the view is in the log.
    ///
    /// # Errors
    /// When the store fails: then nothing is shown.
    pub async fn open(self, app: &App, actor: &Actor) -> Result<T, Error> {
        for view in &self.views {
            app.note_view(actor, view).await?;
        }
        Ok(self.value)
    }
}

/// What happens at an account, besides the use cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// Somebody signed in.
    SignIn,
    /// A sign-in was refused.
    SignInRefused,
    /// Somebody signed out.
    SignOut,
    /// Somebody asked for what their roles do not reach.
    Denied,
    /// Somebody changed their own password or PIN.
    SecretChanged,
    /// Somebody who is signed in gave a wrong password or PIN.
    ProofRefused,
    /// Lines of the log were removed, because their time is over.
    LogPruned,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 7] = [
        Self::SignIn,
        Self::SignInRefused,
        Self::SignOut,
        Self::Denied,
        Self::SecretChanged,
        Self::ProofRefused,
        Self::LogPruned,
    ];

    /// The stable name, as in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInRefused => "sign_in.refused",
            Self::SignOut => "sign_out",
            Self::Denied => "denied",
            Self::SecretChanged => "secret.changed",
            Self::ProofRefused => "proof.refused",
            Self::LogPruned => "log.pruned",
        }
    }
}

/// A line about an event, before it has an id and a time.
#[derive(Clone, Debug)]
pub(crate) struct EventLine {
    pub event: Event,
    /// Who did it; none where nobody has proved who they are.
    pub actor: Option<UserId>,
    /// Where their account belongs.
    pub org: Option<OrgId>,
    /// The account that a stranger named, if there is one.
    pub subject: Option<UserId>,
    pub detail: Value,
}

type Key = [u8; 32];

struct Last {
    at: DateTime<Utc>,
    /// Events that were left out since.
    more: i64,
    line: Option<EventLine>,
}

/// What was noted last. In memory: another server, or a start, writes a line more.
#[derive(Default)]
struct Noted(Mutex<HashMap<Key, Last>>);

impl Shared for Noted {
    fn open(_: &App) -> Self {
        Self::default()
    }
}

fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at <= now && now - at < WINDOW
}

impl Noted {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Last>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, key: &Key, now: DateTime<Utc>) -> bool {
        self.lock().get(key).is_some_and(|last| is_fresh(last.at, now))
    }

    fn put(&self, key: Key, now: DateTime<Utc>) {
        let mut all = self.lock();
        make_room(&mut all, now);
        all.insert(key, Last { at: now, more: 0, line: None });
    }

    /// Whether an event is to be written now, with the number of those that were left out before it.
    fn take(&self, key: Key, now: DateTime<Utc>, line: &EventLine) -> Option<i64> {
        let mut all = self.lock();
        if let Some(last) = all.get_mut(&key)
            && is_fresh(last.at, now)
        {
            last.more += 1;
            return None;
        }
        make_room(&mut all, now);
        let before = all.insert(key, Last { at: now, more: 0, line: Some(line.clone()) });
        Some(before.map_or(0, |last| last.more))
    }

    /// Events that were left out and whose window is over; with `also_fresh` all of them.
    fn left_out(&self, now: DateTime<Utc>, also_fresh: bool) -> Vec<(EventLine, i64)> {
        let mut all = self.lock();
        let over = all.extract_if(|_, last| also_fresh || !is_fresh(last.at, now));
        over.filter(|(_, last)| last.more > 0).filter_map(|(_, last)| Some((last.line?, last.more))).collect()
    }
}

/// Views are forgotten before refusals that still have to be counted.
fn make_room(all: &mut HashMap<Key, Last>, now: DateTime<Utc>) {
    if all.len() >= MOST {
        all.retain(|_, last| is_fresh(last.at, now) || last.more > 0);
    }
    if all.len() >= MOST {
        all.retain(|_, last| last.more > 0);
    }
    if all.len() >= MOST {
        all.clear();
    }
}

fn key(parts: &impl std::fmt::Debug) -> Key {
    Sha256::digest(format!("{parts:?}").as_bytes()).into()
}

impl App {
    /// Writes a view into the log, unless the same one was written a short while ago.
    pub(crate) async fn note_view(&self, actor: &Actor, view: &View) -> Result<(), Error> {
        let (app, now) = (self, self.now());
        let who = (actor.user_id(), actor.is_operator());
        let key = key(&(who, view.use_case, view.org, view.subject, view.detail.to_string()));
        if !view.always && self.shared::<Noted>().has(&key, now) {
            return Ok(());
        }
        tx!(app, (&actor, &view), |c| {
            app.audit(c, actor, view.use_case, Some(view.org), view.subject, view.detail.clone()).await
        })
        .await?;
        self.shared::<Noted>().put(key, now);
        Ok(())
    }

    /// Writes a line about an event, in the transaction of what happened.
    pub(crate) async fn audit_event(&self, c: &mut Conn<'_>, line: &EventLine) -> Result<(), Error> {
        let entry = audit::Entry {
            id: self.new_id(),
            at: self.now(),
            actor: line.actor,
            action: line.event.as_str(),
            org: line.org,
            subject: line.subject,
            detail: line.detail.clone(),
        };
        Ok(audit::insert(c, &entry).await?)
    }

    /// Writes a line about an event that changes nothing else. Events that are alike within [`WINDOW`] are one line, and a
    /// later one says how many were left out: a flood of guesses does not fill the log. The request goes on when the log
    /// cannot be written: it is refused anyway.
    pub(crate) async fn note_event(&self, line: EventLine) {
        let key = key(&(line.event.as_str(), line.actor, line.org, line.subject, line.detail.to_string()));
        if let Some(more) = self.shared::<Noted>().take(key, self.now(), &line) {
            self.write_event(line, more).await;
        }
    }

    async fn write_event(&self, mut line: EventLine, more: i64) {
        let app = self;
        if more > 0 {
            line.detail["more"] = json!(more);
        }
        if let Err(e) = tx!(app, (line), |c| { app.audit_event(c, line).await }).await {
            tracing::error!(error = %e, "audit.event_lost");
        }
    }
}

/// Writes down how many refusals were left out, once their window is over, or at the end of the server. A job runs it every
/// few minutes.
pub async fn flush(app: &App, at_end: bool) {
    for (line, more) in app.shared::<Noted>().left_out(app.now(), at_end) {
        app.write_event(line, more).await;
    }
}

/// The unit that an account belongs to: a pupil's class, the first place where staff have a role.
pub(crate) async fn home(c: &mut Conn<'_>, user: UserId, learner: bool) -> Result<Option<OrgId>, Error> {
    Ok(if learner {
        users::find_place(c, user).await?.map(|place| place.class_id)
    } else {
        users::list_grants(c, user).await?.first().map(|grant| grant.org_id)
    })
}

/// The account that a stranger named.
pub(crate) enum Account<'a> {
    /// One that there is: its person, and whether that is a learner.
    Known(UserId, bool),
    /// What was typed, of which only a pseudonym is kept.
    Unknown(&'a str),
}

/// Notes that a sign-in was refused. `way` is how it was tried: `pin`, `slip` or `password`.
pub(crate) async fn note_refused(app: &App, way: &'static str, account: Account<'_>, client: &Client, error: &Error) {
    let network = hex::encode(&network::hash(app, place_of(client.address))[..8]);
    let mut detail = json!({ "way": way, "why": error.code(), "network": network });
    let (mut subject, mut org) = (None, None);
    // A flood over many accounts is one line for its network.
    if !matches!(error, Error::TooManyAttempts(_) | Error::Busy(_)) {
        match account {
            Account::Known(user, learner) => {
                subject = Some(user);
                if let Ok(mut c) = app.db().read().await {
                    org = home(&mut c, user, learner).await.ok().flatten();
                }
                detail["device"] = json!(device_word(app, user, client).await);
            }
            Account::Unknown(typed) => detail["account"] = json!(app.secrets().account_pseudonym(typed)),
        }
    }
    app.note_event(EventLine { event: Event::SignInRefused, actor: None, org, subject, detail }).await;
}

/// Whether the account has been used on this device before.
pub(crate) async fn device_word(app: &App, user: UserId, client: &Client) -> &'static str {
    let Some(device) = client.device_hash() else { return "new" };
    let known = match app.db().read().await {
        Ok(mut c) => sign_in::is_own_device(&mut c, user, &device).await.unwrap_or_default(),
        Err(_) => false,
    };
    if known { "known" } else { "new" }
}

/// Who somebody is in the request log of this month.
#[must_use]
pub fn pseudonym(app: &App, user: UserId) -> String {
    app.secrets().log_pseudonym(user, &app.today().format("%Y-%m").to_string())
}

/// Notes that somebody asked for what they may not have. `route` is the template of the address, with no ids in it.
pub async fn note_denied(app: &App, actor: &Actor, method: &str, route: &str) {
    let Some(user) = actor.user_id() else { return };
    let org = match app.db().read().await {
        Ok(mut c) => home(&mut c, user, actor.is_learner()).await.ok().flatten(),
        Err(_) => None,
    };
    let detail = json!({ "route": format!("{method} {route}") });
    app.note_event(EventLine { event: Event::Denied, actor: Some(user), org, subject: None, detail }).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn line() -> EventLine {
        EventLine { event: Event::SignInRefused, actor: None, org: None, subject: None, detail: json!({}) }
    }

    #[test]
    fn the_same_view_is_one_line_for_ten_minutes() {
        let noted = Noted::default();
        let (one, other) = (key(&"one"), key(&"other"));
        noted.put(one, at(0));
        assert!(noted.has(&one, at(9)) && !noted.has(&one, at(10)) && !noted.has(&other, at(1)));
        assert!(!noted.has(&one, at(-1)), "a clock that was set back hides nothing");
    }

    #[test]
    fn refusals_that_are_alike_are_counted() {
        let noted = Noted::default();
        let key = key(&"guess");
        assert_eq!(noted.take(key, at(0), &line()), Some(0));
        for _ in 0..40 {
            assert_eq!(noted.take(key, at(5), &line()), None);
        }
        assert!(noted.left_out(at(9), false).is_empty(), "more may come");
        assert_eq!(noted.take(key, at(10), &line()), Some(40), "the next line says how many");
        assert_eq!(noted.take(key, at(11), &line()), None);
        let left = noted.left_out(at(20), false);
        assert_eq!(left.iter().map(|(_, more)| *more).collect::<Vec<_>>(), [1]);
        assert!(noted.left_out(at(20), true).is_empty(), "once");
    }

    #[test]
    fn memory_is_bounded() {
        let noted = Noted::default();
        for n in 0..MOST + 10 {
            noted.put(key(&n), at(0));
        }
        assert!(noted.lock().len() <= MOST);
    }
}
