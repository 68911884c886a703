//! What the readers of XLSX share: cells as text, faults by name.

use crate::FileFault;
use calamine::{DataRef, ExcelDateTime, XlsxError};
use qinghe_model::text::{MAX_CELL_BYTES, clip};

/// Why an OLE container is not read: an old workbook, or one with a password. `None` for any other file.
pub(crate) fn ole(bytes: &[u8]) -> Option<FileFault> {
    if !bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return None;
    }
    // An encrypted XLSX holds a stream of this UTF-16 name.
    let mark: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
    let encrypted = bytes.windows(mark.len()).any(|w| w == mark);
    Some(if encrypted { FileFault::Password } else { FileFault::OldExcel })
}

/// A cell as text. A formula's cell holds its cached value.
pub(crate) fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            clip(text, MAX_CELL_BYTES).to_owned()
        }
        DataRef::SharedString(text) => clip(text, MAX_CELL_BYTES).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Rust writes no exponent, and a whole number without a point: 20260101, not 2.0260101E7.
        // Minus nought is nought.
        DataRef::Float(number) => (number + 0.0).to_string(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(time) => date_text(*time),
        DataRef::Error(error) => error.to_string(),
    }
}

fn date_text(time: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let serial = time.as_f64();
    if !time.is_datetime() {
        return (serial + 0.0).to_string();
    }
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    match (serial < 1.0, hour + minute + second) {
        (true, _) => clock,
        (_, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {clock}"),
    }
}

pub(crate) fn xlsx_fault(error: &XlsxError) -> FileFault {
    match error {
        XlsxError::Password => FileFault::Password,
        _ => FileFault::BrokenFile,
    }
}

/// The letters of a column, from 0: A, B, … AA.
pub(crate) fn letters(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { last.to_string() } else { format!("{}{last}", letters(at / 26 - 1)) }
}
