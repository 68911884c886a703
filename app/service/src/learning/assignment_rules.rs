//! Work as it was given: a module or a part of it, or a quiz put together by hand, with its settings.

use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::{Library, Module, QuizPlan};
use qinghe_model::quiz::{DEFAULT_PASS_MARK, Feedback, QuizPart};
use qinghe_store::assignments::{Assignment, LearnerTask, WorkPart};
use std::{borrow::Cow, sync::Arc};

/// How long after its end an attempt still accepts answers that were given in time and that a poor network delivers
/// late.
pub const GRACE: TimeDelta = TimeDelta::seconds(60);

/// The module as assigned: without its steps when only the quiz is, without its quiz when only the lesson is, and with
/// the number of items and the pass mark that were set. `None` when it no longer exists.
#[must_use]
pub fn as_given(library: &Library, work: &Assignment) -> Option<Arc<Module>> {
    let settings = &work.settings;
    if let Some(parts) = work.quiz_parts() {
        let plan = QuizPlan {
            draw: parts.iter().map(QuizPart::count).sum(),
            pass_mark: settings.pass_mark.unwrap_or(DEFAULT_PASS_MARK),
        };
        return Some(Arc::new(Module::of_quiz(work.quiz_title()?, plan)));
    }
    let module = library.module(&work.module_id)?;
    let plan = module.quiz.map(|plan| QuizPlan {
        draw: settings.draw.unwrap_or(plan.draw).min(module.items.len()),
        pass_mark: settings.pass_mark.unwrap_or(plan.pass_mark),
    });
    let mut given = Cow::Borrowed(&**module);
    match work.part {
        WorkPart::Module if plan == module.quiz => return Some(module.clone()),
        WorkPart::Module => given.to_mut().quiz = plan,
        WorkPart::Lesson => given.to_mut().quiz = None,
        WorkPart::Quiz => {
            given.to_mut().quiz = plan;
            given.to_mut().steps.clear();
        }
    }
    Some(Arc::new(given.into_owned()))
}

/// Whether it accepts nothing any more.
#[must_use]
pub fn is_closed(work: &Assignment, now: DateTime<Utc>) -> bool {
    work.closes_at.is_some_and(|at| at <= now)
}

/// The work as its learner may see it: without its score while that is not shown.
#[must_use]
pub fn as_shown(task: LearnerTask, now: DateTime<Utc>) -> LearnerTask {
    if shows_result(&task.assignment, now) { task } else { without_score(task) }
}

/// The same without its score.
#[must_use]
pub fn without_score(mut task: LearnerTask) -> LearnerTask {
    task.progress.score = None;
    task.progress.max_score = None;
    task.progress.passed_at = None;
    task
}

/// Whether a learner may see what was right in an attempt that is over, and the score.
#[must_use]
pub fn shows_result(work: &Assignment, now: DateTime<Utc>) -> bool {
    match work.settings.feedback {
        Feedback::AtOnce | Feedback::AfterSubmit => true,
        Feedback::AfterClose => work.closes_at.unwrap_or(work.due_at) <= now,
        Feedback::Never => false,
    }
}
