//! Accounts: the school of a code, and passwords and PINs. Signing in itself is in `sign_in`.

use super::{
    guesses::prove,
    passwords::{password_fault_near, pin_fault_near, words_near},
    sign_in::clear_learner,
};
use crate::{
    Actor, App, Error, UseCase,
    limits::{
        self,
        network::{self, place_of},
    },
    pace::{self, Look},
    place::require_class,
    record::{self, Event, EventLine},
    sessions, timing,
};
use chrono::TimeDelta;
use qinghe_model::{OrgId, Text, UserId, org::OrgKind, text::half_width};
use qinghe_store::{
    Conn, attempts, links,
    orgs::{self, Org},
    sessions as open, sign_in,
    users::{self, User},
};
use serde_json::json;

pub use super::guesses::confirm;
pub use super::sign_in::{new_device, peek_slip, read_device, sign_in_learner, sign_in_slip, sign_in_staff};
pub use crate::{
    limits::Client,
    sessions::{SignedIn, find_actor, renew_actor, set_locale, sign_out, sign_out_everywhere},
    staff::{Added, NewStaff, add_staff, reset_staff},
};

/// A school found by its code, for the second step of signing in.
#[derive(Clone, Debug)]
pub struct SchoolChoice {
    /// The code as kept.
    pub code: String,
    /// The school's name; empty where classes are not listed.
    pub name: Text,
    /// Its classes with pupils; those that share a name show their school year.
    pub classes: Vec<(OrgId, Text)>,
    /// Whether it is closed, so that nobody can sign in. A page does not say so before the PIN is known to be right.
    pub closed: bool,
    /// Whether the class is typed: classes are not listed to strangers who try code after code. Whether there is such a
    /// school is not said either.
    pub typed: bool,
}

/// Finds a school by its code, in any case and with spaces. Looking costs nothing of what signing in may cost.
///
/// # Errors
/// [`Error::TooManyAttempts`] for a flood from one place of codes that say nothing to it.
pub async fn find_school(app: &App, code: &str, client: &Client) -> Result<Option<SchoolChoice>, Error> {
    let code = half_width(code).to_uppercase();
    if code.is_empty() || code.len() > 32 {
        return Ok(None);
    }
    let mut c = app.db().read().await?;
    let school = orgs::find_by_code(&mut c, &code).await?.filter(|o| o.kind == OrgKind::School);
    let known = match &school {
        Some(school) => is_known_there(app, &mut c, school, client).await?,
        None => false,
    };
    if !known && !app.shared::<crate::limits::Limits>().may_look_up(client.address, &code) {
        // Counted whether or not there is such a school: a refusal does not tell.
        pace::missed(app, Look::School, client)?;
        let (name, classes) = (Text { zh: String::new(), en: String::new() }, Vec::new());
        return Ok(Some(SchoolChoice { code, name, classes, closed: false, typed: true }));
    }
    let Some(school) = school else {
        pace::missed(app, Look::School, client)?;
        return Ok(None);
    };
    let classes = orgs::list_classes_with_pupils(&mut c, &school.path).await?;
    let names = orgs::distinct_names(&classes);
    let classes = classes.iter().map(|o| o.id).zip(names).collect();
    let closed = school.is_closed(app.today());
    Ok(Some(SchoolChoice { code, name: school.name(), classes, closed, typed: false }))
}

/// Whether somebody of the school has signed in on this device or from this network.
async fn is_known_there(app: &App, c: &mut Conn<'_>, school: &Org, client: &Client) -> Result<bool, Error> {
    if let Some(device) = client.device_hash()
        && sign_in::is_school_device(c, school.id, &device).await?
    {
        return Ok(true);
    }
    let network = network::hash(app, place_of(client.address));
    Ok(sign_in::count_people(c, school.id, &network).await? > 0)
}

/// The class of a school whose name was typed: in Chinese or English, with or without spaces, in any width. A class that is
/// not there has an id that no class has, so that its guesses look like all others.
///
/// # Errors
/// When the store fails.
pub async fn find_class(app: &App, code: &str, typed: &str) -> Result<OrgId, Error> {
    let nobody = OrgId(uuid::Uuid::nil());
    let mut c = app.db().read().await?;
    let code = half_width(code).to_uppercase();
    let Some(school) = orgs::find_by_code(&mut c, &code).await?.filter(|o| o.kind == OrgKind::School) else {
        return Ok(nobody);
    };
    let classes = orgs::list_classes_with_pupils(&mut c, &school.path).await?;
    let plain = |name: &str| half_width(name).to_lowercase();
    let names = orgs::distinct_names(&classes);
    let mut alike =
        classes.iter().zip(names).filter(|(_, n)| plain(&n.zh) == plain(typed) || plain(&n.en) == plain(typed));
    Ok(match (alike.next(), alike.next()) {
        (Some((class, _)), None) => class.id,
        _ => nobody,
    })
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
    let near = words_near(app, &user, learner).await?;
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    let fault = if learner { pin_fault_near(&new, &near) } else { password_fault_near(&new, &near) };
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
    let org = record::home(&mut app.db().read().await?, id, learner).await?;
    let detail = json!({ "secret": if learner { "pin" } else { "password" } });
    let event = EventLine { event: Event::SecretChanged, actor: Some(id), org, subject: None, detail };
    tx!(app, (user = user.clone(), hash, event), |c| {
        users::update_password(c, user.id, hash, false).await?;
        clear_counts(c, user).await?;
        open::delete_of_user(c, user.id).await?;
        app.audit_event(c, event).await
    })
    .await?;
    crate::sessions::forget_all(app);
    let mut user = user;
    user.must_change_password = false;
    sessions::start(app, &user, None, None, client).await
}

/// Clears the wrong guesses at an account, after a new PIN or password.
async fn clear_counts(c: &mut Conn<'_>, user: &User) -> Result<(), Error> {
    if let Some(username) = &user.username {
        return limits::clear_staff(c, user.id, username).await;
    }
    match users::find_place(c, user.id).await? {
        Some(place) => clear_in_class(c, place.class_id, user.id).await,
        None => limits::clear(c, &limits::proof_account(user.id)).await,
    }
}

/// The same of a pupil of a class.
async fn clear_in_class(c: &mut Conn<'_>, class: OrgId, learner: UserId) -> Result<(), Error> {
    let pupils = users::list_class(c, class).await?;
    match pupils.iter().find(|p| p.id == learner) {
        Some(pupil) => clear_learner(c, class, learner, &pupil.student_no).await,
        None => Ok(()),
    }
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
        clear_in_class(c, *class, *learner).await?;
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
            clear_learner(c, *class, pupil.id, &pupil.student_no).await?;
            let detail = json!({ "class": true });
            app.audit(c, actor, UseCase::ResetPin, Some(*class), Some(pupil.id), detail).await?;
        }
        Ok::<_, Error>(pupils.len())
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(count)
}

/// How long a device is known after its last sign-in.
const DEVICES_FOR: TimeDelta = TimeDelta::days(180);
/// How long a network is known after the last sign-in from it: longer than a summer.
const NETWORKS_FOR: TimeDelta = TimeDelta::days(120);

/// Removes sessions that are over, devices and networks that were not used for long, and counts of past days. A job runs it every few minutes.
///
/// # Errors
/// When the store fails.
pub async fn tidy(app: &App) -> Result<(), Error> {
    app.shared::<crate::limits::Limits>().tidy();
    tx!(app, (now = app.now(), today = app.today()), |c| {
        open::delete_expired(c, *now, *today).await?;
        links::delete_old(c, *now - super::activation::KEPT_FOR).await?;
        let (devices, networks) = (*now - DEVICES_FOR, *now - NETWORKS_FOR);
        attempts::delete_old_devices(c, *now - timing::DEVICE_FOR).await?;
        sign_in::delete_old(c, now.timestamp_micros(), devices, networks).await
    })
    .await?;
    Ok(())
}

/// Whether a student number was typed right, in either width of digits.
#[must_use]
pub fn same_number(typed: &str, number: &str) -> bool {
    half_width(typed) == half_width(number)
}
