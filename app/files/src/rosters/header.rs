//! The header of a class list, in either language or both, and the rows below it.

use super::{MAX_KEPT, MAX_ROWS, Sheet, SheetRow};
use crate::{FileFault, csv::Flow};
use qinghe_model::{
    roster::Column,
    text::{clean_cell, half_width_char, is_invisible, plain_digits, trimmed},
};

/// Rows searched for the header: schools put a title and a note above it.
pub(super) const HEADER_ROWS: u64 = 10;
/// An ignored header is cut here.
const MAX_HEADER_CHARS: usize = 40;

/// What a header cell means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Heading {
    /// One of the five columns.
    Known(Column),
    /// "No.": the student number, unless another column names it more clearly.
    Perhaps(Column),
    /// An unknown header.
    Unknown,
}

/// Reads a header in either language or both. 学籍号 (the national number) and 考号 (an
/// examination's) are other numbers than 学号 and stay unknown.
pub(super) fn heading(text: &str) -> Heading {
    let plain: String = text
        .chars()
        .map(half_width_char)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let plain = ["(必填)", "(必填项)", "(required)"].iter().fold(plain, |text, mark| text.replace(mark, ""));
    let word: String = plain.chars().filter(|c| !"*:._-★●".contains(*c)).collect();
    if word == "no" {
        return Heading::Perhaps(Column::StudentNo);
    }
    if let Some(column) = named(&word) {
        return Heading::Known(column);
    }
    // "学校 School", "姓名/Name", "学号（No.）": both halves must mean the same.
    let latin: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let han: String = word.chars().filter(|c| !c.is_ascii()).collect();
    match (named(&han), named(&latin)) {
        (Some(a), Some(b)) if a == b => Heading::Known(a),
        (Some(Column::StudentNo), None) if latin == "no" => Heading::Known(Column::StudentNo),
        _ => Heading::Unknown,
    }
}

fn named(word: &str) -> Option<Column> {
    Some(match word {
        "学校" | "学校名称" | "学校全称" | "学校代码" | "所在学校" | "school" | "schoolname" | "schoolcode" => {
            Column::School
        }
        "年级" | "所在年级" | "grade" => Column::Grade,
        "班级" | "班" | "班级名称" | "所在班级" | "class" | "classname" => Column::Class,
        "学号" | "学生学号" | "studentno" | "studentnumber" => Column::StudentNo,
        "姓名" | "学生姓名" | "name" | "studentname" => Column::Name,
        _ => return None,
    })
}

/// The places of the five columns.
#[derive(Default, Debug)]
pub(super) struct Header {
    at: [Option<usize>; 5],
    repeated: Option<Column>,
    ignored: Vec<String>,
}

impl Header {
    fn of(cells: &[String]) -> Self {
        let mut header = Self::default();
        let mut perhaps = Vec::new();
        for (i, cell) in cells.iter().enumerate() {
            let text = clean_cell(cell);
            if text.is_empty() {
                continue;
            }
            match heading(&text) {
                Heading::Known(column) if header.at[column as usize].is_none() => {
                    header.at[column as usize] = Some(i);
                }
                Heading::Known(column) => header.repeated = header.repeated.or(Some(column)),
                Heading::Perhaps(column) => perhaps.push((i, column, text)),
                Heading::Unknown => header.ignored.push(cut(&text)),
            }
        }
        for (i, column, text) in perhaps {
            match &mut header.at[column as usize] {
                Some(_) => header.ignored.push(cut(&text)),
                free => *free = Some(i),
            }
        }
        header
    }

    pub(super) fn found(&self) -> usize {
        self.at.iter().flatten().count()
    }

    fn missing(&self) -> Vec<Column> {
        Column::ALL.into_iter().filter(|c| self.at[*c as usize].is_none()).collect()
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_HEADER_CHARS).collect()
}

/// Takes the rows of one sheet in order, finds the header, and keeps the rows below it.
#[derive(Default)]
pub(super) struct Collector {
    /// The best row so far that may be a header; the header itself once all columns are found.
    pub(super) header: Header,
    rows: Vec<SheetRow>,
    /// An upper bound of the rows to come, so that the list is not moved while it grows.
    expected: usize,
    kept: usize,
    /// Whether any cell had content.
    pub(super) seen: bool,
}

impl Collector {
    pub(super) fn new(expected: usize) -> Self {
        let most = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
        Self { expected: expected.min(most), ..Self::default() }
    }

    pub(super) fn has_header(&self) -> bool {
        self.header.found() == Column::ALL.len()
    }

    /// One row; `cells` are as found, `number` is what the spreadsheet shows.
    pub(super) fn row(&mut self, number: u64, cells: &[String]) -> Result<Flow, FileFault> {
        if !self.has_header() {
            if number > HEADER_ROWS {
                return Ok(Flow::Enough);
            }
            let header = Header::of(cells);
            self.seen |= cells.iter().any(|c| !trimmed(c).is_empty());
            if header.found() > self.header.found() {
                self.header = header;
            }
            if self.has_header() {
                if let Some(column) = self.header.repeated {
                    return Err(FileFault::RepeatedColumn(column));
                }
                self.rows.reserve_exact(self.expected);
            }
            return Ok(Flow::More);
        }
        let at = self.header.at;
        let cell = |i: usize| at[i].and_then(|i| cells.get(i)).map_or(String::new(), |t| clean_cell(t));
        let mut cells: [String; 5] = std::array::from_fn(cell);
        if cells.iter().all(String::is_empty) {
            return Ok(Flow::More);
        }
        if number > MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        plain_digits(&mut cells[Column::StudentNo as usize]);
        // What an allocator takes for a short string, rounded up.
        let cost = |text: &String| text.capacity().next_multiple_of(16) + 16;
        let filled = cells.iter().filter(|c| c.capacity() > 0);
        self.kept += size_of::<SheetRow>() + filled.map(cost).sum::<usize>();
        if self.kept > MAX_KEPT {
            return Err(FileFault::TooLarge);
        }
        self.rows.push(SheetRow { row: number, cells, origin: None });
        Ok(Flow::More)
    }

    pub(super) fn finish(self) -> Result<Sheet, FileFault> {
        if !self.has_header() {
            return Err(match self.header.repeated {
                _ if !self.seen => FileFault::Empty,
                Some(column) => FileFault::RepeatedColumn(column),
                None => FileFault::MissingColumns(self.header.missing()),
            });
        }
        if self.rows.is_empty() {
            return Err(FileFault::Empty);
        }
        Ok(Sheet { ignored_columns: self.header.ignored, rows: self.rows, ..Sheet::default() })
    }
}
