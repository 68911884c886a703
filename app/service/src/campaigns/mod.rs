//! Campaigns: a bureau launches one in its schools, and the results roll up.
//!
//! Here a campaign is launched and withdrawn; [`figures`] reads the roll-up and [`live`] follows it; [`lists`] takes
//! the eligible lists, updates them where a school's class list came late, and stores each day's figures; [`submissions`]
//! keeps what a bureau submitted, and [`today`] tells what waits for it.

pub mod activities;
pub(crate) mod applicable;
pub mod days;
pub mod figures;
mod follow_up;
pub mod lists;
pub mod live;
pub mod photos;
pub mod reports;
pub mod submissions;
pub(crate) mod suppression;
pub mod templates;
pub mod today;

pub use figures::{Figures, MarksAsOf, ParticipationPage, ParticipationWatch, home_node, participation};

use crate::{Actor, App, Error, Shared, UseCase, names, tree::former::Places};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::{Module, ReviewStatus};
use qinghe_model::{
    CampaignId, OrgId, Text, UserId,
    activity::ActivityKind,
    error::FieldError,
    org::{Grade, OrgKind, OrgPath, school_year},
};
use qinghe_store::{
    Conn, activities as stored,
    assignments::WorkPart,
    campaigns::{self, Campaign, Difference, Requirement, Unreleased},
    orgs::{self, Org},
};
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

/// Wakes the job that takes lists of learners.
struct Opened(Notify);

impl Shared for Opened {
    fn open(_: &App) -> Self {
        Self(Notify::new())
    }
}

/// Waits until a campaign is opened on this server.
pub async fn opened(app: &App) {
    app.shared::<Opened>().0.notified().await;
}

/// A campaign to be opened.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// The node in whose subtree it runs.
    pub org: OrgId,
    /// Its name in both languages.
    pub name: Text,
    /// Its requirements, with at most one quiz for each grade. Empty grades mean the module's own.
    pub requirements: Vec<Requirement>,
    /// The activities required of each school and class.
    pub activities: Vec<ActivityKind>,
    /// From which score on a learner passes, in per cent.
    pub pass_mark: i64,
    /// Whether a quiz is done only when it is passed.
    pub pass_required: bool,
    /// The share to reach, in per cent.
    pub target: i64,
    /// From which share of its learners on a school takes part, in per cent; 0: one is enough.
    pub school_threshold: i64,
    /// The weights of the official table, in hundredths.
    pub weights: [i64; 5],
    /// From when work counts.
    pub opens_at: DateTime<Utc>,
    /// Until when it is on time.
    pub due_at: DateTime<Utc>,
    /// When the list of learners is taken; at once when it is in the past.
    pub snapshot_at: DateTime<Utc>,
    /// The campaign from above that this one adds to.
    pub parent: Option<CampaignId>,
    /// Why lessons are asked for whose review is not finished; none where nobody decided that.
    pub drafts: Option<String>,
}

/// The usual weights of the official table, in hundredths: school rate, learner rate, pass rate, full marks, mean.
pub const WEIGHTS: [i64; 5] = [35, 35, 10, 10, 10];

impl NewCampaign {
    /// A campaign for one module of its own grades, with what is usual.
    #[must_use]
    pub fn module(org: OrgId, name: Text, module: &str, now: DateTime<Utc>, due_at: DateTime<Utc>) -> Self {
        let requirement = Requirement { module_id: module.to_owned(), part: WorkPart::Module, grades: Vec::new() };
        Self {
            org,
            name,
            requirements: vec![requirement],
            activities: ActivityKind::ALL.to_vec(),
            pass_mark: 60,
            pass_required: false,
            target: qinghe_model::participation::DEFAULT_TARGET,
            school_threshold: 0,
            weights: WEIGHTS,
            opens_at: now,
            due_at,
            snapshot_at: now,
            parent: None,
            drafts: None,
        }
    }
}

/// How long after the due time work still counts, late.
const LATE: TimeDelta = TimeDelta::days(30);
/// How long before it is called a campaign may have begun; for the operator, as long as ahead.
const BACK: TimeDelta = TimeDelta::days(7);
/// The longest time ahead that a campaign is planned.
const AHEAD: TimeDelta = TimeDelta::days(370);

/// The author of the assignments of a campaign or contest without an author: an account that nobody signs in to.
pub const PLATFORM: UserId = UserId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));

/// Launches a campaign. Every class gets its assignments at once. A job takes the list of learners by
/// [`lists::take_due_snapshots`], as it can take long: soon, or at [`NewCampaign::snapshot_at`]. Work done since
/// `opens_at` counts. Launching the same campaign again returns the first one.
///
/// Lessons whose review is not finished are asked for with a reason, which the audit log keeps: a region answers for its
/// lessons and needs none.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `name_zh`, `name_en`, `pieces`, `target`, `pass_mark`,
/// `school_threshold`, `weights`, `opens_at`, `due_at`, `snapshot_at`; `drafts` and `drafts_reason` for lessons whose
/// review is not finished; `parent` when it requires less than the campaign it adds to.
pub async fn open(app: &App, actor: &Actor, new: NewCampaign) -> Result<CampaignId, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, new.org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::OpenCampaign, &org.path)?;
    // A bureau calls its schools. A single school is called by the operator, who tries something out.
    if !org.kind.is_bureau() && !actor.is_operator() {
        return Err(Error::Forbidden);
    }
    let (requirements, mut faults) = check(app, actor, &new);
    let mut drafts = unreviewed(app, &requirements);
    if let Some(parent) = new.parent {
        let places = Places::of(&mut c, &org).await?;
        let parent = campaigns::find(&mut c, parent).await?;
        let parent = parent.filter(|k| k.org_path.contains(places.at(k.counted_at())));
        let parent = parent.ok_or(Error::NotFound)?;
        let asked = campaigns::list_requirements(&mut c, parent.id).await?;
        let kinds = stored::list_kinds(&mut c, parent.id).await?;
        if weakens(&new, &requirements, &parent, &asked) || kinds.iter().any(|k| !new.activities.contains(k)) {
            faults.push(FieldError { field: "parent", code: "campaign-weaker" });
        }
        // What the campaign above asks for has been decided there.
        drafts.retain(|id| asked.iter().all(|p| p.module_id != *id));
    }
    drop(c);
    if org.kind != OrgKind::Region && !drafts.is_empty() {
        faults.extend(check_drafts(new.drafts.as_deref()));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut grades: Vec<Grade> = requirements.iter().flat_map(|p| p.grades.iter().copied()).collect();
    grades.sort_unstable();
    grades.dedup();
    let id = app.new_id();
    let snapshot_at = new.snapshot_at.max(app.now());
    let times = [new.opens_at, new.due_at, new.due_at + LATE, snapshot_at];
    let mut campaign = Campaign::new(id, (org.id, org.path), new.name, &grades, times);
    campaign.target = new.target;
    campaign.pass_mark = new.pass_mark;
    campaign.pass_required = new.pass_required;
    campaign.school_threshold = new.school_threshold;
    campaign.set_weights(new.weights);
    if let Some(parent) = new.parent {
        campaign.set_parent(parent);
    }
    let mut detail = json!({ "campaign": campaign.id });
    if !drafts.is_empty() {
        detail["drafts"] = json!(drafts);
        detail["reason"] = json!(new.drafts.as_deref().map(str::trim));
    }
    let id = tx!(app, (&actor, campaign, requirements, kinds = new.activities, detail), |c| {
        if let Some(same) = campaigns::find_same(c, campaign, requirements, kinds).await? {
            return Ok::<_, Error>(same);
        }
        campaigns::insert(c, campaign, requirements, actor.user_id(), app.now()).await?;
        stored::set_kinds(c, campaign.id, kinds).await?;
        give(app, c, campaign, requirements).await?;
        app.audit(c, actor, UseCase::OpenCampaign, Some(campaign.org_id), None, detail.clone()).await?;
        Ok(campaign.id)
    })
    .await?;
    app.shared::<Opened>().0.notify_one();
    Ok(id)
}

/// The node that launched it, as it is today: those who manage the node manage its campaigns.
async fn organiser(c: &mut Conn<'_>, campaign: &Campaign) -> Result<Org, Error> {
    orgs::find(c, campaign.org_id).await?.ok_or(Error::NotFound)
}

async fn give(app: &App, c: &mut Conn<'_>, campaign: &Campaign, requirements: &[Requirement]) -> Result<u64, Error> {
    // Of the school year in which it opens: a campaign of September that is called in August is not for the old classes.
    let opens = campaign.opens_at.with_timezone(&App::ZONE).date_naive();
    let year = school_year(opens.max(app.today()));
    let has_begun = year == school_year(app.today());
    Ok(campaigns::give_work(c, campaign, requirements, (year, has_begun), PLATFORM, app.now()).await?)
}

/// Whether a campaign may ask for a module: not for one that needs a counsellor in the room, which is each teacher's
/// decision.
#[must_use]
pub const fn may_require(module: &Module) -> bool {
    crate::assignments::is_assignable(module) && !module.counsellor
}

/// The required modules whose review is not finished.
fn unreviewed(app: &App, requirements: &[Requirement]) -> Vec<String> {
    let library = app.content();
    let is_draft = |id: &str| library.module(id).is_some_and(|m| m.review.status != ReviewStatus::Approved);
    let mut ids: Vec<String> = requirements.iter().map(|p| p.module_id.clone()).filter(|id| is_draft(id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What is wrong with the decision to ask for lessons whose review is not finished.
fn check_drafts(reason: Option<&str>) -> Option<FieldError> {
    match reason.map(|reason| reason.trim().chars().count()) {
        None => Some(FieldError { field: "drafts", code: "drafts-accept" }),
        Some(2..=300) => None,
        Some(_) => Some(FieldError { field: "drafts_reason", code: "reason-length" }),
    }
}

/// What is wrong with a campaign's name, each with its field.
#[must_use]
pub fn check_name(name: &Text) -> Vec<FieldError> {
    names::check(name, (100, "name-max-100"))
}

/// The requirements as they are kept, and what is wrong.
fn check(app: &App, actor: &Actor, new: &NewCampaign) -> (Vec<Requirement>, Vec<FieldError>) {
    let library = app.content();
    let mut faults = check_name(&new.name);
    let mut fault = |field, code| faults.push(FieldError { field, code });
    let mut requirements: Vec<Requirement> = Vec::new();
    for requirement in &new.requirements {
        let Some(module) = library.module(&requirement.module_id).filter(|m| may_require(m)) else {
            fault("pieces", "choose-module");
            continue;
        };
        // A lesson without a quiz is done with its last step.
        let part = if module.quiz.is_some() { requirement.part } else { WorkPart::Lesson };
        if module.quiz.is_none() && requirement.part == WorkPart::Quiz {
            fault("pieces", "choose-module");
        }
        let grades = if requirement.grades.is_empty() { module.grades.clone() } else { requirement.grades.clone() };
        let twice = |p: &&Requirement| p.grades.iter().any(|g| grades.contains(g));
        if part != WorkPart::Lesson && requirements.iter().filter(|p| p.part != WorkPart::Lesson).any(|p| twice(&p)) {
            fault("pieces", "one-quiz");
        }
        if requirements.iter().filter(|p| p.module_id == requirement.module_id).any(|p| twice(&p)) {
            fault("pieces", "piece-twice");
        }
        // One row for each part of a module, for all its grades.
        match requirements.iter_mut().find(|p| p.module_id == requirement.module_id && p.part == part) {
            Some(same) => same.grades.extend(grades),
            None => requirements.push(Requirement { module_id: requirement.module_id.clone(), part, grades }),
        }
    }
    if requirements.is_empty() && new.requirements.is_empty() {
        fault("pieces", "choose-module");
    }
    for (field, value, least, code) in [
        ("target", new.target, 1, "target-range"),
        ("pass_mark", new.pass_mark, 1, "pass-mark-range"),
        ("school_threshold", new.school_threshold, 0, "threshold-range"),
    ] {
        if !(least..=100).contains(&value) {
            fault(field, code);
        }
    }
    if new.weights.iter().any(|w| !(0..=100).contains(w)) || new.weights.iter().sum::<i64>() != 100 {
        fault("weights", "weights-sum");
    }
    let now = app.now();
    if new.due_at <= new.opens_at || new.due_at <= now {
        fault("due_at", "due-past");
    } else if new.due_at > now + AHEAD {
        fault("due_at", "due-far");
    }
    // Earlier work would count at once, and two campaigns might then differ by a few learners only.
    if new.opens_at < now - if actor.is_operator() { AHEAD } else { BACK } {
        fault("opens_at", "opens-early");
    }
    if new.snapshot_at > new.due_at {
        fault("snapshot_at", "snapshot-late");
    }
    (requirements, faults)
}

/// Whether a campaign that adds to another requires less of anything.
fn weakens(new: &NewCampaign, requirements: &[Requirement], parent: &Campaign, asked: &[Requirement]) -> bool {
    let covered = asked.iter().all(|want| {
        want.grades.iter().all(|g| {
            requirements.iter().any(|p| {
                p.module_id == want.module_id
                    && p.grades.contains(g)
                    && (p.part == want.part || p.part == WorkPart::Module)
            })
        })
    });
    !covered
        || new.target < parent.target
        || new.pass_mark < parent.pass_mark
        || new.school_threshold < parent.school_threshold
        || (parent.pass_required && !new.pass_required)
        || new.due_at > parent.due_at
}

/// A campaign with its requirements and the node that launched it.
#[derive(Clone, Debug)]
pub struct CampaignDetail {
    /// The campaign.
    pub campaign: Campaign,
    /// Its requirements of learners.
    pub requirements: Vec<Requirement>,
    /// The activities it requires of each school and class.
    pub activities: Vec<ActivityKind>,
    /// The node that called.
    pub by: Org,
    /// Whether the actor may take it back or add to it.
    pub own: bool,
}

/// The campaigns that call a node, the latest first, with those of its lower bureaus when the actor looks down on them.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn list(app: &App, actor: &Actor, org: OrgId) -> Result<(Org, Vec<CampaignDetail>), Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    let places = Places::of(&mut c, &org).await?;
    let mut calls = Vec::new();
    for campaign in campaigns::list_around(&mut c, &places.all(), Some(&org.path)).await? {
        let by = organiser(&mut c, &campaign).await?;
        if campaign.org_path.contains(places.at(campaign.counted_at())) || org.path.contains(&by.path) {
            let requirements = campaigns::list_requirements(&mut c, campaign.id).await?;
            let own = actor.may(UseCase::OpenCampaign, &by.path);
            let activities = stored::list_kinds(&mut c, campaign.id).await?;
            calls.push(CampaignDetail { campaign, requirements, activities, by, own });
        }
    }
    Ok((org, calls))
}

/// The number of classes that have work of a campaign by now.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such campaign.
pub async fn count_given(app: &App, actor: &Actor, id: CampaignId) -> Result<i64, Error> {
    let mut c = app.db().read().await?;
    let campaign = campaigns::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &organiser(&mut c, &campaign).await?.path)?;
    Ok(campaigns::count_given(&mut c, id).await?)
}

/// Withdraws a campaign: it is not shown any more, and its assignments that nobody has started are archived.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such campaign.
pub async fn withdraw(app: &App, actor: &Actor, id: CampaignId) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let campaign = campaigns::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::OpenCampaign, &organiser(&mut c, &campaign).await?.path)?;
    drop(c);
    tx!(app, (&actor, campaign), |c| {
        if campaigns::withdraw(c, campaign.id, app.now()).await? {
            let detail = json!({ "operation": "withdraw", "campaign": campaign.id });
            app.audit(c, actor, UseCase::OpenCampaign, Some(campaign.org_id), None, detail).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}

/// One campaign's counters against its raw attempts.
pub struct Recount {
    /// The campaign.
    pub campaign: Campaign,
    /// Where they differ; empty is as it should be.
    pub differences: Vec<Difference>,
    /// Schools whose marks have to be published; empty is as it should be.
    pub unreleased: Vec<Unreleased>,
}

/// Counts every campaign again from raw attempts, and with `repair` corrects the counters. What is published of marks is
/// compared with the counters, and stays as it was published until the next step.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a platform admin.
pub async fn recount(app: &App, actor: &Actor, repair: bool) -> Result<Vec<Recount>, Error> {
    actor.require(UseCase::Recount, &OrgPath::from(String::new()))?;
    let all = campaigns::list(&mut app.db().read().await?).await?;
    let mut results = Vec::new();
    for campaign in all.into_iter().filter(|k| k.snapshot_taken_at.is_some()) {
        // In a write, so that nothing is counted between the two readings.
        let (differences, unreleased) = tx!(app, (k = campaign.clone(), repair), |c| {
            let differences = campaigns::recount(c, k.id, &k.org_path, *repair).await?;
            let unreleased = campaigns::list_unreleased(c, k.id, &k.org_path).await?;
            if *repair {
                campaigns::release(c, k.id, &k.org_path, app.now()).await?;
            }
            Ok::<_, Error>((differences, unreleased))
        })
        .await?;
        results.push(Recount { campaign, differences, unreleased });
    }
    Ok(results)
}
