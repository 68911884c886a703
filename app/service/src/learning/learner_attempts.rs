//! One pupil's work, as their teacher sees it: every attempt as it was drawn, every step, with their times.

use crate::{
    Actor, App, Error, UseCase,
    analysis::{GivenWork, items_of, seconds},
    assignment_rules,
    board::{self, Line},
    record::{Named, View},
};
use chrono::{DateTime, Utc};
use qinghe_content::Module;
use qinghe_model::{
    AssignmentId, OrgId, Text, UserId,
    item::{Item, Response},
    org::OrgKind,
};
use qinghe_store::{
    assignments::{self, Assignment, ClassCell},
    attempts::{self, Attempt, AttemptAnswer, PaperItem},
    board as rows,
    orgs::{self, Org},
    users::{self, Pupil},
};
use std::{collections::HashMap, sync::Arc};

/// An item of a paper with what was answered.
pub struct Shown {
    /// The item as it is on the paper.
    pub paper: PaperItem,
    /// The item in the version that was drawn.
    pub item: Arc<Item>,
    /// What was answered; blank when nothing was.
    pub response: Response,
    /// Points in hundredths, once graded.
    pub points: Option<i64>,
    /// Seconds until it was first answered, from the answer before.
    pub seconds: Option<i64>,
}

/// An attempt with its items.
pub struct AttemptShown {
    /// The attempt.
    pub attempt: Attempt,
    /// The items, in the order of the paper.
    pub items: Vec<Shown>,
}

/// A step of the lesson.
pub struct StepShown {
    /// What it is called.
    pub title: Text,
    /// When it was finished.
    pub done_at: Option<DateTime<Utc>>,
}

/// One pupil's work on one assignment.
pub struct WorkPage {
    /// What was given, to which class, and as what.
    pub work: GivenWork,
    /// The pupil's line of the board.
    pub line: Line,
    /// The attempts, the last first.
    pub attempts: Vec<AttemptShown>,
    /// The steps of the lesson, in order.
    pub steps: Vec<StepShown>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

/// One pupil's work on one assignment. The access is recorded in the audit log for the pupil.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment; [`Error::NotFound`] when it is not assigned to the
/// pupil.
pub async fn get_work(app: &App, actor: &Actor, id: AssignmentId, learner: UserId) -> Result<WorkPage, Error> {
    let mut c = app.db().read().await?;
    let assignment = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &assignment.class_path)?;
    let class = orgs::find(&mut c, assignment.class_id).await?.ok_or(Error::NotFound)?;
    let module = assignment_rules::as_given(&app.content(), &assignment).ok_or(Error::NotFound)?;
    let snapshot = board::read(app, &mut c, assignment.clone()).await?.snapshot(app.now());
    let line = snapshot.lines.into_iter().find(|l| l.learner == learner).ok_or(Error::NotFound)?;
    // Who began the work in another class goes on with that.
    let begun = assignments::find_given(&mut c, learner, id).await?.map_or(id, |task| task.assignment.id);
    let list = attempts::list(&mut c, begun, learner).await?;
    let answers = board::grouped(attempts::list_learner_answers(&mut c, begun, learner).await?, |a| a.attempt_id);
    let items = items_of(app, &mut c, list.iter().map(|a| &a.paper)).await?;
    let done: HashMap<String, Option<DateTime<Utc>>> = rows::list_steps(&mut c, begun)
        .await?
        .into_iter()
        .filter(|s| s.learner_id == learner)
        .map(|s| (s.step_id, s.done_at))
        .collect();
    drop(c);
    let view =
        View::new(UseCase::ViewProgress, class.id, "pupil").of(learner).about("assignment", id).about("pupil", true);
    let line = Named::new(line, view).open(app, actor).await?;
    let shown = list.into_iter().rev().map(|attempt| {
        let own: &[AttemptAnswer] = answers.get(&attempt.id).map(Vec::as_slice).unwrap_or_default();
        let took = seconds(&attempt, own);
        let by_item: HashMap<&str, &AttemptAnswer> = own.iter().map(|a| (a.item_id.as_str(), a)).collect();
        let items = attempt
            .paper
            .items
            .iter()
            .filter_map(|paper| {
                let answer = by_item.get(paper.id.as_str());
                Some(Shown {
                    item: items.get(&(paper.id.clone(), paper.version))?.clone(),
                    response: answer.map(|a| a.response.clone()).unwrap_or_default(),
                    points: answer.and_then(|a| a.points),
                    seconds: took.get(&paper.id).copied(),
                    paper: paper.clone(),
                })
            })
            .collect();
        AttemptShown { attempt, items }
    });
    let steps = module
        .steps
        .iter()
        .map(|s| StepShown { title: s.title.clone(), done_at: done.get(&s.id).copied().flatten() })
        .collect();
    Ok(WorkPage {
        attempts: shown.collect(),
        line,
        steps,
        work: GivenWork { assignment, module, class },
        at: snapshot.at,
    })
}

/// One pupil with all their work in a class.
pub struct PupilPage {
    /// The class.
    pub class: Org,
    /// The pupil.
    pub pupil: Pupil,
    /// What they were given, the latest due first, and how far they are.
    pub work: Vec<(Assignment, Arc<Module>, ClassCell)>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

/// Shows all of a pupil's work in a class. The look is in the audit log, with the pupil's name.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class; [`Error::NotFound`] when the pupil is not in it.
pub async fn get(app: &App, actor: &Actor, class: OrgId, learner: UserId) -> Result<PupilPage, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &class.path)?;
    let pupils = users::list_class(&mut c, class.id).await?;
    let pupil = pupils.into_iter().find(|p| p.id == learner).ok_or(Error::NotFound)?;
    let mut cells: HashMap<AssignmentId, ClassCell> = assignments::list_cells(&mut c, class.id)
        .await?
        .into_iter()
        .filter(|cell| cell.learner_id == learner)
        .map(|cell| (cell.assignment_id, cell))
        .collect();
    let given = assignments::list_class(&mut c, class.id).await?;
    drop(c);
    let view = View::new(UseCase::ViewProgress, class.id, "pupil").of(learner).about("pupil", true);
    let pupil = Named::new(pupil, view).open(app, actor).await?;
    let content = app.content();
    let work = given
        .into_iter()
        .filter_map(|a| {
            let cell = cells.remove(&a.id)?;
            let module = assignment_rules::as_given(&content, &a)?;
            Some((a, module, cell))
        })
        .collect();
    Ok(PupilPage { class, pupil, work, at: app.now() })
}
