//! Roles: each is granted at one node of the tree and holds for its subtree.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a member of staff may be. A learner holds no role: being enrolled is what makes one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Teaches the class the role is granted at.
    Teacher,
    /// Runs a school: rosters, slips, its teachers.
    SchoolAdmin,
    /// Works at a bureau; sees schools and above, never a named pupil.
    Officer,
    /// Runs awareness surveys only.
    Assessor,
    /// Runs the platform.
    PlatformAdmin,
}

impl Role {
    /// Every role, from the narrowest.
    pub const ALL: [Self; 5] = [Self::Teacher, Self::SchoolAdmin, Self::Officer, Self::Assessor, Self::PlatformAdmin];

    /// The stable name, as stored and as typed at the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Teacher => "teacher",
            Self::SchoolAdmin => "school_admin",
            Self::Officer => "officer",
            Self::Assessor => "assessor",
            Self::PlatformAdmin => "platform_admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no role.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("unknown role {0:?} (one of teacher, school_admin, officer, assessor, platform_admin)")]
pub struct UnknownRole(pub String);

impl std::str::FromStr for Role {
    type Err = UnknownRole;
    fn from_str(s: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|r| r.as_str() == s).ok_or_else(|| UnknownRole(s.to_owned()))
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownRole;
    fn try_from(s: String) -> Result<Self, UnknownRole> {
        s.parse()
    }
}
