//! Groups within a class: made by hand, or the whole class split at once.

use crate::{
    Actor, App, Error, UseCase,
    place::require_class,
    record::{Named, View},
};
use qinghe_model::{GroupId, OrgId, UserId, error::FieldError};
use qinghe_store::{
    Conn,
    groups::{self, Group},
    orgs::Org,
    users::{self, Pupil},
};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// The most groups of a class.
pub const MOST: usize = 50;
/// The most characters of a group's name.
const LONGEST: usize = 40;

/// A class with its groups.
pub struct Groups {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Who is in the class, by number.
    pub pupils: Vec<Pupil>,
    /// Its groups with who is in them, by number.
    pub groups: Vec<(Group, Vec<Pupil>)>,
}

impl Groups {
    /// Who is in no group, by number.
    pub fn left_over(&self) -> impl Iterator<Item = &Pupil> {
        let grouped: HashSet<UserId> = self.groups.iter().flat_map(|(_, m)| m.iter().map(|p| p.id)).collect();
        self.pupils.iter().filter(move |p| !grouped.contains(&p.id))
    }
}

/// Shows the groups of a class.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn list(app: &App, actor: &Actor, class: OrgId) -> Result<Groups, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = require_class(&mut c, actor, UseCase::ManageGroups, class).await?;
    let pupils = users::list_class(&mut c, class.id).await?;
    let by_id: HashMap<UserId, &Pupil> = pupils.iter().map(|p| (p.id, p)).collect();
    let mut members: HashMap<GroupId, Vec<Pupil>> = HashMap::new();
    for m in groups::list_memberships(&mut c, class.id).await? {
        if let Some(pupil) = by_id.get(&m.learner_id) {
            members.entry(m.group_id).or_default().push((*pupil).clone());
        }
    }
    let groups = groups::list_class(&mut c, class.id).await?;
    let groups = groups.into_iter().map(|g| (members.remove(&g.id).unwrap_or_default(), g)).map(|(m, g)| (g, m));
    let groups = groups.collect();
    drop(c);
    let view = View::new(UseCase::ManageGroups, class.id, "groups");
    Named::new(Groups { class, school, pupils, groups }, view).open(app, actor).await
}

/// Makes a group without members.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `name`.
pub async fn create(app: &App, actor: &Actor, class: OrgId, name: &str) -> Result<GroupId, Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::ManageGroups, class).await?;
    let name = read_name(name).ok_or_else(|| Error::field("name", "group-name"))?;
    let new = Group { id: app.new_id(), class_id: class.id, name };
    let id = new.id;
    tx!(app, (&actor, new), |c| {
        refuse_crowd(c, new.class_id, 1, "name").await?;
        refuse_taken(c, new.class_id, &new.name, None).await?;
        groups::insert(c, new, app.now()).await?;
        audit(app, c, actor, new.class_id, json!({ "operation": "create", "group": new.id })).await
    })
    .await
    .map_err(taken_after_all)?;
    Ok(id)
}

/// Gives a group this name and these members, who are in the class now.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the class has no such group; [`Error::Invalid`] with the
/// fields `name` and `member`.
pub async fn update(
    app: &App,
    actor: &Actor,
    class: OrgId,
    group: GroupId,
    name: &str,
    members: Vec<UserId>,
) -> Result<(), Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::ManageGroups, class).await?;
    let name = read_name(name);
    tx!(app, (&actor, class = class.id, id = group, name, members), |c| {
        find(c, *class, *id).await?;
        let mut faults = Vec::new();
        match name {
            Some(name) => match refuse_taken(c, *class, name, Some(*id)).await {
                Err(Error::Invalid(more)) => faults.extend(more),
                other => other?,
            },
            None => faults.push(FieldError { field: "name", code: "group-name" }),
        }
        let here: HashSet<UserId> = users::list_class(c, *class).await?.into_iter().map(|p| p.id).collect();
        if !members.iter().all(|m| here.contains(m)) {
            faults.push(FieldError { field: "member", code: "pupil-left" });
        }
        let (Some(name), true) = (name, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        groups::update_name(c, *id, name).await?;
        groups::update_members(c, *id, members).await?;
        let detail = json!({ "operation": "update", "group": id, "members": members.len() });
        audit(app, c, actor, *class, detail).await
    })
    .await
    .map_err(taken_after_all)
}

/// Ends a group. Its members stay in the class.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the class has no such group.
pub async fn delete(app: &App, actor: &Actor, class: OrgId, group: GroupId) -> Result<(), Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::ManageGroups, class).await?;
    tx!(app, (&actor, class = class.id, id = group), |c| {
        find(c, *class, *id).await?;
        groups::delete(c, *id).await?;
        audit(app, c, actor, *class, json!({ "operation": "delete", "group": id })).await
    })
    .await
}

/// How a class is split.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Neighbours by number come together.
    Number,
    /// At random.
    Random,
}

/// Splits a class into `parts` new groups of nearly equal size; existing groups stay. `names` gives the names in turn;
/// used ones are skipped.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `parts`: at least two, and no group empty.
pub async fn split(
    app: &App,
    actor: &Actor,
    class: OrgId,
    parts: Option<usize>,
    order: Order,
    names: Vec<String>,
) -> Result<(), Error> {
    let (class, _) = require_class(&mut app.db().read().await?, actor, UseCase::ManageGroups, class).await?;
    let seed = app.random::<32>();
    tx!(app, (&actor, class = class.id, parts, order, names, seed), |c| {
        let mut pupils: Vec<UserId> = users::list_class(c, *class).await?.into_iter().map(|p| p.id).collect();
        let parts = parts.filter(|n| (2..=pupils.len().min(MOST)).contains(n));
        let parts = parts.ok_or_else(|| Error::field("parts", "group-count"))?;
        refuse_crowd(c, *class, parts, "parts").await?;
        if *order == Order::Random {
            pupils.shuffle(&mut ChaCha8Rng::from_seed(*seed));
        }
        let taken: HashSet<String> = groups::list_class(c, *class).await?.into_iter().map(|g| g.name).collect();
        let mut free = names.iter().filter(|n| !taken.contains(*n));
        for members in even(&pupils, parts) {
            let name = free.next().ok_or_else(|| Error::field("parts", "groups-many"))?;
            let new = Group { id: app.new_id(), class_id: *class, name: name.clone() };
            groups::insert(c, &new, app.now()).await?;
            groups::update_members(c, new.id, members).await?;
        }
        let detail = json!({ "operation": "split", "groups": parts, "members": pupils.len() });
        audit(app, c, actor, *class, detail).await
    })
    .await
    .map_err(taken_after_all)
}

/// Cuts a row into parts that differ by one at most, the longer ones first.
fn even<T>(all: &[T], parts: usize) -> impl Iterator<Item = &[T]> {
    let (size, longer) = (all.len() / parts, all.len() % parts);
    let mut rest = all;
    (0..parts).map(move |n| {
        let (part, after) = rest.split_at(size + usize::from(n < longer));
        rest = after;
        part
    })
}

/// A name as it was typed, with single spaces; none when it is empty, too long or not plain text.
fn read_name(typed: &str) -> Option<String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    ((1..=LONGEST).contains(&name.chars().count()) && !name.chars().any(char::is_control)).then_some(name)
}

async fn find(c: &mut Conn<'_>, class: OrgId, group: GroupId) -> Result<Group, Error> {
    groups::find(c, group).await?.filter(|g| g.class_id == class).ok_or(Error::NotFound)
}

async fn refuse_crowd(c: &mut Conn<'_>, class: OrgId, more: usize, field: &'static str) -> Result<(), Error> {
    let have = usize::try_from(groups::count_class(c, class).await?).unwrap_or(MOST);
    if have + more > MOST { Err(Error::field(field, "groups-many")) } else { Ok(()) }
}

async fn refuse_taken(c: &mut Conn<'_>, class: OrgId, name: &str, own: Option<GroupId>) -> Result<(), Error> {
    let taken = groups::list_class(c, class).await?.iter().any(|g| g.name == name && Some(g.id) != own);
    if taken { Err(Error::field("name", "group-name-taken")) } else { Ok(()) }
}

/// Two people may take the same name at the same moment: the table refuses the second.
fn taken_after_all(e: Error) -> Error {
    match e {
        Error::Store(e) if e.is_unique_violation() => Error::field("name", "group-name-taken"),
        e => e,
    }
}

async fn audit(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    class: OrgId,
    detail: serde_json::Value,
) -> Result<(), Error> {
    app.audit(c, actor, UseCase::ManageGroups, Some(class), None, detail).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_differ_by_one_at_most() {
        let all: Vec<u8> = (0..11).collect();
        let sizes = |parts| even(&all, parts).map(<[u8]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(2), [6, 5]);
        assert_eq!(sizes(4), [3, 3, 3, 2]);
        assert_eq!(sizes(11), [1; 11]);
        assert_eq!(even(&all, 3).flatten().copied().collect::<Vec<_>>(), all, "nobody is lost");
    }

    #[test]
    fn names_are_short_plain_text() {
        assert_eq!(read_name("  第 1  组 "), Some("第 1 组".to_owned()));
        assert_eq!(read_name(&"组".repeat(40)).map(|n| n.chars().count()), Some(40));
        for bad in ["", " \u{3000} ", &"组".repeat(41), "a\u{7}b"] {
            assert_eq!(read_name(bad), None, "{bad:?}");
        }
    }
}
