//! The gradebook: everyone in a class, everything they were given. As a page, as a file, and read back from one.
//!
//! A file is a copy to compare with or to carry elsewhere. Reading one writes nothing: scores come from attempts alone.
//!
//! Both kinds of file have the same cells: a row of headings in the reader's language, a row of stable names (hidden
//! in XLSX), a row for each pupil, and the means below. For each piece of work five columns: the per cent that the page
//! shows, points, points there were, state, late.

use crate::{
    Actor, App, Error, UseCase,
    cells::{self, decimal, field, guarded, unguarded},
    roster::file,
    work,
};
use calamine::{Data, Reader as _, Xlsx};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AssignmentId, OrgId, Text, UserId, org::OrgKind, participation::Permille, progress::WorkState};
use qinghe_store::{
    assignments::{self, ClassCell, Override, Progress},
    orgs::{self, Org},
    users,
};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use serde_json::json;
use std::{collections::HashMap, io::Cursor};

/// How far one pupil is with one piece of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// The state.
    pub state: WorkState,
    /// Points of the attempt that counts, in hundredths.
    pub score: Option<i64>,
    /// The most points there were in it.
    pub max: Option<i64>,
    /// Completed late, or not completed and the time is over.
    pub late: bool,
    /// Whether the pupil has times or attempts of their own.
    pub own: bool,
}

impl Cell {
    /// As the store has it, by the pupil's own due time.
    #[must_use]
    pub fn new(progress: &Progress, own: &Override, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            state: progress.state(),
            score: progress.score,
            max: progress.max_score,
            late: progress.completed_at.unwrap_or(now) > own.own_due_at.unwrap_or(due_at),
            own: *own != Override::default(),
        }
    }

    /// The score as a share; none without a score, or when it is more than there was.
    #[must_use]
    pub fn share(&self) -> Option<Permille> {
        Permille::of(self.score?, self.max?).ok().flatten()
    }
}

/// A piece of work that the class was given.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its id.
    pub assignment: AssignmentId,
    /// What it is called.
    pub title: Text,
    /// Until when it is on time.
    pub due_at: DateTime<Utc>,
}

/// A pupil.
#[derive(Clone, Debug)]
pub struct Row {
    /// The pupil.
    pub learner: UserId,
    /// 学号.
    pub number: String,
    /// Their name.
    pub name: String,
    /// By column; nothing where they were not given it.
    pub cells: Vec<Option<Cell>>,
}

impl Row {
    /// The mean of the scores there are.
    #[must_use]
    pub fn mean(&self) -> Option<Permille> {
        mean(self.cells.iter().flatten().filter_map(Cell::share))
    }
}

/// The mean of shares, rounded half up. Each counts the same, however many points it is of.
#[must_use]
pub fn mean(shares: impl Iterator<Item = Permille>) -> Option<Permille> {
    let (sum, n) = shares.fold((0, 0), |(sum, n), share| (sum + share.0, n + 1));
    (n > 0).then(|| Permille((sum * 2 + n) / (n * 2)))
}

/// The gradebook of a class.
#[derive(Clone, Debug)]
pub struct Gradebook {
    /// The class.
    pub class: Org,
    /// What it was given, the first due first.
    pub columns: Vec<Column>,
    /// Who is in it now, by number.
    pub rows: Vec<Row>,
    /// As of when.
    pub at: DateTime<Utc>,
}

/// What a row must have somewhere to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Something in this state.
    State(WorkState),
    /// Something late.
    Late,
}

/// What is shown of a gradebook; as it stands by default, everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Names and numbers that have this in them.
    pub name: String,
    /// Pupils with such a piece of work among those shown.
    pub wanted: Option<Wanted>,
    /// Work due on this day or later, in the schools' zone.
    pub from: Option<NaiveDate>,
    /// Work due on this day or earlier.
    pub until: Option<NaiveDate>,
}

impl Gradebook {
    /// Leaves what the filter wants.
    pub fn filter(&mut self, filter: &Filter) {
        let day = |c: &Column| c.due_at.with_timezone(&App::ZONE).date_naive();
        let keep: Vec<bool> = self
            .columns
            .iter()
            .map(|c| filter.from.is_none_or(|d| day(c) >= d) && filter.until.is_none_or(|d| day(c) <= d))
            .collect();
        retain(&mut self.columns, &keep);
        for row in &mut self.rows {
            retain(&mut row.cells, &keep);
        }
        let name = filter.name.trim().to_lowercase();
        self.rows.retain(|row| {
            let named = row.name.to_lowercase().contains(&name) || row.number.to_lowercase() == name;
            let wanted = filter.wanted.is_none_or(|wanted| {
                row.cells.iter().flatten().any(|cell| match wanted {
                    Wanted::State(state) => cell.state == state,
                    Wanted::Late => cell.late,
                })
            });
            (name.is_empty() || named) && wanted
        });
    }

    /// The mean of a column's scores.
    #[must_use]
    pub fn column_mean(&self, column: usize) -> Option<Permille> {
        mean(self.rows.iter().filter_map(|r| r.cells.get(column)?.as_ref()?.share()))
    }

    /// What a file holds of it, with titles in one language.
    #[must_use]
    pub fn sheet(&self, title: impl Fn(&Column) -> String) -> Sheet {
        Sheet {
            columns: self.columns.iter().map(|c| (c.assignment, title(c))).collect(),
            rows: self
                .rows
                .iter()
                .map(|r| SheetRow {
                    number: r.number.clone(),
                    name: r.name.clone(),
                    cells: r.cells.iter().map(|c| c.map(SheetCell::from)).collect(),
                })
                .collect(),
        }
    }
}

fn retain<T>(all: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    all.retain(|_| keep.next().copied().unwrap_or(true));
}

/// The gradebook of a class, as it is now: four queries, however large the class. It shows others' scores, so it is in
/// the audit log; `to_file` says that it is taken out.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn get(app: &App, actor: &Actor, class: OrgId, to_file: bool) -> Result<Gradebook, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewProgress, &class.path)?;
    let given = assignments::list_class(&mut c, class.id).await?;
    let pupils = users::list_class(&mut c, class.id).await?;
    let mut cells: HashMap<(UserId, AssignmentId), ClassCell> = assignments::list_cells(&mut c, class.id)
        .await?
        .into_iter()
        .map(|cell| ((cell.learner_id, cell.assignment_id), cell))
        .collect();
    drop(c);
    app.db()
        .write((app.clone(), actor.clone(), class.id, to_file), |c, (app, actor, class, to_file)| {
            Box::pin(async move {
                let detail = json!({ "gradebook": true, "file": to_file });
                app.audit(c, actor, UseCase::ViewProgress, Some(*class), None, detail).await
            })
        })
        .await?;
    let now = app.now();
    let content = app.content();
    // The latest due comes first from the store.
    let columns: Vec<Column> = given
        .into_iter()
        .rev()
        .filter_map(|a| {
            let title = work::as_given(&content, &a)?.title.clone();
            Some(Column { assignment: a.id, title, due_at: a.due_at })
        })
        .collect();
    let rows = pupils
        .into_iter()
        .map(|pupil| Row {
            cells: columns
                .iter()
                .map(|column| {
                    let cell = cells.remove(&(pupil.id, column.assignment))?;
                    Some(Cell::new(&cell.progress, &cell.own, column.due_at, now))
                })
                .collect(),
            learner: pupil.id,
            number: pupil.student_no,
            name: pupil.name,
        })
        .collect();
    Ok(Gradebook { class, columns, rows, at: now })
}

// ---- files -------------------------------------------------------------------------------------

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
    if bytes.len() > MAX_FILE {
        return Err(ReadFault::TooLarge);
    }
    let rows = if bytes.starts_with(b"PK") { read_xlsx(bytes)? } else { read_csv(bytes)? };
    if rows.len() > MAX_ROWS || rows.iter().any(|r| r.len() > MAX_COLUMNS) {
        return Err(ReadFault::TooLarge);
    }
    interpret(&rows, languages)
}

fn read_csv(bytes: &[u8]) -> Result<Vec<Vec<Value>>, ReadFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadFault::Broken)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Vec::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.map_err(|_| ReadFault::Broken)?;
        rows.push(
            record
                .iter()
                .map(|f| if f.is_empty() { Value::Nothing } else { Value::Text(unguarded(f).to_owned()) })
                .collect(),
        );
        if rows.len() > MAX_ROWS {
            return Err(ReadFault::TooLarge);
        }
    }
    Ok(rows)
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<Vec<Value>>, ReadFault> {
    // A file may claim more than it is: see `roster::file`.
    let checked = file::check_directory(bytes).and_then(|()| file::check_parts(bytes));
    checked.map_err(|_| ReadFault::Broken)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| ReadFault::Broken)?;
    let name = book.sheet_names().first().cloned().ok_or(ReadFault::Broken)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| ReadFault::Broken)?;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| ReadFault::Broken)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(ReadFault::TooLarge);
        }
        let value = match Data::from(cell.get_value().clone()) {
            Data::Empty => continue,
            #[expect(clippy::cast_possible_truncation, reason = "a number too large for points is refused below")]
            Data::Float(n) if n.abs() < 1e12 => Value::Hundredths((n * 100.0).round() as i64),
            Data::Int(n) if n.abs() < 1_000_000_000_000 => Value::Hundredths(n * 100),
            Data::String(text) if text.is_empty() => continue,
            Data::String(text) => Value::Text(unguarded(&text).to_owned()),
            _ => return Err(ReadFault::Row(row + 1)),
        };
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

fn interpret(rows: &[Vec<Value>], languages: &[Words]) -> Result<Sheet, ReadFault> {
    let text = |value: Option<&Value>| match value {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let (Some(head), Some(names)) = (rows.first(), rows.get(1)) else { return Err(ReadFault::NotAnExport) };
    let name = |n: usize| text(names.get(n));
    let width = names.len();
    let works = width.checked_sub(3).filter(|w| w % PARTS.len() == 0).ok_or(ReadFault::NotAnExport)? / PARTS.len();
    if name(0).as_deref() != Some("number")
        || name(1).as_deref() != Some("name")
        || name(width - 1).as_deref() != Some("mean")
    {
        return Err(ReadFault::NotAnExport);
    }
    let mut columns = Vec::with_capacity(works);
    for work in 0..works {
        let first = 2 + work * PARTS.len();
        let id: AssignmentId =
            name(first).and_then(|n| n.strip_prefix("percent:")?.parse().ok()).ok_or(ReadFault::NotAnExport)?;
        for (n, part) in PARTS.iter().enumerate() {
            if name(first + n) != Some(format!("{part}:{id}")) {
                return Err(ReadFault::NotAnExport);
            }
        }
        let heading = text(head.get(first)).unwrap_or_default();
        let title = languages.iter().find_map(|w| heading.strip_suffix(&format!(" · {}", w.parts[0])));
        columns.push((id, title.ok_or(ReadFault::Row(1))?.to_owned()));
    }
    let mut pupils = Vec::new();
    for (n, row) in rows.iter().enumerate().skip(2) {
        let fault = ReadFault::Row(n + 1);
        let number = text(row.first()).ok_or(fault.clone())?;
        let Some(name) = text(row.get(1)) else {
            // The means, below the last pupil.
            let is_foot = n + 1 == rows.len() && languages.iter().any(|w| w.mean == number);
            if is_foot {
                continue;
            }
            return Err(fault);
        };
        let mut cells = Vec::with_capacity(works);
        for work in 0..works {
            let at = |part: usize| row.get(2 + work * PARTS.len() + part).unwrap_or(&Value::Nothing);
            let points = |part: usize| match at(part) {
                Value::Nothing => Ok(None),
                Value::Hundredths(n) => Ok(Some(*n)),
                Value::Text(text) => read_decimal(text).map(Some).ok_or(fault.clone()),
            };
            let (Value::Text(state), Value::Text(late)) = (at(3), at(4)) else {
                if (0..PARTS.len()).all(|part| *at(part) == Value::Nothing) {
                    cells.push(None);
                    continue;
                }
                return Err(fault);
            };
            let state = languages.iter().find_map(|w| w.states.iter().position(|s| s == state));
            let late = languages.iter().find_map(|w| w.late.iter().position(|s| s == late));
            let (Some(state), Some(late)) = (state, late) else { return Err(fault) };
            cells.push(Some(SheetCell { state: STATES[state], score: points(1)?, max: points(2)?, late: late == 0 }));
        }
        pupils.push(SheetRow { number, name, cells });
    }
    Ok(Sheet { columns, rows: pupils })
}

/// Where two gradebooks differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// 学号.
    pub number: String,
    /// The name.
    pub name: String,
    /// Which piece of work; none when the pupil is in one of them only.
    pub assignment: Option<AssignmentId>,
    /// What the file says.
    pub file: Option<SheetCell>,
    /// What stands here.
    pub here: Option<SheetCell>,
}

/// What differs between a file and what stands here now, pupils by number and name, work by its id. Work that only one
/// of them has is left out: a file may show less.
#[must_use]
pub fn differences(file: &Sheet, here: &Sheet) -> Vec<Difference> {
    let key = |r: &SheetRow| (r.number.clone(), r.name.clone());
    let ours: HashMap<_, &SheetRow> = here.rows.iter().map(|r| (key(r), r)).collect();
    let column: HashMap<AssignmentId, usize> = here.columns.iter().enumerate().map(|(n, c)| (c.0, n)).collect();
    let mut found = Vec::new();
    for row in &file.rows {
        let one = |assignment, file, here| Difference {
            number: row.number.clone(),
            name: row.name.clone(),
            assignment,
            file,
            here,
        };
        let Some(other) = ours.get(&key(row)) else {
            found.push(one(None, None, None));
            continue;
        };
        for ((id, _), cell) in file.columns.iter().zip(&row.cells) {
            let Some(n) = column.get(id) else { continue };
            let now = other.cells.get(*n).copied().flatten();
            if *cell != now {
                found.push(one(Some(*id), *cell, now));
            }
        }
    }
    found
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
        assert_eq!(read(b"\xff\xfe1"), Err(ReadFault::Broken));
        assert_eq!(read(&vec![b'x'; MAX_FILE + 1]), Err(ReadFault::TooLarge));
        let good = String::from_utf8(export_csv(&sheet(), &words(""))).unwrap();
        assert_eq!(read(good.replace("7.33", "a lot").as_bytes()), Err(ReadFault::Row(3)));
        assert_eq!(read(good.replace("not started", "asleep").as_bytes()), Err(ReadFault::Row(4)));
        assert_eq!(read(good.replace("of:0", "off:0").as_bytes()), Err(ReadFault::NotAnExport));
    }

    #[test]
    fn differences_are_named() {
        let (file, mut here) = (sheet(), sheet());
        assert_eq!(differences(&file, &here), []);
        here.rows[0].cells[0].as_mut().unwrap().score = Some(800);
        here.rows.remove(3);
        let found = differences(&file, &here);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].file.unwrap().score, found[0].here.unwrap().score), (Some(733), Some(800)));
        assert_eq!((found[1].number.as_str(), found[1].assignment), ("@4", None));
    }

    #[test]
    fn means_are_of_shares() {
        assert_eq!(mean([Permille(733), Permille(734)].into_iter()), Some(Permille(734)), "half up");
        assert_eq!(mean(std::iter::empty()), None);
    }
}
