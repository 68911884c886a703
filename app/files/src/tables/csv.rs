//! Tables as CSV after RFC 4180. A text that a spreadsheet would take for a formula has an apostrophe in front.

use super::{Cell, Row, Sheet, Table, Words, guarded, note};

/// A byte order mark: without it Excel reads no file as UTF-8.
pub const BOM: &str = "\u{feff}";

/// A field, in quotation marks where it needs them.
fn field(text: &str) -> String {
    let plain = !text.contains(['"', ',', '\r', '\n']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// A text field, guarded against formulas.
fn words_field(text: &str) -> String {
    field(&guarded(text))
}

/// A line of fields that are ready to be written.
fn line(fields: impl IntoIterator<Item = String>) -> String {
    fields.into_iter().collect::<Vec<_>>().join(",") + "\r\n"
}

/// A line of texts, each guarded.
#[must_use]
pub fn text_line(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    line(texts.into_iter().map(|t| words_field(t.as_ref())))
}

/// A line of cells. Figures are not guarded: a difference is a number, although it begins with a sign.
fn cell_line<'c>(cells: impl IntoIterator<Item = (&'c Cell, String)>) -> String {
    line(cells.into_iter().map(|(cell, text)| if cell.is_words() { words_field(&text) } else { field(&text) }))
}

impl Sheet {
    /// The heading, the rows and the foot, without title and notes.
    #[must_use]
    pub fn csv(&self) -> String {
        let text = |cell: &Cell| cell.shown(&self.hidden);
        let lines = self.lines().map(|cells| cell_line(cells.iter().map(|c| (c, text(c)))));
        std::iter::once(text_line(&self.head)).chain(lines).collect()
    }
}

/// Several tables, each under its title and above its notes, with an empty line between two.
#[must_use]
pub fn sheets(sheets: &[Sheet]) -> String {
    let one = |sheet: &Sheet| {
        let notes: String = sheet.notes.iter().map(|n| text_line([n])).collect();
        text_line([&sheet.title]) + &sheet.csv() + &notes
    };
    sheets.iter().map(one).collect::<Vec<_>>().join("\r\n")
}

/// A whole table with its facts below it.
#[must_use]
pub fn csv(table: &Table, words: &Words) -> String {
    let rows = table.all().map(|row| csv_row(&table.columns, row, table.notes, words));
    std::iter::once(csv_head(words, table.notes)).chain(rows).chain([csv_foot(words)]).collect()
}

/// The line of headings.
#[must_use]
pub fn csv_head(words: &Words, notes: bool) -> String {
    text_line(&words.columns[..words.columns.len() - usize::from(!notes)])
}

/// One row as CSV.
#[must_use]
pub fn csv_row(columns: &[super::Column], row: &Row, notes: bool, words: &Words) -> String {
    let cells = columns.iter().zip(&row.cells).map(|(column, cell)| (cell, cell.text(column.kind, words)));
    let note = notes.then(|| (&Cell::Word(""), note(row, words).unwrap_or_default()));
    cell_line(cells.chain(note))
}

/// An empty line, the title and the facts.
#[must_use]
pub fn csv_foot(words: &Words) -> String {
    let facts = words.facts.iter().map(|(name, value)| text_line([name, value]));
    ["\r\n".to_owned(), text_line([&words.title])].into_iter().chain(facts).collect()
}
