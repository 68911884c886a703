//! What an import of a class list would do, row by row: the reviewed preview and the result share
//! this shape.

use crate::{
    Text,
    identity::Evidence,
    text::{clean_cell, half_width, is_direction_change},
};
use serde::{Deserialize, Serialize};

/// The columns a class list must have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 学校: the school's code or its full name.
    School,
    /// 年级.
    Grade,
    /// 班级.
    Class,
    /// 学号.
    StudentNo,
    /// 姓名.
    Name,
}

impl Column {
    /// Every column, in the usual order.
    pub const ALL: [Self; 5] = [Self::School, Self::Grade, Self::Class, Self::StudentNo, Self::Name];

    /// The header as most lists write it: Chinese, English.
    #[must_use]
    pub const fn headers(self) -> (&'static str, &'static str) {
        match self {
            Self::School => ("学校", "School"),
            Self::Grade => ("年级", "Grade"),
            Self::Class => ("班级", "Class"),
            Self::StudentNo => ("学号", "Student No."),
            Self::Name => ("姓名", "Name"),
        }
    }
}

/// Why a row cannot be imported.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFault {
    /// The cell is empty.
    Missing,
    /// No such school under the importer's node.
    UnknownSchool,
    /// Two schools have this name: the code is needed.
    AmbiguousSchool,
    /// Not a grade of this platform.
    UnknownGrade,
    /// The text is longer than the column may hold.
    TooLong,
    /// A control character, one that changes the order of the letters, or a formula error such as #N/A.
    BadText,
    /// A date or time, as spreadsheets make one of 5-2.
    IsDate,
    /// A number of more than 15 digits: a spreadsheet did not keep the last ones.
    LostDigits,
    /// A number as calculations leave it and nobody writes a class or pupil number: 47.0, 1E+05, 1,234.
    NotPlain,
    /// A formula and not its result.
    Formula,
    /// A space within a number: it may be one number or two.
    SpaceInside,
    /// One cell for several pupils.
    Merged,
    /// Not a class, or not one alone.
    UnknownClass,
    /// The class says no grade, and the list says none beside it.
    NoGrade,
    /// The class is one of another grade than the row's.
    OtherGrade,
    /// An earlier row of the file has the same class and number.
    Repeated,
    /// The row names something that no row of the bundle describes.
    UnknownReference,
    /// The pupil is in two classes at once.
    TwoClasses,
}

/// Something worth knowing about a file that is no fault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "note", content = "rows")]
pub enum Note {
    /// The bundle is of OneRoster 1.1.
    OlderBundle,
    /// Enrolments of teachers and others: only pupils are imported.
    NotPupils(usize),
    /// Enrolments in courses: a pupil belongs to a homeroom class.
    NotHomerooms(usize),
    /// Enrolments that are over or have not begun.
    NotNow(usize),
    /// Rows marked as deleted or inactive. They remove nobody.
    Deleted(usize),
    /// Rows of grades that this platform does not teach: left out.
    NotTaught(usize),
    /// Rows that the spreadsheet hides: read like the others.
    HiddenRows(usize),
    /// Rows whose school, grade or class is in a cell merged with those above.
    MergedCells(usize),
    /// Rows from which marks of the writing direction were taken.
    DirectionMarks(usize),
    /// Rows that hold totals: left out.
    Totals(usize),
    /// Rows below a list or its pages, with who signs for it, a date or a remark: left out.
    Footers(usize),
    /// Rows that an earlier sheet of the workbook has already.
    SameRows(usize),
    /// Hidden sheets: not read.
    HiddenSheets(Vec<String>),
    /// Sheets without the columns of a list: not read.
    SheetsLeftOut(Vec<String>),
    /// Rows whose class is the name of their sheet.
    ClassFromSheet(usize),
    /// The header of the column from which the pupils' numbers are taken, when it is not 学号.
    NumberFrom(String),
}

/// One row that cannot be imported.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BadRow {
    /// The row's place among those of the file, when it is one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// The file of a bundle, or the sheet of a workbook with several, that the row is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The row's number as the spreadsheet shows it, the header being row 1.
    pub row: u64,
    /// The column at fault.
    pub column: Column,
    /// What is wrong.
    pub fault: RowFault,
    /// The cell's text, cut to 40 characters.
    pub text: String,
}

/// What an import does with one row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "action")]
pub enum RowAction {
    /// A new learner.
    Create,
    /// The learner exists with the same data.
    Unchanged,
    /// The learner is known, and something about them is new.
    Change(Change),
    /// Who is meant is doubtful: nothing is done until somebody says.
    Ask {
        /// What it can mean, the likeliest first.
        readings: Vec<Meaning>,
    },
    /// Nothing: nobody said who is meant, or the number is still another's.
    LeaveOut,
}

/// What becomes new about a known learner. At least one field says something.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Change {
    /// The name until now, when it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number until now, when it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The class until now, in full, when the learner moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Text>,
    /// Whether they had left and are taken back.
    #[serde(default)]
    pub back: bool,
}

/// A new class with an unusual name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClassQuestion {
    /// Its place among the classes of the list.
    pub class: usize,
    /// Its full name, as it would be made.
    pub title: Text,
    /// The class that may be meant.
    pub nearest: Option<Text>,
    /// How many rows name it.
    pub rows: usize,
}

/// One way to read a doubtful row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Meaning {
    /// The known pupil it is; none for a new one.
    pub is: Option<Person>,
    /// The name of the pupil who has the number now, is not in the list, and would leave the class.
    pub leaves: Option<String>,
}

/// A known pupil, as they are shown beside a doubtful row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// 姓名.
    pub name: String,
    /// 学号.
    pub number: String,
    /// The class they are in, or were in last.
    pub class: Text,
    /// Whether they left.
    pub left: bool,
}

/// A valid row and its effect.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlannedRow {
    /// The row's place among those of the file, from 0: numbers of rows repeat from sheet to sheet.
    pub index: usize,
    /// The row's number as the spreadsheet shows it.
    pub row: u64,
    /// The school's name.
    pub school: Text,
    /// The class in full.
    pub class: Text,
    /// 学号.
    pub student_no: String,
    /// 姓名.
    pub name: String,
    /// Why the row is read so.
    pub evidence: Evidence,
    /// What is done.
    #[serde(flatten)]
    pub action: RowAction,
}

/// What an import would do, or did.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Good rows in file order.
    pub rows: Vec<PlannedRow>,
    /// Rows that can not be imported.
    pub bad: Vec<BadRow>,
    /// New classes that may be misspelt: nothing is done with their rows until somebody says.
    #[serde(default)]
    pub class_questions: Vec<ClassQuestion>,
    /// Classes that are made: school and class name.
    pub new_classes: Vec<(Text, Text)>,
    /// Unknown headers, whose columns are ignored.
    pub ignored_columns: Vec<String>,
    /// What else is worth knowing of the file.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Whether the plan was carried out.
    pub applied: bool,
}

impl ImportReport {
    /// How many rows are doubtful.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.count(|a| matches!(a, RowAction::Ask { .. }))
    }

    /// How many rows have something wrong with them; a row may have several faults.
    #[must_use]
    pub fn bad_rows(&self) -> usize {
        self.bad.iter().map(|b| (&b.file, b.row, b.index)).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// How many known learners change in the way that matches.
    pub fn changes(&self, which: impl Fn(&Change) -> bool) -> usize {
        self.count(|a| matches!(a, RowAction::Change(change) if which(change)))
    }

    /// How many good rows match.
    pub fn count(&self, which: impl Fn(&RowAction) -> bool) -> usize {
        self.rows.iter().filter(|r| which(&r.action)).count()
    }
}

/// The most characters of a name or a student number.
const LONGEST: usize = 64;

/// Normalises a typed name by the rules of class lists.
///
/// # Errors
/// Why it is not a valid name.
pub fn read_name(typed: &str) -> Result<String, RowFault> {
    let name = clean_cell(typed);
    text_fault(&name).map_or(Ok(name), Err)
}

/// Normalises a typed student number by the rules of class lists: half-width, without spaces.
///
/// # Errors
/// Why it is not a valid student number.
pub fn read_number(typed: &str) -> Result<String, RowFault> {
    let number = half_width(&read_name(typed)?);
    let fault = text_fault(&number).or_else(|| is_negative(&number).then_some(RowFault::BadText));
    fault.map_or(Ok(number), Err)
}

/// Whether a number has a minus: no school gives one.
#[must_use]
pub fn is_negative(number: &str) -> bool {
    number.strip_prefix(['-', '\u{2212}']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Why a text can be neither a name nor a number.
#[must_use]
pub fn text_fault(text: &str) -> Option<RowFault> {
    let error_value = text.starts_with('#') && text.ends_with(['!', '?', 'A']);
    if text.is_empty() {
        Some(RowFault::Missing)
    } else if text.chars().count() > LONGEST {
        Some(RowFault::TooLong)
    } else if error_value || text.chars().any(|c| c.is_control() || is_direction_change(c)) {
        Some(RowFault::BadText)
    } else if !text.contains(char::is_alphanumeric) {
        // A dash stands for nothing.
        Some(RowFault::Missing)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_no_minus() {
        for typed in ["-3", "－9", "−12"] {
            assert_eq!(read_number(typed), Err(RowFault::BadText), "{typed}");
        }
        assert_eq!(read_number("2026-09-01"), Ok("2026-09-01".into()));
    }
}
