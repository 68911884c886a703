//! A learner's progress in an assignment, independent of the score.

use serde::{Deserialize, Serialize};

/// The state of one learner's work on one assignment. *Needs help* arises in practice only, and
/// passed is a fact of the score, not a state.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkState {
    /// Nothing opened yet.
    NotStarted,
    /// Opened, not finished.
    Started,
    /// Lesson finished, and quiz submitted if there is one.
    Completed,
}

/// The state of a quiz attempt.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Being answered.
    InProgress,
    /// Handed in by the learner, and graded.
    Submitted,
    /// Its time ran out: closed by the server and marked with the saved answers.
    Overdue,
    /// Its time ran out with nothing answered, or a person took it back: it counts for nothing.
    Voided,
}

impl AttemptState {
    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Submitted => "submitted",
            Self::Overdue => "overdue",
            Self::Voided => "voided",
        }
    }

    /// Whether it was graded and counts.
    #[must_use]
    pub const fn is_graded(self) -> bool {
        matches!(self, Self::Submitted | Self::Overdue)
    }
}

impl TryFrom<String> for AttemptState {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        match s.as_str() {
            "in_progress" => Ok(Self::InProgress),
            "submitted" => Ok(Self::Submitted),
            "overdue" => Ok(Self::Overdue),
            "voided" => Ok(Self::Voided),
            _ => Err(format!("unknown attempt state {s:?}")),
        }
    }
}
