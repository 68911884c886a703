//! One's own sessions and devices: which are open, which are known, and how to end them.

use crate::{Actor, App, Error, limits::Client, sessions as cached};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::UserId;
use qinghe_store::{sessions, sign_in};

/// An open session.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// Names it among the person's sessions; it is no secret and signs nobody in.
    pub key: String,
    /// Whether it is the one that asks.
    pub here: bool,
    /// The browser and system, in a few words; empty when unknown.
    pub browser: String,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it was last used, to the minute or so.
    pub last_at: DateTime<Utc>,
}

/// A device on which the person has signed in.
#[derive(Clone, Debug)]
pub struct OwnDevice {
    /// Whether it is the one that asks.
    pub here: bool,
    /// The browser and system, in a few words; empty when unknown.
    pub browser: String,
    /// The first sign-in that is remembered.
    pub first_at: DateTime<Utc>,
    /// The last sign-in.
    pub last_at: DateTime<Utc>,
}

/// Everything of one's own.
#[derive(Clone, Debug)]
pub struct OwnDevices {
    /// Open sessions, this one first, then the last used.
    pub sessions: Vec<OwnSession>,
    /// Known devices, this one first, then the last used.
    pub devices: Vec<OwnDevice>,
}

fn own(actor: &Actor) -> Result<(UserId, [u8; 32]), Error> {
    actor.person().map(|p| (p.id, p.session)).ok_or(Error::SignInRequired)
}

fn key(token_hash: &[u8]) -> String {
    hex::encode(&token_hash[..token_hash.len().min(12)])
}

/// The actor's sessions and devices.
///
/// # Errors
/// [`Error::SignInRequired`].
pub async fn list(app: &App, actor: &Actor, client: &Client) -> Result<OwnDevices, Error> {
    let (user, session) = own(actor)?;
    let settings = app.settings();
    let idle = if actor.is_learner() { settings.learner_idle_minutes } else { settings.staff_idle_minutes };
    let now = app.now();
    let mut c = app.db().read().await?;
    let open = sessions::list_of_user(&mut c, user, now, now - TimeDelta::minutes(idle)).await?;
    let this = client.device_hash();
    let own_session = |s: sessions::OpenSession| OwnSession {
        key: key(&s.token_hash),
        here: s.token_hash == session,
        browser: s.browser,
        began_at: s.created_at,
        last_at: s.last_seen_at,
    };
    let mut sessions: Vec<OwnSession> = open.into_iter().map(own_session).collect();
    sessions.sort_by_key(|s| !s.here);
    let own_device = |d: sign_in::KnownDevice| OwnDevice {
        here: this.is_some_and(|this| d.device_hash == this),
        browser: d.browser,
        first_at: d.first_at,
        last_at: d.last_at,
    };
    let mut devices: Vec<OwnDevice> = sign_in::list_devices(&mut c, user).await?.into_iter().map(own_device).collect();
    devices.sort_by_key(|d| !d.here);
    Ok(OwnDevices { sessions, devices })
}

/// Ends one of the actor's other sessions.
///
/// # Errors
/// [`Error::SignInRequired`]; [`Error::NotFound`] when the actor has no such session, also when it has ended meanwhile.
pub async fn end_session(app: &App, actor: &Actor, which: &str) -> Result<(), Error> {
    let (user, session) = own(actor)?;
    let open = sessions::list_of_user(&mut app.db().read().await?, user, app.now(), DateTime::UNIX_EPOCH).await?;
    let found = open.into_iter().find(|s| key(&s.token_hash) == which && s.token_hash != session);
    let hash = found.ok_or(Error::NotFound)?.token_hash;
    tx!(app, (hash), |c| { sessions::delete(c, hash).await }).await?;
    cached::forget_all(app);
    Ok(())
}

/// Ends all of the actor's sessions but this one.
///
/// # Errors
/// [`Error::SignInRequired`].
pub async fn end_others(app: &App, actor: &Actor) -> Result<(), Error> {
    let own = own(actor)?;
    tx!(app, (own), |c| { sessions::delete_others(c, own.0, &own.1).await }).await?;
    cached::forget_all(app);
    Ok(())
}

/// Forgets the devices on which the actor has signed in, but for this one: signing in there is as on a new device.
///
/// # Errors
/// [`Error::SignInRequired`].
pub async fn forget_others(app: &App, actor: &Actor, client: &Client) -> Result<(), Error> {
    let (user, _) = own(actor)?;
    // A browser without a cookie is no device.
    let this = client.device_hash().unwrap_or_default();
    tx!(app, (user, this), |c| { sign_in::forget_other_devices(c, *user, this).await }).await?;
    Ok(())
}
