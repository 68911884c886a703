//! Classes and grades as Chinese schools write them.
//!
//! Class 2 of grade 5 is 2班, 五（2）班, 五(二)班, 5.2班, 502, 小五2班, Grade 5 Class 2 and much else. Each of these has one
//! spelling here, its *name*: the number in digits, `2`, or for a class without a number its own words, `实验`.
//!
//! What is read where a text can mean two things:
//! - A numeral up to 40 is a number: 十二班 is class 12, 三十二班 class 32. Above that its first sign is a grade: 五十二班 is
//!   class 12 of grade 5. Digits are not parted this way (52班 is class 52), but 502, 0502 and 1003 are a grade with a class in
//!   two digits.
//! - Without a kind of school a grade counts from primary school on: 七 is junior 1. Where the grade is known from elsewhere,
//!   it may also count within the school: in senior 1, 一（13）班 is class 13.
//! - 高职 and 大专 are colleges (U); 中专, 职高, 技校 and 中职 are vocational schools (V).

mod tokens;

#[cfg(test)]
mod tests;

use crate::org::Grade;
use std::str::FromStr;
use tokens::{Token, han_digits, han_number, split};

/// The highest number of a class that nobody is asked about.
const USUAL_NUMBER: u32 = 40;
/// The highest number of a class that a text such as 560 may name.
const COMPACT_NUMBER: u32 = 60;
/// The most characters of a class without a number that nobody is asked about.
const USUAL_LENGTH: usize = 10;
/// Characters that are looked at; no class is written with as many.
const MAX_CHARS: usize = 200;

/// What a text says of a grade.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum GradeReading {
    /// A grade that has lessons here.
    Taught(Grade),
    /// A grade that schools have and this platform does not teach: 一年级 to 四年级, kindergarten, 预备班.
    NotTaught,
    /// Not a grade.
    Unknown,
}

impl GradeReading {
    /// The grade, when it is taught.
    #[must_use]
    pub const fn grade(self) -> Option<Grade> {
        match self {
            Self::Taught(grade) => Some(grade),
            Self::NotTaught | Self::Unknown => None,
        }
    }
}

/// A kind of school that a grade's name begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Primary,
    Junior,
    Senior,
    /// 中学: junior or senior.
    Middle,
    Vocational,
    College,
}

/// The grade of this number, counted from primary school on or within a kind of school.
fn grade_of(stage: Option<Stage>, number: u32) -> GradeReading {
    use Grade::{J1, J2, J3, P5, P6, S1, S2, S3, U1, U2, U3, U4, V1, V2, V3};
    let pick = |grades: &[Grade], first: u32| {
        let at = number.checked_sub(first).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| grades.get(at).copied()).map_or(GradeReading::Unknown, GradeReading::Taught)
    };
    match (stage, number) {
        // Medicine takes five years, architecture too.
        (None | Some(Stage::Primary), 1..=4) | (Some(Stage::College), 5) => GradeReading::NotTaught,
        (Some(Stage::Primary), _) => pick(&[P5, P6], 5),
        (Some(Stage::Junior), 1..=3) => pick(&[J1, J2, J3], 1),
        (Some(Stage::Junior), _) => pick(&[J1, J2, J3], 7),
        (Some(Stage::Senior), 1..=3) => pick(&[S1, S2, S3], 1),
        (Some(Stage::Senior), _) => pick(&[S1, S2, S3], 10),
        (Some(Stage::Middle), _) => pick(&[J1, J2, J3, S1, S2, S3], 7),
        (Some(Stage::Vocational), _) => pick(&[V1, V2, V3], 1),
        (Some(Stage::College), _) => pick(&[U1, U2, U3, U4], 1),
        (None, _) => pick(&[P5, P6, J1, J2, J3, S1, S2, S3], 5),
    }
}

/// The number of a grade within its kind of school; none for primary schools, where it is the grade's own.
const fn number_within(grade: Grade) -> Option<u32> {
    match grade {
        Grade::P5 | Grade::P6 => None,
        Grade::J1 | Grade::S1 | Grade::V1 | Grade::U1 => Some(1),
        Grade::J2 | Grade::S2 | Grade::V2 | Grade::U2 => Some(2),
        Grade::J3 | Grade::S3 | Grade::V3 | Grade::U3 => Some(3),
        Grade::U4 => Some(4),
    }
}

/// A grade as schools write it: 五年级, 小五, 5, 初一年级, 七年级（初一）, 高一上, Grade 5, Year 7, 职高一年级.
#[must_use]
pub fn read_grade(written: &str) -> GradeReading {
    let plain: String = written.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    match plain.as_str() {
        "freshman" | "freshmanyear" => return GradeReading::Taught(Grade::U1),
        "sophomore" | "sophomoreyear" => return GradeReading::Taught(Grade::U2),
        "junioryear" => return GradeReading::Taught(Grade::U3),
        "senioryear" => return GradeReading::Taught(Grade::U4),
        "小班" | "中班" | "大班" | "托班" | "小小班" | "kindergarten" => return GradeReading::NotTaught,
        _ => {}
    }
    if ["幼儿园", "幼小", "幼", "学前", "预备", "预初", "初预", "研", "硕", "博", "preschool"]
        .iter()
        .any(|w| plain.starts_with(w))
    {
        return GradeReading::NotTaught;
    }
    grade_of_tokens(&split(whole_number(&head(written))))
}

impl FromStr for Grade {
    type Err = String;

    /// Reads what schools write, see [`read_grade`].
    fn from_str(s: &str) -> Result<Self, String> {
        read_grade(s).grade().ok_or_else(|| format!("unknown grade {s:?}"))
    }
}

fn grade_of_tokens(tokens: &[Token]) -> GradeReading {
    let mut tokens = trimmed(tokens);
    // A term or a volume of the year: 高一上, 五年级下学期.
    if let [rest @ .., Token::Word(word)] = tokens
        && matches!(word.as_str(), "上" | "下" | "上学期" | "下学期" | "上册" | "下册")
    {
        tokens = trimmed(rest);
    }
    for prefix in prefixes(tokens) {
        let grade = grade_of(prefix.stage, prefix.number);
        let rest = trimmed(&prefix.rest);
        // 七年级（初一） says it twice.
        let agrees = rest.is_empty() || (prefix.explicit && !prefix.parted && grade_of_tokens(rest) == grade);
        if !prefix.parted && grade != GradeReading::Unknown && agrees {
            return grade;
        }
    }
    GradeReading::Unknown
}

/// A class's name within its grade, in one spelling: 2班, （二）班, 五（2）班, 502 and Class 2 are all `2`, 实验班 is `实验`. Empty when
/// nothing but the grade is written. A class of another grade keeps that grade in its name: see [`other_grade`].
#[must_use]
pub fn class_name(grade: Grade, written: &str) -> String {
    read(&split(whole_number(&head(written))), Some(grade)).1
}

/// A class with the grade that is written with it, if it is one that is taught: 五（2）班 is class `2` of P5, 2班 is class `2`.
/// None when no class is written.
#[must_use]
pub fn read_class(written: &str) -> Option<(Option<Grade>, String)> {
    let (grade, name) = read(&split(whole_number(&head(written))), None);
    (!name.is_empty()).then_some((grade.grade(), name))
}

/// The grade that is written with a class.
#[must_use]
pub fn class_grade(written: &str) -> GradeReading {
    read(&split(whole_number(&head(written))), None).0
}

/// The grade that is written with a class, when it contradicts the grade that the class is said to be in: 六（2）班 in P5.
#[must_use]
pub fn other_grade(grade: Grade, written: &str) -> Option<GradeReading> {
    let tokens = split(whole_number(&head(written)));
    if read(&tokens, Some(grade)).0 == GradeReading::Taught(grade) {
        return None;
    }
    // Colleges and vocational schools number their classes by the year in which they began: 1201 is no class of senior 3.
    let by_year = matches!(grade.as_str().as_bytes()[0], b'V' | b'U');
    if by_year && matches!(trimmed(&tokens), [Token::Digits(_)] | [Token::Digits(_), Token::ClassWord(_)]) {
        return None;
    }
    Some(read(&tokens, None).0).filter(|found| *found != GradeReading::Unknown)
}

/// Whether a class's name is one that schools commonly have: a number up to 40, or a word, with or without a number after it.
#[must_use]
pub fn is_usual(name: &str) -> bool {
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &name[word.len()..];
    let fits = number.is_empty() || number.parse::<u32>().is_ok_and(|n| (1..=USUAL_NUMBER).contains(&n));
    let plain = word.chars().all(char::is_alphabetic) && !word.contains(['年', '级', '届', '班', '月', '日']);
    let begins_with_grade = matches!(split(name)[..], [Token::Stage(..) | Token::GradeWord(_), Token::Digits(_), ..]);
    // l4 and O2 are more likely 14 and 2.
    let like_a_digit = matches!(word, "l" | "i" | "o") && !number.is_empty();
    // 一百一 is 101 to some and 110 to others.
    let unclear = !word.is_empty() && word.chars().all(|c| "一二三四五六七八九十廿卅百".contains(c));
    let is_word = plain && !begins_with_grade && !like_a_digit && !unclear;
    !name.is_empty() && fits && is_word && name.chars().count() <= USUAL_LENGTH
}

/// Of the classes of a grade the one that a new name may be a misspelling of: the same number among other signs, or the same
/// words but for one letter. Classes that differ by their number are different classes.
#[must_use]
pub fn nearest<'a>(name: &str, existing: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let existing: Vec<&str> = existing.into_iter().filter(|other| *other != name).collect();
    let numbered = |number: u32| existing.iter().copied().find(|other| other.parse() == Ok(number));
    if !is_usual(name) {
        let numbers = numbers(name);
        // 52 may be 五2.
        let without_grade = numbers.last().filter(|n| numbers.len() == 1 && (51..=99).contains(*n)).map(|n| n % 10);
        let found = numbers.last().and_then(|n| numbered(*n)).or_else(|| without_grade.and_then(numbered));
        if found.is_some() {
            return found;
        }
    }
    let words = |name: &str| -> Vec<char> { name.chars().filter(|c| !c.is_ascii_digit()).collect() };
    let of_name = words(name);
    existing.iter().copied().find(|other| {
        let of_other = words(other);
        of_name.len().min(of_other.len()) >= 2
            && numbers(name) == numbers(other)
            && is_one_letter_off(&of_name, &of_other)
    })
}

/// The numbers in a name, in order.
fn numbers(name: &str) -> Vec<u32> {
    name.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
}

/// Whether one letter changed, added or left out makes one text the other.
fn is_one_letter_off(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let end = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    long.len() - short.len() <= 1 && start + end + 1 >= long.len()
}

/// Whether a class is written as a date, as spreadsheets make one of 5-2: 5月2日, 2-May, 2026/5/2, the day's number 46144.
#[must_use]
pub fn is_date(written: &str) -> bool {
    let text: String = head(written).chars().map(crate::text::half_width_char).collect::<String>().to_ascii_lowercase();
    let text = text.trim();
    let number = |part: &str, least: u32, most: u32| {
        (1..=5).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|n| (least..=most).contains(&n))
    };
    if number(text, 36_526, 73_050) {
        return true;
    }
    if let Some((month, day)) = text.split_once('月') {
        let month = month.rsplit_once('年').map_or(month, |(_, month)| month);
        return number(month, 1, 12) && (day.is_empty() || number(day.trim_end_matches(['日', '号']), 1, 31));
    }
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let is_month = |part: &str| {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        part.len() >= 3
            && part.bytes().all(|b| b.is_ascii_alphabetic())
            && MONTHS.contains(&&part[..3])
            && part.len() <= 9
    };
    let is_year = |part: &str| part.len() == 4 && number(part, 1900, 2099);
    match parts[..] {
        [a, b] | [a, b, _] if is_month(a) || is_month(b) => number(a, 1, 2099) || number(b, 1, 2099),
        [a, b, c] if number(b, 1, 31) => {
            let short_year = text.contains('/') && c.len() == 2 && number(c, 0, 99);
            (is_year(a) && number(c, 1, 31)) || ((is_year(c) || short_year) && number(a, 1, 31))
        }
        _ => false,
    }
}

/// The start of a text, as much as is looked at.
fn head(written: &str) -> String {
    written.chars().take(MAX_CHARS).collect()
}

/// 2.0 is the number 2 as some programs write it.
fn whole_number(written: &str) -> &str {
    let text = written.trim();
    match text.split_once('.') {
        Some((whole, part))
            if !part.is_empty() && part.bytes().all(|b| b == b'0') && whole.bytes().all(|b| b.is_ascii_digit()) =>
        {
            whole
        }
        _ => text,
    }
}

fn trimmed(mut tokens: &[Token]) -> &[Token] {
    while let [Token::Gap, rest @ ..] = tokens {
        tokens = rest;
    }
    while let [rest @ .., Token::Gap] = tokens {
        tokens = rest;
    }
    tokens
}

/// A grade at the start of a text.
struct Prefix {
    stage: Option<Stage>,
    number: u32,
    /// Whether a word says that it is a grade.
    explicit: bool,
    /// Whether the numeral was parted into a grade and a class: 502, 五十二.
    parted: bool,
    rest: Vec<Token>,
}

/// The ways to read a grade at the start of a text, the plainest first.
fn prefixes(tokens: &[Token]) -> Vec<Prefix> {
    let mut rest = tokens;
    let mut stage = None;
    let mut explicit = false;
    loop {
        rest = match rest {
            [Token::Gap, rest @ ..] => rest,
            [Token::Stage(found, _), rest @ ..] if stage.is_none() => {
                stage = Some(*found);
                explicit = true;
                rest
            }
            [Token::GradeWord(_), rest @ ..] => {
                explicit = true;
                rest
            }
            _ => break,
        };
    }
    let [numeral, rest @ ..] = rest else { return vec![] };
    let mut found = Vec::new();
    if let Some(number) = numeral_value(numeral) {
        let (mut rest, mut explicit) = (rest, explicit);
        if let [Token::GradeWord(_), after @ ..] | [Token::Gap, Token::GradeWord(_), after @ ..] = rest {
            rest = after;
            explicit = true;
        }
        found.push(Prefix { stage, number, explicit, parted: false, rest: rest.to_vec() });
    }
    let part = |number: u32, first: Token| {
        let rest = std::iter::once(first).chain(rest.iter().cloned()).collect();
        Prefix { stage, number, explicit, parted: true, rest }
    };
    match numeral {
        Token::Digits(digits) => found.extend(compact(digits).map(|(grade, class)| part(grade, Token::Sign(class)))),
        Token::Han(numeral) => {
            if let Some((grade, class)) = han_digits(numeral).as_deref().and_then(compact) {
                found.push(part(grade, Token::Sign(class)));
            }
            let first = numeral.chars().next();
            // 三十二 is 32, 十二 is 12: only what no class has as its number is parted, or what follows a kind of school.
            let is_number = stage.is_none() && han_number(numeral).is_some_and(|n| n <= USUAL_NUMBER);
            if let Some(first) = first.filter(|c| !is_number && !"十廿卅".contains(*c)) {
                let class = &numeral[first.len_utf8()..];
                if let (Some(grade), Some(class)) = (han_number(&first.to_string()), han_number(class)) {
                    found.push(part(grade, Token::Sign(class)));
                }
            }
        }
        _ => {}
    }
    found
}

/// A grade with a class in two digits: 502, 0502, 1003.
fn compact(digits: &str) -> Option<(u32, u32)> {
    if !matches!(digits.len(), 3 | 4) {
        return None;
    }
    let (grade, class) = digits.split_at(digits.len() - 2);
    let (grade, class) = (grade.parse().ok()?, class.parse().ok()?);
    (grade > 0 && (1..=COMPACT_NUMBER).contains(&class)).then_some((grade, class))
}

fn numeral_value(token: &Token) -> Option<u32> {
    match token {
        Token::Digits(digits) => digits.parse().ok(),
        Token::Han(numeral) => han_number(numeral),
        Token::Sign(number) => Some(*number),
        _ => None,
    }
}

/// The number of a text that is one number, with or without 班.
fn only_number(tokens: &[Token]) -> Option<&Token> {
    let mut numerals = tokens.iter().filter(|t| !matches!(t, Token::Gap | Token::ClassWord(_)));
    let numeral = numerals.next().filter(|t| matches!(t, Token::Digits(_) | Token::Han(_) | Token::Sign(_)))?;
    numerals.next().is_none().then_some(numeral)
}

/// The grade written with a class and the class's name. With a known grade only that one is taken off the name.
fn read(tokens: &[Token], known: Option<Grade>) -> (GradeReading, String) {
    let fits = |prefix: &Prefix| match known {
        None => grade_of(prefix.stage, prefix.number),
        Some(grade) => {
            let counted = grade_of(prefix.stage, prefix.number) == GradeReading::Taught(grade);
            let within = prefix.stage.is_none() && number_within(grade) == Some(prefix.number);
            if counted || within { GradeReading::Taught(grade) } else { GradeReading::Unknown }
        }
    };
    // Class 2, Grade 5.
    if let [Token::ClassWord(_), rest @ ..] = trimmed(tokens)
        && let Some(at) = rest.iter().position(|t| matches!(t, Token::GradeWord(_) | Token::Stage(..)))
    {
        return read(&[&rest[at..], &[Token::Gap], &rest[..at]].concat(), known);
    }
    for prefix in prefixes(tokens) {
        let grade = fits(&prefix);
        if grade == GradeReading::Unknown {
            continue;
        }
        // Without a word that says so, a numeral is a grade only where the class's number follows.
        let number = only_number(&prefix.rest).and_then(numeral_value).filter(|n| *n > 0);
        if !prefix.explicit && number.is_none() {
            continue;
        }
        // The grade may be written twice: 五年级五（2）班, 五年级502.
        let name = match (prefix.parted, number) {
            (true, Some(number)) => number.to_string(),
            (true, None) => continue,
            (false, _) => read(&prefix.rest, known.or(grade.grade())).1,
        };
        if name.is_empty() && prefix.stage.is_some() && !tokens.iter().any(|t| matches!(t, Token::GradeWord(_))) {
            // 高一班 may be 高1班: a question for whoever imports it.
            continue;
        }
        return (grade, name);
    }
    (GradeReading::Unknown, spelling(tokens))
}

/// A class's name in one spelling, whatever it says of a grade.
fn spelling(tokens: &[Token]) -> String {
    if let Some(numeral) = only_number(tokens) {
        return digits_of(numeral);
    }
    let is_edge = |t: &Token| matches!(t, Token::Gap | Token::ClassWord(_));
    let first = tokens.iter().position(|t| !is_edge(t)).unwrap_or(tokens.len());
    let last = tokens.iter().rposition(|t| !is_edge(t)).map_or(first, |at| at + 1);
    let mut name = String::new();
    let mut after_number = false;
    for token in &tokens[first..last] {
        let is_number = matches!(token, Token::Digits(_) | Token::Han(_) | Token::Sign(_));
        // 1（2） is not 12.
        if is_number && after_number {
            name.push('-');
        }
        match token {
            Token::Gap => continue,
            Token::Digits(_) | Token::Han(_) | Token::Sign(_) => name.push_str(&digits_of(token)),
            Token::GradeWord(text) | Token::ClassWord(text) | Token::Stage(_, text) | Token::Word(text) => {
                name.push_str(text);
            }
        }
        after_number = is_number;
    }
    name
}

fn digits_of(numeral: &Token) -> String {
    let digits = match numeral {
        Token::Digits(digits) => digits.clone(),
        Token::Sign(number) => number.to_string(),
        Token::Han(numeral) => match han_number(numeral) {
            Some(number) => number.to_string(),
            None => han_digits(numeral).unwrap_or_else(|| numeral.clone()),
        },
        _ => String::new(),
    };
    let short = digits.trim_start_matches('0');
    if short.is_empty() { "0".to_owned() } else { short.to_owned() }
}
