//! Saving answers one by one, each durable before it is acknowledged.

use super::{
    GRACE, PaperCache,
    paper::{places, respond},
    with_keys,
};
use crate::{Actor, App, Error};
use qinghe_model::{AttemptId, grading, progress::AttemptState, quiz::Feedback};
use qinghe_store::attempts::{self, SaveAnswer};
use std::sync::Arc;

/// An answer as a browser sends it.
#[derive(Clone, Debug, Default)]
pub struct AnswerInput {
    /// The item.
    pub item: String,
    /// The positions chosen, as in `Asked::places`: 0 for the first option on the learner's paper.
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

/// The result of saving an answer.
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
/// [`Error::NotFound`] unless the attempt is the learner's own, has the item and was shown;
/// [`Error::AttemptClosed`]; [`Error::Invalid`] for places that are not on the paper.
pub async fn save_answer(app: &App, actor: &Actor, id: AttemptId, input: AnswerInput) -> Result<Saved, Error> {
    let learner = actor.require_learner()?;
    let known = if let Some(known) = app.shared::<PaperCache>().0.get(&id) {
        known
    } else {
        let attempt = attempts::find(&mut app.db().read().await?, id).await?;
        let attempt = attempt.filter(|a| a.shown_at.is_some()).ok_or(Error::NotFound)?;
        let known = Arc::new((attempt.learner_id, attempt.paper));
        app.shared::<PaperCache>().0.insert(id, known.clone());
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
    let outcome = tx!(app, (save), |c| {
        if let Some(revision) = attempts::upsert_answer(c, save).await? {
            return Ok(Ok(revision));
        }
        let open = attempts::find(c, save.attempt)
            .await?
            .is_some_and(|a| a.state == AttemptState::InProgress && a.deadline_at.is_none_or(|d| d > save.over_by));
        let newer = attempts::find_answer(c, save.attempt, &save.item_id).await?;
        match newer.filter(|_| open) {
            // The same write came twice, or the same choice was made elsewhere.
            Some(a) if a.response == save.response => Ok(Ok(a.revision)),
            Some(a) => Ok(Err(a)),
            None => Err(Error::AttemptClosed),
        }
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

/// Sets or clears a flag on an item of the learner's own open attempt, to return to it.
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
    tx!(app, (id, learner, item = item.to_owned(), on), |c| {
        Ok::<_, Error>(attempts::set_flag(c, *id, *learner, item, *on).await?)
    })
    .await
}

/// Explains one answer at once, where the quiz is set so; from then on it stays as it is, also when its key is held back
/// and the explanation comes later.
///
/// # Errors
/// [`Error::NotFound`] unless the attempt is the learner's own, has the item and explains at once;
/// [`Error::AttemptClosed`]; [`Error::Invalid`] with the field `choice` when nothing was answered.
pub async fn check(app: &App, actor: &Actor, id: AttemptId, item: &str) -> Result<(), Error> {
    let page = with_keys(app, actor, id).await?;
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

    tx!(app, (id, item = asked.item.clone(), partial = page.attempt.paper.partial), |c| {
        // Graded as it is stored now: another tab may have saved another answer.
        if let Some(answer) = attempts::find_answer(c, *id, &item.id).await? {
            let points = grading::grade(item, &answer.response, *partial);
            attempts::check_answer(c, *id, &item.id, points).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}
