//! Signing in and out, passwords and PINs, staff accounts.

use crate::{
    Actor, App, Error, UseCase,
    access::Person,
    limits::{self, Client as LimitClient},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{
    Lang, OrgId, Text, UserId,
    org::{OrgKind, OrgPath},
    role::Role,
    text::half_width,
};
use qinghe_store::{
    Conn, Engine, orgs, sessions, staff,
    users::{self, User, UserKind},
};
use quick_cache::sync::Cache;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};

pub use crate::limits::Client;

/// A session that has just begun.
#[derive(Debug)]
pub struct SignedIn {
    /// 256 random bits for the cookie; only its hash is kept here.
    pub token: String,
    /// Whether the first thing to do is to choose a password.
    pub must_change_password: bool,
    /// The language the person chose earlier.
    pub locale: Option<Lang>,
}

/// Sessions that were looked up in the last seconds. Only on SQLite, where this server is the only
/// one: on PostgreSQL another server may end a session, and that must hold at once everywhere.
pub(crate) struct SessionCache {
    sessions: Option<Cache<TokenHash, Looked>>,
}

/// SHA-256 of a session's token.
type TokenHash = [u8; 32];
/// Who it was, and when that was looked up.
type Looked = (std::time::Instant, Arc<Actor>);

/// How long a cached session may be behind the command line, e.g. `qinghe user reset`.
const CACHE_FOR: Duration = Duration::from_secs(5);
const CACHE_SIZE: usize = 50_000;
/// A session's last use is noted at most so often, to spare writes.
const TOUCH_EVERY: TimeDelta = TimeDelta::seconds(60);

impl SessionCache {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { sessions: (engine == Engine::Sqlite).then(|| Cache::new(CACHE_SIZE)) }
    }

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

    pub(crate) fn forget_all(&self) {
        if let Some(cache) = &self.sessions {
            cache.clear();
        }
    }
}

fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A school found by its code, for the second step of signing in.
#[derive(Clone, Debug)]
pub struct SchoolChoice {
    /// The code as kept.
    pub code: String,
    /// The school's name.
    pub name: Text,
    /// Its classes of this school year.
    pub classes: Vec<(OrgId, Text)>,
    /// Whether it is closed: nobody signs in here any more.
    pub closed: bool,
}

/// Finds a school by its code, in any case and with spaces.
///
/// # Errors
/// [`Error::TooManyAttempts`] for a flood from one address.
pub async fn find_school(app: &App, code: &str, client: &Client) -> Result<Option<SchoolChoice>, Error> {
    app.limits().check_address(client.address)?;
    let code = half_width(code).to_uppercase();
    if code.is_empty() || code.len() > 32 {
        return Ok(None);
    }
    let mut c = app.db().read().await?;
    let Some(school) = orgs::find_by_code(&mut c, &code).await?.filter(|o| o.kind == OrgKind::School) else {
        return Ok(None);
    };
    let year = qinghe_model::org::school_year(app.today());
    let classes = orgs::list_children(&mut c, school.id)
        .await?
        .into_iter()
        .filter(|o| o.school_year == Some(year))
        .map(|o| (o.id, o.name()))
        .collect();
    let closed = school.is_closed(app.today());
    Ok(Some(SchoolChoice { code, name: school.name(), classes, closed }))
}

/// Signs a learner in with class, number and PIN: the issued one, or the one they chose.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::TooManyAttempts`], [`Error::Busy`]; [`Error::SchoolClosed`].
pub async fn sign_in_learner(
    app: &App,
    class: OrgId,
    student_no: &str,
    pin: &str,
    client: &Client,
) -> Result<SignedIn, Error> {
    app.limits().check_address(client.address)?;
    let number = half_width(student_no);
    let pin = half_width(pin);
    if number.is_empty() || number.len() > 64 || pin.len() > 64 {
        return Err(Error::WrongCredentials);
    }
    let account = format!("learner:{class}:{number}");
    let mut c = app.db().read().await?;
    let turn = limits::begin(app, &mut c, &account, client).await?;
    let user = users::find_learner(&mut c, class, &number).await?;
    if let Some(user) = &user {
        require_open_school(app, &mut c, user).await?;
    }
    // Hashing takes its time: nobody waits for a connection meanwhile.
    drop(c);
    let right = match &user {
        Some(User { password_hash: Some(stored), .. }) => app.hasher().verify(&pin, Some(stored)).await?.right,
        Some(u) => app.secrets().is_issued_pin(u.id, u.pin_generation, &pin),
        None => false,
    };
    conclude(app, user.filter(|_| right), &account, &turn, client).await
}

/// Whose slip a QR link is: shown before signing in, so that nobody signs in as a neighbour.
///
/// # Errors
/// [`Error::WrongCredentials`] for a forged or revoked slip; [`Error::SchoolClosed`].
pub async fn peek_slip(app: &App, token: &str, client: &Client) -> Result<(String, Text), Error> {
    let user = slip_user(app, token, client).await?;
    let mut c = app.db().read().await?;
    let place = users::find_place(&mut c, user.id).await?.ok_or(Error::WrongCredentials)?;
    let class = orgs::find(&mut c, place.class_id).await?.ok_or(Error::WrongCredentials)?;
    Ok((user.name, class.name()))
}

/// Signs a learner in with the token of their QR slip.
///
/// # Errors
/// [`Error::WrongCredentials`] for a forged or revoked slip; [`Error::SchoolClosed`].
pub async fn sign_in_slip(app: &App, token: &str, client: &Client) -> Result<SignedIn, Error> {
    let user = slip_user(app, token, client).await?;
    start_session(app, &user, None).await
}

async fn slip_user(app: &App, token: &str, client: &Client) -> Result<User, Error> {
    app.limits().check_address(client.address)?;
    let (learner, generation) = app.secrets().read_slip_token(token).ok_or(Error::WrongCredentials)?;
    let mut c = app.db().read().await?;
    let user = users::find(&mut c, learner)
        .await?
        .filter(|u| u.kind == UserKind::Learner && u.slip_generation == generation && u.suspended_at.is_none())
        .ok_or(Error::WrongCredentials)?;
    require_open_school(app, &mut c, &user).await?;
    Ok(user)
}

/// A closed school lets nobody in, whichever way they come.
async fn require_open_school(app: &App, c: &mut Conn<'_>, learner: &User) -> Result<(), Error> {
    let place = users::find_place(c, learner.id).await?;
    if place.is_some_and(|p| is_closed(app, &p)) { Err(Error::SchoolClosed) } else { Ok(()) }
}

fn is_closed(app: &App, place: &users::Place) -> bool {
    place.closed_from.is_some_and(|from| from <= app.today())
}

/// Signs staff in with user name and password.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn sign_in_staff(app: &App, username: &str, password: &str, client: &Client) -> Result<SignedIn, Error> {
    app.limits().check_address(client.address)?;
    let username = username.trim().to_lowercase();
    if username.is_empty() || username.len() > 64 || password.len() > 512 {
        return Err(Error::WrongCredentials);
    }
    let account = format!("staff:{username}");
    let mut c = app.db().read().await?;
    let turn = limits::begin(app, &mut c, &account, client).await?;
    let user = users::find_staff(&mut c, &username).await?;
    drop(c);
    let verdict = app.hasher().verify(password, user.as_ref().and_then(|u| u.password_hash.as_deref())).await?;
    if verdict.right
        && verdict.outdated
        && let Some(u) = &user
    {
        let hash = app.hasher().hash(password, app.random()).await?;
        let (id, must_change) = (u.id, u.must_change_password);
        app.db()
            .write((id, hash, must_change), |c, (id, hash, must)| {
                Box::pin(async move { users::update_password(c, *id, hash, *must).await })
            })
            .await?;
    }
    conclude(app, user.filter(|_| verdict.right), &account, &turn, client).await
}

/// Starts the session of who proved to be someone, or counts the wrong guess.
async fn conclude(
    app: &App,
    user: Option<User>,
    account: &str,
    turn: &limits::Turn<'_>,
    client: &LimitClient,
) -> Result<SignedIn, Error> {
    let Some(user) = user.filter(|u| u.suspended_at.is_none()) else {
        metrics::counter!("qinghe_sign_in_failed_total").increment(1);
        let args = (account.to_owned(), client.device.clone(), app.today(), app.now());
        app.db()
            .write(args, |c, (account, device, today, now)| {
                Box::pin(async move { sessions::add_failure(c, account, device, *today, *now).await })
            })
            .await?;
        return Err(Error::WrongCredentials);
    };
    let forget = (turn.failures.device > 0).then(|| (account.to_owned(), client.device.clone()));
    start_session(app, &user, forget).await
}

async fn start_session(app: &App, user: &User, forget: Option<(String, String)>) -> Result<SignedIn, Error> {
    let token = URL_SAFE_NO_PAD.encode(app.random::<32>());
    let now = app.now();
    let expires = now + TimeDelta::hours(app.settings().session_hours);
    app.db()
        .write(
            (token_hash(&token), (user.id, user.kind), now, expires, forget),
            |c, (hash, user, now, expires, forget)| {
                Box::pin(async move {
                    sessions::insert(c, hash, user.0, *now, *expires).await?;
                    // When a pupil comes and goes is nobody's business.
                    if user.1 == UserKind::Staff {
                        staff::update_signed_in(c, user.0, *now).await?;
                    }
                    if let Some((account, device)) = forget {
                        sessions::clear_failures(c, account, device).await?;
                    }
                    Ok::<_, Error>(())
                })
            },
        )
        .await?;
    metrics::counter!("qinghe_sign_in_total").increment(1);
    Ok(SignedIn { token, must_change_password: user.must_change_password, locale: user.locale() })
}

/// Who holds this token now, if its session is neither idle nor over.
///
/// # Errors
/// When the store fails.
pub async fn find_actor(app: &App, token: &str) -> Result<Option<Arc<Actor>>, Error> {
    let hash = token_hash(token);
    if let Some(actor) = app.sessions().get(&hash) {
        let live = actor.person().is_some_and(|p| p.expires_at > app.now());
        return Ok(live.then_some(actor));
    }
    let mut c = app.db().read().await?;
    let now = app.now();
    let Some((actor, last_seen_at)) = load(app, &mut c, hash, now).await? else { return Ok(None) };
    drop(c);
    if now - last_seen_at > TOUCH_EVERY {
        app.db()
            .write((hash, now), |c, (hash, now)| Box::pin(async move { sessions::touch(c, hash, *now).await }))
            .await?;
    }
    let actor = Arc::new(actor);
    app.sessions().put(hash, &actor);
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
    let person = Person { id: user.id, name: user.name, locale, session: hash, expires_at: session.expires_at };
    let actor = match user.kind {
        UserKind::Learner => {
            let place = users::find_place(c, user.id).await?;
            // Who was signed in when their school closed is not any more.
            if place.as_ref().is_some_and(|p| is_closed(app, p)) {
                return Ok(None);
            }
            Actor::learner(person, place)
        }
        UserKind::Staff => Actor::staff(person, users::list_grants(c, user.id).await?, user.must_change_password),
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

/// Ends this session.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<(), Error> {
    let person = actor.person().ok_or(Error::SignInRequired)?;
    app.db().write(person.session, |c, hash| Box::pin(async move { sessions::delete(c, hash).await })).await?;
    app.sessions().forget(&person.session);
    Ok(())
}

/// Ends every session of the actor, this one too.
///
/// # Errors
/// When the store fails.
pub async fn sign_out_everywhere(app: &App, actor: &Actor) -> Result<(), Error> {
    let id = actor.user_id().ok_or(Error::SignInRequired)?;
    app.db().write(id, |c, id| Box::pin(async move { sessions::delete_of_user(c, *id).await })).await?;
    app.sessions().forget_all();
    Ok(())
}

/// Remembers the language the actor chose.
///
/// # Errors
/// When the store fails.
pub async fn set_locale(app: &App, actor: &Actor, lang: Lang) -> Result<(), Error> {
    let person = actor.person().ok_or(Error::SignInRequired)?;
    app.db()
        .write((person.id, lang), |c, (id, lang)| Box::pin(async move { users::update_locale(c, *id, *lang).await }))
        .await?;
    app.sessions().forget(&person.session);
    Ok(())
}

/// Changes the actor's own password, or a learner's PIN, and ends their other sessions: the answer
/// is a new one.
///
/// # Errors
/// [`Error::Invalid`] with the fields `current` and `new`; [`Error::TooManyAttempts`].
pub async fn change_password(
    app: &App,
    actor: &Actor,
    current: &str,
    new: &str,
    client: &Client,
) -> Result<SignedIn, Error> {
    let id = actor.user_id().ok_or(Error::SignInRequired)?;
    let user = users::find(&mut app.db().read().await?, id).await?.ok_or(Error::SignInRequired)?;
    // Staff type what they chose; a learner types a PIN, which a phone may make full-width.
    let learner = actor.is_learner();
    let (current, new) =
        if learner { (half_width(current), half_width(new)) } else { (current.to_owned(), new.to_owned()) };
    let fault =
        if learner { pin_fault(&new) } else { password_fault(&new, user.username.as_deref().unwrap_or_default()) };
    if let Some(code) = fault {
        return Err(Error::field("new", code));
    }
    if current == new {
        return Err(Error::field("new", "same-as-before"));
    }
    let account = format!("change:{id}");
    let turn = limits::begin(app, &mut app.db().read().await?, &account, client).await?;
    let right = match &user.password_hash {
        None => app.secrets().is_issued_pin(id, user.pin_generation, &current),
        stored => app.hasher().verify(&current, stored.as_deref()).await?.right,
    };
    if !right {
        conclude(app, None, &account, &turn, client).await.map_err(|e| match e {
            Error::WrongCredentials => Error::field("current", "wrong-password"),
            other => other,
        })?;
    }
    let hash = app.hasher().hash(&new, app.random()).await?;
    app.db()
        .write((id, hash), |c, (id, hash)| {
            Box::pin(async move {
                users::update_password(c, *id, hash, false).await?;
                sessions::delete_of_user(c, *id).await
            })
        })
        .await?;
    app.sessions().forget_all();
    let mut user = user;
    user.must_change_password = false;
    start_session(app, &user, None).await
}

/// Voids a learner's PIN, chosen PIN and QR slip, and ends their sessions; the next slip is valid.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn reset_pin(app: &App, actor: &Actor, learner: UserId) -> Result<(), Error> {
    let place = users::find_place(&mut app.db().read().await?, learner).await?;
    // The one who may not reset does not learn whether there is such a learner.
    let place = place.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ResetPin, &place.path)?;
    app.db()
        .write((app.clone(), actor.clone(), learner, place.class_id), |c, (app, actor, learner, class)| {
            Box::pin(async move {
                users::raise_pin_generation(c, *learner).await?;
                sessions::delete_of_user(c, *learner).await?;
                app.audit(c, actor, UseCase::ResetPin, Some(*class), Some(*learner), json!({})).await
            })
        })
        .await?;
    app.sessions().forget_all();
    Ok(())
}

/// Voids the PINs, chosen PINs and QR slips of all pupils of a class, and ends their sessions; tells how
/// many they are. Each pupil's record says so.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn reset_class_pins(app: &App, actor: &Actor, class: OrgId) -> Result<usize, Error> {
    let (class, _) = crate::orgs::require_class(&mut app.db().read().await?, actor, UseCase::ResetPin, class).await?;
    let count = app
        .db()
        .write((app.clone(), actor.clone(), class.id), |c, (app, actor, class)| {
            Box::pin(async move {
                let pupils = users::list_class(c, *class).await?;
                users::raise_class_pins(c, *class).await?;
                sessions::delete_of_class(c, *class).await?;
                for pupil in &pupils {
                    let detail = json!({ "class": true });
                    app.audit(c, actor, UseCase::ResetPin, Some(*class), Some(pupil.id), detail).await?;
                }
                Ok::<_, Error>(pupils.len())
            })
        })
        .await?;
    app.sessions().forget_all();
    Ok(count)
}

/// A member of staff to be made.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// The user name, in any case.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Roles, each at a node.
    pub grants: Vec<(Role, OrgId, OrgPath)>,
    /// A first password; a random one is made when there is none.
    pub password: Option<String>,
    /// Whether the first password must be changed.
    pub must_change: bool,
}

/// Makes a staff account, or adds the roles to the one of that name. Gives the first password of a
/// new account.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `username`, `name`, `password`.
pub async fn add_staff(app: &App, actor: &Actor, new: NewStaff) -> Result<Option<String>, Error> {
    // Judged by where the nodes stand, not by where the caller says they do; an account without
    // roles stands nowhere and is the operator's.
    let mut places = Vec::with_capacity(new.grants.len());
    for (role, org, _) in &new.grants {
        places.push((*role, orgs::find(&mut app.db().read().await?, *org).await?.ok_or(Error::Forbidden)?.path));
    }
    require_staff(actor, places.iter().map(|(role, path)| (*role, path)))?;
    let username = new.username.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if !(3..=64).contains(&username.len()) || !username.chars().all(plain) {
        return Err(Error::field("username", "username-shape"));
    }
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Error::field("name", "name-length"));
    }
    let existing = users::find_staff(&mut app.db().read().await?, &username).await?;
    let (password, hash) = match (&existing, new.password) {
        (Some(_), _) => (None, String::new()),
        (None, given) => {
            let password = given.unwrap_or_else(|| first_password(app));
            if let Some(code) = password_fault(&password, &username) {
                return Err(Error::field("password", code));
            }
            let hash = app.hasher().hash(&password, app.random()).await?;
            (Some(password), hash)
        }
    };
    let args = (app.clone(), actor.clone(), existing.map(|u| u.id), username, name, hash, new.must_change, new.grants);
    app.db()
        .write(args, |c, (app, actor, existing, username, name, hash, must_change, grants)| {
            Box::pin(async move {
                let id = if let Some(id) = existing {
                    *id
                } else {
                    let id = app.new_id();
                    users::insert_staff(c, id, name, username, hash, *must_change, app.now()).await?;
                    id
                };
                for (role, org, _) in grants {
                    users::insert_grant(c, id, *role, *org, app.now()).await?;
                    app.audit(
                        c,
                        actor,
                        UseCase::ManageStaff,
                        Some(*org),
                        Some(id),
                        json!({ "did": "grant", "role": role }),
                    )
                    .await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    app.sessions().forget_all();
    Ok(password)
}

/// Refuses unless the actor may give and end every one of these roles at its place, or, when there is none, manages
/// the whole tree.
pub(crate) fn require_staff<'a>(
    actor: &Actor,
    mut places: impl Iterator<Item = (Role, &'a OrgPath)>,
) -> Result<(), Error> {
    let Some(first) = places.next() else {
        return actor.require(UseCase::ManageStaff, &OrgPath::from(String::new()));
    };
    std::iter::once(first).chain(places).try_for_each(|(role, path)| crate::staff::require_grant(actor, role, path))
}

/// Gives a member of staff a new first password, and ends their sessions.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn reset_staff(app: &App, actor: &Actor, username: &str) -> Result<String, Error> {
    let mut c = app.db().read().await?;
    let user = users::find_staff(&mut c, &username.trim().to_lowercase()).await?;
    let grants = match &user {
        Some(user) => users::list_grants(&mut c, user.id).await?,
        None => Vec::new(),
    };
    drop(c);
    // The one who may not reset does not learn whether there is such an account.
    require_staff(actor, grants.iter().map(|g| (g.role, &g.path)))?;
    let user = user.ok_or(Error::NotFound)?;
    let at = grants.first().map(|g| g.org_id);
    let password = first_password(app);
    let hash = app.hasher().hash(&password, app.random()).await?;
    app.db()
        .write((app.clone(), actor.clone(), user.id, hash, at), |c, (app, actor, id, hash, at)| {
            Box::pin(async move {
                users::update_password(c, *id, hash, true).await?;
                sessions::delete_of_user(c, *id).await?;
                app.audit(c, actor, UseCase::ManageStaff, *at, Some(*id), json!({ "did": "reset" })).await
            })
        })
        .await?;
    app.sessions().forget_all();
    Ok(password)
}

/// Removes sessions that are over and counts of past days. A job runs it every few minutes.
///
/// # Errors
/// When the store fails.
pub async fn tidy(app: &App) -> Result<(), Error> {
    app.limits().tidy();
    app.db()
        .write((app.now(), app.today()), |c, (now, today)| {
            Box::pin(async move { sessions::delete_expired(c, *now, *today).await })
        })
        .await?;
    Ok(())
}

/// Sixteen letters and digits without look-alikes, in groups of four: 78 bits.
fn first_password(app: &App) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut out = String::new();
    for (n, byte) in app.random::<16>().into_iter().enumerate() {
        if n > 0 && n % 4 == 0 {
            out.push('-');
        }
        out.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    out
}

/// Why a password is refused (after NIST SP 800-63B: length counts, and what everyone guesses first
/// is no password).
fn password_fault(password: &str, username: &str) -> Option<&'static str> {
    const GUESSED_FIRST: [&str; 16] = [
        "1234567890",
        "12345678910",
        "0123456789",
        "1111111111",
        "0000000000",
        "qwertyuiop",
        "password12",
        "password123",
        "passw0rd123",
        "iloveyou123",
        "a123456789",
        "aa12345678",
        "woaini1314",
        "woaini520520",
        "qinghe12345",
        "administrator",
    ];
    let lower = password.to_lowercase();
    if password.chars().count() < 10 {
        Some("password-short")
    } else if password.len() > 512 {
        Some("password-long")
    } else if GUESSED_FIRST.contains(&lower.as_str())
        || (!username.is_empty() && lower.contains(username))
        || lower.chars().collect::<std::collections::HashSet<_>>().len() < 4
    {
        Some("password-guessable")
    } else {
        None
    }
}

/// Why a learner's own PIN is refused: six to twelve digits, not all the same or in a row.
fn pin_fault(pin: &str) -> Option<&'static str> {
    let digits = pin.as_bytes();
    if !(6..=12).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return Some("pin-shape");
    }
    let steps: std::collections::HashSet<i16> = digits.windows(2).map(|w| i16::from(w[1]) - i16::from(w[0])).collect();
    (steps.len() == 1 && steps.iter().all(|s| s.abs() <= 1)).then_some("pin-guessable")
}

/// Whether a student number was typed right, in either width of digits.
#[must_use]
pub fn same_number(typed: &str, number: &str) -> bool {
    half_width(typed) == half_width(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessable_secrets_are_refused() {
        assert_eq!(password_fault("short", "x"), Some("password-short"));
        assert_eq!(password_fault("qwertyuiop", "x"), Some("password-guessable"));
        assert_eq!(password_fault("Wang.Fang-2026", "wang.fang"), Some("password-guessable"));
        assert_eq!(password_fault("aaaaaaaaaaaa", "x"), Some("password-guessable"));
        assert_eq!(password_fault("竹子在雨里长得很快呀", "wang"), None);
        assert_eq!(pin_fault("123456"), Some("pin-guessable"));
        assert_eq!(pin_fault("777777"), Some("pin-guessable"));
        assert_eq!(pin_fault("12345"), Some("pin-shape"));
        assert_eq!(pin_fault("12345a"), Some("pin-shape"));
        assert_eq!(pin_fault("740913"), None);
    }
}
