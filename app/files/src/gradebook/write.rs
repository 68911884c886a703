//! Writes a gradebook as CSV and XLSX.

use super::{PARTS, STATES, Sheet, SheetCell, Words, late_word, mean};
use crate::tables::{
    self, Cell, WriteFault,
    csv::BOM,
    xlsx::{Book, Page, PageColumn},
};
use chrono::{DateTime, Utc};
use qinghe_model::participation::Permille;

/// The file as a table. `named`: its first row holds the stable names, to be hidden.
fn table(sheet: &Sheet, words: &Words, named: bool) -> tables::Sheet {
    let text = |s: &str| Cell::Plain(s.to_owned());
    let percent = |share: Option<Permille>| share.map_or(Cell::Nothing, |p| Cell::Score(p.0 * 10));
    let number = |n: Option<i64>| n.map_or(Cell::Nothing, Cell::Score);
    let mut head = vec![words.number.clone(), words.name.clone()];
    let mut names = vec![text("number"), text("name")];
    for (id, title) in &sheet.columns {
        head.extend(words.parts.iter().map(|p| format!("{title} · {p}")));
        names.extend(PARTS.map(|p| Cell::Plain(format!("{p}:{id}"))));
    }
    head.push(words.mean.clone());
    names.push(text("mean"));
    let mut rows = Vec::with_capacity(sheet.rows.len() + 1);
    rows.extend(named.then_some(names));
    for row in &sheet.rows {
        let mut line = vec![text(&row.number), text(&row.name)];
        for cell in &row.cells {
            match cell {
                None => line.extend(std::iter::repeat_n(Cell::Nothing, PARTS.len())),
                Some(cell) => line.extend([
                    percent(cell.share()),
                    number(cell.score),
                    number(cell.max),
                    text(&words.states[STATES.iter().position(|s| *s == cell.state).unwrap_or_default()]),
                    late_word(cell.state, cell.late).map_or(Cell::Nothing, |n| text(&words.late[n])),
                ]),
            }
        }
        line.push(percent(mean(row.cells.iter().flatten().filter_map(SheetCell::share))));
        rows.push(line);
    }
    let mut foot = vec![text(&words.mean), Cell::Nothing];
    for n in 0..sheet.columns.len() {
        let shares = sheet.rows.iter().filter_map(|r| r.cells.get(n)?.as_ref()?.share());
        foot.push(percent(mean(shares)));
        foot.extend(std::iter::repeat_n(Cell::Nothing, PARTS.len() - 1));
    }
    foot.push(Cell::Nothing);
    tables::Sheet { title: words.page.clone(), head, rows, foot, ..tables::Sheet::default() }
}

/// CSV after RFC 4180 in UTF-8 with a byte order mark, for Excel reads no other as UTF-8. A text that a spreadsheet
/// would take for a formula has an apostrophe before it.
#[must_use]
pub fn export_csv(sheet: &Sheet, words: &Words) -> Vec<u8> {
    format!("{BOM}{}", table(sheet, words, false).csv()).into_bytes()
}

/// XLSX with typed numbers and a head that stays in sight.
///
/// # Errors
/// When the table is larger than a spreadsheet can be.
pub fn export_xlsx(sheet: &Sheet, words: &Words, at: DateTime<Utc>) -> Result<Vec<u8>, WriteFault> {
    let table = table(sheet, words, true);
    let column = |(n, heading): (usize, String)| PageColumn {
        heading,
        width: if n == 1 { 16.0 } else { 10.0 },
        ..PageColumn::default()
    };
    let mut book = Book::new("", at)?;
    book.page(&Page {
        name: table.title,
        columns: table.head.into_iter().enumerate().map(column).collect(),
        rows: table.rows,
        total: table.foot,
        freeze: (2, 2),
        hides_first: true,
        ..Page::default()
    })?;
    book.finish()
}
