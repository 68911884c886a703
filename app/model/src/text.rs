//! Rules for text from forms and files: widths, padding, codes.

use std::cmp::Ordering;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

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

/// Whether a character only marks the direction of the letters beside it (U+200E, U+200F, U+061C). Copying from a page adds them.
#[must_use]
pub const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}')
}

/// Whether a character changes the direction of a whole stretch of text (U+202A to U+202E, U+2066 to U+2069): what is shown is
/// then in another order than what is stored.
#[must_use]
pub const fn is_direction_change(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A cell's text as its author meant it: without padding, without the apostrophe that exports put before a formula sign, without
/// invisible marks, and with composed letters (NFC), so that equal names are equal. Longer texts are cut after
/// [`MAX_CELL_CHARS`] characters.
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
    let hidden = |c: char| matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}') || is_direction_mark(c);
    out.extend(text.chars().filter(|c| !hidden(*c)).take(MAX_CELL_CHARS));
    match is_nfc_quick(out.chars()) {
        IsNormalized::Yes => out,
        _ => out.nfc().collect(),
    }
}

/// A name as it is compared: without spaces and invisible characters, in one case, with one kind of middle dot.
#[must_use]
pub fn name_key(name: &str) -> String {
    let dot = |c| if matches!(c, '•' | '・' | '‧' | '∙' | '⋅' | '･' | '．') { '·' } else { c };
    let shown = name.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(dot).map(half_width_char);
    shown.flat_map(char::to_lowercase).nfc().collect()
}

/// Compares texts as people number things: `Class 2` comes before `Class 10`, and case
/// does not matter.
#[must_use]
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    loop {
        let (number_a, number_b) = (digits(rest_a), digits(rest_b));
        let order = if number_a.is_empty() || number_b.is_empty() {
            match (rest_a.chars().next(), rest_b.chars().next()) {
                (None, None) => return a.cmp(b),
                (None, _) => return Ordering::Less,
                (_, None) => return Ordering::Greater,
                (Some(x), Some(y)) => {
                    (rest_a, rest_b) = (&rest_a[x.len_utf8()..], &rest_b[y.len_utf8()..]);
                    x.to_lowercase().cmp(y.to_lowercase())
                }
            }
        } else {
            (rest_a, rest_b) = (&rest_a[number_a.len()..], &rest_b[number_b.len()..]);
            let (x, y) = (number_a.trim_start_matches('0'), number_b.trim_start_matches('0'));
            x.len().cmp(&y.len()).then_with(|| x.cmp(y))
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
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
    fn equal_names_are_equal_cells() {
        assert_eq!(clean_cell("Zoe\u{308}"), "Zo\u{EB}");
        assert_eq!(clean_cell("张\u{200E}三\u{200F}"), "张三");
        assert_eq!(clean_cell("\u{202E}反转"), "\u{202E}反转", "what changes the order is for the check of names");
    }

    #[test]
    fn codes_are_short_and_plain() {
        assert!(code_is_good("QH1001") && code_is_good("A-1"));
        assert!(!code_is_good("Q") && !code_is_good("qh1001") && !code_is_good(&"A".repeat(33)));
    }

    #[test]
    fn numbers_in_names_count() {
        let mut names = ["七年级10班", "七年级2班", "Class 10", "class 9", "2", "10", "01", ""];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "01", "2", "10", "class 9", "Class 10", "七年级2班", "七年级10班"]);
    }
}
