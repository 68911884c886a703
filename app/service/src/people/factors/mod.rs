//! Second factors of staff: an authenticator app, passkeys, and recovery codes for when neither is at hand.
//!
//! [`signing_in`] asks for one after the password; until it is shown there is no session, only a sign-in that waits. Which roles
//! cannot work without a factor is a setting ([`crate::SecondFactor`]); somebody with such a role and no factor has a session
//! in which nothing is allowed but to set one up. Pupils never have a second factor.

mod app_codes;
mod clearing;
mod passkeys;
mod recovery;
mod signing_in;

pub use app_codes::{Setup, add_app, begin_app, continue_app};
pub(super) use clearing::clear;
pub use passkeys::{Challenge, RelyingParty, add_passkey, begin_passkey};
pub use recovery::renew_codes;
pub(super) use signing_in::begin;
pub use signing_in::{Finished, Waiting, ask_passkey, finish_with_code, finish_with_passkey, give_up, waiting};

pub use qinghe_store::factors::Kind;

use super::guesses;
use crate::{Actor, App, Error, UseCase, limits::Client, sessions as cached};
use chrono::{DateTime, Utc};
use qinghe_model::{FactorId, UserId};
use qinghe_store::{
    Conn,
    factors::{self, Factor},
    sessions, users,
};
use serde_json::json;

/// The most factors of a person.
const MOST: usize = 10;
/// The most characters of a factor's name.
const LONGEST_NAME: usize = 40;

/// A factor of one's own.
#[derive(Clone, Debug)]
pub struct OwnFactor {
    /// Its id.
    pub id: FactorId,
    /// App or passkey.
    pub kind: Kind,
    /// What its owner calls it; may be empty.
    pub name: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Everything of one's own.
#[derive(Clone, Debug)]
pub struct OwnFactors {
    /// The factors, the oldest first.
    pub factors: Vec<OwnFactor>,
    /// Recovery codes that are left.
    pub codes_left: i64,
    /// Whether the account's roles cannot work without a factor.
    pub required: bool,
}

/// A member of staff.
fn own(actor: &Actor) -> Result<(UserId, [u8; 32]), Error> {
    let person = actor.person().ok_or(Error::SignInRequired)?;
    if actor.is_learner() {
        return Err(Error::Forbidden);
    }
    if actor.must_change_password() {
        return Err(Error::MustChangePassword);
    }
    Ok((person.id, person.session))
}

/// Whether the account's roles cannot work without a factor: those it has in the store, which an actor that lacks one hides.
async fn is_required(app: &App, c: &mut Conn<'_>, user: UserId) -> Result<bool, Error> {
    let grants = users::list_grants(c, user).await?;
    Ok(app.settings().second_factor.is_required(grants.iter().map(|g| g.role)))
}

/// The actor's factors.
///
/// # Errors
/// [`Error::SignInRequired`], [`Error::MustChangePassword`]; [`Error::Forbidden`] for pupils.
pub async fn list(app: &App, actor: &Actor) -> Result<OwnFactors, Error> {
    let (user, _) = own(actor)?;
    let mut c = app.db().read().await?;
    let own = |f: Factor| OwnFactor {
        id: f.id,
        kind: f.kind,
        name: f.name,
        added_at: f.created_at,
        last_used_at: f.last_used_at,
    };
    let factors = factors::list(&mut c, user).await?.into_iter().map(own).collect();
    let codes_left = factors::count_codes(&mut c, user).await?;
    Ok(OwnFactors { factors, codes_left, required: is_required(app, &mut c, user).await? })
}

/// Removes one of the actor's factors. With the last one the recovery codes go.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] with the field `password`, or with the field `factor` for the last one of an account
/// whose roles demand one; [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn remove(app: &App, actor: &Actor, id: FactorId, password: &str, client: &Client) -> Result<(), Error> {
    let (user, _) = own(actor)?;
    let mut c = app.db().read().await?;
    let required = is_required(app, &mut c, user).await?;
    let all = factors::list(&mut c, user).await?;
    drop(c);
    if !all.iter().any(|f| f.id == id) {
        return Err(Error::NotFound);
    }
    if required && all.len() == 1 {
        return Err(Error::field("factor", "last-factor"));
    }
    confirm(app, actor, password, client).await?;
    tx!(app, (&actor, user, id, required), |c| {
        factors::hold(c, *user).await?;
        let all = factors::list(c, *user).await?;
        let factor = all.iter().find(|f| f.id == *id).ok_or(Error::NotFound)?;
        if *required && all.len() == 1 {
            return Err(Error::field("factor", "last-factor"));
        }
        factors::delete(c, *id, *user).await?;
        if all.len() == 1 {
            factors::delete_codes(c, *user).await?;
        }
        let detail = json!({ "operation": "factor_removed", "factor": factor.kind.as_str() });
        note(app, c, actor, *user, detail).await
    })
    .await?;
    cached::forget_all(app);
    Ok(())
}

/// The account with this username, for [`crate::staff::clear_factors`].
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_account(app: &App, username: &str) -> Result<UserId, Error> {
    let user = users::find_staff(&mut app.db().read().await?, &username.trim().to_lowercase()).await?;
    Ok(user.ok_or(Error::NotFound)?.id)
}

/// The password once more, before anything changes.
async fn confirm(app: &App, actor: &Actor, password: &str, client: &Client) -> Result<(), Error> {
    if password.is_empty() {
        return Err(Error::field("password", "password-required"));
    }
    guesses::confirm(app, actor, password, client).await.map_err(|e| match e {
        Error::WrongCredentials => Error::field("password", "wrong-password"),
        other => other,
    })
}

/// What is called what: a name as it was typed, or why it is refused.
fn read_name(typed: &str) -> Result<String, Error> {
    let name = typed.trim();
    if name.chars().count() > LONGEST_NAME {
        return Err(Error::field("name", "max-40"));
    }
    if name.chars().any(char::is_control) {
        return Err(Error::field("name", "text-odd"));
    }
    Ok(name.to_owned())
}

/// Stores a new factor, in a transaction. Sessions elsewhere began without it: they end. The recovery codes are those that are
/// new with the first factor.
async fn add(app: &App, actor: &Actor, factor: Factor) -> Result<Option<Vec<String>>, Error> {
    let (user, session) = own(actor)?;
    let left = factors::count_codes(&mut app.db().read().await?, user).await?;
    let codes = if left == 0 { Some(recovery::make(app).await?) } else { None };
    tx!(app, (&actor, user, session, factor, codes = codes.as_ref().map(|c| c.stored.clone())), |c| {
        factors::hold(c, *user).await?;
        if factors::list(c, *user).await?.len() >= MOST {
            return Err(Error::field("name", "factors-many"));
        }
        factors::insert(c, factor).await?;
        if let Some(codes) = codes {
            factors::replace_codes(c, *user, codes, app.now()).await?;
        }
        sessions::delete_others(c, *user, session).await?;
        factors::delete_steps_of_user(c, *user).await?;
        let detail = json!({ "operation": "factor_added", "factor": factor.kind.as_str() });
        note(app, c, actor, *user, detail).await
    })
    .await?;
    cached::forget_all(app);
    Ok(codes.map(|c| c.shown))
}

/// A line of the audit log about the factors of the account itself, at the topmost of its places.
async fn note(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    user: UserId,
    detail: serde_json::Value,
) -> Result<(), Error> {
    let at = users::list_grants(c, user).await?.first().map(|g| g.org_id);
    app.audit(c, actor, UseCase::ManageOwnAccount, at, Some(user), detail).await
}
