//! What a cell may not be: dates, lost digits, formulas and the like, which spreadsheets make of numbers and classes.

use crate::xlsx::Kind;
use qinghe_model::{
    class_names,
    roster::{Column, RowFault},
    text::{half_width_char, trimmed},
};

/// A cell's text as it was meant: `="007"` and `'007` are how spreadsheets keep a number's zeros.
pub(super) fn meant(column: Column, text: String) -> String {
    let quoted = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')).filter(|t| !t.contains('"'));
    if let Some(inner) = quoted {
        return inner.trim().to_owned();
    }
    if matches!(column, Column::Grade | Column::Class | Column::StudentNo)
        && let Some(rest) = text.strip_prefix(['\'', '’'])
    {
        return rest.to_owned();
    }
    text
}

/// Why a cell cannot be what its column says. `raw` is as found, `text` as meant: `'=a` is a text that begins like a formula.
pub(super) fn fault(column: Column, raw: &str, text: &str, kind: Kind) -> Option<RowFault> {
    match kind {
        Kind::NoResult => return Some(RowFault::Formula),
        _ if text.is_empty() => return None,
        Kind::Date => return Some(RowFault::IsDate),
        Kind::Lost => return Some(RowFault::LostDigits),
        Kind::Unclear => return Some(RowFault::NotPlain),
        Kind::Text | Kind::Number => {}
    }
    if text.starts_with('=') && trimmed(raw).starts_with('=') {
        return Some(RowFault::Formula);
    }
    match column {
        Column::Class => class_names::is_date(text).then_some(RowFault::IsDate),
        Column::StudentNo => number_fault(text),
        Column::School | Column::Grade | Column::Name => None,
    }
}

fn number_fault(text: &str) -> Option<RowFault> {
    let plain: String = text.chars().map(half_width_char).collect();
    // 2026/9/1 may be a number that a school gives; 9月1日 and 1-Sep are dates.
    let spelled = plain.contains(['月', '日']) || plain.bytes().any(|b| b.is_ascii_alphabetic());
    if spelled && class_names::is_date(&plain) {
        return Some(RowFault::IsDate);
    }
    if let Some((mantissa, exponent)) = plain.split_once(['e', 'E'])
        && let Some(exponent) = exponent.strip_prefix('+')
        && is_decimal(mantissa)
        && is_digits(exponent)
    {
        let long = exponent.parse::<u32>().is_ok_and(|n| n < 15);
        return Some(if long { RowFault::NotPlain } else { RowFault::LostDigits });
    }
    let grouped = plain.split_once(',').is_some_and(|(first, rest)| {
        (1..=3).contains(&first.len())
            && is_digits(first)
            && rest.split(',').all(|part| part.len() == 3 && is_digits(part))
    });
    if grouped || plain.contains('.') && is_decimal(&plain) {
        return Some(RowFault::NotPlain);
    }
    let mut words = plain.split_whitespace();
    (words.next().is_some() && words.next().is_some()).then_some(RowFault::SpaceInside)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    is_digits(whole) && is_digits(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_nobody_wrote() {
        for (text, expected) in [
            ("007", None),
            ("G320", None),
            ("2026-01-02", None),
            ("1E05", None),
            ("12.A", None),
            ("3.20115E+18", Some(RowFault::LostDigits)),
            ("1E+05", Some(RowFault::NotPlain)),
            ("47.0", Some(RowFault::NotPlain)),
            ("４７.０", Some(RowFault::NotPlain)),
            ("1,234", Some(RowFault::NotPlain)),
            ("12 34", Some(RowFault::SpaceInside)),
            ("12\u{A0}34", Some(RowFault::SpaceInside)),
            ("9月1日", Some(RowFault::IsDate)),
            ("1-Sep", Some(RowFault::IsDate)),
            ("=1+1", Some(RowFault::Formula)),
            ("", None),
        ] {
            assert_eq!(fault(Column::StudentNo, text, text, Kind::Text), expected, "{text}");
        }
        assert_eq!(fault(Column::Class, "46144", "46144", Kind::Text), Some(RowFault::IsDate));
        assert_eq!(fault(Column::Class, "5-2", "5-2", Kind::Text), None);
        assert_eq!(fault(Column::Name, "=A1", "=A1", Kind::Text), Some(RowFault::Formula));
        assert_eq!(fault(Column::Name, "'=A1", "=A1", Kind::Text), None);
        assert_eq!(fault(Column::Name, "", "", Kind::NoResult), Some(RowFault::Formula));
    }

    #[test]
    fn zeros_kept_by_a_formula_or_an_apostrophe() {
        for (text, number) in [("=\"007\"", "007"), ("'010", "010"), ("=\"a\"&\"b\"", "=\"a\"&\"b\""), ("7", "7")] {
            assert_eq!(meant(Column::StudentNo, text.to_owned()), number);
        }
        assert_eq!(meant(Column::Name, "'王".to_owned()), "'王");
    }
}
