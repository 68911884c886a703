//! A learner's programme: which modules of it are done, and what to go on with.
//!
//! `content/programmes.toml` strings lessons together for each stage of school. A pupil who completes a programme prints a
//! certificate: see [`crate::certificates`].

use crate::{Actor, App, Error};
use qinghe_content::{Module, Programme};
use qinghe_model::{AssignmentId, UserId, progress::WorkState, quiz::Feedback};
use qinghe_store::{
    Conn, assignments,
    certificates::{self, PassedQuiz},
};
use std::{collections::HashSet, sync::Arc};

/// A module of a programme, with the learner's progress.
pub struct Part {
    /// The module.
    pub module: Arc<Module>,
    /// How far the learner is: completed when its pass rule is met: its quiz is passed at any attempt, or it has none and is read.
    pub state: WorkState,
    /// Whether it was handed in, and the pass rule is not met yet.
    pub to_pass: bool,
    /// The assignment of the learner's class, if there is one.
    pub assignment: Option<AssignmentId>,
}

/// A programme, with the learner's progress.
pub struct Standing {
    /// The programme.
    pub programme: Programme,
    /// Its modules, in order.
    pub parts: Vec<Part>,
}

impl Standing {
    /// How many modules are completed: their pass rule is met.
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
    let completed = completed(app, &mut c, learner).await?;
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
            let so_far = task.map_or(WorkState::NotStarted, |t| t.progress.state());
            let done = completed.contains(id);
            // Handed in without passing, a module is not done.
            let to_pass = !done && so_far == WorkState::Completed;
            let state = match so_far {
                _ if done => WorkState::Completed,
                WorkState::Completed => WorkState::Started,
                state => state,
            };
            Some(Part { module, state, to_pass, assignment: task.map(|t| t.assignment.id) })
        })
        .collect();
    Ok(Own { present: Some(Standing { programme, parts }), certified })
}

/// The modules whose pass rule a learner has met: the quiz was handed in with at least the pass mark, at any attempt. Of a
/// module without a quiz the lesson was finished.
pub(crate) async fn completed(app: &App, c: &mut Conn<'_>, learner: UserId) -> Result<HashSet<String>, Error> {
    let content = app.content();
    let without_quiz = |id: &String| content.module(id).is_some_and(|m| m.quiz.is_none());
    let read = certificates::list_completed(c, learner).await?;
    let now = app.now();
    // What is told after the closing time does not show here before.
    let told = |q: &PassedQuiz| q.settings.feedback != Feedback::AfterClose || q.closes_at <= now;
    let passed = certificates::list_passed(c, learner).await?.into_iter().filter(told).map(|q| q.module_id);
    Ok(read.into_iter().filter(without_quiz).chain(passed).collect())
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
