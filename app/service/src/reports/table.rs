//! A typed table: the one source of a report's page, workbook, CSV and JSON.
//!
//! A figure that is hidden or that contradicts another is an empty cell, and its row's note says so: the same in every form.

use crate::{
    Error,
    cells::{self, decimal, field, guarded},
};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{Lang, Text, participation::Permille};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value, json};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// Words.
    Text,
    /// A whole number.
    Count,
    /// A share.
    Percent,
    /// Points with so many decimals, one or two.
    Score(u8),
    /// A day.
    Date,
}

impl Type {
    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Count => "count",
            Self::Percent => "percent",
            Self::Score(_) => "score",
            Self::Date => "date",
        }
    }
}

/// A column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its stable name; its heading is the message `report-col-<id>`.
    pub id: &'static str,
    /// What it holds.
    pub kind: Type,
    /// Whether it only lets others be worked out anew: files have it, paper does not.
    pub working: bool,
    /// How a spreadsheet works out its cell of the total row: `{rows}` stands for the cells above, `{<id>}` for another
    /// cell of the total row.
    pub formula: Option<String>,
}

impl Column {
    /// A column whose total is not worked out.
    #[must_use]
    pub const fn new(id: &'static str, kind: Type) -> Self {
        Self { id, kind, working: false, formula: None }
    }

    /// A count whose total is the sum.
    #[must_use]
    pub fn sum(id: &'static str) -> Self {
        Self::new(id, Type::Count).with("SUM({rows})")
    }

    /// A share of two other columns.
    #[must_use]
    pub fn share(id: &'static str, part: &str, whole: &str) -> Self {
        let formula =
            format!("IF({{{whole}}}=0,\"\",MIN(ROUND({{{part}}}/{{{whole}}},3),IF({{{part}}}<{{{whole}}},0.999,1)))");
        Self::new(id, Type::Percent).with(formula)
    }

    /// With a formula.
    #[must_use]
    pub fn with(mut self, formula: impl Into<String>) -> Self {
        self.formula = Some(formula.into());
        self
    }

    /// In files only.
    #[must_use]
    pub const fn working(mut self) -> Self {
        self.working = true;
        self
    }
}

/// A cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Nothing to be said, or nothing that may be.
    Nothing,
    /// A name.
    Text(Text),
    /// A code, the same in every language.
    Code(String),
    /// A word of the table's own: the message `report-word-<id>`.
    Word(&'static str),
    /// A whole number.
    Count(i64),
    /// A share.
    Percent(Permille),
    /// Hundredths of a point.
    Score(i64),
    /// A day.
    Date(NaiveDate),
}

impl Cell {
    /// A share, if there is one.
    #[must_use]
    pub fn share(share: Option<Permille>) -> Self {
        share.map_or(Self::Nothing, Self::Percent)
    }

    /// As text without spaces for thousands: `2580`, `89.4%`, `84.3`, `2026-11-20`.
    #[must_use]
    pub fn text(&self, kind: Type, words: &Words) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.get(words.lang).to_owned(),
            Self::Code(code) => code.clone(),
            Self::Word(id) => (words.word)(words.lang, id),
            Self::Count(n) => n.to_string(),
            Self::Percent(p) => format!("{p}%"),
            Self::Score(n) => score(*n, kind),
            Self::Date(day) => day.to_string(),
        }
    }

    /// As a value of JSON: shares in per cent and points as decimals.
    #[must_use]
    pub fn value(&self) -> Value {
        #[expect(clippy::cast_precision_loss, reason = "points and shares are far below 2^52")]
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => json!({ "zh": text.zh, "en": text.en }),
            Self::Code(code) => json!(code),
            Self::Word(id) => json!(id),
            Self::Count(n) => json!(n),
            Self::Percent(p) => json!(p.0 as f64 / 10.0),
            Self::Score(n) => json!(*n as f64 / 100.0),
            Self::Date(day) => json!(day),
        }
    }
}

/// `8430` as `84.3` or `84.30`.
fn score(hundredths: i64, kind: Type) -> String {
    let text = decimal(hundredths);
    match kind {
        Type::Score(1) => text[..text.len() - 1].to_owned(),
        _ => text,
    }
}

/// Why a row is not like the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// It concerns, or would reveal, fewer than ten learners: its figures are not shown.
    Hidden,
    /// Its counts contradict each other: no share is worked out.
    Overfull,
    /// Who passed and the scores concern, or would reveal, fewer than ten who completed: they are not shown.
    Few,
}

impl Note {
    /// Every note.
    pub const ALL: [Self; 3] = [Self::Hidden, Self::Overfull, Self::Few];

    /// Its stable name; the words are the message `report-word-<id>`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Overfull => "overfull",
            Self::Few => "few",
        }
    }
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// A cell for each column.
    pub cells: Vec<Cell>,
    /// Why it is not like the others.
    pub note: Option<Note>,
}

/// A table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// The columns; those that are not on paper stand last.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The total.
    pub total: Option<Row>,
    /// Whether there is a column of notes, the last one.
    pub notes: bool,
}

/// The words around a table in one language.
#[derive(Clone, Debug)]
pub struct Words {
    /// The language.
    pub lang: Lang,
    /// The title.
    pub title: String,
    /// What the table is about and how it is worked out.
    pub facts: Vec<(String, String)>,
    /// The headings, with that of the notes last.
    pub columns: Vec<String>,
    /// The names of a workbook's two pages: the table, and what it is about.
    pub pages: [String; 2],
    /// The words of cells and notes.
    pub word: fn(Lang, &'static str) -> String,
}

impl Table {
    /// Has a column of notes when any row has one.
    #[must_use]
    pub fn noted(mut self) -> Self {
        self.notes = self.rows.iter().chain(&self.total).any(|r| r.note.is_some());
        self
    }

    /// The rows with the total last.
    pub fn all(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().chain(&self.total)
    }

    /// The table as JSON: `columns` with their stable names and types, `rows` and `total` as objects by those names.
    #[must_use]
    pub fn json(&self) -> Value {
        let columns: Vec<Value> =
            self.columns.iter().map(|c| json!({ "id": c.id, "type": c.kind.as_str(), "working": c.working })).collect();
        let rows: Vec<Value> = self.rows.iter().map(|r| object(&self.columns, r)).collect();
        json!({ "columns": columns, "rows": rows, "total": self.total.as_ref().map(|r| object(&self.columns, r)) })
    }
}

/// A row by the names of its columns, with `note`.
#[must_use]
pub fn object(columns: &[Column], row: &Row) -> Value {
    let mut object: Map<String, Value> =
        columns.iter().zip(&row.cells).map(|(c, cell)| (c.id.to_owned(), cell.value())).collect();
    object.insert("note".into(), json!(row.note.map(Note::as_str)));
    Value::Object(object)
}

// ---- CSV ---------------------------------------------------------------------------------------

/// A table with what stands below it.
#[must_use]
pub fn csv(table: &Table, words: &Words) -> String {
    let rows = table.all().map(|row| csv_row(&table.columns, row, table.notes, words));
    std::iter::once(csv_head(words, table.notes)).chain(rows).chain([csv_foot(words)]).collect()
}

/// The line of headings.
#[must_use]
pub fn csv_head(words: &Words, notes: bool) -> String {
    let columns = &words.columns[..words.columns.len() - usize::from(!notes)];
    let fields: Vec<String> = columns.iter().map(|c| field(&guarded(c))).collect();
    fields.join(",") + "\r\n"
}

/// A row of CSV after RFC 4180. A text that a spreadsheet would take for a formula has an apostrophe before it.
#[must_use]
pub fn csv_row(columns: &[Column], row: &Row, notes: bool, words: &Words) -> String {
    let cell = |(column, cell): (&Column, &Cell)| match cell {
        Cell::Text(_) | Cell::Code(_) | Cell::Word(_) => field(&guarded(&cell.text(column.kind, words))),
        _ => cell.text(column.kind, words),
    };
    let mut fields: Vec<String> = columns.iter().zip(&row.cells).map(cell).collect();
    if notes {
        fields.push(note(row, words).map(|n| field(&guarded(&n))).unwrap_or_default());
    }
    fields.join(",") + "\r\n"
}

/// What stands below the table, after an empty line: the title and what it is about.
#[must_use]
pub fn csv_foot(words: &Words) -> String {
    let mut foot = format!("\r\n{}\r\n", field(&guarded(&words.title)));
    for (name, value) in &words.facts {
        foot.extend([field(&guarded(name)).as_str(), ",", &field(&guarded(value)), "\r\n"]);
    }
    foot
}

/// A row's note in words.
#[must_use]
pub fn note(row: &Row, words: &Words) -> Option<String> {
    row.note.map(|n| (words.word)(words.lang, n.as_str()))
}

// ---- XLSX --------------------------------------------------------------------------------------

/// A workbook with typed numbers, a head that stays in sight and can be filtered by, and formulas in the total row.
///
/// # Errors
/// [`Error::Input`] when the table is larger than a spreadsheet can be.
pub fn xlsx(table: &Table, words: &Words, at: DateTime<Utc>) -> Result<Vec<u8>, Error> {
    write_xlsx(table, words, at).map_err(|e| Error::Input(e.to_string()))
}

struct Formats {
    text: Format,
    count: Format,
    percent: Format,
    tenths: Format,
    hundredths: Format,
    date: Format,
}

impl Formats {
    fn new(base: &Format) -> Self {
        let number = |text| base.clone().set_num_format(text);
        Self {
            text: base.clone(),
            count: number("#,##0"),
            percent: number("0.0%"),
            tenths: number("0.0"),
            hundredths: number("0.00"),
            date: number("yyyy-mm-dd"),
        }
    }

    const fn of(&self, kind: Type) -> &Format {
        match kind {
            Type::Text => &self.text,
            Type::Count => &self.count,
            Type::Percent => &self.percent,
            Type::Score(1) => &self.tenths,
            Type::Score(_) => &self.hundredths,
            Type::Date => &self.date,
        }
    }
}

fn write_xlsx(table: &Table, words: &Words, at: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(at.timestamp())?;
    book.set_properties(&DocProperties::new().set_title(&words.title).set_creation_datetime(&made));
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let formats = Formats::new(&Format::new());
    let totals = Formats::new(&Format::new().set_bold());
    let width = table.columns.len() + usize::from(table.notes);
    let last = u16::try_from(width.max(1) - 1).unwrap_or(u16::MAX);
    let count = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);

    let page = book.add_worksheet().set_name(&words.pages[0])?;
    page.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    page.set_header(format!("&L{}", words.title.replace('&', "&&"))).set_footer("&R&P / &N");
    for (n, column) in (0..).zip(&table.columns) {
        let wide = if column.kind == Type::Text { 28 } else { 12 };
        page.set_column_width(n, wide)?;
    }
    for (n, heading) in (0..).zip(&words.columns[..width]) {
        cells::write(page, (0, n), heading, Some(&head))?;
    }
    for (n, row) in (1..).zip(&table.rows) {
        for (m, (column, cell)) in (0..).zip(table.columns.iter().zip(&row.cells)) {
            write_cell(page, (n, m), cell, column.kind, words, &formats)?;
        }
    }
    if let Some(total) = &table.total {
        let n = count + 1;
        for (m, (column, cell)) in (0..).zip(table.columns.iter().zip(&total.cells)) {
            let figure = match cell {
                Cell::Count(_) | Cell::Percent(_) | Cell::Score(_) => column.formula.as_deref(),
                _ => None,
            };
            match figure.filter(|_| count > 0) {
                Some(formula) => {
                    let formula = placed(formula, &table.columns, m, n);
                    let formula = Formula::new(formula).set_result(figure_of(cell).to_string());
                    page.write_formula_with_format(n, m, formula, totals.of(column.kind))?;
                }
                None => write_cell(page, (n, m), cell, column.kind, words, &totals)?,
            }
        }
    }
    if table.notes {
        for (n, row) in (1..).zip(table.all()) {
            if let Some(note) = note(row, words) {
                cells::write(page, (n, last), &note, None)?;
            }
        }
        page.set_column_width(last, 28)?;
    }
    page.set_freeze_panes(1, 1)?;
    if count > 0 {
        page.autofilter(0, 0, count, last)?;
    }

    let about = book.add_worksheet().set_name(&words.pages[1])?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    about.set_column_width(0, 24)?.set_column_width(1, 90)?;
    cells::write(about, (0, 0), &words.title, Some(&Format::new().set_bold()))?;
    for (n, (name, value)) in (1..).zip(&words.facts) {
        cells::write(about, (n, 0), name, Some(&wrapped))?;
        cells::write(about, (n, 1), value, Some(&wrapped))?;
    }
    book.save_to_buffer()
}

/// A cell's number as a spreadsheet has it.
fn figure_of(cell: &Cell) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts, points and shares are far below 2^52")]
    match cell {
        Cell::Count(n) => *n as f64,
        Cell::Percent(p) => p.0 as f64 / 1000.0,
        Cell::Score(n) => *n as f64 / 100.0,
        Cell::Nothing | Cell::Text(_) | Cell::Code(_) | Cell::Word(_) | Cell::Date(_) => 0.0,
    }
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    kind: Type,
    words: &Words,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Nothing => {}
        Cell::Text(_) | Cell::Code(_) | Cell::Word(_) => {
            cells::write(page, (row, column), &cell.text(kind, words), Some(&formats.text))?;
        }
        Cell::Count(_) | Cell::Percent(_) | Cell::Score(_) => {
            page.write_number_with_format(row, column, figure_of(cell), formats.of(kind))?;
        }
        Cell::Date(day) => {
            let day = ExcelDateTime::parse_from_str(&day.to_string())?;
            page.write_datetime_with_format(row, column, &day, &formats.date)?;
        }
    }
    Ok(())
}

/// A formula of the total row with the cells it speaks of.
fn placed(formula: &str, columns: &[Column], own: u16, row: u32) -> String {
    let mut text = format!("={formula}").replace("{rows}", &format!("{0}2:{0}{row}", letters(own)));
    for (n, column) in (0..).zip(columns) {
        text = text.replace(&format!("{{{}}}", column.id), &format!("{}{}", letters(n), row + 1));
    }
    text
}

/// The letters of a column, counted from 0.
fn letters(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            lang: Lang::En,
            title: "Report".into(),
            facts: vec![("Weights".into(), "=1+1".into())],
            columns: ["Name", "All", "Done", "Rate", "Mean", "Note"].map(str::to_owned).into(),
            pages: ["Report".into(), "About".into()],
            word: |_, id| id.to_owned(),
        }
    }

    fn table() -> Table {
        let name = |s: &str| Cell::Text(Text { zh: s.into(), en: String::new() });
        let row = |n, note| Row {
            cells: vec![
                name("=cmd|' /C calc'!A0, \"x\""),
                Cell::Count(n),
                Cell::Count(1),
                Cell::Percent(Permille(333)),
                Cell::Score(8430),
            ],
            note,
        };
        Table {
            columns: vec![
                Column::new("name", Type::Text),
                Column::sum("all"),
                Column::sum("done"),
                Column::share("rate", "done", "all"),
                Column::new("mean", Type::Score(1)),
            ],
            rows: vec![
                row(3, None),
                Row {
                    cells: vec![name("B"), Cell::Nothing, Cell::Nothing, Cell::Nothing, Cell::Nothing],
                    note: Some(Note::Hidden),
                },
            ],
            total: Some(Row {
                cells: vec![
                    Cell::Word("total"),
                    Cell::Count(3),
                    Cell::Count(1),
                    Cell::Percent(Permille(333)),
                    Cell::Nothing,
                ],
                note: None,
            }),
            notes: false,
        }
        .noted()
    }

    #[test]
    fn csv_is_guarded_and_quoted() {
        let (words, table) = (words(), table());
        assert_eq!(csv_head(&words, true), "Name,All,Done,Rate,Mean,Note\r\n");
        assert_eq!(csv_head(&words, false), "Name,All,Done,Rate,Mean\r\n");
        let row = |n: usize| csv_row(&table.columns, table.all().nth(n).unwrap(), true, &words);
        assert_eq!(row(0), "\"'=cmd|' /C calc'!A0, \"\"x\"\"\",3,1,33.3%,84.3,\r\n");
        assert_eq!(row(1), "B,,,,,hidden\r\n");
        assert_eq!(row(2), "total,3,1,33.3%,,\r\n");
        assert_eq!(csv_foot(&words), "\r\nReport\r\nWeights,'=1+1\r\n");
        assert_eq!(csv(&table, &words), csv_head(&words, true) + &row(0) + &row(1) + &row(2) + &csv_foot(&words));
    }

    #[test]
    fn formulas_speak_of_the_total_row() {
        let table = table();
        assert_eq!(placed("SUM({rows})", &table.columns, 1, 3), "=SUM(B2:B3)");
        let rate = table.columns[3].formula.as_deref().unwrap();
        assert_eq!(placed(rate, &table.columns, 3, 3), "=IF(B4=0,\"\",MIN(ROUND(C4/B4,3),IF(C4<B4,0.999,1)))");
    }

    #[test]
    fn json_is_typed() {
        let json = table().json();
        assert_eq!(json["rows"][0]["rate"], json!(33.3));
        assert_eq!(json["rows"][0]["mean"], json!(84.3));
        assert_eq!((&json["rows"][1]["all"], &json["rows"][1]["note"]), (&Value::Null, &json!("hidden")));
        assert_eq!(json["columns"][3], json!({ "id": "rate", "type": "percent", "working": false }));
    }
}
