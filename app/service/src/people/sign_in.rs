//! Signing in: by PIN, by slip, by password. Whatever is wrong, the work is the same: one hash for each guess that is judged.

use super::guesses::{is_right_pin, judged};
use crate::{
    App, Error,
    limits::{self, Client, Guess, budgets::Secret},
    pace::{self, Look},
    record::{self, Account},
    secrets::CODE_DIGITS,
    sessions::{self, SignedIn},
};
use qinghe_model::{OrgId, Text, UserId, identity::number_key, text::half_width};
use qinghe_store::{
    Conn, orgs,
    users::{self, User, UserKind},
};

/// Signs a learner in with class, number and PIN: the issued one, the one they chose, or in its place the long code of
/// their slip.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::TooManyAttempts`], [`Error::SlipNeeded`], [`Error::Busy`];
/// [`Error::SchoolClosed`], which only the right PIN is told.
pub async fn sign_in_learner(
    app: &App,
    class: OrgId,
    student_no: &str,
    pin: &str,
    client: &Client,
) -> Result<SignedIn, Error> {
    let result = try_learner(app, class, student_no, pin, client).await;
    if let Err(e) = &result {
        let number = half_width(student_no);
        let known = match app.db().read().await {
            Ok(mut c) => find_learner(&mut c, class, &number).await.ok().flatten(),
            Err(_) => None,
        };
        let account = limits::learner_account(class, &number);
        let account = known.map_or(Account::Unknown(&account), |user| Account::Known(user.id, true));
        record::note_refused(app, "pin", account, client, e).await;
    }
    result
}

async fn try_learner(app: &App, class: OrgId, student_no: &str, pin: &str, client: &Client) -> Result<SignedIn, Error> {
    app.shared::<crate::limits::Limits>().check_address(client.address)?;
    let number = half_width(student_no);
    let pin = half_width(pin);
    if number.is_empty() || number.len() > 64 || pin.len() > 64 {
        return Err(Error::WrongCredentials);
    }
    let mut c = app.db().read().await?;
    let school = orgs::find(&mut c, class).await?.and_then(|class| class.parent_id());
    let user = find_learner(&mut c, class, &number).await?;
    // Guessing is slow: give the connection back first.
    drop(c);
    if pin.len() == CODE_DIGITS && pin.bytes().all(|b| b.is_ascii_digit()) {
        // Nobody guesses sixteen digits: no budget is needed, and none can be used up by others.
        let is_code =
            |u: &User| app.secrets().accepted(app.now()).any(|s| s.is_slip_code(u.id, u.slip_generation, &pin));
        let right = |u: &User| u.suspended_at.is_none() && is_code(u);
        let user = user.filter(right).ok_or(Error::WrongCredentials)?;
        require_open_school(app, &user).await?;
        return sessions::start(app, &user, Some("code"), None, client).await;
    }
    let account = limits::learner_account(class, &number);
    let guess = Guess { account: &account, user: user.as_ref().map(|u| u.id), secret: Secret::Pin(school) };
    let turn = limits::begin(app, guess, client).await?;
    let verdict = is_right_pin(app, user.as_ref(), &pin).await?;
    let user = judged(app, user.filter(|_| verdict.right), &turn).await?;
    require_open_school(app, &user).await?;
    if verdict.outdated {
        let hash = app.hasher().hash(&pin, app.random()).await?;
        let (id, must_change) = (user.id, user.must_change_password);
        tx!(app, (id, hash, must = must_change), |c| { users::update_password(c, *id, hash, *must).await }).await?;
    }
    sessions::start(app, &user, Some("pin"), turn.to_forget(), client).await
}

/// The pupil of a class with this number, as it was printed or in another spelling (5 for 05, g320 for G320) that can mean
/// nobody else.
async fn find_learner(c: &mut Conn<'_>, class: OrgId, number: &str) -> Result<Option<User>, Error> {
    if let Some(user) = users::find_learner(c, class, number).await? {
        return Ok(Some(user));
    }
    let key = number_key(number);
    let pupils = users::list_class(c, class).await?;
    let mut alike = pupils.iter().filter(|p| number_key(&p.student_no) == key);
    match (alike.next(), alike.next()) {
        (Some(one), None) => Ok(users::find(c, one.id).await?),
        _ => Ok(None),
    }
}

/// Whose slip a QR link is: shown before signing in, so that nobody signs in as a neighbour.
///
/// # Errors
/// [`Error::WrongCredentials`] for a forged or revoked slip; [`Error::SchoolClosed`].
pub async fn peek_slip(app: &App, token: &str, client: &Client) -> Result<(String, Text), Error> {
    let user = match slip_user(app, token).await {
        Err(Error::WrongCredentials) => {
            pace::missed(app, Look::Slip, client)?;
            return Err(Error::WrongCredentials);
        }
        found => found?,
    };
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
    let result = try_slip(app, token, client).await;
    if let Err(e) = &result {
        let account = app.secrets().read_slip_token(token);
        let account = account.map_or(Account::Unknown("slip"), |(learner, _)| Account::Known(learner, true));
        record::note_refused(app, "slip", account, client, e).await;
    }
    result
}

async fn try_slip(app: &App, token: &str, client: &Client) -> Result<SignedIn, Error> {
    app.shared::<crate::limits::Limits>().check_address(client.address)?;
    let user = slip_user(app, token).await?;
    sessions::start(app, &user, Some("slip"), None, client).await
}

async fn slip_user(app: &App, token: &str) -> Result<User, Error> {
    let read = app.secrets().accepted(app.now()).find_map(|s| s.read_slip_token(token));
    let (learner, generation) = read.ok_or(Error::WrongCredentials)?;
    let user = users::find(&mut app.db().read().await?, learner)
        .await?
        .filter(|u| u.kind == UserKind::Learner && u.slip_generation == generation && u.suspended_at.is_none())
        .ok_or(Error::WrongCredentials)?;
    require_open_school(app, &user).await?;
    Ok(user)
}

/// Nobody can sign in at a closed school, by any method.
async fn require_open_school(app: &App, learner: &User) -> Result<(), Error> {
    let place = users::find_place(&mut app.db().read().await?, learner.id).await?;
    if place.is_some_and(|p| sessions::is_closed(app, &p)) { Err(Error::SchoolClosed) } else { Ok(()) }
}

/// Signs staff in with user name and password. Where the account has a second factor, this is the first of two steps, and the token
/// is no session's: see [`SignedIn::needs_factor`].
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn sign_in_staff(app: &App, username: &str, password: &str, client: &Client) -> Result<SignedIn, Error> {
    let result = try_staff(app, username, password, client).await;
    if let Err(e) = &result {
        let username = username.trim().to_lowercase();
        let known = match app.db().read().await {
            Ok(mut c) => users::find_staff(&mut c, &username).await.ok().flatten(),
            Err(_) => None,
        };
        let account = known.map_or(Account::Unknown(&username), |user| Account::Known(user.id, false));
        record::note_refused(app, "password", account, client, e).await;
    }
    result
}

async fn try_staff(app: &App, username: &str, password: &str, client: &Client) -> Result<SignedIn, Error> {
    app.shared::<crate::limits::Limits>().check_address(client.address)?;
    let username = username.trim().to_lowercase();
    if username.is_empty() || username.len() > 64 || password.len() > 512 {
        return Err(Error::WrongCredentials);
    }
    let user = users::find_staff(&mut app.db().read().await?, &username).await?;
    let account = limits::staff_account(&username);
    let guess = Guess { account: &account, user: user.as_ref().map(|u| u.id), secret: Secret::Password };
    let turn = limits::begin(app, guess, client).await?;
    let verdict = app.hasher().verify(password, user.as_ref().and_then(|u| u.password_hash.as_deref())).await?;
    let user = judged(app, user.filter(|_| verdict.right), &turn).await?;
    if verdict.outdated {
        let hash = app.hasher().hash(password, app.random()).await?;
        let (id, must_change) = (user.id, user.must_change_password);
        tx!(app, (id, hash, must = must_change), |c| { users::update_password(c, *id, hash, *must).await }).await?;
    }
    if let Some(waits) = super::factors::begin(app, &user, turn.to_forget()).await? {
        return Ok(waits);
    }
    sessions::start(app, &user, Some("password"), turn.to_forget(), client).await
}

/// The name of the device that has this cookie; `None` when this server did not sign it.
#[must_use]
pub fn read_device(app: &App, cookie: &str) -> Option<String> {
    app.secrets().read_device_cookie(cookie).map(str::to_owned)
}

/// A name for a device that has none, and the cookie with it.
#[must_use]
pub fn new_device(app: &App) -> (String, String) {
    let name = hex::encode(app.random::<16>());
    let cookie = app.secrets().device_cookie(&name);
    (name, cookie)
}

/// Clears what was counted at a learner's accounts, after their PIN was reset.
pub(super) async fn clear_learner(c: &mut Conn<'_>, class: OrgId, learner: UserId, number: &str) -> Result<(), Error> {
    limits::clear(c, &limits::learner_account(class, number)).await?;
    limits::clear(c, &limits::proof_account(learner)).await
}
