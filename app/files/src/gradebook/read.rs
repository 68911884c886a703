//! Reads an exported gradebook back.

use super::{PARTS, STATES, Sheet, SheetCell, SheetRow, Words};
use crate::{
    FileFault,
    csv::{Flow, Text},
    stop,
    tables::{decimal, unguarded},
    xlsx::{
        guard::{check_directory, check_parts},
        letters,
    },
};
use calamine::{Data, DataRef, Reader as _, Xlsx};
use qinghe_model::{
    AssignmentId,
    progress::WorkState,
    text::{MAX_CELL_BYTES, clip},
};
use std::{
    collections::{HashMap, HashSet},
    io::Cursor,
};

/// The largest file that is read.
pub const MAX_FILE: usize = 4 << 20;
const MAX_ROWS: usize = 2000;
const MAX_COLUMNS: usize = 2000;
/// The most cells with something in them: 200 pupils with a hundred assignments each.
const MAX_CELLS: usize = 100_000;
/// The most cells that hold what an export never does: a file with more is another one.
const MAX_ODD: usize = 10_000;
/// The most bytes of text in all cells. A workbook may name one long text in each of them.
const MAX_TEXT: usize = 8 << 20;

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

/// One row's cells by their columns, in order. A column without a cell takes no room: a file may have one cell in its last
/// column, in each of its rows.
#[derive(Default)]
struct Line(Vec<(usize, Value)>);

impl Line {
    fn get(&self, column: usize) -> &Value {
        match self.0.binary_search_by_key(&column, |cell| cell.0) {
            Ok(at) => &self.0[at].1,
            Err(_) => &Value::Nothing,
        }
    }

    /// Puts a cell. Where a file has two for one place, the later one counts.
    fn put(&mut self, column: usize, value: Value) {
        match self.0.last() {
            Some((last, _)) if *last >= column => match self.0.binary_search_by_key(&column, |cell| cell.0) {
                Ok(at) => self.0[at].1 = value,
                Err(at) => self.0.insert(at, (column, value)),
            },
            _ => self.0.push((column, value)),
        }
    }

    fn texts(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().filter_map(|(at, v)| if let Value::Text(text) = v { Some((*at, text.as_str())) } else { None })
    }
}

/// The cells of a file, within bounds.
#[derive(Default)]
struct Grid {
    rows: Vec<Line>,
    cells: usize,
    text: usize,
}

impl Grid {
    fn put(&mut self, row: usize, column: usize, value: Value) -> Result<(), FileFault> {
        if row >= MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        if column >= MAX_COLUMNS {
            return Err(FileFault::TooManyColumns);
        }
        self.cells += 1;
        if let Value::Text(text) = &value {
            self.text += text.len();
        }
        if self.cells > MAX_CELLS || self.text > MAX_TEXT {
            return Err(FileFault::TooLarge);
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Line::default);
        }
        self.rows[row].put(column, value);
        Ok(())
    }
}

/// A cell's text as it was meant, cut where no cell of ours is as long.
fn text_value(text: &str) -> Value {
    match clip(unguarded(text), MAX_CELL_BYTES) {
        "" => Value::Nothing,
        text => Value::Text(text.to_owned()),
    }
}

fn read_decimal(text: &str) -> Option<i64> {
    let millionths = qinghe_model::grading::number(text)?;
    (millionths % 10_000 == 0).then_some(millionths / 10_000)
}

/// Why a file cannot be read as a gradebook.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadFault {
    /// Over [`MAX_FILE`], or more rows or columns than a class has.
    #[error("the file is too large")]
    TooLarge,
    /// Neither CSV nor XLSX.
    #[error("the file cannot be read")]
    Broken,
    /// It has neither the stable names nor the headings: it was not exported here.
    #[error("not a gradebook that was exported here")]
    NotAnExport,
    /// This row, counted from 1, holds what an export never does.
    #[error("row {0} cannot be read")]
    Row(usize),
}

/// Reads an exported gradebook back, of either kind and in any of these languages: exactly what was exported, in its
/// order. It writes nothing. `known`: as in [`read`].
///
/// # Errors
/// Why it cannot be read.
pub fn read_export(bytes: &[u8], languages: &[Words], known: &[(AssignmentId, String)]) -> Result<Sheet, ReadFault> {
    let read = read(bytes, languages, known)?;
    match read.odd.first() {
        Some(odd) => Err(ReadFault::Row(odd.row)),
        None => Ok(read.sheet),
    }
}

/// A file as read; it may have been edited.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Read {
    /// What could be read of it.
    pub sheet: Sheet,
    /// The rows of its pupils in the file, counted from 1.
    pub rows: Vec<usize>,
    /// Where the five columns of each assignment are, counted from 0.
    pub places: Vec<[usize; PARTS.len()]>,
    /// Cells that hold what an export never does.
    pub odd: Vec<UnexpectedCell>,
    /// Titles of the file that are of no known assignment, or of one of several.
    pub other: Vec<String>,
}

/// A cell that holds what an export never does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnexpectedCell {
    /// Its row, counted from 1.
    pub row: usize,
    /// Its column, counted from 0.
    pub column: usize,
    /// The assignment and which of its five columns it is in; none for a pupil's number or name.
    pub at: Option<(AssignmentId, usize)>,
    /// Whether the assignment cannot be read because of it, rather than it contradicts other cells.
    pub unread: bool,
    /// Its text.
    pub text: String,
}

impl UnexpectedCell {
    /// The cell as a spreadsheet names it: `C7`.
    #[must_use]
    pub fn name(&self) -> String {
        cell_name(self.column, self.row)
    }
}

/// A cell as a spreadsheet names it, of its column counted from 0 and its row counted from 1: `C7`.
#[must_use]
pub fn cell_name(column: usize, row: usize) -> String {
    format!("{}{row}", letters(column))
}

/// Reads a file that was exported here, whatever has been done to it since: cells that are not ours are named and left
/// out, rows may be in another order, columns that are not ours are ignored. `known`: the assignments with each of their
/// titles, by which the headings of a CSV are read; two of one title are told apart by their order.
///
/// # Errors
/// Why nothing of it can be read.
pub fn read(bytes: &[u8], languages: &[Words], known: &[(AssignmentId, String)]) -> Result<Read, ReadFault> {
    if bytes.len() > MAX_FILE {
        return Err(ReadFault::TooLarge);
    }
    let rows = if bytes.starts_with(b"PK") { read_xlsx(bytes)? } else { read_csv(bytes)? };
    interpret(&rows, languages, known)
}

fn read_csv(bytes: &[u8]) -> Result<Vec<Line>, ReadFault> {
    let text = Text::of(bytes).map_err(|_| ReadFault::Broken)?.with_columns(MAX_COLUMNS);
    let mut grid = Grid::default();
    let read = text.records(',', &mut |number, cells| {
        let row = usize::try_from(number).map_or(usize::MAX, |n| n - 1);
        // A spreadsheet writes empty rows down as commas.
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            grid.put(row, column, text_value(cell))?;
        }
        Ok(Flow::More)
    });
    read?;
    Ok(grid.rows)
}

impl From<FileFault> for ReadFault {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::TooLarge | FileFault::TooManyRows | FileFault::TooManyColumns => Self::TooLarge,
            _ => Self::Broken,
        }
    }
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<Line>, ReadFault> {
    // A file may claim more than it is: see `guard`.
    drop(check_directory(bytes).and_then(|()| check_parts(bytes))?);
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| ReadFault::Broken)?;
    let name = book.sheet_names().first().cloned().ok_or(ReadFault::Broken)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| ReadFault::Broken)?;
    let mut grid = Grid::default();
    while let Some(cell) = cells.next_cell().map_err(|_| ReadFault::Broken)? {
        stop::check()?;
        let (row, column) = cell.get_position();
        // A shared text is cut before it is copied: each of a million cells may name the same long one.
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            #[expect(clippy::cast_possible_truncation, reason = "a number too large for points is refused below")]
            DataRef::Float(n) if n.abs() < 1e12 => Value::Hundredths((n * 100.0).round() as i64),
            DataRef::Int(n) if n.abs() < 1_000_000_000_000 => Value::Hundredths(n * 100),
            DataRef::String(text) => text_value(text),
            DataRef::SharedString(text) => text_value(text),
            // A date or a truth: no cell of ours.
            other => text_value(&Data::from(other.clone()).to_string()),
        };
        if value != Value::Nothing {
            grid.put(row as usize, column as usize, value)?;
        }
    }
    Ok(grid.rows)
}

/// Where the columns of a file are.
struct Places {
    number: usize,
    name: usize,
    /// Each assignment with its title and its five columns.
    works: Vec<(AssignmentId, String, [usize; PARTS.len()])>,
    /// Titles of no known assignment.
    other: Vec<String>,
}

impl Places {
    /// By the headings.
    fn by_headings(head: &Line, languages: &[Words], known: &[(AssignmentId, String)]) -> Result<Self, ReadFault> {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, heading) in head.texts() {
            places.entry(heading).or_default().push(at);
        }
        let all = |heading: &str| places.get(heading).map_or(&[][..], Vec::as_slice);
        let place = |of: fn(&Words) -> &String| {
            languages.iter().find_map(|w| all(of(w)).first().copied()).ok_or(ReadFault::NotAnExport)
        };
        let (number, name) = (place(|w| &w.number)?, place(|w| &w.name)?);
        place(|w| &w.mean)?;
        let mut titled: HashMap<&str, Vec<AssignmentId>> = HashMap::new();
        for (id, title) in known {
            let ids = titled.entry(title.as_str()).or_default();
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        let (mut works, mut other) = (Vec::new(), Vec::new());
        for (n, heading) in head.texts() {
            let title = |w: &Words| heading.strip_suffix(w.parts[0].as_str())?.strip_suffix(" · ");
            let Some((words, title)) = languages.iter().find_map(|w| Some((w, title(w)?))) else { continue };
            let nth = all(heading).partition_point(|place| *place < n);
            let ids = titled.get(title).map_or(&[][..], Vec::as_slice);
            let columns = words.parts.each_ref().map(|part| all(&format!("{title} · {part}")));
            let whole = columns.iter().all(|places| places.len() == ids.len());
            match ids.get(nth).filter(|_| whole) {
                Some(id) => works.push((*id, title.to_owned(), columns.map(|places| places[nth]))),
                None => other.push(title.to_owned()),
            }
        }
        Ok(Self { number, name, works, other })
    }

    /// By the stable names in the second row.
    fn by_names(head: &Line, names: &Line, languages: &[Words]) -> Result<Self, ReadFault> {
        let at: HashMap<&str, usize> = names.texts().map(|(n, name)| (name, n)).collect();
        let place = |name: &str| at.get(name).copied().ok_or(ReadFault::NotAnExport);
        let (number, name) = (place("number")?, place("name")?);
        let mut works: Vec<(AssignmentId, String, [usize; PARTS.len()])> = Vec::new();
        let mut seen: HashSet<AssignmentId> = HashSet::new();
        for (_, text) in names.texts() {
            let Some((part, id)) = text.split_once(':').filter(|(part, _)| PARTS.contains(part)) else { continue };
            let id: AssignmentId = id.parse().map_err(|_| ReadFault::NotAnExport)?;
            if !seen.insert(id) {
                continue;
            }
            let mut places = [0; PARTS.len()];
            for (to, part) in places.iter_mut().zip(PARTS) {
                *to = place(&format!("{part}:{id}"))?;
            }
            let heading = match head.get(at[text]) {
                Value::Text(heading) => heading.as_str(),
                _ => "",
            };
            // Headings are for people: who changed one gets it back as it is.
            let n = PARTS.iter().position(|p| *p == part).unwrap_or_default();
            let title = languages.iter().find_map(|w| heading.strip_suffix(&format!(" · {}", w.parts[n])));
            works.push((id, title.unwrap_or(heading).to_owned(), places));
        }
        Ok(Self { number, name, works, other: Vec::new() })
    }
}

fn interpret(rows: &[Line], languages: &[Words], known: &[(AssignmentId, String)]) -> Result<Read, ReadFault> {
    let Some(head) = rows.first() else { return Err(ReadFault::NotAnExport) };
    let is_names = |names: &&Line| names.texts().any(|(_, name)| name == "number");
    let (places, above) = match rows.get(1).filter(is_names) {
        Some(names) => (Places::by_names(head, names, languages)?, 2),
        None => (Places::by_headings(head, languages, known)?, 1),
    };
    let columns = places.works.iter().map(|(id, title, _)| (*id, title.clone())).collect();
    let mut found = Read {
        sheet: Sheet { columns, rows: Vec::new() },
        places: places.works.iter().map(|(_, _, columns)| *columns).collect(),
        other: places.other.clone(),
        ..Read::default()
    };
    for (n, row) in (1..).zip(rows).skip(above) {
        let at = |column: usize| row.get(column);
        let odd = |column: usize| UnexpectedCell { row: n, column, at: None, unread: false, text: at(column).shown() };
        if found.odd.len() > MAX_ODD {
            return Err(ReadFault::NotAnExport);
        }
        if row.0.is_empty() {
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
        for (id, _, columns) in &places.works {
            let (cell, bad) = read_cell(columns.map(at), languages);
            found.odd.extend(bad.iter().map(|(part, unread)| UnexpectedCell {
                at: Some((*id, *part)),
                unread: *unread,
                ..odd(columns[*part])
            }));
            cells.push(cell);
        }
        found.rows.push(n);
        found.sheet.rows.push(SheetRow { number, name: name.clone(), cells });
    }
    Ok(found)
}

/// A pupil's cells of an assignment: what they mean, and which of the five hold what an export never does, with whether
/// the assignment cannot be read because of it.
fn read_cell(values: [&Value; PARTS.len()], languages: &[Words]) -> (Option<SheetCell>, Vec<(usize, bool)>) {
    let mut bad = Vec::new();
    let mut points = |part: usize| match values[part] {
        Value::Nothing => None,
        Value::Hundredths(n) => Some(*n),
        Value::Text(text) => read_decimal(text).or_else(|| {
            bad.push((part, true));
            None
        }),
    };
    let (share, score, max) = (points(0), points(1), points(2));
    let (state, late) = (values[3], values[4]);
    if (state, late) == (&Value::Nothing, &Value::Nothing) && [share, score, max] == [None; 3] && bad.is_empty() {
        return (None, bad);
    }
    let word = |value: &Value, of: &dyn Fn(&Words) -> Vec<String>| match value {
        Value::Text(text) => languages.iter().find_map(|w| of(w).iter().position(|s| s == text)),
        _ => None,
    };
    let state = word(state, &|w| w.states.to_vec()).map(|n| STATES[n]);
    if state.is_none() {
        bad.push((3, true));
    }
    let said = word(late, &|w| w.late.to_vec());
    let late = match (said, late) {
        // A file of before says "on time" of what is neither done nor overdue.
        (Some(1), _) | (None, Value::Nothing) => Some(false),
        (Some(_), _) => Some(true),
        (None, _) => None,
    };
    if late.is_none() {
        bad.push((4, true));
    } else if state == Some(WorkState::Completed) && said.is_none() {
        bad.push((4, false));
    }
    let cell = state.zip(late).map(|(state, late)| SheetCell { state, score, max, late });
    // The per cent follows from the points: a change of it alone is reported.
    if bad.is_empty() && share != cell.and_then(|c| c.share()).map(|p| p.0 * 10) {
        bad.push((0, false));
    }
    (cell, bad)
}
