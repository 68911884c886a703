//! The requests of the pupils' islands and the replies to them.

use qinghe_model::AppError;
use serde::{Deserialize, Serialize};

/// `POST /api/save_answer`: one answer of an open attempt. Options are numbered by their place on the learner's paper.
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

/// The reply to [`SaveAnswer`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaveReply {
    /// Saved durably, with this revision.
    Saved(i64),
    /// Another device saved a newer one: the places chosen there, the text typed, and its revision.
    Newer(Vec<usize>, String, i64),
    /// Not saved, and sending it again will not help.
    Refused(AppError),
}

/// `POST /api/flag_item`: flags an item of an open attempt, or removes the flag. The reply is `true`.
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

/// The reply to [`RecordPath`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepReply {
    /// Saved; whether the step is done.
    Kept(bool),
    /// Not saved, and sending it again will not help.
    Refused(AppError),
}
