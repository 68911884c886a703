//! Activation links: how staff choose their password. Nobody else ever sees or chooses it.
//!
//! A link is valid once, for 72 hours, and until there is a newer one for the account. Only the hash of its token is kept.

use super::{
    factors,
    passwords::{password_fault_near, words_near},
    told::tell,
};
use crate::{
    Actor, App, Error, UseCase,
    limits::{self, Client},
    pace::{self, Look},
    sessions::{self, SignedIn},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{Text, UserId, role::Role};
use qinghe_store::{
    Conn, audit,
    links::{self, Link},
    orgs, sessions as open, told,
    users::{self, User},
};
use serde_json::json;
use sha2::{Digest, Sha256};

/// How long a link can be used.
pub const VALID_FOR: TimeDelta = TimeDelta::hours(72);
/// How long it is known after that why a link does not work.
pub(crate) const KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// A link that was just issued. It is shown once; the token is kept nowhere.
#[derive(Clone)]
pub struct Issued {
    /// 256 random bits, the end of the link.
    pub token: String,
    /// Whose account it opens.
    pub name: String,
    /// What they sign in with.
    pub username: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("username", &self.username).finish_non_exhaustive()
    }
}

/// Whose link somebody has opened.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Their name.
    pub name: String,
    /// What they will sign in with.
    pub username: String,
    /// Their roles, each with the name of its unit.
    pub roles: Vec<(Role, Text)>,
    /// Until when the link can be used.
    pub expires_at: DateTime<Utc>,
}

/// What a link is good for.
#[derive(Clone, Debug)]
pub enum Status {
    /// Its holder can choose a password.
    Ready(Holder),
    /// It was used.
    Used,
    /// Its time is over.
    Expired,
    /// There is a newer one, or the account is suspended.
    Void,
    /// There is no such link.
    Unknown,
}

fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Issues a link in the transaction of what makes it necessary. Earlier ones of the account are void.
pub(super) async fn issue(app: &App, c: &mut Conn<'_>, actor: &Actor, user: UserId) -> Result<Issued, Error> {
    let found = users::find(c, user).await?.ok_or(Error::NotFound)?;
    let token = URL_SAFE_NO_PAD.encode(app.random::<32>());
    let (now, expires_at) = (app.now(), app.now() + VALID_FOR);
    links::void_all(c, user, now).await?;
    links::insert(c, &token_hash(&token), user, actor.user_id(), now, expires_at).await?;
    Ok(Issued { token, name: found.name, username: found.username.unwrap_or_default(), expires_at })
}

/// Voids the password of a member of staff, clears what was counted at the account, ends its sessions, tells its holder, and
/// issues a link.
pub(super) async fn reset(app: &App, c: &mut Conn<'_>, actor: &Actor, user: &User) -> Result<Issued, Error> {
    users::clear_password(c, user.id).await?;
    limits::clear_staff(c, user.id, user.username.as_deref().unwrap_or_default()).await?;
    open::delete_of_user(c, user.id).await?;
    factors::clear(app, c, actor, user.id).await?;
    tell(app, c, actor, user.id, (told::Kind::Reset, None, "")).await?;
    issue(app, c, actor, user.id).await
}

/// The link and its account, usable or not.
async fn find(c: &mut Conn<'_>, token: &str) -> Result<Option<(Link, User)>, Error> {
    let Some(link) = links::find(c, &token_hash(token)).await? else { return Ok(None) };
    Ok(users::find(c, link.user_id).await?.map(|user| (link, user)))
}

fn is_usable(link: &Link, user: &User, now: DateTime<Utc>) -> bool {
    link.used_at.is_none() && link.voided_at.is_none() && link.expires_at > now && user.suspended_at.is_none()
}

/// Says whose link it is, or why it does not work.
///
/// # Errors
/// [`Error::TooManyAttempts`] for a flood from one place of links that do not exist.
pub async fn peek(app: &App, token: &str, client: &Client) -> Result<Status, Error> {
    let mut c = app.db().read().await?;
    let Some((link, user)) = find(&mut c, token).await? else {
        pace::missed(app, Look::Activation, client)?;
        return Ok(Status::Unknown);
    };
    if link.used_at.is_some() {
        return Ok(Status::Used);
    }
    if link.voided_at.is_some() || user.suspended_at.is_some() {
        return Ok(Status::Void);
    }
    if !is_usable(&link, &user, app.now()) {
        return Ok(Status::Expired);
    }
    let mut roles = Vec::new();
    for grant in users::list_grants(&mut c, user.id).await? {
        if let Some(org) = orgs::find(&mut c, grant.org_id).await? {
            roles.push((grant.role, org.name()));
        }
    }
    let username = user.username.unwrap_or_default();
    Ok(Status::Ready(Holder { name: user.name, username, roles, expires_at: link.expires_at }))
}

/// Sets the password that the holder of a link chose, and signs them in. Other sessions of the account end, and what was
/// counted at it is cleared. A link that does not work costs the same hash as one that does.
///
/// # Errors
/// [`Error::WrongCredentials`] when the link does not work; [`Error::Invalid`] with the field `new`;
/// [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn activate(app: &App, token: &str, new: &str, client: &Client) -> Result<SignedIn, Error> {
    app.shared::<limits::Limits>().check_address(client.address)?;
    let found = find(&mut app.db().read().await?, token).await?;
    let Some((_, user)) = found.filter(|(link, user)| is_usable(link, user, app.now())) else {
        app.hasher().verify(&new.chars().take(512).collect::<String>(), None).await?;
        pace::missed(app, Look::Activation, client)?;
        return Err(Error::WrongCredentials);
    };
    let near = words_near(app, &user, false).await?;
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    if let Some(code) = password_fault_near(new, &near) {
        return Err(Error::field("new", code));
    }
    let secret = app.hasher().hash(new, app.random()).await?;
    tx!(app, (user = user.clone(), link = token_hash(token), secret), |c| {
        let now = app.now();
        if !links::use_up(c, link, now).await? {
            return Err(Error::WrongCredentials);
        }
        users::update_password(c, user.id, secret, false).await?;
        links::void_all(c, user.id, now).await?;
        limits::clear_staff(c, user.id, user.username.as_deref().unwrap_or_default()).await?;
        open::delete_of_user(c, user.id).await?;
        tell(app, c, &Actor::system(), user.id, (told::Kind::Activated, None, "")).await?;
        let at = users::list_grants(c, user.id).await?.first().map(|g| g.org_id);
        let entry = audit::Entry {
            id: app.new_id(),
            at: now,
            actor: Some(user.id),
            action: UseCase::ManageOwnAccount.as_str(),
            org: at,
            subject: None,
            detail: json!({ "operation": "activate" }),
        };
        Ok(audit::insert(c, &entry).await?)
    })
    .await?;
    sessions::forget_all(app);
    let mut user = user;
    user.must_change_password = false;
    sessions::start(app, &user, Some("link"), None, client).await
}
