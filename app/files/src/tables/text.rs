//! The texts of files that people open in spreadsheets.

/// `750` as `7.50`.
#[must_use]
pub fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let n = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", n / 100, n % 100)
}

/// Whether a spreadsheet takes a text with this first character for a formula, or drops the character. The full-width signs
/// count, which some take too, and so does the apostrophe, so that [`unguarded`] gives back the original.
const fn is_risky(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'' | '＝' | '＋' | '－' | '＠')
}

/// A text that no spreadsheet takes for a formula: a risky one gets an apostrophe in front.
#[must_use]
pub fn guarded(text: &str) -> String {
    if text.starts_with(is_risky) { format!("'{text}") } else { text.to_owned() }
}

/// The original of a guarded text; any other text unchanged.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(is_risky)).unwrap_or(text)
}
