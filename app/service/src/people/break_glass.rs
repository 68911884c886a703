//! A view of one school for a platform administrator, who sees no named pupil otherwise. Only the command line on the machine
//! opens it: for some hours, for a reason, which the school is told and the audit log keeps. It allows to look, nothing else.

use super::{proposals::people_of, told::tell};
use crate::{Actor, App, Error, UseCase};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{org::OrgKind, role::Role, text::half_width};
use qinghe_store::{
    break_glass::{self, New},
    orgs, told, users,
};
use serde_json::json;

/// The most hours of a view.
pub const LONGEST: i64 = 8;
/// The most characters of a reason.
pub const LONGEST_REASON: usize = 200;

/// Opens a view of a school to the account of a platform administrator, and returns until when.
///
/// # Errors
/// [`Error::Forbidden`] for everybody but the operator; [`Error::Input`]: there is no such school or no platform
/// administrator of it with that name, the hours are not 1 to 8, or there is no reason.
pub async fn open(
    app: &App,
    actor: &Actor,
    username: &str,
    school: &str,
    hours: i64,
    reason: &str,
) -> Result<DateTime<Utc>, Error> {
    if !actor.is_operator() {
        return Err(Error::Forbidden);
    }
    let refused = |why: &str| Error::Input(why.to_owned());
    if !(1..=LONGEST).contains(&hours) {
        return Err(refused("a view is open for 1 to 8 hours"));
    }
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.chars().count() < 4 || reason.chars().count() > LONGEST_REASON {
        return Err(refused("the reason, which the school reads, has 4 to 200 characters"));
    }
    let mut c = app.db().read().await?;
    let school = orgs::find_by_code(&mut c, &half_width(school).to_uppercase()).await?;
    let school =
        school.filter(|o| o.kind == OrgKind::School).ok_or_else(|| refused("there is no school of that code"))?;
    let user = users::find_staff(&mut c, &username.trim().to_lowercase()).await?;
    let user = user.filter(|u| u.suspended_at.is_none()).ok_or_else(|| refused("there is no such account"))?;
    let grants = users::list_grants(&mut c, user.id).await?;
    if !grants.iter().any(|g| g.role == Role::PlatformAdmin && g.path.contains(&school.path)) {
        return Err(refused("the account is not a platform administrator of that school"));
    }
    drop(c);
    let until = app.now() + TimeDelta::hours(hours);
    let new = New { id: app.new_id(), user: user.id, school: school.id, reason, at: app.now(), until };
    tx!(app, (&actor, new, path = school.path, hours), |c| {
        break_glass::insert(c, new).await?;
        let mut people = people_of(c, path).await?;
        people.push(new.user);
        for person in people {
            let about = (told::Kind::BreakGlass, Some(new.school), new.reason.as_str());
            tell(app, c, actor, person, about).await?;
        }
        let detail = json!({ "operation": "break_glass", "reason": new.reason, "hours": hours });
        app.audit(c, actor, UseCase::ManageStaff, Some(new.school), Some(new.user), detail).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(until)
}
