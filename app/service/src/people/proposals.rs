//! What a bureau cannot do for a school alone: a school administrator, a new password for one, a merger.
//!
//! A bureau proposes, and a person of the school confirms: one of its administrators, or one of its teachers where there is no
//! other administrator. A school that has never had a pupil and where nobody works yet has no such person: there another
//! officer confirms. A school with pupils and nobody who can confirm is the operator's. So no bureau gets to a named pupil
//! unless a person of the school has agreed. Who confirms gets the activation link, never who proposed.

use super::{
    activation::{self, Issued},
    told::tell,
};
use crate::{Actor, App, Error, UseCase};
use chrono::TimeDelta;
use qinghe_model::{
    PlanId, ProposalId, UserId,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    role::Role,
};
use qinghe_store::{
    Conn, links,
    orgs::Org,
    proposals::{self, Kind, New, Proposal, State, Worker},
    told::Kind as Tell,
    tree,
    users::{self, Grant, User},
};
use serde_json::json;
use std::collections::BTreeMap;

/// How long a proposal can be confirmed.
pub const OPEN_FOR: TimeDelta = TimeDelta::days(14);

/// Who can confirm a proposal.
#[derive(Clone, Debug)]
pub enum Deciders {
    /// These people of the school, by name.
    School(Vec<Worker>),
    /// Another officer of a bureau above the school: nobody works there yet, and it has never had a pupil.
    Officers,
    /// Nobody who signs in: the school has pupils and nobody else.
    Operator,
}

/// Who can confirm what is proposed for a school, besides these two: the proposer and the person proposed.
async fn deciders(
    c: &mut Conn<'_>,
    school: &OrgPath,
    proposer: Option<UserId>,
    subject: Option<UserId>,
) -> Result<Deciders, Error> {
    for role in [Role::SchoolAdmin, Role::Teacher] {
        let mut workers = proposals::list_workers(c, school, role).await?;
        workers.retain(|w| Some(w.id) != proposer && Some(w.id) != subject);
        if !workers.is_empty() {
            return Ok(Deciders::School(workers));
        }
    }
    let pupils = proposals::has_had_pupils(c, school).await?;
    Ok(if pupils { Deciders::Operator } else { Deciders::Officers })
}

/// Whether the actor is an officer or platform admin above the school.
fn is_above(actor: &Actor, school: &OrgPath) -> bool {
    let above = |g: &Grant| matches!(g.role, Role::Officer | Role::PlatformAdmin) && g.path.contains(school);
    actor.may(UseCase::ManageStaff, school) && actor.grants().iter().any(above)
}

/// Whether the actor may decide: see [`Deciders`].
fn may_decide(actor: &Actor, proposal: &Proposal, deciders: &Deciders) -> bool {
    let Some(id) = actor.user_id().filter(|_| !actor.must_change_password()) else { return false };
    let other = id != proposal.proposed_by && Some(id) != proposal.user_id();
    other
        && match deciders {
            Deciders::School(workers) => workers.iter().any(|w| w.id == id),
            Deciders::Officers => is_above(actor, &proposal.path),
            Deciders::Operator => false,
        }
}

/// Whether a role lets its holder see named pupils of a school.
const fn sees_names(role: Role) -> bool {
    matches!(role, Role::SchoolAdmin | Role::Teacher)
}

/// The school of a role at a school or at one of its classes.
fn school_of(grant: &Grant) -> Option<OrgPath> {
    const SCHOOL: usize = PATH_SEGMENT * (OrgKind::School as usize + 1);
    grant.path.as_str().get(..SCHOOL).filter(|_| sees_names(grant.role)).map(|p| OrgPath::from(p.to_owned()))
}

/// The schools in which an account sees named pupils, without those that the actor runs as their administrator.
pub(super) fn schools_beyond(actor: &Actor, grants: &[Grant]) -> Vec<OrgPath> {
    let runs = |path: &OrgPath| actor.grants().iter().any(|g| g.role == Role::SchoolAdmin && g.path.contains(path));
    let mut schools: Vec<OrgPath> = grants.iter().filter_map(school_of).filter(|path| !runs(path)).collect();
    schools.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    schools.dedup();
    schools
}

/// Whether the actor can only propose this role. The operator gives it, and so does nobody else.
pub(super) fn is_proposed(actor: &Actor, role: Role) -> bool {
    actor.person().is_some() && role == Role::SchoolAdmin
}

/// Who a role or a new password is proposed for.
pub(super) enum Subject {
    /// An account.
    Known(User),
    /// A username and a name that were checked.
    New(String, String),
}

/// Proposes a role or a new password in a school.
///
/// # Errors
/// [`Error::Invalid`] with `field`: it is proposed already, or nobody can confirm it.
pub(super) async fn propose(
    app: &App,
    actor: &Actor,
    kind: Kind,
    school: &Org,
    subject: Subject,
    field: &'static str,
) -> Result<ProposalId, Error> {
    let by = actor.user_id().ok_or(Error::SignInRequired)?;
    let (user, account) = match subject {
        Subject::Known(user) => (Some(user.id), None),
        Subject::New(username, name) => (None, Some((username, name))),
    };
    let id = app.new_id();
    let now = app.now();
    let new = New { id, kind, school: school.id, user, account, plan: None, by, at: now, expires_at: now + OPEN_FOR };
    tx!(app, (&actor, new, path = school.path.clone(), field), |c| {
        let username = new.account.as_ref().map(|(username, _)| username.as_str());
        let same = |p: &Proposal| {
            let who = match new.user {
                Some(user) => p.user_id() == Some(user),
                None => p.user_id().is_none() && p.username.as_deref() == username,
            };
            p.kind == new.kind && who
        };
        if proposals::list_open(c, new.school, app.now()).await?.iter().any(same) {
            return Err(Error::field(field, "proposed-already"));
        }
        insert(app, c, actor, new, path, field).await
    })
    .await?;
    Ok(id)
}

/// Inserts a proposal and tells those who can confirm it.
async fn insert(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    new: &New,
    school: &OrgPath,
    field: &'static str,
) -> Result<(), Error> {
    let deciders = deciders(c, school, Some(new.by), new.user).await?;
    if matches!(deciders, Deciders::Operator) {
        return Err(Error::field(field, "needs-operator"));
    }
    proposals::insert(c, new).await?;
    if let Deciders::School(workers) = &deciders {
        for worker in workers {
            let told = (Tell::Proposed, Some(new.school), new.kind.as_str());
            tell(app, c, actor, worker.id, told).await?;
        }
    }
    let detail = json!({ "operation": "propose", "proposal": new.kind.as_str() });
    app.audit(c, actor, UseCase::ManageStaff, Some(new.school), new.user, detail).await
}

/// Proposes a merger, in the transaction that plans it: each school that has or had pupils confirms it. Returns whether any
/// has to.
///
/// # Errors
/// [`Error::Invalid`] with the field `to`: nobody can confirm it.
pub(crate) async fn propose_merger(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    plan: PlanId,
    schools: [&Org; 2],
) -> Result<bool, Error> {
    let Some(by) = actor.user_id() else { return Ok(false) };
    let mut asked = false;
    for school in schools {
        if !proposals::has_had_pupils(c, &school.path).await? {
            continue;
        }
        let (id, at) = (app.new_id(), app.now());
        let new = New {
            id,
            kind: Kind::Merge,
            school: school.id,
            user: None,
            account: None,
            plan: Some(plan),
            by,
            at,
            expires_at: at + OPEN_FOR,
        };
        insert(app, c, actor, &new, &school.path, "to").await?;
        asked = true;
    }
    Ok(asked)
}

/// Whether a planned merger can be carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Merger {
    /// Everybody who has to agree has agreed.
    Agreed,
    /// Somebody has still to decide.
    Waits,
    /// Somebody has refused, or did not decide in time, or was never asked.
    Fails(&'static str),
}

/// Whether the schools of a planned merger have agreed. One that has got pupils since it was planned has not.
pub(crate) async fn merger(app: &App, c: &mut Conn<'_>, plan: PlanId, schools: [&Org; 2]) -> Result<Merger, Error> {
    let asked = proposals::list_of_plan(c, plan).await?;
    if asked.iter().any(|p| p.is_open(app.now())) {
        return Ok(Merger::Waits);
    }
    if asked.iter().any(|p| p.state != State::Confirmed) {
        return Ok(Merger::Fails("merge-refused"));
    }
    for school in schools {
        let agreed = asked.iter().any(|p| p.school_id == school.id);
        if !agreed && proposals::has_had_pupils(c, &school.path).await? {
            return Ok(Merger::Fails("merge-unconfirmed"));
        }
    }
    Ok(Merger::Agreed)
}

/// Takes back what a plan waits for, when it is cancelled.
pub(crate) async fn withdraw_of_plan(app: &App, c: &mut Conn<'_>, actor: &Actor, plan: PlanId) -> Result<(), Error> {
    for proposal in proposals::list_of_plan(c, plan).await? {
        if proposal.state == State::Open {
            proposals::decide(c, proposal.id, State::Withdrawn, actor.user_id(), app.now(), None).await?;
        }
    }
    Ok(())
}

/// A proposal as it is listed.
pub struct Listed {
    /// The proposal.
    pub proposal: Proposal,
    /// Who can confirm it, while it is open.
    pub deciders: Option<Deciders>,
    /// Whether the actor can confirm or refuse it.
    pub may_decide: bool,
    /// Whether the actor can take it back.
    pub may_withdraw: bool,
}

/// The nodes whose proposals the actor sees: bureaus those below them, a school's own people those of the school.
fn scopes(actor: &Actor) -> Vec<OrgPath> {
    let scope = |g: &Grant| match g.role {
        Role::Officer | Role::PlatformAdmin | Role::SchoolAdmin => Some(g.path.clone()),
        Role::Teacher => school_of(g),
        Role::Assessor => None,
    };
    if actor.must_change_password() { Vec::new() } else { actor.grants().iter().filter_map(scope).collect() }
}

/// The proposals that concern the actor, the latest first. A teacher sees those that they can decide.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with them.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Listed>, Error> {
    let scopes = scopes(actor);
    if actor.must_change_password() {
        return Err(Error::MustChangePassword);
    }
    if scopes.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut c = app.db().read().await?;
    let mut found = BTreeMap::new();
    for scope in scopes {
        for proposal in proposals::list(&mut c, &scope).await? {
            found.insert(proposal.id, proposal);
        }
    }
    let runs = |at: &OrgPath| {
        actor.grants().iter().any(|g| g.role == Role::SchoolAdmin && g.path.contains(at)) || is_above(actor, at)
    };
    let mut listed = Vec::new();
    for proposal in found.into_values().rev() {
        let one = look(app, &mut c, actor, proposal).await?;
        if one.may_decide || runs(&one.proposal.path) {
            listed.push(one);
        }
    }
    listed.sort_by_key(|l| std::cmp::Reverse((l.proposal.is_open(app.now()), l.proposal.proposed_at)));
    Ok(listed)
}

async fn look(app: &App, c: &mut Conn<'_>, actor: &Actor, proposal: Proposal) -> Result<Listed, Error> {
    let open = proposal.is_open(app.now());
    let deciders = if open {
        Some(deciders(c, &proposal.path, Some(proposal.proposed_by), proposal.user_id()).await?)
    } else {
        None
    };
    let may_decide = deciders.as_ref().is_some_and(|d| may_decide(actor, &proposal, d));
    let may_withdraw = open && is_above(actor, &proposal.path);
    Ok(Listed { proposal, deciders, may_decide, may_withdraw })
}

/// How many proposals wait for the actor to decide.
///
/// # Errors
/// When the store fails.
pub async fn count_waiting(app: &App, actor: &Actor) -> Result<usize, Error> {
    match list(app, actor).await {
        Ok(all) => Ok(all.iter().filter(|l| l.may_decide).count()),
        Err(Error::Forbidden | Error::MustChangePassword) => Ok(0),
        Err(e) => Err(e),
    }
}

/// A proposal that the actor may do something with. The error is the same whether there is such a proposal or not.
async fn find(app: &App, c: &mut Conn<'_>, actor: &Actor, id: ProposalId) -> Result<Listed, Error> {
    let proposal = proposals::find(c, id).await?.ok_or(Error::Forbidden)?;
    let own = |scope: &OrgPath| scope.contains(&proposal.path);
    if !scopes(actor).iter().any(own) {
        return Err(if actor.must_change_password() { Error::MustChangePassword } else { Error::Forbidden });
    }
    look(app, c, actor, proposal).await
}

/// What a confirmation has brought.
#[derive(Debug)]
pub enum Confirmed {
    /// A link for the holder of the account, which only who confirmed is shown, and the name of who proposed it.
    Link(Issued, String),
    /// The account has its role; its holder signs in as before.
    Role,
    /// The school has agreed to the merger, which [`crate::tree::carry_out_due`] carries out when all have.
    Merger,
}

/// Confirms a proposal.
///
/// # Errors
/// [`Error::Forbidden`] for who may not, also when there is no such proposal; [`Error::Changed`] when it was decided, has
/// expired, or the account is not what it was.
pub async fn confirm(app: &App, actor: &Actor, id: ProposalId) -> Result<Confirmed, Error> {
    let done = tx!(app, (&actor, id), |c| {
        let listed = find(app, c, actor, *id).await?;
        if !listed.may_decide {
            return Err(if listed.deciders.is_none() { Error::Changed } else { Error::Forbidden });
        }
        let proposal = listed.proposal;
        let (user, done) = match proposal.kind {
            Kind::Role => grant(app, c, actor, &proposal).await?,
            Kind::Reset => reset(app, c, actor, &proposal).await?,
            Kind::Merge => (None, Confirmed::Merger),
        };
        conclude(app, c, actor, &proposal, State::Confirmed, user).await?;
        Ok(done)
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(done)
}

/// Gives the role that was proposed, to an account that is made for it if need be.
async fn grant(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    proposal: &Proposal,
) -> Result<(Option<UserId>, Confirmed), Error> {
    let (user, made) = if let Some(id) = proposal.user_id() {
        (users::find(c, id).await?.filter(|u| u.suspended_at.is_none()).ok_or(Error::Changed)?, false)
    } else {
        let (Some(username), Some(name)) = (&proposal.username, &proposal.name) else { return Err(Error::Changed) };
        // Somebody has taken the name meanwhile: it must not get the role by mistake.
        if users::find_staff(c, username).await?.is_some() {
            return Err(Error::Changed);
        }
        let id = app.new_id();
        users::insert_staff(c, id, name, username, None, true, app.now()).await?;
        (users::find(c, id).await?.ok_or(Error::NotFound)?, true)
    };
    users::insert_grant(c, user.id, Role::SchoolAdmin, proposal.school_id, app.now()).await?;
    let role = Role::SchoolAdmin.as_str();
    tell(app, c, actor, user.id, (Tell::Granted, Some(proposal.school_id), role)).await?;
    let detail = json!({ "operation": "grant", "role": Role::SchoolAdmin });
    app.audit(c, actor, UseCase::ManageStaff, Some(proposal.school_id), Some(user.id), detail).await?;
    // A link or a first password that somebody has for the account from before would open the school to them.
    links::void_all(c, user.id, app.now()).await?;
    let done = if made {
        Confirmed::Link(activation::issue(app, c, actor, user.id).await?, proposal.proposer.clone())
    } else if user.must_change_password {
        Confirmed::Link(activation::reset(app, c, actor, &user).await?, proposal.proposer.clone())
    } else {
        Confirmed::Role
    };
    Ok((Some(user.id), done))
}

/// Voids the password of the account and issues a link, if it still is an account of this school alone.
async fn reset(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    proposal: &Proposal,
) -> Result<(Option<UserId>, Confirmed), Error> {
    let user = proposal.user_id().ok_or(Error::Changed)?;
    let user = users::find(c, user).await?.filter(|u| u.suspended_at.is_none()).ok_or(Error::Changed)?;
    let grants = users::list_grants(c, user.id).await?;
    if grants.iter().filter_map(school_of).any(|school| school != proposal.path) {
        return Err(Error::Changed);
    }
    let issued = activation::reset(app, c, actor, &user).await?;
    let detail = json!({ "operation": "reset" });
    app.audit(c, actor, UseCase::ManageStaff, Some(proposal.school_id), Some(user.id), detail).await?;
    Ok((Some(user.id), Confirmed::Link(issued, proposal.proposer.clone())))
}

/// Notes what became of a proposal, and tells who proposed it.
async fn conclude(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    proposal: &Proposal,
    state: State,
    user: Option<UserId>,
) -> Result<(), Error> {
    if !proposals::decide(c, proposal.id, state, actor.user_id(), app.now(), user).await? {
        return Err(Error::Changed);
    }
    let (operation, told) = match state {
        State::Confirmed => ("confirm", Some(Tell::Confirmed)),
        State::Refused => ("refuse", Some(Tell::Refused)),
        State::Withdrawn | State::Open => ("withdraw", None),
    };
    if let Some(told) = told {
        let about = (told, Some(proposal.school_id), proposal.kind.as_str());
        tell(app, c, actor, proposal.proposed_by, about).await?;
    }
    let detail = json!({ "operation": operation, "proposal": proposal.kind.as_str() });
    app.audit(c, actor, UseCase::ManageStaff, Some(proposal.school_id), user.or(proposal.user_id()), detail).await
}

/// Refuses a proposal. A merger that waited for it does not take place.
///
/// # Errors
/// As [`confirm`].
pub async fn refuse(app: &App, actor: &Actor, id: ProposalId) -> Result<(), Error> {
    end(app, actor, id, State::Refused).await
}

/// Takes a proposal back: who proposed it, or another officer above the school.
///
/// # Errors
/// As [`confirm`].
pub async fn withdraw(app: &App, actor: &Actor, id: ProposalId) -> Result<(), Error> {
    end(app, actor, id, State::Withdrawn).await
}

async fn end(app: &App, actor: &Actor, id: ProposalId, state: State) -> Result<(), Error> {
    tx!(app, (&actor, id, state), |c| {
        let listed = find(app, c, actor, *id).await?;
        let may = if *state == State::Refused { listed.may_decide } else { listed.may_withdraw };
        if !may {
            return Err(if listed.deciders.is_none() { Error::Changed } else { Error::Forbidden });
        }
        conclude(app, c, actor, &listed.proposal, *state, None).await?;
        if let Some(plan) = listed.proposal.plan_id() {
            withdraw_of_plan(app, c, actor, plan).await?;
            let outcome = if *state == State::Refused { "merge-refused" } else { "cancelled" };
            tree::end_plan(c, plan, app.now(), outcome).await?;
        }
        Ok(())
    })
    .await
}

/// The people of a school who are told what concerns it: its administrators and teachers.
pub(super) async fn people_of(c: &mut Conn<'_>, school: &OrgPath) -> Result<Vec<UserId>, Error> {
    let mut people = Vec::new();
    for role in [Role::SchoolAdmin, Role::Teacher] {
        people.extend(proposals::list_workers(c, school, role).await?.into_iter().map(|w| w.id));
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}
