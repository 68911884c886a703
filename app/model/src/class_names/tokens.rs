//! Splits what a school writes into numerals and words.

use super::Stage;
use crate::text::{half_width_char, is_invisible};

/// A piece of a written class or grade.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// ASCII digits, leading zeros kept: 502 and 05 differ.
    Digits(String),
    /// Chinese numerals, in their plain forms.
    Han(String),
    /// A numeral in one sign or word: ①, ㈠, Ⅱ, `two`.
    Sign(u32),
    /// Spaces, brackets, dots, dashes, 第.
    Gap,
    /// 年级, 年, `grade`, as written.
    GradeWord(String),
    /// 班, `class`, as written.
    ClassWord(String),
    /// A kind of school, as written.
    Stage(Stage, String),
    /// Anything else.
    Word(String),
}

/// Chinese words, the longest first.
const WORDS: [(&str, Kind); 34] = [
    ("职业高中", Kind::Stage(Stage::Vocational)),
    ("行政班", Kind::Class),
    ("年级", Kind::Grade),
    ("班级", Kind::Class),
    ("小学", Kind::Stage(Stage::Primary)),
    ("初中", Kind::Stage(Stage::Junior)),
    ("高中", Kind::Stage(Stage::Senior)),
    ("中学", Kind::Stage(Stage::Middle)),
    ("中职", Kind::Stage(Stage::Vocational)),
    ("中专", Kind::Stage(Stage::Vocational)),
    ("中技", Kind::Stage(Stage::Vocational)),
    ("职高", Kind::Stage(Stage::Vocational)),
    ("职中", Kind::Stage(Stage::Vocational)),
    ("职专", Kind::Stage(Stage::Vocational)),
    ("技校", Kind::Stage(Stage::Vocational)),
    ("技工", Kind::Stage(Stage::Vocational)),
    ("高职", Kind::Stage(Stage::College)),
    ("高专", Kind::Stage(Stage::College)),
    ("大专", Kind::Stage(Stage::College)),
    ("大学", Kind::Stage(Stage::College)),
    ("本科", Kind::Stage(Stage::College)),
    ("专科", Kind::Stage(Stage::College)),
    ("班", Kind::Class),
    ("年", Kind::Grade),
    ("第", Kind::Gap),
    ("小", Kind::Stage(Stage::Primary)),
    ("初", Kind::Stage(Stage::Junior)),
    ("高", Kind::Stage(Stage::Senior)),
    ("职", Kind::Stage(Stage::Vocational)),
    ("技", Kind::Stage(Stage::Vocational)),
    ("大", Kind::Stage(Stage::College)),
    ("本", Kind::Stage(Stage::College)),
    ("专", Kind::Stage(Stage::College)),
    ("№", Kind::Gap),
];

/// English words in full.
const LATIN: [(&str, Kind); 20] = [
    ("grade", Kind::Grade),
    ("gr", Kind::Grade),
    ("year", Kind::Grade),
    ("yr", Kind::Grade),
    ("class", Kind::Class),
    ("cls", Kind::Class),
    ("cl", Kind::Class),
    ("primary", Kind::Stage(Stage::Primary)),
    ("elementary", Kind::Stage(Stage::Primary)),
    ("junior", Kind::Stage(Stage::Junior)),
    ("senior", Kind::Stage(Stage::Senior)),
    ("vocational", Kind::Stage(Stage::Vocational)),
    ("university", Kind::Stage(Stage::College)),
    ("universityyear", Kind::Stage(Stage::College)),
    ("college", Kind::Stage(Stage::College)),
    ("school", Kind::Gap),
    ("high", Kind::Gap),
    ("no", Kind::Gap),
    ("number", Kind::Gap),
    ("of", Kind::Gap),
];

/// Letters that say something before a digit only: G10, P5, S1.
const LETTERS: [(&str, Kind); 7] = [
    ("g", Kind::Grade),
    ("y", Kind::Grade),
    ("p", Kind::Stage(Stage::Primary)),
    ("j", Kind::Stage(Stage::Junior)),
    ("s", Kind::Stage(Stage::Senior)),
    ("v", Kind::Stage(Stage::Vocational)),
    ("u", Kind::Stage(Stage::College)),
];

const ENGLISH: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// A lone I, V or X is a letter.
const ROMAN: [(&str, u32); 16] = [
    ("ii", 2),
    ("iii", 3),
    ("iv", 4),
    ("vi", 6),
    ("vii", 7),
    ("viii", 8),
    ("ix", 9),
    ("xi", 11),
    ("xii", 12),
    ("xiii", 13),
    ("xiv", 14),
    ("xv", 15),
    ("xvi", 16),
    ("xvii", 17),
    ("xviii", 18),
    ("xix", 19),
];

#[derive(Clone, Copy)]
enum Kind {
    Grade,
    Class,
    Gap,
    Stage(Stage),
}

impl Kind {
    fn token(self, written: &str) -> Token {
        match self {
            Self::Grade => Token::GradeWord(written.to_owned()),
            Self::Class => Token::ClassWord(written.to_owned()),
            Self::Gap => Token::Gap,
            Self::Stage(stage) => Token::Stage(stage, written.to_owned()),
        }
    }
}

/// The plain form of a Chinese numeral.
const fn han(c: char) -> Option<char> {
    Some(match c {
        '一' | '壹' | '弌' | '〡' => '一',
        '二' | '贰' | '貳' | '弍' | '两' | '兩' | '俩' | '〢' => '二',
        '三' | '叁' | '叄' | '參' | '弎' | '〣' => '三',
        '四' | '肆' | '〤' => '四',
        '五' | '伍' | '〥' => '五',
        '六' | '陆' | '陸' | '〦' => '六',
        '七' | '柒' | '〧' => '七',
        '八' | '捌' | '〨' => '八',
        '九' | '玖' | '〩' => '九',
        '十' | '拾' | '〸' => '十',
        '百' | '佰' => '百',
        '廿' | '卄' | '〹' => '廿',
        '卅' | '〺' => '卅',
        '〇' | '零' | '○' => '〇',
        _ => return None,
    })
}

/// Whether a numeral is also a common letter of words: 陆军, 零班.
const fn is_also_a_word(c: char) -> bool {
    matches!(
        c,
        '零' | '〇'
            | '○'
            | '两'
            | '兩'
            | '俩'
            | '伍'
            | '陆'
            | '陸'
            | '參'
            | '叁'
            | '肆'
            | '捌'
            | '玖'
            | '拾'
            | '柒'
            | '百'
            | '佰'
    )
}

/// A number in one sign.
fn sign(c: char) -> Option<u32> {
    let at = |first: u32, value: u32| u32::from(c) - first + value;
    Some(match c {
        '①'..='⑳' => at(0x2460, 1),
        '⑴'..='⒇' => at(0x2474, 1),
        '⒈'..='⒛' => at(0x2488, 1),
        '⓫'..='⓴' => at(0x24EB, 11),
        '⓵'..='⓾' => at(0x24F5, 1),
        '❶'..='❿' => at(0x2776, 1),
        '➀'..='➉' => at(0x2780, 1),
        '➊'..='➓' => at(0x278A, 1),
        '㉑'..='㉟' => at(0x3251, 21),
        '㊱'..='㊿' => at(0x32B1, 36),
        '㈠'..='㈩' => at(0x3220, 1),
        '㊀'..='㊉' => at(0x3280, 1),
        'Ⅰ'..='Ⅻ' => at(0x2160, 1),
        'ⅰ'..='ⅻ' => at(0x2170, 1),
        _ => return None,
    })
}

/// A traditional letter of a word that is looked for, as its simplified one; a superscript as its digit.
const fn simplified(c: char) -> char {
    match c {
        '級' => '级',
        '學' => '学',
        '職' => '职',
        '專' => '专',
        '業' => '业',
        '⁰' | '₀' => '0',
        '¹' | '₁' => '1',
        '²' | '₂' => '2',
        '³' | '₃' => '3',
        '⁴'..='⁹' => digit_after(c, '⁴', '4'),
        '₄'..='₉' => digit_after(c, '₄', '4'),
        _ => c,
    }
}

const fn digit_after(c: char, first: char, digit: char) -> char {
    match char::from_u32(c as u32 - first as u32 + digit as u32) {
        Some(c) => c,
        None => c,
    }
}

/// Spaces, brackets, dots, dashes and quotation marks of all kinds.
fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '·' | '´' | '¨' | '¯' | '˙' | 'ˉ' | '•' | '‧' | '∙' | '⋅' | '・' | '᛫')
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{2212}' | '\u{2500}'..='\u{2503}')
        || matches!(c, '\u{2768}'..='\u{2775}' | '\u{2983}'..='\u{2998}' | '\u{2E00}'..='\u{2E5D}')
        || matches!(c, '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{FE10}'..='\u{FE19}')
        || matches!(c, '\u{FE30}'..='\u{FE6B}' | '\u{FF5F}'..='\u{FF65}')
}

/// The pieces of a text.
pub(super) fn split(written: &str) -> Vec<Token> {
    let text: Vec<char> = written
        .chars()
        .map(half_width_char)
        .map(simplified)
        .filter(|c| !is_invisible(*c) && (!c.is_control() || c.is_whitespace()))
        .flat_map(char::to_lowercase)
        .collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let opens = at > 0 && matches!(text[at - 1], '(' | '[' | '{' | '【' | '〔');
        let (token, length) = next(&text[at..], tokens.last(), opens);
        at += length;
        match (&token, tokens.last_mut()) {
            (Token::Gap, Some(Token::Gap)) => {}
            (Token::Word(more), Some(Token::Word(word))) => word.push_str(more),
            _ => tokens.push(token),
        }
    }
    tokens
}

/// The first piece of a text that is not empty, and how many characters it takes. `opens`: it is after an
/// opening bracket.
fn next(text: &[char], before: Option<&Token>, opens: bool) -> (Token, usize) {
    let first = text[0];
    let run = |pass: fn(&char) -> bool| text.iter().take_while(|c| pass(c)).count();
    let digits = run(char::is_ascii_digit);
    if digits > 0 {
        return (Token::Digits(text[..digits].iter().collect()), digits);
    }
    let letters = run(char::is_ascii_alphabetic);
    if letters > 0 {
        let word: String = text[..letters].iter().collect();
        let before_digit = text.get(letters).is_some_and(char::is_ascii_digit);
        return (latin(&word, before, before_digit), letters);
    }
    let numerals = text.iter().take_while(|c| han(**c).is_some()).count();
    if numerals > 0 {
        let after = text.get(numerals).copied();
        let in_word = matches!(before, Some(Token::Word(_)))
            || after.is_some_and(|c| c.is_alphabetic() && word_at(&text[numerals..]).is_none());
        let only_words = text[..numerals].iter().all(|c| is_also_a_word(*c));
        let lone_zero = numerals == 1 && han(first) == Some('〇');
        if lone_zero || (only_words && in_word) {
            return (Token::Word(text[..numerals].iter().collect()), numerals);
        }
        return (Token::Han(text[..numerals].iter().filter_map(|c| han(*c)).collect()), numerals);
    }
    if let Some(number) = sign(first) {
        return (Token::Sign(number), 1);
    }
    if is_gap(first) {
        // （-1） is no way to write class 1.
        let is_minus = matches!(first, '-' | '\u{2212}') && text.get(1).is_some_and(char::is_ascii_digit);
        return (if is_minus && opens { Token::Word("-".to_owned()) } else { Token::Gap }, 1);
    }
    if let Some((kind, length)) = word_at(text) {
        let written: String = text[..length].iter().collect();
        return (kind.token(&written), length);
    }
    (Token::Word(first.to_string()), 1)
}

fn word_at(text: &[char]) -> Option<(Kind, usize)> {
    WORDS.iter().find_map(|(word, kind)| {
        let length = word.chars().count();
        (text.len() >= length && word.chars().eq(text[..length].iter().copied())).then_some((*kind, length))
    })
}

fn latin(word: &str, before: Option<&Token>, before_digit: bool) -> Token {
    if matches!(before, Some(Token::Digits(_))) && matches!(word, "st" | "nd" | "rd" | "th") {
        return Token::Gap;
    }
    let number = |at: Option<usize>| at.and_then(|at| u32::try_from(at + 1).ok());
    if let Some(n) = number(ENGLISH.iter().position(|w| *w == word)) {
        return Token::Sign(n);
    }
    if let Some((_, n)) = ROMAN.iter().find(|(w, _)| *w == word) {
        return Token::Sign(*n);
    }
    if let Some((_, kind)) = LATIN.iter().find(|(w, _)| *w == word) {
        return kind.token(word);
    }
    if before_digit {
        // G5C2: the class after a grade.
        if word == "c" && before.is_some() {
            return Token::ClassWord(word.to_owned());
        }
        if let Some((_, kind)) = LETTERS.iter().find(|(w, _)| *w == word) {
            return kind.token(word);
        }
    }
    Token::Word(word.to_owned())
}

/// A Chinese numeral below 1,000 in its usual form.
pub(super) fn han_number(numeral: &str) -> Option<u32> {
    let (hundreds, rest) = numeral.split_once('百').map_or((None, numeral), |(h, rest)| (Some(h), rest));
    let Some(hundreds) = hundreds else { return han_below_hundred(rest) };
    let hundreds = han_below_hundred(hundreds).filter(|n| *n < 10)? * 100;
    match rest.strip_prefix('〇') {
        Some(ones) => han_below_hundred(ones).filter(|n| *n < 10).map(|n| hundreds + n),
        None if rest.is_empty() => Some(hundreds),
        // 一百一 is 110 to some and 101 to others.
        None => han_below_hundred(rest).filter(|n| *n >= 10).map(|n| hundreds + n),
    }
}

fn han_below_hundred(numeral: &str) -> Option<u32> {
    let digit = |c: &char| "一二三四五六七八九".chars().position(|d| d == *c).and_then(|n| u32::try_from(n + 1).ok());
    let chars: Vec<char> = numeral.chars().collect();
    let (tens, ones) = match &chars[..] {
        ['十', rest @ ..] => (1, rest),
        ['廿', rest @ ..] => (2, rest),
        ['卅', rest @ ..] => (3, rest),
        [tens, '十', rest @ ..] => (digit(tens)?, rest),
        rest => (0, rest),
    };
    match ones {
        [] if tens > 0 => Some(tens * 10),
        [one] => digit(one).map(|one| tens * 10 + one),
        _ => None,
    }
}

/// Chinese numerals one after another as digits: 五〇二 is 502.
pub(super) fn han_digits(numeral: &str) -> Option<String> {
    numeral
        .chars()
        .map(|c| "〇一二三四五六七八九".chars().position(|d| d == c))
        .map(|n| n.map(|n| n.to_string()))
        .collect()
}
