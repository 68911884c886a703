//! Sessions: who is signed in, from the first request to signing out.

use super::{
    App, Error, Shared,
    access::{Actor, Person},
    limits::{
        Client,
        network::{self, place_of},
    },
    record::{self, Event, EventLine},
    second_factor::First,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{Lang, role::Role};
use qinghe_store::{
    Conn, Engine, break_glass, sessions, sign_in, staff,
    users::{self, Place, User, UserKind},
};
use quick_cache::sync::Cache;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};

/// A session that has just begun.
#[derive(Debug)]
pub struct SignedIn {
    /// 256 random bits for the cookie; only its hash is kept here.
    pub token: String,
    /// Whether the first thing to do is to choose a password.
    pub must_change_password: bool,
    /// Whether only the password was right so far: the token is no session's, but of a sign-in that waits for the second
    /// factor (see [`crate::factors`]).
    pub needs_factor: bool,
    /// The language the person chose earlier.
    pub locale: Option<Lang>,
}

/// Sessions that were looked up in the last seconds. Only on SQLite, where this server is the only
/// one: on PostgreSQL another server may end a session, and that must hold at once everywhere.
struct SessionCache {
    sessions: Option<Cache<TokenHash, Looked>>,
}

/// SHA-256 of a session's token.
type TokenHash = [u8; 32];
/// The person, and when the session was looked up.
type Looked = (std::time::Instant, Arc<Actor>);

/// How long a cached session may be behind the command line, e.g. `qinghe user reset`.
const CACHE_FOR: Duration = Duration::from_secs(5);
const CACHE_SIZE: usize = 50_000;
/// The most characters of a browser's name.
const LONGEST_BROWSER: usize = 60;
/// A session's last use is noted at most so often, to spare writes.
const TOUCH_EVERY: TimeDelta = TimeDelta::seconds(60);

impl Shared for SessionCache {
    fn open(app: &App) -> Self {
        Self { sessions: (app.db().engine() == Engine::Sqlite).then(|| Cache::new(CACHE_SIZE)) }
    }
}

impl SessionCache {
    fn get(&self, hash: &[u8; 32]) -> Option<Arc<Actor>> {
        let (at, actor) = self.sessions.as_ref()?.get(hash)?;
        (at.elapsed() < CACHE_FOR).then_some(actor)
    }

    fn put(&self, hash: [u8; 32], actor: &Arc<Actor>) {
        if let Some(cache) = &self.sessions {
            cache.insert(hash, (std::time::Instant::now(), actor.clone()));
        }
    }

    fn forget(&self, hash: &[u8; 32]) {
        if let Some(cache) = &self.sessions {
            cache.remove(hash);
        }
    }
}

/// Clears the cached sessions, after a change of rights.
pub(crate) fn forget_all(app: &App) {
    if let Some(cache) = &app.shared::<SessionCache>().sessions {
        cache.clear();
    }
}

pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether the school of this place is closed.
pub(crate) fn is_closed(app: &App, place: &Place) -> bool {
    place.closed_from.is_some_and(|from| from <= app.today())
}

/// Starts a session; `forget` names the account and device whose failed sign-ins are cleared. The device and the network
/// are known from now on. `way` is how the person signed in, for the audit log; none when they were signed in already.
pub(crate) async fn start(
    app: &App,
    user: &User,
    way: Option<&'static str>,
    forget: Option<(String, String)>,
    client: &Client,
) -> Result<SignedIn, Error> {
    let token = URL_SAFE_NO_PAD.encode(app.random::<32>());
    let now = app.now();
    let expires = now + TimeDelta::hours(app.settings().session_hours);
    let place = sessions::Place {
        device_hash: client.next_device_hash().map(Vec::from),
        browser: client.browser.chars().take(LONGEST_BROWSER).collect(),
    };
    let network = network::hash(app, place_of(client.address));
    let event = match way {
        Some(way) => Some(signed_in(app, user, way, client).await?),
        None => None,
    };
    tx!(
        app,
        (hash = token_hash(&token), user = (user.id, user.kind), now, expires, forget, place, network, event),
        |c| {
            if let Some(event) = event {
                app.audit_event(c, event).await?;
            }
            sessions::insert(c, hash, user.0, *now, *expires).await?;
            sessions::update_place(c, hash, place).await?;
            if let Some(device) = &place.device_hash {
                sign_in::remember_device(c, user.0, device, &place.browser, *now, *now - TimeDelta::days(1)).await?;
            }
            sign_in::remember_network(c, user.0, network, *now).await?;
            // The time of the last sign-in is shown of staff only.
            if user.1 == UserKind::Staff {
                staff::update_signed_in(c, user.0, *now).await?;
                sessions::update_proved(c, hash, *now).await?;
            }
            if let Some((account, device)) = forget {
                sessions::clear_failures(c, account, device).await?;
            }
            Ok::<_, Error>(())
        }
    )
    .await?;
    metrics::counter!("qinghe_sign_in_total").increment(1);
    let must_change_password = user.must_change_password;
    Ok(SignedIn { token, must_change_password, needs_factor: false, locale: user.locale() })
}

/// The line of the audit log about a sign-in.
async fn signed_in(app: &App, user: &User, way: &'static str, client: &Client) -> Result<EventLine, Error> {
    let org = record::home(&mut app.db().read().await?, user.id, user.kind == UserKind::Learner).await?;
    let detail = json!({ "way": way, "device": record::device_word(app, user.id, client).await });
    Ok(EventLine { event: Event::SignIn, actor: Some(user.id), org, subject: None, detail })
}

/// The line of the audit log about a sign-out.
async fn signed_out(app: &App, actor: &Actor, everywhere: bool) -> Result<EventLine, Error> {
    let id = actor.user_id().ok_or(Error::SignInRequired)?;
    let org = record::home(&mut app.db().read().await?, id, actor.is_learner()).await?;
    let detail = if everywhere { json!({ "everywhere": true }) } else { json!({}) };
    Ok(EventLine { event: Event::SignOut, actor: Some(id), org, subject: None, detail })
}

/// The actor of this session token, if the session is neither idle nor expired.
///
/// # Errors
/// When the store fails.
pub async fn find_actor(app: &App, token: &str) -> Result<Option<Arc<Actor>>, Error> {
    let hash = token_hash(token);
    if let Some(actor) = app.shared::<SessionCache>().get(&hash) {
        let live = actor.person().is_some_and(|p| p.expires_at > app.now());
        return Ok(live.then_some(actor));
    }
    let mut c = app.db().read().await?;
    let now = app.now();
    let Some((actor, last_seen_at)) = load(app, &mut c, hash, now).await? else { return Ok(None) };
    drop(c);
    if now - last_seen_at > TOUCH_EVERY {
        tx!(app, (hash, now), |c| { sessions::touch(c, hash, *now).await }).await?;
    }
    let actor = Arc::new(actor);
    app.shared::<SessionCache>().put(hash, &actor);
    Ok(Some(actor))
}

/// The actor of an open session, as the store has it now, and when the session was last used.
async fn load(
    app: &App,
    c: &mut Conn<'_>,
    hash: [u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<(Actor, DateTime<Utc>)>, Error> {
    let Some(session) = sessions::find(c, &hash).await? else { return Ok(None) };
    let idle = match session.user.kind {
        UserKind::Learner => app.settings().learner_idle_minutes,
        UserKind::Staff => app.settings().staff_idle_minutes,
    };
    if session.expires_at <= now
        || session.last_seen_at + TimeDelta::minutes(idle) <= now
        || session.user.suspended_at.is_some()
    {
        return Ok(None);
    }
    let user = session.user;
    let locale = user.locale();
    let person = Person {
        id: user.id,
        name: user.name,
        locale,
        session: hash,
        expires_at: session.expires_at,
        proved_at: session.proved_at,
    };
    let actor = match user.kind {
        UserKind::Learner => {
            let place = users::find_place(c, user.id).await?;
            // Pupils of a closed school are signed out.
            if place.as_ref().is_some_and(|p| is_closed(app, p)) {
                return Ok(None);
            }
            Actor::learner(person, place)
        }
        UserKind::Staff => {
            let grants = users::list_grants(c, user.id).await?;
            let required = app.settings().second_factor.is_required(grants.iter().map(|g| g.role));
            let first = match (user.must_change_password, required && !session.has_factor) {
                (true, _) => Some(First::ChangePassword),
                (false, true) => Some(First::SetUpFactor),
                (false, false) => None,
            };
            let platform = grants.iter().any(|g| g.role == Role::PlatformAdmin);
            let opened = if platform { break_glass::list(c, user.id, now).await? } else { Vec::new() };
            Actor::staff(person, grants, opened, first)
        }
    };
    Ok(Some((actor, session.last_seen_at)))
}

/// The same actor as the store has them now, if the session is still open: for a request that lasts. It is no use of
/// the session, which ends as if nothing were open.
///
/// # Errors
/// When the store fails.
pub async fn renew_actor(app: &App, actor: &Actor) -> Result<Option<Arc<Actor>>, Error> {
    let Some(person) = actor.person() else { return Ok(None) };
    let loaded = load(app, &mut app.db().read().await?, person.session, app.now()).await?;
    Ok(loaded.map(|(actor, _)| Arc::new(actor)))
}

/// How long the password counts that was given in a session.
pub const PROOF_FOR: TimeDelta = TimeDelta::minutes(10);

/// Whether the actor has given their password in this session within the last ten minutes.
#[must_use]
pub fn is_proved(app: &App, actor: &Actor) -> bool {
    let proved_at = actor.person().and_then(|p| p.proved_at);
    proved_at.is_some_and(|at| at <= app.now() && app.now() - at < PROOF_FOR)
}

/// Notes that the actor has given their password in this session.
pub(crate) async fn note_proof(app: &App, actor: &Actor) -> Result<(), Error> {
    let person = actor.person().ok_or(Error::SignInRequired)?;
    tx!(app, (hash = person.session, now = app.now()), |c| { sessions::update_proved(c, hash, *now).await }).await?;
    app.shared::<SessionCache>().forget(&person.session);
    Ok(())
}

/// Ends this session.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<(), Error> {
    let person = actor.person().ok_or(Error::SignInRequired)?;
    let event = signed_out(app, actor, false).await?;
    tx!(app, (hash = person.session, event), |c| {
        sessions::delete(c, hash).await?;
        app.audit_event(c, event).await
    })
    .await?;
    app.shared::<SessionCache>().forget(&person.session);
    Ok(())
}

/// Ends every session of the actor, this one too.
///
/// # Errors
/// When the store fails.
pub async fn sign_out_everywhere(app: &App, actor: &Actor) -> Result<(), Error> {
    let id = actor.user_id().ok_or(Error::SignInRequired)?;
    let event = signed_out(app, actor, true).await?;
    tx!(app, (id, event), |c| {
        sessions::delete_of_user(c, *id).await?;
        app.audit_event(c, event).await
    })
    .await?;
    forget_all(app);
    Ok(())
}

/// Remembers the language the actor chose.
///
/// # Errors
/// When the store fails.
pub async fn set_locale(app: &App, actor: &Actor, lang: Lang) -> Result<(), Error> {
    let person = actor.person().ok_or(Error::SignInRequired)?;
    tx!(app, (id = person.id, lang), |c| { users::update_locale(c, *id, *lang).await }).await?;
    app.shared::<SessionCache>().forget(&person.session);
    Ok(())
}
