//! A learner's own lessons: what there is to do, and each step as it is done.

use crate::{
    Actor, App, Error, UseCase, assignment_rules, estimates, guarded,
    keys::{But, Held},
};
use chrono::{DateTime, Utc};
use qinghe_content::{Ending, Library, Module, Scenario, Step, StepKind};
use qinghe_model::{AssignmentId, UserId, item::Response, lesson::Question, progress::WorkState};
use qinghe_store::{
    Conn,
    assignments::{self, LearnerTask, StepRecord},
    campaigns,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

/// An assignment as the learner sees it.
pub struct Task {
    /// What was given, and how far the learner is.
    pub task: LearnerTask,
    /// The module.
    pub module: Arc<Module>,
}

/// What the learner's class was given, the next due first.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn list_tasks(app: &App, actor: &Actor) -> Result<Vec<Task>, Error> {
    let learner = actor.require_learner()?;
    let now = app.now();
    let mut c = app.db().read().await?;
    let mut tasks = Vec::new();
    for task in assignments::list_learner(&mut c, learner, now).await? {
        // A lesson that needs a counsellor is seen only where it is unlocked.
        if guarded::is_shown(app, &mut c, &task.assignment).await? {
            tasks.push(task);
        }
    }
    let held = if tasks.iter().any(|t| t.progress.score.is_some()) {
        Held::of_work(app, &mut c, tasks.iter().map(|t| &t.assignment)).await?
    } else {
        Held::default()
    };
    for task in tasks.iter_mut().filter(|t| t.progress.score.is_some()) {
        if held.longest_of(app, &mut c, &task.assignment).await?.is_some() {
            *task = assignment_rules::without_score(task.clone());
        }
    }
    drop(c);
    let content = app.content();
    // A contest that is over is not late work: who did not take part is not reminded of it.
    let over = |task: &LearnerTask| {
        let work = &task.assignment;
        work.contest_round_id().is_some()
            && assignment_rules::is_closed(work, now)
            && task.progress.completed_at.is_none()
    };
    Ok(tasks
        .into_iter()
        .filter(|task| !over(task))
        .filter_map(|task| {
            let module = assignment_rules::as_given(&content, &task.assignment)?;
            Some(Task { task: assignment_rules::as_shown(task, now), module })
        })
        .collect())
}

/// What a learner has to do soon.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reminder {
    /// Work that is due today, on the schools' clocks, and not done.
    pub today: usize,
    /// Overdue assignments that can still be completed.
    pub late: usize,
}

/// What a learner has to do soon, but for the work they are at.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn remind(app: &App, actor: &Actor, but: Option<AssignmentId>) -> Result<Reminder, Error> {
    let now = app.now();
    let tasks = list_tasks(app, actor).await?;
    let mut reminder = Reminder::default();
    for task in tasks.iter().map(|t| &t.task) {
        let given = &task.assignment;
        if assignment_rules::is_closed(given, now)
            || Some(given.id) == but
            || task.progress.state() == WorkState::Completed
        {
            continue;
        }
        if given.due_at < now {
            reminder.late += 1;
        } else if given.due_at.with_timezone(&App::ZONE).date_naive() == app.today() {
            reminder.today += 1;
        }
    }
    Ok(reminder)
}

/// Every module, for staff.
///
/// # Errors
/// [`Error::Forbidden`] for learners.
pub fn list_modules(app: &App, actor: &Actor) -> Result<Arc<Library>, Error> {
    actor.require_somewhere(UseCase::BrowseLessons)?;
    Ok(app.content())
}

/// One module, for staff.
///
/// # Errors
/// [`Error::Forbidden`] for learners; [`Error::NotFound`].
pub fn get_module(app: &App, actor: &Actor, id: &str) -> Result<Arc<Module>, Error> {
    list_modules(app, actor)?.module(id).cloned().ok_or(Error::NotFound)
}

/// What a learner did in a step, in the step kind's own shape.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// What was chosen last: a check's options; pairs `entry=group` of things sorted, `id=myth` or
    /// `id=fact` of statements; things in their order; the number guessed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<String>,
    /// Scenario: the choices from the start to where the learner is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Scenario: every ending reached so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endings: Vec<String>,
}

/// A lesson in a learner's hands.
pub struct Lesson {
    /// What was given, and how far the learner is.
    pub task: LearnerTask,
    /// The module.
    pub module: Arc<Module>,
    /// What was done, by step id.
    pub records: HashMap<String, (Record, bool)>,
}

impl Lesson {
    /// Whether the lesson is behind the learner, or there is none: the quiz is next.
    #[must_use]
    pub fn is_lesson_done(&self) -> bool {
        self.module.steps.is_empty() || self.task.progress.lesson_completed_at.is_some()
    }

    /// Whether the step is done.
    #[must_use]
    pub fn is_done(&self, step: &str) -> bool {
        self.records.get(step).is_some_and(|(_, done)| *done)
    }

    /// The first step that is not done, or the last: where to go on.
    #[must_use]
    pub fn resume_at(&self) -> usize {
        let steps = &self.module.steps;
        steps.iter().position(|s| !self.is_done(&s.id)).unwrap_or(steps.len().saturating_sub(1))
    }
}

/// Looks at a lesson without beginning it.
///
/// # Errors
/// [`Error::NotFound`] unless the assignment is open and the learner's own.
pub async fn look(app: &App, actor: &Actor, id: AssignmentId) -> Result<Lesson, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let task = assignments::find_learner(&mut c, learner, id, app.now()).await?.ok_or(Error::NotFound)?;
    if !guarded::is_shown(app, &mut c, &task.assignment).await? {
        return Err(Error::NotFound);
    }
    let id = task.assignment.id;
    let module = assignment_rules::as_given(&app.content(), &task.assignment).ok_or(Error::NotFound)?;
    let task = as_shown(app, &mut c, learner, task).await?;
    let records = assignments::list_steps(&mut c, id, learner)
        .await?
        .into_iter()
        .map(|r| (r.step_id, (serde_json::from_value(r.record).unwrap_or_default(), r.done_at.is_some())))
        .collect();
    Ok(Lesson { task, module, records })
}

/// A task without its score while that is not shown, or its questions' keys are held back.
async fn as_shown(app: &App, c: &mut Conn<'_>, learner: UserId, task: LearnerTask) -> Result<LearnerTask, Error> {
    let task = assignment_rules::as_shown(task, app.now());
    if task.progress.score.is_none() {
        return Ok(task);
    }
    let held = Held::of_learner(app, c, learner, But::default()).await?;
    let hold = held.longest_of(app, c, &task.assignment).await?;
    Ok(if hold.is_some() { assignment_rules::without_score(task) } else { task })
}

/// Opens a lesson to work at it; the first opening begins it.
///
/// # Errors
/// As [`look`].
pub async fn open(app: &App, actor: &Actor, id: AssignmentId) -> Result<Lesson, Error> {
    let mut lesson = look(app, actor, id).await?;
    if lesson.task.progress.started_at.is_none() {
        let now = app.now();
        start(app, lesson.task.assignment.id, actor.require_learner()?, &lesson.module.id, now).await?;
        lesson.task.progress.started_at = Some(now);
    }
    Ok(lesson)
}

async fn start(app: &App, id: AssignmentId, learner: UserId, module: &str, now: DateTime<Utc>) -> Result<(), Error> {
    tx!(app, (id, learner, module = module.to_owned(), now), |c| {
        if assignments::start(c, *id, *learner, *now).await? {
            campaigns::count(c, *learner, module, *now).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}

/// What the learner hands in for a step.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct StepInput {
    /// What was chosen, as in [`Record::chosen`].
    #[serde(default)]
    pub chosen: Vec<String>,
    /// Scenario: the choices from the start.
    #[serde(default)]
    pub path: Vec<String>,
}

/// Keeps what was done in a step; finishes the lesson with its last open step.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::WorkClosed`]; [`Error::Invalid`] with the field `chosen` when something was left blank, or
/// `path` when the choices do not follow the story.
pub async fn record_step(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    step_id: &str,
    input: StepInput,
) -> Result<Lesson, Error> {
    record_in(app, actor, open(app, actor, id).await?, step_id, input).await
}

/// The same in a lesson that is open already.
///
/// # Errors
/// As [`record_step`].
pub async fn record_in(
    app: &App,
    actor: &Actor,
    lesson: Lesson,
    step_id: &str,
    input: StepInput,
) -> Result<Lesson, Error> {
    let id = lesson.task.assignment.id;
    let learner = actor.require_learner()?;
    let (_, step) = lesson.module.step(step_id).ok_or(Error::NotFound)?;
    if assignment_rules::is_closed(&lesson.task.assignment, app.now()) {
        return Err(Error::WorkClosed);
    }
    let earlier = lesson.records.get(step_id).map(|(r, _)| r.clone()).unwrap_or_default();
    // What a class thinks is counted and not kept.
    let counted = match &step.kind {
        StepKind::Estimate(estimate) if !is_skipped(&input) => Some(estimates::answer(estimate, &input.chosen)?),
        _ => None,
    };
    let (record, done) = judge(step, input, earlier)?;
    let of = estimates::of(lesson.task.assignment.class_id, &lesson.module.id, step);
    let now = app.now();
    let row = StepRecord {
        step_id: step_id.to_owned(),
        record: serde_json::to_value(&record).expect("strings serialise"),
        done_at: done.then_some(now),
    };

    tx!(app, (id, learner, row, now, module = lesson.module.clone(), of, counted), |c| {
        if let Some(counted) = counted {
            estimates::count(c, of, *learner, counted).await?;
        }
        assignments::upsert_step(c, *id, *learner, row, *now).await?;
        let steps = assignments::list_steps(c, *id, *learner).await?;
        let done = |step: &Step| steps.iter().any(|s| s.step_id == step.id && s.done_at.is_some());
        if module.steps.iter().all(done) {
            let finished = assignments::complete_lesson(c, *id, *learner, *now).await?;
            if module.quiz.is_none() {
                assignments::complete(c, *id, *learner, *now).await?;
            }
            // A lesson cannot be made easier: it counts whatever its quiz is like.
            if finished {
                campaigns::count(c, *learner, &module.id, *now).await?;
            }
        }
        Ok::<_, Error>(())
    })
    .await?;
    let mut lesson = lesson;
    let was_done = lesson.is_done(step_id);
    lesson.records.insert(step_id.to_owned(), (record, done || was_done));
    if lesson.module.steps.iter().all(|s| lesson.is_done(&s.id)) && lesson.task.progress.lesson_completed_at.is_none() {
        lesson.task.progress.lesson_completed_at = Some(now);
        if lesson.module.quiz.is_none() {
            lesson.task.progress.completed_at.get_or_insert(now);
        }
    }
    Ok(lesson)
}

/// Checks the input against the step, and returns what is kept and whether the step is done.
///
/// # Errors
/// As [`record_step`].
pub fn judge(step: &Step, input: StepInput, earlier: Record) -> Result<(Record, bool), Error> {
    let chosen = |response: Response| Record { chosen: response.ids().to_vec(), ..Record::default() };
    match &step.kind {
        StepKind::Check(check) => {
            let response = Response::new(input.chosen);
            if response.is_blank() {
                return Err(Error::field("chosen", "choose-one"));
            }
            known(response.ids(), |id| check.options.iter().any(|o| o.id == *id))?;
            Ok((chosen(response), true))
        }
        StepKind::Scenario(scenario) => {
            let at = follow(scenario, &input.path).ok_or_else(|| Error::field("path", "unknown-option"))?;
            let path = kept(scenario, input.path);
            let mut endings = earlier.endings;
            if scenario.node(at).is_some_and(|n| n.ending.is_some()) && !endings.iter().any(|e| e == at) {
                endings.push(at.to_owned());
            }
            let done = !endings.is_empty();
            Ok((Record { path, endings, ..Record::default() }, done))
        }
        StepKind::Sort(sort) => {
            let response = Response::new(input.chosen);
            known(response.ids(), |pair| {
                pair.split_once('=').is_some_and(|(entry, group)| {
                    sort.entries.iter().any(|e| e.id == entry) && sort.groups.iter().any(|g| g.id == group)
                })
            })?;
            if !sort.entries.iter().all(|e| response.group_of(&e.id).is_some()) {
                return Err(Error::field("chosen", "sort-all"));
            }
            Ok((chosen(response), true))
        }
        StepKind::Myth(statements) => {
            let response = Response::new(input.chosen);
            known(response.ids(), |pair| {
                pair.split_once('=')
                    .is_some_and(|(id, said)| statements.iter().any(|s| s.id == id) && matches!(said, "myth" | "fact"))
            })?;
            if !statements.iter().all(|s| response.group_of(&s.id).is_some()) {
                return Err(Error::field("chosen", "guess-all"));
            }
            Ok((chosen(response), true))
        }
        StepKind::Order(order) => {
            let response = Response::ordered(input.chosen);
            known(response.ids(), |id| order.entries.iter().any(|e| e.0 == *id))?;
            // Half an order is kept: without JavaScript every tap comes here.
            let done = response.ids().len() == order.entries.len();
            Ok((chosen(response), done))
        }
        StepKind::Guess(guess) => {
            let said = input.chosen.first().map(|n| n.trim().parse::<i64>());
            match said {
                Some(Ok(n)) if (guess.min..=guess.max).contains(&n) => {
                    Ok((chosen(Response::new([n.to_string()])), true))
                }
                _ => Err(Error::field("chosen", "guess-range")),
            }
        }
        StepKind::Estimate(estimate) => {
            if !is_skipped(&input) {
                estimates::answer(estimate, &input.chosen)?;
            }
            Ok((Record::default(), true))
        }
        // What is picked in a rehearsal, or written in a reflection or a plan, never comes here: it stays on the device.
        StepKind::Text
        | StepKind::Cards(_)
        | StepKind::Roles(_)
        | StepKind::Chat(_)
        | StepKind::Call(_)
        | StepKind::Refuse(_)
        | StepKind::Reflect(_)
        | StepKind::Plan(_)
        | StepKind::Tally(_)
        | StepKind::Help => Ok((Record::default(), true)),
    }
}

/// What is handed in for an estimate by who goes on without an answer.
pub const SKIP: &str = "skip";

fn is_skipped(input: &StepInput) -> bool {
    input.chosen.len() == 1 && input.chosen[0] == SKIP
}

fn known(ids: &[String], is: impl Fn(&String) -> bool) -> Result<(), Error> {
    if ids.iter().all(is) { Ok(()) } else { Err(Error::field("chosen", "unknown-option")) }
}

/// The shortest input that finishes a step: the right answers, or choices that lead to a safe ending. Used by demo
/// data, benchmarks and tests.
#[must_use]
pub fn right_input(kind: &StepKind) -> StepInput {
    let chosen: Vec<String> = match kind {
        StepKind::Check(check) => check.options.iter().filter(|o| o.correct).map(|o| o.id.clone()).collect(),
        StepKind::Sort(sort) => sort.entries.iter().map(|e| Response::pair(&e.id, &e.group)).collect(),
        StepKind::Myth(statements) => {
            statements.iter().map(|s| Response::pair(&s.id, if s.myth { "myth" } else { "fact" })).collect()
        }
        StepKind::Order(order) => order.entries.iter().map(|(id, _)| id.clone()).collect(),
        StepKind::Guess(guess) => vec![guess.answer.to_string()],
        StepKind::Estimate(estimate) => {
            let said = |q: &Question| [Response::pair(&q.id, "yes"), Response::pair(&estimates::guess_of(&q.id), "6")];
            estimate.questions.iter().flat_map(said).collect()
        }
        StepKind::Scenario(scenario) => {
            let path = way_to(scenario, Ending::Safe).unwrap_or_default();
            return StepInput { path, ..StepInput::default() };
        }
        _ => Vec::new(),
    };
    StepInput { chosen, ..StepInput::default() }
}

/// The choices of the shortest path through a story to an ending of this kind.
#[must_use]
pub fn way_to(scenario: &Scenario, ending: Ending) -> Option<Vec<String>> {
    let mut seen = HashSet::new();
    let mut queue = VecDeque::from([(scenario.start.as_str(), Vec::new())]);
    while let Some((at, path)) = queue.pop_front() {
        let node = scenario.node(at)?;
        if node.ending == Some(ending) {
            return Some(path);
        }
        for choice in &node.choices {
            if seen.insert(choice.to.as_str()) {
                queue.push_back((&choice.to, path.iter().cloned().chain([choice.id.clone()]).collect()));
            }
        }
    }
    None
}

/// More choices than a reader makes, and few enough for the limit of a request: so many are refused, not lost on the way.
const MOST_CHOICES: usize = 1_500;

/// The most choices that are kept as they were made.
const KEPT_CHOICES: usize = 300;

/// Where the choices lead from the start; `None` when one of them is not there to be made.
#[must_use]
pub fn follow<'a>(scenario: &'a Scenario, path: &[String]) -> Option<&'a str> {
    if path.len() > MOST_CHOICES {
        return None;
    }
    path.iter().try_fold(scenario.start.as_str(), |at, choice| lead(scenario, at, choice))
}

fn lead<'a>(scenario: &'a Scenario, at: &str, choice: &str) -> Option<&'a str> {
    scenario.node(at)?.choices.iter().find(|c| c.id == choice).map(|c| c.to.as_str())
}

/// What is kept of choices that [`follow`] accepts. A story may lead back to an earlier scene: of a long walk the rounds
/// that came back are left out, and the rest still leads to the same scene.
fn kept(scenario: &Scenario, path: Vec<String>) -> Vec<String> {
    if path.len() <= KEPT_CHOICES {
        return path;
    }
    let mut scenes = vec![scenario.start.as_str()];
    let mut straight = Vec::new();
    for choice in path {
        let Some(to) = scenes.last().and_then(|at| lead(scenario, at, &choice)) else { break };
        if let Some(been) = scenes.iter().position(|scene| *scene == to) {
            scenes.truncate(been + 1);
            straight.truncate(been);
        } else {
            scenes.push(to);
            straight.push(choice);
        }
    }
    straight
}
