//! Builds items from what the readers find, and takes them apart for the writers.

use super::{
    MAX_EXPLANATION, MAX_OPTION, MAX_OPTIONS, MAX_STEM,
    refusal::{Read, refuse},
};
use qinghe_model::{
    Lang, Text,
    grading::{self, number},
    item::{CognitiveLevel, Item, ItemGroup, ItemKind, ItemOption},
};

/// A text in one language.
pub(super) fn text(lang: Lang, words: &str) -> Text {
    let words = tidy(words);
    match lang {
        Lang::Zh => Text { zh: words, en: String::new() },
        Lang::En => Text { zh: String::new(), en: words },
    }
}

/// A text without padding, without spaces at the ends of its lines, and without characters that no page can
/// show. A space that does not break is a space.
pub(super) fn tidy(words: &str) -> String {
    let words = words.replace("\r\n", "\n").replace('\r', "\n").replace('\u{a0}', " ");
    let words: String = words.chars().filter(|c| is_shown(*c)).collect();
    words.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Whether a character may be in XML and on a page.
pub(super) fn is_shown(c: char) -> bool {
    matches!(c, '\n' | '\t')
        || !(c.is_control() || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FDD0}'..='\u{FDEF}'))
}

/// An item with only its kind and its question.
pub(super) fn blank(kind: ItemKind, stem: Text) -> Item {
    Item {
        id: String::new(),
        version: 1,
        kind,
        objective: String::new(),
        difficulty: 2,
        level: CognitiveLevel::Understand,
        scene: None,
        stem,
        groups: vec![],
        options: vec![],
        answers: vec![],
        tolerance: None,
        explanation: Text::default(),
        sources: vec![],
    }
}

pub(super) fn is_empty(text: &Text) -> bool {
    text.zh.is_empty() && text.en.is_empty()
}

/// An option; its id is given when the question is whole.
pub(super) fn option(words: Text, correct: bool, why: Text) -> ItemOption {
    ItemOption { id: String::new(), correct, group: None, text: words, why: (!is_empty(&why)).then_some(why) }
}

/// The texts of a statement's two options, true and false.
pub(super) fn truth_words() -> [Text; 2] {
    [Text { zh: "对".into(), en: "True".into() }, Text { zh: "错".into(), en: "False".into() }]
}

/// Whether a word means true or false.
pub(super) fn truth_of(word: &str) -> Option<bool> {
    match grading::plain(word).as_str() {
        "对" | "正确" | "是" | "√" | "✓" | "✔" | "真" | "true" | "t" | "yes" | "y" | "right" | "correct" => {
            Some(true)
        }
        "错" | "错误" | "不对" | "不正确" | "否" | "不是" | "×" | "✗" | "✘" | "假" | "false" | "f" | "no" | "n"
        | "wrong" | "incorrect" => Some(false),
        _ => None,
    }
}

/// The two options of a statement; only the wrong one has a reason.
pub(super) fn truth(truth: bool, why: Text) -> Vec<ItemOption> {
    let [yes, no] = truth_words();
    let (of_yes, of_no) = if truth { (Text::default(), why) } else { (why, Text::default()) };
    vec![option(yes, truth, of_yes), option(no, !truth, of_no)]
}

/// Texts under each other, without those that are empty.
pub(super) fn joined(texts: Vec<String>) -> String {
    texts.into_iter().map(|t| tidy(&t)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Pairs of a thing and the group it belongs to; without a thing, only the group.
pub(super) fn matched(lang: Lang, stem: &str, pairs: &[(String, String)]) -> Read<Item> {
    if pairs.len() > MAX_OPTIONS * 2 {
        return refuse("many-options", stem);
    }
    let mut item = blank(ItemKind::Match, text(lang, stem));
    for (thing, group) in pairs {
        let group = text(lang, group);
        let at = item.groups.iter().position(|g| g.text == group).unwrap_or_else(|| {
            item.groups.push(ItemGroup { id: group_id(item.groups.len()), text: group });
            item.groups.len() - 1
        });
        let thing = text(lang, thing);
        if !is_empty(&thing) {
            let group = Some(item.groups[at].id.clone());
            item.options.push(ItemOption { group, ..option(thing, false, Text::default()) });
        }
    }
    Ok(item)
}

pub(super) fn group_id(at: usize) -> String {
    format!("g{}", at + 1)
}

/// A text on one line: what is typed has no second one.
pub(super) fn one_line(words: &str) -> String {
    tidy(words).replace(['\n', '\t'], " ")
}

/// A number as typed, when [`number`] can read it; one in scientific notation or with a rounding error
/// of a spreadsheet as a decimal.
pub(super) fn number_text(words: &str) -> Option<String> {
    let words = one_line(words);
    if number(&words).is_some() {
        return Some(words);
    }
    let exact: f64 = words.parse().ok()?;
    let rounded = format!("{exact:.6}");
    let near: f64 = rounded.parse().ok()?;
    let short = if rounded.contains('.') { rounded.trim_end_matches('0').trim_end_matches('.') } else { &rounded };
    ((exact - near).abs() <= 1e-9 * exact.abs().max(1.0) && number(short).is_some()).then(|| short.to_owned())
}

/// A number in millionths as a plain decimal.
pub(super) fn decimal(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, part) = (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    let part = format!("{part:06}");
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A number as other programs read it: 1,475 and １４７５ as 1475.
pub(super) fn plain_number(words: &str) -> String {
    number(words).map_or_else(|| words.to_owned(), decimal)
}

/// Checks a question and names its options.
pub(super) fn finish(mut item: Item) -> Read<Item> {
    let stem = item.stem.get(Lang::Zh).to_owned();
    let no = |code| refuse(code, &stem);
    if is_empty(&item.stem) {
        return refuse("no-stem", "");
    }
    let longer = |t: &Text, most: usize| [&t.zh, &t.en].iter().any(|t| t.chars().count() > most);
    if longer(&item.stem, MAX_STEM) || item.scene.as_ref().is_some_and(|s| longer(s, MAX_STEM)) {
        return no("long-stem");
    }
    if longer(&item.explanation, MAX_EXPLANATION) {
        return no("long-explanation");
    }
    let options = item.options.iter().flat_map(|o| [Some(&o.text), o.why.as_ref()]).flatten();
    if options.chain(item.groups.iter().map(|g| &g.text)).any(|t| longer(t, MAX_OPTION))
        || item.answers.iter().any(|a| a.chars().count() > MAX_OPTION)
    {
        return no("long-option");
    }
    if item.options.len() > MAX_OPTIONS || item.groups.len() > MAX_OPTIONS {
        return no("many-options");
    }
    if item.options.iter().map(|o| &o.text).chain(item.groups.iter().map(|g| &g.text)).any(is_empty) {
        return no("empty-option");
    }
    let twice = |texts: &[&Text]| texts.iter().enumerate().any(|(n, t)| texts[..n].contains(t));
    let words: Vec<&Text> = item.options.iter().map(|o| &o.text).collect();
    let groups: Vec<&Text> = item.groups.iter().map(|g| &g.text).collect();
    if twice(&words) || twice(&groups) {
        return no("same-option");
    }
    let right = item.options.iter().filter(|o| o.correct).count();
    match item.kind {
        ItemKind::ShortText | ItemKind::Number => {
            if item.answers.is_empty() {
                return no("no-key");
            }
            if item.answers.len() > MAX_OPTIONS {
                return no("many-answers");
            }
            if item.kind == ItemKind::ShortText && item.answers.iter().any(|a| grading::plain(a).is_empty()) {
                return no("no-key");
            }
            if item.kind == ItemKind::Number {
                if let Some(answer) = item.answers.iter().find(|a| number(a).is_none()) {
                    return refuse("number", answer);
                }
                if let Some(wrong) = item.tolerance.as_ref().filter(|t| number(t).is_none_or(|t| t < 0)) {
                    return refuse("tolerance", wrong);
                }
            }
        }
        _ if item.options.len() < 2 => return no("few-options"),
        ItemKind::Order => {}
        ItemKind::Match => {
            let known = |id: &String| item.groups.iter().any(|g| g.id == *id);
            if item.groups.len() < 2 || !item.options.iter().all(|o| o.group.as_ref().is_some_and(known)) {
                return no("no-group");
            }
        }
        _ if right == 0 => return no("no-key"),
        ItemKind::Multiple if right == 1 => return no("bad-key"),
        ItemKind::Multiple => {}
        _ if right > 1 => return no("either"),
        ItemKind::TrueFalse if item.options.len() != 2 => return no("many-options"),
        _ => {}
    }
    for (at, o) in item.options.iter_mut().enumerate() {
        o.id = match (item.kind, at) {
            (ItemKind::TrueFalse, 0) => "true".to_owned(),
            (ItemKind::TrueFalse, _) => "false".to_owned(),
            _ => letter(at).to_string(),
        };
    }
    Ok(item)
}

/// a, b, c, …
pub(super) fn letter(at: usize) -> char {
    u8::try_from(at).ok().filter(|at| *at < 26).map_or('z', |at| char::from(b'a' + at))
}

/// The groups of a match in the order in which its options name them, those without any at the end.
pub(super) fn by_use(item: &Item) -> Vec<usize> {
    let mut places: Vec<usize> = vec![];
    let named = item.options.iter().filter_map(|o| item.groups.iter().position(|g| Some(&g.id) == o.group.as_ref()));
    for at in named.chain(0..item.groups.len()) {
        if !places.contains(&at) {
            places.push(at);
        }
    }
    places
}

/// The pairs of a match as text, groups without a thing at the end.
pub(super) fn pairs(item: &Item, lang: Lang) -> Vec<(String, String)> {
    let words = |t: &Text| clean(t.get(lang));
    let group = |o: &ItemOption| item.groups.iter().find(|g| Some(&g.id) == o.group.as_ref());
    let mut out: Vec<(String, String)> =
        item.options.iter().map(|o| (words(&o.text), group(o).map(|g| words(&g.text)).unwrap_or_default())).collect();
    let lone = by_use(item).into_iter().map(|at| &item.groups[at]);
    let lone = lone.filter(|g| item.options.iter().all(|o| o.group.as_ref() != Some(&g.id)));
    out.extend(lone.map(|g| (String::new(), words(&g.text))));
    out
}

/// A text as it goes out: as it would come in.
pub(super) fn clean(words: &str) -> String {
    tidy(words)
}

/// The situation, if any, and the question under each other.
pub(super) fn whole_stem(item: &Item, lang: Lang) -> String {
    let stem = clean(item.stem.get(lang));
    match &item.scene {
        Some(scene) => format!("{}\n{stem}", clean(scene.get(lang))),
        None => stem,
    }
}

/// 100 parted, with the five decimals Moodle takes: 50, 33.33333.
pub(super) fn percent(parts: usize) -> String {
    let exact = [0, 1, 2, 4, 5, 10].contains(&parts);
    #[expect(clippy::cast_precision_loss, reason = "an item has a handful of options")]
    let share = 100.0 / parts.max(1) as f64;
    if exact { format!("{share}") } else { format!("{share:.5}") }
}
