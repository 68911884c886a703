//! The five ones as bureaus see them: which schools have done what.

use super::{Choice, MOST_ROWS, Scope, choose, count};
use crate::{Actor, App, Error, UseCase, access::figures_use_case, tree::former};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    CampaignId, OrgId,
    activity::{ActivityKind, ActivityState, FiveOnes, shown_headcount},
    hiding::LEAST_SHOWN,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use qinghe_store::{
    Conn,
    activities::{self, Activity},
    campaigns::Campaign,
    orgs::{self, Org},
};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};

/// The five ones of a node with those right under it.
pub struct FiguresPage {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// Which campaign; none when nothing calls this node.
    pub choice: Choice,
    /// The sum of the children's figures, of the same instant.
    pub total: FiveOnes,
    /// The nodes right under a bureau, those without a called school with zeros.
    pub children: Vec<(Org, FiveOnes)>,
    /// What one school did; none for a bureau.
    pub school: Option<SchoolFigures>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

/// What one school did, as bureaus see it.
pub struct SchoolFigures {
    /// By kind: confirmed records of the school and its classes, and people in those of at least ten.
    pub by_kind: Vec<(ActivityKind, i64, i64)>,
    /// The school's own confirmed records.
    pub notes: Vec<SchoolNote>,
}

/// A confirmed record of a whole school, as bureaus see it.
pub struct SchoolNote {
    /// Its kind.
    pub kind: ActivityKind,
    /// The day.
    pub on_date: NaiveDate,
    /// How many people; none when there were fewer than ten.
    pub headcount: Option<i64>,
    /// The school's note.
    pub note: String,
}

/// Shows the five activities of a bureau or a school, by default in the latest campaign.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node; [`Error::NotFound`] when the campaign does not include it, or
/// for a class, whose figures are its school's own.
pub async fn figures(app: &App, actor: &Actor, org: OrgId, campaign: Option<CampaignId>) -> Result<FiguresPage, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    if org.kind == OrgKind::Class {
        return Err(Error::NotFound);
    }
    let lineage: Vec<Org> = orgs::list_lineage(&mut c, &org.path)
        .await?
        .into_iter()
        .filter(|o| actor.may(figures_use_case(o.kind), &o.path))
        .collect();
    let choice = choose(app, &mut c, &org, campaign.map_or(Scope::Latest, Scope::Campaign)).await?;
    let mut page = FiguresPage {
        lineage,
        total: FiveOnes::default(),
        children: Vec::new(),
        school: None,
        at: app.now(),
        org,
        choice,
    };
    if let Some(campaign) = page.choice.campaign() {
        let found = figures_of(&mut c, &page.org, campaign, page.choice.kinds()).await?;
        (page.total, page.children, page.school) = (found.total, found.children, found.school);
    }
    Ok(page)
}

/// The figures of a node in one campaign.
pub(crate) struct Figures {
    /// The sum of the children's figures.
    pub total: FiveOnes,
    /// The nodes right under a bureau.
    pub children: Vec<(Org, FiveOnes)>,
    /// What one school did.
    pub school: Option<SchoolFigures>,
}

/// Reads the figures of a bureau or a school which the campaign calls.
pub(crate) async fn figures_of(
    c: &mut Conn<'_>,
    org: &Org,
    campaign: &Campaign,
    kinds: &[ActivityKind],
) -> Result<Figures, Error> {
    // Like all figures of a campaign: at the node's place when its learners were counted.
    let place = former::Places::of(c, org).await?.at(campaign.counted_at()).clone();
    let length = place.as_str().len() + PATH_SEGMENT;
    let rows = activities::list_rollup(c, campaign, kinds, &place, length).await?;
    let total = rows.iter().map(|(_, f)| *f).sum();
    let children_then = former::children(c, org, &place, campaign.counted_at()).await?;
    if org.kind == OrgKind::School {
        let mut records = activities::list_subtree(c, &org.path, MOST_ROWS).await?;
        let here: HashSet<OrgId> =
            children_then.iter().filter(|k| place.contains(&k.place)).map(|k| k.org.id).chain([org.id]).collect();
        records.retain(|a| here.contains(&a.org_id));
        for gone in children_then.iter().filter(|k| k.away) {
            records.extend(activities::list_subtree(c, &gone.org.path, MOST_ROWS).await?);
        }
        records.retain(|a| a.campaign_id() == Some(campaign.id) && a.state == ActivityState::Confirmed);
        return Ok(Figures { total, children: Vec::new(), school: Some(school_figures(kinds, &records)) });
    }
    let mut by_path: BTreeMap<OrgPath, FiveOnes> = rows.into_iter().collect();
    let mut children = Vec::new();
    for child in children_then {
        let figures = by_path.remove(&child.place).unwrap_or_default();
        if !child.away || figures != FiveOnes::default() {
            children.push((child.org, figures));
        }
    }
    Ok(Figures { total, children, school: None })
}

fn school_figures(kinds: &[ActivityKind], records: &[Activity]) -> SchoolFigures {
    let by_kind = kinds
        .iter()
        .map(|kind| {
            let of = records.iter().filter(|a| a.kind == *kind);
            let people = of.clone().map(|a| a.headcount).filter(|n| *n >= LEAST_SHOWN).sum();
            (*kind, count(of), people)
        })
        .collect();
    let notes = records
        .iter()
        .filter(|a| a.is_schools() && kinds.contains(&a.kind))
        .map(|a| SchoolNote {
            kind: a.kind,
            on_date: a.on_date,
            headcount: shown_headcount(a.headcount),
            note: a.note.clone(),
        })
        .collect();
    SchoolFigures { by_kind, notes }
}

/// Records in the audit log that a file of this node is downloaded. The caller has authorised it.
///
/// # Errors
/// When the store fails.
pub async fn note_export(app: &App, actor: &Actor, use_case: UseCase, org: OrgId) -> Result<(), Error> {
    tx!(app, (&actor, org), move |c| {
        app.audit(c, actor, use_case, Some(*org), None, json!({ "operation": "export", "report": "five-ones" })).await
    })
    .await
}
