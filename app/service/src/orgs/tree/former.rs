//! Nodes' places at a time in the past, for figures taken then.

use crate::Error;
use chrono::{DateTime, Utc};
use qinghe_model::{
    OrgId,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
    tree::{self, NodeThen},
};
use std::collections::HashMap;

/// A child's earlier place, and whether it is elsewhere now.
pub struct Child {
    /// The node.
    pub org: Org,
    /// Its place at that time.
    pub place: OrgPath,
    /// Whether it has moved to another parent since.
    pub away: bool,
}

/// Every place of one node.
pub struct Places {
    left: Vec<(DateTime<Utc>, OrgPath)>,
    now: OrgPath,
}

impl Places {
    /// Reads them all at once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(c: &mut Conn<'_>, org: &Org) -> Result<Self, Error> {
        Ok(Self { left: tree::list_places(c, org.id).await?, now: org.path.clone() })
    }

    /// Every place where it is or was.
    #[must_use]
    pub fn all(&self) -> Vec<OrgPath> {
        self.left.iter().map(|(_, path)| path).chain([&self.now]).cloned().collect()
    }

    /// The node's place at that time.
    #[must_use]
    pub fn at(&self, time: DateTime<Utc>) -> &OrgPath {
        self.left.iter().find(|(until, _)| *until > time).map_or(&self.now, |(_, path)| path)
    }
}

/// Where the nodes of a place at some time in the past are now.
#[derive(Debug, Default)]
pub struct Moved(HashMap<OrgPath, OrgPath>);

impl Moved {
    /// Reads the nodes under `place` at that time that have moved since.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn since(c: &mut Conn<'_>, place: &OrgPath, at: DateTime<Utc>) -> Result<Self, Error> {
        Ok(Self(tree::list_moved_since(c, place, at).await?.into_iter().collect()))
    }

    /// The present path of a node by its path at that time.
    #[must_use]
    pub fn now<'a>(&'a self, then: &'a OrgPath) -> &'a OrgPath {
        self.0.get(then).unwrap_or(then)
    }
}

/// The nodes above a node and itself, from the top, as they were at that time.
///
/// # Errors
/// When the store fails.
pub async fn lineage(c: &mut Conn<'_>, org: &Org, at: DateTime<Utc>) -> Result<Vec<NodeThen>, Error> {
    let place = Places::of(c, org).await?.at(at).clone();
    Ok(tree::list_lineage_at(c, &place, at).await?)
}

/// The nodes of one level that were under `place` at that time, by their places then.
///
/// # Errors
/// When the store fails.
pub async fn under(
    c: &mut Conn<'_>,
    (org, place): (&Org, &OrgPath),
    level: OrgKind,
    at: DateTime<Utc>,
) -> Result<HashMap<OrgPath, Org>, Error> {
    // Newer nodes have places that no figures of that time have.
    let today = orgs::list_subtree(c, &org.path, level).await?;
    let by_id: HashMap<OrgId, usize> = today.iter().enumerate().map(|(n, o)| (o.id, n)).collect();
    let mut found = HashMap::new();
    for (id, former) in tree::list_formerly_under(c, place, PATH_SEGMENT * (level as usize + 1), at).await? {
        let node = match by_id.get(&id) {
            Some(n) => Some(today[*n].clone()),
            None => orgs::find(c, id).await?,
        };
        found.extend(node.map(|node| (former, node)));
    }
    for node in today {
        found.entry(node.path.clone()).or_insert(node);
    }
    Ok(found)
}

/// Today's children of a node, each with its place at that time, and after them those that were right under it
/// then and have gone since. Frozen figures under the node's place of that time are all under one of these.
///
/// # Errors
/// When the store fails.
pub async fn children(c: &mut Conn<'_>, org: &Org, place: &OrgPath, at: DateTime<Utc>) -> Result<Vec<Child>, Error> {
    let mut moved: HashMap<OrgId, OrgPath> = tree::list_children_places(c, org.id, at).await?.into_iter().collect();
    let mut children: Vec<Child> = orgs::list_children(c, org.id)
        .await?
        .into_iter()
        .map(|org| Child { place: moved.remove(&org.id).unwrap_or_else(|| org.path.clone()), org, away: false })
        .collect();
    let length = place.as_str().len() + PATH_SEGMENT;
    for (id, former) in tree::list_formerly_under(c, place, length, at).await? {
        if children.iter().any(|k| k.org.id == id) {
            continue;
        }
        if let Some(org) = orgs::find(c, id).await? {
            children.push(Child { org, place: former, away: true });
        }
    }
    if org.kind == OrgKind::School {
        children.sort_by_key(|k| (k.away, k.org.grade()));
    }
    Ok(children)
}
