//! Urban and rural schools.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Whether a school is urban or rural, by the official code of its place (国家统计局 统计用城乡划分代码: 城镇 has the types 111 to 123,
/// 乡村 those from 210 on).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locality {
    /// 城镇: a city's or a town's built-up area.
    Urban,
    /// 乡村: everything else.
    Rural,
}

impl Locality {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::Urban, Self::Rural];

    /// The stable name, as stored and as sent by forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urban => "urban",
            Self::Rural => "rural",
        }
    }
}

impl FromStr for Locality {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|l| l.as_str() == s).ok_or_else(|| format!("unknown locality {s:?}"))
    }
}

/// A group of schools by locality: schools of unknown locality are a group of their own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum LocalityGroup {
    /// Schools of [`Locality::Urban`].
    Urban,
    /// Schools of [`Locality::Rural`].
    Rural,
    /// Schools of unknown locality.
    Unsaid,
}

impl LocalityGroup {
    /// Every group, in order.
    pub const ALL: [Self; 3] = [Self::Urban, Self::Rural, Self::Unsaid];

    /// The group of a school.
    #[must_use]
    pub const fn of(locality: Option<Locality>) -> Self {
        match locality {
            Some(Locality::Urban) => Self::Urban,
            Some(Locality::Rural) => Self::Rural,
            None => Self::Unsaid,
        }
    }

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urban => Locality::Urban.as_str(),
            Self::Rural => Locality::Rural.as_str(),
            Self::Unsaid => "unsaid",
        }
    }
}

impl FromStr for LocalityGroup {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|g| g.as_str() == s).ok_or_else(|| format!("unknown group of localities {s:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localities_have_stable_names() {
        for locality in Locality::ALL {
            assert_eq!(locality.as_str().parse(), Ok(locality));
            assert_eq!(LocalityGroup::of(Some(locality)).as_str(), locality.as_str());
        }
        for group in LocalityGroup::ALL {
            assert_eq!(group.as_str().parse(), Ok(group));
        }
        assert_eq!(LocalityGroup::of(None), LocalityGroup::Unsaid);
        assert!("unsaid".parse::<Locality>().is_err() && "town".parse::<LocalityGroup>().is_err());
    }
}
