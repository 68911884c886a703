//! The teacher's side of work: classes, what they were given, and how far each pupil is.

mod changing;
mod giving;
mod offering;
mod renewing;

pub use crate::board::{Board, get_board};
pub use changing::{Changes, archive, set_override, update};
pub use giving::{Assignable, MAX_WEEKS, NewAssignment, Target, check, create, give_programme, is_assignable};
pub use offering::{Earlier, Offer, offer, years_since};
pub use qinghe_store::assignments::{Override, WorkPart};
pub use renewing::{QuizChange, quiz_change, renew_quiz};

use crate::{
    Actor, App, Error, UseCase, assignment_rules, classes,
    record::{Named, View},
};
use chrono::{DateTime, Utc};
use qinghe_content::Module;
use qinghe_model::{AssignmentId, OrgId, Text, UserId, org::OrgKind};
use qinghe_store::{
    assignments::{self, Assignment, BoardRow},
    orgs::{self, Org},
    users::{self, Pupil},
};
use std::sync::Arc;

/// A class on the teacher's list.
pub struct ClassCard {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Its name, with the school year where two of the school have the same.
    pub name: Text,
    /// How many pupils are in it.
    pub pupils: i64,
    /// Whether it is of an earlier school year and its pupils wait to be promoted.
    pub awaits_promotion: bool,
}

/// The current classes that the actor teaches or runs: of this school year, and of an earlier one while its pupils have
/// not been promoted.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with classes.
pub async fn list_classes(app: &App, actor: &Actor) -> Result<Vec<ClassCard>, Error> {
    actor.require_somewhere(UseCase::ViewClass)?;
    let mut c = app.db().read().await?;
    let mut cards = Vec::new();
    for node in actor.nodes_for(UseCase::ViewClass) {
        for class in classes::list_current(app, &mut c, &node.path).await? {
            let school = match class.parent_id() {
                Some(id) => orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?,
                None => continue,
            };
            let pupils = users::count_pupils(&mut c, class.id).await?;
            let awaits_promotion = classes::is_of_earlier_year(app, &class);
            cards.push(ClassCard { name: class.name(), class, school, pupils, awaits_promotion });
        }
    }
    let names = orgs::distinct_names(cards.iter().map(|k| &k.class));
    for (card, name) in cards.iter_mut().zip(names) {
        card.name = name;
    }
    Ok(cards)
}

/// A class of an earlier school year.
pub struct PastClass {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
}

/// The classes of earlier school years that the actor taught or ran and whose pupils have gone on, the latest year
/// first.
///
/// # Errors
/// [`Error::Forbidden`] for who has nothing to do with classes.
pub async fn list_past_classes(app: &App, actor: &Actor) -> Result<Vec<PastClass>, Error> {
    actor.require_somewhere(UseCase::ViewClass)?;
    let mut c = app.db().read().await?;
    let mut past = Vec::new();
    for node in actor.nodes_for(UseCase::ViewClass) {
        for class in orgs::list_subtree(&mut c, &node.path, OrgKind::Class).await? {
            if class.closed_from.is_some() || !classes::is_past(app, &mut c, &class).await? {
                continue;
            }
            let Some(id) = class.parent_id() else { continue };
            let school = orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?;
            past.push(PastClass { class, school });
        }
    }
    past.sort_by_key(|p| std::cmp::Reverse(p.class.school_year));
    Ok(past)
}

/// A class with its pupils and its work.
pub struct ClassPage {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// Who is in it, by number.
    pub pupils: Vec<Pupil>,
    /// What it was given, the latest due first, with how many have completed it, of how many it was given to.
    pub work: Vec<(Assignment, Arc<Module>, (i64, i64))>,
    /// Whether it is over: then it is shown as it was at the end of its school year.
    pub past: bool,
    /// Whether it is of an earlier school year and its pupils wait to be promoted.
    pub awaits_promotion: bool,
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
    let ended = classes::ended(app, &mut c, &class).await?;
    let pupils = match ended {
        None => users::list_class(&mut c, class.id).await?,
        Some(end) => users::list_class_at_end(&mut c, class.id, end).await?,
    };
    let content = app.content();
    let mut given = Vec::new();
    for a in assignments::list_class(&mut c, class.id).await? {
        let Some(module) = assignment_rules::as_given(&content, &a) else { continue };
        let completed = match ended {
            None => assignments::count_completed(&mut c, a.id).await?,
            Some(end) => assignments::count_completed_at_end(&mut c, a.id, end).await?,
        };
        given.push((a, module, completed));
    }
    let awaits_promotion = ended.is_none() && classes::is_of_earlier_year(app, &class);
    drop(c);
    let view = View::new(UseCase::ViewClass, class.id, "class");
    let page = ClassPage { class, school, pupils, work: given, past: ended.is_some(), awaits_promotion };
    Named::new(page, view).open(app, actor).await
}

/// An assignment and its module as assigned, for its teacher.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn get(app: &App, actor: &Actor, id: AssignmentId) -> Result<(Assignment, Arc<Module>), Error> {
    let work = assignments::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    let module = assignment_rules::as_given(&app.content(), &work).ok_or(Error::NotFound)?;
    Ok((work, module))
}

/// One learner's row of an assignment, with their individual settings.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when it is not assigned to the learner.
pub async fn get_row(app: &App, actor: &Actor, id: AssignmentId, learner: UserId) -> Result<BoardRow, Error> {
    let (work, _) = get(app, actor, id).await?;
    let rows = assignments::list_board(&mut app.db().read().await?, id).await?;
    let row = rows.into_iter().find(|r| r.learner_id == learner).ok_or(Error::NotFound)?;
    let view = View::new(UseCase::AssignWork, work.class_id, "settings").of(learner).about("assignment", id);
    Named::new(row, view).open(app, actor).await
}

/// Work with its class, on a calendar.
pub struct Dated {
    /// The work.
    pub work: Assignment,
    /// The module, as it was given.
    pub module: Arc<Module>,
    /// The class.
    pub class: Org,
}

/// What is due in the actor's classes from one time until before another, the earliest first.
///
/// # Errors
/// As [`list_classes`].
pub async fn list_due(app: &App, actor: &Actor, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Dated>, Error> {
    let classes = list_classes(app, actor).await?;
    let mut c = app.db().read().await?;
    let content = app.content();
    let mut due = Vec::new();
    for card in classes {
        for a in assignments::list_class(&mut c, card.class.id).await? {
            if (from..to).contains(&a.due_at)
                && let Some(module) = assignment_rules::as_given(&content, &a)
            {
                due.push(Dated { work: a, module, class: card.class.clone() });
            }
        }
    }
    due.sort_by(|a, b| (a.work.due_at, &a.class.path).cmp(&(b.work.due_at, &b.class.path)));
    Ok(due)
}
