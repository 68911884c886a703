//! Doing lessons and quizzes, as learners do.

use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::{Ending, Module, Scenario, StepKind};
use qinghe_model::{AssignmentId, OrgId, item::Item};
use qinghe_service::{
    Actor, App, Error,
    assignments::{self, NewAssignment},
    attempts::{self, AnswerInput, AttemptPage},
    lessons::{self, Lesson, StepInput},
};
use qinghe_store::attempts::PaperItem;
use std::collections::{HashSet, VecDeque};

/// The module that the tests work through.
pub const MODULE: &str = "m02";

/// Gives the class [`MODULE`], open now and due in a week.
///
/// # Errors
/// What [`assignments::create`] gives.
pub async fn assign(app: &App, actor: &Actor, class: OrgId) -> Result<AssignmentId, Error> {
    assign_due(app, actor, class, app.now() + TimeDelta::days(7)).await
}

/// Gives the class [`MODULE`], open now and due at this time.
///
/// # Errors
/// What [`assignments::create`] gives.
pub async fn assign_due(app: &App, actor: &Actor, class: OrgId, due_at: DateTime<Utc>) -> Result<AssignmentId, Error> {
    let new =
        NewAssignment { class, module: MODULE.into(), note: "周五前完成".into(), opens_at: app.now(), due_at };
    assignments::create(app, actor, new).await
}

/// What finishes a step: the right options of a check, a way to a safe ending of a story.
#[must_use]
pub fn finish(kind: &StepKind) -> StepInput {
    match kind {
        StepKind::Check(check) => StepInput {
            chosen: check.options.iter().filter(|o| o.correct).map(|o| o.id.clone()).collect(),
            path: Vec::new(),
        },
        StepKind::Scenario(scenario) => StepInput { chosen: Vec::new(), path: way_to(scenario, Ending::Safe) },
        StepKind::Text | StepKind::Cards(_) | StepKind::Help => StepInput::default(),
    }
}

/// The shortest way through a story to an ending of this kind.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn way_to(scenario: &Scenario, ending: Ending) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut queue = VecDeque::from([(scenario.start.clone(), Vec::new())]);
    while let Some((at, path)) = queue.pop_front() {
        let node = scenario.node(&at).expect("choices lead to nodes");
        if node.ending == Some(ending) {
            return path;
        }
        for choice in &node.choices {
            if seen.insert(choice.to.clone()) {
                queue.push_back((choice.to.clone(), path.iter().cloned().chain([choice.id.clone()]).collect()));
            }
        }
    }
    panic!("the story has no such ending");
}

/// Does every step of the lesson.
///
/// # Errors
/// What [`lessons::record_step`] gives.
///
/// # Panics
/// When the module has no step.
pub async fn do_lesson(app: &App, actor: &Actor, id: AssignmentId) -> Result<Lesson, Error> {
    let mut lesson = lessons::open(app, actor, id).await?;
    for step in &lesson.module.steps {
        lesson = lessons::record_step(app, actor, id, &step.id, finish(&step.kind)).await?;
    }
    Ok(lesson)
}

/// The places of the right options on a learner's paper, or of the wrong ones.
#[must_use]
pub fn places(paper: &PaperItem, item: &Item, right: bool) -> Vec<usize> {
    let key: Vec<&str> = item.key().collect();
    (0..paper.options.len()).filter(|n| key.contains(&paper.options[*n].as_str()) == right).collect()
}

/// An answer as the tab `t1` sends it, its `seq`-th.
#[must_use]
pub fn answer(item: &str, places: Vec<usize>, seq: i64) -> AnswerInput {
    AnswerInput { item: item.into(), places, tab: "t1".into(), tab_seq: seq, base: 0 }
}

/// Starts the quiz, answers every item, the first `right` of them right, and hands it in.
///
/// # Errors
/// What the use-cases give.
pub async fn do_quiz(app: &App, actor: &Actor, id: AssignmentId, right: usize) -> Result<AttemptPage, Error> {
    let page = attempts::start(app, actor, id).await?;
    for (n, (paper, item, _, _)) in page.items().enumerate() {
        let input = answer(&paper.id, places(paper, item, n < right), 1);
        attempts::save_answer(app, actor, page.attempt.id, input).await?;
    }
    attempts::submit(app, actor, page.attempt.id).await
}

/// The module itself.
///
/// # Panics
/// When this binary has none of that name.
#[must_use]
pub fn module() -> &'static Module {
    qinghe_content::Library::embedded().module(MODULE).expect("the module is embedded")
}
