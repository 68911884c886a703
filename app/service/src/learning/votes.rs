//! A pupil's vote on how a story begins. Only the class's sum of it is kept: see [`crate::estimates`].

use crate::{Actor, App, Error, assignment_rules, estimates, lessons};
use qinghe_content::StepKind;
use qinghe_model::AssignmentId;

/// Counts a pupil's vote on what to do first in a story. A second vote changes nothing.
///
/// # Errors
/// As [`lessons::open`]; [`Error::WorkClosed`]; [`Error::Invalid`] with the field `vote` when there is no such choice.
pub async fn vote(app: &App, actor: &Actor, id: AssignmentId, step: &str, choice: &str) -> Result<(), Error> {
    let lesson = lessons::open(app, actor, id).await?;
    let learner = actor.require_learner()?;
    let (_, step) = lesson.module.step(step).ok_or(Error::NotFound)?;
    let StepKind::Scenario(story) = &step.kind else { return Err(Error::NotFound) };
    if assignment_rules::is_closed(&lesson.task.assignment, app.now()) {
        return Err(Error::WorkClosed);
    }
    let counted = estimates::ballot(story, choice)?;
    let of = estimates::of(lesson.task.assignment.class_id, &lesson.module.id, step);
    tx!(app, (of, learner, counted), |c| { estimates::count(c, of, *learner, counted).await }).await
}
