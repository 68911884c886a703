//! Who teaches a class: co-teachers, and handing a class over.

use crate::{Actor, App, Error, UseCase, place::require_class};
use qinghe_model::{OrgId, UserId, role::Role};
use qinghe_store::{
    Conn,
    orgs::Org,
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
pub enum Whom {
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
pub async fn add(app: &App, actor: &Actor, class: OrgId, whom: Whom) -> Result<UserId, Error> {
    change(app, actor, class, None, Some(whom)).await
}

/// Lets someone no longer teach a class. It holds in their open sessions at once.
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
pub async fn hand_over(app: &App, actor: &Actor, class: OrgId, from: UserId, to: Whom) -> Result<UserId, Error> {
    change(app, actor, class, Some(from), Some(to)).await
}

/// Gives who came, or who went when nobody came.
async fn change(
    app: &App,
    actor: &Actor,
    class: OrgId,
    from: Option<UserId>,
    to: Option<Whom>,
) -> Result<UserId, Error> {
    let (class, school) = require_class(&mut app.db().read().await?, actor, UseCase::StaffClass, class).await?;
    let who = tx!(app, (&actor, class, school, from, to), |c| {
        let mut who = None;
        if let Some(from) = *from {
            if !users::delete_grant(c, from, Role::Teacher, class.id).await? {
                return Err(Error::NotFound);
            }
            let detail = json!({ "did": "remove" });
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
            let detail = json!({ "did": "add" });
            app.audit(c, actor, UseCase::StaffClass, Some(class.id), Some(new), detail).await?;
            who = Some(new);
        }
        who.ok_or(Error::NotFound)
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(who)
}

/// The form's field in which somebody was named.
const fn field(whom: &Whom) -> &'static str {
    match whom {
        Whom::Username(_) => "username",
        _ => "user",
    }
}

/// The member of staff who is meant: someone of this school, or someone who has no role anywhere yet. A
/// bureau's officer or another school's teacher would come to see pupils by a slip of the pen; they are
/// not told apart from a user name that nobody has.
async fn find(c: &mut Conn<'_>, class: &Org, school: &Org, whom: &Whom) -> Result<UserId, Error> {
    let id = match whom {
        Whom::Nobody => return Err(Error::field("user", "choose-teacher")),
        Whom::Chosen(id) => users::find(c, *id).await?,
        Whom::Username(name) => users::find_staff(c, &name.trim().to_lowercase()).await?,
    };
    let unknown = || Error::field(field(whom), "staff-unknown");
    let id = id.filter(|u| u.kind == UserKind::Staff && u.suspended_at.is_none()).ok_or_else(unknown)?.id;
    let grants = users::list_grants(c, id).await?;
    let at_school = grants.iter().any(|g| school.path.contains(&g.path));
    let fits = match whom {
        Whom::Username(_) => grants.is_empty() || at_school,
        _ => grants.iter().any(|g| g.role == Role::Teacher && school.path.contains(&g.path)),
    };
    if !fits {
        return Err(unknown());
    }
    if grants.iter().any(|g| g.role == Role::Teacher && g.path.contains(&class.path)) {
        return Err(Error::field(field(whom), "teaches-already"));
    }
    Ok(id)
}
