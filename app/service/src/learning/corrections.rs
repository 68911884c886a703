//! Correction requests: made by a learner, settled by the class's teacher or the school.

use crate::{
    Actor, App, Error, UseCase,
    record::{Named, View},
};
use qinghe_model::{
    CorrectionId, OrgId,
    correction::{About, CorrectionState},
    error::FieldError,
};
use qinghe_store::corrections::{self, Asked, Correction};
use serde_json::json;
use std::collections::BTreeSet;

/// Open requests one learner may have.
const MOST_OPEN: i64 = 3;
/// Characters of a request, and of a reply.
const LONGEST: usize = 200;

/// The learner's own requests, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn list_own(app: &App, actor: &Actor) -> Result<Vec<Correction>, Error> {
    let learner = actor.require_learner()?;
    Ok(corrections::list_learner(&mut app.db().read().await?, learner).await?)
}

/// Makes a correction request.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner in a class; [`Error::Invalid`] with the fields `about`
/// and `text`.
pub async fn ask(app: &App, actor: &Actor, about: Option<About>, text: &str) -> Result<(), Error> {
    let learner = actor.require_learner()?;
    let class = actor.class_id().ok_or(Error::Forbidden)?;
    let text = text.trim().to_owned();
    let mut faults = Vec::new();
    if about.is_none() {
        faults.push(FieldError { field: "about", code: "choose-about" });
    }
    if text.is_empty() {
        faults.push(FieldError { field: "text", code: "required" });
    } else if text.chars().count() > LONGEST {
        faults.push(FieldError { field: "text", code: "note-length" });
    }
    let Some(about) = about.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    tx!(app, (id = app.new_id(), learner, class, about, text, now = app.now()), |c| {
        if corrections::count_open(c, *learner).await? >= MOST_OPEN {
            return Err(Error::field("text", "requests-open"));
        }
        Ok(corrections::insert(c, *id, *learner, *class, *about, text, *now).await?)
    })
    .await
}

/// Open requests of the learners the actor answers for, the oldest first.
///
/// # Errors
/// [`Error::Forbidden`] for who answers for none.
pub async fn list_open(app: &App, actor: &Actor) -> Result<Vec<Asked>, Error> {
    actor.require_somewhere(UseCase::SettleCorrection)?;
    let mut c = app.db().read().await?;
    let mut asked = Vec::new();
    for node in actor.nodes_for(UseCase::SettleCorrection) {
        asked.extend(corrections::list_open(&mut c, &node.path).await?);
    }
    drop(c);
    asked.sort_by_key(|a| (a.correction.created_at, a.correction.id));
    let classes: BTreeSet<OrgId> = asked.iter().map(|a| a.class_id).collect();
    let view = |class: OrgId| View::new(UseCase::SettleCorrection, class, "corrections");
    Named::of_several(asked, classes.into_iter().map(view).collect()).open(app, actor).await
}

/// Settles a request with a short reply. Returns whether it was still open. To change the record itself
/// is the school's work elsewhere.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such request; [`Error::Invalid`] with the field `note`,
/// also when a request is declined without a reason.
pub async fn settle(app: &App, actor: &Actor, id: CorrectionId, done: bool, note: &str) -> Result<bool, Error> {
    let asked = corrections::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::SettleCorrection, &asked.class_path)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    let note = note.trim().to_owned();
    if note.chars().count() > LONGEST {
        return Err(Error::field("note", "note-length"));
    }
    if !done && note.is_empty() {
        return Err(Error::field("note", "reason-required"));
    }
    let state = if done { CorrectionState::Done } else { CorrectionState::Declined };
    let (class, learner) = (asked.class_id, asked.correction.learner_id);
    tx!(app, (args = (app.clone(), actor.clone(), id, state, note, by, class, learner)), |c| {
        let (app, actor, id, state, note, by, class, learner) = args;
        let open = corrections::settle(c, *id, *state, note, *by, app.now()).await?;
        if open {
            let detail = json!({ "state": state });
            app.audit(c, actor, UseCase::SettleCorrection, Some(*class), Some(*learner), detail).await?;
        }
        Ok::<_, Error>(open)
    })
    .await
}
