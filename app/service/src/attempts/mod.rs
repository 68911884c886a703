//! A learner's own quizzes: beginning one, saving answers one by one, handing in, the result. [`paper`] draws what is
//! asked.
//!
//! Outside these files an option is named by its place on the learner's paper, 0 for the first: its
//! real id could tell which one is right, so it stays here.

mod paper;

pub use paper::{Sample, sample};
pub(crate) use paper::{on_paper, places, respond};

use crate::{Actor, App, Error, lessons, work};
use chrono::{DateTime, TimeDelta, Utc};
use paper::{draw, seed, slots};
use qinghe_content::Module;
use qinghe_model::{
    AssignmentId, AttemptId, UserId,
    grading::{self, POINTS},
    item::{Item, ItemKind, Response},
    progress::AttemptState,
    quiz::{Counts, Feedback, ItemOrder, QuizSettings},
};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment, LearnerTask},
    attempts::{self, Answer, Attempt, Paper, PaperItem, SaveAnswer},
    campaigns,
    contests::counting,
    items,
};
use quick_cache::sync::Cache;
use std::{collections::HashMap, sync::Arc};

/// Open papers, to check a saved answer without reading the store: a paper never changes.
pub(crate) struct PaperCache(Cache<AttemptId, Arc<(UserId, Paper)>>);

impl PaperCache {
    pub(crate) fn new() -> Self {
        Self(Cache::new(50_000))
    }
}

/// For so long after its time was over an attempt still takes what was on its way: an answer given
/// before the end that a poor network delivers late.
pub const GRACE: TimeDelta = TimeDelta::seconds(60);

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
}

/// An item of a paper with what was answered.
#[derive(Clone)]
pub struct Asked {
    /// How it stands on the paper.
    pub paper: PaperItem,
    /// The item in the version that was drawn.
    pub item: Arc<Item>,
    /// What was answered; blank when nothing was.
    pub response: Response,
    /// The places that mean this answer.
    pub places: Vec<usize>,
    /// The revision saved; 0 for none.
    pub revision: i64,
    /// Points in hundredths, once graded.
    pub points: Option<i64>,
    /// Whether it was explained at once and stays as it is.
    pub checked: bool,
    /// Whether the learner wants to look at it again.
    pub flagged: bool,
}

impl Asked {
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
    let mut all = attempts::list(&mut c, assignment, learner).await?;
    if !work::shows_result(&task.assignment, app.now()) {
        for attempt in &mut all {
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
    if work::is_closed(&task.assignment, now) {
        return Err(Error::WorkClosed);
    }
    match attempts_left(task, had) {
        Some(0) => Err(Error::NoAttemptLeft),
        _ => Ok(()),
    }
}

/// How many attempts may still be begun after `had` of them; none: as many as one likes.
#[must_use]
pub fn attempts_left(task: &LearnerTask, had: usize) -> Option<i64> {
    let most = task.assignment.settings.attempts? + task.own.extra_attempts;
    Some((most - i64::try_from(had).unwrap_or(i64::MAX)).max(0))
}

/// Opens an attempt, or goes on with the one that is open: two tabs get the same.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::LessonFirst`] while the lesson is not finished; [`Error::WorkClosed`];
/// [`Error::NoAttemptLeft`].
pub async fn start(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<AttemptPage, Error> {
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
        // One whose time is over is closed, and the next one begins.
        let page = page(app, open).await?;
        if page.attempt.state == AttemptState::InProgress {
            return Ok(page);
        }
    }
    let (module, task) = (lesson.module, lesson.task);
    let slots = slots(app, &mut app.db().read().await?, &task.assignment, &module).await?;
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
    let attempt = app
        .db()
        .write((app.new_id(), task, learner, paper, max, now), |c, (id, task, learner, paper, max, now)| {
            Box::pin(async move {
                let assignment = task.assignment.id;
                // Read at once: between two looks another tap may begin one, which would then count as one too many.
                let had = attempts::list(c, assignment, *learner).await?;
                if let Some(open) = had.iter().find(|a| a.state == AttemptState::InProgress) {
                    return Ok(open.clone());
                }
                may_begin(task, had.len(), *now)?;
                attempts::insert(c, *id, assignment, *learner, paper, *max, *now, deadline(task, *now)).await?;
                attempts::find_open(c, assignment, *learner).await?.ok_or(Error::NotFound)
            })
        })
        .await?;
    page(app, attempt).await
}

/// The open attempt of a learner, if there is one.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn find_open(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<Option<AttemptPage>, Error> {
    let learner = actor.require_learner()?;
    let open = attempts::find_open(&mut app.db().read().await?, assignment, learner).await?;
    match open {
        Some(attempt) => Ok(Some(page(app, attempt).await?).filter(|p| p.attempt.state == AttemptState::InProgress)),
        None => Ok(None),
    }
}

/// An attempt of the learner's own, open or over.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(app: &App, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
    let learner = actor.require_learner()?;
    let attempt = attempts::find(&mut app.db().read().await?, id).await?;
    page(app, attempt.filter(|a| a.learner_id == learner).ok_or(Error::NotFound)?).await
}

/// An attempt with everything on it; one whose time is over is closed first.
async fn page(app: &App, attempt: Attempt) -> Result<AttemptPage, Error> {
    let over = attempt.state == AttemptState::InProgress && attempt.deadline_at.is_some_and(|d| d + GRACE <= app.now());
    let attempt = if over {
        close_overdue(app, &attempt).await?;
        attempts::find(&mut app.db().read().await?, attempt.id).await?.ok_or(Error::NotFound)?
    } else {
        attempt
    };
    let mut c = app.db().read().await?;
    // Whoever left the class still reads their own results.
    let work = match assignments::find_given(&mut c, attempt.learner_id, attempt.assignment_id).await? {
        Some(task) => task.assignment,
        None => assignments::find(&mut c, attempt.assignment_id).await?.ok_or(Error::NotFound)?,
    };
    let module = work::as_given(&app.content(), &work).ok_or(Error::NotFound)?;
    let items = asked(app, &mut c, &attempt).await?;
    Ok(AttemptPage { attempt, work, module, items })
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
            // A teacher's own, or changed or taken out since: as it was then.
            None => match items::find(c, &paper.id, version).await? {
                Some(item) => Arc::new(item),
                None => continue,
            },
        };
        let flagged = flags.contains(&paper.id);
        let (response, revision, points, checked) =
            answers.remove(&paper.id).map_or_else(Default::default, |a| (a.response, a.revision, a.points, a.checked));
        let places = places(paper, &response);
        asked.push(Asked { paper: paper.clone(), item, response, places, revision, points, checked, flagged });
    }
    Ok(asked)
}

/// An answer as a browser sends it.
#[derive(Clone, Debug, Default)]
pub struct AnswerInput {
    /// The item.
    pub item: String,
    /// The places chosen, as [`Asked::places`]: 0 for the first option on the learner's paper.
    pub places: Vec<usize>,
    /// What was typed, where the answer is typed.
    pub text: String,
    /// A random name of the browser tab; empty for a plain form, which always wins.
    pub tab: String,
    /// The tab's count of writes.
    pub tab_seq: i64,
    /// The revision the tab last saw.
    pub base: i64,
}

/// What became of a saved answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Saved {
    /// Durable, as this revision.
    Yes(i64),
    /// Another tab or device saved a newer one: these places, this text, this revision.
    Newer(Vec<usize>, String, i64),
}

/// Saves one answer, durable before it is acknowledged. Sending it again is harmless.
///
/// # Errors
/// [`Error::NotFound`] unless the attempt is the learner's own and has the item;
/// [`Error::AttemptClosed`]; [`Error::Invalid`] for places that are not on the paper.
pub async fn save_answer(app: &App, actor: &Actor, id: AttemptId, input: AnswerInput) -> Result<Saved, Error> {
    let learner = actor.require_learner()?;
    let known = if let Some(known) = app.papers().0.get(&id) {
        known
    } else {
        let attempt = attempts::find(&mut app.db().read().await?, id).await?.ok_or(Error::NotFound)?;
        let known = Arc::new((attempt.learner_id, attempt.paper));
        app.papers().0.insert(id, known.clone());
        known
    };
    let (owner, paper) = &*known;
    let item = paper.items.iter().find(|i| i.id == input.item).filter(|_| *owner == learner).ok_or(Error::NotFound)?;
    let response = respond(item, &input.places, &input.text)?;
    if input.tab.len() > 32 {
        return Err(Error::field("tab", "unknown-option"));
    }
    let now = app.now();
    let save = SaveAnswer {
        attempt: id,
        learner,
        item_id: input.item,
        response,
        tab: input.tab,
        tab_seq: input.tab_seq,
        base: input.base,
        at: now,
        over_by: now - GRACE,
    };
    let outcome = app
        .db()
        .write(save, |c, save| {
            Box::pin(async move {
                if let Some(revision) = attempts::upsert_answer(c, save).await? {
                    return Ok(Ok(revision));
                }
                let open = attempts::find(c, save.attempt).await?.is_some_and(|a| {
                    a.state == AttemptState::InProgress && a.deadline_at.is_none_or(|d| d > save.over_by)
                });
                let newer = attempts::find_answer(c, save.attempt, &save.item_id).await?;
                match newer.filter(|_| open) {
                    // The same write came twice, or the same choice was made elsewhere.
                    Some(a) if a.response == save.response => Ok(Ok(a.revision)),
                    Some(a) => Ok(Err(a)),
                    None => Err(Error::AttemptClosed),
                }
            })
        })
        .await?;
    metrics::counter!("qinghe_answers_saved_total").increment(1);
    Ok(match outcome {
        Ok(revision) => Saved::Yes(revision),
        Err(a) => {
            let text = if item.kind.is_typed() { a.response.text().to_owned() } else { String::new() };
            Saved::Newer(places(item, &a.response), text, a.revision)
        }
    })
}

/// Flags an item of one's own open attempt to look at it again, or takes the flag away.
///
/// # Errors
/// [`Error::NotFound`] unless the attempt is the learner's own and has the item.
pub async fn flag(app: &App, actor: &Actor, id: AttemptId, item: &str, on: bool) -> Result<(), Error> {
    let learner = actor.require_learner()?;
    let attempt = attempts::find(&mut app.db().read().await?, id).await?;
    let attempt = attempt.filter(|a| a.learner_id == learner).ok_or(Error::NotFound)?;
    if !attempt.paper.items.iter().any(|i| i.id == item) {
        return Err(Error::NotFound);
    }
    app.db()
        .write((id, learner, item.to_owned(), on), |c, (id, learner, item, on)| {
            Box::pin(async move { Ok::<_, Error>(attempts::set_flag(c, *id, *learner, item, *on).await?) })
        })
        .await
}

/// Explains one answer at once, where the quiz is set so; from then on it stays as it is.
///
/// # Errors
/// [`Error::NotFound`] unless the attempt is the learner's own, has the item and explains at once;
/// [`Error::AttemptClosed`]; [`Error::Invalid`] with the field `choice` when nothing was answered.
pub async fn check(app: &App, actor: &Actor, id: AttemptId, item: &str) -> Result<(), Error> {
    let page = get(app, actor, id).await?;
    let asked = page.items.iter().find(|a| a.paper.id == item).ok_or(Error::NotFound)?;
    if page.work.settings.feedback != Feedback::AtOnce {
        return Err(Error::NotFound);
    }
    if page.attempt.state != AttemptState::InProgress {
        return Err(Error::AttemptClosed);
    }
    if asked.response.is_blank() {
        return Err(Error::field("choice", "choose-one"));
    }
    let args = (id, asked.item.clone(), page.attempt.paper.partial);
    app.db()
        .write(args, |c, (id, item, partial)| {
            Box::pin(async move {
                // Graded as it is stored now: another tab may have saved another answer.
                if let Some(answer) = attempts::find_answer(c, *id, &item.id).await? {
                    let points = grading::grade(item, &answer.response, *partial);
                    attempts::check_answer(c, *id, &item.id, points).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await
}

/// Hands the attempt in and grades it. Handing in twice gives the same result.
///
/// # Errors
/// [`Error::NotFound`] unless the attempt is the learner's own.
pub async fn submit(app: &App, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
    actor.require_learner()?;
    let before = get(app, actor, id).await?;
    if before.attempt.state == AttemptState::InProgress {
        let items = before.items.into_iter().map(|a| a.item).collect();
        finish(app, before.attempt, before.work, items, AttemptState::Submitted, app.now()).await?;
    }
    get(app, actor, id).await
}

/// Closes attempts whose time is over, grading what was saved. The jobs call it; idempotent.
///
/// # Errors
/// Store errors.
pub async fn close_all_overdue(app: &App) -> Result<usize, Error> {
    let mut closed = 0;
    loop {
        let overdue = attempts::list_overdue(&mut app.db().read().await?, app.now() - GRACE, 200).await?;
        for attempt in &overdue {
            close_overdue(app, attempt).await?;
            closed += 1;
        }
        if overdue.len() < 200 {
            return Ok(closed);
        }
    }
}

async fn close_overdue(app: &App, attempt: &Attempt) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let work = assignments::find(&mut c, attempt.assignment_id).await?.ok_or(Error::NotFound)?;
    let items = asked(app, &mut c, attempt).await?.into_iter().map(|a| a.item).collect();
    drop(c);
    let at = attempt.deadline_at.unwrap_or_else(|| app.now());
    finish(app, attempt.clone(), work, items, AttemptState::Overdue, at).await
}

/// Closes an attempt and grades it, once; its result and its place in campaigns and contests follow in the same
/// transaction. Out of time with nothing answered, it is void.
async fn finish(
    app: &App,
    attempt: Attempt,
    work: Assignment,
    items: Vec<Arc<Item>>,
    state: AttemptState,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    app.db()
        .write((attempt, work, items, state, at), |c, (attempt, work, items, state, at)| {
            Box::pin(async move {
                let (id, learner) = (attempt.id, attempt.learner_id);
                // Closed first: from here on no answer comes in.
                if !attempts::close(c, id, learner, *state, *at).await? {
                    return Ok(());
                }
                let answers = attempts::list_answers(c, id).await?;
                if *state == AttemptState::Overdue && answers.iter().all(|a| a.response.is_blank()) {
                    attempts::void(c, id).await?;
                    return Ok(());
                }
                grade(c, attempt, items, &answers).await?;
                settle(c, &work.settings, attempt.assignment_id, learner).await?;
                if work.counts {
                    campaigns::count(c, learner, &work.module_id, *at).await?;
                }
                if let Some(round) = work.counting_round() {
                    counting::count(c, round, learner).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await
}

/// Grades every answer of an attempt and keeps points and score; tells whether it is passed.
pub(crate) async fn grade(
    c: &mut Conn<'_>,
    attempt: &Attempt,
    items: &[Arc<Item>],
    answers: &[Answer],
) -> Result<bool, Error> {
    let points: Vec<(String, i64)> = answers
        .iter()
        .map(|a| {
            let item = items.iter().find(|i| i.id == a.item_id);
            let points = item.map_or(0, |item| grading::grade(item, &a.response, attempt.paper.partial));
            (a.item_id.clone(), points)
        })
        .collect();
    let score = points.iter().map(|(_, p)| p).sum();
    let passed = grading::passed(score, attempt.max_score, attempt.paper.pass_mark);
    attempts::update_grades(c, attempt.id, &points, score, passed).await?;
    Ok(passed)
}

/// Keeps the score that counts, of all attempts that are over.
pub(crate) async fn settle(
    c: &mut Conn<'_>,
    settings: &QuizSettings,
    assignment: AssignmentId,
    learner: UserId,
) -> Result<(), Error> {
    let all = attempts::list(c, assignment, learner).await?;
    let over: Vec<&Attempt> = all.iter().filter(|a| a.state.is_graded()).collect();
    let Some(counts) = counting(settings.counts, &over) else { return Ok(()) };
    let first =
        |passed: bool| over.iter().filter(|a| !passed || a.passed == Some(true)).filter_map(|a| a.submitted_at).min();
    if let (Some(at), Some(score)) = (first(false), counts.score) {
        let passed_at = first(true).filter(|_| counts.passed == Some(true));
        assignments::record_score(c, assignment, learner, at, passed_at, score, counts.max_score).await?;
    }
    Ok(())
}

/// Of attempts that are over, in their order, the one that counts.
pub(crate) fn counting<'a>(counts: Counts, over: &[&'a Attempt]) -> Option<&'a Attempt> {
    match counts {
        Counts::First => over.first().copied(),
        Counts::Last => over.last().copied(),
        // Shares are compared without rounding; of equals the first.
        Counts::Best => over.iter().copied().reduce(|best, a| {
            let share = |x: &Attempt, other: &Attempt| i128::from(x.score.unwrap_or(0)) * i128::from(other.max_score);
            if share(a, best) > share(best, a) { a } else { best }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(score: i64, max: i64) -> Attempt {
        Attempt {
            id: uuid::Uuid::nil().into(),
            assignment_id: uuid::Uuid::nil().into(),
            learner_id: uuid::Uuid::nil().into(),
            number: 1,
            state: AttemptState::Submitted,
            paper: Paper { module: String::new(), module_version: 1, pass_mark: 60, partial: false, items: vec![] },
            started_at: DateTime::UNIX_EPOCH,
            submitted_at: None,
            score: Some(score),
            max_score: max,
            passed: None,
            deadline_at: None,
        }
    }

    #[test]
    fn the_attempt_that_counts_is_the_one_that_was_set() {
        let all = [over(500, 1000), over(450, 500), over(900, 1000), over(100, 1000)];
        let all: Vec<&Attempt> = all.iter().collect();
        assert_eq!(counting(Counts::Best, &all).unwrap().max_score, 500, "of equal shares the first");
        assert_eq!(counting(Counts::First, &all).unwrap().score, Some(500));
        assert_eq!(counting(Counts::Last, &all).unwrap().score, Some(100));
        assert!(counting(Counts::Best, &[]).is_none());
    }
}
