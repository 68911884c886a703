//! Class lists.

use crate::{
    parts,
    product::{
        FileFault,
        rosters::{self, MAX_ROWS, Sheet},
    },
};
use chrono::NaiveDate;
use qinghe_model::roster::Column;

/// The most characters of a cell.
const MAX_CELL: usize = 200;

/// A class list as text in any encoding.
pub fn roster_csv(data: &[u8]) {
    if let Ok(sheet) = read(data) {
        check(&sheet);
        comes_back(&sheet);
    }
}

/// A workbook, by its parts.
pub fn roster_xlsx(data: &[u8]) {
    archived(data);
}

/// A OneRoster bundle, by its tables.
pub fn roster_oneroster(data: &[u8]) {
    archived(data);
}

fn archived(data: &[u8]) {
    let Some(bytes) = parts::archive(data) else { return };
    if let Ok(sheet) = read(&bytes) {
        check(&sheet);
        comes_back(&sheet);
    }
}

fn read(bytes: &[u8]) -> Result<Sheet, FileFault> {
    rosters::read(bytes, NaiveDate::from_ymd_opt(2026, 10, 12).expect("a day"))
}

fn check(sheet: &Sheet) {
    assert!(sheet.rows.len() as u64 <= MAX_ROWS);
    assert!(sheet.ignored_columns.iter().all(|header| header.chars().count() <= 40));
    for row in sheet.rows.iter().chain(&sheet.refused) {
        assert!(row.row >= 1);
        assert!(row.cells.iter().any(|cell| !cell.is_empty()), "an empty row is no row");
        for cell in &row.cells {
            assert!(cell.chars().count() <= MAX_CELL);
            assert_eq!(cell.trim_start(), cell, "padding is no part of a cell");
        }
    }
    if sheet.rows.iter().all(|row| row.origin.is_none()) {
        let mut sheets = sheet.rows.chunk_by(|a, b| a.sheet == b.sheet);
        assert!(sheets.all(|rows| rows.is_sorted_by(|a, b| a.row < b.row)), "rows keep the spreadsheet's numbers");
    }
}

/// The list as a CSV of its five columns is the same list.
fn comes_back(sheet: &Sheet) {
    let mut text = Column::ALL.map(|c| c.headers().0).join(",");
    for row in &sheet.rows {
        // A cell that was cut may end in padding; an apostrophe may guard a formula; no text holds a NUL.
        let plain = |cell: &String| {
            cell.len() < MAX_CELL && !cell.starts_with(['\'', '’', '=']) && !cell.contains(['\0', '\x1A'])
        };
        if !row.cells.iter().all(plain) {
            return;
        }
        text.push_str("\r\n");
        text.push_str(&row.cells.each_ref().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).join(","));
    }
    if text.len() > rosters::MAX_FILE {
        return;
    }
    let cells = |sheet: &Sheet| sheet.rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>();
    match read(text.as_bytes()) {
        Ok(back) => assert_eq!(cells(&back), cells(sheet)),
        Err(FileFault::Empty) => assert!(sheet.rows.is_empty()),
        Err(fault) => panic!("{fault}: {text}"),
    }
}
