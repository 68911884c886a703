//! Addresses and ranges of cells, as they may be.

use crate::FileFault;

/// The last row and column of the XLSX format itself.
const XLSX_ROWS: u32 = 1_048_576;
const XLSX_COLUMNS: u32 = 16_384;
/// Cells that a sheet shows as one: rows and columns from 0, the last ones included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Merged {
    pub(crate) rows: (u32, u32),
    pub(crate) columns: (u32, u32),
}

/// A cell's address: at most XFD1048576. Longer ones overflow calamine's sums.
pub(super) fn address(text: &[u8], needs_column: bool) -> Result<(u32, u32), FileFault> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (letters, digits) = text.split_at(letters);
    let fits = letters.len() <= 3 && (1..=7).contains(&digits.len());
    if !fits || !digits.iter().all(u8::is_ascii_digit) || (needs_column && letters.is_empty()) {
        return Err(FileFault::BrokenFile);
    }
    let column = letters.iter().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let row = digits.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    if column > XLSX_COLUMNS || !(1..=XLSX_ROWS).contains(&row) {
        return Err(FileFault::BrokenFile);
    }
    Ok((row, column))
}

/// A1:E100, whose end is not before its start: calamine subtracts them.
pub(super) fn check_range(text: &[u8]) -> Result<Merged, FileFault> {
    let mut ends = text.split(|b| *b == b':');
    let first = address(ends.next().unwrap_or_default(), true)?;
    let last = ends.next().map_or(Ok(first), |end| address(end, true))?;
    if ends.next().is_some() || last.0 < first.0 || last.1 < first.1 {
        return Err(FileFault::BrokenFile);
    }
    Ok(Merged { rows: (first.0 - 1, last.0 - 1), columns: (first.1 - 1, last.1 - 1) })
}

/// Whole rows or columns: `2:14`, `A:E`.
pub(super) fn is_whole(text: &[u8]) -> bool {
    let mut ends = text.split(|b| *b == b':');
    let (Some(first), Some(last), None) = (ends.next(), ends.next(), ends.next()) else { return false };
    let ends = [first, last];
    ends.iter().all(|e| (1..=7).contains(&e.len()) && e.iter().all(u8::is_ascii_digit))
        || ends.iter().all(|e| (1..=3).contains(&e.len()) && e.iter().all(u8::is_ascii_alphabetic))
}
