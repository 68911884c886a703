//! Item analysis of a quiz that a class was given, and the grid of every pupil's every item.

use crate::{
    Actor, App, Error, UseCase, assignment_rules, attempts as own_attempts,
    board::grouped,
    record::{Named, View},
};
use chrono::{DateTime, Utc};
use qinghe_content::{Library, Module};
use qinghe_model::{
    AssignmentId, UserId,
    analysis::{self, Mark},
    grading::POINTS,
    item::{Item, Response},
    participation::Permille,
    quiz::ItemOrder,
};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment, BoardRow},
    attempts::{self, Attempt, AttemptAnswer, Paper},
    items,
    orgs::{self, Org},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Items by id and version.
pub(crate) type Items = HashMap<(String, u32), Arc<Item>>;

/// The items of some papers, each in the version that was drawn: one query at most.
pub(crate) async fn items_of<'a>(
    app: &App,
    c: &mut Conn<'_>,
    papers: impl Iterator<Item = &'a Paper>,
) -> Result<Items, Error> {
    let library = app.content();
    let mut found = Items::new();
    let mut missing: Vec<&str> = Vec::new();
    for paper in papers.flat_map(|p| &p.items) {
        let key = (paper.id.clone(), paper.version);
        if found.contains_key(&key) {
            continue;
        }
        match library.item(&paper.id).filter(|i| i.version == paper.version) {
            Some(item) => drop(found.insert(key, item.clone())),
            // A teacher's own item, or one changed or removed since: as it was then.
            None if !missing.contains(&paper.id.as_str()) => missing.push(&paper.id),
            None => {}
        }
    }
    for item in items::list_versions(c, &missing).await? {
        found.insert((item.id.clone(), item.version), Arc::new(item));
    }
    Ok(found)
}

/// Whole seconds from each answer's first save back to the one before, or to the attempt's beginning, by item. It is
/// how long an item took, as an estimate: reading several items before answering one counts for that one.
pub(crate) fn seconds(attempt: &Attempt, answers: &[AttemptAnswer]) -> HashMap<String, i64> {
    let mut times: Vec<(DateTime<Utc>, &str)> = answers.iter().map(|a| (a.first_at, a.item_id.as_str())).collect();
    times.sort_unstable();
    let mut before = attempt.started_at;
    times
        .into_iter()
        .map(|(at, item)| {
            let took = (at - before).num_seconds().max(0);
            before = at;
            (item.to_owned(), took)
        })
        .collect()
}

/// Which of a learner's attempts is analysed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AttemptSelector {
    /// The first that is over: before anybody has seen the answers.
    #[default]
    First,
    /// The last that is over.
    Last,
}

/// How often a part of an answer was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// The part, as [`analysis::parts`] names it.
    pub part: String,
    /// By how many.
    pub count: usize,
    /// Whether it is right.
    pub right: bool,
    /// Whether it is wrong and common enough to discuss in class.
    pub common: bool,
}

/// An item with its figures.
pub struct ItemFacts {
    /// The item, as it was drawn.
    pub item: Arc<Item>,
    /// Its module, when its bank still has it.
    pub module: Option<Arc<Module>>,
    /// How many learners were asked it.
    pub n: usize,
    /// Share of points earned.
    pub difficulty: Option<Permille>,
    /// See [`analysis::discrimination`].
    pub discrimination: Option<f64>,
    /// By how many it was left blank.
    pub blank: usize,
    /// The median of the seconds it took; see [`seconds`].
    pub seconds: Option<i64>,
    /// What was answered, the most common first.
    pub given: Vec<Given>,
}

impl ItemFacts {
    /// Where to look first when teaching it again: see `teaching`.
    #[must_use]
    pub fn steps(&self) -> Vec<(String, qinghe_model::Text)> {
        self.module.as_deref().map(|m| teaching(m, &self.item)).unwrap_or_default()
    }
}

/// Steps of a module that rest on a source of an item: where to look first when teaching it again. Three at most.
pub(crate) fn teaching(module: &Module, item: &Item) -> Vec<(String, qinghe_model::Text)> {
    let shared = module.steps.iter().filter(|s| s.sources.iter().any(|k| item.sources.contains(k)));
    shared.take(3).map(|s| (s.id.clone(), s.title.clone())).collect()
}

/// The items of a quiz with their figures.
pub struct ItemsPage {
    /// What was given, to which class, and as what.
    pub work: GivenWork,
    /// Which attempts count.
    pub which: AttemptSelector,
    /// How many of them there are: one a learner.
    pub attempts: usize,
    /// The items, in the order of the quiz.
    pub items: Vec<ItemFacts>,
}

/// An assignment to analyse.
pub struct GivenWork {
    /// What was given.
    pub assignment: Assignment,
    /// The module.
    pub module: Arc<Module>,
    /// The class.
    pub class: Org,
}

/// Everything that was answered, read with the same number of queries however many pupils there are.
struct Read {
    work: GivenWork,
    rows: Vec<BoardRow>,
    attempts: HashMap<UserId, Vec<Attempt>>,
    answers: HashMap<qinghe_model::AttemptId, Vec<AttemptAnswer>>,
    items: Items,
}

async fn read(app: &App, actor: &Actor, id: AssignmentId, page: &'static str) -> Result<Read, Error> {
    let mut c = app.db().read().await?;
    let assignment = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &assignment.class_path)?;
    let class = orgs::find(&mut c, assignment.class_id).await?.ok_or(Error::NotFound)?;
    let module =
        assignment_rules::as_given(&app.content(), &assignment).filter(|m| m.quiz.is_some()).ok_or(Error::NotFound)?;
    let rows = assignments::list_board(&mut c, id).await?;
    let attempts = attempts::list_assignment(&mut c, id).await?;
    let answers = attempts::list_assignment_answers(&mut c, id).await?;
    let items = items_of(app, &mut c, attempts.iter().map(|a| &a.paper)).await?;
    drop(c);
    let view = View::new(UseCase::ViewProgress, class.id, page).about("assignment", id).about(page, true);
    let rows = Named::new(rows, view).open(app, actor).await?;
    Ok(Read {
        work: GivenWork { assignment, module, class },
        rows,
        attempts: grouped(attempts.into_iter().filter(|a| a.state.is_graded()).collect(), |a| a.learner_id),
        answers: grouped(answers, |a| a.attempt_id),
        items,
    })
}

impl Read {
    fn answers(&self, attempt: &Attempt) -> &[AttemptAnswer] {
        self.answers.get(&attempt.id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The items of these attempts: in the order of the paper where all have the same, else by their ids.
    fn order(&self, attempts: &[&Attempt]) -> Vec<(String, u32)> {
        let mut keys: Vec<(String, u32)> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for paper in attempts.iter().flat_map(|a| &a.paper.items) {
            let key = (paper.id.clone(), paper.version);
            if self.items.contains_key(&key) && known.insert(key.clone()) {
                keys.push(key);
            }
        }
        if self.work.assignment.settings.order == ItemOrder::PerLearner {
            keys.sort_unstable();
        }
        keys
    }
}

/// An item in an attempt: what was answered, and the seconds it took.
type Asked<'a> = (&'a Attempt, Option<&'a AttemptAnswer>, Option<i64>);

/// The analysis of each item. It shows what pupils answered, so it is in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment; [`Error::NotFound`] when it has no quiz.
pub async fn items(app: &App, actor: &Actor, id: AssignmentId, which: AttemptSelector) -> Result<ItemsPage, Error> {
    let all = read(app, actor, id, "items").await?;
    let attempts: Vec<&Attempt> = all
        .rows
        .iter()
        .filter_map(|row| {
            let own = all.attempts.get(&row.learner_id)?;
            match which {
                AttemptSelector::First => own.first(),
                AttemptSelector::Last => own.last(),
            }
        })
        .collect();
    let library = app.content();
    let blank = Response::default();
    let mut by_item: BTreeMap<(&str, u32), Vec<Asked<'_>>> = BTreeMap::new();
    for attempt in &attempts {
        let answers: HashMap<&str, &AttemptAnswer> =
            all.answers(attempt).iter().map(|a| (a.item_id.as_str(), a)).collect();
        let took = seconds(attempt, all.answers(attempt));
        for paper in &attempt.paper.items {
            let answer = answers.get(paper.id.as_str()).copied();
            let took = took.get(&paper.id).copied();
            by_item.entry((&paper.id, paper.version)).or_default().push((attempt, answer, took));
        }
    }
    let items = all
        .order(&attempts)
        .into_iter()
        .filter_map(|key| {
            let item = all.items.get(&key)?.clone();
            let asked = by_item.get(&(key.0.as_str(), key.1))?;
            let marks: Vec<Mark> = asked
                .iter()
                .map(|(attempt, answer, _)| {
                    let points = answer.and_then(|a| a.points).unwrap_or(0);
                    let rest_max = attempt.max_score - POINTS;
                    Mark { points, rest: attempt.score.unwrap_or(0) - points, rest_max }
                })
                .collect();
            let responses: Vec<&Response> = asked.iter().map(|(_, a, _)| a.map_or(&blank, |a| &a.response)).collect();
            let n = asked.len();
            let given = analysis::spread(item.kind, responses.iter().copied())
                .into_iter()
                .map(|(part, count)| {
                    let right = analysis::is_right(&item, &part);
                    Given { right, common: !right && analysis::is_common(count, n), part, count }
                })
                .collect();
            Some(ItemFacts {
                module: module_of(&library, &all.work.module, &item),
                n,
                difficulty: analysis::difficulty(&marks),
                discrimination: analysis::discrimination(&marks),
                blank: responses.iter().filter(|r| r.is_blank()).count(),
                seconds: analysis::median(asked.iter().filter_map(|(_, _, took)| *took).collect()),
                given,
                item,
            })
        })
        .collect();
    Ok(ItemsPage { attempts: attempts.len(), work: all.work, which, items })
}

/// The module whose bank has the item: the assigned one if it has it, as an item may be in several.
fn module_of(library: &Library, given: &Module, item: &Item) -> Option<Arc<Module>> {
    let has = |m: &&Arc<Module>| m.item(&item.id).is_some();
    library.module(&given.id).filter(has).or_else(|| library.modules().find(has)).cloned()
}

/// One pupil's line of the grid.
pub struct GridRow {
    /// The pupil.
    pub learner: UserId,
    /// 学号.
    pub student_no: String,
    /// Their name.
    pub name: String,
    /// Points and the most there were, of the attempt that counts.
    pub score: Option<(i64, i64)>,
    /// By item: `None` when it was not asked; otherwise the points, and whether it was left blank.
    pub cells: Vec<Option<(i64, bool)>>,
}

/// Every pupil's every item, of the attempt that counts.
pub struct Grid {
    /// What was given, to which class, and as what.
    pub work: GivenWork,
    /// The items.
    pub items: Vec<Arc<Item>>,
    /// By item: the share of points.
    pub shares: Vec<Option<Permille>>,
    /// The pupils, by number.
    pub rows: Vec<GridRow>,
}

/// The grid. It shows others' answers, so it is in the audit log.
///
/// # Errors
/// As [`items()`].
pub async fn grid(app: &App, actor: &Actor, id: AssignmentId) -> Result<Grid, Error> {
    let all = read(app, actor, id, "grid").await?;
    let counts = all.work.assignment.settings.counts;
    let counting: HashMap<UserId, &Attempt> = all
        .attempts
        .iter()
        .filter_map(|(learner, own)| Some((*learner, own_attempts::counting(counts, &own.iter().collect::<Vec<_>>())?)))
        .collect();
    let in_order: Vec<&Attempt> = all.rows.iter().filter_map(|r| counting.get(&r.learner_id).copied()).collect();
    let keys = all.order(&in_order);
    let rows: Vec<GridRow> = all
        .rows
        .iter()
        .map(|row| {
            let attempt = counting.get(&row.learner_id);
            let answers: HashMap<&str, &AttemptAnswer> =
                attempt.map(|a| all.answers(a).iter().map(|a| (a.item_id.as_str(), a)).collect()).unwrap_or_default();
            let asked: std::collections::HashSet<(&str, u32)> =
                attempt.iter().flat_map(|a| &a.paper.items).map(|p| (p.id.as_str(), p.version)).collect();
            let cells = keys.iter().map(|(item, version)| {
                asked.contains(&(item.as_str(), *version)).then(|| {
                    let answer = answers.get(item.as_str());
                    let blank = answer.is_none_or(|a| a.response.is_blank());
                    (answer.and_then(|a| a.points).unwrap_or(0), blank)
                })
            });
            GridRow {
                learner: row.learner_id,
                student_no: row.student_no.clone(),
                name: row.name.clone(),
                score: attempt.and_then(|a| Some((a.score?, a.max_score))),
                cells: cells.collect(),
            }
        })
        .collect();
    let shares = (0..keys.len())
        .map(|n| {
            let mark = |(points, _)| Mark { points, rest: 0, rest_max: 0 };
            let marks: Vec<Mark> = rows.iter().filter_map(|r| r.cells[n].map(mark)).collect();
            analysis::difficulty(&marks)
        })
        .collect();
    let items = keys.iter().filter_map(|k| all.items.get(k).cloned()).collect();
    Ok(Grid { work: all.work, items, shares, rows })
}
