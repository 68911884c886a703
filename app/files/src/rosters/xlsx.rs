//! Reads a class list from a workbook: every visible sheet that has a header.

use super::{
    Sheet,
    header::{Collector, Line},
};
use crate::{
    FileFault,
    csv::MAX_COLUMNS,
    xlsx::{Book, Limits, Merged, Row},
};
use qinghe_model::{
    roster::Note,
    text::{MAX_CELL_BYTES, trimmed},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Names of sheets that a note lists.
const MAX_NAMED: usize = 20;
/// Characters of a sheet's name; the format allows 31.
const MAX_NAME: usize = 40;

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, FileFault> {
    let mut book = Book::open(bytes)?;
    let hidden: Vec<String> = book.sheets().iter().filter(|s| !s.visible).map(|s| s.name.clone()).collect();
    let mut best = Collector::default();
    let (mut lists, mut left_out, mut kept) = (Vec::new(), Vec::new(), 0);
    for at in 0..book.sheets().len() {
        let sheet = &book.sheets()[at];
        if !sheet.visible {
            continue;
        }
        let name = sheet.name.clone();
        let mut collector = Collector::of_sheet(sheet.rows, &name, kept);
        read_worksheet(&mut book, at, &mut collector)?;
        collector.settle();
        if collector.has_header() {
            kept = collector.kept;
            lists.push((name, collector));
            continue;
        }
        if collector.seen {
            left_out.push(name);
        }
        let seen = best.seen || collector.seen;
        if collector.header.found() > best.header.found() {
            best = collector;
        }
        best.seen = seen;
    }
    // A sheet of marks has a class, a number and a name too: next to whole lists it is none.
    let Some(fewest) = lists.iter().map(|(_, list)| list.header.missing()).min_by_key(Vec::len) else {
        return best.finish();
    };
    let (lists, others): (Vec<_>, Vec<_>) = lists.into_iter().partition(|(_, list)| list.header.missing() == fewest);
    left_out.extend(others.into_iter().map(|(name, _)| name));
    let mut sheet = join(lists)?;
    for (names, note) in [(left_out, Note::SheetsLeftOut as fn(Vec<String>) -> Note), (hidden, Note::HiddenSheets)] {
        let names: Vec<String> = names.iter().take(MAX_NAMED).map(|n| n.chars().take(MAX_NAME).collect()).collect();
        if !names.is_empty() {
            sheet.notes.push(note(names));
        }
    }
    Ok(sheet)
}

/// Puts the lists of several sheets under each other.
fn join(lists: Vec<(String, Collector)>) -> Result<Sheet, FileFault> {
    let several = lists.iter().filter(|(_, list)| list.has_rows()).count() > 1;
    let mut whole: Option<Sheet> = None;
    let mut ignored: HashSet<String> = HashSet::new();
    for (name, list) in lists {
        let mut sheet = match list.finish() {
            Err(FileFault::Empty) => continue,
            sheet => sheet?,
        };
        if several {
            let name: Arc<str> = name.as_str().into();
            for row in sheet.rows.iter_mut().chain(&mut sheet.refused) {
                row.sheet = Some(name.clone());
            }
            for bad in &mut sheet.bad {
                bad.file = Some(name.to_string());
            }
        }
        sheet.ignored_columns.retain(|column| ignored.insert(column.clone()) || whole.is_none());
        let Some(whole) = &mut whole else {
            whole = Some(sheet);
            continue;
        };
        whole.rows.append(&mut sheet.rows);
        whole.refused.append(&mut sheet.refused);
        whole.bad.append(&mut sheet.bad);
        whole.ignored_columns.append(&mut sheet.ignored_columns);
        for note in sheet.notes {
            add(&mut whole.notes, note);
        }
    }
    let mut whole = whole.ok_or(FileFault::Empty)?;
    if several {
        // A sheet of all classes beside one for each.
        let mut seen = HashSet::with_capacity(whole.rows.len());
        let keep: Vec<bool> = whole.rows.iter().map(|row| seen.insert(&row.cells)).collect();
        let same = keep.iter().filter(|keep| !**keep).count();
        if same > 0 {
            let mut keep = keep.into_iter();
            whole.rows.retain(|_| keep.next() != Some(false));
            whole.notes.push(Note::SameRows(same));
        }
    }
    Ok(whole)
}

/// Adds a sheet's note to those of the sheets before it.
fn add(notes: &mut Vec<Note>, note: Note) {
    for before in notes.iter_mut() {
        match (before, &note) {
            (Note::HiddenRows(sum), Note::HiddenRows(n))
            | (Note::MergedCells(sum), Note::MergedCells(n))
            | (Note::DirectionMarks(sum), Note::DirectionMarks(n))
            | (Note::Totals(sum), Note::Totals(n))
            | (Note::Footers(sum), Note::Footers(n))
            | (Note::ClassFromSheet(sum), Note::ClassFromSheet(n)) => {
                *sum += n;
                return;
            }
            (before, note) if before == note => return,
            _ => {}
        }
    }
    notes.push(note);
}

fn read_worksheet(book: &mut Book<'_>, at: usize, collector: &mut Collector) -> Result<(), FileFault> {
    let mut merged = book.sheets()[at].merged.clone();
    merged.retain(|m| m.rows.1 > m.rows.0);
    merged.sort_by_key(|m| m.rows.0);
    let mut above = Above { merged, next: 0, columns: HashMap::new() };
    let limits = Limits { columns: MAX_COLUMNS, strict: true, bytes: MAX_CELL_BYTES };
    let mut cells = Vec::new();
    let mut from_above = Vec::new();
    book.rows(at, &limits, |row| {
        cells.clone_from(&row.cells);
        above.fill(row, &mut cells, &mut from_above);
        collector.row(&Line {
            number: u64::from(row.number) + 1,
            cells: &cells,
            kinds: &row.kinds,
            merged: &from_above,
            hidden: row.hidden,
        })
    })
}

/// The texts of merged cells that reach down to later rows.
struct Above {
    /// By their first row.
    merged: Vec<Merged>,
    next: usize,
    /// For each column the last row that a text reaches, and the text.
    columns: HashMap<usize, (u32, String)>,
}

impl Above {
    /// Puts the texts of merged cells into a row that they cover.
    fn fill(&mut self, row: &Row, cells: &mut Vec<String>, filled: &mut Vec<usize>) {
        filled.clear();
        for (column, (last, text)) in &self.columns {
            if row.number > *last {
                continue;
            }
            if cells.len() <= *column {
                cells.resize(column + 1, String::new());
            }
            if trimmed(&cells[*column]).is_empty() {
                cells[*column].clone_from(text);
                filled.push(*column);
            }
        }
        while let Some(merged) = self.merged.get(self.next).filter(|m| m.rows.0 <= row.number) {
            let column = usize::try_from(merged.columns.0).unwrap_or(usize::MAX);
            if merged.rows.0 == row.number
                && let Some(text) = row.cells.get(column).filter(|text| !trimmed(text).is_empty())
            {
                self.columns.insert(column, (merged.rows.1, text.clone()));
            }
            self.next += 1;
        }
    }
}
