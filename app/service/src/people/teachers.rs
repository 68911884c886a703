//! Who teaches a class: co-teachers, and handing a class over.

use super::told::tell;
use crate::{Actor, App, Error, UseCase, place::require_class};
use qinghe_model::{OrgId, UserId, role::Role};
use qinghe_store::{
    Conn,
    orgs::Org,
    told,
    users::{self, Holder, UserKind},
};
use serde_json::json;

/// Someone who teaches a class.
#[derive(Clone, Debug)]
pub struct Teacher {
    /// The member of staff.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they sign in with: for those who may change it.
    pub username: Option<String>,
    /// Whether they teach every class of the school: that is not the class's to change.
    pub whole_school: bool,
}

/// A class with who teaches it.
pub struct Teachers {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Who teaches it, those of the whole school last.
    pub teachers: Vec<Teacher>,
    /// Who else teaches in this school, by name; empty for those who may not change it.
    pub others: Vec<Teacher>,
    /// Whether the actor may change it.
    pub may_change: bool,
}

/// Shows who teaches a class.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn list(app: &App, actor: &Actor, class: OrgId) -> Result<Teachers, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = require_class(&mut c, actor, UseCase::ViewClass, class).await?;
    let may_change = actor.may(UseCase::StaffClass, &class.path);
    let shown = |h: Holder| Teacher {
        id: h.id,
        name: h.name,
        username: may_change.then_some(h.username),
        whole_school: h.org_id == school.id,
    };
    let mut teachers: Vec<Teacher> =
        users::list_holders_at(&mut c, Role::Teacher, class.id).await?.into_iter().map(shown).collect();
    let whole = users::list_holders_at(&mut c, Role::Teacher, school.id).await?;
    for holder in whole {
        if !teachers.iter().any(|t| t.id == holder.id) {
            teachers.push(shown(holder));
        }
    }
    let mut others: Vec<Teacher> = Vec::new();
    if may_change {
        for holder in users::list_holders(&mut c, Role::Teacher, &school.path).await? {
            if !teachers.iter().chain(&others).any(|t| t.id == holder.id) {
                others.push(shown(holder));
            }
        }
    }
    Ok(Teachers { class, school, teachers, others, may_change })
}

/// Who is meant: chosen from the list, or by user name.
#[derive(Clone, Debug)]
pub enum TeacherSelector {
    /// Nobody was named.
    Nobody,
    /// Chosen from [`Teachers::others`].
    Chosen(UserId),
    /// What they sign in with, in any case.
    Username(String),
}

/// Lets someone teach a class. It holds in their open sessions at once.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `user` and `username`.
pub async fn add(app: &App, actor: &Actor, class: OrgId, selector: TeacherSelector) -> Result<UserId, Error> {
    change(app, actor, class, None, Some(selector)).await
}

/// Removes a teacher from a class, with immediate effect in their open sessions.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when they do not teach it.
pub async fn remove(app: &App, actor: &Actor, class: OrgId, teacher: UserId) -> Result<(), Error> {
    change(app, actor, class, Some(teacher), None).await.map(drop)
}

/// Hands a class over: one teacher goes and another comes, in one step.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the first does not teach it; [`Error::Invalid`] with the
/// fields `user` and `username`.
pub async fn hand_over(
    app: &App,
    actor: &Actor,
    class: OrgId,
    from: UserId,
    to: TeacherSelector,
) -> Result<UserId, Error> {
    change(app, actor, class, Some(from), Some(to)).await
}

/// Returns the added teacher, or the removed one when none was added.
async fn change(
    app: &App,
    actor: &Actor,
    class: OrgId,
    from: Option<UserId>,
    to: Option<TeacherSelector>,
) -> Result<UserId, Error> {
    let (class, school) = require_class(&mut app.db().read().await?, actor, UseCase::StaffClass, class).await?;
    let who = tx!(app, (&actor, class, school, from, to), |c| {
        let mut who = None;
        if let Some(from) = *from {
            if !users::delete_grant(c, from, Role::Teacher, class.id).await? {
                return Err(Error::NotFound);
            }
            tell(app, c, actor, from, (told::Kind::Revoked, Some(class.id), Role::Teacher.as_str())).await?;
            let detail = json!({ "operation": "remove" });
            app.audit(c, actor, UseCase::StaffClass, Some(class.id), Some(from), detail).await?;
            who = Some(from);
        }
        if let Some(to) = to {
            let new = find(c, class, school, to).await?;
            // Removed a moment ago in the same step: nothing would have changed.
            if Some(new) == *from {
                return Err(Error::field(field(to), "teaches-already"));
            }
            users::insert_grant(c, new, Role::Teacher, class.id, app.now()).await?;
            tell(app, c, actor, new, (told::Kind::Granted, Some(class.id), Role::Teacher.as_str())).await?;
            let detail = json!({ "operation": "add" });
            app.audit(c, actor, UseCase::StaffClass, Some(class.id), Some(new), detail).await?;
            who = Some(new);
        }
        who.ok_or(Error::NotFound)
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(who)
}

/// The form's field that names the teacher.
const fn field(selector: &TeacherSelector) -> &'static str {
    match selector {
        TeacherSelector::Username(_) => "username",
        _ => "user",
    }
}

/// The selected member of staff: of this school, or without any role yet. A mistyped username must not let a bureau's
/// officer or another school's teacher see pupils; the error is the same as for an unknown username.
async fn find(c: &mut Conn<'_>, class: &Org, school: &Org, selector: &TeacherSelector) -> Result<UserId, Error> {
    let id = match selector {
        TeacherSelector::Nobody => return Err(Error::field("user", "choose-teacher")),
        TeacherSelector::Chosen(id) => users::find(c, *id).await?,
        TeacherSelector::Username(name) => users::find_staff(c, &name.trim().to_lowercase()).await?,
    };
    let unknown = || Error::field(field(selector), "staff-unknown");
    let id = id.filter(|u| u.kind == UserKind::Staff && u.suspended_at.is_none()).ok_or_else(unknown)?.id;
    let grants = users::list_grants(c, id).await?;
    let at_school = grants.iter().any(|g| school.path.contains(&g.path));
    let fits = match selector {
        TeacherSelector::Username(_) => grants.is_empty() || at_school,
        _ => grants.iter().any(|g| g.role == Role::Teacher && school.path.contains(&g.path)),
    };
    if !fits {
        return Err(unknown());
    }
    if grants.iter().any(|g| g.role == Role::Teacher && g.path.contains(&class.path)) {
        return Err(Error::field(field(selector), "teaches-already"));
    }
    Ok(id)
}
