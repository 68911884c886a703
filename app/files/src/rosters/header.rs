//! The header of a class list and the rows below it.

use super::{
    MAX_KEPT, MAX_ROWS, Sheet, SheetRow, check,
    footer::is_footer,
    words::{Heading, heading, is_total},
};
use crate::{FileFault, csv::Flow, xlsx::Kind};
use qinghe_model::{
    class_names::{GradeReading, class_grade, is_usual, read_class},
    roster::{BadRow, Column, Note, RowFault, text_fault},
    text::{clean_cell, is_direction_mark, plain_digits, trimmed},
};

/// Rows searched for the header: schools put a title and a note above it.
pub(super) const HEADER_ROWS: u64 = 10;
/// An ignored header is cut here.
const MAX_HEADER_CHARS: usize = 40;
/// Characters of a cell that a fault repeats.
const MAX_FOUND: usize = 40;
/// The columns that no list can do without.
const NEEDED: [Column; 3] = [Column::Class, Column::StudentNo, Column::Name];

/// The places of the five columns.
#[derive(Default, Debug)]
pub(super) struct Header {
    at: [Option<usize>; 5],
    repeated: Option<Column>,
    /// Columns that are not used, in order.
    ignored: Vec<String>,
    /// What the column of the numbers is called when it is not a pupil number's usual name.
    number_from: Option<String>,
}

impl Header {
    fn of(cells: &[String]) -> Self {
        let mut header = Self::default();
        let mut perhaps = Vec::new();
        let mut ignored = Vec::new();
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
                Heading::Perhaps(column, rank) => perhaps.push((rank, i, column, text)),
                Heading::Unknown => ignored.push((i, cut(&text))),
            }
        }
        perhaps.sort_by_key(|(rank, i, ..)| (*rank, *i));
        for (_, i, column, text) in perhaps {
            match &mut header.at[column as usize] {
                Some(_) => ignored.push((i, cut(&text))),
                free => {
                    *free = Some(i);
                    header.number_from = Some(cut(&text));
                }
            }
        }
        ignored.sort();
        header.ignored = ignored.into_iter().map(|(_, text)| text).collect();
        header
    }

    pub(super) fn found(&self) -> usize {
        self.at.iter().flatten().count()
    }

    fn has(&self, column: Column) -> bool {
        self.at[column as usize].is_some()
    }

    /// The columns of [`Column::ALL`] that are not there.
    pub(super) fn missing(&self) -> Vec<Column> {
        Column::ALL.into_iter().filter(|c| !self.has(*c)).collect()
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_HEADER_CHARS).collect()
}

/// One row as found.
pub(super) struct Line<'l> {
    /// What the spreadsheet shows, from 1.
    pub(super) number: u64,
    pub(super) cells: &'l [String],
    /// What each text is; where there is none, text.
    pub(super) kinds: &'l [Kind],
    /// Columns whose text is in a cell above, merged with this one.
    pub(super) merged: &'l [usize],
    pub(super) hidden: bool,
}

impl<'l> Line<'l> {
    /// A row of text.
    pub(super) fn text(number: u64, cells: &'l [String]) -> Self {
        Self { number, cells, kinds: &[], merged: &[], hidden: false }
    }
}

#[derive(Default)]
struct Counts {
    hidden: usize,
    merged: usize,
    marks: usize,
    totals: usize,
    footers: usize,
}

/// Takes the rows of one sheet in order, finds the header, and keeps the rows below it.
#[derive(Default)]
pub(super) struct Collector {
    /// The best row so far that may be a header; the header itself once all columns are found.
    pub(super) header: Header,
    rows: Vec<SheetRow>,
    refused: Vec<SheetRow>,
    bad: Vec<BadRow>,
    counts: Counts,
    /// The class that the sheet's name says, for a list without that column.
    sheet_class: Option<String>,
    /// An upper bound of the rows to come, so that the list is not moved while it grows.
    expected: usize,
    pub(super) kept: usize,
    /// Whether any cell held anything.
    pub(super) seen: bool,
}

impl Collector {
    pub(super) fn new(expected: usize) -> Self {
        let most = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
        Self { expected: expected.min(most), ..Self::default() }
    }

    /// For a sheet of a workbook in which `kept` bytes are kept already.
    pub(super) fn of_sheet(expected: usize, name: &str, kept: usize) -> Self {
        let is_class = class_grade(name) != GradeReading::Unknown
            || (name.contains('班') && read_class(name).is_some_and(|(_, class)| is_usual(&class)));
        Self { sheet_class: is_class.then(|| clean_cell(name)), kept, ..Self::new(expected) }
    }

    /// Whether the header was found and is sound.
    pub(super) fn has_header(&self) -> bool {
        self.header.repeated.is_none() && self.is_complete()
    }

    fn is_complete(&self) -> bool {
        let class = self.header.has(Column::Class) || self.sheet_class.is_some();
        class && self.header.has(Column::StudentNo) && self.header.has(Column::Name)
    }

    /// Gives back what was reserved for rows that did not come.
    pub(super) fn settle(&mut self) {
        self.rows.shrink_to_fit();
        self.refused.shrink_to_fit();
    }

    /// Whether there are rows below the header.
    pub(super) fn has_rows(&self) -> bool {
        !self.rows.is_empty() || !self.refused.is_empty()
    }

    pub(super) fn row(&mut self, line: &Line<'_>) -> Result<Flow, FileFault> {
        if !self.has_header() {
            if line.number > HEADER_ROWS || self.is_complete() {
                return Ok(Flow::Enough);
            }
            let header = Header::of(line.cells);
            self.seen |= line.cells.iter().any(|c| !trimmed(c).is_empty());
            if header.found() > self.header.found() {
                self.header = header;
            }
            if self.has_header() {
                self.rows.reserve_exact(self.expected);
            }
            return Ok(Flow::More);
        }
        let at = self.header.at;
        let raw = |i: usize| at[i].and_then(|i| line.cells.get(i)).map_or("", String::as_str);
        let is_merged = |column: Column| at[column as usize].is_some_and(|i| line.merged.contains(&i));
        let own = |column: &Column| !is_merged(*column) && !trimmed(raw(*column as usize)).is_empty();
        // Lists repeat their header on every page.
        let again = |column: Column| heading(raw(column as usize)) == Heading::Known(column);
        if !Column::ALL.iter().any(own) || Column::ALL.into_iter().filter(own).all(again) {
            return Ok(Flow::More);
        }
        if line.number > MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        let name = trimmed(raw(Column::Name as usize));
        if is_total(name) || (!name.chars().any(char::is_alphabetic) && (0..5).any(|i| is_total(raw(i)))) {
            self.counts.totals += 1;
            return Ok(Flow::More);
        }
        if is_footer(Column::ALL.map(|column| if own(&column) { trimmed(raw(column as usize)) } else { "" })) {
            self.counts.footers += 1;
            return Ok(Flow::More);
        }
        let mut cells = Column::ALL.map(|column| check::meant(column, clean_cell(raw(column as usize))));
        if !self.header.has(Column::Class)
            && let Some(class) = &self.sheet_class
        {
            cells[Column::Class as usize].clone_from(class);
        }
        plain_digits(&mut cells[Column::StudentNo as usize]);
        let mut faults: Vec<(Column, RowFault)> = Column::ALL
            .into_iter()
            .filter_map(|column| {
                let kind = at[column as usize].and_then(|i| line.kinds.get(i)).copied().unwrap_or_default();
                let fault = match column {
                    Column::StudentNo | Column::Name if is_merged(column) => Some(RowFault::Merged),
                    _ => check::fault(column, raw(column as usize), &cells[column as usize], kind),
                };
                fault.map(|fault| (column, fault))
            })
            .collect();
        // A row that comes back says all that is wrong with it.
        if !faults.is_empty() {
            let faulty: Vec<Column> = faults.iter().map(|(column, _)| *column).collect();
            let others = NEEDED.into_iter().filter(|column| !faulty.contains(column));
            faults.extend(others.filter_map(|column| Some((column, text_fault(&cells[column as usize])?))));
        }
        self.counts.hidden += usize::from(line.hidden);
        self.counts.merged += usize::from(!line.merged.is_empty() && Column::ALL.into_iter().any(is_merged));
        self.counts.marks += usize::from((0..5).any(|i| trimmed(raw(i)).contains(is_direction_mark)));
        // What an allocator takes for a short string, rounded up.
        let cost = |text: &String| text.capacity().next_multiple_of(16) + 16;
        let filled = cells.iter().filter(|c| c.capacity() > 0);
        self.kept +=
            size_of::<SheetRow>() + filled.map(cost).sum::<usize>() + faults.len() * (size_of::<BadRow>() + MAX_FOUND);
        if self.kept > MAX_KEPT {
            return Err(FileFault::TooLarge);
        }
        self.bad.extend(faults.iter().map(|(column, fault)| BadRow {
            index: None,
            file: None,
            row: line.number,
            column: *column,
            fault: *fault,
            text: cells[*column as usize].chars().take(MAX_FOUND).collect(),
        }));
        let rows = if faults.is_empty() { &mut self.rows } else { &mut self.refused };
        rows.push(SheetRow { row: line.number, cells, sheet: None, origin: None });
        Ok(Flow::More)
    }

    pub(super) fn finish(self) -> Result<Sheet, FileFault> {
        if !self.has_header() {
            return Err(match self.header.repeated {
                _ if !self.seen => FileFault::Empty,
                Some(column) => FileFault::RepeatedColumn(column),
                None => FileFault::MissingColumns(NEEDED.into_iter().filter(|c| !self.header.has(*c)).collect()),
            });
        }
        if !self.has_rows() {
            return Err(FileFault::Empty);
        }
        let rows = self.rows.len() + self.refused.len();
        let from_sheet = if self.header.has(Column::Class) { 0 } else { rows };
        let counts = [
            (self.counts.hidden, Note::HiddenRows as fn(usize) -> Note),
            (self.counts.merged, Note::MergedCells),
            (self.counts.marks, Note::DirectionMarks),
            (self.counts.totals, Note::Totals),
            (self.counts.footers, Note::Footers),
            (from_sheet, Note::ClassFromSheet),
        ];
        let mut notes: Vec<Note> = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, note)| note(n)).collect();
        notes.extend(self.header.number_from.clone().map(Note::NumberFrom));
        Ok(Sheet {
            missing: self.header.missing(),
            ignored_columns: self.header.ignored,
            rows: self.rows,
            refused: self.refused,
            notes,
            bad: self.bad,
        })
    }
}
