//! A quiz that was changed after it was given. The class keeps it as it was; its teacher may give the change to those who
//! have not begun.

use crate::{Actor, App, Error, UseCase};
use qinghe_content::Library;
use qinghe_model::{
    AssignmentId, Text,
    item::Item,
    quiz::{MAX_ITEMS, QuizPart},
};
use qinghe_store::{
    Conn,
    assignments::{self, Assignment, GivenQuiz, ItemVersions},
    items,
    quizzes::{self, Quiz},
};
use serde_json::json;

/// A quiz as it is now, as the first version of an assignment: with the version of each question that a teacher wrote.
pub(super) async fn as_it_is(library: &Library, c: &mut Conn<'_>, quiz: &Quiz) -> Result<GivenQuiz, Error> {
    let mut versions = ItemVersions::new();
    for part in &quiz.parts {
        let QuizPart::Item(id) = part else { continue };
        if library.item(id).is_none()
            && let Some(own) = items::find_own(c, id).await?
        {
            versions.insert(id.clone(), own.body.version);
        }
    }
    Ok(GivenQuiz::first(quiz.revision, quiz.title(), quiz.parts.clone(), versions))
}

/// What a change of a quiz means for a class that has it.
pub struct QuizChange {
    /// The assignment.
    pub work: Assignment,
    /// The quiz as the class has it.
    pub given: GivenQuiz,
    /// The quiz as it is now: what those who have not begun would get.
    pub now: GivenQuiz,
    /// Questions that it has now and had not, by their text.
    pub added: Vec<Text>,
    /// Questions that it had and has no more.
    pub removed: Vec<Text>,
    /// Questions that are worded or marked in another way now.
    pub reworded: Vec<Text>,
    /// How many pupils have begun: they keep what they have.
    pub begun: i64,
    /// How many have the work.
    pub pupils: i64,
}

/// What has changed in the quiz of an assignment since it was given; `None` when nothing has, when it has no teacher's
/// quiz, or the quiz is archived.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment.
pub async fn quiz_change(app: &App, actor: &Actor, id: AssignmentId) -> Result<Option<QuizChange>, Error> {
    let mut c = app.db().read().await?;
    let work = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    let Some(quiz) = work.quiz_id() else { return Ok(None) };
    let (Some(given), Some(quiz)) = (assignments::find_quiz(&mut c, id).await?, quizzes::find(&mut c, quiz).await?)
    else {
        return Ok(None);
    };
    let library = app.content();
    let mut now = as_it_is(&library, &mut c, &quiz).await?;
    now.version = given.version + 1;
    // An empty quiz is no change to take over.
    if given.is_like(&now) || !(1..=MAX_ITEMS).contains(&quiz.count()) {
        return Ok(None);
    }
    let (mut added, mut removed, mut reworded) = (Vec::new(), Vec::new(), Vec::new());
    for part in now.parts.iter().filter(|p| !given.parts.contains(p)) {
        added.extend(named(&library, &mut c, &now, part).await?);
    }
    for part in given.parts.iter().filter(|p| !now.parts.contains(p)) {
        removed.extend(named(&library, &mut c, &given, part).await?);
    }
    for (item, version) in &now.items {
        if given.items.get(item).is_some_and(|before| before != version) {
            reworded.extend(items::find(&mut c, item, *version).await?.map(|i| i.stem));
        }
    }
    let begun = assignments::count_begun(&mut c, id).await?;
    let (_, pupils) = assignments::count_completed(&mut c, id).await?;
    Ok(Some(QuizChange { work, given, now, added, removed, reworded, begun, pupils }))
}

/// A part in words: the text of a question, or the lesson that some are drawn from.
async fn named(library: &Library, c: &mut Conn<'_>, quiz: &GivenQuiz, part: &QuizPart) -> Result<Option<Text>, Error> {
    let id = match part {
        QuizPart::Draw { module, .. } => return Ok(library.module(module).map(|m| m.title.clone())),
        QuizPart::Item(id) => id,
    };
    if let Some(item) = library.item(id) {
        return Ok(Some(item.stem.clone()));
    }
    let item: Option<Item> = match quiz.items.get(id) {
        Some(version) => items::find(c, id, *version).await?,
        None => items::find_own(c, id).await?.map(|own| own.body),
    };
    Ok(item.map(|i| i.stem))
}

/// Gives the quiz as it is now to those of a class who have not begun. `seen` is the revision of the quiz that was shown.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Changed`] when the quiz or the work was changed meanwhile, or there is nothing to take over.
pub async fn renew_quiz(app: &App, actor: &Actor, id: AssignmentId, seen: i64) -> Result<(), Error> {
    let change = quiz_change(app, actor, id).await?.ok_or(Error::Changed)?;
    if change.now.quiz_revision != seen {
        return Err(Error::Changed);
    }
    tx!(app, (&actor, class = change.work.class_id, id, now = change.now), |c| {
        if !assignments::insert_quiz(c, *id, now, app.now()).await? {
            return Err(Error::Changed);
        }
        let detail = json!({ "assignment": id, "quiz_version": now.version });
        app.audit(c, actor, UseCase::AssignWork, Some(*class), None, detail).await
    })
    .await
}
