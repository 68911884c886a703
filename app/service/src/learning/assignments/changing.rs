//! Changing work that is given already, and exceptions for one learner.

use super::giving::{check_settings, check_times};
use crate::{Actor, App, Error, UseCase, assignment_rules};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{
    AssignmentId, OrgId, UserId,
    error::FieldError,
    progress::AttemptState,
    quiz::{MAX_ATTEMPTS, MAX_ITEMS, MAX_MINUTES, QuizSettings},
};
use qinghe_store::{
    assignments::{self, Override},
    attempts,
};
use serde_json::json;

/// What a teacher changes of work that is given already.
#[derive(Clone, Debug)]
pub struct Changes {
    /// A note to the class.
    pub note: String,
    /// From when learners see it.
    pub opens_at: DateTime<Utc>,
    /// Until when work is on time.
    pub due_at: DateTime<Utc>,
    /// When it stops accepting work.
    pub closes_at: Option<DateTime<Utc>>,
    /// How the quiz is set. Papers already drawn stay as they are.
    pub settings: QuizSettings,
}

/// Changes the note, the times (unless it comes from a campaign) and the settings. Open attempts get their new
/// deadline, and a learner's score is updated when another attempt counts now.
///
/// # Errors
/// As for `create`; [`Error::Forbidden`] also when it comes from a contest; [`Error::Invalid`] with the field `partial` when
/// how answers are marked would change after somebody has begun.
pub async fn update(app: &App, actor: &Actor, id: AssignmentId, mut changes: Changes) -> Result<(), Error> {
    let before = assignments::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &before.class_path)?;
    // A contest's paper is the same for every class.
    if before.contest_round_id().is_some() {
        return Err(Error::Forbidden);
    }
    // A campaign's times are its bureau's.
    if before.campaign_id().is_some() {
        changes = Changes { opens_at: before.opens_at, due_at: before.due_at, closes_at: before.closes_at, ..changes };
    }
    let module = assignment_rules::as_given(&app.content(), &before).ok_or(Error::NotFound)?;
    // A time that is already in the past may stay.
    let now = app.now().min(before.due_at - TimeDelta::microseconds(1));
    let mut faults = check_times(now, changes.opens_at, changes.due_at, changes.closes_at);
    let items = if before.quiz_id().is_some() { MAX_ITEMS } else { module.items.len() };
    if module.quiz.is_some() {
        faults.extend(check_settings(&changes.settings, items));
    }
    if module.quiz.is_some()
        && changes.settings.partial != before.settings.partial
        && assignments::count_begun(&mut app.db().read().await?, id).await? > 0
    {
        // Pupils of one class would be marked by two rules.
        faults.push(FieldError { field: "partial", code: "marking-begun" });
    }
    if changes.note.trim().chars().count() > 200 {
        faults.push(FieldError { field: "note", code: "note-length" });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut after = before.clone();
    after.note = changes.note.trim().to_owned();
    after.opens_at = changes.opens_at;
    after.due_at = changes.due_at;
    after.closes_at = changes.closes_at;
    if module.quiz.is_some() {
        // How many are drawn and what passes decide whether a campaign counts it: they stay.
        after.settings =
            QuizSettings { draw: before.settings.draw, pass_mark: before.settings.pass_mark, ..changes.settings };
    }
    tx!(app, (&actor, before, after), |c| {
        assignments::update(c, after).await?;
        for attempt in attempts::list_assignment(c, after.id).await? {
            if attempt.state == AttemptState::InProgress {
                crate::attempts::renew_deadline(c, &attempt).await?;
            }
        }
        if before.settings.counts != after.settings.counts {
            for row in assignments::list_board(c, after.id).await? {
                crate::attempts::update_score_of_record(c, &after.settings, after.id, row.learner_id).await?;
            }
        }
        let detail = json!({ "assignment": after.id, "changed": true });
        app.audit(c, actor, UseCase::AssignWork, Some(after.class_id), None, detail).await
    })
    .await
}

/// Takes work back: it disappears from every list, and what was done is kept.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such assignment, or a campaign or a contest gave it.
pub async fn archive(app: &App, actor: &Actor, id: AssignmentId) -> Result<OrgId, Error> {
    let work = assignments::find(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    if work.is_called() {
        return Err(Error::Forbidden);
    }
    let class = work.class_id;
    tx!(app, (&actor, work), |c| {
        assignments::archive(c, work.id, app.now()).await?;
        let detail = json!({ "assignment": work.id, "taken_back": true });
        app.audit(c, actor, UseCase::AssignWork, Some(work.class_id), None, detail).await
    })
    .await?;
    Ok(class)
}

/// Sets what is different for one learner: more time, another due or closing time, more attempts. An open attempt
/// gets its new deadline.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the learner does not have the work; [`Error::Invalid`] with the
/// fields `own_due_at`, `own_closes_at`, `extra_minutes`, `extra_attempts`.
pub async fn set_override(
    app: &App,
    actor: &Actor,
    id: AssignmentId,
    learner: UserId,
    own: Override,
) -> Result<(), Error> {
    let mut c = app.db().read().await?;
    let work = assignments::find(&mut c, id).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::AssignWork, &work.class_path)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    // Who began the work in another class goes on with that.
    let begun = assignments::find_given(&mut c, learner, id).await?.ok_or(Error::NotFound)?.assignment.id;
    drop(c);
    // In a contest who needs it has more time for the paper, and nothing else that others have not.
    if work.contest_round_id().is_some() && (Override { extra_minutes: 0, ..own } != Override::default()) {
        return Err(Error::field("extra_attempts", "contest-exception"));
    }
    let mut faults = Vec::new();
    let far = app.now() + TimeDelta::days(370);
    if own.own_due_at.is_some_and(|t| t > far || t <= work.opens_at) {
        faults.push(FieldError { field: "own_due_at", code: "due-far" });
    }
    if own.own_closes_at.is_some_and(|t| t > far || t < own.own_due_at.unwrap_or(work.due_at)) {
        faults.push(FieldError { field: "own_closes_at", code: "close-before-due" });
    }
    if !(0..=MAX_MINUTES).contains(&own.extra_minutes) {
        faults.push(FieldError { field: "extra_minutes", code: "minutes-range" });
    }
    if !(0..=MAX_ATTEMPTS).contains(&own.extra_attempts) {
        faults.push(FieldError { field: "extra_attempts", code: "attempts-range" });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    tx!(app, (&actor, work, begun, learner, own, by), |c| {
        assignments::set_override(c, *begun, *learner, own, *by, app.now()).await?;
        if let Some(open) = attempts::find_open(c, *begun, *learner).await? {
            crate::attempts::renew_deadline(c, &open).await?;
        }
        let detail = json!({ "assignment": work.id, "override": true });
        app.audit(c, actor, UseCase::AssignWork, Some(work.class_id), Some(*learner), detail).await
    })
    .await
}
