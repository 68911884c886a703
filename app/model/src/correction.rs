//! A learner's request to correct their record.

use serde::{Deserialize, Serialize};

/// The part of the record that a request is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The name.
    Name,
    /// 学号.
    Number,
    /// The class.
    Class,
    /// Something else.
    Other,
}

impl About {
    /// Each, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Name, Self::Number, Self::Class, Self::Other];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Number => "number",
            Self::Class => "class",
            Self::Other => "other",
        }
    }
}

impl TryFrom<String> for About {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|a| a.as_str() == s).ok_or_else(|| format!("unknown subject {s:?}"))
    }
}

/// The state of a request.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// Not settled yet.
    Open,
    /// The record was corrected.
    Done,
    /// The record stays as it is; the reply says why.
    Declined,
}

impl CorrectionState {
    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Declined => "declined",
        }
    }
}

impl TryFrom<String> for CorrectionState {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        let all = [Self::Open, Self::Done, Self::Declined];
        all.into_iter().find(|a| a.as_str() == s).ok_or_else(|| format!("unknown state {s:?}"))
    }
}
