//! Class lists as files: XLSX, CSV in the encodings Chinese schools use, and OneRoster bundles, read into text.
//!
//! [`header`] finds the columns by their [`words`], [`footer`] knows the rows below a list, [`check`] refuses what a spreadsheet made
//! of a cell, [`xlsx`] reads workbooks,
//! [`oneroster`] bundles; [`Template`] is an empty list to fill in.
//!
//! Measured with `/usr/bin/time` (release build, whole process with the file and the result): 57 MB for
//! the worst file found (7.5 MiB: 200,000 shared strings and rows up to [`MAX_KEPT`]), 38 to 40 MB for
//! 100,000 honest rows, 3 to 13 MB for the bombs. The slowest (64 MiB of empty cells) took 1.5 s, on a
//! busy machine 3.6 s; honest rows take 0.1 to 0.5 s.

mod check;
mod footer;
mod header;
mod oneroster;
mod template;
mod words;
mod xlsx;

#[cfg(test)]
mod tests;

pub use template::Template;

use crate::{
    FileFault,
    csv::{Flow, Text},
    xlsx::guard::check_directory,
};
use chrono::NaiveDate;
use header::{Collector, HEADER_ROWS, Line};
use qinghe_model::roster::{BadRow, Column, Note};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The largest file accepted.
pub const MAX_FILE: usize = 10 << 20;
/// The last spreadsheet row that may hold anything: a header and 100,000 learners.
pub const MAX_ROWS: u64 = 100_001;
/// Memory the result may take.
const MAX_KEPT: usize = 36 << 20;

/// A class list as text: the rows below the header.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Unknown headers, as written, cut to 40 characters.
    pub ignored_columns: Vec<String>,
    /// The columns that the list does not have: the school, or the grade when it is written with the class.
    #[serde(default)]
    pub missing: Vec<Column>,
    /// The rows that hold anything in one of the five columns.
    pub rows: Vec<SheetRow>,
    /// Rows that cannot be read as they are, for a file of what is to be corrected. Their reasons are in `bad`.
    #[serde(default)]
    pub refused: Vec<SheetRow>,
    /// What else is worth knowing.
    pub notes: Vec<Note>,
    /// Why rows cannot be read, or rows of a bundle cannot be put together.
    pub bad: Vec<BadRow>,
}

/// One row of a class list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SheetRow {
    /// The number the spreadsheet shows: 1-based, title and header counted.
    pub row: u64,
    /// The text of each column, by `Column as usize`; empty where there is none.
    pub cells: [String; 5],
    /// The sheet it is in, when the list is in several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// Where a row that was put together from a bundle comes from.
    pub origin: Option<Box<Origin>>,
}

/// The rows of a bundle's files that make one row of a class list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// The row of `orgs.csv`.
    pub school: u64,
    /// The row of `classes.csv`.
    pub class: u64,
    /// The row of `users.csv`.
    pub user: u64,
    /// The school's name, for when its identifier is not one of ours.
    pub school_name: Arc<str>,
}

impl Origin {
    /// The file and row that a column comes from.
    #[must_use]
    pub const fn of(&self, column: Column) -> (&'static str, u64) {
        match column {
            Column::School => (oneroster::ORGS, self.school),
            Column::Grade | Column::Class => (oneroster::CLASSES, self.class),
            Column::StudentNo | Column::Name => (oneroster::USERS, self.user),
        }
    }
}

/// Reads a class list. The content decides the format: file names lie. `today` decides which
/// enrolments of a bundle hold.
pub fn read(bytes: &[u8], today: NaiveDate) -> Result<Sheet, FileFault> {
    if bytes.len() > MAX_FILE {
        return Err(FileFault::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        check_directory(bytes)?;
        return if oneroster::is_bundle(bytes) { oneroster::read(bytes, today) } else { xlsx::read(bytes) };
    }
    if let Some(fault) = crate::xlsx::ole(bytes) {
        return Err(fault);
    }
    read_text(bytes)
}

fn read_text(bytes: &[u8]) -> Result<Sheet, FileFault> {
    let text = Text::of(bytes)?;
    let line_ends = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count();
    // The delimiter is the one under which the first rows hold the best header.
    let mut best = (0, ',');
    for delimiter in [',', '\t', ';'] {
        let mut probe = Collector::new(0);
        let mut first_rows = |number: u64, cells: &[String]| {
            if number > HEADER_ROWS || probe.has_header() {
                return Ok(Flow::Enough);
            }
            probe.row(&Line::text(number, cells))
        };
        // A fault here is found again below, under the right delimiter.
        let _ = text.records(delimiter, &mut first_rows);
        if probe.header.found() > best.0 {
            best = (probe.header.found(), delimiter);
        }
    }
    let mut collector = Collector::new(line_ends + 1);
    text.records(best.1, &mut |number, cells| collector.row(&Line::text(number, cells)))?;
    collector.finish()
}
