//! A learner's own quizzes: drawing the paper, saving answers one by one, handing in, the result.
//!
//! Outside this file an option is named by its place on the learner's paper, 0 for the first: its
//! real id could tell which one is right, so it stays here.

use crate::{Actor, App, Error, lessons};
use qinghe_content::Module;
use qinghe_model::{
    AssignmentId, AttemptId, UserId,
    grading::{self, POINTS},
    item::{Item, ItemKind, Response},
    progress::AttemptState,
};
use qinghe_store::{
    assignments,
    attempts::{self, Answer, Attempt, Paper, PaperItem, SaveAnswer},
    campaigns::{self, Event},
    items,
};
use quick_cache::sync::Cache;
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use std::{collections::HashMap, sync::Arc};

/// Open papers, to check a saved answer without reading the store: a paper never changes.
pub(crate) struct PaperCache(Cache<AttemptId, Arc<(UserId, Paper)>>);

impl PaperCache {
    pub(crate) fn new() -> Self {
        Self(Cache::new(50_000))
    }
}

/// An attempt as its learner sees it.
pub struct AttemptPage {
    /// The attempt.
    pub attempt: Attempt,
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
    /// Points, once graded.
    pub points: Option<i64>,
}

impl Asked {
    /// Whether the answer was right, once graded.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.points.unwrap_or_default() > 0
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

/// Draws a paper: items at random, but of every objective in turn, and each item's options in an
/// order of its own (true and false keep theirs).
fn draw(module: &Module, seed: [u8; 32]) -> Paper {
    let mut rng = ChaCha8Rng::from_seed(seed);
    let plan = module.quiz.unwrap_or_default();
    let mut pool: Vec<&Item> = module.items.iter().map(|i| &**i).collect();
    pool.shuffle(&mut rng);
    let mut by_objective: Vec<Vec<&Item>> = Vec::new();
    for item in pool {
        match by_objective.iter_mut().find(|g| g[0].objective == item.objective) {
            Some(group) => group.push(item),
            None => by_objective.push(vec![item]),
        }
    }
    let mut drawn = Vec::new();
    while drawn.len() < plan.draw && by_objective.iter().any(|g| !g.is_empty()) {
        for group in &mut by_objective {
            if drawn.len() < plan.draw
                && let Some(item) = group.pop()
            {
                drawn.push(item);
            }
        }
    }
    drawn.shuffle(&mut rng);
    let items = drawn.into_iter().map(|item| on_paper(item, &mut rng)).collect();
    Paper { module: module.id.clone(), module_version: module.version, pass_mark: plan.pass_mark, items }
}

/// An item as it stands on a paper, its options in an order of their own.
pub(crate) fn on_paper(item: &Item, rng: &mut ChaCha8Rng) -> PaperItem {
    let mut options: Vec<String> = item.options.iter().map(|o| o.id.clone()).collect();
    if item.kind != ItemKind::TrueFalse {
        options.shuffle(rng);
    }
    let groups = item.groups.iter().map(|g| g.id.clone()).collect();
    PaperItem { id: item.id.clone(), version: item.version, kind: item.kind, options, groups }
}

/// The places that mean a response. An option's place is its own; of a match, option `o` in group
/// `g` is place `o × groups + g`. The places of an order stand in that order.
pub(crate) fn places(paper: &PaperItem, response: &Response) -> Vec<usize> {
    let options = || paper.options.iter().enumerate();
    match paper.kind {
        ItemKind::Order => response.ids().iter().filter_map(|id| paper.options.iter().position(|o| o == id)).collect(),
        ItemKind::Match => options()
            .filter_map(|(n, id)| {
                let group = response.group_of(id)?;
                Some(n * paper.groups.len() + paper.groups.iter().position(|g| g == group)?)
            })
            .collect(),
        _ => options().filter(|(_, id)| response.has(id)).map(|(n, _)| n).collect(),
    }
}

/// The response that places mean; `None` when one of them is not on the paper.
pub(crate) fn response(paper: &PaperItem, places: &[usize]) -> Option<Response> {
    let option = |n: usize| paper.options.get(n).cloned();
    match paper.kind {
        ItemKind::Order => Some(Response::ordered(places.iter().map(|n| option(*n)).collect::<Option<Vec<_>>>()?)),
        ItemKind::Match => {
            let groups = paper.groups.len();
            let pairs = places.iter().map(|n| {
                let (option, group) = (n.checked_div(groups)?, n.checked_rem(groups)?);
                Some(Response::pair(paper.options.get(option)?, paper.groups.get(group)?))
            });
            let response = Response::new(pairs.collect::<Option<Vec<_>>>()?);
            // One group an option.
            let once = |o: &String| {
                response.ids().iter().filter(|p| p.split_once('=').is_some_and(|(id, _)| id == o)).count() <= 1
            };
            paper.options.iter().all(once).then_some(response)
        }
        _ => Some(Response::new(places.iter().map(|n| option(*n)).collect::<Option<Vec<_>>>()?)),
    }
}

/// The attempts of a learner at an assignment, the first first.
///
/// # Errors
/// [`Error::NotFound`] unless the assignment is open and the learner's own.
pub async fn list(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<Vec<Attempt>, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    assignments::find_learner(&mut c, learner, assignment, app.now()).await?.ok_or(Error::NotFound)?;
    Ok(attempts::list(&mut c, assignment, learner).await?)
}

/// Opens an attempt, or goes on with the one that is open: two tabs get the same.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::LessonFirst`] while the lesson is not finished.
pub async fn start(app: &App, actor: &Actor, assignment: AssignmentId) -> Result<AttemptPage, Error> {
    let lesson = lessons::open(app, actor, assignment).await?;
    let learner = actor.require_learner()?;
    if lesson.module.quiz.is_none() {
        return Err(Error::NotFound);
    }
    if lesson.task.progress.lesson_completed_at.is_none() {
        return Err(Error::LessonFirst);
    }
    let paper = draw(&lesson.module, app.random());
    let max = i64::try_from(paper.items.len()).unwrap_or(i64::MAX) * POINTS;
    let attempt = app
        .db()
        .write(
            (app.new_id(), assignment, learner, paper, max, app.now()),
            |c, (id, assignment, learner, paper, max, now)| {
                Box::pin(async move {
                    attempts::insert(c, *id, *assignment, *learner, paper, *max, *now).await?;
                    attempts::find_open(c, *assignment, *learner).await?.ok_or(Error::NotFound)
                })
            },
        )
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
        Some(attempt) => Ok(Some(page(app, attempt).await?)),
        None => Ok(None),
    }
}

/// An attempt of the learner's own, open or handed in.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(app: &App, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
    let learner = actor.require_learner()?;
    let attempt = attempts::find(&mut app.db().read().await?, id).await?;
    page(app, attempt.filter(|a| a.learner_id == learner).ok_or(Error::NotFound)?).await
}

async fn page(app: &App, attempt: Attempt) -> Result<AttemptPage, Error> {
    let module = app.content().module(&attempt.paper.module).cloned().ok_or(Error::NotFound)?;
    let mut c = app.db().read().await?;
    let answers = attempts::list_answers(&mut c, attempt.id).await?;
    let mut answers: HashMap<String, Answer> = answers.into_iter().map(|a| (a.item_id.clone(), a)).collect();
    let mut asked = Vec::with_capacity(attempt.paper.items.len());
    for paper in &attempt.paper.items {
        let now = module.item(&paper.id).filter(|i| i.version == paper.version).cloned();
        let item = match now {
            Some(item) => item,
            // Changed or taken out since: as it was then.
            None => match items::find(&mut c, &paper.id, paper.version).await? {
                Some(item) => Arc::new(item),
                None => continue,
            },
        };
        let (response, revision, points) =
            answers.remove(&paper.id).map_or_else(Default::default, |a| (a.response, a.revision, a.points));
        let places = places(paper, &response);
        asked.push(Asked { paper: paper.clone(), item, response, places, revision, points });
    }
    Ok(AttemptPage { attempt, module, items: asked })
}

/// An answer as a browser sends it.
#[derive(Clone, Debug)]
pub struct AnswerInput {
    /// The item.
    pub item: String,
    /// The places chosen, as [`Asked::places`]: 0 for the first option on the learner's paper.
    pub places: Vec<usize>,
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
    /// Another tab or device saved a newer one: these places, this revision.
    Newer(Vec<usize>, i64),
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
    let response = response(item, &input.places).ok_or_else(|| Error::field("places", "unknown-option"))?;
    if input.tab.len() > 32 {
        return Err(Error::field("tab", "unknown-option"));
    }
    let save = SaveAnswer {
        attempt: id,
        learner,
        item_id: input.item,
        response,
        tab: input.tab,
        tab_seq: input.tab_seq,
        base: input.base,
        at: app.now(),
    };
    let outcome = app
        .db()
        .write(save, |c, save| {
            Box::pin(async move {
                if let Some(revision) = attempts::upsert_answer(c, save).await? {
                    return Ok(Ok(revision));
                }
                let open = attempts::find(c, save.attempt).await?.is_some_and(|a| a.state == AttemptState::InProgress);
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
        Err(a) => Saved::Newer(places(item, &a.response), a.revision),
    })
}

/// Hands the attempt in and grades it. Handing in twice gives the same result.
///
/// # Errors
/// [`Error::NotFound`] unless the attempt is the learner's own.
pub async fn submit(app: &App, actor: &Actor, id: AttemptId) -> Result<AttemptPage, Error> {
    let learner = actor.require_learner()?;
    let before = get(app, actor, id).await?;
    let args = (id, learner, before.attempt.clone(), before.items, before.module.id.clone(), app.now());
    app.db()
        .write(args, |c, (id, learner, attempt, asked, module, now)| {
            Box::pin(async move {
                if !attempts::submit(c, *id, *learner, *now).await? {
                    return Ok(());
                }
                let answers = attempts::list_answers(c, *id).await?;
                let points: Vec<(String, i64)> = answers
                    .into_iter()
                    .map(|a| {
                        let item = asked.iter().map(|q| &q.item).find(|i| i.id == a.item_id);
                        let points = item.map_or(0, |item| grading::grade(item, &a.response));
                        (a.item_id, points)
                    })
                    .collect();
                let score = points.iter().map(|(_, p)| p).sum();
                let passed = grading::passed(score, attempt.max_score, attempt.paper.pass_mark);
                attempts::update_grades(c, *id, &points, score, passed).await?;
                assignments::record_score(c, attempt.assignment_id, *learner, *now, passed, score, attempt.max_score)
                    .await?;
                campaigns::count_event(c, Event::Completed, *learner, module, *now).await?;
                if passed {
                    campaigns::count_event(c, Event::Passed, *learner, module, *now).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    get(app, actor, id).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_content::Library;

    #[test]
    fn papers_differ_by_seed_and_repeat_by_seed() {
        let library = Library::embedded();
        let module = library.module("m02").unwrap();
        let a = draw(module, [1; 32]);
        assert_eq!(a, draw(module, [1; 32]));
        assert_ne!(a, draw(module, [2; 32]));
        assert_eq!(a.items.len(), module.quiz.unwrap().draw);
        let mut ids: Vec<_> = a.items.iter().map(|i| &i.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), module.quiz.unwrap().draw, "no item twice");
    }

    fn paper_of(kind: ItemKind, groups: &[&str]) -> PaperItem {
        let ids = |ids: &[&str]| ids.iter().map(|s| (*s).to_owned()).collect();
        PaperItem { id: "i".into(), version: 1, kind, options: ids(&["c", "a", "b"]), groups: ids(groups) }
    }

    #[test]
    fn places_mean_responses_and_back() {
        for (kind, groups, chosen, meant) in [
            (ItemKind::Single, &[][..], &[1][..], &["a"][..]),
            (ItemKind::Multiple, &[], &[0, 1], &["a", "c"]),
            (ItemKind::Order, &[], &[1, 2, 0], &["a", "b", "c"]),
            (ItemKind::Match, &["x", "y"], &[1, 2, 5], &["a=x", "b=y", "c=y"]),
        ] {
            let paper = paper_of(kind, groups);
            let said = response(&paper, chosen).unwrap();
            assert_eq!(said.ids(), meant, "{kind:?}");
            assert_eq!(places(&paper, &said), chosen, "{kind:?}");
        }
    }

    #[test]
    fn places_off_the_paper_mean_nothing() {
        assert_eq!(response(&paper_of(ItemKind::Single, &[]), &[3]), None);
        assert_eq!(response(&paper_of(ItemKind::Match, &["x", "y"]), &[6]), None);
        assert_eq!(response(&paper_of(ItemKind::Match, &["x", "y"]), &[0, 1]), None, "one group an option");
        assert_eq!(response(&paper_of(ItemKind::Match, &[]), &[0]), None);
    }

    #[test]
    fn every_objective_is_asked_about() {
        let library = Library::embedded();
        let module = library.module("m02").unwrap();
        for seed in 0..50 {
            let paper = draw(module, [seed; 32]);
            for objective in &module.objectives {
                assert!(paper.items.iter().any(|i| module.item(&i.id).unwrap().objective == objective.id));
            }
        }
    }
}
