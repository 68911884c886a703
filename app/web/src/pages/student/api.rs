//! What the pupils' islands send, and what they hear back.

use qinghe_model::AppError;
use serde::{Deserialize, Serialize};

/// `POST /api/save_answer`: one answer of an open attempt. Options are named by their place on the learner's paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as `AnswerInput` of the service says")]
pub struct SaveAnswer {
    pub attempt: String,
    pub item: String,
    pub places: Vec<usize>,
    #[serde(default)]
    pub text: String,
    pub tab: String,
    pub tab_seq: i64,
    pub base: i64,
}

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

/// `POST /api/flag_item`: flags an item of an open attempt, or takes the flag away. Answered with `true`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is what it is called")]
pub struct FlagItem {
    pub attempt: String,
    pub item: String,
    pub on: bool,
}

/// `POST /api/record_path`: the choices made in a story so far.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is what it is called")]
pub struct RecordPath {
    pub assignment: String,
    pub step: String,
    pub path: Vec<String>,
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

#[cfg(feature = "ssr")]
pub use server::{flag_item, record_path, save_answer};

#[cfg(feature = "ssr")]
mod server {
    use super::{FlagItem, RecordPath, SaveAnswer, SaveReply, StepReply};
    use crate::page::{Cx, Fault};
    use axum::Json;
    use qinghe_model::AppError;
    use qinghe_service::{
        Error,
        attempts::{self, AnswerInput, Saved},
        lessons::{self, StepInput},
    };

    /// Saves one answer.
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

    /// Flags an item.
    pub async fn flag_item(cx: Cx, Json(sent): Json<FlagItem>) -> Result<Json<bool>, Fault> {
        let id = sent.attempt.parse().map_err(|_| Fault(Error::NotFound))?;
        attempts::flag(&cx.web.app, cx.actor()?, id, &sent.item, sent.on).await?;
        Ok(Json(true))
    }

    /// Keeps the choices of a story.
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

    /// A fault of ours asks the island to try again; everything else is an answer.
    fn refuse(e: Error) -> Result<AppError, Fault> {
        match e {
            Error::Store(_) | Error::Busy(_) => Err(Fault(e)),
            other => Ok(AppError::from(&other)),
        }
    }
}
