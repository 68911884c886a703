//! What a class thinks: guessed and said without a name, and the votes of a class on a story.
//!
//! Only sums are kept, and that somebody answered. Under ten answers nothing is shown, and after that the sums change by ten
//! answers at a time: the difference of two looks is never about fewer. The store's `estimates` says why no answer leads to a
//! pupil.

use crate::{Actor, App, Error, UseCase, place::require_class};
use qinghe_content::{Estimate, Scenario, Step, StepKind};
use qinghe_model::{
    OrgId, UserId, estimate::ClassView, hiding::LEAST_SHOWN, item::Response, lesson::Question, org::school_year,
};
use qinghe_store::{
    Conn,
    estimates::{self, Of},
};

/// The answer of a vote on a story.
pub(crate) fn ballot(story: &Scenario, choice: &str) -> Result<Counted, Error> {
    let choices = words(&vote_of(story));
    if !choices.iter().any(|known| known == choice) {
        return Err(Error::field("vote", "choose-one"));
    }
    let pair = |choice: String| (story.start.clone(), choice);
    let every = choices.iter().cloned().map(pair).collect();
    Ok(Counted { every, chosen: vec![pair(choice.to_owned())], views: choices })
}

/// An answer to be counted: the choices of each question, and all there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Counted {
    every: Vec<(String, String)>,
    chosen: Vec<(String, String)>,
    views: Vec<String>,
}

/// What a pupil or a teacher may see of a step.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// Whether the pupil has answered.
    pub answered: bool,
    /// The sums of each question of an estimate.
    pub views: Vec<ClassView>,
}

/// The name of a question's guess in an answer.
#[must_use]
pub fn guess_of(question: &str) -> String {
    format!("{question}.guess")
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

/// Checks what was answered to an estimate: for each question a view, or that one would rather not say, and a guess.
pub(crate) fn answer(estimate: &Estimate, chosen: &[String]) -> Result<Counted, Error> {
    let response = Response::new(chosen.iter().cloned());
    let mut counted = Counted { every: vec![], chosen: vec![], views: words(&Question::VIEWS) };
    for q in &estimate.questions {
        let said = [Question::VIEWS[0], Question::VIEWS[1], Question::SKIP].map(str::to_owned);
        let guesses = Question::GUESSES.map(|n| n.to_string());
        let (view, guess) = (response.group_of(&q.id), response.group_of(&guess_of(&q.id)));
        let (Some(view), Some(guess)) = (view, guess) else { return Err(Error::field("chosen", "estimate-all")) };
        let guesses: Vec<String> = guesses.collect();
        if !said.iter().any(|known| known == view) || !guesses.iter().any(|known| known == guess) {
            return Err(Error::field("chosen", "unknown-option"));
        }
        counted.chosen.extend([view, guess].map(|choice| (q.id.clone(), choice.to_owned())));
        counted.every.extend(said.into_iter().chain(guesses).map(|choice| (q.id.clone(), choice)));
    }
    Ok(counted)
}

/// Counts an answer, unless the learner has answered before.
pub(crate) async fn count(c: &mut Conn<'_>, of: &Of, learner: UserId, counted: &Counted) -> Result<(), Error> {
    if estimates::mark(c, of, learner).await? {
        let views = (counted.views.as_slice(), LEAST_SHOWN);
        estimates::count(c, of, &counted.every, &counted.chosen, views).await?;
    }
    Ok(())
}

/// A step in a class.
#[must_use]
pub fn of(class: OrgId, module: &str, step: &Step) -> Of {
    Of { class, module: module.to_owned(), step: step.id.clone() }
}

async fn views(c: &mut Conn<'_>, of: &Of, step: &Step) -> Result<Vec<ClassView>, Error> {
    let sums = estimates::list(c, of).await?;
    let counts = |question: &str| {
        let sums: Vec<(&str, i64)> =
            sums.iter().filter(|s| s.question == question).map(|s| (s.choice.as_str(), s.shown)).collect();
        ClassView::of(question, sums)
    };
    Ok(match &step.kind {
        StepKind::Estimate(estimate) => estimate.questions.iter().map(|q| counts(&q.id)).collect(),
        _ => vec![],
    })
}

/// What a learner may see of an estimate in their lesson, or of their class's vote on a story.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn look(app: &App, actor: &Actor, of: &Of, step: &Step) -> Result<Seen, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let answered = estimates::is_marked(&mut c, of, learner).await?;
    // Who has not answered is not led by what the others said.
    let views = if answered { views(&mut c, of, step).await? } else { vec![] };
    Ok(Seen { answered, views })
}

/// The sums of a step in a class, for its teachers.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class; [`Error::NotFound`] when there is no such step.
pub async fn of_class(
    app: &App,
    actor: &Actor,
    class: OrgId,
    module: &str,
    step: &str,
) -> Result<Vec<ClassView>, Error> {
    let mut c = app.db().read().await?;
    let (class, _) = require_class(&mut c, actor, UseCase::ViewClass, class).await?;
    let module = app.content().module(module).cloned().ok_or(Error::NotFound)?;
    let (_, step) = module.step(step).ok_or(Error::NotFound)?;
    views(&mut c, &Of { class: class.id, module: module.id.clone(), step: step.id.clone() }, step).await
}

/// The choices of a story that a class votes on: those of its first scene.
#[must_use]
pub fn vote_of(story: &Scenario) -> Vec<&str> {
    story.node(&story.start).map(|n| n.choices.iter().map(|k| k.id.as_str()).collect()).unwrap_or_default()
}

/// The votes of a class on a story, by choice; none while fewer than ten have voted.
///
/// # Errors
/// As [`of_class`].
pub async fn votes(
    app: &App,
    actor: &Actor,
    class: OrgId,
    module: &str,
    step: &str,
) -> Result<Option<Vec<(String, i64)>>, Error> {
    let mut c = app.db().read().await?;
    let (class, _) = require_class(&mut c, actor, UseCase::ViewClass, class).await?;
    let module = app.content().module(module).cloned().ok_or(Error::NotFound)?;
    let (_, step) = module.step(step).ok_or(Error::NotFound)?;
    let StepKind::Scenario(story) = &step.kind else { return Err(Error::NotFound) };
    let of = Of { class: class.id, module: module.id.clone(), step: step.id.clone() };
    let sums = estimates::list(&mut c, &of).await?;
    let votes: Vec<(String, i64)> = vote_of(story)
        .into_iter()
        .map(|choice| {
            let found = sums.iter().find(|s| s.question == story.start && s.choice == choice);
            (choice.to_owned(), found.map_or(0, |s| s.shown))
        })
        .collect();
    let all: i64 = votes.iter().map(|(_, n)| n).sum();
    Ok((all >= LEAST_SHOWN).then_some(votes))
}

/// Deletes what is kept of classes whose year is over; returns how many counts went.
///
/// # Errors
/// When the store fails.
pub async fn prune(app: &App) -> Result<u64, Error> {
    let year = school_year(app.today());
    tx!(app, (year), |c| { Ok::<_, Error>(estimates::prune(c, *year).await?) }).await
}
