//! Import and export of questions in the formats of other systems.
//!
//! [`gift`] is Moodle's plain text, [`moodle`] its XML, [`qti`] the items and packages of 1EdTech QTI (read: 2.1, 2.2
//! and 3.0; written: 3.0), [`sheet`] a spreadsheet with both languages. All but the spreadsheet have one language in a
//! file. [`read`] distinguishes them by their content.
//!
//! Nothing is dropped silently: what an [`Item`] has no field for is an [`ImportFault`] that names it, and the other
//! questions of the file are still read. What goes out comes back the same but for the identifiers, versions,
//! objectives and sources, and what the page of each format says it cannot hold.

mod build;
pub mod gift;
mod html;
mod labels;
pub mod moodle;
mod package;
pub mod qti;
mod reading;
mod refusal;
pub mod sheet;
mod xml;

#[cfg(test)]
mod tests;

pub use gift::write as write_gift;
pub use moodle::write as write_moodle;
pub use qti::write as write_qti;
pub use sheet::write as write_xlsx;

use crate::{encoding::decode, xlsx::ole};
use build::{
    blank, clean, decimal, group_id, is_empty, is_shown, joined, matched, number_text, one_line, option, pairs,
    percent, plain_number, text, tidy, truth, truth_of, truth_words, whole_stem,
};
use labels::{LEVELS, Labels, level_name};
use package::Package;
use qinghe_model::{Lang, item::Item};
use reading::{Reading, Typed, Weighted, choice, typed};
use refusal::{Read, Refusal, brief, refuse};

/// The largest file read, in bytes.
pub const MAX_FILE: usize = 2 << 20;
/// The most questions read of a file.
pub const MAX_ITEMS: usize = 500;
/// The most characters of a question, and of the situation before it.
pub const MAX_STEM: usize = 1000;
/// The most characters of an option, a group, a typed answer and the reason why an option is wrong.
pub const MAX_OPTION: usize = 300;
/// The most characters of an explanation.
pub const MAX_EXPLANATION: usize = 2000;
/// The most options, groups or typed answers of a question.
pub const MAX_OPTIONS: usize = 10;

/// The most questions read: as many valid ones as are kept, and as many invalid ones.
const MAX_LOOKED_AT: usize = MAX_ITEMS * 2;
/// The most of anything that a question lists. More than [`MAX_OPTIONS`] are read, so that the fault can say what there are
/// too many of.
const MAX_LISTED: usize = 100;
/// The most faults listed; the last one says that there are more.
const MAX_FAULTS: usize = 500;
/// Characters of what was found that a fault repeats.
const MAX_FOUND: usize = 80;
/// Files in a package.
const MAX_ENTRIES: usize = 1100;
/// All files of a package that are read, unpacked.
const MAX_UNPACKED: u64 = 16 << 20;

/// Every code an [`ImportFault`] may have.
pub const CODES: [&str; 56] = [
    // The file
    "too-large",
    "empty",
    "unknown-format",
    "unknown-encoding",
    "broken-file",
    "doctype",
    "too-deep",
    "old-excel",
    "password",
    "qti-1",
    "missing-columns",
    "repeated-column",
    "missing-file",
    "too-many-items",
    "more-faults",
    // A question that is left out
    "syntax",
    "open-brace",
    "media",
    "essay",
    "cloze",
    "calculated",
    "drag",
    "kind",
    "several",
    "no-stem",
    "no-key",
    "bad-key",
    "either",
    "few-options",
    "many-options",
    "empty-option",
    "same-option",
    "many-answers",
    "no-group",
    "number",
    "tolerance",
    "wildcard",
    "long-stem",
    "long-option",
    "long-explanation",
    "formula",
    "merged",
    "bad-value",
    "digits",
    "number-format",
    // Something beside a question that is kept
    "description",
    "weights",
    "feedback",
    "labels",
    "case",
    "unit",
    "penalty",
    "setting",
    "stimulus",
    "test",
    "sheets",
];

/// The codes of what was let go while the question, if there was one, was kept.
pub const NOTICES: [&str; 11] = [
    "description",
    "weights",
    "feedback",
    "labels",
    "case",
    "unit",
    "penalty",
    "setting",
    "stimulus",
    "test",
    "sheets",
];

/// What was found in a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Import {
    /// The questions, with the ids `1`, `2`, … in the order of the file.
    pub items: Vec<Item>,
    /// What could not be read or kept, in the order of the file.
    pub faults: Vec<ImportFault>,
}

/// Something that could not be read or kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportFault {
    /// Its place in the file.
    pub place: Place,
    /// What is the matter: one of [`CODES`].
    pub code: &'static str,
    /// What was found there, cut short.
    pub text: String,
}

impl ImportFault {
    /// Whether the question was kept, and only something beside it let go.
    #[must_use]
    pub fn is_notice(&self) -> bool {
        NOTICES.contains(&self.code)
    }
}

/// A place in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line of a text, from 1.
    Line(usize),
    /// A question of an XML file: its number from 1, and its own name.
    Item {
        /// The number, from 1, categories not counted.
        number: usize,
        /// The name or identifier, cut short; may be empty.
        name: String,
    },
    /// A cell of a sheet.
    Cell {
        /// The row's number as the spreadsheet shows it.
        row: u32,
        /// The column's letters as the spreadsheet shows them; empty for the whole row.
        column: String,
    },
    /// A file within a package.
    Entry(String),
}

/// Reads questions. `name` is the file's name; it decides only what the content leaves open. Texts are
/// put into `lang` where the file does not name their language.
#[must_use]
pub fn read(name: &str, bytes: &[u8], lang: Lang) -> Import {
    let mut reading = Reading::new(lang);
    if let Err(fault) = sniff(name, bytes, &mut reading) {
        reading.fault(Place::File, fault.code, &fault.text);
    }
    if reading.items.is_empty() && reading.faults.iter().all(ImportFault::is_notice) {
        reading.fault(Place::File, "empty", "");
    }
    Import { items: reading.items, faults: reading.faults }
}

fn sniff(name: &str, bytes: &[u8], reading: &mut Reading) -> Read<()> {
    if bytes.len() > MAX_FILE {
        return refuse("too-large", "");
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let mut package = Package::open(bytes)?;
        if let Some(manifest) = package.named("imsmanifest.xml") {
            return qti::package(&mut package, &manifest, reading);
        }
        return sheet::read(bytes, reading);
    }
    if let Some(fault) = ole(bytes) {
        return Err(fault.into());
    }
    let text = decode(bytes)?;
    let start = text.trim_start();
    if start.starts_with('<') {
        let root = xml::parse(&text)?;
        return match root.name.as_str() {
            "quiz" => {
                moodle::read(&root, reading);
                Ok(())
            }
            "assessmentitem" => {
                qti::item(&root, Place::Item { number: 1, name: brief(root.attr("identifier")) }, None, reading);
                Ok(())
            }
            "questestinterop" => refuse("qti-1", "questestinterop"),
            other => refuse("unknown-format", other),
        };
    }
    let is_table = [".csv", ".tsv"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    if start.is_empty() {
        return Ok(());
    }
    if is_table || !start.contains('{') {
        return refuse("unknown-format", if is_table { name } else { "" });
    }
    gift::read(&text, reading);
    Ok(())
}
