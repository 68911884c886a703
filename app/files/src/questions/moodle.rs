//! Moodle XML (<https://docs.moodle.org/en/Moodle_XML_format>), in one language.
//!
//! Read: multiple choice, true or false, short answer, numerical, matching and ordering. Their HTML becomes plain text.
//! Essays, gaps, calculated and drag-and-drop questions are refused by name. Written as plain text, with the tags that
//! [`super::gift`] writes; an order is Moodle's own `ordering`.
//!
//! It cannot hold: the other language, the words of "true" and "false", the reasons of an order or a match, a
//! reason on a right option (it becomes part of the explanation), and numbers other than plain decimals.

use super::{
    Labels, MAX_LISTED, MAX_LOOKED_AT, Place, Read, Reading, Typed, Weighted, blank, brief, choice, clean, gift, html,
    html::Format, joined, matched, one_line, option, pairs, percent, plain_number, refuse, text, tidy, truth, typed,
    whole_stem, xml::Element,
};
use crate::stop;
use qinghe_model::{
    Lang, Text, grading,
    item::{Item, ItemKind},
};
use std::collections::HashSet;

/// The items as one Moodle XML file in one language.
#[must_use]
pub fn write<'i>(items: impl IntoIterator<Item = &'i Item>, lang: Lang) -> String {
    Element::new("quiz").holding(items.into_iter().map(|item| question(item, lang))).document()
}

fn words(name: &str, words: &str) -> Element {
    Element::new(name).holding([Element::new("text").saying(words)])
}

fn plain(name: &str, said: &str) -> Element {
    words(name, said).with("format", "plain_text")
}

fn value(name: &str, value: &str) -> Element {
    Element::new(name).saying(value)
}

fn answer(fraction: &str, said: &str, feedback: &str) -> Element {
    Element::new("answer")
        .with("fraction", fraction)
        .with("format", "plain_text")
        .holding([Element::new("text").saying(said), plain("feedback", feedback)])
}

fn question(item: &Item, lang: Lang) -> Element {
    let kind = match item.kind {
        ItemKind::Single | ItemKind::Scenario | ItemKind::Multiple => "multichoice",
        ItemKind::TrueFalse => "truefalse",
        ItemKind::Order => "ordering",
        ItemKind::Match => "matching",
        ItemKind::ShortText => "shortanswer",
        ItemKind::Number => "numerical",
    };
    let name: String = one_line(item.stem.get(lang)).chars().take(80).collect();
    let why = |why: &Option<Text>| why.as_ref().map(|w| clean(w.get(lang))).unwrap_or_default();
    let mut out = vec![
        words("name", &name),
        plain("questiontext", &whole_stem(item, lang)),
        plain("generalfeedback", &clean(item.explanation.get(lang))),
        value("defaultgrade", "1"),
        value("penalty", "0"),
        value("hidden", "0"),
        value("idnumber", &item.id),
    ];
    match item.kind {
        ItemKind::Single | ItemKind::Scenario | ItemKind::Multiple => {
            let many = item.kind == ItemKind::Multiple;
            let right = item.options.iter().filter(|o| o.correct).count();
            out.push(value("single", if many { "false" } else { "true" }));
            out.push(value("shuffleanswers", "true"));
            out.push(value("answernumbering", "ABCD"));
            for o in &item.options {
                let fraction = match (many, o.correct) {
                    (true, true) => percent(right),
                    (true, false) => "-100".to_owned(),
                    (false, true) => "100".to_owned(),
                    (false, false) => "0".to_owned(),
                };
                out.push(answer(&fraction, &clean(o.text.get(lang)), &why(&o.why)));
            }
        }
        ItemKind::TrueFalse => {
            for o in &item.options {
                out.push(answer(if o.correct { "100" } else { "0" }, &o.id, &why(&o.why)));
            }
        }
        ItemKind::ShortText => {
            out.push(value("usecase", "0"));
            out.extend(item.answers.iter().map(|a| answer("100", &gift::starred(&one_line(a)), "")));
        }
        ItemKind::Number => {
            let tolerance = plain_number(item.tolerance.as_deref().unwrap_or("0"));
            let with = |a: &String| answer("100", &plain_number(a), "").holding([value("tolerance", &tolerance)]);
            out.extend(item.answers.iter().map(with));
        }
        ItemKind::Order => {
            for (name, said) in [
                ("layouttype", "VERTICAL"),
                ("selecttype", "ALL"),
                ("selectcount", "0"),
                ("gradingtype", "RELATIVE_NEXT_EXCLUDE_LAST"),
                ("showgrading", "SHOW"),
                ("numberingstyle", "none"),
            ] {
                out.push(value(name, said));
            }
            for (n, o) in item.options.iter().enumerate() {
                out.push(answer(&format!("{}.0000000", n + 1), &clean(o.text.get(lang)), ""));
            }
        }
        ItemKind::Match => {
            out.push(value("shuffleanswers", "true"));
            for (thing, group) in pairs(item, lang) {
                let thing = Element::new("subquestion")
                    .with("format", "plain_text")
                    .holding([Element::new("text").saying(&thing), words("answer", &group)]);
                out.push(thing);
            }
        }
    }
    let tags = Labels::write(item, lang);
    out.push(Element::new("tags").holding(tags.iter().map(|tag| words("tag", tag))));
    Element::new("question").with("type", kind).holding(out)
}

// ---------------------------------------------------------------------------------------------
// Reading

/// What there is of a file besides its questions.
#[derive(Default)]
struct Seen {
    /// The points of the first question.
    points: Option<f64>,
    /// What has been named of the feedback to whole answers: a file repeats the same one with every question.
    feedback: HashSet<String>,
}

/// Reads the questions of a quiz.
pub(super) fn read(quiz: &Element, reading: &mut Reading) {
    let mut number = 0;
    let mut seen = Seen::default();
    for question in quiz.all("question") {
        if stop::check().is_err() {
            return;
        }
        let kind = question.attr("type");
        if kind == "category" {
            let category = question.child("category").map(Element::words).unwrap_or_default();
            reading.once(Place::Item { number, name: String::new() }, "labels", &category);
            continue;
        }
        number += 1;
        let name = question.child("name").map(Element::words).unwrap_or_default();
        let place = Place::Item { number, name: brief(&name) };
        if number > MAX_LOOKED_AT {
            reading.once(place, "too-many-items", "");
            return;
        }
        if reading.is_full(&place) {
            return;
        }
        if kind == "description" {
            reading.fault(place, "description", &name);
            continue;
        }
        let item = read_one(question, kind, &place, reading);
        if item.is_ok() {
            name_lost(question, &place, reading, &mut seen);
        }
        reading.keep(place, item);
    }
}

/// What Moodle says of an answer as a whole unless somebody wrote something else, as answers are compared.
const USUAL_FEEDBACK: [&str; 12] = [
    "youransweriscorrect",
    "youranswerispartiallycorrect",
    "youranswerisincorrect",
    "回答正确",
    "回答部分正确",
    "回答错误",
    "回答不正确",
    "你的回答正确",
    "你的回答部分正确",
    "你的回答不正确",
    "答案正确",
    "答案错误",
];

/// Names what a question of any kind has that no item holds: other points than the rest of the file, feedback to the answer
/// as a whole, and that only some of its parts are asked.
fn name_lost(question: &Element, place: &Place, reading: &mut Reading, seen: &mut Seen) {
    let words = |name: &str| question.child(name).map(Element::words_of_text).unwrap_or_default();
    let points = words("defaultgrade");
    if let Ok(worth) = points.parse::<f64>() {
        let usual = *seen.points.get_or_insert(worth);
        if (worth - usual).abs() > 0.001 {
            reading.fault(place.clone(), "weights", &points);
        }
    }
    for name in ["correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"] {
        let Some(Ok(feedback)) = question.child(name).map(said) else { continue };
        let plain = grading::plain(&feedback);
        if !plain.is_empty() && !USUAL_FEEDBACK.contains(&plain.as_str()) && seen.feedback.insert(plain) {
            reading.fault(place.clone(), "feedback", &feedback);
        }
    }
    if matches!(words("selecttype").to_ascii_uppercase().as_str(), "RANDOM" | "CONTIGUOUS" | "1" | "2") {
        reading.fault(place.clone(), "setting", &format!("{} {}", words("selecttype"), words("selectcount")));
    }
}

/// The content of an element's `text`, read by its format.
fn said(element: &Element) -> Read<String> {
    said_as(element, element.attr("format"))
}

fn said_as(element: &Element, format: &str) -> Read<String> {
    if let Some(file) = element.child("file").or_else(|| element.child("text")?.child("file")) {
        return refuse("media", file.attr("name"));
    }
    let format = match format {
        "html" => Format::Html,
        "plain_text" => Format::Plain,
        _ => Format::Auto,
    };
    let Some(text) = element.child("text") else { return Ok(String::new()) };
    // HTML that was not escaped has become elements.
    if text.elements().next().is_some() { html::of(text, &|_| false) } else { html::plain(&text.words(), format) }
}

fn fraction(answer: &Element) -> f64 {
    answer.attr("fraction").trim().parse().ok().filter(|f: &f64| f.is_finite()).unwrap_or_default()
}

fn read_one(question: &Element, kind: &str, place: &Place, reading: &mut Reading) -> Read<Item> {
    let lang = reading.lang;
    let refused = match kind {
        "essay" | "poodllrecording" | "recordrtc" => "essay",
        "cloze" | "multianswer" | "gapselect" | "gapfill" => "cloze",
        "calculated" | "calculatedsimple" | "calculatedmulti" | "formulas" | "stack" | "wiris" => "calculated",
        "ddwtos" | "ddimageortext" | "ddmarker" | "ddmatch" => "drag",
        "multichoice" | "truefalse" | "shortanswer" | "numerical" | "matching" | "match" | "ordering" => "",
        _ => "kind",
    };
    if !refused.is_empty() {
        return refuse(refused, kind);
    }
    let many = |name| question.all(name).nth(MAX_LISTED).is_some();
    if many("answer") || many("subquestion") {
        let typed = matches!(kind, "shortanswer" | "numerical");
        return refuse(if typed { "many-answers" } else { "many-options" }, kind);
    }
    let stem_element = question.child("questiontext");
    let stem = stem_element.map_or(Ok(String::new()), said)?;
    let format = stem_element.map_or("", |s| s.attr("format"));
    // Old exports give the format once, with the question.
    let inherited = |e: &Element| if e.attr("format").is_empty() { said_as(e, format) } else { said(e) };
    let general = question.child("generalfeedback").map_or(Ok(String::new()), inherited)?;
    let feedback = |a: &Element| a.child("feedback").map_or(Ok(String::new()), inherited);

    let mut labels = Labels::default();
    if let Some(tags) = question.child("tags") {
        tags.all("tag").for_each(|tag| labels.take(&tag.words()));
    }
    if let Some(other) = labels.other.take() {
        reading.once(place.clone(), "labels", &other);
    }
    for hint in question.all("hint") {
        let hint = said(hint)?;
        if !hint.is_empty() {
            reading.fault(place.clone(), "feedback", &hint);
        }
    }

    let item = match kind {
        "multichoice" => {
            let mut answers = vec![];
            for a in question.all("answer") {
                answers.push(Weighted { text: inherited(a)?, weight: fraction(a), feedback: feedback(a)? });
            }
            let single = question.child("single").map(Element::words).unwrap_or_default();
            let single = !matches!(single.trim(), "false" | "0");
            choice(reading, place, &stem, single, answers, &general)?
        }
        "truefalse" => {
            let right = |a: &&Element| fraction(a) > 99.9;
            let Some(answer) = question.all("answer").find(right) else { return refuse("no-key", &stem) };
            let is_true = match answer.words_of_text().as_str() {
                "true" | "1" => true,
                "false" | "0" => false,
                other => return refuse("no-key", other),
            };
            if let Some(costs) = question.all("answer").find(|a| fraction(a) < 0.0) {
                reading.fault(place.clone(), "penalty", &costs.words_of_text());
            }
            let wrong = question.all("answer").find(|a| !right(a)).map_or(Ok(String::new()), feedback)?;
            let mut item = blank(ItemKind::TrueFalse, text(lang, &stem));
            item.options = truth(is_true, text(lang, &wrong));
            item.explanation = text(lang, &joined(vec![general, feedback(answer)?]));
            item
        }
        "shortanswer" => {
            if question.child("usecase").is_some_and(|u| u.words().trim() == "1") {
                reading.fault(place.clone(), "case", &stem);
            }
            let mut answers = vec![];
            for a in question.all("answer") {
                let words = tidy(&a.words_of_text());
                let (weight, feedback) = (fraction(a), feedback(a)?);
                let text = match gift::literal(&words) {
                    Some(text) => text,
                    None if weight > 99.9 => return refuse("wildcard", &words),
                    None => words,
                };
                answers.push(Typed { text, tolerance: String::new(), weight, feedback });
            }
            typed(reading, place, ItemKind::ShortText, &stem, answers, &general)?
        }
        "numerical" => {
            if let Some(unit) = question.child("units").and_then(|u| u.child("unit")?.child("unit_name")) {
                reading.fault(place.clone(), "unit", &unit.words());
            }
            let mut answers = vec![];
            for a in question.all("answer") {
                let tolerance = a.child("tolerance").map(Element::words).unwrap_or_default().trim().to_owned();
                answers.push(Typed { text: a.words_of_text(), tolerance, weight: fraction(a), feedback: feedback(a)? });
            }
            typed(reading, place, ItemKind::Number, &stem, answers, &general)?
        }
        "ordering" => {
            let mut things = vec![];
            for a in question.all("answer") {
                things.push((fraction(a), inherited(a)?));
            }
            // Each thing's place is its fraction; without places, they are in order.
            things.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut item = blank(ItemKind::Order, text(lang, &stem));
            item.options = things.iter().map(|t| option(text(lang, &t.1), false, Text::default())).collect();
            item.explanation = text(lang, &general);
            item
        }
        _ => {
            let mut found = vec![];
            for sub in question.all("subquestion") {
                let group = sub.child("answer").map(Element::words_of_text).unwrap_or_default();
                found.push((inherited(sub)?, group));
            }
            let mut item = matched(lang, &stem, &found)?;
            item.explanation = text(lang, &general);
            item
        }
    };
    Ok(labels.apply(item, lang))
}

impl Element {
    /// The plain text of the `text` element within, or of the element itself where there is none.
    fn words_of_text(&self) -> String {
        tidy(&self.child("text").map_or_else(|| self.words(), Element::words))
    }
}
