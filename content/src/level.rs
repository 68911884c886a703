//! How hard a text is to read, by one measure for each language, and how long a step may be.
//!
//! English: the Coleman–Liau index (1975), a school grade computed from letters per word and
//! sentences per word, which need no guess at syllables. Chinese: characters a
//! sentence (a clause ended by 。！？；： or a new line), and the share of characters outside level 1
//! of GB 2312-80, the 3,755 in most frequent use.

use crate::{
    Band, Fault,
    reader::{Part, Words, is_han},
};
use encoding_rs::GBK;
use qinghe_model::Lang;
use std::collections::BTreeMap;

/// The limits for the readers of a band.
struct Limits {
    /// Coleman–Liau index.
    index: f64,
    /// Chinese characters a sentence.
    sentence: f64,
    /// Share of rarer characters.
    rare: f64,
    /// Chinese characters of a step's body.
    characters: usize,
    /// English words of a step's body.
    words: usize,
}

const fn limits(band: Band) -> Limits {
    match band {
        Band::Primary => Limits { index: 6.5, sentence: 18.0, rare: 0.015, characters: 350, words: 230 },
        Band::Junior => Limits { index: 8.5, sentence: 24.0, rare: 0.03, characters: 480, words: 320 },
        Band::Senior => Limits { index: 10.5, sentence: 28.0, rare: 0.04, characters: 620, words: 420 },
        Band::College => Limits { index: 12.0, sentence: 32.0, rare: 0.05, characters: 620, words: 420 },
    }
}

/// Shorter texts are not measured.
const ENOUGH_WORDS: usize = 80;
const ENOUGH_CHARACTERS: usize = 150;

/// The texts of a module that are too hard or too long for the readers of its band.
pub(crate) fn faults<'w>(words: impl Iterator<Item = &'w Words>, band: Band) -> Vec<Fault> {
    let limits = limits(band);
    let mut files: BTreeMap<(&str, Lang), (String, String)> = BTreeMap::new();
    for w in words.filter(|w| w.part != Part::Staff) {
        let (all, body) = files.entry((&w.file, w.lang)).or_default();
        all.push_str(&w.text);
        all.push('\n');
        if w.part == Part::Body {
            body.push_str(&w.text);
            body.push('\n');
        }
    }
    let mut out = vec![];
    for ((file, lang), (all, body)) in files {
        let mut fault = |reason| out.push(Fault { file: file.to_owned(), line: None, reason });
        match lang {
            Lang::En => {
                let (index, words) = (coleman_liau(&all), count_words(&body));
                if count_words(&all) >= ENOUGH_WORDS && index > limits.index {
                    fault(format!(
                        "reads too hard in en: Coleman–Liau index {index:.1}, at most {} for this band; shorter words and sentences",
                        limits.index
                    ));
                }
                if words > limits.words {
                    fault(format!("{words} words of en in one step: at most {}", limits.words));
                }
            }
            Lang::Zh => {
                let (sentence, rare) = chinese(&all);
                let characters = body.chars().filter(|c| is_han(*c)).count();
                let enough = all.chars().filter(|c| is_han(*c)).count() >= ENOUGH_CHARACTERS;
                if enough && sentence > limits.sentence {
                    fault(format!(
                        "reads too hard in zh-CN: {sentence:.1} characters a sentence, at most {} for this band",
                        limits.sentence
                    ));
                }
                if enough && rare > limits.rare {
                    let percent = rare * 100.0;
                    fault(format!(
                        "reads too hard in zh-CN: {percent:.1} % rarer characters, at most {} % for this band: {}",
                        limits.rare * 100.0,
                        rare_ones(&all)
                    ));
                }
                if characters > limits.characters {
                    fault(format!("{characters} characters of zh-CN in one step: at most {}", limits.characters));
                }
            }
        }
    }
    out
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|w| is_word(w)).count()
}

#[expect(clippy::cast_precision_loss, reason = "a lesson is short")]
fn coleman_liau(text: &str) -> f64 {
    let words = count_words(text).max(1) as f64;
    let letters = text.chars().filter(char::is_ascii_alphabetic).count() as f64;
    let mut sentences = 0_usize;
    for line in text.lines() {
        let ends = line.split_inclusive(['.', '!', '?']).filter(|s| is_word(s)).count();
        sentences += ends;
    }
    5.88 * letters / words - 29.6 * sentences.max(1) as f64 / words - 15.8
}

/// Characters a sentence, and the share of rarer ones.
#[expect(clippy::cast_precision_loss, reason = "a lesson is short")]
fn chinese(text: &str) -> (f64, f64) {
    let han = |s: &str| s.chars().filter(|c| is_han(*c)).count();
    let all = han(text).max(1) as f64;
    let sentences = text.split(['。', '！', '？', '；', '：', '…', '\n']).filter(|s| han(s) > 0).count().max(1) as f64;
    let rare = text.chars().filter(|c| is_han(*c) && is_rare(*c)).count() as f64;
    (all / sentences, rare / all)
}

fn rare_ones(text: &str) -> String {
    let mut seen: Vec<char> = text.chars().filter(|c| is_han(*c) && is_rare(*c)).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.into_iter().take(20).collect()
}

/// Whether a character is outside level 1 of GB 2312: rows 16 to 55, which GBK keeps at B0–D7.
fn is_rare(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = GBK.encode(c.encode_utf8(&mut buffer));
    unmappable || !matches!(bytes[..], [0xb0..=0xd7, 0xa1..=0xfe])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_measured_by_letters_and_sentences() {
        // Coleman & Liau (1975): 100 words of 5 letters in 5 sentences give 29.4 − 1.48 − 15.8.
        let sentence = format!("{}.", vec!["abcde"; 20].join(" "));
        let index = coleman_liau(&vec![sentence; 5].join(" "));
        assert!((index - 12.12).abs() < 0.01, "{index}");
        assert!(coleman_liau("We go. You run. He is in. It is so.") < 0.0);
    }

    #[test]
    fn chinese_is_measured_by_clauses_and_rare_characters() {
        let (sentence, rare) = chinese("我们回家。你呢？\n他也回家了！");
        assert!((sentence - 11.0 / 3.0).abs() < 0.01, "{sentence}");
        assert!(rare < 0.001);
        assert!(!is_rare('药') && !is_rare('禁') && is_rare('嗪') && is_rare('㐀'));
    }
}
