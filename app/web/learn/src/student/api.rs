//! The endpoints that pupils' islands post to.

use axum::Json;
use qinghe_kit::page::{Cx, Fault};
use qinghe_model::AppError;
use qinghe_player::messages::{FlagItem, RecordPath, SaveAnswer, SaveReply, StepReply};
use qinghe_service::{
    Error,
    attempts::{self, AnswerInput, Saved},
    lessons::{self, StepInput},
};

/// `POST /api/save_answer`
pub async fn save_answer(cx: Cx, Json(sent): Json<SaveAnswer>) -> Result<Json<SaveReply>, Fault> {
    let SaveAnswer { attempt, item, places, text, tab, tab_seq, base } = sent;
    let input = AnswerInput { item, places, text, tab, tab_seq, base };
    let outcome = match (cx.actor(), attempt.parse()) {
        (Ok(actor), Ok(id)) => attempts::save_answer(&cx.web.app, actor, id, input).await,
        (Err(fault), _) => Err(fault.0),
        (_, Err(_)) => Err(Error::NotFound),
    };
    Ok(Json(match outcome {
        Ok(Saved::Yes(revision)) => SaveReply::Saved(revision),
        Ok(Saved::Newer(places, text, revision)) => SaveReply::Newer(places, text, revision),
        Err(e) => SaveReply::Refused(refuse(e)?),
    }))
}

/// `POST /api/flag_item`
pub async fn flag_item(cx: Cx, Json(sent): Json<FlagItem>) -> Result<Json<bool>, Fault> {
    let id = sent.attempt.parse().map_err(|_| Fault(Error::NotFound))?;
    attempts::flag(&cx.web.app, cx.actor()?, id, &sent.item, sent.on).await?;
    Ok(Json(true))
}

/// `POST /api/record_path`
pub async fn record_path(cx: Cx, Json(sent): Json<RecordPath>) -> Result<Json<StepReply>, Fault> {
    let input = StepInput { path: sent.path, ..StepInput::default() };
    let outcome = match (cx.actor(), sent.assignment.parse()) {
        (Ok(actor), Ok(id)) => lessons::record_step(&cx.web.app, actor, id, &sent.step, input).await,
        (Err(fault), _) => Err(fault.0),
        (_, Err(_)) => Err(Error::NotFound),
    };
    Ok(Json(match outcome {
        Ok(lesson) => StepReply::Kept(lesson.is_done(&sent.step)),
        Err(e) => StepReply::Refused(refuse(e)?),
    }))
}

/// The reply to a refused request.
///
/// # Errors
/// The server's own faults: the island tries again.
fn refuse(e: Error) -> Result<AppError, Fault> {
    match e {
        Error::Store(_) | Error::Busy(_) => Err(Fault(e)),
        other => Ok(AppError::from(&other)),
    }
}
