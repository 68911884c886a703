//! Rules for text from forms and files: widths, padding, codes.

/// The most characters of a cell that are read. No column allows as many, so a text cut here is still refused as too
/// long.
pub const MAX_CELL_CHARS: usize = 200;
/// The most bytes of a cell that are read: [`MAX_CELL_CHARS`] with generous padding.
pub const MAX_CELL_BYTES: usize = 4 << 10;

/// A full-width letter, digit or sign (U+FF01 to U+FF5E, ASCII drawn wide) as its half-width one; others unchanged.
#[must_use]
pub fn half_width_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Digits and letters as a phone's Chinese keyboard may type them, in half width and without spaces.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(half_width_char).collect()
}

/// Turns full-width digits into half-width ones and leaves everything else.
pub fn plain_digits(text: &mut String) {
    if text.contains(|c| matches!(c, '０'..='９')) {
        *text = text.chars().map(|c| if matches!(c, '０'..='９') { half_width_char(c) } else { c }).collect();
    }
}

/// Whether a code may belong to a school or bureau: 2 to 32 capital letters, digits and hyphens.
#[must_use]
pub fn code_is_good(code: &str) -> bool {
    (2..=32).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether a character has no shape of its own and is no part of a name.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// A text without spaces and invisible characters at its ends.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The start of a text, at most `bytes` long, cut between characters.
#[must_use]
pub fn clip(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A cell's text as its author meant it: without padding and without the apostrophe that exports put before a formula
/// sign. Longer texts are cut after [`MAX_CELL_CHARS`] characters.
#[must_use]
pub fn clean_cell(text: &str) -> String {
    let mut text = trimmed(clip(text, MAX_CELL_BYTES));
    if let Some(rest) = text.strip_prefix('\'')
        && rest.starts_with(['=', '+', '-', '@', '\t', '\r'])
    {
        text = trimmed(rest);
    }
    let mut out = String::with_capacity(text.len().min(MAX_CELL_CHARS * 4));
    // Joiners (U+200C, U+200D) stay: some scripts spell with them. The others make two equal names differ.
    let hidden = |c: char| matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}');
    out.extend(text.chars().filter(|c| !hidden(*c)).take(MAX_CELL_CHARS));
    out
}

/// A name as it is compared: without spaces and invisible characters, in one case, with one kind of middle dot.
#[must_use]
pub fn name_key(name: &str) -> String {
    let dot = |c| if matches!(c, '•' | '・' | '‧' | '∙' | '⋅' | '･' | '．') { '·' } else { c };
    let shown = name.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(dot).map(half_width_char);
    shown.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_are_made_plain() {
        assert_eq!(half_width("１２ 3４"), "1234");
        let mut number = "Ａ１２".to_owned();
        plain_digits(&mut number);
        assert_eq!(number, "Ａ12");
    }

    #[test]
    fn codes_are_short_and_plain() {
        assert!(code_is_good("QH1001") && code_is_good("A-1"));
        assert!(!code_is_good("Q") && !code_is_good("qh1001") && !code_is_good(&"A".repeat(33)));
    }
}
