//! Judging what somebody typed as their PIN or password, at the sign-in page and once more in an open session.

use crate::{
    Actor, App, Error,
    hashing::Verdict,
    limits::{self, Client, Guess, Turn, budgets::Secret},
    record::{self, Event, EventLine},
};
use qinghe_model::text::half_width;
use qinghe_store::users::{self, User, UserKind};
use serde_json::json;

/// Whether this is the learner's PIN, chosen or issued. Also for no learner it costs a hash, as it does for each kind of PIN.
pub(super) async fn is_right_pin(app: &App, user: Option<&User>, pin: &str) -> Result<Verdict, Error> {
    let chosen = user.and_then(|u| u.password_hash.as_deref());
    let verdict = app.hasher().verify(pin, chosen).await?;
    Ok(match user {
        Some(u) if chosen.is_none() => {
            let right =
                app.secrets().accepted(app.now()).any(|s| s.is_issued_pin(u.id, u.pin_generation, u.pin_digits, pin));
            Verdict { right, outdated: false }
        }
        _ => verdict,
    })
}

/// Who proved to be someone, or the wrong guess is counted.
pub(super) async fn judged(app: &App, user: Option<User>, turn: &Turn) -> Result<User, Error> {
    let Some(user) = user.filter(|u| u.suspended_at.is_none()) else {
        limits::fail(app, turn).await?;
        return Err(Error::WrongCredentials);
    };
    Ok(user)
}

/// Compares the secret of who is signed in already; wrong guesses are counted apart from those at the sign-in page.
pub(super) async fn prove(app: &App, user: &User, secret: &str, client: &Client) -> Result<(), Error> {
    let account = limits::proof_account(user.id);
    let guess = Guess { account: &account, user: Some(user.id), secret: Secret::Proof };
    let turn = limits::begin(app, guess, client).await?;
    let right = match user.kind {
        UserKind::Learner => is_right_pin(app, Some(user), secret).await?.right,
        UserKind::Staff => app.hasher().verify(secret, user.password_hash.as_deref()).await?.right,
    };
    let judged = judged(app, Some(user.clone()).filter(|_| right), &turn).await;
    if judged.is_err() {
        note_wrong_proof(app, user).await;
    }
    judged.map(drop)
}

/// Notes that who is signed in did not know the password or PIN.
async fn note_wrong_proof(app: &App, user: &User) {
    let org = match app.db().read().await {
        Ok(mut c) => record::home(&mut c, user.id, user.kind == UserKind::Learner).await.ok().flatten(),
        Err(_) => None,
    };
    let (actor, detail) = (Some(user.id), json!({}));
    app.note_event(EventLine { event: Event::ProofRefused, actor, org, subject: None, detail }).await;
}

/// Checks that whoever is signed in knows their PIN or password.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::TooManyAttempts`], [`Error::Busy`], [`Error::SignInRequired`].
pub async fn confirm(app: &App, actor: &Actor, secret: &str, client: &Client) -> Result<(), Error> {
    let id = actor.user_id().ok_or(Error::SignInRequired)?;
    let user = users::find(&mut app.db().read().await?, id).await?.ok_or(Error::SignInRequired)?;
    let secret = if actor.is_learner() { half_width(secret) } else { secret.to_owned() };
    if secret.is_empty() || secret.len() > 512 {
        return Err(Error::WrongCredentials);
    }
    prove(app, &user, &secret, client).await
}
