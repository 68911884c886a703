//! Reads a class list from a workbook: the first visible sheet that has a header.

use super::{Sheet, header::Collector};
use crate::{
    FileFault,
    csv::{Flow, MAX_COLUMNS},
    xlsx::{cell_text, xlsx_fault},
    xlsx_guard::check_parts,
};
use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use qinghe_model::text::trimmed;
use std::io::Cursor;

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, FileFault> {
    let expected = check_parts(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| xlsx_fault(&e))?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    let mut best = Collector::default();
    for name in names {
        let mut collector = Collector::new(expected);
        read_worksheet(&mut book, &name, &mut collector)?;
        if collector.has_header() {
            return collector.finish();
        }
        let seen = best.seen || collector.seen;
        if collector.header.found() > best.header.found() {
            best = collector;
        }
        best.seen = seen;
    }
    best.finish()
}

fn read_worksheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, collector: &mut Collector) -> Result<(), FileFault> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(e) => return Err(xlsx_fault(&e)),
    };
    let mut row: u32 = 0;
    let mut cells: Vec<String> = Vec::new();
    loop {
        let cell = match reader.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // An error value newer than calamine (#SPILL!, #CALC!): the cell reads as empty, which
            // the row check reports if the column matters.
            Err(XlsxError::CellError(_)) => continue,
            Err(e) => return Err(xlsx_fault(&e)),
        };
        let text = cell_text(cell.get_value());
        // Borders and fills reach to the last row and column of many lists: they hold nothing.
        if trimmed(&text).is_empty() {
            continue;
        }
        let (at_row, at_column) = cell.get_position();
        if at_row < row {
            return Err(FileFault::BrokenFile);
        }
        if at_row > row {
            if collector.row(u64::from(row) + 1, &cells)? == Flow::Enough {
                return Ok(());
            }
            cells.clear();
            row = at_row;
        }
        let column = usize::try_from(at_column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(FileFault::TooManyColumns);
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
    }
    collector.row(u64::from(row) + 1, &cells).map(|_| ())
}
