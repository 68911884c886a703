//! The server functions of the pupils' islands.

use leptos::{prelude::*, server_fn::codec::Json};
use qinghe_model::AppError;
use serde::{Deserialize, Serialize};

/// What became of a saved answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaveReply {
    /// Durable, as this revision.
    Saved(i64),
    /// Another device saved a newer one: the places chosen there, the text typed, and its revision.
    Newer(Vec<usize>, String, i64),
    /// Not saved, and sending it again will not help.
    Refused(AppError),
}

/// Saves one answer of an open attempt. Options are named by their place on the learner's paper.
#[server(name = SaveAnswer, prefix = "/api", endpoint = "save_answer", input = Json)]
pub async fn save_answer(
    attempt: String,
    item: String,
    places: Vec<usize>,
    text: String,
    tab: String,
    tab_seq: i64,
    base: i64,
) -> Result<SaveReply, ServerFnError> {
    use crate::page::Cx;
    use qinghe_service::attempts::{self, AnswerInput, Saved};
    let cx = expect_context::<Cx>();
    let input = AnswerInput { item, places, text, tab, tab_seq, base };
    let outcome = match (cx.actor(), attempt.parse()) {
        (Ok(actor), Ok(id)) => attempts::save_answer(&cx.web.app, actor, id, input).await,
        (Err(fault), _) => Err(fault.0),
        (_, Err(_)) => Err(qinghe_service::Error::NotFound),
    };
    match outcome {
        Ok(Saved::Yes(revision)) => Ok(SaveReply::Saved(revision)),
        Ok(Saved::Newer(places, text, revision)) => Ok(SaveReply::Newer(places, text, revision)),
        Err(e) => refuse(e).map(SaveReply::Refused),
    }
}

/// What became of a choice in a story.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepReply {
    /// Kept; whether the step is done.
    Kept(bool),
    /// Not kept, and sending it again will not help.
    Refused(AppError),
}

/// Keeps the choices made in a story so far.
#[server(name = RecordPath, prefix = "/api", endpoint = "record_path", input = Json)]
pub async fn record_path(assignment: String, step: String, path: Vec<String>) -> Result<StepReply, ServerFnError> {
    use crate::page::Cx;
    use qinghe_service::lessons::{self, StepInput};
    let cx = expect_context::<Cx>();
    let input = StepInput { path, ..StepInput::default() };
    let outcome = match (cx.actor(), assignment.parse()) {
        (Ok(actor), Ok(id)) => lessons::record_step(&cx.web.app, actor, id, &step, input).await,
        (Err(fault), _) => Err(fault.0),
        (_, Err(_)) => Err(qinghe_service::Error::NotFound),
    };
    match outcome {
        Ok(lesson) => Ok(StepReply::Kept(lesson.is_done(&step))),
        Err(e) => refuse(e).map(StepReply::Refused),
    }
}

/// A fault of ours asks the island to try again; everything else is an answer.
#[cfg(feature = "ssr")]
fn refuse(e: qinghe_service::Error) -> Result<AppError, ServerFnError> {
    use qinghe_service::Error;
    match e {
        Error::Store(e) => {
            tracing::error!(error = %e, "api.failed");
            Err(ServerFnError::ServerError("internal".into()))
        }
        Error::Busy(_) => Err(ServerFnError::ServerError("busy".into())),
        other => Ok(AppError::from(&other)),
    }
}
