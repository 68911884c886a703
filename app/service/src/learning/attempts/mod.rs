//! A learner's own quizzes: starting one, saving answers one by one, handing in, the result. [`paper`] draws the items.
//!
//! Outside this folder an option is named by its position on the learner's paper, from 0: its real id could reveal
//! which one is right, so it stays here.
//!
//! What a program can not skip: an attempt is there only once [`begin`] has drawn its paper, after the lesson, and it takes
//! no answer and is not handed in before its page was asked for ([`find_open`]), which carries every question; where
//! answers are explained at once, it carries one question after the other. What was never answered is handed in as blank
//! and earns nothing. How quick or how alike the answers come is only shown to the teacher: [`crate::signals`].

mod finish;
mod paper;
mod save;

pub use crate::assignment_rules::GRACE;
pub use finish::{close_all_overdue, submit};
pub(crate) use finish::{counting, grade, update_score_of_record};
pub use paper::{Sample, sample};
pub(crate) use paper::{on_paper, places, respond};
pub use save::{AnswerInput, Saved, check, flag, save_answer};

use crate::{
    Actor, App, Error, Shared, assignment_rules, guarded,
    keys::{But, Held, Hold},
    lessons, pool,
};
use chrono::{DateTime, TimeDelta, Utc};
use finish::close_overdue;
use paper::{draw, seed};
use qinghe_content::Module;
use qinghe_model::{
    AssignmentId, AttemptId, UserId,
    grading::POINTS,
    item::{Item, ItemKind, Response},
    progress::AttemptState,
    quiz::ItemOrder,
};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment, LearnerTask},
    attempts::{self, Answer, Attempt, Paper, PaperItem},
    items,
};
use quick_cache::sync::Cache;
use std::{collections::HashMap, sync::Arc};

/// Open papers, to check a saved answer without reading the store: a paper never changes.
struct PaperCache(Cache<AttemptId, Arc<(UserId, Paper)>>);

impl Shared for PaperCache {
    fn open(_: &App) -> Self {
        Self(Cache::new(50_000))
    }
}

/// The longest text that may be typed as an answer.
pub const TYPED_MAX: usize = 200;

/// An attempt as its learner sees it.
pub struct AttemptPage {
    /// The attempt.
    pub attempt: Attempt,
    /// What was given, with the learner's own times.
    pub work: Assignment,
    /// The module, as it is now.
    pub module: Arc<Module>,
    /// The items of the paper, in order, as they were when it was drawn.
    pub items: Vec<Asked>,
    /// What holds back its score, once it is over.
    pub held: Option<Hold>,
}

/// An item of a paper with what was answered.
#[derive(Clone)]
pub struct Asked {
    /// The item as it is on the paper.
    pub paper: PaperItem,
    /// The item in the version that was drawn.
    pub item: Arc<Item>,
    /// What was answered; blank when nothing was.
    pub response: Response,
    /// The places that mean this answer.
    pub places: Vec<usize>,
    /// The revision saved; 0 for none.
    pub revision: i64,
    /// Points in hundredths, once graded; none while its key is held back.
    pub points: Option<i64>,
    /// Whether it was explained at once and stays as it is.
    pub checked: bool,
    /// Whether the learner has flagged it, to return to it.
    pub flagged: bool,
    /// What holds back the key of an item that would be explained by now: then `item` has no key either.
    pub held: Option<Hold>,
}

impl Asked {
    /// Takes out of it whatever would tell what is right.
    fn withhold(&mut self, hold: Hold) {
        let order = |id: &str| self.paper.options.iter().position(|o| o == id);
        let mut item = (*self.item).clone().without_key();
        // An order as written would be its own key.
        item.options.sort_by_key(|o| order(&o.id));
        self.item = Arc::new(item);
        self.points = None;
        self.held = Some(hold);
    }

    /// Whether the answer was right, once graded.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.points == Some(POINTS)
    }

    /// Whether it was half right and earned a part.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.points.is_some_and(|p| 0 < p && p < POINTS)
    }

    /// Places that are right, or wrong ones. Demo data, loads and tests answer with them.
    #[must_use]
    pub fn example(&self, right: bool) -> Vec<usize> {
        let key = places(&self.paper, &self.item.right());
        match (right, self.paper.kind) {
            (true, _) => key,
            (false, ItemKind::Order) => key.into_iter().rev().collect(),
            (false, ItemKind::Match) => {
                let groups = self.paper.groups.len().max(1);
                key.into_iter().map(|p| p / groups * groups + (p + 1) % groups).collect()
            }
            (false, _) => (0..self.paper.options.len()).filter(|p| !key.contains(p)).take(1).collect(),
        }
    }
}

/// When an attempt begun now is over: after the minutes it has, and when the work closes.
fn deadline(task: &LearnerTask, started: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let minutes = task.assignment.settings.minutes.map(|m| started + TimeDelta::minutes(m + task.own.extra_minutes));
    [minutes, task.assignment.closes_at].into_iter().flatten().min()
}

/// The attempts of a learner at an assignment, the first first; without their scores while those are not shown.
///
/// # Errors
/// [`Error::NotFound`] unless the assignment is open and the learner's own.
pub async fn list(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<Vec<Attempt>, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let task = assignments::find_learner(&mut c, learner, assignment, app.now()).await?.ok_or(Error::NotFound)?;
    if !guarded::is_shown(app, &mut c, &task.assignment).await? {
        return Err(Error::NotFound);
    }
    let mut all = attempts::list(&mut c, task.assignment.id, learner).await?;
    let shows = assignment_rules::shows_result(&task.assignment, app.now());
    let held = if shows { Held::of_learner(app, &mut c, learner, But::default()).await? } else { Held::default() };
    for attempt in &mut all {
        if !shows || held.longest(attempt.paper.items.iter().map(|i| i.id.as_str())).is_some() {
            attempt.score = None;
            attempt.passed = None;
        }
    }
    Ok(all)
}

/// Gives an open attempt the deadline that the work and the learner's own times now mean.
pub(crate) async fn renew_deadline(c: &mut Conn<'_>, attempt: &Attempt) -> Result<(), Error> {
    if let Some(task) = assignments::find_given(c, attempt.learner_id, attempt.assignment_id).await? {
        attempts::set_deadline(c, attempt.id, deadline(&task, attempt.started_at)).await?;
    }
    Ok(())
}

/// Whether another attempt may be begun, after `had` of them.
///
/// # Errors
/// [`Error::WorkClosed`], [`Error::NoAttemptLeft`].
pub fn may_begin(task: &LearnerTask, had: usize, now: DateTime<Utc>) -> Result<(), Error> {
    if assignment_rules::is_closed(&task.assignment, now) {
        return Err(Error::WorkClosed);
    }
    match attempts_left(task, had) {
        Some(0) => Err(Error::NoAttemptLeft),
        _ => Ok(()),
    }
}

/// How many attempts a learner has, and whether there is another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tries {
    /// The most attempts; none: no limit.
    pub allowed: Option<i64>,
    /// Whether another one may be begun, or one is open.
    pub goes_on: bool,
    /// Whether each of them is used.
    pub used_up: bool,
}

/// The attempts that the learner has at an assignment; nothing when it is not set to them any more.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn tries(app: &App, actor: &Actor, id: AssignmentId) -> Result<Option<Tries>, Error> {
    let learner = actor.require_learner()?;
    let now = app.now();
    let mut c = app.db().read().await?;
    let Some(task) = assignments::find_learner(&mut c, learner, id, now).await? else { return Ok(None) };
    let had = attempts::list(&mut c, id, learner).await?;
    let is_open = had.iter().any(|a| a.state == AttemptState::InProgress);
    Ok(Some(Tries {
        allowed: attempts_allowed(&task),
        goes_on: is_open || may_begin(&task, had.len(), now).is_ok(),
        used_up: !is_open && attempts_left(&task, had.len()) == Some(0),
    }))
}

/// The most attempts that the learner has; none: no limit.
#[must_use]
pub fn attempts_allowed(task: &LearnerTask) -> Option<i64> {
    Some(task.assignment.settings.attempts? + task.own.extra_attempts)
}

/// How many attempts are left after `had` of them; none: no limit.
#[must_use]
pub fn attempts_left(task: &LearnerTask, had: usize) -> Option<i64> {
    Some((attempts_allowed(task)? - i64::try_from(had).unwrap_or(i64::MAX)).max(0))
}

/// Starts an attempt as [`begin`] does, and shows its questions.
///
/// # Errors
/// As [`begin`].
pub async fn start(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<AttemptPage, Error> {
    show(app, begin(app, actor, assignment).await?).await
}

/// Records that an attempt's questions are shown now, unless they were before.
async fn show(app: &App, mut page: AttemptPage) -> Result<AttemptPage, Error> {
    if page.attempt.shown_at.is_none() {
        let now = app.now();
        tx!(app, (id = page.attempt.id, now), |c| { attempts::set_shown(c, *id, *now).await }).await?;
        page.attempt.shown_at = Some(now);
    }
    Ok(page)
}

/// Starts an attempt, or continues the open one: two tabs get the same. It accepts nothing until its questions are
/// shown by [`find_open`].
///
/// # Errors
/// [`Error::NotFound`]; [`Error::LessonFirst`] while the lesson is not finished; [`Error::WorkClosed`];
/// [`Error::NoAttemptLeft`].
pub async fn begin(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<AttemptPage, Error> {
    let lesson = lessons::open(app, actor, assignment).await?;
    let learner = actor.require_learner()?;
    if lesson.module.quiz.is_none() {
        return Err(Error::NotFound);
    }
    if !lesson.is_lesson_done() {
        return Err(Error::LessonFirst);
    }
    let open = attempts::find_open(&mut app.db().read().await?, assignment, learner).await?;
    if let Some(open) = open {
        // One whose time is over is closed, and the next one starts.
        let page = page(app, open).await?;
        if page.attempt.state == AttemptState::InProgress {
            return Ok(page);
        }
    }
    let (module, task) = (lesson.module, lesson.task);
    let slots = pool::slots(app, &mut app.db().read().await?, &task.assignment, &module).await?;
    let settings = &task.assignment.settings;
    let items = draw(&slots, settings.order == ItemOrder::AsWritten, seed(app, &task.assignment));
    if items.is_empty() {
        return Err(Error::NotFound);
    }
    let now = app.now();
    let plan = module.quiz.unwrap_or_default();
    let max = i64::try_from(items.len()).unwrap_or(i64::MAX) * POINTS;
    let paper = Paper {
        module: module.id.clone(),
        module_version: module.version,
        pass_mark: plan.pass_mark,
        partial: settings.partial,
        items,
    };
    let session = actor.person().map(|person| person.session);
    let attempt = tx!(app, (id = app.new_id(), task, learner, paper, max, now, session), |c| {
        let assignment = task.assignment.id;
        // Read at once: between two looks another tap may begin one, which would then count as one too many.
        let had = attempts::list(c, assignment, *learner).await?;
        if let Some(open) = had.iter().find(|a| a.state == AttemptState::InProgress) {
            return Ok(open.clone());
        }
        may_begin(task, had.len(), *now)?;
        if let Some(version) = task.assignment.quiz_version() {
            assignments::keep_quiz(c, assignment, *learner, version).await?;
        }
        attempts::insert(c, *id, assignment, *learner, paper, *max, *now, deadline(task, *now)).await?;
        if let Some(session) = session {
            attempts::note_device(c, *id, session, *now).await?;
        }
        attempts::find_open(c, assignment, *learner).await?.ok_or(Error::NotFound)
    })
    .await?;
    page(app, attempt).await
}

/// The open attempt of a learner, if there is one, to be shown.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn find_open(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<Option<AttemptPage>, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let task = assignments::find_learner(&mut c, learner, assignment, app.now()).await?;
    let assignment = task.map_or(assignment, |task| task.assignment.id);
    let open = attempts::find_open(&mut c, assignment, learner).await?;
    drop(c);
    match open {
        Some(attempt) => match page(app, attempt).await? {
            page if page.attempt.state == AttemptState::InProgress => Ok(Some(show(app, page).await?)),
            _ => Ok(None),
        },
        None => Ok(None),
    }
}

/// An attempt of the learner's own, open or over.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(app: &App, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
    shown(app, with_keys(app, actor, id).await?).await
}

/// The same with every key, to be marked.
async fn with_keys(app: &App, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
    let learner = actor.require_learner()?;
    let attempt = attempts::find(&mut app.db().read().await?, id).await?;
    whole(app, attempt.filter(|a| a.learner_id == learner).ok_or(Error::NotFound)?).await
}

/// The time left of an attempt of the learner's own, none of it once the attempt is over; `None` without a limit.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn time_left(app: &App, actor: &Actor, id: AttemptId) -> Result<Option<TimeDelta>, Error> {
    let learner = actor.require_learner()?;
    let attempt = attempts::find(&mut app.db().read().await?, id).await?;
    let attempt = attempt.filter(|a| a.learner_id == learner).ok_or(Error::NotFound)?;
    if attempt.state != AttemptState::InProgress {
        return Ok(Some(TimeDelta::zero()));
    }
    Ok(attempt.deadline_at.map(|at| (at - app.now()).max(TimeDelta::zero())))
}

/// An attempt as its learner may see it.
async fn page(app: &App, attempt: Attempt) -> Result<AttemptPage, Error> {
    shown(app, whole(app, attempt).await?).await
}

/// Leaves out the keys that are held back of items that would be explained by now, and the score that would give them
/// away.
async fn shown(app: &App, mut page: AttemptPage) -> Result<AttemptPage, Error> {
    let over = page.attempt.state != AttemptState::InProgress;
    if !over && !page.items.iter().any(|asked| asked.checked) {
        return Ok(page);
    }
    // While the work itself shows no result, it needs no other reason.
    let shows = assignment_rules::shows_result(&page.work, app.now());
    let but = But { work: (!shows).then_some(page.work.id), attempt: Some(page.attempt.id) };
    let held = Held::of_learner(app, &mut app.db().read().await?, page.attempt.learner_id, but).await?;
    for asked in page.items.iter_mut().filter(|asked| over || asked.checked) {
        if let Some(hold) = held.find(&asked.paper.id) {
            asked.withhold(hold);
        }
    }
    page.held = held.longest(page.items.iter().map(|asked| asked.paper.id.as_str())).filter(|_| over);
    if page.held.is_some() {
        (page.attempt.score, page.attempt.passed) = (None, None);
    }
    Ok(page)
}

/// An attempt with its paper and answers; one whose time is over is closed first.
async fn whole(app: &App, attempt: Attempt) -> Result<AttemptPage, Error> {
    let over = attempt.state == AttemptState::InProgress && attempt.deadline_at.is_some_and(|d| d + GRACE <= app.now());
    let attempt = if over {
        close_overdue(app, &attempt).await?;
        attempts::find(&mut app.db().read().await?, attempt.id).await?.ok_or(Error::NotFound)?
    } else {
        attempt
    };
    let mut c = app.db().read().await?;
    // Learners who have left the class still see their own results.
    let work = match assignments::find_given(&mut c, attempt.learner_id, attempt.assignment_id).await? {
        Some(task) => task.assignment,
        None => assignments::find(&mut c, attempt.assignment_id).await?.ok_or(Error::NotFound)?,
    };
    if !guarded::is_shown(app, &mut c, &work).await? {
        return Err(Error::NotFound);
    }
    let module = assignment_rules::as_given(&app.content(), &work).ok_or(Error::NotFound)?;
    let items = asked(app, &mut c, &attempt).await?;
    Ok(AttemptPage { attempt, work, module, items, held: None })
}

/// The items of an attempt's paper as they were drawn, with what was answered.
pub(crate) async fn asked(app: &App, c: &mut Conn<'_>, attempt: &Attempt) -> Result<Vec<Asked>, Error> {
    let library = app.content();
    let answers = attempts::list_answers(c, attempt.id).await?;
    let mut answers: HashMap<String, Answer> = answers.into_iter().map(|a| (a.item_id.clone(), a)).collect();
    let flags = attempts::list_flags(c, attempt.id).await?;
    let mut asked = Vec::with_capacity(attempt.paper.items.len());
    for paper in &attempt.paper.items {
        let version = paper.graded.unwrap_or(paper.version);
        let now = library.item(&paper.id).filter(|i| i.version == version).cloned();
        let item = match now {
            Some(item) => item,
            // A teacher's own item, or one changed or removed since: as it was then.
            None => match items::find(c, &paper.id, version).await? {
                Some(item) => Arc::new(item),
                None => continue,
            },
        };
        let flagged = flags.contains(&paper.id);
        let (response, revision, points, checked) =
            answers.remove(&paper.id).map_or_else(Default::default, |a| (a.response, a.revision, a.points, a.checked));
        let places = places(paper, &response);
        let paper = paper.clone();
        asked.push(Asked { paper, item, response, places, revision, points, checked, flagged, held: None });
    }
    Ok(asked)
}
