//! The levels of the tree.

use super::path::PATH_SEGMENT;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The level of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    /// A region's education bureau, at the top.
    Region,
    /// A city's bureau.
    City,
    /// A county's bureau.
    County,
    /// A school.
    School,
    /// A class of a school, with a grade and a school year.
    Class,
}

impl OrgKind {
    /// The length of the path of a node of this level, in bytes.
    #[must_use]
    pub const fn path_length(self) -> usize {
        PATH_SEGMENT * (self as usize + 1)
    }

    /// Every level, from the top.
    pub const ALL: [Self; 5] = [Self::Region, Self::City, Self::County, Self::School, Self::Class];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::City => "city",
            Self::County => "county",
            Self::School => "school",
            Self::Class => "class",
        }
    }

    /// Whether a node of this kind may be a child of `parent`.
    #[must_use]
    pub fn may_be_under(self, parent: Option<Self>) -> bool {
        match parent {
            None => self == Self::Region,
            Some(p) => p as u8 + 1 == self as u8,
        }
    }

    /// Whether the node is a bureau.
    #[must_use]
    pub const fn is_bureau(self) -> bool {
        matches!(self, Self::Region | Self::City | Self::County)
    }
}

impl FromStr for OrgKind {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or_else(|| format!("unknown level {s:?}"))
    }
}

impl TryFrom<String> for OrgKind {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}
