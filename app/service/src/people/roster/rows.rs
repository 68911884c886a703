//! The rows of a class list one by one: which school, grade and class each names, or all that is wrong with it.

use qinghe_files::rosters::{Sheet, SheetRow};
use qinghe_model::{
    class_names::{self, GradeReading},
    org::Grade,
    roster::{BadRow, Column, RowFault, is_negative, text_fault},
    text::half_width,
};
use qinghe_store::orgs::Org;
use std::collections::HashMap;

/// A row that can be read.
pub(super) struct GoodRow<'a> {
    pub(super) index: usize,
    pub(super) row: u64,
    pub(super) school: &'a Org,
    pub(super) grade: Grade,
    pub(super) class: String,
    pub(super) number: String,
    pub(super) name: String,
}

/// What the rows of a list are read against.
pub(super) struct Reader<'a> {
    /// The schools by their names and codes.
    schools: HashMap<String, Vec<&'a Org>>,
    /// The one school there is, for a list without schools.
    only: Option<&'a Org>,
    /// The one to take for schools nobody knows.
    own: Option<&'a Org>,
    /// Whether the list has grades apart from its classes.
    has_grades: bool,
}

impl<'a> Reader<'a> {
    /// For a list that goes into these schools; with `own`, rows of unknown schools are of the only school there is.
    pub(super) fn new(all: &'a [Org], sheet: &Sheet, own: bool) -> Self {
        let mut schools: HashMap<String, Vec<&Org>> = HashMap::new();
        for school in all {
            schools.entry(school_key(&school.name().zh)).or_default().push(school);
            schools.entry(school_key(&school.name().en)).or_default().push(school);
            schools.insert(school_key(school.code.as_deref().unwrap_or_default()), vec![school]);
        }
        let only = if let [only] = all { Some(only) } else { None };
        Self { schools, only, own: only.filter(|_| own), has_grades: !sheet.missing.contains(&Column::Grade) }
    }

    /// Reads a row, or says all that is wrong with it; none for a grade that is not taught.
    pub(super) fn read(&self, index: usize, row: &SheetRow) -> Result<Option<GoodRow<'a>>, Vec<BadRow>> {
        let cell = |column: Column| row.cells[column as usize].as_str();
        let mut faults = Vec::new();
        for column in Column::ALL {
            let may_lack = column == Column::School && self.only.is_some() || column == Column::Grade;
            if let Some(fault) = text_fault(cell(column)).filter(|f| !(may_lack && *f == RowFault::Missing)) {
                faults.push(bad(row, column, fault));
            }
        }
        if is_negative(&half_width(cell(Column::StudentNo))) {
            faults.push(bad(row, Column::StudentNo, RowFault::BadText));
        }
        let broken = |column: Column, faults: &[BadRow]| faults.iter().any(|b| b.column == column);
        let school = self.school(row);
        if let Err(fault) = school
            && !broken(Column::School, &faults)
        {
            faults.push(bad(row, Column::School, fault));
        }
        // Without a grade of its own, a row has the one that is written with its class. A dash is none.
        let own_grade = cell(Column::Grade).contains(char::is_alphanumeric);
        let written = if own_grade {
            class_names::read_grade(cell(Column::Grade))
        } else {
            class_names::class_grade(cell(Column::Class))
        };
        if written == GradeReading::NotTaught {
            return Ok(None);
        }
        let grade = written.grade();
        let mut class = String::new();
        let place = match grade {
            None if own_grade => Some((Column::Grade, RowFault::UnknownGrade)),
            None => self.no_grade(cell(Column::Class), broken(Column::Class, &faults)),
            Some(grade) => {
                class = class_names::class_name(grade, cell(Column::Class));
                if class.is_empty() {
                    Some((Column::Class, RowFault::UnknownClass))
                } else {
                    let other = class_names::other_grade(grade, cell(Column::Class));
                    other.map(|_| (Column::Class, RowFault::OtherGrade))
                }
            }
        };
        if let Some((column, fault)) = place.filter(|(column, _)| !broken(*column, &faults)) {
            faults.push(bad(row, column, fault));
        }
        match (school, grade) {
            (Ok(school), Some(grade)) if faults.is_empty() => Ok(Some(GoodRow {
                index,
                row: row.row,
                school,
                grade,
                class,
                number: half_width(cell(Column::StudentNo)),
                name: cell(Column::Name).to_owned(),
            })),
            _ => Err(faults),
        }
    }

    fn school(&self, row: &SheetRow) -> Result<&'a Org, RowFault> {
        let written = row.cells[Column::School as usize].as_str();
        // A bundle also has the school's name, for when its identifier is not our code.
        let by_name = || row.origin.as_ref().and_then(|o| self.schools.get(&school_key(&o.school_name)));
        let found = self.schools.get(&school_key(written)).filter(|_| !written.is_empty());
        match found.or_else(by_name).map(Vec::as_slice) {
            Some([first, rest @ ..]) if rest.iter().all(|o| o.id == first.id) => Ok(*first),
            Some(_) => Err(RowFault::AmbiguousSchool),
            None => {
                let only = self.only.filter(|_| written.is_empty());
                only.or(self.own).ok_or(RowFault::UnknownSchool)
            }
        }
    }

    /// What is wrong with a row without a grade, whose class says none that can be read: the class where it is no class or the
    /// list has no other place for a grade.
    fn no_grade(&self, class: &str, broken: bool) -> Option<(Column, RowFault)> {
        let is_class = class_names::read_class(class).is_some_and(|(_, name)| class_names::is_usual(&name));
        match (self.has_grades, is_class) {
            _ if broken => self.has_grades.then_some((Column::Grade, RowFault::Missing)),
            (true, true) => Some((Column::Grade, RowFault::Missing)),
            (false, true) => Some((Column::Class, RowFault::NoGrade)),
            (_, false) => Some((Column::Class, RowFault::UnknownClass)),
        }
    }
}

fn school_key(written: &str) -> String {
    half_width(written).to_lowercase()
}

/// A fault of a row in a column.
pub(super) fn bad(row: &SheetRow, column: Column, fault: RowFault) -> BadRow {
    let sheet = row.sheet.as_deref().map(str::to_owned);
    let (file, number) = row.origin.as_ref().map_or((sheet, row.row), |origin| {
        let (file, number) = origin.of(column);
        (Some(file.to_owned()), number)
    });
    let text = row.cells[column as usize].chars().take(40).collect();
    BadRow { index: None, file, row: number, column, fault, text }
}
