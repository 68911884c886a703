//! What the readers of XLSX share: a workbook's cells as they are shown, and faults by name.
//!
//! calamine gives a cell's value, but not with it the format that decides what is shown, whether its row is hidden or whether a
//! formula has a result; so lists and questions are read here, with quick-xml, after [`guard`] has let the file pass.

mod book;
mod cells;
mod decode;
mod format;
pub(crate) mod guard;
mod range;

pub(crate) use book::Book;
pub(crate) use cells::{Limits, Row};
pub(crate) use range::Merged;

use crate::FileFault;

/// What a cell's text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Kind {
    /// Text, or a truth or error value in words.
    #[default]
    Text,
    /// A number as it is shown.
    Number,
    /// A date or time as it is shown.
    Date,
    /// A number of more digits than spreadsheets keep.
    Lost,
    /// A number with a format that is not understood.
    Unclear,
    /// A formula without a result.
    NoResult,
}

/// Why an OLE container is not read: an old workbook, or one with a password. `None` for any other file.
pub(crate) fn ole(bytes: &[u8]) -> Option<FileFault> {
    // Workbooks of Excel 2 to 4 are in no container.
    if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..]) {
        return Some(FileFault::OldExcel);
    }
    if !bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return None;
    }
    // An encrypted XLSX holds a stream of this UTF-16 name.
    let mark: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    let encrypted = bytes.windows(mark.len()).any(|w| w == mark);
    Some(if encrypted { FileFault::Password } else { FileFault::OldExcel })
}

/// The letters of a column, from 0: A, B, … AA.
pub(crate) fn letters(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { last.to_string() } else { format!("{}{last}", letters(at / 26 - 1)) }
}
