//! Staff accounts of a subtree: lists, new accounts, roles, passwords, suspension.
//!
//! To manage an account one must be able to grant every role it has: a county's officer cannot reset the password of
//! somebody who also works for the region. Nobody can change their own account here, so nobody can extend their own
//! rights or lock themselves out; and one officer of the region always remains.
//!
//! Nobody is shown another's password: an account gets an activation link ([`crate::activation`]). For a school administrator a
//! bureau only proposes, and the school confirms: see [`crate::proposals`].

use super::{
    activation::{self, Issued},
    factors,
    passwords::password_fault,
    proposals::{self, Subject, is_proposed, schools_beyond},
    told::tell,
};
use crate::{Actor, App, Error, UseCase, classes};
use qinghe_model::{
    OrgId, UserId,
    org::{OrgKind, OrgPath},
    role::Role,
    text::half_width,
};
use qinghe_store::{
    Conn, orgs,
    orgs::Org,
    proposals::Kind,
    sessions as open,
    staff::{self, Member, Search},
    told,
    users::{self, Grant, User, UserKind},
};
use serde_json::json;

/// Rows on a page.
pub const PAGE: u32 = 50;

/// The roles that a role may give and end, in its subtree. Who teaches is the school's business, and who works at a
/// bureau the bureau's.
#[must_use]
pub const fn grantable(by: Role) -> &'static [Role] {
    match by {
        Role::PlatformAdmin => &[Role::SchoolAdmin, Role::Officer, Role::Assessor, Role::PlatformAdmin],
        Role::Officer => &[Role::SchoolAdmin, Role::Officer, Role::Assessor],
        Role::SchoolAdmin => &[Role::Teacher],
        Role::Teacher | Role::Assessor => &[],
    }
}

/// The levels at which a role makes sense.
#[must_use]
pub const fn is_held_at(role: Role, kind: OrgKind) -> bool {
    match role {
        Role::Teacher => matches!(kind, OrgKind::Class | OrgKind::School),
        Role::SchoolAdmin => matches!(kind, OrgKind::School),
        Role::Officer | Role::Assessor | Role::PlatformAdmin => kind.is_bureau(),
    }
}

/// Whether the actor may give this role at this place.
#[must_use]
pub fn may_grant(actor: &Actor, role: Role, at: &OrgPath) -> bool {
    if actor.person().is_none() {
        return true;
    }
    actor.may(UseCase::ManageStaff, at)
        && actor.grants().iter().any(|g| grantable(g.role).contains(&role) && g.path.contains(at))
}

/// Refuses unless the actor may give this role at this place.
pub(crate) fn require_grant(actor: &Actor, role: Role, at: &OrgPath) -> Result<(), Error> {
    actor.require(UseCase::ManageStaff, at)?;
    if may_grant(actor, role, at) { Ok(()) } else { Err(Error::Forbidden) }
}

/// The roles the actor may give at a place or under it.
fn roles_at(actor: &Actor, at: &OrgPath) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| may_grant(actor, *role, at)).collect()
}

/// The staff of a part of the tree.
pub struct StaffPage {
    /// The node and the nodes above it whose staff the actor manages, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The roles the actor may give here; only these are shown.
    pub roles: Vec<Role>,
    /// A page of roles.
    pub members: Vec<Member>,
    /// How many there are in all.
    pub total: i64,
    /// Where a role can be given: the node itself first, then its children.
    pub nodes: Vec<Org>,
}

/// Shows who works at a node and under it; `page` counts from 0.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn list(
    app: &App,
    actor: &Actor,
    org: OrgId,
    text: &str,
    role: Option<Role>,
    suspended: Option<bool>,
    page: u32,
) -> Result<StaffPage, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ManageStaff, &org.path)?;
    let roles = roles_at(actor, &org.path);
    if roles.is_empty() {
        return Err(Error::Forbidden);
    }
    let lineage = orgs::list_lineage(&mut c, &org.path).await?;
    let lineage = lineage.into_iter().filter(|o| actor.may(UseCase::ManageStaff, &o.path)).collect();
    let asked = match role {
        Some(role) => roles.iter().copied().filter(|r| *r == role).collect(),
        None => roles.clone(),
    };
    let search = Search { text: text.trim().chars().take(64).collect(), roles: asked, suspended };
    let (members, total) = if search.roles.is_empty() {
        (Vec::new(), 0)
    } else {
        let members = staff::list(&mut c, &org.path, &search, page.saturating_mul(PAGE), PAGE).await?;
        (members, staff::count(&mut c, &org.path, &search).await?)
    };
    let today = app.today();
    let mut nodes = vec![org.clone()];
    match org.kind {
        OrgKind::Class => {}
        OrgKind::School => nodes.extend(classes::list_current(app, &mut c, &org.path).await?),
        _ => nodes.extend(orgs::list_children(&mut c, org.id).await?.into_iter().filter(|o| !o.is_closed(today))),
    }
    nodes.retain(|o| roles.iter().any(|r| is_held_at(*r, o.kind)));
    Ok(StaffPage { lineage, org, roles, members, total, nodes })
}

/// The node that is meant, by code or id, at or under `org`.
async fn find_node(c: &mut Conn<'_>, org: &Org, at: &str) -> Result<Org, Error> {
    let unknown = || Error::field("at", "org-unknown");
    let found = if at.is_empty() {
        Some(org.clone())
    } else if let Ok(id) = at.parse::<OrgId>() {
        orgs::find(c, id).await?
    } else {
        orgs::find_by_code(c, &half_width(at).to_uppercase()).await?
    };
    found.filter(|o| org.path.contains(&o.path)).ok_or_else(unknown)
}

/// Checks that a role can be given at a node, and may be by the actor.
fn check_role(actor: &Actor, role: Option<Role>, node: &Org) -> Result<Role, Error> {
    let role = role.ok_or_else(|| Error::field("role", "choose-role"))?;
    require_grant(actor, role, &node.path)?;
    if is_held_at(role, node.kind) { Ok(role) } else { Err(Error::field("role", "role-level")) }
}

/// What came of a new account, a new password or a role.
#[derive(Debug)]
pub enum Outcome {
    /// A link for the holder of the account, which is shown only once.
    Link(Issued),
    /// A person of the school has to confirm it.
    Proposed,
    /// It is done.
    Done,
}

/// Makes an account with one role, or proposes it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `username`, `name`, `role`, `at`.
pub async fn invite(
    app: &App,
    actor: &Actor,
    org: OrgId,
    username: &str,
    name: &str,
    role: Option<Role>,
    at: &str,
) -> Result<Outcome, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ManageStaff, &org.path)?;
    let node = find_node(&mut c, &org, at).await?;
    let role = check_role(actor, role, &node)?;
    if node.is_closed(app.today()) {
        return Err(Error::field("at", "org-closed"));
    }
    // A mistyped username must not give a role to somebody from elsewhere.
    if users::find_staff(&mut c, &username.trim().to_lowercase()).await?.is_some() {
        return Err(Error::field("username", "username-taken"));
    }
    drop(c);
    if is_proposed(actor, role) {
        let (username, name) = read_account(username, name)?;
        proposals::propose(app, actor, Kind::Role, &node, Subject::New(username, name), "username").await?;
        return Ok(Outcome::Proposed);
    }
    let new = NewStaff {
        username: username.to_owned(),
        name: name.to_owned(),
        grants: vec![(role, node.id, node.path)],
        password: None,
        must_change: true,
    };
    match add_staff(app, actor, new).await? {
        Added::Link(issued) => Ok(Outcome::Link(issued)),
        Added::Known | Added::Made => Err(Error::field("username", "username-taken")),
    }
}

/// An account, to be changed.
pub struct Account {
    /// The node under which it was looked for.
    pub org: Org,
    /// The nodes above it whose staff the actor manages, the topmost first, and the node last.
    pub lineage: Vec<Org>,
    /// The account.
    pub user: User,
    /// Its roles that the actor may end, each with its node.
    pub roles: Vec<(Grant, Org)>,
    /// Whether the actor may shut it out: no role is beyond them.
    pub whole: bool,
    /// Whether the actor may reset its password, or propose it to its school.
    pub may_reset: bool,
    /// Whether a person of the school has to confirm a new password.
    pub proposes: bool,
    /// The roles the actor may give.
    pub may_give: Vec<Role>,
}

/// Shows an account that has a role at a node or under it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such account, or it is the actor's own.
pub async fn get(app: &App, actor: &Actor, org: OrgId, id: UserId) -> Result<Account, Error> {
    let mut c = app.db().read().await?;
    let (org, user, grants) = find(&mut c, actor, org, id).await?;
    let lineage = orgs::list_lineage(&mut c, &org.path).await?;
    let lineage = lineage.into_iter().filter(|o| actor.may(UseCase::ManageStaff, &o.path)).collect();
    let mut roles = Vec::new();
    for grant in &grants {
        if may_grant(actor, grant.role, &grant.path) {
            let node = orgs::find(&mut c, grant.org_id).await?.ok_or(Error::NotFound)?;
            roles.push((grant.clone(), node));
        }
    }
    let whole = roles.len() == grants.len();
    let may_reset = require_reset(actor, &grants).is_ok();
    let proposes = actor.person().is_some() && !schools_beyond(actor, &grants).is_empty();
    let may_give = roles_at(actor, &org.path);
    Ok(Account { org, lineage, user, roles, whole, may_reset, proposes, may_give })
}

async fn find(c: &mut Conn<'_>, actor: &Actor, org: OrgId, id: UserId) -> Result<(Org, User, Vec<Grant>), Error> {
    let org = orgs::find(c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ManageStaff, &org.path)?;
    if actor.user_id() == Some(id) {
        return Err(Error::Forbidden);
    }
    let user = users::find(c, id).await?.filter(|u| u.kind == UserKind::Staff).ok_or(Error::Forbidden)?;
    let grants = users::list_grants(c, id).await?;
    // Accounts without a role here that the actor may revoke are not shown.
    if grants.iter().any(|g| org.path.contains(&g.path) && may_grant(actor, g.role, &g.path)) {
        Ok((org, user, grants))
    } else {
        Err(Error::Forbidden)
    }
}

/// Voids the password of an account and ends its sessions; its holder chooses another one with the link. Where the account
/// sees named pupils of a school that the actor does not run, it is proposed to that school.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `account`.
pub async fn reset(app: &App, actor: &Actor, org: OrgId, id: UserId) -> Result<Outcome, Error> {
    let (_, user, _) = find(&mut app.db().read().await?, actor, org, id).await?;
    reset_staff(app, actor, user.username.as_deref().unwrap_or_default()).await
}

/// Shuts an account out, and ends its sessions at once; or lets it in again.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `account` for the region's last officer.
pub async fn suspend(app: &App, actor: &Actor, org: OrgId, id: UserId, suspended: bool) -> Result<(), Error> {
    let (org, _, grants) = find(&mut app.db().read().await?, actor, org, id).await?;
    require_staff(actor, grants.iter().map(|g| (g.role, &g.path)))?;
    tx!(app, (&actor, org = org.id, id, suspended), |c| {
        if *suspended {
            for grant in users::list_grants(c, *id).await? {
                keep_an_officer(c, *id, &grant).await?;
            }
            open::delete_of_user(c, *id).await?;
        }
        staff::update_suspended(c, *id, suspended.then(|| app.now())).await?;
        let kind = if *suspended { told::Kind::Suspended } else { told::Kind::Restored };
        tell(app, c, actor, *id, (kind, None, "")).await?;
        let operation = if *suspended { "suspend" } else { "restore" };
        app.audit(c, actor, UseCase::ManageStaff, Some(*org), Some(*id), json!({ "operation": operation })).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(())
}

/// Refuses to take the region its last officer.
async fn keep_an_officer(c: &mut Conn<'_>, id: UserId, grant: &Grant) -> Result<(), Error> {
    let last = grant.role == Role::Officer
        && grant.kind == OrgKind::Region
        && staff::count_others(c, grant.org_id, Role::Officer, id).await? == 0;
    if last { Err(Error::field("account", "last-officer")) } else { Ok(()) }
}

/// Gives an account one more role, at `at` (a code or an id, the node itself when empty), or proposes it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `role`, `at`.
pub async fn grant(
    app: &App,
    actor: &Actor,
    org: OrgId,
    id: UserId,
    role: Option<Role>,
    at: &str,
) -> Result<Outcome, Error> {
    let mut c = app.db().read().await?;
    let (org, user, grants) = find(&mut c, actor, org, id).await?;
    let node = find_node(&mut c, &org, at).await?;
    drop(c);
    let role = check_role(actor, role, &node)?;
    if node.is_closed(app.today()) {
        return Err(Error::field("at", "org-closed"));
    }
    if grants.iter().any(|g| g.role == role && g.org_id == node.id) {
        return Err(Error::field("role", "role-held"));
    }
    if is_proposed(actor, role) {
        proposals::propose(app, actor, Kind::Role, &node, Subject::Known(user), "role").await?;
        return Ok(Outcome::Proposed);
    }
    tx!(app, (&actor, id, role, node = node.id), |c| {
        users::insert_grant(c, *id, *role, *node, app.now()).await?;
        tell(app, c, actor, *id, (told::Kind::Granted, Some(*node), role.as_str())).await?;
        let detail = json!({ "operation": "grant", "role": role });
        app.audit(c, actor, UseCase::ManageStaff, Some(*node), Some(*id), detail).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(Outcome::Done)
}

/// Ends one role of an account. It holds in open sessions at once.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the account does not have it; [`Error::Invalid`] with the field
/// `account` for the region's last officer.
pub async fn revoke(app: &App, actor: &Actor, org: OrgId, id: UserId, role: Role, at: OrgId) -> Result<(), Error> {
    let (_, _, grants) = find(&mut app.db().read().await?, actor, org, id).await?;
    let held = grants.into_iter().find(|g| g.role == role && g.org_id == at).ok_or(Error::NotFound)?;
    require_grant(actor, held.role, &held.path)?;
    tx!(app, (&actor, id, held), |c| {
        keep_an_officer(c, *id, held).await?;
        if !users::delete_grant(c, *id, held.role, held.org_id).await? {
            return Err(Error::NotFound);
        }
        tell(app, c, actor, *id, (told::Kind::Revoked, Some(held.org_id), held.role.as_str())).await?;
        let detail = json!({ "operation": "revoke", "role": held.role });
        app.audit(c, actor, UseCase::ManageStaff, Some(held.org_id), Some(*id), detail).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(())
}

/// A member of staff to be made.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// The user name, in any case.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Roles, each at a node.
    pub grants: Vec<(Role, OrgId, OrgPath)>,
    /// A first password, which only the operator gives; without one the account gets an activation link.
    pub password: Option<String>,
    /// Whether the first password must be changed.
    pub must_change: bool,
}

/// What came of adding a member of staff.
#[derive(Debug)]
pub enum Added {
    /// There was an account of that name: it has the roles now.
    Known,
    /// There is a new account with the password that was given.
    Made,
    /// There is a new account; its holder chooses a password with the link.
    Link(Issued),
}

/// The username, in small letters, and the name of a new account.
fn read_account(username: &str, name: &str) -> Result<(String, String), Error> {
    let username = username.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if !(3..=64).contains(&username.len()) || !username.chars().all(plain) {
        return Err(Error::field("username", "username-shape"));
    }
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Error::field("name", "name-length"));
    }
    Ok((username, name))
}

/// Makes a staff account, or adds the roles to the one of that name.
///
/// # Errors
/// [`Error::Forbidden`], also for a role that the actor can only propose, and for a password from anybody but the operator;
/// [`Error::Invalid`] with the fields `username`, `name`, `password`.
pub async fn add_staff(app: &App, actor: &Actor, new: NewStaff) -> Result<Added, Error> {
    // Judged by the nodes' places in the store, not by those the caller gives; an account without
    // roles has no place and is the operator's.
    let mut places = Vec::with_capacity(new.grants.len());
    for (role, org, _) in &new.grants {
        places.push((*role, orgs::find(&mut app.db().read().await?, *org).await?.ok_or(Error::Forbidden)?.path));
    }
    require_staff(actor, places.iter().map(|(role, path)| (*role, path)))?;
    let alone = !places.iter().any(|(role, _)| is_proposed(actor, *role));
    if !alone || (new.password.is_some() && !actor.is_operator()) {
        return Err(Error::Forbidden);
    }
    let (username, name) = read_account(&new.username, &new.name)?;
    let existing = users::find_staff(&mut app.db().read().await?, &username).await?;
    let hash = match new.password.filter(|_| existing.is_none()) {
        Some(password) => {
            if let Some(code) = password_fault(&password, &username) {
                return Err(Error::field("password", code));
            }
            Some(app.hasher().hash(&password, app.random()).await?)
        }
        None => None,
    };
    let existing = existing.map(|u| u.id);
    let must_change = new.must_change || hash.is_none();
    let added = tx!(app, (&actor, existing, username, name, hash, must_change, grants = new.grants), |c| {
        let id = if let Some(id) = existing {
            *id
        } else {
            let id = app.new_id();
            users::insert_staff(c, id, name, username, hash.as_deref(), *must_change, app.now()).await?;
            id
        };
        for (role, org, _) in grants {
            users::insert_grant(c, id, *role, *org, app.now()).await?;
            if existing.is_some() {
                tell(app, c, actor, id, (told::Kind::Granted, Some(*org), role.as_str())).await?;
            }
            let detail = json!({ "operation": "grant", "role": role });
            app.audit(c, actor, UseCase::ManageStaff, Some(*org), Some(id), detail).await?;
        }
        Ok::<_, Error>(match (existing, hash) {
            (Some(_), _) => Added::Known,
            (None, Some(_)) => Added::Made,
            (None, None) => Added::Link(activation::issue(app, c, actor, id).await?),
        })
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(added)
}

/// Refuses unless the actor may give and end every one of these roles at its place, or, when there is none, manages
/// the whole tree.
pub(super) fn require_staff<'a>(
    actor: &Actor,
    mut places: impl Iterator<Item = (Role, &'a OrgPath)>,
) -> Result<(), Error> {
    let Some(first) = places.next() else {
        return actor.require(UseCase::ManageStaff, &OrgPath::from(String::new()));
    };
    std::iter::once(first).chain(places).try_for_each(|(role, path)| require_grant(actor, role, path))
}

/// Refuses unless the actor may reset the password of an account with these roles, or propose it: they may give and end each
/// of them. A bureau may propose it also for a school administrator who teaches at the same school.
fn require_reset(actor: &Actor, grants: &[Grant]) -> Result<(), Error> {
    let Err(refused) = require_staff(actor, grants.iter().map(|g| (g.role, &g.path))) else { return Ok(()) };
    let admin_at = |path: &OrgPath| {
        let held = |g: &&Grant| g.role == Role::SchoolAdmin && g.path.contains(path);
        grants.iter().find(held).is_some_and(|g| may_grant(actor, g.role, &g.path))
    };
    let covered = |g: &Grant| may_grant(actor, g.role, &g.path) || (g.role == Role::Teacher && admin_at(&g.path));
    if !grants.is_empty() && grants.iter().all(covered) { Ok(()) } else { Err(refused) }
}

/// Clears all second factors of an account and ends its sessions; the password stays. Who may reset the account's password may do
/// this. Returns whether there were any.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when there is no such account of staff.
pub async fn clear_factors(app: &App, actor: &Actor, user: UserId) -> Result<bool, Error> {
    let mut c = app.db().read().await?;
    let found = users::find(&mut c, user).await?.filter(|u| u.kind == users::UserKind::Staff);
    let grants = users::list_grants(&mut c, user).await?;
    drop(c);
    require_staff(actor, grants.iter().map(|g| (g.role, &g.path)))?;
    found.ok_or(Error::NotFound)?;
    let had = tx!(app, (&actor, user), |c| {
        open::delete_of_user(c, *user).await?;
        factors::clear(app, c, actor, *user).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(had)
}

/// Voids the password of a member of staff and ends their sessions, or proposes it to their school: see [`reset`].
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Invalid`] with the field `account`.
pub async fn reset_staff(app: &App, actor: &Actor, username: &str) -> Result<Outcome, Error> {
    let mut c = app.db().read().await?;
    let user = users::find_staff(&mut c, &username.trim().to_lowercase()).await?;
    let grants = match &user {
        Some(user) => users::list_grants(&mut c, user.id).await?,
        None => Vec::new(),
    };
    // The one who may not reset does not learn whether there is such an account.
    require_reset(actor, &grants)?;
    let user = user.ok_or(Error::NotFound)?;
    let schools = if actor.person().is_some() { schools_beyond(actor, &grants) } else { Vec::new() };
    if let Some(path) = schools.first() {
        // Of each of two schools somebody would have to agree.
        if schools.len() > 1 {
            return Err(Error::field("account", "reset-two-schools"));
        }
        let school = orgs::list_lineage(&mut c, path).await?.pop().ok_or(Error::NotFound)?;
        drop(c);
        proposals::propose(app, actor, Kind::Reset, &school, Subject::Known(user), "account").await?;
        return Ok(Outcome::Proposed);
    }
    drop(c);
    let at = grants.first().map(|g| g.org_id);
    let issued = tx!(app, (&actor, user, at), |c| {
        let issued = activation::reset(app, c, actor, user).await?;
        let detail = json!({ "operation": "reset" });
        app.audit(c, actor, UseCase::ManageStaff, *at, Some(user.id), detail).await?;
        Ok::<_, Error>(issued)
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(Outcome::Link(issued))
}
