//! Campaigns and the figures that roll up from them.

use crate::{Actor, App, Error, UseCase, access::figures_use_case, tree::former};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Module;
use qinghe_model::{
    CampaignId, OrgId, Text,
    error::FieldError,
    org::{Grade, OrgKind, OrgPath, PATH_SEGMENT},
    participation::Participation,
};
use qinghe_store::{
    campaigns::{self, Campaign, Difference},
    orgs::{self, Org},
};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};

/// A campaign to be opened.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// The node whose subtree is called.
    pub org: OrgId,
    /// Its name in both languages.
    pub name: Text,
    /// The module to complete.
    pub module: String,
    /// The grades it is for; the module's own when empty.
    pub grades: Vec<Grade>,
    /// The share to reach, in per cent.
    pub target: i64,
    /// From when work counts.
    pub opens_at: DateTime<Utc>,
    /// Until when it is on time.
    pub due_at: DateTime<Utc>,
}

/// How long after the due time work still counts, late.
const LATE: TimeDelta = TimeDelta::days(30);

/// Opens a campaign and freezes its denominator: the learners enrolled now. Work done since
/// `opens_at` counts.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `name`, `module`, `target`, `due_at`.
pub async fn open(app: &App, actor: &Actor, new: NewCampaign) -> Result<CampaignId, Error> {
    let org = orgs::find(&mut app.db().read().await?, new.org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::OpenCampaign, &org.path)?;
    // What a campaign counts is quizzes handed in.
    let module = app.content().module(&new.module).filter(|m| m.quiz.is_some()).cloned();
    let mut faults = Vec::new();
    if module.is_none() {
        faults.push(FieldError { field: "module", code: "choose-module" });
    }
    if [&new.name.zh, &new.name.en].iter().any(|n| n.trim().is_empty() || n.chars().count() > 100) {
        faults.push(FieldError { field: "name", code: "name-length" });
    }
    if !(1..=100).contains(&new.target) {
        faults.push(FieldError { field: "target", code: "target-range" });
    }
    if new.due_at <= new.opens_at {
        faults.push(FieldError { field: "due_at", code: "due-past" });
    }
    let Some(module) = module.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    let grades = if new.grades.is_empty() { module.grades.clone() } else { new.grades };
    let times = [new.opens_at, new.due_at, new.due_at + LATE];
    let id = app.new_id();
    let campaign = Campaign::new(id, (org.id, org.path), new.name, new.module, &grades, new.target, times, app.now());
    app.db()
        .write((app.clone(), actor.clone(), campaign), |c, (app, actor, campaign)| {
            Box::pin(async move {
                campaigns::insert(c, campaign).await?;
                campaigns::recount(c, campaign.id, true).await?;
                app.audit(
                    c,
                    actor,
                    UseCase::OpenCampaign,
                    Some(campaign.org_id),
                    None,
                    json!({ "campaign": campaign.id }),
                )
                .await
            })
        })
        .await?;
    Ok(id)
}

/// The figures of one part of the tree.
pub struct Figures {
    /// Which part.
    pub org: Org,
    /// Its counts.
    pub counts: Participation,
    /// It stands elsewhere by now; what is counted here was counted before it moved.
    pub away: bool,
}

/// A node's participation with its children's.
pub struct ParticipationPage {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The campaign shown, with its module; none when nothing calls this node.
    pub campaign: Option<(Campaign, Arc<Module>)>,
    /// Other campaigns that call this node, the latest first.
    pub others: Vec<Campaign>,
    /// The node's counts: the sum of its children's, of the same instant.
    pub total: Participation,
    /// The children, in order; those without eligible learners have zeros. Empty when the actor may
    /// not see below this node.
    pub children: Vec<Figures>,
    /// Schools under the node whose counts show at least one completion, and schools with eligible
    /// learners.
    pub schools: (i64, i64),
    /// As of when.
    pub at: DateTime<Utc>,
}

/// Shows a node's participation in a campaign, by default the latest that calls it.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn participation(
    app: &App,
    actor: &Actor,
    org: OrgId,
    campaign: Option<CampaignId>,
) -> Result<ParticipationPage, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(figures_use_case(org.kind), &org.path)?;
    let lineage: Vec<Org> = orgs::list_lineage(&mut c, &org.path)
        .await?
        .into_iter()
        .filter(|o| actor.may(figures_use_case(o.kind), &o.path))
        .collect();
    // A campaign's figures are where the node stood when its learners were counted.
    let places = former::Places::of(&mut c, &org).await?;
    let mut calling: Vec<Campaign> =
        campaigns::list(&mut c).await?.into_iter().filter(|k| k.org_path.contains(places.at(k.snapshot_at))).collect();
    let chosen = calling.iter().position(|k| campaign.is_none_or(|id| k.id == id)).map(|n| calling.remove(n));
    let campaign = chosen.and_then(|k| app.content().module(&k.module_id).cloned().map(|m| (k, m)));

    let at = app.now();
    let then = campaign.as_ref().map_or(at, |(k, _)| k.snapshot_at);
    let place = places.at(then);
    let length = place.as_str().len() + PATH_SEGMENT;
    let school_length = PATH_SEGMENT * (OrgKind::School as usize + 1);
    let (mut sums, mut school_sums) = (Vec::new(), Vec::new());
    if let Some((k, _)) = &campaign {
        // One reading of class rows, grouped by the deeper of the two levels, gives both figures of
        // the same instant.
        let rows = campaigns::list_sums(&mut c, k.id, place, length.max(school_length)).await?;
        for (path, counts) in rows {
            add(&mut sums, cut(&path, length), counts);
            add(&mut school_sums, cut(&path, school_length), counts);
        }
    }
    let total: Participation = sums.iter().map(|(_, p)| *p).sum();
    if let Err(e) = total.checked() {
        tracing::error!(node = %org.id, error = %e, "participation.overfull");
    }
    let schools = (
        count(school_sums.iter().filter(|(_, p)| p.completed > 0)),
        count(school_sums.iter().filter(|(_, p)| p.eligible > 0)),
    );
    let child_kind = if org.kind == OrgKind::School { OrgKind::Class } else { OrgKind::School };
    let children = if org.kind != OrgKind::Class && actor.may(figures_use_case(child_kind), &org.path) {
        let mut by_path: HashMap<OrgPath, Participation> = sums.into_iter().collect();
        former::children(&mut c, &org, place, then)
            .await?
            .into_iter()
            .map(|k| Figures { counts: by_path.remove(&k.place).unwrap_or_default(), org: k.org, away: k.away })
            .filter(|f| !f.away || f.counts != Participation::default())
            .collect()
    } else {
        Vec::new()
    };
    Ok(ParticipationPage { lineage, org, campaign, others: calling, total, children, schools, at })
}

fn cut(path: &OrgPath, length: usize) -> OrgPath {
    path.as_str().get(..length).unwrap_or(path.as_str()).to_owned().into()
}

/// Adds to the last part when it is the same one: rows come in order of path.
fn add(sums: &mut Vec<(OrgPath, Participation)>, path: OrgPath, counts: Participation) {
    match sums.last_mut() {
        Some((last, sum)) if *last == path => *sum = [*sum, counts].into_iter().sum(),
        _ => sums.push((path, counts)),
    }
}

fn count(iter: impl Iterator) -> i64 {
    i64::try_from(iter.count()).unwrap_or(i64::MAX)
}

/// The topmost node whose figures the actor may see: where a bureau's or a school's page begins.
#[must_use]
pub fn home_node(actor: &Actor) -> Option<OrgId> {
    actor.nodes_for(UseCase::ViewParticipation).next().map(|g| g.org_id)
}

/// One campaign's counters against its raw attempts.
pub struct Recount {
    /// The campaign.
    pub campaign: Campaign,
    /// Where they differ; empty is as it should be.
    pub differences: Vec<Difference>,
}

/// Counts every campaign anew from raw attempts, and with `mend` puts the counters right.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a platform admin.
pub async fn recount(app: &App, actor: &Actor, mend: bool) -> Result<Vec<Recount>, Error> {
    actor.require(UseCase::Recount, &OrgPath::from(String::new()))?;
    let all = campaigns::list(&mut app.db().read().await?).await?;
    let mut results = Vec::new();
    for campaign in all {
        // In a write, so that nothing is counted between the two readings.
        let differences = app
            .db()
            .write((campaign.id, mend), |c, (id, mend)| {
                Box::pin(async move { campaigns::recount(c, *id, *mend).await })
            })
            .await?;
        results.push(Recount { campaign, differences });
    }
    Ok(results)
}
