//! The teacher's side of work: classes, what they were given, and how far each pupil is.

use crate::{Actor, App, Error, UseCase};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_content::{Module, ModuleKind};
use qinghe_model::{
    AssignmentId, OrgId,
    error::FieldError,
    org::{self, OrgKind},
    participation::Participation,
    progress::WorkState,
};
use qinghe_store::{
    assignments::{self, Assignment, BoardRow},
    orgs::{self, Org},
    users::{self, Pupil},
};
use serde_json::json;
use std::sync::Arc;

/// A class on the teacher's list.
pub struct ClassCard {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// How many pupils are in it.
    pub pupils: i64,
}

/// The classes the actor teaches or runs, this school year.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with classes.
pub async fn list_classes(app: &App, actor: &Actor) -> Result<Vec<ClassCard>, Error> {
    actor.require_somewhere(UseCase::ViewClass)?;
    let year = qinghe_model::org::school_year(app.today());
    let mut c = app.db().read().await?;
    let mut cards = Vec::new();
    for node in actor.nodes_for(UseCase::ViewClass) {
        for class in orgs::list_subtree(&mut c, &node.path, OrgKind::Class).await? {
            if class.school_year != Some(year) {
                continue;
            }
            let school = match class.parent_id() {
                Some(id) => orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?,
                None => continue,
            };
            let pupils = users::count_pupils(&mut c, class.id).await?;
            cards.push(ClassCard { class, school, pupils });
        }
    }
    Ok(cards)
}

/// A class of an earlier school year.
pub struct PastClass {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Whether pupils are in it still: they were not led into the new year yet.
    pub has_pupils: bool,
}

/// The classes of earlier school years that the actor taught or ran, the latest year first.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with classes.
pub async fn list_past_classes(app: &App, actor: &Actor) -> Result<Vec<PastClass>, Error> {
    actor.require_somewhere(UseCase::ViewClass)?;
    let mut c = app.db().read().await?;
    let mut past = Vec::new();
    for node in actor.nodes_for(UseCase::ViewClass) {
        for class in orgs::list_subtree(&mut c, &node.path, OrgKind::Class).await? {
            if !is_past(app, &class) {
                continue;
            }
            let Some(id) = class.parent_id() else { continue };
            let school = orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?;
            let has_pupils = users::count_pupils(&mut c, class.id).await? > 0;
            past.push(PastClass { class, school, has_pupils });
        }
    }
    past.sort_by_key(|p| std::cmp::Reverse(p.class.school_year));
    Ok(past)
}

/// Whether a class is of an earlier school year: it can be read, and given nothing any more.
#[must_use]
pub fn is_past(app: &App, class: &Org) -> bool {
    class.school_year.is_some_and(|y| y < org::school_year(app.today()))
}

/// The day on which a past class's year was over; none for a class of the present.
fn ended(app: &App, class: &Org) -> Option<NaiveDate> {
    class.school_year.filter(|_| is_past(app, class)).map(org::school_year_end)
}

/// A class with its pupils and its work.
pub struct ClassPage {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Who is in it, by number.
    pub pupils: Vec<Pupil>,
    /// What it was given, the latest due first, with how many have completed it.
    pub work: Vec<(Assignment, Arc<Module>, i64)>,
    /// Whether it is of an earlier school year: then it is shown as it was when that was over.
    pub past: bool,
}

/// Shows a class.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn get_class(app: &App, actor: &Actor, class: OrgId) -> Result<ClassPage, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewClass, &class.path)?;
    let school = match class.parent_id() {
        Some(id) => orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?,
        None => return Err(Error::NotFound),
    };
    let ended = ended(app, &class);
    let pupils = match ended {
        None => users::list_class(&mut c, class.id).await?,
        Some(end) => users::list_class_at_end(&mut c, class.id, end).await?,
    };
    let content = app.content();
    let mut work = Vec::new();
    for a in assignments::list_class(&mut c, class.id).await? {
        let Some(module) = content.module(&a.module_id).cloned() else { continue };
        let completed = match ended {
            None => assignments::count_completed(&mut c, a.id, class.id).await?,
            Some(end) => assignments::count_completed_at_end(&mut c, a.id, class.id, end).await?,
        };
        work.push((a, module, completed));
    }
    Ok(ClassPage { class, school, pupils, work, past: ended.is_some() })
}

/// What a teacher asks for when giving work.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// The class.
    pub class: OrgId,
    /// The module.
    pub module: String,
    /// A word to the class; may be empty.
    pub note: String,
    /// From when learners see it.
    pub opens_at: DateTime<Utc>,
    /// Until when work is on time.
    pub due_at: DateTime<Utc>,
}

/// Whether pupils work through a module by themselves.
#[must_use]
pub const fn is_assignable(module: &Module) -> bool {
    matches!(module.kind, ModuleKind::Lesson | ModuleKind::Companion)
}

/// Gives a module (its lesson and its quiz) to a class.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `module`, `note`, `due_at`; for a class of an
/// earlier year with the code `class-past`.
pub async fn create(app: &App, actor: &Actor, new: NewAssignment) -> Result<AssignmentId, Error> {
    let class = orgs::find(&mut app.db().read().await?, new.class)
        .await?
        .filter(|o| o.kind == OrgKind::Class)
        .ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &class.path)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    if is_past(app, &class) {
        return Err(Error::field("module", "class-past"));
    }
    let mut faults = Vec::new();
    if !app.content().module(&new.module).is_some_and(|m| is_assignable(m)) {
        faults.push(FieldError { field: "module", code: "choose-module" });
    }
    if new.note.chars().count() > 200 {
        faults.push(FieldError { field: "note", code: "note-length" });
    }
    if new.due_at <= app.now() || new.due_at <= new.opens_at {
        faults.push(FieldError { field: "due_at", code: "due-past" });
    } else if new.due_at > app.now() + TimeDelta::days(370) {
        faults.push(FieldError { field: "due_at", code: "due-far" });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let row = Assignment {
        id: app.new_id(),
        class_id: class.id,
        class_path: class.path,
        module_id: new.module,
        note: new.note.trim().to_owned(),
        opens_at: new.opens_at,
        due_at: new.due_at,
    };
    let id = row.id;
    app.db()
        .write((app.clone(), actor.clone(), row, by), |c, (app, actor, row, by)| {
            Box::pin(async move {
                assignments::insert(c, row, *by, app.now()).await?;
                app.audit(c, actor, UseCase::AssignWork, Some(row.class_id), None, json!({ "module": row.module_id }))
                    .await
            })
        })
        .await?;
    Ok(id)
}

/// An assignment with each pupil's progress.
pub struct Board {
    /// What was given.
    pub assignment: Assignment,
    /// The module.
    pub module: Arc<Module>,
    /// The class.
    pub class: Org,
    /// Each pupil of the class, by number.
    pub rows: Vec<BoardRow>,
    /// The class's figures: of the pupils in it now.
    pub figures: Participation,
    /// As of when.
    pub at: DateTime<Utc>,
}

/// Shows how far each pupil is. It shows others' scores, so it is in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn get_board(app: &App, actor: &Actor, id: AssignmentId) -> Result<Board, Error> {
    let mut c = app.db().read().await?;
    let assignment = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &assignment.class_path)?;
    let class = orgs::find(&mut c, assignment.class_id).await?.ok_or(Error::NotFound)?;
    let module = app.content().module(&assignment.module_id).cloned().ok_or(Error::NotFound)?;
    let at = app.now();
    let rows = match ended(app, &class) {
        None => assignments::list_board(&mut c, id, class.id).await?,
        Some(end) => assignments::list_board_at_end(&mut c, id, class.id, end).await?,
    };
    drop(c);
    let count =
        |test: &dyn Fn(&BoardRow) -> bool| i64::try_from(rows.iter().filter(|r| test(r)).count()).unwrap_or(i64::MAX);
    let figures = Participation {
        eligible: count(&|_| true),
        started: count(&|r| r.progress.state() != WorkState::NotStarted),
        completed: count(&|r| r.progress.state() == WorkState::Completed),
        on_time: count(&|r| r.progress.completed_at.is_some_and(|t| t <= assignment.due_at)),
        passed: count(&|r| r.progress.passed_at.is_some()),
    };
    app.db()
        .write((app.clone(), actor.clone(), class.id, id), |c, (app, actor, class, id)| {
            Box::pin(async move {
                app.audit(c, actor, UseCase::ViewProgress, Some(*class), None, json!({ "assignment": id })).await
            })
        })
        .await?;
    Ok(Board { assignment, module, class, rows, figures, at })
}
