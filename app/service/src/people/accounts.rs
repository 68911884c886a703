//! Signing in, and passwords and PINs.

use super::passwords::{password_fault, pin_fault};
use crate::{
    Actor, App, Error, UseCase, limits,
    pace::{self, Look},
    place::require_class,
    sessions,
};
use qinghe_model::{OrgId, Text, UserId, identity::number_key, org::OrgKind, text::half_width};
use qinghe_store::{
    Conn, orgs, sessions as open,
    users::{self, User, UserKind},
};
use serde_json::json;

pub use crate::{
    limits::Client,
    sessions::{SignedIn, find_actor, renew_actor, set_locale, sign_out, sign_out_everywhere},
    staff::{NewStaff, add_staff, reset_staff},
};

/// A school found by its code, for the second step of signing in.
#[derive(Clone, Debug)]
pub struct SchoolChoice {
    /// The code as kept.
    pub code: String,
    /// The school's name.
    pub name: Text,
    /// Its classes with pupils; those that share a name show their school year.
    pub classes: Vec<(OrgId, Text)>,
    /// Whether it is closed, so that nobody can sign in.
    pub closed: bool,
}

/// Finds a school by its code, in any case and with spaces. Looking costs nothing of what the school has for signing in.
///
/// # Errors
/// [`Error::TooManyAttempts`] for a flood of unknown codes from one place.
pub async fn find_school(app: &App, code: &str, client: &Client) -> Result<Option<SchoolChoice>, Error> {
    let code = half_width(code).to_uppercase();
    if code.is_empty() || code.len() > 32 {
        return Ok(None);
    }
    let mut c = app.db().read().await?;
    let Some(school) = orgs::find_by_code(&mut c, &code).await?.filter(|o| o.kind == OrgKind::School) else {
        pace::missed(app, Look::School, client)?;
        return Ok(None);
    };
    let classes = orgs::list_classes_with_pupils(&mut c, &school.path).await?;
    let names = orgs::distinct_names(&classes);
    let classes = classes.iter().map(|o| o.id).zip(names).collect();
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
    app.shared::<crate::limits::Limits>().check_address(client.address)?;
    let number = half_width(student_no);
    let pin = half_width(pin);
    if number.is_empty() || number.len() > 64 || pin.len() > 64 {
        return Err(Error::WrongCredentials);
    }
    // However the number is spelt, its guesses count together.
    let account = format!("learner:{class}:{}", number_key(&number));
    let mut c = app.db().read().await?;
    let turn = limits::begin(app, &mut c, &account, client).await?;
    let user = find_learner(&mut c, class, &number).await?;
    if let Some(user) = &user {
        require_open_school(app, &mut c, user).await?;
    }
    // Hashing is slow: give the connection back first.
    drop(c);
    let right = match &user {
        Some(User { password_hash: Some(stored), .. }) => app.hasher().verify(&pin, Some(stored)).await?.right,
        Some(u) => app.secrets().is_issued_pin(u.id, u.pin_generation, &pin),
        None => false,
    };
    conclude(app, user.filter(|_| right), &account, &turn, client).await
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
    app.shared::<crate::limits::Limits>().check_address(client.address)?;
    let user = slip_user(app, token).await?;
    sessions::start(app, &user, None).await
}

async fn slip_user(app: &App, token: &str) -> Result<User, Error> {
    let (learner, generation) = app.secrets().read_slip_token(token).ok_or(Error::WrongCredentials)?;
    let mut c = app.db().read().await?;
    let user = users::find(&mut c, learner)
        .await?
        .filter(|u| u.kind == UserKind::Learner && u.slip_generation == generation && u.suspended_at.is_none())
        .ok_or(Error::WrongCredentials)?;
    require_open_school(app, &mut c, &user).await?;
    Ok(user)
}

/// Nobody can sign in at a closed school, by any method.
async fn require_open_school(app: &App, c: &mut Conn<'_>, learner: &User) -> Result<(), Error> {
    let place = users::find_place(c, learner.id).await?;
    if place.is_some_and(|p| sessions::is_closed(app, &p)) { Err(Error::SchoolClosed) } else { Ok(()) }
}

/// Signs staff in with user name and password.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn sign_in_staff(app: &App, username: &str, password: &str, client: &Client) -> Result<SignedIn, Error> {
    app.shared::<crate::limits::Limits>().check_address(client.address)?;
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
        tx!(app, (id, hash, must = must_change), |c| { users::update_password(c, *id, hash, *must).await }).await?;
    }
    conclude(app, user.filter(|_| verdict.right), &account, &turn, client).await
}

/// Starts the session of who proved to be someone, or counts the wrong guess.
async fn conclude(
    app: &App,
    user: Option<User>,
    account: &str,
    turn: &limits::Turn,
    client: &Client,
) -> Result<SignedIn, Error> {
    let Some(user) = user.filter(|u| u.suspended_at.is_none()) else {
        metrics::counter!("qinghe_sign_in_failed_total").increment(1);

        tx!(
            app,
            (account = account.to_owned(), device = client.device.clone(), today = app.today(), now = app.now()),
            |c| { open::add_failure(c, account, device, *today, *now).await }
        )
        .await?;
        return Err(Error::WrongCredentials);
    };
    let forget = (turn.failures.device > 0).then(|| (account.to_owned(), client.device.clone()));
    sessions::start(app, &user, forget).await
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
    prove(app, &user, &current, client).await.map_err(|e| match e {
        Error::WrongCredentials => Error::field("current", "wrong-password"),
        other => other,
    })?;
    let hash = app.hasher().hash(&new, app.random()).await?;
    tx!(app, (id, hash), |c| {
        users::update_password(c, *id, hash, false).await?;
        open::delete_of_user(c, *id).await
    })
    .await?;
    crate::sessions::forget_all(app);
    let mut user = user;
    user.must_change_password = false;
    sessions::start(app, &user, None).await
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

/// Compares the secret of who is signed in already; wrong guesses are counted apart from those at the sign-in page.
async fn prove(app: &App, user: &User, secret: &str, client: &Client) -> Result<(), Error> {
    let account = format!("change:{}", user.id);
    let turn = limits::begin(app, &mut app.db().read().await?, &account, client).await?;
    let right = match &user.password_hash {
        None => app.secrets().is_issued_pin(user.id, user.pin_generation, secret),
        stored => app.hasher().verify(secret, stored.as_deref()).await?.right,
    };
    if right { Ok(()) } else { conclude(app, None, &account, &turn, client).await.map(drop) }
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
    tx!(app, (&actor, learner, class = place.class_id), |c| {
        users::raise_pin_generation(c, *learner).await?;
        open::delete_of_user(c, *learner).await?;
        app.audit(c, actor, UseCase::ResetPin, Some(*class), Some(*learner), json!({})).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(())
}

/// Voids the PINs, chosen PINs and QR slips of all pupils of a class, and ends their sessions. Returns their number.
/// This is recorded for each pupil.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn reset_class_pins(app: &App, actor: &Actor, class: OrgId) -> Result<usize, Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::ResetPin, class).await?;
    let count = tx!(app, (&actor, class = class.id), |c| {
        let pupils = users::list_class(c, *class).await?;
        users::raise_class_pins(c, *class).await?;
        open::delete_of_class(c, *class).await?;
        for pupil in &pupils {
            let detail = json!({ "class": true });
            app.audit(c, actor, UseCase::ResetPin, Some(*class), Some(pupil.id), detail).await?;
        }
        Ok::<_, Error>(pupils.len())
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(count)
}

/// Removes sessions that are over and counts of past days. A job runs it every few minutes.
///
/// # Errors
/// When the store fails.
pub async fn tidy(app: &App) -> Result<(), Error> {
    app.shared::<crate::limits::Limits>().tidy();
    tx!(app, (now = app.now(), today = app.today()), |c| { open::delete_expired(c, *now, *today).await }).await?;
    Ok(())
}

/// Whether a student number was typed right, in either width of digits.
#[must_use]
pub fn same_number(typed: &str, number: &str) -> bool {
    half_width(typed) == half_width(number)
}
