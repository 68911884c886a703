//! Undoes a class list that was taken over, within thirty days.
//!
//! Whoever is still as the list left them goes back to what they were; whoever was changed since, by hand or by another list,
//! is left alone and named. Classes that the list made are closed when nobody and nothing is left in them. Nothing that was
//! learned or answered meanwhile is lost.

use crate::{
    Actor, App, Error, UseCase,
    record::{Named, View},
};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{OrgId, RosterImportId, Text, UserId, identity::number_key};
use qinghe_store::{
    Conn,
    imports::{self, Change, RosterImport},
    made_classes::{self, MadeClass},
    orgs, promotions, sessions, users,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// How long a list can be undone.
pub const UNDO_FOR: TimeDelta = TimeDelta::days(30);

/// A list that was taken over.
pub struct Done {
    /// The list.
    pub import: RosterImport,
    /// How many pupils it made.
    pub created: i64,
    /// How many known pupils it changed.
    pub changed: i64,
    /// After an undo: the names of those who were left as they are, because they were changed since.
    pub kept: Vec<String>,
    /// After an undo: the classes of the list that it closed.
    pub closed_classes: Vec<Text>,
    /// After an undo: the classes of the list that stay, because somebody or something is in them.
    pub kept_classes: Vec<Text>,
}

/// What an undo of a list would do.
pub struct Undoing {
    /// The list.
    pub done: Done,
    /// Pupils whom the list made and who leave their classes.
    pub made: Vec<String>,
    /// Pupils whom the list took back and who leave again.
    pub taken_back: Vec<String>,
    /// Pupils whom the list moved and who return to the class before.
    pub moved: Vec<String>,
    /// Pupils whom the list took out of their class and who are put back into it.
    pub taken_out: Vec<String>,
    /// Pupils who get the number or name from before.
    pub renumbered: Vec<String>,
    /// Pupils who stay as they are, because they were changed since or their number is another's.
    pub stay: Vec<String>,
    /// Classes that the list made and that close.
    pub closed_classes: Vec<Text>,
    /// Classes that the list made and that stay.
    pub kept_classes: Vec<Text>,
}

impl Done {
    /// Whether it changed anybody and can be undone at a time.
    #[must_use]
    pub fn may_undo(&self, now: DateTime<Utc>) -> bool {
        self.import.undone_at.is_none() && self.created + self.changed > 0 && self.undo_until() > now
    }

    /// Until when it can be undone.
    #[must_use]
    pub fn undo_until(&self) -> DateTime<Utc> {
        self.import.made_at + UNDO_FOR
    }
}

/// The lists of the last thirty days that went into the nodes where the actor may import.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn list_done(app: &App, actor: &Actor) -> Result<Vec<Done>, Error> {
    actor.require_somewhere(UseCase::ImportRoster)?;
    let mut c = app.db().read().await?;
    let mut done = Vec::new();
    for grant in actor.nodes_for(UseCase::ImportRoster) {
        for import in imports::list(&mut c, grant.org_id, app.now() - UNDO_FOR).await? {
            done.push(describe(&mut c, import).await?);
        }
    }
    drop(c);
    done.sort_by_key(|d| std::cmp::Reverse(d.import.made_at));
    let views = done.iter().filter(|d| !d.kept.is_empty()).map(|d| view(d.import.org_id, d.import.id)).collect();
    Named::of_several(done, views).open(app, actor).await
}

/// A list that was taken over.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such list.
pub async fn get_done(app: &App, actor: &Actor, id: RosterImportId) -> Result<Done, Error> {
    let mut c = app.db().read().await?;
    let import = find(&mut c, actor, id).await?;
    let done = describe(&mut c, import).await?;
    drop(c);
    let views = if done.kept.is_empty() { Vec::new() } else { vec![view(done.import.org_id, id)] };
    Named::of_several(done, views).open(app, actor).await
}

/// What is in the audit log of the names in a list.
fn view(org: OrgId, import: RosterImportId) -> View {
    View::new(UseCase::ImportRoster, org, "list").about("import", import)
}

/// The pupils that a list made and who are still in a class.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such list.
pub async fn list_created(app: &App, actor: &Actor, id: RosterImportId) -> Result<Vec<(OrgId, UserId)>, Error> {
    let mut c = app.db().read().await?;
    find(&mut c, actor, id).await?;
    let changes = imports::list_changes(&mut c, id).await?;
    Ok(changes.iter().filter(|change| change.created).filter_map(|c| Some((c.now_class()?, c.learner_id))).collect())
}

async fn find(c: &mut Conn<'_>, actor: &Actor, id: RosterImportId) -> Result<RosterImport, Error> {
    let import = imports::find(c, id).await?.ok_or(Error::Forbidden)?;
    let node = orgs::find(c, import.org_id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ImportRoster, &node.path)?;
    Ok(import)
}

async fn describe(c: &mut Conn<'_>, import: RosterImport) -> Result<Done, Error> {
    let (touched, created) = imports::count_changes(c, import.id).await?;
    let mut kept = Vec::new();
    if import.undone_at.is_some() {
        let changes = imports::list_changes(c, import.id).await?;
        kept.extend(changes.into_iter().filter(|c| !c.undone && !c.name.is_empty()).map(|c| c.name));
    }
    let (mut closed_classes, mut kept_classes) = (Vec::new(), Vec::new());
    if import.undone_at.is_some() {
        for class in made_classes::list_of_import(c, import.id).await?.into_iter().filter(|k| k.is_own) {
            let name = name_of(&class, &import);
            if class.is_undone { closed_classes.push(name) } else { kept_classes.push(name) }
        }
    }
    Ok(Done { import, created, changed: touched - created, kept, closed_classes, kept_classes })
}

/// A class's name as it is told apart in the list.
fn name_of(class: &MadeClass, import: &RosterImport) -> Text {
    if class.school_id == import.org_id { class.name() } else { class.full_name() }
}

/// What an undo of a list would do now.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such list.
pub async fn preview_undo(app: &App, actor: &Actor, id: RosterImportId) -> Result<Undoing, Error> {
    let mut c = app.db().read().await?;
    let import = find(&mut c, actor, id).await?;
    let changes = imports::list_changes(&mut c, id).await?;
    let back = going_back(&mut c, &changes).await?;
    let classes = made_classes::list_of_import(&mut c, id).await?;
    let emptied = emptied(&classes, &back);
    let name = |class: &&MadeClass| name_of(class, &import);
    let (closed, kept): (Vec<&MadeClass>, Vec<&MadeClass>) =
        classes.iter().filter(|k| k.is_own && k.closed_from.is_none()).partition(|k| emptied.contains(&k.id));
    let (closed_classes, kept_classes) = (closed.iter().map(name).collect(), kept.iter().map(name).collect());
    let goes: HashSet<UserId> = back.iter().map(|change| change.learner_id).collect();
    let mut undoing = Undoing {
        done: describe(&mut c, import).await?,
        made: Vec::new(),
        taken_back: Vec::new(),
        moved: Vec::new(),
        taken_out: Vec::new(),
        renumbered: Vec::new(),
        stay: Vec::new(),
        closed_classes,
        kept_classes,
    };
    // An erased pupil has no name.
    for change in changes.iter().filter(|change| !change.name.is_empty()) {
        let of = match (change.began(), change.ended()) {
            _ if !goes.contains(&change.learner_id) => &mut undoing.stay,
            _ if change.created => &mut undoing.made,
            (Some(_), Some(_)) => &mut undoing.moved,
            (Some(_), None) => &mut undoing.taken_back,
            (None, Some(_)) => &mut undoing.taken_out,
            (None, None) => &mut undoing.renumbered,
        };
        of.push(change.name.clone());
    }
    drop(c);
    let view = view(undoing.done.import.org_id, id);
    Named::new(undoing, view).open(app, actor).await
}

/// Undoes a list.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such list; [`Error::Invalid`] with the field `undo` and the codes `undo-late`,
/// `undone-already`, and `undo-nothing` when nobody is as the list left them: it can be tried again.
pub async fn undo(app: &App, actor: &Actor, id: RosterImportId) -> Result<(), Error> {
    let import = find(&mut app.db().read().await?, actor, id).await?;
    if import.made_at + UNDO_FOR <= app.now() {
        return Err(Error::field("undo", "undo-late"));
    }
    tx!(app, (&actor, import), |c| {
        if !imports::mark_undone(c, import.id, app.now()).await? {
            return Err(Error::field("undo", "undone-already"));
        }
        put_back(app, c, actor, import).await
    })
    .await?;
    crate::sessions::forget_all(app);
    Ok(())
}

/// Whether the pupil is as the list left them: in the class, under the number and, where only these changed, by the name.
fn is_untouched(change: &Change) -> bool {
    match (change.began(), change.ended()) {
        (Some(began), _) => change.now() == Some(began),
        (None, Some(_)) => change.now().is_none(),
        (None, None) => {
            (change.new_number.is_none() || change.new_number == change.now_number)
                && change.new_name.as_ref().is_none_or(|name| *name == change.name)
        }
    }
}

/// Whose changes can be taken back.
async fn going_back<'a>(c: &mut Conn<'_>, changes: &'a [Change]) -> Result<Vec<&'a Change>, Error> {
    let mut back: Vec<&Change> = changes.iter().filter(|change| is_untouched(change)).collect();
    // Where each would be, and who is there already; whoever stays may keep another from going back.
    loop {
        let going: HashSet<UserId> = back.iter().map(|change| change.learner_id).collect();
        let mut held = HashSet::new();
        let classes: HashSet<OrgId> = back.iter().filter_map(|change| place(change)).map(|(class, _)| class).collect();
        for class in classes {
            let there = users::list_class(c, class).await?;
            held.extend(there.iter().filter(|p| !going.contains(&p.id)).map(|p| (class, number_key(&p.student_no))));
        }
        let before = back.len();
        back.retain(|change| place(change).is_none_or(|place| !held.contains(&place)));
        if back.len() == before {
            return Ok(back);
        }
    }
}

/// The open classes in which nobody and nothing is left once these changes are taken back.
fn emptied(classes: &[MadeClass], back: &[&Change]) -> HashSet<OrgId> {
    let mut leave: HashMap<OrgId, i64> = HashMap::new();
    // Who is untouched is where the list put them.
    for class in back.iter().filter(|change| change.began().is_some()).filter_map(|change| change.now_class()) {
        *leave.entry(class).or_default() += 1;
    }
    let is_emptied =
        |k: &&MadeClass| k.closed_from.is_none() && !k.is_in_use && k.stays == leave.get(&k.id).copied().unwrap_or(0);
    classes.iter().filter(is_emptied).map(|k| k.id).collect()
}

async fn put_back(app: &App, c: &mut Conn<'_>, actor: &Actor, import: &RosterImport) -> Result<(), Error> {
    let changes = imports::list_changes(c, import.id).await?;
    let back = going_back(c, &changes).await?;
    if back.is_empty() {
        return Err(Error::field("undo", "undo-nothing"));
    }
    let emptied = emptied(&made_classes::list_of_import(c, import.id).await?, &back);
    for change in &back {
        if let Some(began) = change.began() {
            promotions::cancel_enrolment(c, began).await?;
        }
    }
    let numbers: Vec<(UserId, &str)> = back
        .iter()
        .filter(|change| change.began().is_none() && change.ended().is_none())
        .filter_map(|change| Some((change.learner_id, change.old_number.as_deref()?)))
        .collect();
    users::update_numbers(c, &numbers).await?;
    for change in &back {
        if let Some(ended) = change.ended() {
            promotions::reopen_enrolment(c, ended).await?;
        }
        if change.began().is_some() && change.ended().is_none() {
            // In no class again: like whoever is taken out of one.
            sessions::delete_of_user(c, change.learner_id).await?;
        }
        if let (Some(old), Some(new)) = (&change.old_name, &change.new_name)
            && *new == change.name
        {
            users::update_name(c, change.learner_id, old).await?;
        }
        imports::mark_change_undone(c, import.id, change.learner_id).await?;
    }
    let mut closed = 0;
    for class in emptied {
        closed += usize::from(made_classes::close(c, class, app.today()).await?);
    }
    let kept = changes.len() - back.len();
    let detail = json!({
        "operation": "undo", "import": import.id, "pupils": back.len(), "kept": kept, "classes": closed,
    });
    app.audit(c, actor, UseCase::ImportRoster, Some(import.org_id), None, detail).await
}

/// The class and number that an undo gives back; none when it puts the pupil into no class, or changes the name alone.
fn place(change: &Change) -> Option<(OrgId, String)> {
    if change.ended().is_some() {
        let number = change.ended_number.as_deref().filter(|n| !n.is_empty())?;
        return Some((change.ended_class()?, number_key(number)));
    }
    match (change.began(), &change.old_number) {
        (None, Some(old)) => Some((change.now_class()?, number_key(old))),
        _ => None,
    }
}
