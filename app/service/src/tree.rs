//! Changes of the organisation tree by the bureaus themselves: make, rename, close, merge, move.
//!
//! An officer changes what stands below their own node, never the node itself or what is above it; a platform admin
//! also the node of their role. What has happened stays as it was: a campaign counts a class where it stood when its
//! learners were counted, so the former bureau keeps those figures and the new one has the campaigns that come after
//! ([`former`] tells where it stood). To take a move back is another move.
//!
//! Bureaus run their part of the tree under `/bureau/{node}`: structure (also for a day to come), staff, helplines, notices to
//! schools, the audit log, and how long answers are kept. `org_places` keeps the places that were left, and none is given
//! twice: a school that moves to another county leaves a campaign's figures behind, marked there as moved, and counts at the
//! new county from the next campaign on. Whether a school is urban or rural (城镇 / 乡村, by the official code of its place) is
//! said here too, or in the file of `qinghe org import`; schools of which nobody has said it are a group of their own in
//! contests and surveys. A closed school lets no pupil in by any way, ends their sessions, and is on no list of learners that
//! is fixed afterwards.

use crate::{Actor, App, Error, UseCase, access::Person};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{
    OrgId, PlanId, Text,
    error::FieldError,
    org::{self, Locality, OrgKind, OrgPath},
    role::Role,
    text::{code_is_good, half_width},
};
use qinghe_store::{
    Conn,
    orgs::{self, NewOrg, Org},
    tree::{self, Extent, Plan},
    users,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// How far ahead a change can be planned.
const FARTHEST: TimeDelta = TimeDelta::days(730);

/// A bureau with what stands right under it.
pub struct TreePage {
    /// The nodes above it at which the actor may change the tree, the topmost first, and the bureau itself last.
    pub lineage: Vec<Org>,
    /// The bureau.
    pub org: Org,
    /// What stands right under it, in the order it was made.
    pub children: Vec<Org>,
    /// Changes under it that wait for their day, or could not be carried out.
    pub plans: Vec<Planned>,
    /// The level of a new child.
    pub child_kind: OrgKind,
}

/// A change that waits.
pub struct Planned {
    /// What is to be done.
    pub plan: Plan,
    /// With which node.
    pub org: Org,
    /// Where it is to go.
    pub to: Org,
}

/// How a node goes elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// The node itself gets another parent.
    Move,
    /// The classes of a school become another school's, and the school is closed.
    Merge,
}

impl Way {
    /// The stable name, as stored and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Merge => "merge",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        [Self::Move, Self::Merge].into_iter().find(|w| w.as_str() == text)
    }
}

/// What a move or a merge would do.
pub struct Preview {
    /// The node.
    pub org: Org,
    /// Where it stands now.
    pub parent: Org,
    /// Where it would go.
    pub to: Org,
    /// How it would go.
    pub way: Way,
    /// From which day on.
    pub on: NaiveDate,
    /// How much goes along.
    pub extent: Extent,
    /// Classes that would get another name, because the other school has one of that name: before and after.
    pub renamed: Vec<(Text, Text)>,
}

/// What became of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It waits for its day.
    Planned(PlanId),
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

/// Shows a bureau with what stands under it.
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

/// The level of what stands under a bureau; none under a school or class.
fn child_kind(org: &Org) -> Option<OrgKind> {
    OrgKind::ALL.into_iter().find(|k| *k != OrgKind::Class && k.may_stand_under(Some(org.kind)))
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

fn read_name(name: &Text) -> Result<Text, FieldError> {
    let plain = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = Text { zh: plain(&name.zh), en: plain(&name.en) };
    for (text, field) in [(&name.zh, "name_zh"), (&name.en, "name_en")] {
        if text.is_empty() || text.chars().count() > 100 || text.chars().any(char::is_control) {
            return Err(FieldError { field, code: "org-name" });
        }
    }
    Ok(name)
}

/// Makes a node under a bureau. What is no school has no `locality`.
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
    let name = read_name(name).map_err(|e| faults.push(e));
    let (Ok(name), true) = (name, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    let id = app.new_id();
    let locality = locality.filter(|_| kind == OrgKind::School);
    let new = NewOrg { id, parent: Some(parent), kind, code: Some(code), name, class: None, locality, at: app.now() };
    app.db()
        .write((app.clone(), actor.clone(), new), |c, (app, actor, new)| {
            Box::pin(async move {
                if orgs::find_by_code(c, new.code.as_deref().unwrap_or_default()).await?.is_some() {
                    return Err(Error::field("code", "org-code-taken"));
                }
                let made = orgs::insert(c, new).await?;
                let detail = json!({ "did": "create", "kind": made.kind });
                app.audit(c, actor, UseCase::EditOrgs, Some(made.id), None, detail).await
            })
        })
        .await
        .map_err(|e| match e {
            Error::Store(e) if e.is_unique_violation() => Error::field("code", "org-code-taken"),
            e => e,
        })?;
    Ok(id)
}

/// Gives a node another name, and says where a school lies. Contests and surveys whose lists were taken before keep what
/// was known then. What stays as it is makes no line in the audit log.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `name_zh`, `name_en`.
pub async fn update(app: &App, actor: &Actor, id: OrgId, name: &Text, locality: Option<Locality>) -> Result<(), Error> {
    let node = find(&mut app.db().read().await?, id).await?;
    require_edit(actor, &node)?;
    let name = read_name(name).map_err(|e| Error::Invalid(vec![e]))?;
    app.db()
        .write((app.clone(), actor.clone(), node, name, locality), |c, (app, actor, node, name, locality)| {
            Box::pin(async move {
                if node.name() != *name {
                    orgs::update_name(c, node.id, name).await?;
                    app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, json!({ "did": "rename" })).await?;
                }
                if node.kind == OrgKind::School && node.locality() != *locality {
                    orgs::update_locality(c, node.id, *locality).await?;
                    let detail = json!({ "did": "locality", "from": node.locality(), "to": locality });
                    app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, detail).await?;
                }
                Ok(())
            })
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
    app.db()
        .write((app.clone(), actor.clone(), node, from), |c, (app, actor, node, from)| {
            Box::pin(async move {
                if let Some(from) = from
                    && node.kind != OrgKind::School
                    && orgs::list_children(c, node.id).await?.iter().any(|o| !o.is_closed(*from))
                {
                    return Err(Error::field("on", "org-not-empty"));
                }
                orgs::update_closed(c, node.id, *from).await?;
                let did = if from.is_some() { "close" } else { "reopen" };
                app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, json!({ "did": did, "from": from })).await
            })
        })
        .await?;
    // Its pupils are signed in no longer.
    app.sessions().forget_all();
    Ok(())
}

fn check_day(app: &App, on: NaiveDate) -> Result<(), Error> {
    if on < app.today() {
        Err(Error::field("on", "day-past"))
    } else if on > app.today() + FARTHEST {
        Err(Error::field("on", "day-far"))
    } else {
        Ok(())
    }
}

/// What a move or a merge would do. Nothing is changed.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `to` and `on`.
pub async fn preview(
    app: &App,
    actor: &Actor,
    id: OrgId,
    way: Way,
    to: &str,
    on: Option<NaiveDate>,
) -> Result<Preview, Error> {
    let mut c = app.db().read().await?;
    let node = find(&mut c, id).await?;
    require_edit(actor, &node)?;
    let to = half_width(to).to_uppercase();
    if to.is_empty() {
        return Err(Error::field("to", "org-unknown"));
    }
    // Who may not change that one does not learn whether there is such a node.
    let to = orgs::find_by_code(&mut c, &to).await?.filter(|to| may_receive(actor, way, to));
    let to = to.ok_or_else(|| Error::field("to", "org-unknown"))?;
    let on = on.ok_or_else(|| Error::field("on", "day-past"))?;
    check_day(app, on)?;
    if let Some(code) = refusal(&node, &to, way, on) {
        return Err(Error::field("to", code));
    }
    let parent = node.parent_id().ok_or(Error::Forbidden)?;
    let parent = find(&mut c, parent).await?;
    let extent = tree::extent(&mut c, &node.path).await?;
    let renamed = match way {
        Way::Move => Vec::new(),
        Way::Merge => merged_names(&mut c, &node, &to)
            .await?
            .into_iter()
            .filter_map(|(class, name)| Some((class.name(), org::class_title(class.grade()?, &name?))))
            .collect(),
    };
    Ok(Preview { org: node, parent, to, way, on, extent, renamed })
}

fn may_receive(actor: &Actor, way: Way, to: &Org) -> bool {
    match way {
        Way::Move => actor.may(UseCase::EditOrgs, &to.path),
        Way::Merge => require_edit(actor, to).is_ok(),
    }
}

/// Why a node cannot go there.
fn refusal(node: &Org, to: &Org, way: Way, on: NaiveDate) -> Option<&'static str> {
    let fits = match way {
        Way::Move => node.parent_id().is_some() && node.kind.may_stand_under(Some(to.kind)),
        Way::Merge => node.kind == OrgKind::School && to.kind == OrgKind::School && to.id != node.id,
    };
    if !fits {
        Some("org-level")
    } else if way == Way::Move && node.parent_id() == Some(to.id) {
        Some("org-there")
    } else if node.is_closed(on) || to.is_closed(on) {
        Some("org-closed")
    } else {
        None
    }
}

/// The classes of a school with the name each gets in the other one; none where it keeps its own.
async fn merged_names(c: &mut Conn<'_>, from: &Org, to: &Org) -> Result<Vec<(Org, Option<String>)>, Error> {
    let classes = orgs::list_children(c, from.id).await?;
    let there = orgs::list_children(c, to.id).await?;
    let key = |o: &Org| (o.school_year, o.grade(), o.class_name.clone().unwrap_or_default());
    let taken: HashSet<_> = there.iter().map(key).collect();
    let mut used: HashSet<_> = classes.iter().map(key).chain(taken.iter().cloned()).collect();
    let mut named = Vec::new();
    for class in classes {
        let own = key(&class);
        let name = taken.contains(&own).then(|| {
            let free = (1..=used.len() + 1).map(|n| n.to_string()).find(|n| !used.contains(&(own.0, own.1, n.clone())));
            free.unwrap_or_default()
        });
        if let Some(name) = &name {
            used.insert((own.0, own.1, name.clone()));
        }
        named.push((class, name));
    }
    Ok(named)
}

/// Moves or merges a node: at once when the day is today, else it is planned.
///
/// # Errors
/// As [`preview`].
pub async fn change(
    app: &App,
    actor: &Actor,
    id: OrgId,
    way: Way,
    to: &str,
    on: Option<NaiveDate>,
) -> Result<Outcome, Error> {
    let seen = preview(app, actor, id, way, to, on).await?;
    let now = seen.on == app.today();
    let plan = Plan::new(app.new_id(), seen.org.id, seen.to.id, way.as_str(), seen.on, actor.user_id());
    let plan_id = plan.id;
    app.db()
        .write((app.clone(), actor.clone(), plan, way, now), |c, (app, actor, plan, way, now)| {
            Box::pin(async move {
                if *now {
                    return carry_out(app, c, actor, plan.org_id, plan.to_id, *way).await;
                }
                tree::insert_plan(c, plan, app.now()).await?;
                let detail = json!({ "did": "plan", "way": way.as_str(), "on": plan.on_date });
                app.audit(c, actor, UseCase::EditOrgs, Some(plan.org_id), None, detail).await
            })
        })
        .await?;
    // Roles held in open sessions name places.
    app.sessions().forget_all();
    app.help_lines().forget_all();
    Ok(if now { Outcome::Done } else { Outcome::Planned(plan_id) })
}

/// Does it, with the two nodes as they are by now.
async fn carry_out(app: &App, c: &mut Conn<'_>, actor: &Actor, id: OrgId, to: OrgId, way: Way) -> Result<(), Error> {
    let (Some(node), Some(to)) = (orgs::find(c, id).await?, orgs::find(c, to).await?) else {
        return Err(Error::field("to", "org-unknown"));
    };
    if let Some(code) = refusal(&node, &to, way, app.today()) {
        return Err(Error::field("to", code));
    }
    let extent = tree::extent(c, &node.path).await?;
    match way {
        Way::Move => drop(tree::move_node(c, &node, to.id, app.now()).await?),
        Way::Merge => {
            for (class, name) in merged_names(c, &node, &to).await? {
                if let (Some(name), Some(grade)) = (&name, class.grade()) {
                    tree::update_class_name(c, class.id, name, &org::class_title(grade, name)).await?;
                }
                tree::move_node(c, &class, to.id, app.now()).await?;
            }
            tree::hand_on_quizzes(c, node.id, to.id).await?;
            orgs::update_closed(c, node.id, Some(app.today())).await?;
        }
    }
    let detail =
        json!({ "did": way.as_str(), "classes": extent.classes, "pupils": extent.pupils, "roles": extent.roles });
    app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, detail).await
}

/// Takes a plan back that still waits, or puts one away that could not be carried out.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such plan; [`Error::Changed`] when it was carried out meanwhile.
pub async fn cancel(app: &App, actor: &Actor, plan: PlanId) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let plan = tree::find_plan(&mut c, plan).await?.ok_or(Error::Forbidden)?;
    let node = find(&mut c, plan.org_id).await?;
    drop(c);
    require_edit(actor, &node)?;
    app.db()
        .write((app.clone(), actor.clone(), plan), |c, (app, actor, plan)| {
            Box::pin(async move {
                if !tree::end_plan(c, plan.id, app.now(), "cancelled").await? {
                    return Err(Error::Changed);
                }
                app.audit(c, actor, UseCase::EditOrgs, Some(plan.org_id), None, json!({ "did": "cancel" })).await
            })
        })
        .await
}

/// Carries out the changes whose day has come, and gives how many. A job runs it; each is done once, however many
/// servers run. One that cannot be done any more, or whose planner may
/// not do it any more, says why on the bureau's page.
///
/// # Errors
/// When the store fails.
pub async fn carry_out_due(app: &App) -> Result<usize, Error> {
    let due = tree::list_due_plans(&mut app.db().read().await?, app.today()).await?;
    let mut done = 0;
    for plan in due {
        let Some(way) = Way::read(&plan.kind) else { continue };
        let result = app
            .db()
            .write((app.clone(), plan.clone(), way), |c, (app, plan, way)| {
                Box::pin(async move {
                    if !tree::end_plan(c, plan.id, app.now(), "done").await? {
                        return Ok::<_, Error>(false);
                    }
                    let planner = planner(app, c, plan, *way).await?;
                    carry_out(app, c, &planner, plan.org_id, plan.to_id, *way).await?;
                    Ok(true)
                })
            })
            .await;
        match result {
            Ok(carried) => done += usize::from(carried),
            Err(Error::Invalid(faults)) => {
                let code = faults.first().map_or("org-unknown", |f| f.code);
                app.db()
                    .write((app.now(), plan.id, code), |c, (at, id, code)| {
                        Box::pin(async move { tree::end_plan(c, *id, *at, code).await.map(drop) })
                    })
                    .await?;
            }
            Err(e) => return Err(e),
        }
    }
    if done > 0 {
        app.sessions().forget_all();
        app.help_lines().forget_all();
    }
    Ok(done)
}

/// Who planned it, with the rights of today: whoever lost them, or may not sign in any more, changes nothing.
async fn planner(app: &App, c: &mut Conn<'_>, plan: &Plan, way: Way) -> Result<Actor, Error> {
    let Some(id) = plan.created_by() else { return Ok(Actor::system()) };
    let refused = || Error::field("to", "org-refused");
    let user = users::find(c, id).await?.filter(|u| u.suspended_at.is_none()).ok_or_else(refused)?;
    let person = Person { id, locale: user.locale(), name: user.name, session: [0; 32], expires_at: app.now() };
    let actor = Actor::staff(person, users::list_grants(c, id).await?, false);
    let (Some(node), Some(to)) = (orgs::find(c, plan.org_id).await?, orgs::find(c, plan.to_id).await?) else {
        return Err(Error::field("to", "org-unknown"));
    };
    if require_edit(&actor, &node).is_err() || !may_receive(&actor, way, &to) {
        return Err(refused());
    }
    Ok(actor)
}

/// Where nodes stood at some time in the past, for figures that were frozen then.
pub mod former {
    use super::{Conn, DateTime, Error, HashMap, Org, OrgId, OrgKind, OrgPath, Utc, orgs, tree};
    use qinghe_model::org::PATH_SEGMENT;

    /// Where a child stood, and whether it stands elsewhere now.
    pub struct Child {
        /// The node.
        pub org: Org,
        /// Its place at that time.
        pub place: OrgPath,
        /// Its parent is another one now: it moved away.
        pub away: bool,
    }

    /// Every place of one node.
    pub struct Places {
        left: Vec<(DateTime<Utc>, OrgPath)>,
        now: OrgPath,
    }

    impl Places {
        /// Reads them all at once.
        ///
        /// # Errors
        /// When the store fails.
        pub async fn of(c: &mut Conn<'_>, org: &Org) -> Result<Self, Error> {
            Ok(Self { left: tree::list_places(c, org.id).await?, now: org.path.clone() })
        }

        /// Where the node stood at that time.
        #[must_use]
        pub fn at(&self, time: DateTime<Utc>) -> &OrgPath {
            self.left.iter().find(|(until, _)| *until > time).map_or(&self.now, |(_, path)| path)
        }
    }

    /// What stood on one level under a node that stood at `place` then, by its place of that time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn under(
        c: &mut Conn<'_>,
        (org, place): (&Org, &OrgPath),
        level: OrgKind,
        at: DateTime<Utc>,
    ) -> Result<HashMap<OrgPath, Org>, Error> {
        // What has come since stands at places that no figures of that time have.
        let today = orgs::list_subtree(c, &org.path, level).await?;
        let by_id: HashMap<OrgId, usize> = today.iter().enumerate().map(|(n, o)| (o.id, n)).collect();
        let mut found = HashMap::new();
        for (id, stood) in tree::list_stood_under(c, place, PATH_SEGMENT * (level as usize + 1), at).await? {
            let node = match by_id.get(&id) {
                Some(n) => Some(today[*n].clone()),
                None => orgs::find(c, id).await?,
            };
            found.extend(node.map(|node| (stood, node)));
        }
        for node in today {
            found.entry(node.path.clone()).or_insert(node);
        }
        Ok(found)
    }

    /// Today's children of a node, each with its place at that time, and after them those that stood right under it
    /// then and have gone since. Frozen figures under the node's place of that time are all under one of these.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn children(
        c: &mut Conn<'_>,
        org: &Org,
        place: &OrgPath,
        at: DateTime<Utc>,
    ) -> Result<Vec<Child>, Error> {
        let mut moved: HashMap<OrgId, OrgPath> = tree::list_children_places(c, org.id, at).await?.into_iter().collect();
        let mut children: Vec<Child> = orgs::list_children(c, org.id)
            .await?
            .into_iter()
            .map(|org| Child { place: moved.remove(&org.id).unwrap_or_else(|| org.path.clone()), org, away: false })
            .collect();
        let length = place.as_str().len() + PATH_SEGMENT;
        for (id, stood) in tree::list_stood_under(c, place, length, at).await? {
            if children.iter().any(|k| k.org.id == id) {
                continue;
            }
            if let Some(org) = orgs::find(c, id).await? {
                children.push(Child { org, place: stood, away: true });
            }
        }
        if org.kind == OrgKind::School {
            children.sort_by_key(|k| (k.away, k.org.grade()));
        }
        Ok(children)
    }
}
