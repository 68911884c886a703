//! The pupils of a class, one by one: added by hand, corrected, moved, removed.
//!
//! The rules for names, numbers and enrolments are those of class lists: see [`crate::roster`]. Ended enrolments are
//! kept; campaigns keep the class a pupil was in when they started.

use crate::{
    Actor, App, Error, UseCase, classes,
    place::require_class,
    record::{Named, View},
    roster::{enrol, make_learner},
};
use qinghe_model::{
    OrgId, UserId,
    error::FieldError,
    identity::number_key,
    roster::{RowFault, read_name, read_number},
};
use qinghe_store::{
    Conn,
    orgs::Org,
    sessions,
    users::{self, Pupil},
};
use serde_json::json;

/// Adds a pupil to a class, from today. The login slip is valid at once.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `name` and `number`.
pub async fn add(app: &App, actor: &Actor, class: OrgId, name: &str, number: &str) -> Result<UserId, Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::ManagePupils, class).await?;
    let (name, number) = read(name, number)?;
    tx!(app, (&actor, class = class.id, name, number), |c| {
        refuse_taken(c, *class, number, None).await?;
        let learner = make_learner(app, c, name).await?;
        enrol(app, c, learner, *class, number).await?;
        let detail = json!({ "operation": "add" });
        app.audit(c, actor, UseCase::ManagePupils, Some(*class), Some(learner), detail).await?;
        Ok(learner)
    })
    .await
    .map_err(taken_after_all)
}

/// Corrects a pupil's name and number. PIN and QR slip stay valid. Returns whether anything changed.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the pupil is not in this class; [`Error::Invalid`] with
/// the fields `name` and `number`.
pub async fn correct(
    app: &App,
    actor: &Actor,
    class: OrgId,
    learner: UserId,
    name: &str,
    number: &str,
) -> Result<bool, Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::ManagePupils, class).await?;
    let (name, number) = read(name, number)?;

    let changed = tx!(app, (&actor, class = class.id, learner, name, number), |c| {
        let before = find_pupil(c, *class, *learner).await?;
        refuse_taken(c, *class, number, Some(*learner)).await?;
        let (renamed, renumbered) = (before.name != *name, before.student_no != *number);
        if renamed {
            users::update_name(c, *learner, name).await?;
        }
        if renumbered {
            users::update_number(c, *learner, number).await?;
        }
        if renamed || renumbered {
            let detail = json!({ "operation": "correct", "name": renamed, "number": renumbered });
            app.audit(c, actor, UseCase::ManagePupils, Some(*class), Some(*learner), detail).await?;
        }
        Ok(renamed || renumbered)
    })
    .await
    .map_err(taken_after_all)?;
    // A pupil who is signed in is greeted by name.
    crate::sessions::forget_all(app);
    Ok(changed)
}

/// The current classes of the same school that the actor may move a pupil of this class into.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn list_targets(app: &App, actor: &Actor, class: OrgId) -> Result<Vec<Org>, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = require_class(&mut c, actor, UseCase::ManagePupils, class).await?;
    let mut targets = classes::list_current(app, &mut c, &school.path).await?;
    targets.retain(|o| o.id != class.id && actor.may(UseCase::ManagePupils, &o.path));
    Ok(targets)
}

/// Moves a pupil to another class of the same school, from today. The stay in the old class is kept.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may at both classes; [`Error::NotFound`] when the pupil is not in
/// this class; [`Error::Invalid`] with the fields `class` and `number`.
pub async fn move_to(
    app: &App,
    actor: &Actor,
    class: OrgId,
    learner: UserId,
    to: Option<OrgId>,
    number: &str,
) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let (class, school) = require_class(&mut c, actor, UseCase::ManagePupils, class).await?;
    let to = match to {
        Some(to) => {
            let (target, its_school) = require_class(&mut c, actor, UseCase::ManagePupils, to).await?;
            let fits =
                target.id != class.id && its_school.id == school.id && !classes::is_past(app, &mut c, &target).await?;
            fits.then_some(target.id)
        }
        None => None,
    };
    drop(c);
    let mut faults = Vec::new();
    if to.is_none() {
        faults.push(FieldError { field: "class", code: "choose-class" });
    }
    let number = read_number(number);
    if let Err(fault) = number {
        faults.push(FieldError { field: "number", code: code("pupil-number", fault) });
    }
    let (Some(to), Ok(number)) = (to, number) else { return Err(Error::Invalid(faults)) };
    tx!(app, (&actor, from = class.id, to, who = learner, number), |c| {
        find_pupil(c, *from, *who).await?;
        refuse_taken(c, *to, number, None).await?;
        users::end_enrolment(c, *who, app.today()).await?;
        enrol(app, c, *who, *to, number).await?;
        let detail = json!({ "operation": "move", "from": from });
        app.audit(c, actor, UseCase::ManagePupils, Some(*to), Some(*who), detail).await
    })
    .await
    .map_err(taken_after_all)?;
    // A pupil who is signed in sees the new class's work at once.
    crate::sessions::forget_all(app);
    Ok(())
}

/// Takes a pupil out of a class, and ends their sessions. What they did and that they were here is kept.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the pupil is not in this class.
pub async fn remove(app: &App, actor: &Actor, class: OrgId, learner: UserId) -> Result<(), Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::RemovePupil, class).await?;
    tx!(app, (&actor, class = class.id, learner), |c| {
        find_pupil(c, *class, *learner).await?;
        users::end_enrolment(c, *learner, app.today()).await?;
        sessions::delete_of_user(c, *learner).await?;
        let detail = json!({ "operation": "remove" });
        app.audit(c, actor, UseCase::RemovePupil, Some(*class), Some(*learner), detail).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(())
}

/// The pupils who were in this class last and are in no class now, the latest to leave first.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn list_former(app: &App, actor: &Actor, class: OrgId) -> Result<Vec<Pupil>, Error> {
    let mut c = app.db().read().await?;
    let (class, _) = require_class(&mut c, actor, UseCase::RemovePupil, class).await?;
    let former = users::list_former(&mut c, class.id).await?;
    drop(c);
    if former.is_empty() {
        return Ok(former);
    }
    Named::new(former, View::new(UseCase::RemovePupil, class.id, "former")).open(app, actor).await
}

/// Restores a pupil to the class they were removed from, with all their work there.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the pupil did not leave this class, or is in one;
/// [`Error::Invalid`] with the field `number`.
pub async fn restore(app: &App, actor: &Actor, class: OrgId, learner: UserId, number: &str) -> Result<(), Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::RemovePupil, class).await?;
    let number = read_number(number).map_err(|fault| Error::field("number", code("pupil-number", fault)))?;
    tx!(app, (&actor, class = class.id, learner, number), |c| {
        if !users::list_former(c, *class).await?.iter().any(|p| p.id == *learner) {
            return Err(Error::NotFound);
        }
        refuse_taken(c, *class, number, None).await?;
        enrol(app, c, *learner, *class, number).await?;
        let detail = json!({ "operation": "take_back" });
        app.audit(c, actor, UseCase::RemovePupil, Some(*class), Some(*learner), detail).await
    })
    .await
    .map_err(taken_after_all)?;
    crate::sessions::forget_all(app);
    Ok(())
}

/// A name and a number as they were typed, or everything that is wrong with them.
fn read(name: &str, number: &str) -> Result<(String, String), Error> {
    let (name, number) = (read_name(name), read_number(number));
    let mut faults = Vec::new();
    if let Err(fault) = name {
        faults.push(FieldError { field: "name", code: code("pupil-name", fault) });
    }
    if let Err(fault) = number {
        faults.push(FieldError { field: "number", code: code("pupil-number", fault) });
    }
    match (name, number) {
        (Ok(name), Ok(number)) => Ok((name, number)),
        _ => Err(Error::Invalid(faults)),
    }
}

/// The code of what is wrong with a name or number; `missing` when there is none.
const fn code(missing: &'static str, fault: RowFault) -> &'static str {
    match fault {
        RowFault::TooLong => "text-long",
        RowFault::BadText => "text-odd",
        _ => missing,
    }
}

async fn find_pupil(c: &mut Conn<'_>, class: OrgId, learner: UserId) -> Result<Pupil, Error> {
    users::list_class(c, class).await?.into_iter().find(|p| p.id == learner).ok_or(Error::NotFound)
}

/// Refuses a number that another pupil of the class has.
async fn refuse_taken(c: &mut Conn<'_>, class: OrgId, number: &str, own: Option<UserId>) -> Result<(), Error> {
    // 5 and 05, or a1 and A1, would be one number to whoever types it.
    let key = number_key(number);
    let others = users::list_class(c, class).await?;
    if others.iter().any(|p| Some(p.id) != own && number_key(&p.student_no) == key) {
        return Err(Error::field("number", "number-taken"));
    }
    Ok(())
}

/// Two people may take the same number at the same moment: the index refuses the second.
fn taken_after_all(e: Error) -> Error {
    match e {
        Error::Store(e) if e.is_unique_violation() => Error::field("number", "number-taken"),
        e => e,
    }
}
