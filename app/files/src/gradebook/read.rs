//! Reads an exported gradebook back.

use super::{PARTS, STATES, Sheet, SheetCell, SheetRow, Words};
use crate::{
    FileFault,
    csv::{Flow, Text},
    tables::{decimal, unguarded},
    xlsx::{
        guard::{check_directory, check_parts},
        letters,
    },
};
use calamine::{Data, Reader as _, Xlsx};
use qinghe_model::{AssignmentId, progress::WorkState};
use std::{collections::HashMap, io::Cursor};

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
        format!("{}{}", letters(self.column), self.row)
    }
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

fn read_csv(bytes: &[u8]) -> Result<Vec<Vec<Value>>, ReadFault> {
    let text = Text::of(bytes).map_err(|_| ReadFault::Broken)?.with_columns(MAX_COLUMNS);
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let read = text.records(',', &mut |number, cells| {
        // A spreadsheet writes empty rows down as commas.
        if cells.iter().all(String::is_empty) {
            return Ok(Flow::More);
        }
        let line = usize::try_from(number).map_or(usize::MAX, |n| n - 1);
        if line >= MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        rows.resize(line, Vec::new());
        let value = |f: &String| if f.is_empty() { Value::Nothing } else { Value::Text(unguarded(f).to_owned()) };
        rows.push(cells.iter().map(value).collect());
        Ok(Flow::More)
    });
    match read {
        Ok(()) => Ok(rows),
        Err(FileFault::TooManyRows | FileFault::TooManyColumns) => Err(ReadFault::TooLarge),
        Err(_) => Err(ReadFault::Broken),
    }
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<Vec<Value>>, ReadFault> {
    // A file may claim more than it is: see `guard`.
    let checked = check_directory(bytes).and_then(|()| check_parts(bytes));
    drop(checked.map_err(|_| ReadFault::Broken)?);
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
    fn by_headings(head: &[Value], languages: &[Words], known: &[(AssignmentId, String)]) -> Result<Self, ReadFault> {
        let text = |value: &Value| if let Value::Text(text) = value { Some(text.clone()) } else { None };
        let head: Vec<String> = head.iter().map(|v| text(v).unwrap_or_default()).collect();
        let all = |heading: &str| -> Vec<usize> { (0..head.len()).filter(|n| head[*n] == heading).collect() };
        let place = |of: fn(&Words) -> &String| {
            languages.iter().find_map(|w| all(of(w)).first().copied()).ok_or(ReadFault::NotAnExport)
        };
        let (number, name) = (place(|w| &w.number)?, place(|w| &w.name)?);
        place(|w| &w.mean)?;
        let (mut works, mut other) = (Vec::new(), Vec::new());
        for (n, heading) in head.iter().enumerate() {
            let titled = |w: &&Words| heading.ends_with(&format!(" · {}", w.parts[0]));
            let Some(words) = languages.iter().find(titled) else { continue };
            let title = heading.strip_suffix(&format!(" · {}", words.parts[0])).unwrap_or(heading);
            let nth = head[..n].iter().filter(|h| *h == heading).count();
            let mut ids: Vec<AssignmentId> = Vec::new();
            for (id, _) in known.iter().filter(|(_, t)| t == title) {
                if !ids.contains(id) {
                    ids.push(*id);
                }
            }
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
    fn by_names(head: &[Value], names: &[Value], languages: &[Words]) -> Result<Self, ReadFault> {
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
        Ok(Self { number, name, works, other: Vec::new() })
    }
}

fn interpret(rows: &[Vec<Value>], languages: &[Words], known: &[(AssignmentId, String)]) -> Result<Read, ReadFault> {
    let Some(head) = rows.first() else { return Err(ReadFault::NotAnExport) };
    let is_name = |v: &Value| matches!(v, Value::Text(text) if text == "number");
    let (places, above) = match rows.get(1).filter(|names| names.iter().any(is_name)) {
        Some(names) => (Places::by_names(head, names, languages)?, 2),
        None => (Places::by_headings(head, languages, known)?, 1),
    };
    let columns = places.works.iter().map(|(id, title, _)| (*id, title.clone())).collect();
    let mut found = Read { sheet: Sheet { columns, rows: Vec::new() }, other: places.other.clone(), ..Read::default() };
    for (n, row) in (1..).zip(rows).skip(above) {
        let at = |column: usize| row.get(column).unwrap_or(&Value::Nothing);
        let odd = |column: usize| UnexpectedCell { row: n, column, at: None, unread: false, text: at(column).shown() };
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
