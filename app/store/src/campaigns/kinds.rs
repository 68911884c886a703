//! Which activities a campaign requires of schools and classes.

use crate::{Conn, Error};
use qinghe_model::{CampaignId, activity::ActivityKind};

const KINDS: &str = "SELECT kind FROM campaign_activities WHERE campaign_id = $1";
const CLEAR_KINDS: &str = "DELETE FROM campaign_activities WHERE campaign_id = $1";
const INSERT_KIND: &str = "INSERT INTO campaign_activities (campaign_id, kind) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// The kinds a campaign requires, in the order of [`ActivityKind::ALL`].
pub async fn list_kinds(c: &mut Conn<'_>, campaign: CampaignId) -> Result<Vec<ActivityKind>, Error> {
    let set: Vec<String> = list_scalars!(c, KINDS, campaign.0)?;
    let asked = |k: &ActivityKind| set.iter().any(|s| s == k.as_str());
    Ok(ActivityKind::ALL.into_iter().filter(asked).collect())
}

/// Sets the kinds a campaign requires.
pub async fn set_kinds(c: &mut Conn<'_>, campaign: CampaignId, kinds: &[ActivityKind]) -> Result<(), Error> {
    execute!(c, CLEAR_KINDS, campaign.0)?;
    for kind in kinds {
        execute!(c, INSERT_KIND, campaign.0, kind.as_str())?;
    }
    Ok(())
}
