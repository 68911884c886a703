//! The cells of files that people open in spreadsheets.

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

/// What was guarded.
pub(crate) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

/// A field of CSV after RFC 4180, in quotation marks where it needs them.
pub(crate) fn field(text: &str) -> String {
    let plain = !text.contains(['"', ',', '\r', '\n']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}
