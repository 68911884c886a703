//! The cells of files that people open in spreadsheets.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// `750` as `7.50`.
pub(crate) fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let n = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", n / 100, n % 100)
}

/// Whether a spreadsheet would take a text that begins so for a formula, or eat it up: also the full-width signs, which
/// some take as well, and the apostrophe itself, so that taking one away gives back what was there.
const fn is_risky(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠')
}

/// A text that no spreadsheet takes for a formula: a risky one has an apostrophe before it.
pub(crate) fn guarded(text: &str) -> String {
    if text.starts_with(is_risky) { format!("'{text}") } else { text.to_owned() }
}

/// What was guarded; a text that was not stays as it is.
pub(crate) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(is_risky)).unwrap_or(text)
}

/// Writes a text into a workbook, guarded: who saves the sheet as CSV has no formula in it either.
pub(crate) fn write<'p>(
    page: &'p mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: Option<&Format>,
) -> Result<&'p mut Worksheet, XlsxError> {
    match format {
        Some(format) => page.write_string_with_format(row, column, guarded(text), format),
        None => page.write_string(row, column, guarded(text)),
    }
}

/// A field of CSV after RFC 4180, in quotation marks where it needs them.
pub(crate) fn field(text: &str) -> String {
    let plain = !text.contains(['"', ',', '\r', '\n']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}
