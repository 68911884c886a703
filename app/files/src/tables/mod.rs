//! Typed tables: the one source of a list's page, workbook, CSV and JSON.
//!
//! A [`Table`] has no language and takes its texts from [`Words`]; a [`Sheet`] is already in one language. Both have
//! the same [`Cell`]s, and [`mod@csv`] and [`mod@xlsx`] write both.
//!
//! A hidden or contradictory figure is an empty cell of a [`Table`] with a note in its row: the same in every format.

pub mod csv;
mod text;
pub mod xlsx;

pub use csv::{csv, csv_foot, csv_head, csv_row};
pub use text::{decimal, guarded, unguarded};
pub use xlsx::{WriteFault, paper, xlsx};

use chrono::{DateTime, FixedOffset, NaiveDate};
use qinghe_model::{Lang, Text, participation::Permille};
use serde_json::{Map, Value, json};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Type {
    /// Words.
    #[default]
    Text,
    /// A whole number.
    Count,
    /// A share.
    Percent,
    /// Points with this many decimals, one or two.
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
    /// Whether it is only there so that others can be recalculated: files have it, paper does not.
    pub working: bool,
    /// How a spreadsheet works out its cell of the total row: `{rows}` means the cells above, `{<id>}` for another
    /// cell of the total row.
    pub formula: Option<String>,
}

impl Column {
    /// A column without a total.
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
    /// Empty.
    Nothing,
    /// A figure about too few people to be shown.
    Hidden,
    /// A text in the reader's language, or a code that is the same in every language.
    Plain(String),
    /// A name in both languages.
    Text(Text),
    /// One of the table's own words: the message `report-word-<id>`.
    Word(&'static str),
    /// A whole number.
    Count(i64),
    /// A whole number that is the sum of the cells below it in its column: a workbook has it as a formula.
    Sum(i64),
    /// A share.
    Percent(Permille),
    /// A difference of shares, in tenths of a percentage point.
    Change(i64),
    /// Hundredths of a point.
    Score(i64),
    /// A day.
    Date(NaiveDate),
    /// A moment, as the clocks of the schools show it.
    Time(DateTime<FixedOffset>),
}

impl Cell {
    /// A share, if there is one.
    #[must_use]
    pub fn share(share: Option<Permille>) -> Self {
        share.map_or(Self::Nothing, Self::Percent)
    }

    /// Whether it is text rather than a figure.
    #[must_use]
    pub const fn is_words(&self) -> bool {
        matches!(self, Self::Nothing | Self::Hidden | Self::Plain(_) | Self::Text(_) | Self::Word(_))
    }

    /// The same in one language.
    #[must_use]
    pub fn in_words(&self, words: &Words) -> Self {
        match self {
            Self::Text(_) | Self::Word(_) => Self::Plain(self.text(Type::Text, words)),
            other => other.clone(),
        }
    }

    /// As text without spaces for thousands: `2580`, `89.4%`, `84.3`, `2026-11-20`.
    #[must_use]
    pub fn text(&self, kind: Type, words: &Words) -> String {
        match self {
            Self::Text(text) => text.get(words.lang).to_owned(),
            Self::Word(id) => (words.word)(words.lang, id),
            Self::Score(n) => score(*n, kind),
            Self::Hidden => (words.word)(words.lang, Note::Hidden.as_str()),
            other => other.shown(""),
        }
    }

    /// As text, for a cell that is already in one language: `2580`, `89.4%`, `84.30`, `+3.2`; `hidden` is the word for a
    /// hidden figure.
    #[must_use]
    pub fn shown(&self, hidden: &str) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Hidden => hidden.to_owned(),
            Self::Plain(text) => text.clone(),
            Self::Text(text) => text.zh.clone(),
            Self::Word(id) => (*id).to_owned(),
            Self::Count(n) | Self::Sum(n) => n.to_string(),
            Self::Percent(p) => format!("{p}%"),
            Self::Change(n) => {
                let sign = match n {
                    0 => "",
                    n if *n < 0 => "-",
                    _ => "+",
                };
                format!("{sign}{}.{}", n.abs() / 10, n.abs() % 10)
            }
            Self::Score(n) => decimal(*n),
            Self::Date(day) => day.to_string(),
            Self::Time(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// As a value of JSON: shares in per cent and points as decimals.
    #[must_use]
    pub fn value(&self) -> Value {
        #[expect(clippy::cast_precision_loss, reason = "points and shares are far below 2^52")]
        match self {
            Self::Nothing | Self::Hidden => Value::Null,
            Self::Text(text) => json!({ "zh": text.zh, "en": text.en }),
            Self::Plain(text) => json!(text),
            Self::Word(id) => json!(id),
            Self::Count(n) | Self::Sum(n) => json!(n),
            Self::Percent(p) => json!(p.0 as f64 / 10.0),
            Self::Change(n) => json!(*n as f64 / 10.0),
            Self::Score(n) => json!(*n as f64 / 100.0),
            Self::Date(day) => json!(day),
            Self::Time(at) => json!(at.to_rfc3339()),
        }
    }

    /// The number a spreadsheet stores for it; none for texts, days and moments.
    fn figure(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts, points and shares are far below 2^52")]
        match self {
            Self::Count(n) | Self::Sum(n) => Some(*n as f64),
            Self::Percent(p) => Some(p.0 as f64 / 1000.0),
            Self::Change(n) => Some(*n as f64 / 10.0),
            Self::Score(n) => Some(*n as f64 / 100.0),
            Self::Nothing
            | Self::Hidden
            | Self::Plain(_)
            | Self::Text(_)
            | Self::Word(_)
            | Self::Date(_)
            | Self::Time(_) => None,
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

/// A table in one language: what a page shows and its files hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// Its title; also the name of its page in a workbook.
    pub title: String,
    /// The headings.
    pub head: Vec<String>,
    /// The columns' stable names, by which JSON has their cells; empty where a table has no JSON.
    pub keys: Vec<String>,
    /// The rows, each as long as the headings.
    pub rows: Vec<Vec<Cell>>,
    /// The last row, set apart; empty when there is none.
    pub foot: Vec<Cell>,
    /// Remarks below the table.
    pub notes: Vec<String>,
    /// The word for [`Cell::Hidden`].
    pub hidden: String,
}

impl Sheet {
    /// The rows with the foot last.
    pub fn lines(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain((!self.foot.is_empty()).then_some(&self.foot))
    }

    /// The table as JSON: `columns` with their stable names and headings, `rows` and `total` as objects by those names.
    #[must_use]
    pub fn json(&self) -> Value {
        let line = |cells: &Vec<Cell>| -> Value {
            let pairs = self.keys.iter().zip(cells).map(|(key, cell)| (key.clone(), cell.value()));
            Value::Object(pairs.collect::<Map<String, Value>>())
        };
        let columns: Vec<Value> =
            self.keys.iter().zip(&self.head).map(|(id, heading)| json!({ "id": id, "heading": heading })).collect();
        let rows: Vec<Value> = self.rows.iter().map(line).collect();
        let total = (!self.foot.is_empty()).then(|| line(&self.foot));
        json!({ "title": self.title, "columns": columns, "rows": rows, "total": total })
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

    /// Its stable name; its text is the message `report-word-<id>`.
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
    /// The columns; those that are not on paper come last.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The total.
    pub total: Option<Row>,
    /// Whether there is a column of notes, the last one.
    pub notes: bool,
}

/// The texts around a table in one language.
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
    /// Looks up the texts of cells and notes.
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

/// The text of a row's note.
#[must_use]
pub fn note(row: &Row, words: &Words) -> Option<String> {
    row.note.map(|n| (words.word)(words.lang, n.as_str()))
}

#[cfg(test)]
mod tests;
