//! What an import of a class list would do, row by row: the reviewed preview and the result share
//! this shape.

use crate::{
    Text,
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

/// Why a row can not be imported.
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
    /// The class is one of another grade than the row's.
    OtherGrade,
    /// The class and number stand in an earlier row of the file.
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
    /// Rows marked as deleted or switched off. Nobody is removed because of them.
    Deleted(usize),
    /// Rows of grades that this platform does not teach: left out.
    NotTaught(usize),
    /// Rows that the spreadsheet hides: read like the others.
    HiddenRows(usize),
    /// Rows whose school, grade or class is in a cell merged with those above.
    MergedCells(usize),
    /// Rows from which marks of the writing direction were taken.
    DirectionMarks(usize),
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

/// One row that can not be imported.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BadRow {
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

/// What an import does with one learner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "action")]
pub enum RowAction {
    /// A new learner.
    Create,
    /// The learner is known and the row says the same.
    Unchanged,
    /// The name is put right.
    Rename {
        /// The name until now.
        from: String,
    },
    /// The learner moves here from another class of the school.
    Move {
        /// The class until now, in full.
        from: Text,
    },
}

/// One good row and what becomes of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlannedRow {
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
    /// What is done.
    #[serde(flatten)]
    pub action: RowAction,
}

/// What an import would do, or did.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Good rows in file order.
    pub rows: Vec<PlannedRow>,
    /// Rows that can not be imported. A run with any of them changes nothing.
    pub bad: Vec<BadRow>,
    /// Classes that are made: school and class name.
    pub new_classes: Vec<(Text, Text)>,
    /// Headers nobody asked for; their columns are ignored.
    pub ignored_columns: Vec<String>,
    /// What else is worth knowing of the file.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Whether the plan was carried out.
    pub applied: bool,
}

impl ImportReport {
    /// How many good rows match.
    pub fn count(&self, which: impl Fn(&RowAction) -> bool) -> usize {
        self.rows.iter().filter(|r| which(&r.action)).count()
    }
}

/// The most characters of a name or a student number.
const LONGEST: usize = 64;

/// A name as somebody typed it, by the rules of a class list.
///
/// # Errors
/// Why it can be no name.
pub fn read_name(typed: &str) -> Result<String, RowFault> {
    let name = clean_cell(typed);
    text_fault(&name).map_or(Ok(name), Err)
}

/// A student number as somebody typed it, by the rules of a class list: half-width, without spaces.
///
/// # Errors
/// Why it can be no student number.
pub fn read_number(typed: &str) -> Result<String, RowFault> {
    let number = half_width(&read_name(typed)?);
    text_fault(&number).map_or(Ok(number), Err)
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
    } else {
        None
    }
}
