//! GIFT, Moodle's plain text for questions (<https://docs.moodle.org/en/GIFT_format>), in one language.
//!
//! Difficulty, level and what the format has no sign for are tags in the comment before a question, where Moodle has
//! them too:
//! - an order is written as a match of each thing with its place, tagged `kind-order`;
//! - a situation is the first lines of its question, as many as the tag `scene-lines-…` says;
//! - the groups of a match come in the order in which the things name them; the tag `groups-…` gives their own.
//!
//! GIFT cannot hold: the other language, the words of "true" and "false", the reasons of an order or a match, a reason
//! on a right option (it becomes part of the explanation), numbers other than plain decimals (1,475 becomes
//! 1475), and `->` within a match or a typed answer but with an invisible space in it.

mod blocks;

use super::{
    Labels, MAX_LISTED, MAX_LOOKED_AT, Place, Read, Reading, Typed, Weighted, blank, brief, choice, clean, decimal,
    html, html::Format, joined, matched, number_text, option, pairs, percent, plain_number, refuse, text, tidy, truth,
    typed, whole_stem,
};
use crate::stop;
use blocks::{is_comment, unmask};
use qinghe_model::{
    Lang, Text,
    grading::number,
    item::{Item, ItemKind},
};
use std::fmt::Write as _;

/// An arrow that is not the sign of a match: there is a space without width in it.
const ARROW: &str = "-\u{200b}>";

/// The items as one GIFT file in one language.
#[must_use]
pub fn write<'i>(items: impl IntoIterator<Item = &'i Item>, lang: Lang) -> String {
    let mut out = String::new();
    for item in items {
        one(&mut out, item, lang);
    }
    out
}

fn one(out: &mut String, item: &Item, lang: Lang) {
    let mut labels = Labels::write(item, lang);
    if item.kind == ItemKind::Order {
        labels.push("kind-order".to_owned());
    }
    let id: String = item.id.chars().filter(|c| c.is_alphanumeric() || "-_.".contains(*c)).collect();
    let _ = write!(out, "// [id:{id}]");
    for label in labels {
        let _ = write!(out, " [tag:{label}]");
    }
    let _ = write!(out, "\n::{}::[plain]{} {{", escape(&item.id), escape(&whole_stem(item, lang)));
    let right = item.options.iter().filter(|o| o.correct).count();
    let why = |why: &Option<Text>| {
        why.as_ref()
            .map(|w| clean(w.get(lang)))
            .filter(|w| !w.is_empty())
            .map_or(String::new(), |w| format!("#{}", begun(&w)))
    };
    match item.kind {
        ItemKind::TrueFalse => {
            let truth = item.options.iter().any(|o| o.correct && o.id == "true");
            let why = item.options.iter().filter(|o| !o.correct).map(|o| why(&o.why)).next().unwrap_or_default();
            let _ = write!(out, "{}{why}", if truth { "TRUE" } else { "FALSE" });
        }
        ItemKind::ShortText => {
            for answer in &item.answers {
                // Moodle takes a star for anything at all.
                let answer = escape(answer).replace('*', "\\\\*").replace("->", ARROW);
                let _ = write!(out, "\n\t=%100%{answer}");
            }
        }
        ItemKind::Number => {
            let tolerance = plain_number(item.tolerance.as_deref().unwrap_or("0"));
            out.push('#');
            for answer in &item.answers {
                let _ = write!(out, "\n\t={}:{tolerance}", plain_number(answer));
            }
        }
        ItemKind::Order => {
            for (n, o) in item.options.iter().enumerate() {
                let _ = write!(out, "\n\t={} -> {}", begun(&clean(o.text.get(lang))).replace("->", ARROW), n + 1);
            }
        }
        ItemKind::Match => {
            for (thing, group) in pairs(item, lang) {
                let _ = write!(out, "\n\t={} -> {}", begun(&thing).replace("->", ARROW), escape(&group));
            }
        }
        ItemKind::Single | ItemKind::Scenario | ItemKind::Multiple => {
            for o in &item.options {
                let share = match (item.kind, o.correct) {
                    (ItemKind::Multiple, true) => format!("~%{}%", percent(right)),
                    (ItemKind::Multiple, false) => "~%-100%".to_owned(),
                    (_, true) => "=".to_owned(),
                    // A text that looks like a weight must not be one.
                    (_, false) if o.text.get(lang).starts_with('%') => "~%0%".to_owned(),
                    (_, false) => "~".to_owned(),
                };
                let _ = write!(out, "\n\t{share}{}{}", begun(&clean(o.text.get(lang))), why(&o.why));
            }
        }
    }
    let explanation = clean(item.explanation.get(lang));
    if !explanation.is_empty() {
        // A bare sign, with nothing after it, is refused by other readers.
        let _ = write!(out, "\n\t####{}", begun(&explanation));
    }
    out.push_str("\n}\n\n");
}

/// A text that does not begin with the name of a format by chance.
fn begun(words: &str) -> String {
    let sign = if words.starts_with('[') { "[plain]" } else { "" };
    format!("{sign}{}", escape(words))
}

/// Characters that mean something in GIFT.
fn escape(text: &str) -> String {
    let text = tidy(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

// ---------------------------------------------------------------------------------------------
// Reading

/// Reads the questions of a GIFT file. Empty lines separate them; a question with open braces continues after an empty
/// line when the following text closes them.
pub(super) fn read(source: &str, reading: &mut Reading) {
    let mut looked_at = 0;
    for (line, block) in blocks::parted(source) {
        let (mut line, mut rest) = (line, block.as_str());
        while !rest.is_empty() {
            let (lines, one, after) = blocks::first_of(rest);
            looked_at += 1;
            if stop::check().is_err() {
                return;
            }
            if looked_at > MAX_LOOKED_AT {
                reading.once(Place::Line(line), "too-many-items", "");
                return;
            }
            question(line, one, reading);
            if reading.is_full(&Place::Line(line)) {
                return;
            }
            (line, rest) = (line + lines, after);
        }
    }
}

/// Reads one question.
fn question(first: usize, block: &str, reading: &mut Reading) {
    let mut labels = Labels::default();
    let mut lines: Vec<&str> = vec![];
    for (at, line) in block.split('\n').enumerate() {
        if is_comment(line) {
            for tag in line.split("[tag").skip(1) {
                let tag = tag.trim_start_matches(['\u{fdd5}', ':']);
                labels.take(&unmask(tag.split(']').next().unwrap_or_default()));
            }
            lines.push("");
        } else if line.trim_start().starts_with("$CATEGORY") {
            reading.once(Place::Line(first + at), "labels", line);
            lines.push("");
        } else {
            lines.push(line);
        }
    }
    let blank_lines = lines.iter().take_while(|l| l.trim().is_empty()).count();
    let code = lines.join("\n");
    let place = Place::Line(first + blank_lines.min(lines.len().saturating_sub(1)));
    let code = code.trim();
    if code.is_empty() {
        return;
    }
    if let Some(other) = labels.other.take() {
        reading.once(place.clone(), "labels", &other);
    }
    // The name is for the list of questions in Moodle only.
    let mut body = code;
    if let Some((_, after)) = code.strip_prefix("::").and_then(|named| named.split_once("::")) {
        body = after.trim();
    }
    let (open, close) = match (body.find('{'), body.find('}')) {
        (None, None) => {
            reading.fault(place, "description", &unmask(body));
            return;
        }
        (Some(open), Some(close)) if open < close && !body[open + 1..close].contains('{') => (open, close),
        (Some(open), close) if close.is_none_or(|close| open < close) => {
            reading.fault(place, "open-brace", &unmask(body));
            return;
        }
        _ => {
            reading.fault(place, "syntax", &unmask(body));
            return;
        }
    };
    let (before, answer, after) = (&body[..open], body[open + 1..close].trim(), &body[close + 1..]);
    if after.contains('{') {
        reading.fault(place, "cloze", &unmask(body));
        return;
    }
    let stem = if after.trim().is_empty() { before.to_owned() } else { format!("{before}_____{after}") };
    let lang = reading.lang;
    let item = answered(reading, &place, &stem, answer).map(|item| labels.apply(item, lang));
    reading.keep(place, item);
}

/// A text with its format before it; the format of the question counts where there is none.
fn formatted(words: &str, default: Format) -> Read<(String, Format)> {
    let words = words.trim();
    let named = words.strip_prefix('[').and_then(|w| w.split_once(']'));
    let (format, words) = match named {
        Some(("html", rest)) => (Format::Html, rest),
        Some(("plain", rest)) => (Format::Plain, rest),
        Some(("markdown" | "moodle", rest)) => (Format::Auto, rest),
        _ => (default, words),
    };
    Ok((html::plain(&unmask(words.trim()), format)?, format))
}

fn answered(reading: &mut Reading, place: &Place, stem: &str, answer: &str) -> Read<Item> {
    let lang = reading.lang;
    let (stem, format) = formatted(stem, Format::Auto)?;
    let say = |words: &str| formatted(words, format).map(|t| t.0);
    let (answer, general) = match answer.rfind("####") {
        Some(at) => (answer[..at].trim(), say(&answer[at + 4..])?),
        None => (answer, String::new()),
    };
    let parted = |words: &str| -> Read<(String, String)> {
        let (words, feedback) = words.split_once('#').unwrap_or((words, ""));
        Ok((say(words)?, say(feedback)?))
    };
    if answer.is_empty() {
        return refuse("essay", &stem);
    }
    if answer.matches(['~', '=']).nth(MAX_LISTED).is_some() {
        let chosen = answer.contains('~') || answer.contains("->");
        return refuse(if chosen { "many-options" } else { "many-answers" }, &stem);
    }
    if let Some(numbers) = answer.strip_prefix('#') {
        return numeric(reading, place, &stem, numbers, &general, format);
    }
    if let Some(things) = answer.strip_prefix('>') {
        // The ordering plug-in's format: settings on the first line, then one thing on each line.
        let settings = things.lines().next().unwrap_or_default();
        let shows_part = |word: &str| ["RANDOM", "RAND", "REL", "CONTIGUOUS", "CONTIG"].contains(&word);
        if settings.to_ascii_uppercase().split_whitespace().any(shows_part) {
            reading.fault(place.clone(), "setting", settings);
        }
        let mut item = blank(ItemKind::Order, text(lang, &stem));
        for thing in things.lines().skip(1).filter(|l| !l.trim().is_empty()) {
            if item.options.len() == MAX_LISTED {
                return refuse("many-options", stem.as_str());
            }
            item.options.push(option(text(lang, &say(thing)?), false, Text::default()));
        }
        item.explanation = text(lang, &general);
        return Ok(item);
    }
    if answer.contains('~') {
        let single = answer.contains('=');
        let marked = answer.replace('=', "~=");
        let mut answers = marked.split('~');
        if let Some(lost) = answers.next().filter(|lost| !lost.trim().is_empty()) {
            return refuse("syntax", &unmask(lost));
        }
        let mut weighted = vec![];
        for answer in answers.map(str::trim) {
            // `~=text` of some programs is `=text` with nothing before it.
            if answer.is_empty() && weighted.is_empty() {
                continue;
            }
            // After `=` a per cent sign is text, as in Moodle; but no text begins with all of its own worth.
            let (worth, answer) = if let Some(answer) = answer.strip_prefix('=') {
                (100.0, answer.trim_start().strip_prefix("%100%").unwrap_or(answer))
            } else {
                let (weight, answer) = weight(answer);
                (weight.unwrap_or_default(), answer)
            };
            let (text, feedback) = parted(answer)?;
            weighted.push(Weighted { text, weight: worth, feedback });
        }
        return choice(reading, place, &stem, single, weighted, &general);
    }
    if answer.starts_with('=') && answer.contains("->") {
        let mut found = vec![];
        for pair in answer.split('=').skip(1) {
            let Some((thing, group)) = pair.split_once("->") else { return refuse("syntax", &unmask(pair)) };
            found.push((say(thing)?.replace(ARROW, "->"), tidy(&unmask(group))));
        }
        let mut item = matched(lang, &stem, &found)?;
        item.explanation = text(lang, &general);
        return Ok(item);
    }
    let mut parts = answer.splitn(3, '#').map(str::trim);
    let word = parts.next().unwrap_or_default().to_ascii_uppercase();
    if let Some(is_true) = match word.as_str() {
        "T" | "TRUE" => Some(true),
        "F" | "FALSE" => Some(false),
        _ => None,
    } {
        let wrong = say(parts.next().unwrap_or_default())?;
        let right = say(parts.next().unwrap_or_default())?;
        let mut item = blank(ItemKind::TrueFalse, text(lang, &stem));
        item.options = truth(is_true, text(lang, &wrong));
        item.explanation = text(lang, &joined(vec![general, right]));
        return Ok(item);
    }
    let mut answers = vec![];
    let listed = answer.strip_prefix('=').unwrap_or(answer);
    for answer in listed.split('=') {
        let (weight, answer) = weight(answer.trim());
        let (words, feedback) = answer.split_once('#').unwrap_or((answer, ""));
        let (words, weight) = (tidy(&unmask(words)), weight.unwrap_or(100.0));
        let Some(text) = literal(&words) else {
            if weight > 99.9 {
                return refuse("wildcard", &words);
            }
            answers.push(Typed { text: words, tolerance: String::new(), weight, feedback: say(feedback)? });
            continue;
        };
        answers.push(Typed {
            text: text.replace(ARROW, "->"),
            tolerance: String::new(),
            weight,
            feedback: say(feedback)?,
        });
    }
    typed(reading, place, ItemKind::ShortText, &stem, answers, &general)
}

/// An answer in which no star is a wildcard; those that are escaped are stars.
pub(super) fn literal(words: &str) -> Option<String> {
    let bare = words.replace("\\*", "\u{fdd8}");
    (!bare.contains('*')).then(|| bare.replace('\u{fdd8}', "*"))
}

/// An answer as Moodle reads it, in which a star is a star.
pub(super) fn starred(words: &str) -> String {
    words.replace('*', "\\*")
}

/// `%50%` at the beginning, and what follows it.
fn weight(answer: &str) -> (Option<f64>, &str) {
    let found = answer.strip_prefix('%').and_then(|a| a.split_once('%')).and_then(|(weight, rest)| {
        let plain = !weight.is_empty() && weight.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
        Some((plain.then_some(weight)?.parse::<f64>().ok()?, rest))
    });
    found.map_or((None, answer), |(weight, rest)| (Some(weight), rest.trim()))
}

fn numeric(
    reading: &mut Reading,
    place: &Place,
    stem: &str,
    answer: &str,
    general: &str,
    format: Format,
) -> Read<Item> {
    let say = |words: &str| formatted(words, format).map(|t| t.0);
    let (answer, other) = answer.split_once('~').unwrap_or((answer, ""));
    let mut answers = vec![];
    for one in answer.split('=').map(str::trim).filter(|a| !a.is_empty()) {
        let (weight, one) = weight(one);
        let (words, feedback) = one.split_once('#').unwrap_or((one, ""));
        let (words, feedback) = (unmask(words), say(feedback)?);
        let weight = weight.unwrap_or(100.0);
        let (text, tolerance) = if let Some((low, high)) = words.split_once("..") {
            range(low, high)?
        } else {
            let (text, tolerance) = words.split_once(':').unwrap_or((&words, ""));
            (text.trim().to_owned(), tolerance.trim().to_owned())
        };
        answers.push(Typed { text, tolerance, weight, feedback });
    }
    // Whatever else was typed is wrong; it may have feedback, and a weight.
    for one in other.split('~').map(str::trim).filter(|one| !one.is_empty()) {
        let (weight, one) = weight(one);
        let (words, feedback) = one.split_once('#').unwrap_or((one, ""));
        let text = if words.trim().is_empty() { "*".to_owned() } else { tidy(&unmask(words)) };
        let (weight, feedback) = (weight.unwrap_or_default().min(99.0), say(feedback)?);
        answers.push(Typed { text, tolerance: String::new(), weight, feedback });
    }
    typed(reading, place, ItemKind::Number, stem, answers, general)
}

/// From 1 to 5 is 3, give or take 2.
pub(super) fn range(low: &str, high: &str) -> Read<(String, String)> {
    let millionths = |words: &str| number_text(words).and_then(|n| number(&n));
    let (Some(from), Some(to)) = (millionths(low), millionths(high)) else {
        return refuse("number", &brief(&format!("{low}..{high}")));
    };
    // Both ends are whole millionths: half of their sum is too, or it is not read.
    if from > to || (from + to) % 2 != 0 {
        return refuse("number", &format!("{low}..{high}"));
    }
    let middle = i64::midpoint(from, to);
    Ok((decimal(middle), decimal(to - middle)))
}

#[cfg(test)]
mod tests {
    use super::{blocks::mask, *};
    use qinghe_content::Library;

    #[test]
    fn every_item_is_written() {
        for module in Library::embedded().modules() {
            for lang in Lang::ALL {
                let text = write(module.items.iter().map(|i| &**i), lang);
                assert_eq!(text.matches("\n}\n").count(), module.items.len(), "{}", module.id);
            }
        }
    }

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(escape("a = {b}: c~d#e\n"), "a \\= \\{b\\}\\: c\\~d\\#e");
        assert_eq!((percent(2).as_str(), percent(3).as_str()), ("50", "33.33333"));
        assert_eq!(unmask(&mask(&escape("a\\n\\\\b\nc"))), "a\\n\\\\b\nc");
    }
}
