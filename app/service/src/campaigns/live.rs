//! A node's participation as it changes: what [`crate::watch`] needs to know of it.

use super::{
    figures::{ParticipationPage, ParticipationWatch},
    participation,
};
use crate::{
    Actor, App, Error,
    access::figures_use_case,
    tree::former::Places,
    watch::{self, Reading, Watch},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{CampaignId, OrgId};
use qinghe_store::{campaigns, orgs};
use std::{sync::Arc, time::Duration};

/// What a pulse does not cover is read again after so long: the place among siblings, names, moves.
const FRESH: TimeDelta = TimeDelta::seconds(15);

/// A viewer of a node's participation.
pub type Viewer = watch::Viewer<ParticipationWatch>;

impl Watch for ParticipationWatch {
    type Key = (OrgId, CampaignId);
    type Known = (NaiveDate, DateTime<Utc>, Arc<Self>);
    type Shown = Box<ParticipationPage>;

    // A completion must show at the top within two seconds.
    const EVERY: Duration = Duration::from_secs(1);

    async fn look(app: &App, (org, campaign): Self::Key, known: Option<Self::Known>) -> Reading<Self> {
        let (today, now) = (app.today(), app.now());
        let mut c = app.db().read().await?;
        if let Some((day, read_at, look)) = known.filter(|(day, at, _)| *day == today && now - *at < FRESH)
            && let Some((place, before)) = &look.pulse
            && campaigns::get_pulse(&mut c, campaign, place).await? == *before
        {
            return Ok(Some(((day, read_at, look.clone()), look)));
        }
        let Some(org) = orgs::find(&mut c, org).await? else { return Ok(None) };
        let look = Arc::new(Self::read(app, &mut c, org, Some(campaign)).await?);
        // Without a pulse the campaign was withdrawn.
        Ok(look.pulse.is_some().then(|| ((today, now, look.clone()), look)))
    }

    fn show(self: &Arc<Self>, actor: &Actor) -> (String, Self::Shown) {
        let page = self.shown(actor);
        (page.version.clone(), Box::new(page))
    }
}

/// Follows a node's participation from the version that was seen. Figures that are hidden from the actor on the page
/// are hidden here, and cause no updates.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node; [`Error::NotFound`] when the campaign does not include it.
pub async fn watch(
    app: &App,
    actor: &Arc<Actor>,
    org: OrgId,
    campaign: CampaignId,
    seen: String,
) -> Result<Viewer, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    let right = figures_use_case(org.kind);
    actor.require(right, &org.path)?;
    let campaign = campaigns::find(&mut c, campaign).await?.ok_or(Error::NotFound)?;
    if !campaign.org_path.contains(Places::of(&mut c, &org).await?.at(campaign.counted_at())) {
        return Err(Error::NotFound);
    }
    Ok(watch::watch(app, actor, (org.id, campaign.id), (right, org.path), seen))
}

/// The present figures, for a page that polls.
///
/// # Errors
/// As for [`watch()`].
pub async fn refresh(app: &App, actor: &Actor, org: OrgId, campaign: CampaignId) -> Result<ParticipationPage, Error> {
    let page = participation(app, actor, org, Some(campaign)).await?;
    if page.campaign.is_none() { Err(Error::NotFound) } else { Ok(page) }
}
