//! What a learner says is wrong in their record.

use serde::{Deserialize, Serialize};

/// What is said to be wrong.
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

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// Nobody has looked after it yet.
    Open,
    /// It was put right.
    Done,
    /// It stays as it is; the reply says why.
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
