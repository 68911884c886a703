//! What a question of a school may hold, and the form's fields for it.

use qinghe_model::{
    Lang, Text,
    error::FieldError,
    grading,
    item::{Item, ItemKind},
};

/// What the fields of one option are called in the form.
#[derive(Clone, Copy, Debug)]
pub struct OptionFields {
    /// The option's id.
    pub id: &'static str,
    /// Its text, Chinese and English.
    pub text: [&'static str; 2],
    /// Why it is wrong, Chinese and English.
    pub why: [&'static str; 2],
    /// Match: its group.
    pub group: &'static str,
}

macro_rules! option_fields {
    ($($id:literal),*) => {[$(OptionFields {
        id: $id,
        text: [concat!($id, "_zh"), concat!($id, "_en")],
        why: [concat!($id, "_why_zh"), concat!($id, "_why_en")],
        group: concat!($id, "_group"),
    }),*]};
}

/// The rows for options, in order.
pub const OPTION_FIELDS: [OptionFields; 6] = option_fields!["a", "b", "c", "d", "e", "f"];
/// The two answers to a statement; their texts are given.
pub const TRUTH_FIELDS: [OptionFields; 2] = option_fields!["true", "false"];
/// The rows for groups: the id, then its text in Chinese and English.
pub const GROUP_FIELDS: [(&str, [&str; 2]); 8] = [
    ("g1", ["g1_zh", "g1_en"]),
    ("g2", ["g2_zh", "g2_en"]),
    ("g3", ["g3_zh", "g3_en"]),
    ("g4", ["g4_zh", "g4_en"]),
    ("g5", ["g5_zh", "g5_en"]),
    ("g6", ["g6_zh", "g6_en"]),
    ("g7", ["g7_zh", "g7_en"]),
    ("g8", ["g8_zh", "g8_en"]),
];

/// The most characters of a stem.
pub const STEM_MAX: usize = 500;
/// The most characters of a situation or an explanation.
pub const LONG_MAX: usize = 1000;
/// The most characters of an option, or of why it is wrong.
pub const OPTION_MAX: usize = 200;
/// The most characters of a group's name.
pub const GROUP_MAX: usize = 60;
/// The most characters of an answer that may be typed.
pub const ANSWER_MAX: usize = 100;
/// The most answers that are right.
pub const ANSWERS_MAX: usize = 10;
/// The most questions of one import.
pub const IMPORT_MAX: usize = 500;

/// The fields of an option by its id.
#[must_use]
pub fn option_fields(id: &str) -> Option<&'static OptionFields> {
    OPTION_FIELDS.iter().chain(&TRUTH_FIELDS).find(|f| f.id == id)
}

/// A typed text as it is kept: line breaks of one kind, no control characters (PostgreSQL keeps no
/// NUL), no space at the ends.
#[must_use]
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_owned()
}

fn tidy_text(text: &Text) -> Text {
    Text { zh: tidy(&text.zh), en: tidy(&text.en) }
}

/// The item as it is kept: tidy texts, and nothing that its kind does not have.
#[must_use]
pub fn cleaned(mut item: Item) -> Item {
    item.stem = tidy_text(&item.stem);
    item.explanation = tidy_text(&item.explanation);
    item.scene = item.scene.map(|s| tidy_text(&s)).filter(|_| item.kind == ItemKind::Scenario);
    item.objective = String::new();
    item.sources = Vec::new();
    if item.kind != ItemKind::Match {
        item.groups.clear();
    }
    for group in &mut item.groups {
        group.text = tidy_text(&group.text);
    }
    if item.kind.is_typed() {
        item.options.clear();
    } else {
        item.answers.clear();
    }
    for option in &mut item.options {
        option.text = if item.kind == ItemKind::TrueFalse { truth(&option.id) } else { tidy_text(&option.text) };
        option.correct &= item.kind.is_choice();
        option.group = option.group.take().filter(|g| item.kind == ItemKind::Match && !g.is_empty());
        let right = option.correct || item.kind == ItemKind::Order;
        option.why = option.why.take().map(|w| tidy_text(&w)).filter(|w| !right && *w != Text::default());
    }
    let mut seen = Vec::new();
    item.answers = item.answers.iter().map(|a| tidy(a)).filter(|a| !a.is_empty()).collect();
    item.answers.retain(|a| {
        let plain = grading::plain(a);
        let new = !seen.contains(&plain);
        seen.push(plain);
        new
    });
    item.tolerance = item.tolerance.map(|t| tidy(&t)).filter(|t| !t.is_empty() && item.kind == ItemKind::Number);
    item
}

/// What an answer to a statement reads.
pub(super) fn truth(id: &str) -> Text {
    match id {
        "true" => Text { zh: "对".into(), en: "True".into() },
        _ => Text { zh: "不对".into(), en: "False".into() },
    }
}

/// What is wrong with an item, each with its field of the form. The item is
/// [`cleaned`] already. A language is complete or empty; at least one is complete.
#[must_use]
pub fn check(item: &Item) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut fault = |field, code| faults.push(FieldError { field, code });
    check_texts(item, &mut fault);
    if !(1..=3).contains(&item.difficulty) {
        fault("difficulty", "choose-difficulty");
    }
    if item.kind.is_typed() {
        check_answers(item, &mut fault);
    } else {
        check_options(item, &mut fault);
    }
    faults
}

/// The codes for a text that is missing in Chinese or in English, where the other texts of the language are there.
const LANGUAGE_PART: [&str; 2] = ["language-part-zh", "language-part-en"];

/// A text of an item: its fields, the text, the most characters, and whether it is required in a language that is in
/// use.
type Part<'a> = ([&'static str; 2], Option<&'a Text>, usize, bool);

fn check_texts(item: &Item, fault: &mut impl FnMut(&'static str, &'static str)) {
    let mut parts: Vec<Part<'_>> = Vec::new();
    if item.kind == ItemKind::Scenario {
        parts.push((["scene_zh", "scene_en"], item.scene.as_ref(), LONG_MAX, true));
    }
    parts.push((["stem_zh", "stem_en"], Some(&item.stem), STEM_MAX, true));
    for group in &item.groups {
        if let Some((_, fields)) = GROUP_FIELDS.iter().find(|(id, _)| *id == group.id) {
            parts.push((*fields, Some(&group.text), GROUP_MAX, true));
        }
    }
    for option in &item.options {
        if let Some(fields) = option_fields(&option.id) {
            if item.kind != ItemKind::TrueFalse {
                parts.push((fields.text, Some(&option.text), OPTION_MAX, true));
            }
            parts.push((fields.why, option.why.as_ref(), OPTION_MAX, false));
        }
    }
    parts.push((["explanation_zh", "explanation_en"], Some(&item.explanation), LONG_MAX, false));
    let word = |text: Option<&Text>, n: usize| text.map_or("", |t| if n == 0 { &t.zh } else { &t.en }).to_owned();
    let begun = [0, 1].map(|n| parts.iter().any(|(_, text, ..)| !word(*text, n).is_empty()));
    for (fields, text, most, needed) in &parts {
        for n in [0, 1] {
            let text = word(*text, n);
            if text.chars().count() > *most {
                fault(fields[n], too_long(*most));
            } else if *needed && begun[n] && text.is_empty() {
                fault(fields[n], if begun[1 - n] { LANGUAGE_PART[n] } else { "required" });
            }
        }
    }
    if begun == [false, false] {
        fault("stem_zh", "one-language");
    }
}

const fn too_long(most: usize) -> &'static str {
    match most {
        GROUP_MAX => "max-60",
        ANSWER_MAX => "max-100",
        OPTION_MAX => "max-200",
        STEM_MAX => "max-500",
        _ => "max-1000",
    }
}

fn check_options(item: &Item, fault: &mut impl FnMut(&'static str, &'static str)) {
    let known = item.options.iter().all(|o| option_fields(&o.id).is_some());
    let fits = match item.kind {
        ItemKind::TrueFalse => item.options.iter().map(|o| o.id.as_str()).eq(["true", "false"]),
        _ => known && (2..=OPTION_FIELDS.len()).contains(&item.options.len()),
    };
    if !fits {
        fault("options", "options-range");
    }
    // The second of two that read the same.
    for lang in 0..2 {
        let mut seen: Vec<String> = Vec::new();
        for option in item.options.iter().filter(|_| item.kind != ItemKind::TrueFalse) {
            let text = grading::plain(if lang == 0 { &option.text.zh } else { &option.text.en });
            if seen.contains(&text)
                && let Some(fields) = option_fields(&option.id)
            {
                fault(fields.text[lang], "option-twice");
            }
            if !text.is_empty() {
                seen.push(text);
            }
        }
    }
    let right = item.key().count();
    match item.kind {
        ItemKind::Single | ItemKind::Scenario | ItemKind::TrueFalse if right == 0 => fault("right", "key-none"),
        ItemKind::Single | ItemKind::Scenario | ItemKind::TrueFalse if right > 1 => fault("right", "key-many"),
        ItemKind::Multiple if right < 2 => fault("right", "key-two"),
        ItemKind::Match => check_groups(item, fault),
        _ => {}
    }
}

fn check_groups(item: &Item, fault: &mut impl FnMut(&'static str, &'static str)) {
    if !(2..=GROUP_FIELDS.len()).contains(&item.groups.len()) {
        fault("groups", "groups-range");
    }
    for lang in 0..2 {
        let mut seen: Vec<String> = Vec::new();
        for group in &item.groups {
            let text = grading::plain(if lang == 0 { &group.text.zh } else { &group.text.en });
            if seen.contains(&text)
                && let Some((_, fields)) = GROUP_FIELDS.iter().find(|(id, _)| *id == group.id)
            {
                fault(fields[lang], "option-twice");
            }
            if !text.is_empty() {
                seen.push(text);
            }
        }
    }
    for option in &item.options {
        let has = item.groups.iter().any(|g| Some(g.id.as_str()) == option.group.as_deref());
        if !has && let Some(fields) = option_fields(&option.id) {
            fault(fields.group, "choose-group");
        }
    }
    // A group that nothing belongs to distracts; but where all belongs to one group there is nothing to match.
    let used = item.groups.iter().filter(|g| item.options.iter().any(|o| o.group.as_deref() == Some(&g.id))).count();
    if used < 2 && used < item.groups.len() {
        fault("groups", "group-empty");
    }
}

fn check_answers(item: &Item, fault: &mut impl FnMut(&'static str, &'static str)) {
    let number = item.kind == ItemKind::Number;
    if item.answers.is_empty() {
        fault("answers", "answer-none");
    } else if item.answers.len() > ANSWERS_MAX {
        fault("answers", "answers-many");
    } else if item.answers.iter().any(|a| a.chars().count() > ANSWER_MAX) {
        fault("answers", "max-100");
    } else if number && item.answers.iter().any(|a| grading::number(a).is_none()) {
        fault("answers", "number-unreadable");
    } else if !number && item.answers.iter().any(|a| grading::plain(a).is_empty()) {
        fault("answers", "answer-none");
    }
    if item.tolerance.as_deref().is_some_and(|t| grading::number(t).is_none_or(|n| n < 0)) {
        fault("tolerance", "tolerance-shape");
    }
}

/// The languages an item is written in.
#[must_use]
pub fn languages(item: &Item) -> Vec<Lang> {
    [(Lang::Zh, &item.stem.zh), (Lang::En, &item.stem.en)]
        .into_iter()
        .filter(|(_, stem)| !stem.is_empty())
        .map(|(lang, _)| lang)
        .collect()
}
