//! Contests between classes. Here they are created, listed and withdrawn; [`running`] has their timed steps,
//! [`standings`] the rankings, [`review`] flags and appeals, [`results`] the fixed results.
//!
//! A round's paper is ordinary quiz work of each class, so drawing, time limits, saving and handing in are those of
//! every quiz ([`crate::attempts`]); each hand-in updates the sums of the class in the same transaction.
//!
//! Classes compete, pupils do not. `/contests` is where teachers (for their own classes), schools and bureaus organise
//! contests, and where pupils of these classes find the rule, practice and the position of their class. When a round
//! opens, the pupils who are in class then are its list for good. The score is the class total divided by everyone on
//! the list, or weights that the organiser sets. It is compared in whole numbers (`qinghe_model::contest`) with stated
//! tie-breaks, and equal classes share a position. Stages of school, large and small classes, and urban and rural
//! schools can be divisions of their own; a class keeps the division it had when the list was fixed. `qinghe recount`
//! compares the sums with the raw attempts.
//!
//! Small groups: classes under ten are a division of their own and show no score; a school's small classes count in its
//! standing once they have ten pupils together. The organiser may freeze the standings for the last hours.
//!
//! Afterwards attempts that were far too quick, wrong in the same way as a neighbour's, or made in two windows by turns are
//! shown to the pupils' own school, which accepts them or makes them void for a reason; the organiser sees counts. Once
//! appeals are answered, the result is kept with its rule and SHA-256 in a table whose rows the database refuses to change.
//! Its best classes qualify for the next round by quota, and a class's teacher prints a certificate for each who took part.
//! `cargo run -p qinghe-tests --example contest` measures the last minutes.

pub mod certificates;
mod making;
mod own;
pub mod results;
pub mod review;
pub mod running;
pub mod standings;

pub use making::{
    FIELDS, Input, LEAST_ITEMS, MAX_APPEAL_HOURS, RoundFields, RoundInput, check_name, create, preview, withdraw,
};
pub use own::{OwnContest, get_own, list_learner};

use crate::{Actor, App, Error, UseCase, classes};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{
    ContestId, OrgId, RoundId,
    contest::State,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use qinghe_store::{
    Conn,
    contests::{self, Contest, Round, counting},
    orgs::{self, Org},
};

/// A contest with its rounds.
#[derive(Clone, Debug)]
pub struct ContestPage {
    /// The contest.
    pub contest: Contest,
    /// The organiser.
    pub org: Org,
    /// Its rounds in order.
    pub rounds: Vec<Round>,
    /// The classes that were named, where only named ones take part.
    pub classes: Vec<(OrgId, OrgPath)>,
    /// Whether the actor runs it.
    pub hosts: bool,
}

impl ContestPage {
    /// The current round: the last that has opened, else the first.
    #[must_use]
    pub fn current(&self, now: DateTime<Utc>) -> Option<&Round> {
        self.rounds.iter().rev().find(|r| r.opens_at <= now).or(self.rounds.first())
    }

    /// The round of this number; none: the current one.
    #[must_use]
    pub fn round(&self, n: Option<i64>, now: DateTime<Utc>) -> Option<&Round> {
        match n {
            Some(n) => self.rounds.iter().find(|r| r.n == n),
            None => self.current(now),
        }
    }

    /// Its state.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        self.current(now).map_or(State::Planned, |r| r.state(now))
    }

    /// When a round stops accepting appeals.
    #[must_use]
    pub fn appeals_until(&self, round: &Round) -> DateTime<Utc> {
        round.closes_at + TimeDelta::hours(self.contest.appeal_hours)
    }
}

fn may_view(actor: &Actor, contest: &Contest, classes: &[(OrgId, OrgPath)]) -> bool {
    if contest.picked {
        classes.iter().any(|(_, path)| actor.may(UseCase::ViewContest, path))
    } else {
        actor.may_within(UseCase::ViewContest, &contest.org_path)
    }
}

fn may_host(actor: &Actor, contest: &Contest, classes: &[(OrgId, OrgPath)]) -> bool {
    if contest.picked {
        !classes.is_empty() && classes.iter().all(|(_, path)| actor.may(UseCase::HostContest, path))
    } else {
        actor.may(UseCase::HostContest, &contest.org_path)
    }
}

async fn load(c: &mut Conn<'_>, actor: &Actor, contest: Contest) -> Result<ContestPage, Error> {
    let org = orgs::find(c, contest.org_id).await?.ok_or(Error::NotFound)?;
    let rounds = contests::list_rounds(c, contest.id).await?;
    let classes = match rounds.first() {
        Some(first) if contest.picked => contests::list_entries(c, first.id).await?,
        _ => Vec::new(),
    };
    let hosts = may_host(actor, &contest, &classes);
    Ok(ContestPage { contest, org, rounds, classes, hosts })
}

/// A contest, for staff of its nodes.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such contest.
pub async fn get(app: &App, actor: &Actor, id: ContestId) -> Result<ContestPage, Error> {
    let mut c = app.db().read().await?;
    let contest = contests::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    let page = load(&mut c, actor, contest).await?;
    if actor.must_change_password() {
        return Err(Error::MustChangePassword);
    }
    if may_view(actor, &page.contest, &page.classes) || has_part(&mut c, actor, id).await? {
        Ok(page)
    } else {
        Err(Error::Forbidden)
    }
}

/// Whether a class took part that is the actor's now, at a school or a class: schools move, and take their contests with
/// them.
async fn has_part(c: &mut Conn<'_>, actor: &Actor, id: ContestId) -> Result<bool, Error> {
    for node in actor.nodes_for(UseCase::ViewContest) {
        if node.path.as_str().len() >= OrgKind::School.path_length()
            && contests::list_taken_part(c, &node.path).await?.contains(&id)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A contest, for who runs it.
async fn host(app: &App, actor: &Actor, id: ContestId) -> Result<ContestPage, Error> {
    let page = get(app, actor, id).await?;
    if page.hosts { Ok(page) } else { Err(Error::Forbidden) }
}

/// The same by one of its rounds.
async fn by_round(app: &App, actor: &Actor, id: RoundId) -> Result<(ContestPage, Round), Error> {
    let round = contests::find_round(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    Ok((get(app, actor, round.contest_id).await?, round))
}

/// Whether a node sees a contest: its own and those of nodes above; a bureau also sees those of the bureaus below it,
/// and a school those of its classes.
fn concerns(page: &ContestPage, node: &Org) -> bool {
    let contest = &page.contest;
    if contest.picked {
        return !node.kind.is_bureau() && page.classes.iter().any(|(_, path)| node.path.contains(path));
    }
    let below = node.path.contains(&contest.org_path) && (page.org.kind.is_bureau() || !node.kind.is_bureau());
    contest.org_path.contains(&node.path) || below
}

/// The contests that concern a node, the latest first.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn list(app: &App, actor: &Actor, org: OrgId) -> Result<(Org, Vec<ContestPage>), Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewContest, &org.path)?;
    let mut pages = Vec::new();
    // A bureau does not see schools' own contests: there may be very many.
    let deepest = if org.kind.is_bureau() { OrgKind::County } else { OrgKind::Class };
    for contest in contests::list_near(&mut c, &org.path, PATH_SEGMENT * (deepest as usize + 1)).await? {
        let page = load(&mut c, actor, contest).await?;
        if concerns(&page, &org) {
            pages.push(page);
        }
    }
    // Those that its classes took part in, wherever they were then.
    if !org.kind.is_bureau() {
        for id in contests::list_taken_part(&mut c, &org.path).await? {
            if !pages.iter().any(|p| p.contest.id == id)
                && let Some(contest) = contests::find(&mut c, id).await?
            {
                pages.push(load(&mut c, actor, contest).await?);
            }
        }
        pages.sort_by_key(|p| std::cmp::Reverse(p.contest.id));
    }
    Ok((org, pages))
}

/// The contests that concern any of the actor's nodes, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with contests.
pub async fn list_own(app: &App, actor: &Actor) -> Result<Vec<ContestPage>, Error> {
    actor.require_somewhere(UseCase::ViewContest)?;
    let mut all: Vec<ContestPage> = Vec::new();
    for node in actor.nodes_for(UseCase::ViewContest) {
        for page in list(app, actor, node.org_id).await?.1 {
            if !all.iter().any(|p| p.contest.id == page.contest.id) {
                all.push(page);
            }
        }
    }
    all.sort_by_key(|p| std::cmp::Reverse(p.contest.id));
    Ok(all)
}

/// Where the actor may hold contests: schools and bureaus, and single classes for who teaches them.
///
/// # Errors
/// [`Error::Forbidden`] for who may hold none.
pub async fn list_hosts(app: &App, actor: &Actor) -> Result<Vec<Org>, Error> {
    actor.require_somewhere(UseCase::HostContest)?;
    let mut c = app.db().read().await?;
    let mut nodes = Vec::new();
    for grant in actor.nodes_for(UseCase::HostContest) {
        let Some(node) = orgs::find(&mut c, grant.org_id).await? else { continue };
        if !classes::is_past(app, &mut c, &node).await? {
            nodes.push(node);
        }
    }
    Ok(nodes)
}

/// The classes of a round that the actor looks after.
///
/// # Errors
/// As [`get`].
pub async fn list_own_classes(app: &App, actor: &Actor, round: RoundId) -> Result<Vec<Org>, Error> {
    by_round(app, actor, round).await?;
    let mut c = app.db().read().await?;
    let mut own = Vec::new();
    for node in actor.nodes_for(UseCase::ReviewContest) {
        for class in orgs::list_subtree(&mut c, &node.path, OrgKind::Class).await? {
            if counting::find_class(&mut c, round, class.id).await?.is_some() {
                own.push(class);
            }
        }
    }
    Ok(own)
}
