//! Number formats: what a cell shows of the number in it.
//!
//! The formats of ECMA-376 (18.8.31) that lists and question sheets have: digits, thousands, per cent, exponents, fractions, dates
//! and times, literal text. Formats with conditions or other numerals are [`Format::Unclear`]: what they show is not guessed.

mod date;
mod parse;

use super::Kind;
use parse::{Item, Section};

/// A cell's text as shown, and what it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

/// A number format.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Format {
    /// As the number is.
    General,
    /// One section for all numbers; or one for positive, one for negative numbers, one for zero, one for text.
    Sections(Vec<Section>),
    /// A format that is not understood.
    Unclear,
}

/// The longest code that a spreadsheet takes.
const MAX_CODE: usize = 255;
/// The first whole number of which a spreadsheet does not keep every digit.
const LOST: f64 = 1e15;

impl Format {
    /// The format of a code as styles have it.
    pub(crate) fn of(code: &str) -> Self {
        if code.chars().count() > MAX_CODE {
            return Self::Unclear;
        }
        match parse::sections(code) {
            Some(sections) if sections.len() == 1 && sections[0].is_plain() => Self::General,
            Some(sections) => Self::Sections(sections),
            None => Self::Unclear,
        }
    }

    /// A format that workbooks do not spell out. Where it depends on the country, it is that of China.
    pub(crate) fn built_in(id: u32) -> Self {
        Self::of(match id {
            1 => "0",
            2 => "0.00",
            3 | 5 | 6 | 37 | 38 | 41 | 42 => "#,##0",
            4 | 7 | 8 | 39 | 40 | 43 | 44 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            12 => "# ?/?",
            13 => "# ??/??",
            14 => "yyyy/m/d",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 => "h:mm:ss",
            22 => "yyyy/m/d h:mm",
            27 | 36 | 50 | 52 | 57 => "yyyy年m月",
            28 | 29 | 51 | 53 | 54 | 58 => "m月d日",
            30 => "m-d-yy",
            31 => "yyyy年m月d日",
            32 => "h时mm分",
            33 => "h时mm分ss秒",
            34 | 55 => "上午/下午h时mm分",
            35 | 56 => "上午/下午h时mm分ss秒",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss.0",
            48 => "##0.0E+0",
            _ => return Self::General,
        })
    }

    /// What a number shows.
    pub(crate) fn show(&self, value: f64, date_1904: bool) -> Shown {
        let shown = |text: String, kind| Shown { text: text.trim().to_owned(), kind };
        let sections = match self {
            Self::General => return general_shown(value),
            Self::Unclear => return shown(general(value), Kind::Unclear),
            Self::Sections(sections) => sections,
        };
        let numeric = if sections.len() == 4 { &sections[..3] } else { &sections[..] };
        let (section, own_sign) = match (numeric, value) {
            ([_, negative, ..], v) if v < 0.0 => (negative, true),
            ([_, _, zero], 0.0) => (zero, false),
            ([first, ..], _) => (first, false),
            ([], _) => return general_shown(value),
        };
        if section.is_date() {
            return match date::show(section, value, date_1904) {
                Some(text) => shown(text, Kind::Date),
                None => shown(general(value), Kind::Unclear),
            };
        }
        if section.items.iter().any(|i| matches!(i, Item::General | Item::At)) && value.abs() >= LOST {
            return general_shown(value);
        }
        let Some(text) = number(section, value.abs()) else { return shown(general(value), Kind::Unclear) };
        let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
        let sign = if value < 0.0 && !own_sign && !is_zero { "-" } else { "" };
        shown(format!("{sign}{text}"), if value.abs() >= LOST { Kind::Lost } else { Kind::Number })
    }

    /// What a text shows, when the format adds something to it.
    pub(crate) fn show_text(&self, text: &str) -> Option<String> {
        let Self::Sections(sections) = self else { return None };
        let section = sections.iter().rev().find(|s| s.items.contains(&Item::At))?;
        let words = section.items.iter().map(|item| match item {
            Item::At => Some(text),
            Item::Literal(words) => Some(words.as_str()),
            _ => None,
        });
        words.collect()
    }
}

fn general_shown(value: f64) -> Shown {
    let lost = value.abs() >= LOST;
    Shown { text: general(value), kind: if lost { Kind::Lost } else { Kind::Number } }
}

/// A number without a format: whole numbers with every digit, others with as many as a cell has room for.
fn general(value: f64) -> String {
    // Minus nought is nought.
    let value = value + 0.0;
    if value.fract() == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let whole = value.abs().log10().floor().max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
    let decimals = (9.0 - whole).max(0.0) as usize;
    let (whole, part) = decimal(value.abs(), decimals);
    let part = part.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    match (whole.as_str(), part) {
        ("0", "") => value.to_string(),
        (whole, "") => format!("{sign}{whole}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

/// A positive number rounded to decimals as spreadsheets do, from its first fifteen digits: the digits before and after the point.
fn decimal(value: f64, decimals: usize) -> (String, String) {
    let text = format!("{value:.14e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
    let mut point = exponent.parse::<i64>().unwrap_or(0) + 1;
    while point < 1 {
        digits.insert(0, 0);
        point += 1;
    }
    let mut point = usize::try_from(point).unwrap_or(1);
    digits.resize(digits.len().max(point + decimals + 1), 0);
    let keep = point + decimals;
    if digits[keep] >= 5 {
        let mut at = keep;
        loop {
            if at == 0 {
                digits.insert(0, 1);
                point += 1;
                break;
            }
            at -= 1;
            digits[at] += 1;
            if digits[at] < 10 {
                break;
            }
            digits[at] = 0;
        }
    }
    let text: String = digits.iter().take(point + decimals).map(|d| char::from(b'0' + d)).collect();
    let (whole, part) = text.split_at(point);
    let whole = whole.trim_start_matches('0');
    (if whole.is_empty() { "0" } else { whole }.to_owned(), part.to_owned())
}

/// A positive number by a section. None when the section is not understood.
fn number(section: &Section, value: f64) -> Option<String> {
    let items = &section.items;
    let has = |item: &Item| items.contains(item);
    if !items.iter().any(|i| matches!(i, Item::Digit(_))) {
        let words = items.iter().map(|item| match item {
            Item::General | Item::At => Some(general(value)),
            Item::Literal(words) => Some(words.clone()),
            Item::Percent => Some("%".to_owned()),
            Item::Comma => Some(",".to_owned()),
            Item::Point => Some(".".to_owned()),
            Item::Slash => Some("/".to_owned()),
            _ => None,
        });
        return words.collect();
    }
    if has(&Item::Slash) {
        return fraction(items, value);
    }
    if let Some(at) = items.iter().position(|i| matches!(i, Item::Exponent(..))) {
        return scientific(items, at, value);
    }
    let last = items.iter().rposition(|i| matches!(i, Item::Digit(_)))?;
    let point = items.iter().position(|i| *i == Item::Point);
    let whole_end = point.unwrap_or(items.len());
    let last_whole = items[..whole_end].iter().rposition(|i| matches!(i, Item::Digit(_)));
    // A comma behind the last digit divides by a thousand.
    let scale = |from: usize| items[from + 1..].iter().take_while(|i| **i == Item::Comma).count();
    let thousands = scale(last) + if point.is_some() { last_whole.map_or(0, scale) } else { 0 };
    let grouped = last_whole.is_some_and(|last| items[..last].contains(&Item::Comma));
    let percent = items.iter().filter(|i| **i == Item::Percent).count();
    let power = |n: usize| i32::try_from(n).unwrap_or(9);
    let value = value * 100_f64.powi(power(percent)) / 1000_f64.powi(power(thousands));
    let places = items[whole_end..].iter().filter(|i| matches!(i, Item::Digit(_))).count();
    let (whole, part) = decimal(value, places);
    let mut out = whole_part(&items[..whole_end], if whole == "0" { "" } else { &whole }, grouped)?;
    let Some(point) = point else { return Some(out) };
    out.push('.');
    let slots: Vec<char> =
        items[point..].iter().filter_map(|i| if let Item::Digit(c) = i { Some(*c) } else { None }).collect();
    let needed =
        slots.iter().zip(part.bytes()).rposition(|(slot, digit)| *slot == '0' || digit != b'0').map_or(0, |at| at + 1);
    let mut digits = part.chars().enumerate();
    for item in &items[point + 1..] {
        match item {
            Item::Digit(slot) => {
                let (at, digit) = digits.next()?;
                if at < needed {
                    out.push(digit);
                } else if *slot == '?' {
                    out.push(' ');
                }
            }
            Item::Literal(words) => out.push_str(words),
            Item::Percent => out.push('%'),
            Item::Comma => {}
            _ => return None,
        }
    }
    Some(out)
}

/// The digits before the point, put into their places from the right.
fn whole_part(items: &[Item], digits: &str, grouped: bool) -> Option<String> {
    let mut rest: Vec<char> = digits.chars().collect();
    let first = items.iter().position(|i| matches!(i, Item::Digit(_)));
    let mut out: Vec<char> = Vec::new();
    let mut count = 0;
    let mut put = |out: &mut Vec<char>, digit: char| {
        if grouped && count > 0 && count % 3 == 0 {
            out.push(',');
        }
        count += 1;
        out.push(digit);
    };
    for (at, item) in items.iter().enumerate().rev() {
        match item {
            Item::Digit(slot) => {
                match (rest.pop(), slot) {
                    (Some(digit), _) => put(&mut out, digit),
                    (None, '0') => put(&mut out, '0'),
                    (None, '?') => out.push(' '),
                    (None, _) => {}
                }
                while Some(at) == first
                    && let Some(digit) = rest.pop()
                {
                    put(&mut out, digit);
                }
            }
            Item::Literal(words) => out.extend(words.chars().rev()),
            Item::Percent => out.push('%'),
            Item::Comma => {}
            _ => return None,
        }
    }
    Some(out.into_iter().rev().collect())
}

fn scientific(items: &[Item], at: usize, value: f64) -> Option<String> {
    let Item::Exponent(plus, width) = items[at] else { return None };
    let is_digit = |i: &&Item| matches!(i, Item::Digit(_));
    let point = items[..at].iter().position(|i| *i == Item::Point);
    let whole = items[..point.unwrap_or(at)].iter().filter(is_digit).count();
    let decimals = point.map_or(0, |p| items[p..at].iter().filter(is_digit).count());
    let step = i32::try_from(whole).ok()?.max(1);
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a double has three digits")]
    let mut exponent = if value == 0.0 { 0 } else { (value.log10().floor() as i32).div_euclid(step) * step };
    let (mut digits, mut part) = decimal(value / 10_f64.powi(exponent), decimals);
    if digits.len() > whole.max(1) {
        exponent += step;
        (digits, part) = decimal(value / 10_f64.powi(exponent), decimals);
    }
    let part = if part.is_empty() { part } else { format!(".{part}") };
    let sign = if exponent < 0 {
        "-"
    } else if plus {
        "+"
    } else {
        ""
    };
    Some(format!("{digits}{part}E{sign}{:0width$}", exponent.abs()))
}

/// `# ?/?` and its kin: the nearest fraction with a denominator of as many digits.
fn fraction(items: &[Item], value: f64) -> Option<String> {
    let slash = items.iter().position(|i| *i == Item::Slash)?;
    let is_digit = |i: &&Item| matches!(i, Item::Digit(_));
    let before = &items[..slash];
    let parted = before.iter().rposition(|i| !matches!(i, Item::Digit(_)));
    let has_whole = parted.is_some_and(|at| before[..at].iter().any(|i| is_digit(&i)));
    let fixed: String = items[slash + 1..]
        .iter()
        .filter_map(|i| if let Item::Literal(w) = i { Some(w.trim()) } else { None })
        .collect();
    let places = items[slash + 1..].iter().filter(is_digit).count();
    let denominators = match (fixed.parse::<u32>(), places) {
        (Ok(n), 0) if n > 0 => n..=n,
        (_, n @ 1..=3) => 1..=10_u32.pow(u32::try_from(n).ok()?) - 1,
        _ => return None,
    };
    let whole = if has_whole { value.floor() } else { 0.0 };
    let rest = value - whole;
    let (mut best, mut error) = ((0.0, 1), f64::INFINITY);
    for denominator in denominators {
        let numerator = (rest * f64::from(denominator)).round();
        let off = (rest - numerator / f64::from(denominator)).abs();
        if off + 1e-12 < error {
            (best, error) = ((numerator, denominator), off);
        }
    }
    let (numerator, denominator) = best;
    Some(match (has_whole, numerator) {
        (true, 0.0) => whole.to_string(),
        (true, n) if n >= f64::from(denominator) => (whole + 1.0).to_string(),
        (true, n) if whole > 0.0 => format!("{whole} {n}/{denominator}"),
        (_, n) => format!("{n}/{denominator}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(code: &str, value: f64) -> String {
        Format::of(code).show(value, false).text
    }

    #[test]
    fn numbers_as_they_are_shown() {
        for (code, value, text) in [
            ("General", 1.0, "1"),
            ("G/通用格式", 1.5, "1.5"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 1.0 / 3.0, "0.333333333"),
            ("General", -0.0, "0"),
            ("General", 202_601_010_001.0, "202601010001"),
            ("000", 1.0, "001"),
            ("000", 1234.0, "1234"),
            ("0000-0000", 20_260_101.0, "2026-0101"),
            ("\"G\"000", 7.0, "G007"),
            ("0\"班\"", 2.0, "2班"),
            ("0班", 2.0, "2班"),
            ("General\"班\"", 2.0, "2班"),
            ("0%", 0.9, "90%"),
            ("0.00%", 0.285, "28.50%"),
            ("0.0%", 0.125, "12.5%"),
            ("#,##0", 1_234_567.0, "1,234,567"),
            ("#,##0.00", 0.5, "0.50"),
            ("0.##", 1.5, "1.5"),
            ("0.00", 1.005, "1.01"),
            ("0", 0.5, "1"),
            ("0", -3.0, "-3"),
            ("0;(0)", -3.0, "(3)"),
            ("0;-0;\"无\"", 0.0, "无"),
            (";;;", 5.0, ""),
            ("0.00E+00", 123_456.0, "1.23E+05"),
            ("# ?/?", 0.5, "1/2"),
            ("# ?/?", 2.25, "2 1/4"),
            ("# ??/??", 0.333_333, "1/3"),
            ("[Red]0", 4.0, "4"),
            ("[$¥-804]#,##0.00", 12.0, "¥12.00"),
            ("_ * #,##0_ ", 12.0, "12"),
            ("0,", 12_345.0, "12"),
            ("@", 12.0, "12"),
        ] {
            assert_eq!(show(code, value), text, "{code} of {value}");
        }
        assert_eq!(Format::of("[DBNum1]0").show(2.0, false).kind, Kind::Unclear);
        assert_eq!(Format::of("[>5]0;\"-\"").show(2.0, false).kind, Kind::Unclear);
        assert_eq!(Format::of("0").show(3.201_152_026_090_123e18, false).kind, Kind::Lost);
        assert_eq!(Format::General.show(1e15, false).kind, Kind::Lost);
        assert_eq!(Format::General.show(999_999_999_999_999.0, false).kind, Kind::Number);
        assert_eq!(Format::of("@\"班\"").show_text("2"), Some("2班".into()));
        assert_eq!(Format::of("0").show_text("2"), None);
    }

    #[test]
    fn dates_as_they_are_shown() {
        for (code, value, text) in [
            ("m\"月\"d\"日\"", 46_199.0, "6月26日"),
            ("m月d日", 46_199.0, "6月26日"),
            ("yyyy-mm-dd", 46_199.0, "2026-06-26"),
            ("yyyy/m/d h:mm", 46_199.5, "2026/6/26 12:00"),
            ("m\"-\"d", 46_143.0, "5-1"),
            ("d-mmm", 46_143.0, "1-May"),
            ("h:mm", 1.0 / 3.0, "8:00"),
            ("hh:mm:ss", 0.354_166_666_7, "08:30:00"),
            ("h:mm AM/PM", 0.75, "6:00 PM"),
            ("上午/下午h\"时\"mm\"分\"", 0.75, "下午6时00分"),
            ("[h]:mm", 1.5, "36:00"),
            ("mm:ss", 0.001, "01:26"),
            ("aaaa", 46_199.0, "星期五"),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\"", 46_199.0, "2026年6月26日"),
            ("yyyy\\-mm", 46_199.0, "2026-06"),
        ] {
            let shown = Format::of(code).show(value, false);
            assert_eq!((shown.text.as_str(), shown.kind), (text, Kind::Date), "{code} of {value}");
        }
        assert_eq!(Format::of("yyyy-mm-dd").show(44_737.0, true).text, "2026-06-26");
        assert_eq!(Format::built_in(58).show(46_144.0, false).text, "5月2日");
        assert_eq!(Format::of("yyyy").show(-1.0, false).kind, Kind::Unclear);
        assert_eq!(Format::of("yyyy").show(1e300, false).kind, Kind::Unclear);
    }
}
