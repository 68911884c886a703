//! What everyone guesses first: an offline list of passwords, and the shapes of PINs.
//!
//! `common.txt.gz` has 39,000 passwords of at least five characters, in lower case and sorted: see the README beside it.

mod pins;

pub(super) use pins::is_guessable as is_guessable_pin;

use flate2::read::GzDecoder;
use std::{io::Read as _, sync::LazyLock};

static COMMON: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    let packed: &[u8] = include_bytes!("common.txt.gz");
    GzDecoder::new(packed).read_to_string(&mut text).expect("the list is embedded and whole");
    text
});
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| COMMON.lines().collect());

/// Words that stand for the product and for school life in a password.
const LOCAL: [&str; 14] = [
    "qinghe",
    "qinghe ketang",
    "青禾课堂",
    "青禾",
    "school",
    "teacher",
    "xuexiao",
    "laoshi",
    "jiaoshi",
    "jindu",
    "禁毒",
    "学校",
    "老师",
    "教师",
];

/// Whether it is one of the common passwords, or a part of one that people type.
fn is_common(text: &str) -> bool {
    WORDS.binary_search(&text).is_ok()
}

/// Whether a password is one that is guessed first: a common one, as it is or with a few signs around it, or little more than
/// `near`: the names of the person and their school.
pub(super) fn is_guessable_password(password: &str, near: &[&str]) -> bool {
    let lower = password.trim().to_lowercase();
    let plain: String = lower.chars().map(plain_letter).collect();
    if lower.chars().collect::<std::collections::HashSet<_>>().len() < 4 || is_common(&lower) || is_common(&plain) {
        return true;
    }
    // 2026-password!! and Password.123456: a common word with a number that says nothing.
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let around: String = lower.replacen(core, "", 1).chars().filter(char::is_ascii_digit).collect();
    let says_nothing = around.len() <= 4 || is_guessable_pin(&around) || is_common(&around);
    let is_word = is_common(core) || is_common(&core.chars().map(plain_letter).collect::<String>());
    (is_word && says_nothing) || says_little_else(&lower, near)
}

/// Whether fewer than six letters and digits are left without the words that everybody around knows.
fn says_little_else(lower: &str, near: &[&str]) -> bool {
    let mut words: Vec<String> = near.iter().map(|w| w.trim().to_lowercase()).collect();
    words.extend(LOCAL.iter().map(|w| (*w).to_owned()));
    words.retain(|w| w.chars().count() >= 2);
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let mut rest = lower.to_owned();
    for word in &words {
        rest = rest.replace(word.as_str(), " ");
    }
    rest != lower && rest.chars().filter(|c| c.is_alphanumeric()).count() < 6
}

/// A letter for the sign that people put in its place.
const fn plain_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_whole() {
        assert!(WORDS.len() > 35_000, "{}", WORDS.len());
        assert!(WORDS.is_sorted());
        for word in ["password", "woaini1314", "1qaz2wsx3edc", "5201314", "qwertyuiop"] {
            assert!(is_common(word), "{word}");
        }
    }

    #[test]
    fn common_passwords_and_local_words_are_refused() {
        let near = ["wang.fang", "王芳", "青禾市云岭县实验小学", "QH1001"];
        for bad in [
            "qwertyuiop",
            "Password123",
            "P@ssw0rd2026",
            "woaini1314520",
            "123456password",
            "iloveyou20",
            "Qinghe2026!",
            "青禾课堂2026",
            "wang.fang2026",
            "王芳王芳王芳12345",
            "QH1001-2026!",
            "青禾市云岭县实验小学",
            "aaaaaaaaaaaa",
        ] {
            assert!(is_guessable_password(bad, &near), "{bad}");
        }
        for good in [
            "bamboo-grows-in-rain-7",
            "a quite new password",
            "竹子在雨里长得很快呀",
            "demo-qinghe-626",
            "xk4t-9mqp-2hbz-wvnd",
            "王芳喜欢在雨天看竹子",
        ] {
            assert!(!is_guessable_password(good, &near), "{good}");
        }
    }
}
