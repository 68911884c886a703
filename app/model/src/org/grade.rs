//! Grades, and the names of classes within them.

use crate::{Lang, Text};
use serde::{Deserialize, Serialize};

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

    /// The grade's name in schools.
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

/// Grades as one text, `P5,P6`, for a column of their own. Queries match tables that have a row for each grade.
#[must_use]
pub fn join_grades(grades: &[Grade]) -> String {
    grades.iter().map(|g| g.as_str()).collect::<Vec<_>>().join(",")
}

/// The grades in a text of [`join_grades`], from the youngest; unknown ones are left out.
pub fn split_grades(text: &str) -> impl Iterator<Item = Grade> + use<> {
    let mut grades: Vec<Grade> = text.split(',').filter_map(|g| g.parse().ok()).collect();
    grades.sort_unstable();
    grades.into_iter()
}

/// The full name of a class: 五年级2班, Grade 5 Class 2. Names are kept in small letters and shown in capitals: A班, IB班.
#[must_use]
pub fn class_title(grade: Grade, name: &str) -> Text {
    let name = in_capitals(name);
    Text { zh: format!("{}{name}班", grade.name(Lang::Zh)), en: format!("{} Class {name}", grade.name(Lang::En)) }
}

/// Short Latin words in capitals, long ones with a capital: 实验A, IB, Cambridge.
fn in_capitals(name: &str) -> String {
    const SHORT: usize = 3;
    let mut shown = String::with_capacity(name.len());
    for part in name.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let letters = part.trim_end_matches(|c: char| !c.is_ascii_alphabetic()).len();
        let capitals = if letters <= SHORT { letters } else { 1 };
        shown.push_str(&part[..capitals].to_ascii_uppercase());
        shown.push_str(&part[capitals..]);
    }
    shown
}

/// A class's name with its school year, where another class has the same name: 五年级2班（2025学年）, Grade 5 Class 2 (2025–26).
#[must_use]
pub fn with_year(name: &Text, year: i64) -> Text {
    let to = (year + 1).rem_euclid(100);
    Text { zh: format!("{}（{year}学年）", name.zh), en: format!("{} ({year}–{to:02})", name.en) }
}

/// A node's name with its code, where another node has the same name: 明德小学（QH1003）, Mingde School (QH1003).
#[must_use]
pub fn with_code(name: &Text, code: &str) -> Text {
    Text { zh: format!("{}（{code}）", name.zh), en: format!("{} ({code})", name.en) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_a_full_name_in_both_languages() {
        for (name, zh, en) in [
            ("2", "五年级2班", "Grade 5 Class 2"),
            ("a", "五年级A班", "Grade 5 Class A"),
            ("实验a2", "五年级实验A2班", "Grade 5 Class 实验A2"),
            ("ib", "五年级IB班", "Grade 5 Class IB"),
            ("cambridge b", "五年级Cambridge B班", "Grade 5 Class Cambridge B"),
        ] {
            assert_eq!(class_title(Grade::P5, name), Text { zh: zh.into(), en: en.into() });
        }
    }

    #[test]
    fn a_school_year_tells_two_classes_of_one_name_apart() {
        let name = class_title(Grade::P5, "2");
        assert_eq!(
            with_year(&name, 2099),
            Text { zh: "五年级2班（2099学年）".into(), en: "Grade 5 Class 2 (2099–00)".into() }
        );
    }

    #[test]
    fn grades_are_read_back_from_the_youngest() {
        assert_eq!(join_grades(&[Grade::J1, Grade::P6]), "J1,P6");
        assert_eq!(split_grades("J1,P6,").collect::<Vec<_>>(), [Grade::P6, Grade::J1]);
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
