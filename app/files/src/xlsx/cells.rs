//! The cells of a sheet, row by row, as they are shown.

use super::{
    Book, Kind,
    book::{Look, Part, attributes, rich_text, text},
};
use crate::{FileFault, csv::Flow};
use qinghe_model::text::{clip, trimmed};
use quick_xml::events::{BytesStart, Event};

/// How much of a sheet is looked at.
pub(crate) struct Limits {
    /// The columns that may hold anything.
    pub(crate) columns: usize,
    /// Whether a cell beyond them is a fault; else it is not looked at.
    pub(crate) strict: bool,
    /// The most bytes of a cell.
    pub(crate) bytes: usize,
}

/// One row with something in it.
#[derive(Default)]
pub(crate) struct Row {
    /// From 0.
    pub(crate) number: u32,
    pub(crate) hidden: bool,
    /// The text of each column; empty where there is none.
    pub(crate) cells: Vec<String>,
    /// What each text is; as many as there are texts.
    pub(crate) kinds: Vec<Kind>,
    /// The columns that hold a formula or an error.
    pub(crate) formulas: Vec<usize>,
}

impl Row {
    fn clear(&mut self, number: u32, hidden: bool) {
        (self.number, self.hidden) = (number, hidden);
        self.cells.clear();
        self.kinds.clear();
        self.formulas.clear();
    }
}

struct Cell {
    row: u32,
    column: u32,
    text: String,
    kind: Kind,
    formula: bool,
}

impl Book<'_> {
    /// Gives each row of a sheet that has a cell with something in it, in order.
    pub(crate) fn rows<E: From<FileFault>>(
        &mut self,
        sheet: usize,
        limits: &Limits,
        mut take: impl FnMut(&Row) -> Result<Flow, E>,
    ) -> Result<(), E> {
        let Some((mut part, look)) = self.sheet_part(sheet)? else { return Ok(()) };
        let mut buffer = Vec::new();
        let (mut next, mut hidden) = ((0_u32, 0_u32), false);
        let mut row = Row::default();
        let mut within = false;
        loop {
            buffer.clear();
            match part.read_event_into(&mut buffer).map_err(|_| FileFault::BrokenFile)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "sheetData" => within = true,
                    "row" if within => {
                        hidden = false;
                        attributes(&tag, |key, value| match key {
                            "r" => next.0 = value.parse::<u32>().map_or(next.0, |n| n.saturating_sub(1)),
                            "hidden" => hidden = matches!(value.as_str(), "1" | "true"),
                            _ => {}
                        })?;
                        next.1 = 0;
                    }
                    "c" if within => {
                        let cell = cell(&mut part, &look, &tag, next, limits.bytes)?;
                        next = (cell.row, cell.column + 1);
                        // Borders and fills reach to the last row and column of many lists: they hold nothing.
                        if trimmed(&cell.text).is_empty() && !cell.formula {
                            continue;
                        }
                        if cell.row < row.number {
                            return Err(FileFault::BrokenFile.into());
                        }
                        if cell.row > row.number {
                            if !row.cells.is_empty() && take(&row)? == Flow::Enough {
                                return Ok(());
                            }
                            row.clear(cell.row, hidden);
                        }
                        row.hidden = hidden;
                        let column = usize::try_from(cell.column).unwrap_or(usize::MAX);
                        if column >= limits.columns {
                            if limits.strict && !trimmed(&cell.text).is_empty() {
                                return Err(FileFault::TooManyColumns.into());
                            }
                            continue;
                        }
                        if row.cells.len() <= column {
                            row.cells.resize(column + 1, String::new());
                            row.kinds.resize(column + 1, Kind::Text);
                        }
                        if cell.formula {
                            row.formulas.push(column);
                        }
                        row.cells[column] = cell.text;
                        row.kinds[column] = cell.kind;
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "row" if within => next = (next.0.saturating_add(1), 0),
                    "sheetData" => break,
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        if !row.cells.is_empty() {
            take(&row)?;
        }
        Ok(())
    }
}

/// One cell, whose start was read. `next` is where it is unless it says so.
fn cell(
    part: &mut Part<'_, '_>,
    look: &Look<'_>,
    tag: &BytesStart<'_>,
    next: (u32, u32),
    most: usize,
) -> Result<Cell, FileFault> {
    let (mut kind, mut style) = (String::new(), 0_usize);
    let (mut row, mut column) = next;
    attributes(tag, |key, value| match key {
        // Checked before: letters, then digits.
        "r" => (row, column) = position(&value).unwrap_or(next),
        "t" => kind = value,
        "s" => style = value.parse().unwrap_or(0),
        _ => {}
    })?;
    let (mut value, mut inline, mut formula) = (None, None, false);
    let mut depth = 0_usize;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match part.read_event_into(&mut buffer).map_err(|_| FileFault::BrokenFile)? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "v" if depth == 0 => value = Some(text(part, most)?),
                "is" if depth == 0 => inline = Some(rich_text(part, most)?),
                "f" if depth == 0 => {
                    formula = true;
                    depth += 1;
                }
                _ => depth += 1,
            },
            Event::End(tag) => {
                if depth == 0 && tag.local_name().as_ref() == "c" {
                    break;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => return Err(FileFault::BrokenFile),
            _ => {}
        }
    }
    let no_result = formula && value.is_none() && inline.is_none();
    let value = value.unwrap_or_default();
    let (mut text, mut shown) = match kind.as_str() {
        "s" if value.is_empty() => (String::new(), Kind::Text),
        "s" => {
            let at = value.trim().parse::<usize>().ok();
            let text = at.and_then(|at| look.strings.get(at)).ok_or(FileFault::BrokenFile)?;
            (clip(text, most).to_owned(), Kind::Text)
        }
        "inlineStr" | "is" => (inline.unwrap_or_default(), Kind::Text),
        "b" if value.trim().is_empty() => (String::new(), Kind::Text),
        "b" => (if matches!(value.trim(), "1" | "true" | "TRUE") { "TRUE" } else { "FALSE" }.to_owned(), Kind::Text),
        "d" => (value, Kind::Date),
        "e" => {
            formula = true;
            (value, Kind::Text)
        }
        "str" => (value, Kind::Text),
        _ => match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => {
                let shown = look.number(number, style);
                (shown.text, shown.kind)
            }
            _ => (if value.is_empty() { inline.unwrap_or_default() } else { value }, Kind::Text),
        },
    };
    if shown == Kind::Text && matches!(kind.as_str(), "s" | "inlineStr" | "str") && !text.is_empty() {
        text = look.text(&text, style).unwrap_or(text);
    }
    if no_result {
        shown = Kind::NoResult;
    }
    Ok(Cell { row, column, text: clip(&text, most).to_owned(), kind: shown, formula })
}

/// A1 as row and column, from 0.
fn position(address: &str) -> Option<(u32, u32)> {
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = address.bytes().take(letters).fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((address.get(letters..)?.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}
