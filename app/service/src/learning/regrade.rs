//! Regrading after an item was corrected: first a preview, then the change.
//!
//! An attempt keeps the paper that was drawn. When an item on it has a newer version, regrading takes
//! that version's key, and notes on the paper that it did.

use crate::{
    Actor, App, Error, UseCase, assignment_rules, attempts as quiz,
    record::{Named, View},
};
use qinghe_content::Module;
use qinghe_model::{AssignmentId, AttemptId, UserId, grading, item::Item, progress::AttemptState};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment},
    attempts::{self, Attempt},
    campaigns,
    contests::counting,
    items,
    orgs::{self, Org},
};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};

/// What regrading would change of one attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The attempt.
    pub attempt: AttemptId,
    /// The pupil.
    pub learner: UserId,
    /// 学号; empty when they left the class.
    pub student_no: String,
    /// Their name; empty when they left the class.
    pub name: String,
    /// The number of the attempt, from 1.
    pub number: i64,
    /// Points before and after, in hundredths.
    pub score: (i64, i64),
    /// Points there were, in hundredths.
    pub max: i64,
    /// Passed before and after.
    pub passed: (bool, bool),
}

/// What regrading would do.
pub struct Preview {
    /// What was given.
    pub work: Assignment,
    /// The module, as it was given.
    pub module: Arc<Module>,
    /// The class.
    pub class: Org,
    /// The corrected items, each as it is now, with how many attempts have an older version.
    pub items: Vec<(Arc<Item>, usize)>,
    /// The attempts whose points would change, by student number.
    pub changes: Vec<Change>,
    /// Attempts that have a corrected item and keep their points.
    pub unchanged: usize,
}

/// An attempt as it would be.
struct RegradedAttempt {
    attempt: Attempt,
    items: Vec<Arc<Item>>,
    score: i64,
    passed: bool,
}

async fn load(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
) -> Result<(Assignment, Vec<RegradedAttempt>, Preview), Error> {
    let mut c = app.db().read().await?;
    let work = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    let module = assignment_rules::as_given(&app.content(), &work).ok_or(Error::NotFound)?;
    let class = orgs::find(&mut c, work.class_id).await?.ok_or(Error::NotFound)?;
    let rows = assignments::list_board(&mut c, id).await?;
    let regraded = regraded(app, &mut c, &work).await?;
    let mut counts: HashMap<String, (Arc<Item>, usize)> = HashMap::new();
    let (mut changes, mut unchanged) = (Vec::new(), 0);
    for a in &regraded {
        for paper in &a.attempt.paper.items {
            let now = a.items.iter().find(|i| i.id == paper.id && i.version != paper.graded.unwrap_or(paper.version));
            if let Some(item) = now {
                counts.entry(item.id.clone()).or_insert_with(|| (item.clone(), 0)).1 += 1;
            }
        }
        let before = (a.attempt.score.unwrap_or_default(), a.attempt.passed == Some(true));
        if before == (a.score, a.passed) {
            unchanged += 1;
            continue;
        }
        let row = rows.iter().find(|r| r.learner_id == a.attempt.learner_id);
        changes.push(Change {
            attempt: a.attempt.id,
            learner: a.attempt.learner_id,
            student_no: row.map(|r| r.student_no.clone()).unwrap_or_default(),
            name: row.map(|r| r.name.clone()).unwrap_or_default(),
            number: a.attempt.number,
            score: (before.0, a.score),
            max: a.attempt.max_score,
            passed: (before.1, a.passed),
        });
    }
    changes.sort_by(|a, b| {
        (a.student_no.len(), &a.student_no, a.number).cmp(&(b.student_no.len(), &b.student_no, b.number))
    });
    let mut items: Vec<_> = counts.into_values().collect();
    items.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    drop(c);
    let view = View::new(UseCase::AssignWork, class.id, "regrade").about("assignment", id);
    let views = if changes.is_empty() { Vec::new() } else { vec![view] };
    let found = (work.clone(), regraded, Preview { work, module, class, items, changes, unchanged });
    Named::of_several(found, views).open(app, actor).await
}

/// The attempts that have an item of which there is another version by now, graded by it.
async fn regraded(app: &App, c: &mut Conn<'_>, work: &Assignment) -> Result<Vec<RegradedAttempt>, Error> {
    let library = app.content();
    let mut now: HashMap<String, Option<Arc<Item>>> = HashMap::new();
    let mut found = Vec::new();
    let graded = attempts::list_assignment(c, work.id).await?.into_iter().filter(|a| a.state.is_graded());
    for attempt in graded {
        let mut items = Vec::with_capacity(attempt.paper.items.len());
        let mut corrected = false;
        for paper in &attempt.paper.items {
            if !now.contains_key(&paper.id) {
                let item = match library.item(&paper.id) {
                    Some(item) => Some(item.clone()),
                    None => items::find_own(c, &paper.id).await?.map(|own| Arc::new(own.body)),
                };
                now.insert(paper.id.clone(), item);
            }
            let version = paper.graded.unwrap_or(paper.version);
            let present = now.get(&paper.id).cloned().flatten();
            // Only a version of the same kind can mark an older answer.
            let fits = present.filter(|i| i.kind == paper.kind && paper.options.iter().all(|o| i.option(o).is_some()));
            match fits {
                Some(item) => {
                    corrected |= item.version != version;
                    items.push(item);
                }
                None => items.extend(items::find(c, &paper.id, version).await?.map(Arc::new)),
            }
        }
        if !corrected {
            continue;
        }
        let answers = attempts::list_answers(c, attempt.id).await?;
        // Their answers are gone after a time or by an erasure: what they scored stays.
        if answers.is_empty() {
            continue;
        }
        let score = answers
            .iter()
            .map(|a| {
                let item = items.iter().find(|i| i.id == a.item_id);
                item.map_or(0, |i| grading::grade(i, &a.response, attempt.paper.partial))
            })
            .sum();
        let passed = grading::passed(score, attempt.max_score, attempt.paper.pass_mark);
        found.push(RegradedAttempt { attempt, items, score, passed });
    }
    Ok(found)
}

/// What regrading would change. Nothing is changed.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn preview(app: &App, actor: &Actor, id: AssignmentId) -> Result<Preview, Error> {
    Ok(load(app, actor, id).await?.2)
}

/// Regrades every attempt that has a corrected item; points, scores, passes and the campaigns' counters follow in
/// one transaction. Gives how many attempts have other points now.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Changed`] when something was handed in or corrected since `expected` changes were
/// previewed.
pub async fn apply(app: &App, actor: &Actor, id: AssignmentId, expected: usize) -> Result<usize, Error> {
    let (work, regraded, preview) = load(app, actor, id).await?;
    let changed = preview.changes.len();
    if changed != expected {
        return Err(Error::Changed);
    }
    tx!(app, (&actor, work, regraded, changed), |c| {
        for a in regraded {
            let answers = attempts::list_answers(c, a.attempt.id).await?;
            if answers.is_empty() {
                return Err(Error::Changed);
            }
            let open = attempts::find(c, a.attempt.id).await?.is_some_and(|x| x.state == AttemptState::InProgress);
            if open {
                return Err(Error::Changed);
            }
            quiz::grade(c, &a.attempt, &a.items, &answers).await?;
            let mut paper = a.attempt.paper.clone();
            for item in &mut paper.items {
                item.graded = a.items.iter().find(|i| i.id == item.id).map(|i| i.version);
            }
            attempts::update_paper(c, a.attempt.id, &paper).await?;
            quiz::update_score_of_record(c, &work.settings, work.id, a.attempt.learner_id).await?;
            if work.counts {
                let now = app.now();
                campaigns::count(c, a.attempt.learner_id, &work.module_id, now).await?;
                campaigns::set_changed(c, a.attempt.learner_id, &work.module_id, now).await?;
            }
            if let Some(round) = work.counting_round() {
                counting::count(c, round, a.attempt.learner_id).await?;
            }
        }
        let first = regraded.iter().filter_map(|a| a.attempt.submitted_at).min().filter(|_| work.counts);
        if let Some(day) = first.map(|at| at.with_timezone(&App::ZONE).date_naive()) {
            campaigns::set_days_stale(c, &work.module_id, day).await?;
        }
        let detail = json!({ "assignment": work.id, "regraded": *changed });
        app.audit(c, actor, UseCase::AssignWork, Some(work.class_id), None, detail).await
    })
    .await?;
    Ok(changed)
}
