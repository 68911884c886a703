//! Grades, and the names of classes within them.

use crate::{Lang, Text};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

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

impl FromStr for Grade {
    type Err = String;

    /// Reads what schools write: `P5`, `五年级`, `5年级`, `小五`, `Grade 5`, `初一`, `七年级`, `高一`,
    /// `中职一年级`, `大一`, or the plain number 5–12.
    fn from_str(s: &str) -> Result<Self, String> {
        let text = squash(s);
        Ok(match text.as_str() {
            "p5" | "5" | "5年级" | "grade5" | "小5" | "小学5年级" => Self::P5,
            "p6" | "6" | "6年级" | "grade6" | "小6" | "小学6年级" => Self::P6,
            "j1" | "7" | "7年级" | "grade7" | "初1" | "junior1" | "初中1年级" => Self::J1,
            "j2" | "8" | "8年级" | "grade8" | "初2" | "junior2" | "初中2年级" => Self::J2,
            "j3" | "9" | "9年级" | "grade9" | "初3" | "junior3" | "初中3年级" => Self::J3,
            "s1" | "10" | "10年级" | "grade10" | "高1" | "senior1" | "高中1年级" => Self::S1,
            "s2" | "11" | "11年级" | "grade11" | "高2" | "senior2" | "高中2年级" => Self::S2,
            "s3" | "12" | "12年级" | "grade12" | "高3" | "senior3" | "高中3年级" => Self::S3,
            "v1" | "中职1年级" | "职1" | "中职1" | "vocational1" => Self::V1,
            "v2" | "中职2年级" | "职2" | "中职2" | "vocational2" => Self::V2,
            "v3" | "中职3年级" | "职3" | "中职3" | "vocational3" => Self::V3,
            "u1" | "大1" | "大学1年级" | "universityyear1" | "freshman" => Self::U1,
            "u2" | "大2" | "大学2年级" | "universityyear2" | "sophomore" => Self::U2,
            "u3" | "大3" | "大学3年级" | "universityyear3" | "junioryear" => Self::U3,
            "u4" | "大4" | "大学4年级" | "universityyear4" | "senioryear" => Self::U4,
            _ => return Err(format!("unknown grade {s:?}")),
        })
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

/// Lower case, half width, Chinese numerals up to twelve as digits, no spaces or brackets.
fn squash(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => {
                // Full-width forms are 0xFEE0 above their ASCII ones.
                if let Some(half) = char::from_u32(c as u32 - 0xfee0) {
                    out.push(half.to_ascii_lowercase());
                }
            }
            c if c.is_whitespace() => {}
            c => out.push(c.to_ascii_lowercase()),
        }
    }
    out.retain(|c| !matches!(c, '(' | ')' | '[' | ']'));
    for (numeral, digits) in [
        ("十二", "12"),
        ("十一", "11"),
        ("十", "10"),
        ("一", "1"),
        ("二", "2"),
        ("三", "3"),
        ("四", "4"),
        ("五", "5"),
        ("六", "6"),
        ("七", "7"),
        ("八", "8"),
        ("九", "9"),
    ] {
        out = out.replace(numeral, digits);
    }
    out
}

/// A class's name within its grade, in one spelling: `2班`, `（二）班`, `五年级2班`, `502`, `Class 2`
/// all become `2`; a name such as `实验班` becomes `实验`.
#[must_use]
pub fn class_name(grade: Grade, written: &str) -> String {
    let mut name = squash(written);
    for prefix in [squash(grade.name(Lang::Zh)), squash(grade.name(Lang::En)), grade.as_str().to_lowercase()] {
        if let Some(rest) = name.strip_prefix(&prefix) {
            name = rest.to_owned();
            break;
        }
    }
    let name = name.trim_start_matches([',', '-', '，']).trim_start_matches("class");
    let name = name.strip_suffix('班').unwrap_or(name);
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
        // 502 and 0702 are grade + class in two digits.
        let number = match (grade_number(grade), name.len()) {
            (Some(g), 3 | 4) => name.trim_start_matches('0').strip_prefix(g).unwrap_or(name),
            _ => name,
        };
        let number = number.trim_start_matches('0');
        return if number.is_empty() { "0".to_owned() } else { number.to_owned() };
    }
    name.to_owned()
}

const fn grade_number(grade: Grade) -> Option<&'static str> {
    Some(match grade {
        Grade::P5 => "5",
        Grade::P6 => "6",
        Grade::J1 => "7",
        Grade::J2 => "8",
        Grade::J3 => "9",
        _ => return None,
    })
}

/// The full name of a class: 五年级2班, Grade 5 Class 2.
#[must_use]
pub fn class_title(grade: Grade, name: &str) -> Text {
    Text { zh: format!("{}{name}班", grade.name(Lang::Zh)), en: format!("{} Class {name}", grade.name(Lang::En)) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
