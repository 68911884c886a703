//! Divisions: which classes compete with each other.

use crate::{
    hiding::LEAST_SHOWN,
    org::{Grade, Locality, LocalityGroup},
    survey::Band,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Which classes compete with each other. Classes of fewer than [`LEAST_SHOWN`] pupils are always apart: their figures
/// are shown only to their own school.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DivisionRule {
    /// Whether primary, junior, senior, vocational and university classes compete apart.
    pub bands: bool,
    /// The least size of large classes, which compete apart from smaller ones; none: size makes no difference.
    pub large_from: Option<i64>,
    /// Whether classes of urban, rural and other schools compete apart. Not serialised when `false`: earlier rules lack
    /// it, and results made with them must keep their bytes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub localities: bool,
}

/// The size of a class, where it makes a difference.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Size {
    /// No difference is made.
    Any,
    /// Smaller than a large one.
    Compact,
    /// Large.
    Large,
    /// Under [`LEAST_SHOWN`] pupils.
    Small,
}

/// A division: its classes are ranked together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Division {
    /// The band of its grades, where bands are apart.
    pub band: Option<Band>,
    /// The size of its classes.
    pub size: Size,
    /// The locality of its schools, where that makes a difference.
    pub locality: Option<LocalityGroup>,
}

impl Division {
    /// The division of a class by its grade, its number of eligible pupils and its school's locality.
    #[must_use]
    pub fn of(rule: DivisionRule, grade: Grade, eligible: i64, school: Option<Locality>) -> Self {
        let size = match rule.large_from {
            _ if eligible < LEAST_SHOWN => Size::Small,
            Some(from) if eligible >= from => Size::Large,
            Some(_) => Size::Compact,
            None => Size::Any,
        };
        let locality = rule.localities.then(|| LocalityGroup::of(school));
        Self { band: rule.bands.then(|| Band::of(grade)), size, locality }
    }

    /// Whether its classes' figures are shown only to their own school.
    #[must_use]
    pub const fn is_small(self) -> bool {
        matches!(self.size, Size::Small)
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let band = self.band.map_or("all", Band::as_str);
        let size = match self.size {
            Size::Any => "any",
            Size::Compact => "compact",
            Size::Large => "large",
            Size::Small => "small",
        };
        write!(f, "{band}.{size}")?;
        self.locality.map_or(Ok(()), |locality| write!(f, ".{}", locality.as_str()))
    }
}

impl FromStr for Division {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("unknown division {text:?}");
        let (band, rest) = text.split_once('.').ok_or_else(unknown)?;
        let (size, locality) = match rest.split_once('.') {
            Some((size, locality)) => (size, Some(locality.parse().map_err(|_| unknown())?)),
            None => (rest, None),
        };
        let band = if band == "all" { None } else { Some(band.parse().map_err(|_| unknown())?) };
        let size = match size {
            "any" => Size::Any,
            "compact" => Size::Compact,
            "large" => Size::Large,
            "small" => Size::Small,
            _ => return Err(unknown()),
        };
        Ok(Self { band, size, locality })
    }
}

impl TryFrom<String> for Division {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_are_by_band_and_size() {
        let rule = DivisionRule { bands: true, large_from: Some(40), localities: false };
        for (grade, n, name) in
            [(Grade::P6, 39, "primary.compact"), (Grade::J1, 40, "junior.large"), (Grade::V2, 9, "vocational.small")]
        {
            let division = Division::of(rule, grade, n, Some(Locality::Rural));
            assert_eq!(division.to_string(), name);
            assert_eq!(name.parse(), Ok(division));
        }
        assert_eq!(Division::of(DivisionRule::default(), Grade::S1, 50, None).to_string(), "all.any");
        for wrong in ["primary", "x.any", "all.x", "all.any.", "all.any.town", "all.any.rural.rural"] {
            assert!(wrong.parse::<Division>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn divisions_may_be_by_locality_as_well() {
        let rule = DivisionRule { bands: true, large_from: Some(40), localities: true };
        for (school, n, name) in [
            (Some(Locality::Urban), 39, "primary.compact.urban"),
            (Some(Locality::Rural), 40, "primary.large.rural"),
            (None, 9, "primary.small.unsaid"),
        ] {
            let division = Division::of(rule, Grade::P6, n, school);
            assert_eq!(division.to_string(), name);
            assert_eq!(name.parse(), Ok(division));
        }
    }

    #[test]
    fn a_rule_of_before_reads_and_writes_as_it_was() {
        let text = r#"{"bands":true,"large_from":40}"#;
        let rule: DivisionRule = serde_json::from_str(text).unwrap();
        assert!(!rule.localities);
        assert_eq!(serde_json::to_string(&rule).unwrap(), text);
        let with = DivisionRule { localities: true, ..rule };
        assert_eq!(serde_json::from_str::<DivisionRule>(&serde_json::to_string(&with).unwrap()).unwrap(), with);
    }
}
