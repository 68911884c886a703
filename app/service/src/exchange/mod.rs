//! Questions in the formats of other systems, in and out.
//!
//! [`gift`] is Moodle's plain text, [`moodle`] its XML, [`qti`] the items and packages of 1EdTech QTI
//! (read: 2.1, 2.2 and 3.0; written: 3.0), [`sheet`] a spreadsheet with both languages. All but the
//! spreadsheet hold one language a file. [`read`] tells them apart by what is in them.
//!
//! Nothing is dropped in silence: whatever a file holds that an [`Item`] has no place for is an
//! [`ImportFault`] that names it, and the other questions of the file are still read. What goes out comes
//! back the same but for the identifiers, versions, objectives and sources, and what the page of each
//! format says it can not hold.

pub mod gift;
mod html;
pub mod moodle;
pub mod qti;
pub mod sheet;
mod xml;

#[cfg(test)]
mod tests;

pub use gift::write as write_gift;
pub use moodle::write as write_moodle;
pub use qti::write as write_qti;
pub use sheet::write as write_xlsx;

use crate::roster::file::{self, FileFault};
use qinghe_model::{
    Lang, Text,
    grading::{self, number},
    item::{CognitiveLevel, Item, ItemGroup, ItemKind, ItemOption},
};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// The largest file read, in bytes.
pub const MAX_FILE: usize = 2 << 20;
/// The most questions read of a file.
pub const MAX_ITEMS: usize = 500;
/// The most characters of a question, and of the situation before it.
pub const MAX_STEM: usize = 1000;
/// The most characters of an option, a group, a typed answer and the reason why an option is wrong.
pub const MAX_OPTION: usize = 300;
/// The most characters of an explanation.
pub const MAX_EXPLANATION: usize = 2000;
/// The most options, groups or typed answers of a question.
pub const MAX_OPTIONS: usize = 10;

/// Questions looked at: as many as are read, and as many that are no good.
const MAX_LOOKED_AT: usize = MAX_ITEMS * 2;
/// Faults listed; the last one says that there are more.
const MAX_FAULTS: usize = 500;
/// Characters of what was found that a fault repeats.
const MAX_FOUND: usize = 80;
/// Files in a package.
const MAX_ENTRIES: usize = 1100;
/// All files of a package that are read, unpacked.
const MAX_UNPACKED: u64 = 16 << 20;

/// Every code an [`ImportFault`] may have.
pub const CODES: [&str; 48] = [
    // The file
    "too-large",
    "empty",
    "unknown-format",
    "unknown-encoding",
    "broken-file",
    "doctype",
    "too-deep",
    "old-excel",
    "password",
    "qti-1",
    "missing-columns",
    "repeated-column",
    "missing-file",
    "too-many-items",
    "more-faults",
    // A question that is left out
    "syntax",
    "media",
    "essay",
    "cloze",
    "calculated",
    "drag",
    "kind",
    "several",
    "no-stem",
    "no-key",
    "bad-key",
    "either",
    "few-options",
    "many-options",
    "empty-option",
    "same-option",
    "many-answers",
    "no-group",
    "number",
    "tolerance",
    "wildcard",
    "long-stem",
    "long-option",
    "long-explanation",
    "formula",
    "merged",
    "bad-value",
    // Something beside a question that is kept
    "description",
    "weights",
    "feedback",
    "labels",
    "case",
    "unit",
];

/// The codes of what was let go while the question, if there was one, was kept.
pub const NOTICES: [&str; 6] = ["description", "weights", "feedback", "labels", "case", "unit"];

/// What was found in a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Import {
    /// The questions, with the ids `1`, `2`, … in the order of the file.
    pub items: Vec<Item>,
    /// What could not be read or kept, in the order of the file.
    pub faults: Vec<ImportFault>,
}

/// Something that could not be read or kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportFault {
    /// Where it stands.
    pub place: Place,
    /// What is the matter: one of [`CODES`].
    pub code: &'static str,
    /// What was found there, cut short.
    pub text: String,
}

impl ImportFault {
    /// Whether the question was kept, and only something beside it let go.
    #[must_use]
    pub fn is_notice(&self) -> bool {
        NOTICES.contains(&self.code)
    }
}

/// Where something stands in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line of a text, from 1.
    Line(usize),
    /// A question of an XML file: its number from 1, and its own name.
    Item {
        /// The number, from 1, categories not counted.
        number: usize,
        /// The name or identifier, cut short; may be empty.
        name: String,
    },
    /// A cell of a sheet.
    Cell {
        /// The row's number as the spreadsheet shows it.
        row: u32,
        /// The column's letters as the spreadsheet shows them; empty for the whole row.
        column: String,
    },
    /// A file within a package.
    Entry(String),
}

/// Reads questions. `name` is the file's name; it decides only what the content leaves open. Texts are
/// put into `lang` where the file does not name their language.
#[must_use]
pub fn read(name: &str, bytes: &[u8], lang: Lang) -> Import {
    let mut reading = Reading::new(lang);
    if let Err(fault) = sniff(name, bytes, &mut reading) {
        reading.fault(Place::File, fault.code, &fault.text);
    }
    if reading.items.is_empty() && reading.faults.iter().all(ImportFault::is_notice) {
        reading.fault(Place::File, "empty", "");
    }
    Import { items: reading.items, faults: reading.faults }
}

fn sniff(name: &str, bytes: &[u8], reading: &mut Reading) -> Read<()> {
    if bytes.len() > MAX_FILE {
        return refuse("too-large", "");
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let mut package = Package::open(bytes)?;
        if let Some(manifest) = package.named("imsmanifest.xml") {
            return qti::package(&mut package, &manifest, reading);
        }
        return sheet::read(bytes, reading);
    }
    if let Some(fault) = file::ole(bytes) {
        return Err(fault.into());
    }
    let text = file::decode(bytes)?;
    let start = text.trim_start();
    if start.starts_with('<') {
        let root = xml::parse(&text)?;
        return match root.name.as_str() {
            "quiz" => {
                moodle::read(&root, reading);
                Ok(())
            }
            "assessmentitem" => {
                qti::item(&root, Place::Item { number: 1, name: brief(root.attr("identifier")) }, None, reading);
                Ok(())
            }
            "questestinterop" => refuse("qti-1", "questestinterop"),
            other => refuse("unknown-format", other),
        };
    }
    let is_table = [".csv", ".tsv"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    if start.is_empty() {
        return Ok(());
    }
    if is_table || !start.contains('{') {
        return refuse("unknown-format", if is_table { name } else { "" });
    }
    gift::read(&text, reading);
    Ok(())
}

// ---------------------------------------------------------------------------------------------
// What the readers share

/// Why something is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Refusal {
    code: &'static str,
    text: String,
}

type Read<T> = Result<T, Refusal>;

fn refuse<T>(code: &'static str, text: &str) -> Read<T> {
    Err(Refusal { code, text: brief(text) })
}

impl From<FileFault> for Refusal {
    fn from(fault: FileFault) -> Self {
        let code = match fault {
            FileFault::Empty => "empty",
            FileFault::TooLarge | FileFault::TooManyRows | FileFault::TooManyColumns => "too-large",
            FileFault::OldExcel => "old-excel",
            FileFault::Password => "password",
            FileFault::UnknownEncoding => "unknown-encoding",
            FileFault::BrokenFile => "broken-file",
            FileFault::MissingColumns(_) => "missing-columns",
            FileFault::RepeatedColumn(_) => "repeated-column",
            // Class lists alone come as such bundles.
            FileFault::UnknownFormat
            | FileFault::BundleVersion(_)
            | FileFault::BundleDelta(_)
            | FileFault::BundleMissing(_)
            | FileFault::BundleColumn(..)
            | FileFault::BundleNoHomerooms => "unknown-format",
        };
        Self { code, text: String::new() }
    }
}

/// A text on one line, cut short.
fn brief(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if out.len() > MAX_FOUND * 4 {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !c.is_control()).take(MAX_FOUND + 1));
    }
    if out.chars().count() > MAX_FOUND {
        out = out.chars().take(MAX_FOUND - 1).collect();
        out.push('…');
    }
    out
}

/// What is being gathered from one file.
struct Reading {
    lang: Lang,
    items: Vec<Item>,
    faults: Vec<ImportFault>,
}

impl Reading {
    fn new(lang: Lang) -> Self {
        Self { lang, items: vec![], faults: vec![] }
    }

    fn fault(&mut self, place: Place, code: &'static str, text: &str) {
        debug_assert!(CODES.contains(&code), "{code}");
        match self.faults.len() {
            n if n < MAX_FAULTS => self.faults.push(ImportFault { place, code, text: brief(text) }),
            MAX_FAULTS => self.faults.push(ImportFault { place, code: "more-faults", text: String::new() }),
            _ => {}
        }
    }

    /// A fault that is told once a file.
    fn once(&mut self, place: Place, code: &'static str, text: &str) {
        if self.faults.iter().all(|f| f.code != code) {
            self.fault(place, code, text);
        }
    }

    /// Whether no more questions are taken; says so the first time.
    fn is_full(&mut self, place: &Place) -> bool {
        let full = self.items.len() >= MAX_ITEMS;
        if full {
            self.once(place.clone(), "too-many-items", "");
        }
        full
    }

    /// Keeps a question that is sound, under the next number.
    fn keep(&mut self, place: Place, item: Read<Item>) {
        if self.is_full(&place) {
            return;
        }
        match item.and_then(finish) {
            Ok(mut item) => {
                item.id = (self.items.len() + 1).to_string();
                self.items.push(item);
            }
            Err(refusal) => self.fault(place, refusal.code, &refusal.text),
        }
    }
}

/// A text in one language.
fn text(lang: Lang, words: &str) -> Text {
    let words = tidy(words);
    match lang {
        Lang::Zh => Text { zh: words, en: String::new() },
        Lang::En => Text { zh: String::new(), en: words },
    }
}

/// A text without padding, without spaces at the ends of its lines, and without characters that no page can
/// show. A space that does not break is a space.
fn tidy(words: &str) -> String {
    let words = words.replace("\r\n", "\n").replace('\r', "\n").replace('\u{a0}', " ");
    let words: String = words.chars().filter(|c| is_shown(*c)).collect();
    words.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Whether a character may stand in XML and on a page.
fn is_shown(c: char) -> bool {
    matches!(c, '\n' | '\t')
        || !(c.is_control() || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FDD0}'..='\u{FDEF}'))
}

/// An item with nothing in it yet but how it is answered and what it asks.
fn blank(kind: ItemKind, stem: Text) -> Item {
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

fn is_empty(text: &Text) -> bool {
    text.zh.is_empty() && text.en.is_empty()
}

/// An option; its id is given when the question is whole.
fn option(words: Text, correct: bool, why: Text) -> ItemOption {
    ItemOption { id: String::new(), correct, group: None, text: words, why: (!is_empty(&why)).then_some(why) }
}

/// The words of the two options of a statement, true and false.
fn truth_words() -> [Text; 2] {
    [Text { zh: "对".into(), en: "True".into() }, Text { zh: "错".into(), en: "False".into() }]
}

/// What a word says of a statement.
fn truth_of(word: &str) -> Option<bool> {
    match grading::plain(word).as_str() {
        "对" | "正确" | "是" | "√" | "✓" | "✔" | "真" | "true" | "t" | "yes" | "y" | "right" | "correct" => {
            Some(true)
        }
        "错" | "错误" | "不对" | "不正确" | "否" | "不是" | "×" | "✗" | "✘" | "假" | "false" | "f" | "no" | "n"
        | "wrong" | "incorrect" => Some(false),
        _ => None,
    }
}

/// The two options of a statement; only the wrong one says why.
fn truth(truth: bool, why: Text) -> Vec<ItemOption> {
    let [yes, no] = truth_words();
    let (of_yes, of_no) = if truth { (Text::default(), why) } else { (why, Text::default()) };
    vec![option(yes, truth, of_yes), option(no, !truth, of_no)]
}

/// What an option of a choice is worth, of 100, and what is said to those who choose it.
struct Weighted {
    text: String,
    weight: f64,
    feedback: String,
}

/// A choice as Moodle weighs it: with `single`, what is worth 100 is right; otherwise whatever is worth
/// more than nothing.
fn choice(
    reading: &mut Reading,
    place: &Place,
    stem: &str,
    single: bool,
    answers: Vec<Weighted>,
    general: &str,
) -> Read<Item> {
    let lang = reading.lang;
    let full = |w: f64| w > 99.9;
    let right = answers.iter().filter(|a| if single { full(a.weight) } else { a.weight > 0.0 }).count();
    if right == 0 {
        return refuse("no-key", stem);
    }
    if single && right > 1 {
        return refuse("either", stem);
    }
    let uneven = if single {
        answers.iter().any(|a| a.weight > 0.0 && !full(a.weight))
    } else {
        let mut weights = answers.iter().map(|a| a.weight).filter(|w| *w > 0.0);
        let first = weights.next().unwrap_or_default();
        weights.any(|w| (w - first).abs() > 0.01)
    };
    if uneven {
        reading.fault(place.clone(), "weights", stem);
    }
    let mut item = blank(if right > 1 { ItemKind::Multiple } else { ItemKind::Single }, text(lang, stem));
    let mut explanation = vec![general.to_owned()];
    for a in answers {
        let correct = if single { full(a.weight) } else { a.weight > 0.0 };
        let why = if correct {
            explanation.push(a.feedback);
            Text::default()
        } else {
            text(lang, &a.feedback)
        };
        item.options.push(option(text(lang, &a.text), correct, why));
    }
    item.explanation = text(lang, &joined(explanation));
    Ok(item)
}

/// Texts under each other, without those that are empty.
fn joined(texts: Vec<String>) -> String {
    texts.into_iter().map(|t| tidy(&t)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Pairs of a thing and the group it belongs to; without a thing, only the group.
fn matched(lang: Lang, stem: &str, pairs: &[(String, String)]) -> Read<Item> {
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

fn group_id(at: usize) -> String {
    format!("g{}", at + 1)
}

/// A typed text or number and how far from it is still right, with what it is worth and what is said to it.
struct Typed {
    text: String,
    tolerance: String,
    weight: f64,
    feedback: String,
}

/// A question whose answer is typed. Answers worth less than all are let go, with a notice.
fn typed(
    reading: &mut Reading,
    place: &Place,
    kind: ItemKind,
    stem: &str,
    answers: Vec<Typed>,
    general: &str,
) -> Read<Item> {
    let lang = reading.lang;
    let mut item = blank(kind, text(lang, stem));
    let mut tolerances = vec![];
    for a in answers {
        if a.weight < 99.9 {
            if a.weight > 0.0 {
                reading.fault(place.clone(), "weights", &a.text);
            } else if !a.feedback.is_empty() {
                reading.fault(place.clone(), "feedback", &a.feedback);
            }
            continue;
        }
        if !a.feedback.is_empty() {
            reading.fault(place.clone(), "feedback", &a.feedback);
        }
        if kind == ItemKind::ShortText {
            item.answers.push(one_line(&a.text));
            continue;
        }
        let Some(answer) = number_text(&a.text) else { return refuse("number", &a.text) };
        let Some(tolerance) = number_text(if a.tolerance.is_empty() { "0" } else { &a.tolerance }) else {
            return refuse("tolerance", &a.tolerance);
        };
        tolerances.push(number(&tolerance).unwrap_or_default());
        item.answers.push(answer);
        item.tolerance = (number(&tolerance) != Some(0)).then_some(tolerance);
    }
    if tolerances.windows(2).any(|t| t[0] != t[1]) {
        return refuse("tolerance", stem);
    }
    item.explanation = text(lang, general);
    Ok(item)
}

/// A text on one line: what is typed has no second one.
fn one_line(words: &str) -> String {
    tidy(words).replace(['\n', '\t'], " ")
}

/// A number as typed, when [`number`] can read it; one in scientific notation or with a rounding error
/// of a spreadsheet as a decimal.
fn number_text(words: &str) -> Option<String> {
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
fn decimal(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, part) = (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    let part = format!("{part:06}");
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A number as other programs read it: 1,475 and １４７５ as 1475.
fn plain_number(words: &str) -> String {
    number(words).map_or_else(|| words.to_owned(), decimal)
}

/// Checks a question and names its options.
fn finish(mut item: Item) -> Read<Item> {
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
fn letter(at: usize) -> char {
    u8::try_from(at).ok().filter(|at| *at < 26).map_or('z', |at| char::from(b'a' + at))
}

// ---------------------------------------------------------------------------------------------
// Labels: what Moodle's formats have no element for stands in tags, which Moodle keeps.

const LEVELS: [(&str, CognitiveLevel); 3] =
    [("recall", CognitiveLevel::Recall), ("understand", CognitiveLevel::Understand), ("apply", CognitiveLevel::Apply)];

fn level_name(level: CognitiveLevel) -> &'static str {
    LEVELS.iter().find(|l| l.1 == level).map_or("understand", |l| l.0)
}

/// The labels of a question.
#[derive(Default)]
struct Labels {
    difficulty: Option<u8>,
    level: Option<CognitiveLevel>,
    /// It is an order, written as a match.
    order: bool,
    /// The first lines of the question that are its situation.
    scene: Option<usize>,
    /// The place, from 1, that each group really has, in the order they are read.
    groups: Vec<usize>,
    /// A label that is not ours.
    other: Option<String>,
}

impl Labels {
    fn write(item: &Item, lang: Lang) -> Vec<String> {
        let mut out = vec![format!("difficulty-{}", item.difficulty), format!("level-{}", level_name(item.level))];
        if let Some(scene) = &item.scene {
            out.push(format!("scene-lines-{}", clean(scene.get(lang)).split('\n').count()));
        }
        if item.kind == ItemKind::Match {
            let places: Vec<usize> = by_use(item).into_iter().map(|at| at + 1).collect();
            if !places.is_sorted() {
                let places: Vec<String> = places.iter().map(ToString::to_string).collect();
                out.push(format!("groups-{}", places.join("-")));
            }
        }
        out
    }

    fn take(&mut self, label: &str) {
        let label = label.trim();
        if let Some(n) = label.strip_prefix("difficulty-").and_then(|n| n.parse().ok()).filter(|n| (1..=3).contains(n))
        {
            self.difficulty = Some(n);
        } else if let Some(level) = label.strip_prefix("level-").and_then(|l| LEVELS.iter().find(|x| x.0 == l)) {
            self.level = Some(level.1);
        } else if let Some(n) = label.strip_prefix("scene-lines-").and_then(|n| n.parse().ok()) {
            self.scene = Some(n);
        } else if label == "kind-order" {
            self.order = true;
        } else if let Some(places) =
            label.strip_prefix("groups-").and_then(|p| p.split('-').map(|n| n.parse().ok()).collect())
        {
            self.groups = places;
        } else if !label.is_empty() {
            self.other = Some(label.to_owned());
        }
    }

    /// The question as the labels say it is.
    fn apply(self, mut item: Item, lang: Lang) -> Item {
        item.difficulty = self.difficulty.unwrap_or(item.difficulty);
        item.level = self.level.unwrap_or(item.level);
        if let (Some(lines), ItemKind::Single) = (self.scene, item.kind) {
            let whole = item.stem.get(lang).to_owned();
            let all: Vec<&str> = whole.split('\n').collect();
            if lines > 0 && lines < all.len() {
                item.kind = ItemKind::Scenario;
                item.scene = Some(text(lang, &all[..lines].join("\n")));
                item.stem = text(lang, &all[lines..].join("\n"));
            }
        }
        let mut places = self.groups.clone();
        places.sort_unstable();
        if item.kind == ItemKind::Match && places.iter().copied().eq(1..=item.groups.len()) {
            let mut groups: Vec<(usize, ItemGroup)> = self.groups.into_iter().zip(item.groups).collect();
            groups.sort_by_key(|g| g.0);
            for (place, group) in &mut groups {
                let old = std::mem::replace(&mut group.id, format!("new{place}"));
                for o in item.options.iter_mut().filter(|o| o.group.as_ref() == Some(&old)) {
                    o.group = Some(group.id.clone());
                }
            }
            item.groups = groups.into_iter().map(|g| g.1).collect();
            for at in 0..item.groups.len() {
                let old = std::mem::replace(&mut item.groups[at].id, group_id(at));
                for o in item.options.iter_mut().filter(|o| o.group.as_ref() == Some(&old)) {
                    o.group = Some(group_id(at));
                }
            }
        }
        if self.order && item.kind == ItemKind::Match {
            let places: Vec<Option<usize>> = item
                .options
                .iter()
                .map(|o| item.groups.iter().find(|g| Some(&g.id) == o.group.as_ref())?.text.get(lang).parse().ok())
                .collect();
            if places.iter().all(Option::is_some) {
                let mut options: Vec<_> = places.into_iter().zip(item.options).collect();
                options.sort_by_key(|o| o.0);
                item.options = options.into_iter().map(|(_, o)| ItemOption { group: None, ..o }).collect();
                item.groups = vec![];
                item.kind = ItemKind::Order;
            }
        }
        item
    }
}

/// The groups of a match in the order in which its options name them, those without any at the end.
fn by_use(item: &Item) -> Vec<usize> {
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
fn pairs(item: &Item, lang: Lang) -> Vec<(String, String)> {
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
fn clean(words: &str) -> String {
    tidy(words)
}

/// The situation, if any, and the question under each other.
fn whole_stem(item: &Item, lang: Lang) -> String {
    let stem = clean(item.stem.get(lang));
    match &item.scene {
        Some(scene) => format!("{}\n{stem}", clean(scene.get(lang))),
        None => stem,
    }
}

/// 100 parted, with the five decimals Moodle takes: 50, 33.33333.
fn percent(parts: usize) -> String {
    let exact = [0, 1, 2, 4, 5, 10].contains(&parts);
    #[expect(clippy::cast_precision_loss, reason = "an item has a handful of options")]
    let share = 100.0 / parts.max(1) as f64;
    if exact { format!("{share}") } else { format!("{share:.5}") }
}

// ---------------------------------------------------------------------------------------------
// Packages

/// A ZIP file whose entries are read within bounds.
struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Package<'a> {
    fn open(bytes: &'a [u8]) -> Read<Self> {
        file::check_directory(bytes)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).or_else(|_| refuse("broken-file", "ZIP"))?;
        if archive.len() > MAX_ENTRIES {
            return refuse("too-large", "");
        }
        Ok(Self { archive, left: MAX_UNPACKED })
    }

    /// The full name of the entry with this file name that lies highest.
    fn named(&mut self, file: &str) -> Option<String> {
        let names = (0..self.archive.len()).filter_map(|i| {
            let name = self.archive.by_index_raw(i).ok()?.name().ok()?.into_owned();
            let hit = name == file || name.strip_suffix(file).is_some_and(|folder| folder.ends_with('/'));
            hit.then_some(name)
        });
        names.collect::<Vec<_>>().into_iter().min_by_key(|n| n.matches('/').count())
    }

    fn has(&mut self, name: &str) -> bool {
        self.archive.by_name(name).is_ok()
    }

    fn text(&mut self, name: &str) -> Read<String> {
        let Ok(entry) = self.archive.by_name(name) else { return refuse("missing-file", name) };
        let most = self.left.min(MAX_FILE as u64);
        let mut bytes = vec![];
        if entry.take(most + 1).read_to_end(&mut bytes).is_err() {
            return refuse("broken-file", name);
        }
        if bytes.len() as u64 > most {
            return refuse("too-large", name);
        }
        self.left -= bytes.len() as u64;
        Ok(file::decode(&bytes)?)
    }
}
