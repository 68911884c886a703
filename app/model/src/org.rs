//! The organisation tree: region → city → county → school → class.

pub use crate::class_names::class_name;

use crate::{Lang, Text};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, ops::Add, str::FromStr};

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

    /// Whether a node of this kind may stand under `parent`.
    #[must_use]
    pub fn may_stand_under(self, parent: Option<Self>) -> bool {
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

/// Whether a school lies in a town or in the country, as the official code of its place says (国家统计局
/// 统计用城乡划分代码: 城镇 has the types 111 to 123, 乡村 those from 210 on).
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

/// A group of schools where towns and country are kept apart: schools of which it is not known are a group of their own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum LocalityGroup {
    /// Schools of [`Locality::Urban`].
    Urban,
    /// Schools of [`Locality::Rural`].
    Rural,
    /// Schools of which nobody has said it.
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

/// A node's place in the tree: four characters of base 36 per level, from the top, so that a
/// subtree is a range in binary order and a level is a prefix of fixed length.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrgPath(String);

/// Characters per level of an [`OrgPath`].
pub const PATH_SEGMENT: usize = 4;

impl OrgPath {
    /// The path of the `seq`-th child (from 0) under `parent`.
    ///
    /// # Panics
    /// When a node would have more than 36⁴ (1.68 million) children.
    #[must_use]
    pub fn child(parent: Option<&Self>, seq: i64) -> Self {
        let mut n = u32::try_from(seq).ok().filter(|n| *n < 36_u32.pow(4)).expect("seq fits a segment");
        let mut segment = [b'0'; PATH_SEGMENT];
        for slot in segment.iter_mut().rev() {
            *slot = b"0123456789abcdefghijklmnopqrstuvwxyz"[(n % 36) as usize];
            n /= 36;
        }
        let mut path = parent.map_or_else(String::new, |p| p.0.clone());
        path.extend(segment.map(char::from));
        Self(path)
    }

    /// Whether `other` is this node or stands under it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The path of the node above that is this long, in bytes; the path itself when it is no longer.
    #[must_use]
    pub fn cut(&self, length: usize) -> Self {
        Self(self.0.get(..length).unwrap_or(&self.0).to_owned())
    }

    /// Sums of parts by the first `length` bytes of their paths, in the order of the paths.
    #[must_use]
    pub fn sums<T: Copy + Add<Output = T>>(parts: &[(Self, T)], length: usize) -> Vec<(Self, T)> {
        let mut sums: BTreeMap<Self, T> = BTreeMap::new();
        for (path, part) in parts {
            sums.entry(path.cut(length)).and_modify(|sum| *sum = *sum + *part).or_insert(*part);
        }
        sums.into_iter().collect()
    }

    /// The first path after this node's subtree, in binary order: the subtree is
    /// `self <= path < self.end()`.
    #[must_use]
    pub fn end(&self) -> Self {
        Self(format!("{}~", self.0))
    }

    /// The paths of the node's ancestors, from the top, without itself.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        (1..self.0.len() / PATH_SEGMENT).map(|n| Self(self.0[..n * PATH_SEGMENT].to_owned()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for OrgPath {
    fn from(s: String) -> Self {
        Self(s)
    }
}

/// A grade. Its bands are primary (P), junior (J), senior (S), vocational (V) and university (U).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the field's own: P5 is primary grade 5")]
pub enum Grade {
    P5,
    P6,
    J1,
    J2,
    J3,
    S1,
    S2,
    S3,
    V1,
    V2,
    V3,
    U1,
    U2,
    U3,
    U4,
}

impl Grade {
    /// Every grade, from the youngest.
    pub const ALL: [Self; 15] = [
        Self::P5,
        Self::P6,
        Self::J1,
        Self::J2,
        Self::J3,
        Self::S1,
        Self::S2,
        Self::S3,
        Self::V1,
        Self::V2,
        Self::V3,
        Self::U1,
        Self::U2,
        Self::U3,
        Self::U4,
    ];

    /// The stable name, as stored: `P5`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P5 => "P5",
            Self::P6 => "P6",
            Self::J1 => "J1",
            Self::J2 => "J2",
            Self::J3 => "J3",
            Self::S1 => "S1",
            Self::S2 => "S2",
            Self::S3 => "S3",
            Self::V1 => "V1",
            Self::V2 => "V2",
            Self::V3 => "V3",
            Self::U1 => "U1",
            Self::U2 => "U2",
            Self::U3 => "U3",
            Self::U4 => "U4",
        }
    }

    /// The grade of the next school year; none for the last grade of a school.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        Some(match self {
            Self::P5 => Self::P6,
            Self::J1 => Self::J2,
            Self::J2 => Self::J3,
            Self::S1 => Self::S2,
            Self::S2 => Self::S3,
            Self::V1 => Self::V2,
            Self::V2 => Self::V3,
            Self::U1 => Self::U2,
            Self::U2 => Self::U3,
            Self::U3 => Self::U4,
            Self::P6 | Self::J3 | Self::S3 | Self::V3 | Self::U4 => return None,
        })
    }

    /// What the grade is called in schools.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::P5, Lang::Zh) => "五年级",
            (Self::P6, Lang::Zh) => "六年级",
            (Self::J1, Lang::Zh) => "七年级",
            (Self::J2, Lang::Zh) => "八年级",
            (Self::J3, Lang::Zh) => "九年级",
            (Self::S1, Lang::Zh) => "高一",
            (Self::S2, Lang::Zh) => "高二",
            (Self::S3, Lang::Zh) => "高三",
            (Self::V1, Lang::Zh) => "中职一年级",
            (Self::V2, Lang::Zh) => "中职二年级",
            (Self::V3, Lang::Zh) => "中职三年级",
            (Self::U1, Lang::Zh) => "大一",
            (Self::U2, Lang::Zh) => "大二",
            (Self::U3, Lang::Zh) => "大三",
            (Self::U4, Lang::Zh) => "大四",
            (Self::P5, Lang::En) => "Grade 5",
            (Self::P6, Lang::En) => "Grade 6",
            (Self::J1, Lang::En) => "Grade 7",
            (Self::J2, Lang::En) => "Grade 8",
            (Self::J3, Lang::En) => "Grade 9",
            (Self::S1, Lang::En) => "Senior 1",
            (Self::S2, Lang::En) => "Senior 2",
            (Self::S3, Lang::En) => "Senior 3",
            (Self::V1, Lang::En) => "Vocational 1",
            (Self::V2, Lang::En) => "Vocational 2",
            (Self::V3, Lang::En) => "Vocational 3",
            (Self::U1, Lang::En) => "University Year 1",
            (Self::U2, Lang::En) => "University Year 2",
            (Self::U3, Lang::En) => "University Year 3",
            (Self::U4, Lang::En) => "University Year 4",
        }
    }
}

impl TryFrom<String> for Grade {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}

/// What a class is called in full: 五年级2班, Grade 5 Class 2.
#[must_use]
pub fn class_title(grade: Grade, name: &str) -> Text {
    Text { zh: format!("{}{name}班", grade.name(Lang::Zh)), en: format!("{} Class {name}", grade.name(Lang::En)) }
}

impl fmt::Display for OrgPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The year in which the school year of this day began: September starts a new one.
#[must_use]
pub fn school_year(day: chrono::NaiveDate) -> i64 {
    use chrono::Datelike;
    i64::from(day.year()) - i64::from(day.month() < 9)
}

/// The day on which a school year is over: the first of the next one.
#[must_use]
pub fn school_year_end(year: i64) -> chrono::NaiveDate {
    i32::try_from(year + 1)
        .ok()
        .and_then(|y| chrono::NaiveDate::from_ymd_opt(y, 9, 1))
        .unwrap_or(chrono::NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_a_range() {
        let top = OrgPath::child(None, 0);
        let city = OrgPath::child(Some(&top), 35);
        let next = OrgPath::child(Some(&top), 36);
        let school = OrgPath::child(Some(&city), 1_000_000);
        assert_eq!(city.as_str(), "0000000z");
        assert_eq!(next.as_str(), "00000010");
        assert!(city.contains(&school) && top.contains(&school) && !next.contains(&school));
        assert!(city <= school && school < city.end() && city.end() <= next);
        assert_eq!(school.ancestors().collect::<Vec<_>>(), [top, city]);
    }

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

    #[test]
    fn grades_as_schools_write_them() {
        for (text, grade) in [
            ("五年级", Grade::P5),
            ("５年级", Grade::P5),
            ("P6", Grade::P6),
            ("初一", Grade::J1),
            ("七年级", Grade::J1),
            ("Grade 8", Grade::J2),
            ("高 三", Grade::S3),
            ("十年级", Grade::S1),
            ("中职二年级", Grade::V2),
            ("大一", Grade::U1),
        ] {
            assert_eq!(text.parse(), Ok(grade), "{text}");
        }
        assert!("四年级".parse::<Grade>().is_err());
        assert!("".parse::<Grade>().is_err());
    }

    #[test]
    fn class_names_have_one_spelling() {
        for text in [
            "2班",
            "（二）班",
            "(2)班",
            "五年级2班",
            "五年级（2）班",
            "5年级二班",
            "502",
            "502班",
            "0502",
            "Class 2",
            "Grade 5 Class 2",
            "P5-2",
            "02",
        ] {
            assert_eq!(class_name(Grade::P5, text), "2", "{text}");
        }
        assert_eq!(class_name(Grade::P5, "12班"), "12");
        assert_eq!(class_name(Grade::P5, "十二班"), "12");
        assert_eq!(class_name(Grade::S1, "实验班"), "实验");
        assert_eq!(class_title(Grade::P5, "2"), Text { zh: "五年级2班".into(), en: "Grade 5 Class 2".into() });
    }

    #[test]
    fn school_years_turn_in_september() {
        let day = |y, m, d| chrono::NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(school_year(day(2026, 8, 31)), 2025);
        assert_eq!(school_year(day(2026, 9, 1)), 2026);
        assert_eq!(school_year_end(2025), day(2026, 9, 1));
    }

    #[test]
    fn grades_follow_each_other_within_a_school() {
        for pair in Grade::ALL.windows(2) {
            let same_band = pair[0].as_str()[..1] == pair[1].as_str()[..1];
            assert_eq!(pair[0].next(), same_band.then_some(pair[1]));
        }
        assert_eq!(Grade::U4.next(), None);
    }
}
