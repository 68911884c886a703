//! Eligible lists: taken on their day and assigned work, updated when a school's class list came late.

use super::{give, organiser};
use crate::{Actor, App, Error, UseCase, tree::former::Places};
use chrono::NaiveDate;
use qinghe_model::{
    CampaignId, OrgId,
    error::FieldError,
    org::{OrgKind, OrgPath},
};
use qinghe_store::{
    campaigns::{self, Amended, Amendment, Campaign},
    orgs::{self, Org},
};
use serde_json::json;
use uuid::Uuid;

/// Takes the lists that are due. Returns how many.
///
/// # Errors
/// When the store fails; lists taken before the error stay.
pub async fn take_due_snapshots(app: &App) -> Result<usize, Error> {
    let due = campaigns::list_snapshots_due(&mut app.db().read().await?, app.now()).await?;
    let mut taken = 0;
    for campaign in due {
        taken += tx!(app, (k = campaign), |c| {
            // By the enrolments of its day, however late the list is taken.
            let day = k.snapshot_at.with_timezone(&App::ZONE).date_naive();
            // Another server may have been first.
            Ok::<_, Error>(usize::from(campaigns::take_snapshot(c, k.id, day, app.now()).await?))
        })
        .await?;
    }
    Ok(taken)
}

/// Gives the work of running campaigns to classes that have not got it: those made since. Gives how many assignments.
///
/// # Errors
/// When the store fails.
pub async fn give_due(app: &App) -> Result<u64, Error> {
    let now = app.now();
    let mut given = 0;
    for campaign in campaigns::list_open(&mut app.db().read().await?, now).await? {
        given += tx!(app, (k = campaign), |c| {
            let requirements = campaigns::list_requirements(c, k.id).await?;
            give(app, c, k, &requirements).await
        })
        .await?;
    }
    Ok(given)
}

/// A node's list in a campaign, to be updated.
#[derive(Clone, Debug)]
pub struct Amending {
    /// The node.
    pub org: Org,
    /// Its place when the campaign's learners were counted: there its classes count.
    place: OrgPath,
    /// The campaign.
    pub campaign: Campaign,
    /// What would change by the rolls of the day.
    pub change: Amended,
}

/// The changes that an update of a node's list would make.
///
/// # Errors
/// [`Error::Forbidden`] except for the bureau that launched the campaign; [`Error::NotFound`] before the list was first
/// taken.
pub async fn preview(
    app: &App,
    actor: &Actor,
    campaign: CampaignId,
    org: OrgId,
    as_of: NaiveDate,
) -> Result<Amending, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    let places = Places::of(&mut c, &org).await?;
    let campaign = campaigns::find(&mut c, campaign).await?.ok_or(Error::Forbidden)?;
    let place = places.at(campaign.counted_at()).clone();
    actor.require(UseCase::OpenCampaign, &organiser(&mut c, &campaign).await?.path)?;
    if !campaign.org_path.contains(&place) {
        return Err(Error::Forbidden);
    }
    if campaign.snapshot_taken_at.is_none() {
        return Err(Error::NotFound);
    }
    let change = campaigns::compare(&mut c, &campaign, &place, as_of).await?;
    Ok(Amending { org, place, campaign, change })
}

/// The list updates at and under a node in a campaign, the latest first: who made them, when, why, and what changed.
/// All who may see the node's figures may see them.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn amendments(
    app: &App,
    actor: &Actor,
    org: OrgId,
    campaign: CampaignId,
) -> Result<(Org, Vec<Amendment>), Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| o.kind != OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    let all = campaigns::list_amendments(&mut c, campaign, &org.path).await?;
    Ok((org, all))
}

/// Takes a node's list again, by the rolls of the day, and keeps who did so, when, why and what it changed.
///
/// # Errors
/// As [`preview`]; [`Error::Invalid`] with the fields `reason` and `as_of`; [`Error::Changed`] when it would change
/// something else than `expected`, which was previewed.
pub async fn amend(
    app: &App,
    actor: &Actor,
    campaign: CampaignId,
    org: OrgId,
    (as_of, reason): (NaiveDate, &str),
    expected: Amended,
) -> Result<Amended, Error> {
    let Amending { org, place, campaign, .. } = preview(app, actor, campaign, org, as_of).await?;
    let reason = reason.trim().to_owned();
    let mut faults = Vec::new();
    if !(2..=300).contains(&reason.chars().count()) {
        faults.push(FieldError { field: "reason", code: "reason-length" });
    }
    if as_of > app.today() {
        faults.push(FieldError { field: "as_of", code: "day-future" });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    tx!(app, (&actor, k = campaign, node = (org, place), as_of, reason, expected), |c| {
        let (org, place) = node;
            let (change, at) = campaigns::amend(c, k, place, *as_of, || app.now()).await?;
            if change != *expected {
                return Err(Error::Changed);
            }
            let who = (k.id, org.id, actor.user_id());
            campaigns::insert_amendment(c, app.new_id::<Uuid>(), who, (reason, *as_of, at), change).await?;
            let detail = json!({ "operation": "amend", "campaign": k.id, "added": change.added, "removed": change.removed, "moved": change.moved, "reason": reason });
            app.audit(c, actor, UseCase::OpenCampaign, Some(org.id), None, detail).await?;
            Ok(change)
    })
        .await
}
