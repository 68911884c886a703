//! The second step of signing in. Until it is done there is no session: only a sign-in that waits for some minutes, with a token
//! that opens nothing else.

use super::{
    app_codes,
    passkeys::{self, RelyingParty},
    recovery,
};
use crate::{
    App, Error, UseCase,
    limits::{self, Client, Guess, Turn, budgets::Secret},
    sessions::{self, SignedIn, token_hash},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use qinghe_model::{FactorId, UserId};
use qinghe_store::{
    Conn, audit,
    factors::{self, Kind, Step},
    sessions as open,
    users::{self, User},
};
use serde_json::json;

/// How long a sign-in waits.
const WAITS: TimeDelta = TimeDelta::minutes(10);

/// A sign-in that waits, for its page.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Whose it is.
    pub name: String,
    /// Whether the person has an authenticator app.
    pub app: bool,
    /// Whether the person has a passkey.
    pub passkey: bool,
    /// Recovery codes that are left.
    pub codes_left: i64,
}

/// A sign-in that is done.
#[derive(Debug)]
pub struct Finished {
    /// The session.
    pub signed_in: SignedIn,
    /// After a recovery code: how many are left.
    pub codes_left: Option<i64>,
}

/// After the right password: the sign-in waits for a second factor, if the account has one. `forget` names the account and device
/// whose failed sign-ins are cleared.
pub(in super::super) async fn begin(
    app: &App,
    user: &User,
    forget: Option<(String, String)>,
) -> Result<Option<SignedIn>, Error> {
    if factors::list(&mut app.db().read().await?, user.id).await?.is_empty() {
        return Ok(None);
    }
    let token = URL_SAFE_NO_PAD.encode(app.random::<32>());
    tx!(app, (hash = token_hash(&token), user = user.id, until = app.now() + WAITS, forget), |c| {
        factors::insert_step(c, hash, *user, *until).await?;
        if let Some((account, device)) = forget {
            open::clear_failures(c, account, device).await?;
        }
        Ok::<_, Error>(())
    })
    .await?;
    let must_change_password = user.must_change_password;
    Ok(Some(SignedIn { token, must_change_password, needs_factor: true, locale: user.locale() }))
}

/// The sign-in with this token and the account, when it has not ended.
async fn find(app: &App, token: &str) -> Result<Option<(Step, User)>, Error> {
    let mut c = app.db().read().await?;
    let step = factors::find_step(&mut c, &token_hash(token)).await?.filter(|s| s.expires_at > app.now());
    let Some(step) = step else { return Ok(None) };
    let user = users::find(&mut c, step.user_id).await?.filter(|u| u.suspended_at.is_none());
    Ok(user.map(|user| (step, user)))
}

/// A sign-in that waits; `None` when there is none, or it has ended.
///
/// # Errors
/// When the store fails.
pub async fn waiting(app: &App, token: &str) -> Result<Option<Waiting>, Error> {
    let Some((_, user)) = find(app, token).await? else { return Ok(None) };
    let mut c = app.db().read().await?;
    let all = factors::list(&mut c, user.id).await?;
    let has = |kind| all.iter().any(|f| f.kind == kind);
    let codes_left = factors::count_codes(&mut c, user.id).await?;
    Ok(Some(Waiting { name: user.name, app: has(Kind::Totp), passkey: has(Kind::Passkey), codes_left }))
}

/// Ends a sign-in that waits.
///
/// # Errors
/// When the store fails.
pub async fn give_up(app: &App, token: &str) -> Result<(), Error> {
    tx!(app, (hash = token_hash(token)), |c| { factors::delete_step(c, hash).await.map(drop) }).await?;
    Ok(())
}

/// What was shown.
#[derive(Clone)]
enum Shown {
    /// A code of an app, of this time step.
    App(FactorId, i64, Option<Vec<u8>>),
    /// A recovery code, by mark and hash.
    Recovery(String, String),
    /// A passkey, with its new state.
    Passkey(FactorId, Vec<u8>),
}

/// Finishes a sign-in with a code of an app, or a recovery code. Wrong ones count as wrong passwords do.
///
/// # Errors
/// [`Error::SignInRequired`] when the sign-in has ended; [`Error::WrongCredentials`]; [`Error::Invalid`] with the field `code` for
/// a code that was used before; [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn finish_with_code(app: &App, token: &str, typed: &str, client: &Client) -> Result<Finished, Error> {
    let (_, user) = find(app, token).await?.ok_or(Error::SignInRequired)?;
    let account = limits::factor_account(user.id);
    let turn = begin_guess(app, &user, &account, client).await?;
    let all = factors::list(&mut app.db().read().await?, user.id).await?;
    let shown = if let Some(code) = app_codes::read(typed) {
        match app_codes::find(app, &all, &code) {
            Some(found) if found.used => {
                refuse(app, &user, &turn, Some(Kind::Totp)).await?;
                return Err(Error::field("code", "code-used"));
            }
            Some(found) => Some(Shown::App(found.factor, found.step, found.sealed)),
            None => None,
        }
    } else if let Some(code) = recovery::read(typed) {
        let found = recovery::find(app, user.id, &code).await?;
        found.map(|(mark, hash)| Shown::Recovery(mark, hash))
    } else {
        None
    };
    let Some(shown) = shown else {
        refuse(app, &user, &turn, None).await?;
        return Err(Error::WrongCredentials);
    };
    finish(app, token, &user, shown, &turn, client).await
}

/// Asks a browser for one of the person's passkeys: what its function takes, as JSON. `None` when the person has none.
///
/// # Errors
/// [`Error::SignInRequired`] when the sign-in has ended.
pub async fn ask_passkey(app: &App, token: &str, party: &RelyingParty) -> Result<Option<String>, Error> {
    let (_, user) = find(app, token).await?.ok_or(Error::SignInRequired)?;
    let all = factors::list(&mut app.db().read().await?, user.id).await?;
    let Some((options, state)) = passkeys::ask(&all, party)? else { return Ok(None) };
    tx!(app, (hash = token_hash(token), state), |c| { factors::set_ceremony(c, hash, state).await }).await?;
    Ok(Some(options))
}

/// Finishes a sign-in with the browser's answer to [`ask_passkey`]. Each challenge is answered once.
///
/// # Errors
/// [`Error::SignInRequired`] when the sign-in has ended; [`Error::Invalid`] with the field `passkey`;
/// [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn finish_with_passkey(
    app: &App,
    token: &str,
    party: &RelyingParty,
    answer: &str,
    client: &Client,
) -> Result<Finished, Error> {
    let (step, user) = find(app, token).await?.ok_or(Error::SignInRequired)?;
    let failed = || Error::field("passkey", "passkey-failed");
    let state = step.ceremony.ok_or_else(failed)?;
    let account = limits::factor_account(user.id);
    let turn = begin_guess(app, &user, &account, client).await?;
    let taken = tx!(app, (hash = token_hash(token), state = state.clone()), |c| {
        factors::take_ceremony(c, hash, state).await
    })
    .await?;
    let all = factors::list(&mut app.db().read().await?, user.id).await?;
    let found = if taken { passkeys::find(&all, party, &state, answer) } else { None };
    let Some((factor, state)) = found else {
        refuse(app, &user, &turn, Some(Kind::Passkey)).await?;
        return Err(failed());
    };
    finish(app, token, &user, Shown::Passkey(factor.id, state), &turn, client).await
}

async fn begin_guess(app: &App, user: &User, account: &str, client: &Client) -> Result<Turn, Error> {
    let guess = Guess { account, user: Some(user.id), secret: Secret::Password };
    limits::begin(app, guess, client).await
}

/// Counts a wrong code, and notes it.
async fn refuse(app: &App, user: &User, turn: &Turn, kind: Option<Kind>) -> Result<(), Error> {
    limits::fail(app, turn).await?;
    metrics::counter!("qinghe_second_factor_refused_total").increment(1);
    tx!(app, (user = user.id, kind), |c| {
        let detail = json!({ "operation": "factor_refused", "factor": kind.map(Kind::as_str) });
        note(app, c, *user, detail).await
    })
    .await
}

/// A line of the audit log by the person, who has no session yet.
async fn note(app: &App, c: &mut Conn<'_>, user: UserId, detail: serde_json::Value) -> Result<(), Error> {
    let entry = audit::Entry {
        id: app.new_id(),
        at: app.now(),
        actor: Some(user),
        action: UseCase::ManageOwnAccount.as_str(),
        org: users::list_grants(c, user).await?.first().map(|g| g.org_id),
        subject: Some(user),
        detail,
    };
    Ok(audit::insert(c, &entry).await?)
}

async fn finish(
    app: &App,
    token: &str,
    user: &User,
    shown: Shown,
    turn: &Turn,
    client: &Client,
) -> Result<Finished, Error> {
    let by_code = matches!(shown, Shown::Recovery(..));
    let left = tx!(app, (hash = token_hash(token), user = user.id, shown), |c| {
        // Of two answers that arrive together one begins a session.
        if !factors::delete_step(c, hash).await? {
            return Err(Error::SignInRequired);
        }
        let used = || Error::field("code", "code-used");
        match shown {
            Shown::App(factor, step, sealed) => {
                if !factors::use_step(c, *factor, *step, app.now()).await? {
                    return Err(used());
                }
                if let Some(sealed) = sealed {
                    factors::update_secret(c, *factor, sealed).await?;
                }
            }
            Shown::Passkey(factor, state) => factors::use_passkey(c, *factor, state, app.now()).await?,
            Shown::Recovery(mark, code_hash) => {
                if !factors::use_code(c, *user, mark, code_hash, app.now()).await? {
                    return Err(used());
                }
                note(app, c, *user, json!({ "operation": "recovery_code_used" })).await?;
            }
        }
        Ok(factors::count_codes(c, *user).await?)
    })
    .await?;
    let signed_in = sessions::start(app, user, Some("factor"), turn.to_forget(), client).await?;
    Ok(Finished { signed_in, codes_left: by_code.then_some(left) })
}
