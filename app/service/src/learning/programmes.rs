//! A learner's programme: which modules of it are done, and what to go on with.
//!
//! `content/programmes.toml` strings lessons together for each stage of school. A pupil who completes a programme prints a
//! certificate: see [`crate::certificates`].

use crate::{Actor, App, Error};
use qinghe_content::{Module, Programme};
use qinghe_model::{AssignmentId, UserId, progress::WorkState};
use qinghe_store::{Conn, assignments, certificates};
use std::{collections::HashSet, sync::Arc};

/// A module of a programme, as it stands with the learner.
pub struct Part {
    /// The module.
    pub module: Arc<Module>,
    /// How far the learner is: completed when any assignment of it is.
    pub state: WorkState,
    /// The assignment of the learner's class, if there is one.
    pub assignment: Option<AssignmentId>,
}

/// A programme, as it stands with the learner.
pub struct Standing {
    /// The programme.
    pub programme: Programme,
    /// Its modules, in order.
    pub parts: Vec<Part>,
}

impl Standing {
    /// How many modules are completed.
    #[must_use]
    pub fn done(&self) -> usize {
        self.parts.iter().filter(|p| p.state == WorkState::Completed).count()
    }

    /// Whether all of them are.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.parts.is_empty() && self.done() == self.parts.len()
    }
}

/// The learner's programmes.
pub struct Own {
    /// That of the present grade.
    pub present: Option<Standing>,
    /// Programmes with a certificate, or ready for one: id and name in both languages.
    pub certified: Vec<(String, qinghe_model::Text)>,
}

/// The learner's own programmes.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn get_own(app: &App, actor: &Actor) -> Result<Own, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let mut certified: Vec<_> =
        certificates::list(&mut c, learner).await?.into_iter().map(|c| (c.programme, c.body.title)).collect();
    let completed = completed(&mut c, learner).await?;
    for programme in eligible(app, &mut c, learner).await? {
        if is_complete(&programme, &completed) && !certified.iter().any(|(id, _)| *id == programme.id) {
            certified.push((programme.id, programme.title));
        }
    }
    let grade = match actor.class_id() {
        Some(class) => qinghe_store::orgs::find(&mut c, class).await?.and_then(|o| o.grade()),
        None => None,
    };
    let content = app.content();
    let Some(programme) = grade.and_then(|g| content.programme_for(g)).cloned() else {
        return Ok(Own { present: None, certified });
    };
    let tasks = assignments::list_learner(&mut c, learner, app.now()).await?;
    let parts = programme
        .modules
        .iter()
        .filter_map(|id| {
            let module = content.module(id)?.clone();
            // What was begun before what was not; of several the next due.
            let given = || tasks.iter().filter(|t| t.assignment.module_id == *id);
            let task = given().max_by_key(|t| (t.progress.state(), std::cmp::Reverse(t.assignment.due_at)));
            let state = match task {
                _ if completed.contains(id) => WorkState::Completed,
                Some(task) => task.progress.state(),
                None => WorkState::NotStarted,
            };
            Some(Part { module, state, assignment: task.map(|t| t.assignment.id) })
        })
        .collect();
    Ok(Own { present: Some(Standing { programme, parts }), certified })
}

/// The modules that a learner has completed.
pub(crate) async fn completed(c: &mut Conn<'_>, learner: UserId) -> Result<HashSet<String>, Error> {
    Ok(certificates::list_completed(c, learner).await?.into_iter().collect())
}

/// The programmes of every grade the learner was ever in.
pub(crate) async fn eligible(app: &App, c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Programme>, Error> {
    let grades = certificates::list_grades(c, learner).await?;
    let named = |p: &&Programme| p.grades.iter().any(|g| grades.contains(g));
    Ok(app.content().programmes().iter().filter(named).cloned().collect())
}

/// Whether every module of a programme is among those completed.
pub(crate) fn is_complete(programme: &Programme, completed: &HashSet<String>) -> bool {
    !programme.modules.is_empty() && programme.modules.iter().all(|m| completed.contains(m))
}
