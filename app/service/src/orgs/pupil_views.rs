//! Who has looked at a school's pupils: for the school's own administrators, and nobody else.

use super::audit::{self, PAGE, Shown};
use crate::{
    Actor, App, Error, UseCase,
    record::{Named, View},
};
use chrono::{NaiveDate, TimeDelta};
use qinghe_model::{AuditId, OrgId, UserId, org::OrgKind, role::Role, text::half_width};
use qinghe_store::{
    Conn,
    audit::{Search, list_pupils},
    orgs::{self, Org},
    users,
};
use std::collections::HashMap;

/// The most lines of a file.
pub const MOST: u32 = 20_000;

/// A look at pupils.
#[derive(Clone, Debug)]
pub struct Look {
    /// The line of the log.
    pub line: Shown,
    /// What the person is at this school now, each role once.
    pub roles: Vec<Role>,
}

/// A school's looks.
pub struct Looks {
    /// The school.
    pub school: Org,
    /// A page of looks, the latest first.
    pub looks: Vec<Look>,
    /// Where the next page starts.
    pub next: Option<AuditId>,
    /// Whether no pupil of the school has the name or number that was typed.
    pub unknown_pupil: bool,
}

/// A filter for looks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// The name or number of a pupil.
    pub pupil: String,
    /// The username of who looked.
    pub person: String,
    /// Older than this line.
    pub before: Option<AuditId>,
}

/// Whether the actor may see who looked at the pupils of this node: a school that they administer.
#[must_use]
pub fn may(actor: &Actor, org: &Org) -> bool {
    org.kind == OrgKind::School && actor.may(UseCase::ViewAudit, &org.path) && audit::is_own_school(actor, &org.path)
}

/// A page of looks. It has pupils' names, so it is in the log itself.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school.
pub async fn list(app: &App, actor: &Actor, school: OrgId, filter: &Filter) -> Result<Looks, Error> {
    let mut looks = read(app, actor, school, filter, PAGE + 1, false).await?;
    if looks.looks.len() > PAGE as usize {
        looks.looks.truncate(PAGE as usize);
        looks.next = looks.looks.last().map(|look| look.line.id);
    }
    Ok(looks)
}

/// The same for a file: the latest [`MOST`].
///
/// # Errors
/// As [`list`].
pub async fn export(app: &App, actor: &Actor, school: OrgId, filter: &Filter) -> Result<Looks, Error> {
    read(app, actor, school, filter, MOST, true).await
}

async fn read(
    app: &App,
    actor: &Actor,
    school: OrgId,
    filter: &Filter,
    limit: u32,
    to_file: bool,
) -> Result<Looks, Error> {
    let mut c = app.db().read().await?;
    let school = orgs::find(&mut c, school).await?.filter(|org| may(actor, org)).ok_or(Error::Forbidden)?;
    let (mut lines, mut unknown_pupil) = (Vec::new(), false);
    match search(&mut c, &school, filter).await? {
        Found::Search(search) => lines = audit::show(&mut c, actor, &school, &search, limit).await?,
        Found::NoPupil => unknown_pupil = true,
        Found::NoPerson => {}
    }
    let mut roles: HashMap<UserId, Vec<Role>> = HashMap::new();
    let mut looks = Vec::with_capacity(lines.len());
    for line in lines {
        let own = match line.actor_id {
            Some(user) if !roles.contains_key(&user) => {
                let own = roles_at(&mut c, &school, user).await?;
                roles.entry(user).or_insert(own).clone()
            }
            Some(user) => roles[&user].clone(),
            None => Vec::new(),
        };
        looks.push(Look { line, roles: own });
    }
    drop(c);
    let view = View::new(UseCase::ViewAudit, school.id, "views").always(to_file);
    let looks = Looks { school, looks, next: None, unknown_pupil };
    let view = if to_file { view.about("operation", "export") } else { view };
    Named::new(looks, view).open(app, actor).await
}

/// What a filter comes to.
enum Found {
    Search(Box<Search>),
    NoPupil,
    NoPerson,
}

async fn search(c: &mut Conn<'_>, school: &Org, filter: &Filter) -> Result<Found, Error> {
    let mut search = Search {
        from: filter.from.and_then(audit::midnight),
        to: filter.to.and_then(|day| audit::midnight(day + TimeDelta::days(1))),
        looks: true,
        before: filter.before,
        ..Search::default()
    };
    if !filter.person.trim().is_empty() {
        match users::find_staff(c, &filter.person.trim().to_lowercase()).await? {
            Some(user) => search.actor = Some(user.id),
            None => return Ok(Found::NoPerson),
        }
    }
    let typed = filter.pupil.trim();
    if !typed.is_empty() {
        let mut pupils = list_pupils(c, &school.path, typed).await?;
        if pupils.is_empty() {
            pupils = list_pupils(c, &school.path, &half_width(typed)).await?;
        }
        if pupils.is_empty() {
            return Ok(Found::NoPupil);
        }
        search.pupils = Some((pupils, school.id));
    }
    Ok(Found::Search(Box::new(search)))
}

/// What somebody is at the school now, or above it.
async fn roles_at(c: &mut Conn<'_>, school: &Org, user: UserId) -> Result<Vec<Role>, Error> {
    let mut roles = Vec::new();
    for grant in users::list_grants(c, user).await? {
        let is_here = grant.path.contains(&school.path) || school.path.contains(&grant.path);
        if is_here && !roles.contains(&grant.role) {
            roles.push(grant.role);
        }
    }
    Ok(roles)
}
