//! Moving and merging nodes, at once or on a later day.

use super::{FARTHEST, find, require_edit};
use crate::{
    Actor, App, Error, UseCase,
    access::Person,
    proposals::{self, Merger},
};
use chrono::NaiveDate;
use qinghe_model::{
    OrgId, PlanId, Text,
    org::{self, OrgKind},
    text::half_width,
};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
    tree::{self, Extent, Plan},
    users,
};
use serde_json::json;
use std::collections::HashSet;

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
    /// Its parent now.
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
    /// The code of an open node under the new parent that has the same name.
    pub same_name: Option<String>,
}

/// The result of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It waits for its day.
    Planned(PlanId),
    /// It waits for people of the schools to agree, and then for its day.
    Proposed(PlanId),
}

pub(super) fn check_day(app: &App, on: NaiveDate) -> Result<(), Error> {
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
    // The error is the same whether there is such a node or not.
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
            .filter(|(class, _)| class.closed_from.is_none())
            .filter_map(|(class, name)| Some((class.name(), org::class_title(class.grade()?, &name?))))
            .collect(),
    };
    let same_name = match way {
        Way::Move => orgs::list_children(&mut c, to.id).await?.into_iter().find(|o| {
            o.id != node.id && !o.is_closed(on) && (o.name().zh == node.name().zh || o.name().en == node.name().en)
        }),
        Way::Merge => None,
    };
    let same_name = same_name.and_then(|o| o.code);
    Ok(Preview { org: node, parent, to, way, on, extent, renamed, same_name })
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
        Way::Move => node.parent_id().is_some() && node.kind.may_be_under(Some(to.kind)),
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

/// The classes of a school with the name each gets in the other one; none where it keeps its own. First come closed classes of
/// the other one, which nobody sees, where they give way.
async fn merged_names(c: &mut Conn<'_>, from: &Org, to: &Org) -> Result<Vec<(Org, Option<String>)>, Error> {
    let classes = orgs::list_children(c, from.id).await?;
    let there = orgs::list_children(c, to.id).await?;
    let key = |o: &Org| (o.school_year, o.grade(), o.class_name.clone().unwrap_or_default());
    let coming: HashSet<_> = classes.iter().map(key).collect();
    let mut used: HashSet<_> = there.iter().map(key).chain(coming.iter().cloned()).collect();
    let (closed, open): (Vec<_>, Vec<_>) = there.into_iter().partition(|o| o.closed_from.is_some());
    let taken: HashSet<_> = open.iter().map(key).collect();
    let in_the_way = closed.into_iter().filter(|o| coming.contains(&key(o)));
    let mut named = Vec::new();
    for class in in_the_way.chain(classes) {
        let own = key(&class);
        let name = (class.parent_id() == Some(to.id) || taken.contains(&own)).then(|| {
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

/// Moves or merges a node: at once when the day is today, else it is planned. Two schools with pupils are merged when a person
/// of each has agreed: see [`crate::proposals`].
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
    let proposed = tx!(app, (&actor, plan, way, now, schools = (seen.org, seen.to)), |c| {
        let merges = *way == Way::Merge && actor.person().is_some();
        if *now && !merges {
            carry_out(app, c, actor, plan.org_id, plan.to_id, *way).await?;
            return Ok::<_, Error>(false);
        }
        tree::insert_plan(c, plan, app.now()).await?;
        let proposed = merges && proposals::propose_merger(app, c, actor, plan.id, [&schools.0, &schools.1]).await?;
        if *now && !proposed {
            tree::end_plan(c, plan.id, app.now(), "done").await?;
            carry_out(app, c, actor, plan.org_id, plan.to_id, *way).await?;
            return Ok(false);
        }
        let detail = json!({ "operation": "plan", "way": way.as_str(), "on": plan.on_date, "target": plan.to_id });
        app.audit(c, actor, UseCase::EditOrgs, Some(plan.org_id), None, detail).await?;
        Ok(proposed)
    })
    .await?;
    // Roles cached in sessions contain paths.
    crate::sessions::forget_all(app);
    crate::help_lines::forget_all(app);
    Ok(match (proposed, now) {
        (true, _) => Outcome::Proposed(plan_id),
        (false, true) => Outcome::Done,
        (false, false) => Outcome::Planned(plan_id),
    })
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
                    tree::update_class_name(c, class.id, name, &org::class_title(grade, name), app.now()).await?;
                }
                if class.parent_id() != Some(to.id) {
                    tree::move_node(c, &class, to.id, app.now()).await?;
                }
            }
            tree::transfer_quizzes(c, node.id, to.id).await?;
            orgs::update_closed(c, node.id, Some(app.today())).await?;
        }
    }
    let detail = json!({
        "operation": way.as_str(), "target": to.id, "classes": extent.classes, "pupils": extent.pupils, "roles": extent.roles,
    });
    app.audit(c, actor, UseCase::EditOrgs, Some(node.id), None, detail).await
}

/// Cancels a waiting plan, or dismisses a failed one.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such plan; [`Error::Changed`] when it was carried out meanwhile.
pub async fn cancel(app: &App, actor: &Actor, plan: PlanId) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let plan = tree::find_plan(&mut c, plan).await?.ok_or(Error::Forbidden)?;
    let node = find(&mut c, plan.org_id).await?;
    drop(c);
    require_edit(actor, &node)?;
    tx!(app, (&actor, plan), |c| {
        if !tree::end_plan(c, plan.id, app.now(), "cancelled").await? {
            return Err(Error::Changed);
        }
        proposals::withdraw_of_plan(app, c, actor, plan.id).await?;
        app.audit(
            c,
            actor,
            UseCase::EditOrgs,
            Some(plan.org_id),
            None,
            json!({ "operation": "cancel", "target": plan.to_id }),
        )
        .await
    })
    .await
}

/// Carries out the due changes and returns how many. A job runs it; each change is made once, however many servers
/// there are. The bureau's page says why a change failed, also when its planner has lost the right to make it.
///
/// # Errors
/// When the store fails.
pub async fn carry_out_due(app: &App) -> Result<usize, Error> {
    let due = tree::list_due_plans(&mut app.db().read().await?, app.today()).await?;
    let mut done = 0;
    for plan in due {
        let Some(way) = Way::read(&plan.kind) else { continue };
        let result = tx!(app, (&plan, way), |c| {
            if *way == Way::Merge && plan.created_by().is_some() && waits(app, c, plan).await? {
                return Ok::<_, Error>(false);
            }
            if !tree::end_plan(c, plan.id, app.now(), "done").await? {
                return Ok::<_, Error>(false);
            }
            let planner = planner(app, c, plan, *way).await?;
            carry_out(app, c, &planner, plan.org_id, plan.to_id, *way).await?;
            Ok(true)
        })
        .await;
        match result {
            Ok(carried) => done += usize::from(carried),
            Err(Error::Invalid(faults)) => {
                let code = faults.first().map_or("org-unknown", |f| f.code);
                tx!(app, (at = app.now(), id = plan.id, code), |c| {
                    tree::end_plan(c, *id, *at, code).await.map(drop)
                })
                .await?;
            }
            Err(e) => return Err(e),
        }
    }
    if done > 0 {
        crate::sessions::forget_all(app);
        crate::help_lines::forget_all(app);
    }
    Ok(done)
}

/// Whether a merger waits for people of the schools; an error when they have not agreed.
async fn waits(app: &App, c: &mut Conn<'_>, plan: &Plan) -> Result<bool, Error> {
    let (Some(node), Some(to)) = (orgs::find(c, plan.org_id).await?, orgs::find(c, plan.to_id).await?) else {
        return Ok(false);
    };
    match proposals::merger(app, c, plan.id, [&node, &to]).await? {
        Merger::Agreed => Ok(false),
        Merger::Waits => Ok(true),
        Merger::Fails(code) => Err(Error::field("to", code)),
    }
}

/// The person who planned it, with today's rights; one who has lost them or was suspended changes nothing.
async fn planner(app: &App, c: &mut Conn<'_>, plan: &Plan, way: Way) -> Result<Actor, Error> {
    let Some(id) = plan.created_by() else { return Ok(Actor::system()) };
    let refused = || Error::field("to", "org-refused");
    let user = users::find(c, id).await?.filter(|u| u.suspended_at.is_none()).ok_or_else(refused)?;
    let person =
        Person { id, locale: user.locale(), name: user.name, session: [0; 32], expires_at: app.now(), proved_at: None };
    let actor = Actor::staff(person, users::list_grants(c, id).await?, Vec::new(), None);
    let (Some(node), Some(to)) = (orgs::find(c, plan.org_id).await?, orgs::find(c, plan.to_id).await?) else {
        return Err(Error::field("to", "org-unknown"));
    };
    if require_edit(&actor, &node).is_err() || !may_receive(&actor, way, &to) {
        return Err(refused());
    }
    Ok(actor)
}
