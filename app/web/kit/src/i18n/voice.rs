//! Holds interface texts to one voice: one word for one meaning, a singular for every count, and each language's
//! punctuation. A failure names the key, the language, the fault and what to write.

mod words;

use self::words::{Ban, CHINESE, COUNTED, ENGLISH, NAMES, NEVER_ONE, PUPILS, SHORT};
use super::Locales;
use qinghe_model::Lang;

/// One message of the file: its key, and its text with every variant.
struct Message {
    key: String,
    text: String,
}

fn messages(lang: Lang) -> Vec<Message> {
    let file = Locales::get(&format!("{}/qinghe.ftl", lang.tag())).expect("the file is embedded");
    let mut all: Vec<Message> = Vec::new();
    for line in std::str::from_utf8(&file.data).expect("the file is UTF-8").lines() {
        if line.starts_with([' ', '}']) {
            let last = all.last_mut().expect("a message begins with its key");
            last.text.push('\n');
            last.text.push_str(line);
        } else if let Some((key, text)) = line.split_once(" =").filter(|(key, _)| !key.starts_with('#')) {
            all.push(Message { key: key.to_owned(), text: text.trim().to_owned() });
        }
    }
    assert!(all.len() > 1000, "{lang}: {} messages", all.len());
    all.retain(|m| !m.key.starts_with("gallery-"));
    all
}

/// The text a reader sees: without variables, selectors and names of variants.
fn read(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = match line.trim_start().split_once(']') {
            Some((variant, rest)) if variant.starts_with('[') || variant.starts_with("*[") => rest,
            _ => line,
        };
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            out.push('#');
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        out.push_str(rest.trim_end_matches('}'));
        out.push('\n');
    }
    out
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether an English text contains the whole word; both in lower case.
fn has_word(text: &str, word: &str) -> bool {
    let (stem, whole) = word.strip_suffix('*').map_or((word, true), |stem| (stem, false));
    let inside = |c: char| c.is_alphanumeric() || c == '’';
    text.match_indices(stem).any(|(at, _)| {
        let in_a_word = text[..at].ends_with(inside)
            || whole && stem.ends_with(inside) && text[at + stem.len()..].starts_with(inside);
        !in_a_word
    })
}

/// Fails with one line for every message that breaks a rule.
fn check(lang: Lang, fault: impl Fn(&Message) -> Option<String>) {
    let faults: Vec<String> =
        messages(lang).iter().filter_map(|m| fault(m).map(|said| format!("{} ({lang}): {said}", m.key))).collect();
    assert!(faults.is_empty(), "{}\n", faults.join("\n"));
}

fn banned(bans: &[Ban], found: impl Fn(&str, &str) -> bool, m: &Message, text: &str) -> Option<String> {
    let begins = |with: &[&str]| with.iter().any(|start| m.key.starts_with(start));
    bans.iter().find_map(|ban| {
        let applies = (ban.only.is_empty() || begins(ban.only)) && !ban.except.contains(&m.key.as_str());
        let text = ban.within.iter().fold(text.to_owned(), |text, phrase| text.replace(phrase, "#"));
        (applies && found(&text, ban.word)).then(|| format!("“{}”: write {}", ban.word, ban.write))
    })
}

#[test]
fn each_english_word_has_one_meaning() {
    check(Lang::En, |m| banned(ENGLISH, has_word, m, &read(&m.text).to_lowercase()));
}

#[test]
fn each_chinese_word_has_one_meaning() {
    check(Lang::Zh, |m| banned(CHINESE, |text, word| text.contains(word), m, &read(&m.text)));
}

#[test]
fn every_ban_can_be_met() {
    for (lang, bans) in [(Lang::En, ENGLISH), (Lang::Zh, CHINESE)] {
        let keys: Vec<String> = messages(lang).into_iter().map(|m| m.key).collect();
        for ban in bans {
            for key in ban.except {
                assert!(keys.iter().any(|k| k == key), "{}: no message {key} to except", ban.word);
            }
        }
    }
}

/// The variable of a placeable `$name` or selector `$name ->`.
fn variable(inside: &str) -> Option<&str> {
    inside.trim().strip_prefix('$').map(|name| name.split([' ', '-']).next().unwrap_or(name))
}

/// Whether a counted noun follows, at once or after one word such as “more”.
fn counted(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix(' ')?;
    let mut words = rest.split(|c: char| !c.is_alphabetic());
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    [first, second].into_iter().find(|word| COUNTED.contains(word))
}

#[test]
fn every_count_has_its_singular() {
    check(Lang::En, |m| {
        if NEVER_ONE.contains(&m.key.as_str()) {
            return None;
        }
        let mut selected: Option<&str> = None;
        let mut rest = m.text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            if rest.as_bytes()[at] == b'}' {
                selected = None;
                rest = &rest[at + 1..];
                continue;
            }
            let inside = &rest[at + 1..];
            let end = inside.find(['}', '\n']).unwrap_or(inside.len());
            if let Some(head) = inside[..end].trim_end().strip_suffix("->") {
                selected = variable(head);
                let variants = inside.split("\n}").next().unwrap_or(inside);
                if !variants.contains("[one]") {
                    return Some(format!("a selector on {} without [one]", head.trim()));
                }
                rest = &inside[end..];
                continue;
            }
            rest = &inside[(end + 1).min(inside.len())..];
            let Some(name) = variable(&inside[..end]).filter(|name| !NAMES.contains(name)) else { continue };
            if let Some(noun) = counted(rest).filter(|_| !selected.is_some_and(|of| of == name || of == "count")) {
                return Some(format!("{{ ${name} }} {noun}: select on the number, with [one] and *[other]"));
            }
        }
        None
    });
}

#[test]
fn a_chinese_count_has_its_measure_word() {
    const NOUNS: [&str; 7] = ["学生", "学校", "班级", "任务", "小组", "证书", "照片"];
    check(Lang::Zh, |m| {
        let noun = NOUNS.iter().find(|noun| {
            ["n", "count", "pupils", "of"].iter().any(|v| m.text.contains(&format!("{{ ${v} }} {noun}")))
        })?;
        Some(format!("“{noun}” after a number: write 名、所、个、项、张 between them"))
    });
}

#[test]
fn marks_are_those_of_the_language() {
    for lang in Lang::ALL {
        check(lang, |m| {
            let text = m.text.replace("{\" \"}", "").replace("{ \" \" }", "");
            let said = if text.contains('"') {
                "a straight quote: write “ ”"
            } else if text.contains('\'') {
                "a straight apostrophe: write ’"
            } else if text.contains("} %") {
                "a space before %: write }%"
            } else if text.contains("...") {
                "three full stops: write … in English, …… in Chinese"
            } else if lang == Lang::Zh && text.replace("……", "").replace("qinghe1_…", "").contains('…') {
                "one ellipsis: write ……"
            } else if lang == Lang::Zh
                && m.text.chars().zip(m.text.chars().skip(1)).any(|(a, b)| is_han(a) && ",;:?!".contains(b))
            {
                "a half-width mark after a Chinese character: write ，；：？！"
            } else {
                return None;
            };
            Some(said.to_owned())
        });
    }
}

#[test]
fn no_space_follows_a_name_in_chinese() {
    check(Lang::Zh, |m| {
        // A file's name ends in letters, after which a space is right.
        let name = NAMES.iter().filter(|name| **name != "file").find(|name| {
            let shown = format!("{{ ${name} }} ");
            m.text.match_indices(&shown).any(|(at, _)| m.text[at + shown.len()..].starts_with(is_han))
        })?;
        Some(format!("a space after {{ ${name} }}: write none"))
    });
}

#[test]
fn staff_read_no_contractions() {
    const SHORTENED: [&str; 8] = ["n’t", "’re", "’ve", "’ll", "’m ", "it’s", "that’s", "let’s"];
    const SPOKEN: [&str; 2] = ["match-story-back", "survey-col-unknown"];
    check(Lang::En, |m| {
        let pupils = PUPILS.iter().any(|start| m.key.starts_with(start)) || SPOKEN.contains(&m.key.as_str());
        let text = m.text.to_lowercase();
        let word = SHORTENED.iter().find(|word| !pupils && text.contains(**word))?;
        Some(format!("“{word}”: write the words in full"))
    });
}

/// Two sentences have two stops; a single one that is a label, button, title, hint or field error has none.
#[test]
fn texts_end_as_they_should() {
    for lang in Lang::ALL {
        let (stop, ends) = match lang {
            Lang::Zh => ('。', ['。', '？', '！', '：']),
            Lang::En => ('.', ['.', '?', '!', ':']),
        };
        check(lang, |m| {
            let short = m.key.starts_with("field-") || SHORT.iter().any(|end| m.key.ends_with(end));
            if m.text.contains('\n') {
                return None;
            }
            let inner = m.text.char_indices().any(|(at, c)| {
                let rest = &m.text[at + c.len_utf8()..];
                ends[..3].contains(&c)
                    && match lang {
                        Lang::Zh => !rest.is_empty(),
                        Lang::En => rest
                            .trim_start_matches('”')
                            .strip_prefix([' '])
                            .is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '“')),
                    }
            });
            if inner && !m.text.ends_with(ends) && !m.text.ends_with(['…', '”', '}']) {
                Some(format!("two sentences, one stop: end with “{stop}”"))
            } else if short && !inner && m.text.ends_with(stop) {
                Some(format!("one sentence: end without “{stop}”"))
            } else {
                None
            }
        });
    }
}
