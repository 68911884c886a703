//! What a school decides for itself: how long the PINs are that it issues.

use crate::{Actor, App, Error, UseCase, secrets::PIN_DIGITS};
use qinghe_model::{OrgId, org::OrgKind};
use qinghe_store::{
    orgs::{self, Org},
    school_settings, users,
};
use serde_json::json;

/// The settings of a school.
pub struct SchoolSettings {
    /// The school.
    pub school: Org,
    /// The digits of the PINs that are issued from now on.
    pub pin_digits: i64,
    /// How many pupils still have an issued PIN of the other length.
    pub other_pins: i64,
}

/// The schools whose settings the actor may change, by name.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn list_schools(app: &App, actor: &Actor) -> Result<Vec<Org>, Error> {
    actor.require_somewhere(UseCase::SetPins)?;
    let mut c = app.db().read().await?;
    let mut schools = Vec::new();
    for grant in actor.nodes_for(UseCase::SetPins).filter(|g| g.kind == OrgKind::School) {
        schools.extend(orgs::find(&mut c, grant.org_id).await?);
    }
    Ok(schools)
}

/// A school's settings.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school.
pub async fn get(app: &App, actor: &Actor, school: OrgId) -> Result<SchoolSettings, Error> {
    let mut c = app.db().read().await?;
    let school = orgs::find(&mut c, school).await?.filter(|o| o.kind == OrgKind::School).ok_or(Error::Forbidden)?;
    actor.require(UseCase::SetPins, &school.path)?;
    let pin_digits = school_settings::get_pin_digits(&mut c, school.id).await?;
    let other_pins = users::count_other_pins(&mut c, school.id, pin_digits).await?;
    Ok(SchoolSettings { school, pin_digits, other_pins })
}

/// Sets the digits of the PINs that are issued from now on. PINs that were issued before stay until they are reset.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `digits`.
pub async fn set_pin_digits(app: &App, actor: &Actor, school: OrgId, typed: &str) -> Result<(), Error> {
    let settings = get(app, actor, school).await?;
    let digits = typed.parse().ok().filter(|n| PIN_DIGITS.contains(n));
    let digits = digits.ok_or(Error::field("digits", "choose-one"))?;
    if digits == settings.pin_digits {
        return Ok(());
    }
    tx!(app, (&actor, school = settings.school.id, digits), |c| {
        school_settings::set_pin_digits(c, *school, *digits, actor.user_id(), app.now()).await?;
        let detail = json!({ "digits": digits });
        app.audit(c, actor, UseCase::SetPins, Some(*school), None, detail).await
    })
    .await?;
    Ok(())
}
