//! The names of nodes as they were on a past day, for reports.

use crate::{Conn, Error, campaigns::Campaign};
use chrono::NaiveDate;
use qinghe_model::{CampaignId, Text, org::OrgPath};
use sqlx::FromRow;

#[derive(FromRow)]
struct NameRow {
    path: String,
    name_zh: String,
    name_en: String,
}

const KEEP_NAMES: &str = "INSERT INTO campaign_names (campaign_id, path, from_day, name_zh, name_en) \
    SELECT $1, o.path, $4, o.name_zh, o.name_en FROM orgs o WHERE o.path >= $2 AND o.path < $3 AND o.kind <> 'class' \
    AND NOT EXISTS (SELECT 1 FROM campaign_names n WHERE n.campaign_id = $1 AND n.path = o.path AND n.name_zh = o.name_zh AND n.name_en = o.name_en \
      AND n.from_day = (SELECT MAX(m.from_day) FROM campaign_names m WHERE m.campaign_id = $1 AND m.path = o.path)) ON CONFLICT DO NOTHING";
const LIST_NAMES: &str = "SELECT n.path, n.name_zh, n.name_en FROM campaign_names n WHERE n.campaign_id = $1 AND n.path >= $2 AND n.path < $3 \
    AND n.from_day = (SELECT MAX(m.from_day) FROM campaign_names m WHERE m.campaign_id = $1 AND m.path = n.path AND m.from_day <= $4)";

/// Stores the names of the nodes down to schools on a day, where they have changed.
pub async fn insert_names(c: &mut Conn<'_>, k: &Campaign, day: NaiveDate) -> Result<(), Error> {
    execute!(c, KEEP_NAMES, k.id.0, k.org_path.as_str(), k.org_path.end().as_str(), day)
}

/// The names of the nodes at and under `path` on a day; nodes without a stored name are absent.
pub async fn list_names(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    day: NaiveDate,
) -> Result<Vec<(OrgPath, Text)>, Error> {
    let rows: Vec<NameRow> = list!(c, LIST_NAMES, id.0, path.as_str(), path.end().as_str(), day)?;
    Ok(rows.into_iter().map(|r| (r.path.into(), Text { zh: r.name_zh, en: r.name_en })).collect())
}
