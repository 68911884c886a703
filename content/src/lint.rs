//! Words and amounts that a lesson must not use. The list, with a reason for each, is `lint.toml`.

use crate::{
    Band, Fault,
    reader::{BANDS, Doc, Log, Part, Table, Words, is_han},
};

const SHIPPED: &str = include_str!("../lint.toml");

#[derive(Debug, Default)]
pub(crate) struct Lint {
    words: Vec<Rule>,
    units: Vec<Rule>,
    options: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    words: Vec<String>,
    reason: String,
    bands: Vec<Band>,
}

impl Lint {
    /// The list in `lint.toml` of this crate.
    pub fn shipped(log: &Log) -> Self {
        Self::parse(SHIPPED, log)
    }

    fn parse(source: &str, log: &Log) -> Self {
        Doc::read("lint.toml", source, 1, log, |t| Self {
            words: rules(t, "word"),
            units: rules(t, "unit"),
            options: rules(t, "option"),
        })
        .unwrap_or_default()
    }

    /// The faults of a text in a module for a band. Words that a reviewer has allowed there are none.
    pub fn check(&self, w: &Words, band: Option<Band>, allowed: &[String]) -> Vec<Fault> {
        let text = w.text.to_lowercase();
        let mut out = vec![];
        let mut find = |rules: &[Rule], hit: &dyn Fn(&str) -> bool, what: &str| {
            for rule in rules.iter().filter(|r| r.bands.is_empty() || band.is_some_and(|b| r.bands.contains(&b))) {
                for word in rule.words.iter().filter(|word| !allowed.contains(word) && hit(word)) {
                    let reason = format!("{what} {word:?}: {}", rule.reason);
                    out.push(Fault { file: w.file.clone(), line: Some(w.line), reason });
                }
            }
        };
        find(&self.words, &|word| !places(&text, word).is_empty(), "the word");
        find(&self.units, &|unit| places(&text, unit).iter().any(|at| counted(&text[..*at])), "an amount in");
        if w.part == Part::Option {
            find(&self.options, &|word| text.contains(word), "the option");
        }
        out
    }
}

fn rules(t: &Table<'_>, key: &'static str) -> Vec<Rule> {
    t.tables(key)
        .iter()
        .map(|r| Rule {
            words: r.strs("words").into_iter().map(|(_, w)| w.to_lowercase()).filter(|w| !w.is_empty()).collect(),
            reason: r.str("reason"),
            bands: r
                .strs("bands")
                .iter()
                .filter_map(|(line, name)| {
                    let band = BANDS.iter().find(|b| b.0 == name).map(|b| b.1);
                    if band.is_none() {
                        r.fault_at(*line, format_args!("unknown band `{name}`"));
                    }
                    band
                })
                .collect(),
        })
        .collect()
}

/// The byte offsets of a word in a text. Latin words match whole words only, so that "addict" does not match "addiction";
/// a digit may come right before, so that "mg" matches "5mg".
fn places(text: &str, word: &str) -> Vec<usize> {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_han(c));
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| {
            let (before, after) = (&text[..*at], &text[at + word.len()..]);
            let stuck_before = letter(word.chars().next()) && letter(before.chars().next_back());
            let stuck_after = letter(word.chars().next_back()) && letter(after.chars().next());
            !stuck_before && !stuck_after
        })
        .collect()
}

/// Whether a text ends in a number, in digits or in words.
fn counted(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '-', '\u{a0}', '个', '整']);
    let words = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "fifty", "hundred",
        "thousand",
    ];
    before.chars().next_back().is_some_and(|c| c.is_numeric() || "两二三四五六七八九十百千万几".contains(c))
        || before.rsplit(|c: char| !c.is_alphabetic()).next().is_some_and(|last| words.contains(&last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_model::Lang;

    #[test]
    fn what_the_law_and_the_figures_do_not_say_is_found() {
        let lint = Lint::shipped(&Log::default());
        let found = |lang, text: &str| {
            let w = Words { file: "m90/items.toml".into(), line: 1, lang, text: text.into(), part: Part::Other };
            lint.check(&w, None, &[]).len()
        };
        for text in [
            "容留他人吸毒是犯罪。",
            "借房间给人吸毒，收不收钱都一样。",
            "100个人里，94个没有用过毒品。",
            "告诉他：求助不处罚。",
            "写的东西只留在这台设备上。",
        ] {
            assert_eq!(found(Lang::Zh, text), 1, "{text}");
        }
        for text in [
            "Giving a place for drug use is a crime.",
            "94 in 100 have never used drugs.",
            "Asking for help is not penalised.",
            "It stays on this device.",
        ] {
            assert_eq!(found(Lang::En, text), 1, "{text}");
        }
        for text in ["违法，可能构成犯罪；不收钱也不能免责。", "2023年这一年里，大约94个没有用毒品。"]
        {
            assert_eq!(found(Lang::Zh, text), 0, "{text}");
        }
    }
}
