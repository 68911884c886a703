//! Changes of the organisation tree by the bureaus themselves: create, rename, close, merge, move.
//!
//! An officer may change nodes below their own, never their own node or those above; a platform administrator also the
//! node of their role. The past does not change: a campaign counts a class where it was when its learners were counted,
//! so the former bureau keeps those figures and the new one gets those of later campaigns ([`former`] has the earlier
//! places). Undoing a move is another move.
//!
//! Bureaus run their part of the tree under `/bureau/{node}`: structure (also for a day to come), staff, helplines, notices to
//! schools, the audit log, and how long answers are kept. `org_places` keeps the places that were left, and none is given
//! twice: a school that moves to another county leaves a campaign's figures behind, marked there as moved, and counts at the
//! new county from the next campaign on. Whether a school is urban or rural (城镇 / 乡村, by the official code of its place) is
//! said here too, or in the file of `qinghe org import`; schools of which nobody has said it are a group of their own in
//! contests and surveys. A closed school lets no pupil in by any way, ends their sessions, and is on no list of learners that
//! is fixed afterwards.

pub mod former;
mod moving;

pub use moving::{Outcome, Preview, Way, cancel, carry_out_due, change, preview};

use crate::{Actor, App, Error, UseCase, names};
use chrono::{NaiveDate, TimeDelta};
use moving::check_day;
use qinghe_model::{
    OrgId, Text,
    error::FieldError,
    org::{Locality, OrgKind},
    role::Role,
    text::{code_is_good, half_width},
};
use qinghe_store::{
    Conn,
    orgs::{self, NewOrg, Org},
    tree::{self, Extent, Plan},
};
use serde_json::json;

/// How far ahead a change can be planned.
const FARTHEST: TimeDelta = TimeDelta::days(730);

/// A bureau with its children.
pub struct TreePage {
    /// The nodes above it at which the actor may change the tree, the topmost first, and the bureau itself last.
    pub lineage: Vec<Org>,
    /// The bureau.
    pub org: Org,
    /// Its children, in the order they were made.
    pub children: Vec<Org>,
    /// Planned changes under it that wait or have failed.
    pub plans: Vec<Planned>,
    /// The level of a new child.
    pub child_kind: OrgKind,
}

/// A change that waits.
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// With which node.
    pub org: Org,
    /// Where it is to go.
    pub to: Org,
}

/// Refuses unless the actor may change this very node.
fn require_edit(actor: &Actor, node: &Org) -> Result<(), Error> {
    actor.require(UseCase::EditOrgs, &node.path)?;
    if node.kind == OrgKind::Class {
        return Err(Error::Forbidden);
    }
    let above = |g: &qinghe_store::users::Grant| match g.role {
        Role::PlatformAdmin => g.path.contains(&node.path),
        Role::Officer => g.path.contains(&node.path) && g.path != node.path,
        _ => false,
    };
    if actor.person().is_none() || actor.grants().iter().any(above) { Ok(()) } else { Err(Error::Forbidden) }
}

async fn find(c: &mut Conn<'_>, id: OrgId) -> Result<Org, Error> {
    orgs::find(c, id).await?.ok_or(Error::Forbidden)
}

/// Shows a bureau with its children.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn get(app: &App, actor: &Actor, org: OrgId) -> Result<TreePage, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, org).await?;
    actor.require(UseCase::EditOrgs, &org.path)?;
    let child_kind = child_kind(&org).ok_or(Error::NotFound)?;
    let lineage = lineage(&mut c, actor, &org).await?;
    let children = orgs::list_children(&mut c, org.id).await?;
    let mut plans = Vec::new();
    for plan in tree::list_plans(&mut c, &org.path).await? {
        if let (Some(org), Some(to)) = (orgs::find(&mut c, plan.org_id).await?, orgs::find(&mut c, plan.to_id).await?) {
            plans.push(Planned { plan, org, to });
        }
    }
    Ok(TreePage { lineage, org, children, plans, child_kind })
}

async fn lineage(c: &mut Conn<'_>, actor: &Actor, org: &Org) -> Result<Vec<Org>, Error> {
    let all = orgs::list_lineage(c, &org.path).await?;
    Ok(all.into_iter().filter(|o| actor.may(UseCase::EditOrgs, &o.path)).collect())
}

/// The level of a bureau's children; none under a school or class.
fn child_kind(org: &Org) -> Option<OrgKind> {
    OrgKind::ALL.into_iter().find(|k| *k != OrgKind::Class && k.may_be_under(Some(org.kind)))
}

/// A node to be changed, with the nodes above it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn get_node(app: &App, actor: &Actor, id: OrgId) -> Result<(Vec<Org>, Org, Extent), Error> {
    let mut c = app.db().read().await?;
    let node = find(&mut c, id).await?;
    require_edit(actor, &node)?;
    let lineage = lineage(&mut c, actor, &node).await?;
    let extent = tree::extent(&mut c, &node.path).await?;
    Ok((lineage, node, extent))
}

fn read_name(name: &Text) -> Result<Text, Vec<FieldError>> {
    let plain = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = Text { zh: plain(&name.zh), en: plain(&name.en) };
    let faults = names::check(&name, (100, "name-max-100"));
    if faults.is_empty() { Ok(name) } else { Err(faults) }
}

/// Refuses a name that another open node under the same parent has, unless that is wanted: the two are easily mixed up.
async fn refuse_same_name(app: &App, c: &mut Conn<'_>, parent: OrgId, but: OrgId, name: &Text) -> Result<(), Error> {
    for other in orgs::list_children(c, parent).await? {
        if other.id == but || other.is_closed(app.today()) {
            continue;
        }
        for (field, same) in [("name_zh", other.name().zh == name.zh), ("name_en", other.name().en == name.en)] {
            if same {
                return Err(Error::field(field, "org-same-name"));
            }
        }
    }
    Ok(())
}

/// Makes a node under a bureau. What is no school has no `locality`. With `same_name` it may be called like another one
/// there.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `code`, `name_zh`, `name_en`.
pub async fn create(
    app: &App,
    actor: &Actor,
    parent: OrgId,
    code: &str,
    name: &Text,
    locality: Option<Locality>,
    same_name: bool,
) -> Result<OrgId, Error> {
    let parent = find(&mut app.db().read().await?, parent).await?;
    actor.require(UseCase::EditOrgs, &parent.path)?;
    let kind = child_kind(&parent).ok_or(Error::Forbidden)?;
    let code = half_width(code).to_uppercase();
    let mut faults = Vec::new();
    if !code_is_good(&code) {
        faults.push(FieldError { field: "code", code: "org-code" });
    }
    if parent.is_closed(app.today()) {
        faults.push(FieldError { field: "code", code: "org-closed" });
    }
    let name = read_name(name).map_err(|found| faults.extend(found));
    let (Ok(name), true) = (name, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    let id = app.new_id();
    let locality = locality.filter(|_| kind == OrgKind::School);
    let new = NewOrg { id, parent: Some(parent), kind, code: Some(code), name, class: None, locality, at: app.now() };
    tx!(app, (&actor, new, same_name), |c| {
        if orgs::find_by_code(c, new.code.as_deref().unwrap_or_default()).await?.is_some() {
            return Err(Error::field("code", "org-code-taken"));
        }
        if let Some(parent) = new.parent.as_ref().filter(|_| !*same_name) {
            refuse_same_name(app, c, parent.id, new.id, &new.name).await?;
        }
        let made = orgs::insert(c, new).await?;
        let detail = json!({ "operation": "create", "kind": made.kind });
        app.audit(c, actor, UseCase::EditOrgs, Some(made.id), None, detail).await
    })
    .await
    .map_err(|e| match e {
        Error::Store(e) if e.is_unique_violation() => Error::field("code", "org-code-taken"),
        e => e,
    })?;
    Ok(id)
}

/// Renames a node and sets a school's locality. With `same_name` it may be called like another one there. Contests and surveys whose lists were taken before keep the earlier
/// locality. Without a change nothing is recorded in the audit log.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `name_zh`, `name_en`.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: OrgId,
    name: &Text,
    locality: Option<Locality>,
    same_name: bool,
) -> Result<(), Error> {
    let node = find(&mut app.db().read().await?, id).await?;
    require_edit(actor, &node)?;
    let name = read_name(name).map_err(Error::Invalid)?;
    tx!(app, (&actor, node, name, locality, same_name), |c| {
        if node.name() != *name {
            if let Some(parent) = node.parent_id().filter(|_| !*same_name) {
                refuse_same_name(app, c, parent, node.id, name).await?;
            }
            orgs::update_name(c, node.id, name, app.now()).await?;
            app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, json!({ "operation": "rename" })).await?;
        }
        if node.kind == OrgKind::School && node.locality() != *locality {
            orgs::update_locality(c, node.id, *locality).await?;
            let detail = json!({ "operation": "locality", "from": node.locality(), "to": locality });
            app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, detail).await?;
        }
        Ok(())
    })
    .await
}

/// Closes a node from a day on, or opens it again. Nothing under it is lost, and figures of the past keep it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `on`: a day that is over or far off; a bureau that still
/// has something open under it.
pub async fn close(app: &App, actor: &Actor, id: OrgId, from: Option<NaiveDate>) -> Result<(), Error> {
    let node = find(&mut app.db().read().await?, id).await?;
    require_edit(actor, &node)?;
    if let Some(from) = from {
        check_day(app, from)?;
    }
    tx!(app, (&actor, node, from), |c| {
        if let Some(from) = from
            && node.kind != OrgKind::School
            && orgs::list_children(c, node.id).await?.iter().any(|o| !o.is_closed(*from))
        {
            return Err(Error::field("on", "org-not-empty"));
        }
        orgs::update_closed(c, node.id, *from).await?;
        let operation = if from.is_some() { "close" } else { "reopen" };
        app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, json!({ "operation": operation, "from": from }))
            .await
    })
    .await?;
    // Its pupils are signed out.
    crate::sessions::forget_all(app);
    Ok(())
}
