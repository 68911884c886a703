//! What waits for a bureau today.

use crate::{Actor, App, Error, UseCase, proposals};
use qinghe_content::ReviewStatus;
use qinghe_model::{
    Text,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use qinghe_store::{
    activities as stored,
    campaigns::{Campaign, Requirement},
    orgs::{self, Org},
};
use std::collections::BTreeMap;

/// What waits for a bureau.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Today {
    /// Activity records of the campaign that wait for their schools to confirm them.
    pub waiting: i64,
    /// Open schools of one county that seem to be the same, by name; none for who may not change the tree.
    pub duplicates: Vec<[Text; 2]>,
    /// Lessons that the campaign requires and whose review is not finished.
    pub drafts: usize,
    /// Proposals that the actor may confirm.
    pub proposals: usize,
}

/// What waits for a bureau whose page the actor sees.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn get(
    app: &App,
    actor: &Actor,
    org: &Org,
    campaign: &Campaign,
    requirements: &[Requirement],
) -> Result<Today, Error> {
    actor.require(UseCase::ViewParticipation, &org.path)?;
    let waiting = stored::count_waiting(&mut app.db().read().await?, campaign, &org.path).await?;
    let duplicates = if actor.may(UseCase::EditOrgs, &org.path) {
        let mut schools = orgs::list_subtree(&mut app.db().read().await?, &org.path, OrgKind::School).await?;
        schools.retain(|s| !s.is_closed(app.today()));
        let counties = orgs::list_subtree(&mut app.db().read().await?, &org.path, OrgKind::County).await?;
        alike(&schools, &counties)
    } else {
        Vec::new()
    };
    let content = app.content();
    let mut drafts: Vec<&str> = requirements
        .iter()
        .map(|r| r.module_id.as_str())
        .filter(|id| content.module(id).is_some_and(|m| m.review.status != ReviewStatus::Approved))
        .collect();
    drafts.sort_unstable();
    drafts.dedup();
    let drafts = drafts.len();
    Ok(Today { waiting, duplicates, drafts, proposals: proposals::count_waiting(app, actor).await? })
}

/// Pairs of schools of one county with the same name, whether or not it has the county's before it.
fn alike(schools: &[Org], counties: &[Org]) -> Vec<[Text; 2]> {
    let names: BTreeMap<&str, String> = counties.iter().map(|c| (c.path.as_str(), c.name().zh)).collect();
    let mut seen: BTreeMap<(OrgPath, String), Text> = BTreeMap::new();
    let mut pairs = Vec::new();
    for school in schools {
        let county = school.path.cut(OrgKind::School.path_length() - PATH_SEGMENT);
        let name = school.name();
        let short = names.get(county.as_str()).and_then(|prefix| name.zh.split_once(prefix.as_str()));
        let short = short.map(|(_, rest)| rest);
        let key = short.unwrap_or(&name.zh).trim().to_owned();
        match seen.get(&(county.clone(), key.clone())) {
            Some(first) => pairs.push([first.clone(), name]),
            None => {
                seen.insert((county, key), name);
            }
        }
    }
    pairs
}
