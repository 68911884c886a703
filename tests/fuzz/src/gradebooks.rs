//! Markbooks that come back.

use crate::{
    parts,
    product::gradebooks::{MAX_FILE, Words, export_csv, export_xlsx, read, read_export},
};
use chrono::DateTime;

/// An exported file as CSV, or as a workbook by its parts, whatever was done to it since.
pub fn gradebook(data: &[u8]) {
    let bytes = if data.starts_with(b"=== ") { parts::archive(data) } else { Some(data.to_vec()) };
    let Some(bytes) = bytes else { return };
    let languages = [words("en"), words("zh")];
    let Ok(found) = read(&bytes, &languages, &[]) else { return };
    assert_eq!(found.rows.len(), found.sheet.rows.len(), "each pupil has a row");
    assert!(found.rows.is_sorted_by(|a, b| a < b));
    assert!(found.sheet.rows.iter().all(|row| row.cells.len() == found.sheet.columns.len()));
    assert!(found.odd.iter().all(|odd| odd.row >= 1 && odd.text.chars().count() <= 41));
    let Ok(sheet) = read_export(&bytes, &languages, &[]) else { return };
    let written = export_xlsx(&sheet, &languages[1], DateTime::UNIX_EPOCH).expect("a class fits a spreadsheet");
    if written.len() <= MAX_FILE {
        assert_eq!(read_export(&written, &languages, &[]).as_ref(), Ok(&sheet));
    }
    // Headings of a file may be anything: by them a CSV reads back where they are titles.
    let written = export_csv(&sheet, &languages[1]);
    if written.len() <= MAX_FILE {
        drop(read(&written, &languages, &sheet.columns));
    }
}

fn words(lang: &str) -> Words {
    let word = |s: &str| format!("{s} {lang}");
    Words {
        number: word("number"),
        name: word("name"),
        mean: word("mean"),
        parts: ["%", "points", "of", "state", "late"].map(word),
        states: ["not started", "started", "completed"].map(word),
        late: ["late", "on time", "overdue"].map(word),
        page: "grades".to_owned(),
    }
}
