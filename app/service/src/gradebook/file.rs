//! A gradebook as a file, and read back from one.
//!
//! Both kinds of file have the same cells: a row of headings in the reader's language, a row of stable names (hidden
//! in XLSX), a row for each pupil, and the means below. For each piece of work five columns: the per cent that the page
//! shows, points, points there were, state, late.

use super::{Cell, mean};
use crate::{
    Error,
    cells::{self, decimal, field, guarded, unguarded},
    roster,
};
use calamine::{Data, Reader as _, Xlsx};
use chrono::{DateTime, Utc};
use qinghe_model::{AssignmentId, participation::Permille, progress::WorkState};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use std::{collections::HashMap, io::Cursor};

/// A gradebook as a file holds it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// The pieces of work with their titles.
    pub columns: Vec<(AssignmentId, String)>,
    /// The pupils, in the order of the page.
    pub rows: Vec<SheetRow>,
}

/// A pupil in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetRow {
    /// 学号.
    pub number: String,
    /// Their name.
    pub name: String,
    /// By column; nothing where they were not given it.
    pub cells: Vec<Option<SheetCell>>,
}

/// A piece of work of a pupil in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SheetCell {
    /// The state.
    pub state: WorkState,
    /// Points in hundredths.
    pub score: Option<i64>,
    /// The most points there were.
    pub max: Option<i64>,
    /// Late.
    pub late: bool,
}

impl From<Cell> for SheetCell {
    fn from(c: Cell) -> Self {
        Self { state: c.state, score: c.score, max: c.max, late: c.late }
    }
}

impl SheetCell {
    fn share(&self) -> Option<Permille> {
        Permille::of(self.score?, self.max?).ok().flatten()
    }
}

/// The words of a file in one language. States and late are read back in any language that the reader is given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// The heading of numbers.
    pub number: String,
    /// The heading of names.
    pub name: String,
    /// The heading of a pupil's mean, and what stands before the means of the columns.
    pub mean: String,
    /// After a title: per cent, points, points there were, state, late.
    pub parts: [String; 5],
    /// Not started, started, completed.
    pub states: [String; 3],
    /// Late, on time.
    pub late: [String; 2],
    /// The name of the XLSX page.
    pub page: String,
}

const STATES: [WorkState; 3] = [WorkState::NotStarted, WorkState::Started, WorkState::Completed];
const PARTS: [&str; 5] = ["percent", "points", "of", "state", "late"];
/// The largest file that is read.
pub const MAX_FILE: usize = 4 << 20;
const MAX_ROWS: usize = 2000;
const MAX_COLUMNS: usize = 2000;

/// A value of a file. Numbers in hundredths: points, and per cent.
#[derive(Clone, PartialEq, Debug)]
enum Value {
    Text(String),
    Hundredths(i64),
    Nothing,
}

impl Value {
    /// As a spreadsheet shows it.
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.chars().take(40).collect(),
            Self::Hundredths(n) => decimal(*n),
            Self::Nothing => String::new(),
        }
    }
}

/// The file as rows of values, the same for both kinds.
fn values(sheet: &Sheet, words: &Words) -> Vec<Vec<Value>> {
    let text = |s: &str| Value::Text(s.to_owned());
    let percent = |share: Option<Permille>| share.map_or(Value::Nothing, |p| Value::Hundredths(p.0 * 10));
    let number = |n: Option<i64>| n.map_or(Value::Nothing, Value::Hundredths);
    let mut head = vec![text(&words.number), text(&words.name)];
    let mut names = vec![text("number"), text("name")];
    for (id, title) in &sheet.columns {
        head.extend(words.parts.iter().map(|p| Value::Text(format!("{title} · {p}"))));
        names.extend(PARTS.map(|p| Value::Text(format!("{p}:{id}"))));
    }
    head.push(text(&words.mean));
    names.push(text("mean"));
    let mut all = vec![head, names];
    for row in &sheet.rows {
        let mut line = vec![text(&row.number), text(&row.name)];
        for cell in &row.cells {
            match cell {
                None => line.extend(std::iter::repeat_n(Value::Nothing, PARTS.len())),
                Some(cell) => line.extend([
                    percent(cell.share()),
                    number(cell.score),
                    number(cell.max),
                    text(&words.states[STATES.iter().position(|s| *s == cell.state).unwrap_or_default()]),
                    text(&words.late[usize::from(!cell.late)]),
                ]),
            }
        }
        line.push(percent(mean(row.cells.iter().flatten().filter_map(SheetCell::share))));
        all.push(line);
    }
    let mut foot = vec![text(&words.mean), Value::Nothing];
    for n in 0..sheet.columns.len() {
        let shares = sheet.rows.iter().filter_map(|r| r.cells.get(n)?.as_ref()?.share());
        foot.push(percent(mean(shares)));
        foot.extend(std::iter::repeat_n(Value::Nothing, PARTS.len() - 1));
    }
    foot.push(Value::Nothing);
    all.push(foot);
    all
}

fn read_decimal(text: &str) -> Option<i64> {
    let millionths = qinghe_model::grading::number(text)?;
    (millionths % 10_000 == 0).then_some(millionths / 10_000)
}

/// CSV after RFC 4180 in UTF-8 with a byte order mark, for Excel reads no other as UTF-8. A text that a spreadsheet
/// would take for a formula has an apostrophe before it.
#[must_use]
pub fn export_csv(sheet: &Sheet, words: &Words) -> Vec<u8> {
    let mut out = Vec::from("\u{feff}");
    for row in values(sheet, words) {
        let fields: Vec<String> = row
            .iter()
            .map(|value| match value {
                Value::Text(text) => field(&guarded(text)),
                Value::Hundredths(n) => decimal(*n),
                Value::Nothing => String::new(),
            })
            .collect();
        out.extend_from_slice(fields.join(",").as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// XLSX with typed numbers and a head that stays in sight.
///
/// # Errors
/// [`Error::Input`] when the table is larger than a spreadsheet can be.
pub fn export_xlsx(sheet: &Sheet, words: &Words, at: DateTime<Utc>) -> Result<Vec<u8>, Error> {
    write_xlsx(sheet, words, at).map_err(|e| Error::Input(e.to_string()))
}

fn write_xlsx(sheet: &Sheet, words: &Words, at: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(at.timestamp())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let number = Format::new().set_num_format("0.00");
    // 学号 is text: a zero in front belongs to it.
    let as_text = Format::new().set_num_format("@");
    let page = book.add_worksheet().set_name(&words.page)?;
    for (n, row) in (0..).zip(values(sheet, words)) {
        for (column, value) in (0..).zip(row) {
            match value {
                Value::Text(text) if n == 0 => cells::write(page, (n, column), &text, Some(&head))?,
                Value::Text(text) if column < 2 => cells::write(page, (n, column), &text, Some(&as_text))?,
                Value::Text(text) => cells::write(page, (n, column), &text, None)?,
                #[expect(clippy::cast_precision_loss, reason = "points of a paper are far below 2^52")]
                Value::Hundredths(hundredths) => {
                    page.write_number_with_format(n, column, hundredths as f64 / 100.0, &number)?
                }
                Value::Nothing => page,
            };
        }
    }
    page.set_row_hidden(1)?;
    page.set_freeze_panes(2, 2)?;
    page.set_column_width(1, 16)?;
    book.save_to_buffer()
}

/// Why a file can not be read as a gradebook.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadFault {
    /// Over [`MAX_FILE`], or more rows or columns than a class has.
    #[error("the file is too large")]
    TooLarge,
    /// Neither CSV nor XLSX.
    #[error("the file can not be read")]
    Broken,
    /// The stable names are not in its second row: it was not exported here.
    #[error("not a gradebook that was exported here")]
    NotAnExport,
    /// This row, counted from 1, holds what an export never does.
    #[error("row {0} can not be read")]
    Row(usize),
}

/// Reads an exported gradebook back, of either kind and in any of these languages: exactly what was exported, in its
/// order. It writes nothing.
///
/// # Errors
/// Why it can not be read.
pub fn read_export(bytes: &[u8], languages: &[Words]) -> Result<Sheet, ReadFault> {
    let read = read(bytes, languages)?;
    match read.odd.first() {
        Some(odd) => Err(ReadFault::Row(odd.row)),
        None => Ok(read.sheet),
    }
}

/// A file as it was read, also one that somebody has changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Read {
    /// What could be read of it.
    pub sheet: Sheet,
    /// The rows of its pupils in the file, counted from 1.
    pub rows: Vec<usize>,
    /// Cells that hold what an export never does.
    pub odd: Vec<Odd>,
}

/// A cell that holds what an export never does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Odd {
    /// Its row, counted from 1.
    pub row: usize,
    /// Its column, counted from 0.
    pub column: usize,
    /// The piece of work that cannot be read for it; none where it is only at odds with what stands beside it.
    pub work: Option<AssignmentId>,
    /// What stands there.
    pub text: String,
}

impl Odd {
    /// The cell as a spreadsheet names it: `C7`.
    #[must_use]
    pub fn name(&self) -> String {
        format!(
            "{}{}",
            rust_xlsxwriter::utility::column_number_to_name(u16::try_from(self.column).unwrap_or(0)),
            self.row
        )
    }
}

/// Reads a file that was exported here, whatever has been done to it since: cells that are not ours are named and left
/// out, rows may stand in another order, columns without a stable name are let be.
///
/// # Errors
/// Why nothing of it can be read.
pub fn read(bytes: &[u8], languages: &[Words]) -> Result<Read, ReadFault> {
    if bytes.len() > MAX_FILE {
        return Err(ReadFault::TooLarge);
    }
    let rows = if bytes.starts_with(b"PK") { read_xlsx(bytes)? } else { read_csv(bytes)? };
    interpret(&rows, languages)
}

fn read_csv(bytes: &[u8]) -> Result<Vec<Vec<Value>>, ReadFault> {
    let text = roster::file::decode(bytes).map_err(|_| ReadFault::Broken)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| ReadFault::Broken)? {
        let line = usize::try_from(record.position().map_or(0, csv::Position::record)).unwrap_or(usize::MAX);
        // A spreadsheet writes empty rows down as commas.
        if record.iter().all(str::is_empty) {
            continue;
        }
        if line >= MAX_ROWS || record.len() > MAX_COLUMNS {
            return Err(ReadFault::TooLarge);
        }
        rows.resize(line, Vec::new());
        let value = |f: &str| if f.is_empty() { Value::Nothing } else { Value::Text(unguarded(f).to_owned()) };
        rows.push(record.iter().map(value).collect());
    }
    Ok(rows)
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<Vec<Value>>, ReadFault> {
    // A file may claim more than it is: see `roster::file`.
    let checked = roster::file::check_directory(bytes).and_then(|()| roster::file::check_parts(bytes));
    checked.map_err(|_| ReadFault::Broken)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| ReadFault::Broken)?;
    let name = book.sheet_names().first().cloned().ok_or(ReadFault::Broken)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| ReadFault::Broken)?;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| ReadFault::Broken)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let value = match Data::from(cell.get_value().clone()) {
            Data::Empty => continue,
            #[expect(clippy::cast_possible_truncation, reason = "a number too large for points is refused below")]
            Data::Float(n) if n.abs() < 1e12 => Value::Hundredths((n * 100.0).round() as i64),
            Data::Int(n) if n.abs() < 1_000_000_000_000 => Value::Hundredths(n * 100),
            Data::String(text) if text.is_empty() => continue,
            Data::String(text) => Value::Text(unguarded(&text).to_owned()),
            // A date or a truth: no cell of ours.
            other => Value::Text(other.to_string()),
        };
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(ReadFault::TooLarge);
        }
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        let line = &mut rows[row];
        if line.len() <= column {
            line.resize(column + 1, Value::Nothing);
        }
        line[column] = value;
    }
    Ok(rows)
}

/// Where the columns of a file are, by the stable names in its second row.
struct Places {
    number: usize,
    name: usize,
    /// Of each piece of work its title and five columns.
    works: Vec<(AssignmentId, String, [usize; PARTS.len()])>,
}

impl Places {
    fn find(head: &[Value], names: &[Value], languages: &[Words]) -> Result<Self, ReadFault> {
        let at: HashMap<&str, usize> = names
            .iter()
            .enumerate()
            .filter_map(|(n, name)| if let Value::Text(name) = name { Some((name.as_str(), n)) } else { None })
            .collect();
        let place = |name: &str| at.get(name).copied().ok_or(ReadFault::NotAnExport);
        let (number, name) = (place("number")?, place("name")?);
        let mut works: Vec<(AssignmentId, String, [usize; PARTS.len()])> = Vec::new();
        for value in names {
            let Value::Text(text) = value else { continue };
            let Some((part, id)) = text.split_once(':').filter(|(part, _)| PARTS.contains(part)) else { continue };
            let id: AssignmentId = id.parse().map_err(|_| ReadFault::NotAnExport)?;
            if works.iter().any(|(known, ..)| *known == id) {
                continue;
            }
            let mut places = [0; PARTS.len()];
            for (to, part) in places.iter_mut().zip(PARTS) {
                *to = place(&format!("{part}:{id}"))?;
            }
            let heading = match head.get(at[text.as_str()]) {
                Some(Value::Text(heading)) => heading.as_str(),
                _ => "",
            };
            // Headings are for people: who changed one gets it back as it is.
            let n = PARTS.iter().position(|p| *p == part).unwrap_or_default();
            let title = languages.iter().find_map(|w| heading.strip_suffix(&format!(" · {}", w.parts[n])));
            works.push((id, title.unwrap_or(heading).to_owned(), places));
        }
        Ok(Self { number, name, works })
    }
}

fn interpret(rows: &[Vec<Value>], languages: &[Words]) -> Result<Read, ReadFault> {
    let (Some(head), Some(names)) = (rows.first(), rows.get(1)) else { return Err(ReadFault::NotAnExport) };
    let places = Places::find(head, names, languages)?;
    let columns = places.works.iter().map(|(id, title, _)| (*id, title.clone())).collect();
    let mut found = Read { sheet: Sheet { columns, rows: Vec::new() }, ..Read::default() };
    for (n, row) in (1..).zip(rows).skip(2) {
        let at = |column: usize| row.get(column).unwrap_or(&Value::Nothing);
        let odd = |column: usize| Odd { row: n, column, work: None, text: at(column).shown() };
        if row.iter().all(|v| *v == Value::Nothing) {
            continue;
        }
        let number = match at(places.number) {
            Value::Text(text) => text.clone(),
            // Retyped as a number.
            Value::Hundredths(n) if n % 100 == 0 => (n / 100).to_string(),
            _ => {
                found.odd.push(odd(places.number));
                continue;
            }
        };
        let Value::Text(name) = at(places.name) else {
            // The means, below the last pupil.
            if !languages.iter().any(|w| w.mean == number) {
                found.odd.push(odd(places.name));
            }
            continue;
        };
        let mut cells = Vec::with_capacity(places.works.len());
        for (id, _, [percent, score, max, state, late]) in &places.works {
            let mut bad = Vec::new();
            let mut points = |column: usize| match at(column) {
                Value::Nothing => None,
                Value::Hundredths(n) => Some(*n),
                Value::Text(text) => read_decimal(text).or_else(|| {
                    bad.push(odd(column));
                    None
                }),
            };
            let (share, score, max) = (points(*percent), points(*score), points(*max));
            let (state, late) = match (at(*state), at(*late)) {
                (Value::Nothing, Value::Nothing) if [share, score, max] == [None; 3] && bad.is_empty() => {
                    cells.push(None);
                    continue;
                }
                (told, when) => {
                    let word = |value: &Value, of: &dyn Fn(&Words) -> Vec<String>| match value {
                        Value::Text(text) => languages.iter().find_map(|w| of(w).iter().position(|s| s == text)),
                        _ => None,
                    };
                    let found = (word(told, &|w| w.states.to_vec()), word(when, &|w| w.late.to_vec()));
                    if found.0.is_none() {
                        bad.push(odd(*state));
                    }
                    if found.1.is_none() {
                        bad.push(odd(*late));
                    }
                    found
                }
            };
            let cell =
                state.zip(late).map(|(state, late)| SheetCell { state: STATES[state], score, max, late: late == 0 });
            // The per cent is reckoned from the points: who changed it alone is told.
            for odd in &mut bad {
                odd.work = Some(*id);
            }
            if bad.is_empty() && share != cell.and_then(|c| c.share()).map(|p| p.0 * 10) {
                bad.push(odd(*percent));
            }
            found.odd.append(&mut bad);
            cells.push(cell);
        }
        found.rows.push(n);
        found.sheet.rows.push(SheetRow { number, name: name.clone(), cells });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lang: &str) -> Words {
        let w = |s: &str| format!("{s}{lang}");
        Words {
            number: w("number"),
            name: w("name"),
            mean: w("mean"),
            parts: ["%", "points", "of", "state", "late"].map(w),
            states: ["not started", "started", "completed"].map(w),
            late: ["late", "on time"].map(w),
            page: "grades".into(),
        }
    }

    fn sheet() -> Sheet {
        let cell = |state, score: Option<i64>, late| Some(SheetCell { state, score, max: score.map(|_| 1000), late });
        let id = |n: u128| uuid::Uuid::from_u128(n).into();
        let row = |number: &str, name: &str, cells: Vec<Option<SheetCell>>| SheetRow {
            number: number.into(),
            name: name.into(),
            cells,
        };
        Sheet {
            columns: vec![(id(1), "拒绝，离开，告诉".into()), (id(2), "=A \"quoted\", title".into())],
            rows: vec![
                row("007", "阿依古丽·买买提", vec![cell(WorkState::Completed, Some(733), false), None]),
                row(
                    "1",
                    "=HYPERLINK(\"http://x\",\"y\")",
                    vec![cell(WorkState::Started, None, true), cell(WorkState::NotStarted, None, false)],
                ),
                row(
                    "-2+3",
                    "'=1",
                    vec![cell(WorkState::Completed, Some(0), true), cell(WorkState::Completed, Some(1000), false)],
                ),
                row("@4", "＝SUM(A1)", vec![None, None]),
                row("５", " 两行\r\n名字 ", vec![cell(WorkState::Completed, Some(1), false), None]),
            ],
        }
    }

    #[test]
    fn a_csv_reads_back_as_it_was() {
        let bytes = export_csv(&sheet(), &words(" zh"));
        assert_eq!(read_export(&bytes, &[words(" en"), words(" zh")]), Ok(sheet()));
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}number zh,name zh,"));
        assert!(text.lines().all(|l| !l.is_empty()) && text.ends_with("\r\n"));
        for field in text.split([',', '\n']) {
            assert!(!field.trim_start_matches('"').starts_with(['=', '@', '＝']), "{field:?} would be a formula");
        }
        assert!(text.contains("73.30,7.33,10.00,completed zh,on time zh"), "{text}");
    }

    #[test]
    fn an_xlsx_reads_back_as_it_was() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let bytes = export_xlsx(&sheet(), &words(""), at).unwrap();
        assert_eq!(read_export(&bytes, &[words("")]), Ok(sheet()));
        // Numbers are numbers, the number of a pupil is not.
        let mut book = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
        let range = book.worksheet_range("grades").unwrap();
        assert_eq!(range.get_value((2, 0)), Some(&Data::String("007".into())));
        assert_eq!(range.get_value((2, 2)), Some(&Data::Float(73.3)));
        assert_eq!(
            range.get_value((3, 1)),
            Some(&Data::String("'=HYPERLINK(\"http://x\",\"y\")".into())),
            "no formula"
        );
    }

    #[test]
    fn an_empty_class_reads_back_too() {
        let empty = Sheet::default();
        assert_eq!(read_export(&export_csv(&empty, &words("")), &[words("")]), Ok(empty));
    }

    #[test]
    fn other_files_are_refused() {
        let read = |bytes: &[u8]| read_export(bytes, &[words("")]);
        assert_eq!(read(b""), Err(ReadFault::NotAnExport));
        assert_eq!(read("学号,姓名\n1,林知夏\n".as_bytes()), Err(ReadFault::NotAnExport));
        assert_eq!(read(b"PK\x03\x04"), Err(ReadFault::Broken));
        assert_eq!(read(b"\xff\xff1"), Err(ReadFault::Broken));
        assert_eq!(read(&vec![b'x'; MAX_FILE + 1]), Err(ReadFault::TooLarge));
        let good = String::from_utf8(export_csv(&sheet(), &words(""))).unwrap();
        assert_eq!(read(good.replace("7.33", "a lot").as_bytes()), Err(ReadFault::Row(3)));
        assert_eq!(read(good.replace("not started", "asleep").as_bytes()), Err(ReadFault::Row(4)));
        assert_eq!(read(good.replace("of:0", "off:0").as_bytes()), Err(ReadFault::NotAnExport));
    }
}
