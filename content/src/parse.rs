//! The file formats: from a module's files to a [`Module`], with every fault on the way.
//!
//! - `module.toml`: see [`head`].
//! - `steps/<id>.md`: TOML between two lines `+++`, then Markdown after `=== zh-CN ===` and after
//!   `=== en ===`: see [`step`].
//! - `items.toml`: a list `[[item]]`, each with `[[item.options]]`: see [`items`].
//! - `figures/*.svg`: see [`crate::svg`].

use crate::{
    Band, Card, Check, CheckOption, Choice, Ending, Module, Node, Objective, QuizPlan, Review, ReviewStatus, Scenario,
    Source, Step, StepKind,
    files::Files,
    markdown,
    reader::{Doc, Log, Table, Words, is_id, speaks},
    svg,
};
use qinghe_model::{
    Lang, Text,
    item::{CognitiveLevel, Item, ItemKind, ItemOption},
    org::Grade,
};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const KINDS: [(&str, ItemKind); 3] =
    [("single", ItemKind::Single), ("multiple", ItemKind::Multiple), ("true_false", ItemKind::TrueFalse)];
pub(crate) const LEVELS: [(&str, CognitiveLevel); 3] =
    [("recall", CognitiveLevel::Recall), ("understand", CognitiveLevel::Understand), ("apply", CognitiveLevel::Apply)];
pub(crate) const BANDS: [(&str, Band); 4] =
    [("primary", Band::Primary), ("junior", Band::Junior), ("senior", Band::Senior), ("college", Band::College)];
const STATUSES: [(&str, ReviewStatus); 3] =
    [("draft", ReviewStatus::Draft), ("under_review", ReviewStatus::UnderReview), ("approved", ReviewStatus::Approved)];
const ENDINGS: [(&str, Ending); 2] = [("safe", Ending::Safe), ("unsafe", Ending::Unsafe)];

/// A step kind as written, before its data is read.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Cards,
    Check,
    Scenario,
    Help,
}
const STEP_KINDS: [(&str, Kind); 5] = [
    ("text", Kind::Text),
    ("cards", Kind::Cards),
    ("check", Kind::Check),
    ("scenario", Kind::Scenario),
    ("help", Kind::Help),
];

/// A module with what the rules across files need to say where a fault is.
pub(crate) struct Parsed {
    pub module: Module,
    /// The line each item begins at, in the items' order.
    pub item_lines: Vec<usize>,
    pub figure_bytes: usize,
}

/// Reads the folder `id`. `None` when there is no readable `module.toml`.
pub(crate) fn module(id: &str, files: &Files, log: &Log) -> Option<Parsed> {
    let folder = format!("{id}/");
    let mut texts = BTreeMap::new();
    for (path, bytes) in files.range(folder.clone()..).take_while(|(p, _)| p.starts_with(&folder)) {
        let name = &path[folder.len()..];
        let expected = name == "module.toml"
            || name == "items.toml"
            || within(name, "steps/", ".md").is_some()
            || within(name, "figures/", ".svg").is_some();
        match std::str::from_utf8(bytes) {
            _ if !expected => log.fault(path, None, "a module has no such file"),
            Err(_) => log.fault(path, None, "is not UTF-8 text"),
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
                texts.insert(name.to_owned(), text);
            }
        }
    }

    let mut figures = Figures { sources: BTreeMap::new(), used: BTreeSet::new() };
    let mut figure_bytes = 0;
    for (name, text) in &texts {
        if let Some(figure) = within(name, "figures/", ".svg") {
            figure_bytes += text.len();
            for (line, reason) in svg::faults(text) {
                log.fault(&format!("{folder}{name}"), Some(line), reason);
            }
            figures.sources.insert(format!("{figure}.svg"), text.clone());
        }
    }
    let mut steps = BTreeMap::new();
    for (name, text) in &texts {
        if let Some(step_id) = within(name, "steps/", ".md")
            && let Some(step) = step(id, step_id, &format!("{folder}{name}"), text, &mut figures, log)
        {
            steps.insert(step_id.to_owned(), step);
        }
    }
    for name in figures.sources.keys().filter(|n| !figures.used.contains(*n)) {
        log.fault(&format!("{folder}figures/{name}"), None, "no step shows this figure");
    }

    let items_file = format!("{folder}items.toml");
    let items = texts.get("items.toml").map_or_else(
        || {
            log.fault(&items_file, None, "the file is missing");
            vec![]
        },
        |text| items(id, &items_file, text, log),
    );
    let head_file = format!("{folder}module.toml");
    let Some(text) = texts.get("module.toml") else {
        log.fault(&head_file, None, "the file is missing");
        return None;
    };
    let mut module = head(id, &head_file, text, &texts, &mut steps, log)?;
    let item_lines = items.iter().map(|(line, _)| *line).collect();
    module.items = items.into_iter().map(|(_, item)| item).collect();
    Some(Parsed { module, item_lines, figure_bytes })
}

/// The bare name of a file in a folder, if it is there and the name is an id.
fn within<'n>(name: &'n str, folder: &str, ending: &str) -> Option<&'n str> {
    name.strip_prefix(folder)?.strip_suffix(ending).filter(|n| is_id(n))
}

/// `module.toml`, which also says the order of the steps.
fn head(
    id: &str,
    file: &str,
    source: &str,
    texts: &BTreeMap<String, String>,
    steps: &mut BTreeMap<String, Step>,
    log: &Log,
) -> Option<Module> {
    Doc::read(file, source, 1, log, |t| {
        if t.id("id") != id {
            t.fault_at(t.line_of("id"), format_args!("`id` must be the folder's name, {id}"));
        }
        let mut listed = BTreeSet::new();
        let mut ordered = vec![];
        for (line, name) in t.strs("steps") {
            if !listed.insert(name.clone()) {
                t.fault_at(line, format_args!("step `{name}` is listed twice"));
            } else if let Some(step) = steps.remove(&name) {
                ordered.push(step);
            } else if !texts.contains_key(&format!("steps/{name}.md")) {
                t.fault_at(line, format_args!("there is no steps/{name}.md"));
            }
        }
        for name in texts.keys().filter_map(|n| within(n, "steps/", ".md")).filter(|n| !listed.contains(*n)) {
            t.fault_at(t.line_of("steps"), format_args!("steps/{name}.md is not listed"));
        }
        let mut grades = vec![];
        for (line, name) in t.strs("grades") {
            match Grade::ALL.into_iter().find(|g| g.as_str() == name) {
                Some(grade) => grades.push(grade),
                None => t.fault_at(line, format_args!("unknown grade `{name}`")),
            }
        }
        if grades.is_empty() {
            t.fault_at(t.line_of("grades"), "`grades` names no grade");
        }
        let mut ids = Ids::default();
        let objectives: Vec<_> = t
            .tables("objectives")
            .iter()
            .map(|o| Objective { id: ids.take(o, "id"), text: o.both("objective", false) })
            .collect();
        if objectives.is_empty() {
            t.fault_at(t.line_of("objectives"), "a module wants objectives");
        }
        let sources = sources(t);
        let review = t.table("review").map(|r| review(&r)).unwrap_or_default();
        if review.status == ReviewStatus::Approved {
            for source in sources.iter().filter(|s| s.mark == "check") {
                t.fault_at(
                    t.line_of("sources"),
                    format_args!("source `{}` is unchecked: it cannot stand in an approved module", source.key),
                );
            }
        }
        Module {
            id: id.to_owned(),
            version: small(t.int("version", 1..=i64::from(u32::MAX))),
            title: t.text("title"),
            summary: t.text("summary"),
            band: t.one_of("band", &BANDS).unwrap_or(Band::Primary),
            grades,
            minutes: small(t.int("minutes", 1..=600)),
            objectives,
            quiz: t.table("quiz").map(|q| quiz(&q)).unwrap_or_default(),
            steps: ordered,
            items: vec![],
            sources,
            review,
        }
    })
}

fn sources(t: &Table<'_>) -> Vec<Source> {
    let mut keys = BTreeSet::new();
    let mut out = vec![];
    for s in t.tables("sources") {
        let key = s.str("key");
        if !keys.insert(key.clone()) {
            s.fault(format_args!("source `{key}` stands twice"));
        }
        let mark = s.str("mark");
        if !(mark.is_empty()
            || mark == "design"
            || mark == "check"
            || mark.strip_prefix("V:").is_some_and(|m| !m.is_empty()))
        {
            s.fault_at(s.line_of("mark"), "`mark` must be V:<page>, design or check");
        }
        let checked_on = s.date("checked_on");
        if !s.has("checked_on") {
            s.fault("`checked_on` is missing");
        }
        out.push(Source { key, title: s.text("title"), mark, checked_on });
    }
    out
}

fn review(r: &Table<'_>) -> Review {
    let review = Review {
        status: r.one_of("status", &STATUSES).unwrap_or_default(),
        by: r.opt_str("by"),
        date: r.date("date"),
        document: r.opt_str("document"),
    };
    let on_record = review.by.is_some() && review.date.is_some() && review.document.is_some();
    if review.status == ReviewStatus::Approved && !on_record {
        r.fault("an approved module says `by` whom, the `date` and the `document`");
    }
    review
}

fn quiz(q: &Table<'_>) -> QuizPlan {
    QuizPlan { draw: usize::try_from(q.int("draw", 1..=200)).unwrap_or(1), pass_mark: q.int("pass_mark", 0..=100) }
}

fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The drawings of a module, and which of them a step shows.
struct Figures {
    sources: BTreeMap<String, String>,
    used: BTreeSet<String>,
}

/// `steps/<id>.md`.
fn step(module: &str, id: &str, file: &str, source: &str, figures: &mut Figures, log: &Log) -> Option<Step> {
    let split = source.strip_prefix("+++\n").and_then(|rest| {
        let end = if rest.starts_with("+++\n") { 0 } else { rest.find("\n+++\n")? + 1 };
        Some((&rest[..end], &rest[end + 4..]))
    });
    let Some((front, rest)) = split else {
        log.fault(file, Some(1), "a step begins with TOML between two lines +++");
        return None;
    };
    let front_lines = front.matches('\n').count();
    let body = body(file, rest, front_lines + 3, log);
    Doc::read(file, front, 2, log, |t| {
        let title = t.text("title");
        let alt = t.opt_text("alt");
        let figure = t.opt_str("figure").and_then(|name| {
            let line = t.line_of("figure");
            let Some(drawing) = figures.sources.get(&name) else {
                t.fault_at(line, format_args!("there is no figures/{name}"));
                return None;
            };
            let Some(alt) = &alt else {
                t.fault_at(line, "a figure wants `alt`, what it shows, in both languages");
                return None;
            };
            figures.used.insert(name);
            let filled = |lang| svg::fill(drawing, &format!("figure-{module}-{id}"), title.get(lang), alt.get(lang));
            Some(Text { zh: filled(Lang::Zh), en: filled(Lang::En) })
        });
        let kind = t.one_of("kind", &STEP_KINDS).unwrap_or(Kind::Text);
        Step {
            id: id.to_owned(),
            title,
            minutes: small(t.int("minutes", 1..=600)),
            body,
            figure,
            kind: match kind {
                Kind::Text => StepKind::Text,
                Kind::Help => StepKind::Help,
                Kind::Cards => StepKind::Cards(cards(t)),
                Kind::Check => t.table("check").map_or(StepKind::Text, |c| StepKind::Check(check(&c))),
                Kind::Scenario => t.table("scenario").map_or(StepKind::Text, |s| StepKind::Scenario(scenario(&s))),
            },
        }
    })
}

fn cards(t: &Table<'_>) -> Vec<Card> {
    let cards: Vec<_> =
        t.tables("cards").iter().map(|c| Card { front: c.text("front"), back: c.text("back") }).collect();
    if cards.is_empty() {
        t.fault("a step of kind cards wants [[cards]]");
    }
    cards
}

fn check(c: &Table<'_>) -> Check {
    let kind = c.one_of("kind", &KINDS).unwrap_or(ItemKind::Single);
    let mut ids = Ids::default();
    let options: Vec<_> = c
        .tables("options")
        .iter()
        .map(|o| {
            o.is_option();
            CheckOption {
                id: ids.take(o, "id"),
                correct: o.flag("correct"),
                text: o.text("text"),
                feedback: o.text("feedback"),
            }
        })
        .collect();
    let key: Vec<_> = options.iter().map(|o| (o.id.as_str(), o.correct)).collect();
    for reason in key_faults(kind, &key) {
        c.fault(reason);
    }
    Check { kind, stem: c.text("stem"), options }
}

/// What is wrong with the options of a question of this kind.
fn key_faults(kind: ItemKind, options: &[(&str, bool)]) -> Vec<String> {
    let right = options.iter().filter(|o| o.1).count();
    let mut out = vec![];
    if right == 0 {
        out.push("no option is marked `correct = true`: there is no key".to_owned());
    }
    match kind {
        ItemKind::Single if right > 1 => out.push(format!("kind single wants one right option, not {right}")),
        ItemKind::Multiple if right == 1 => out.push("kind multiple wants two or more right options, not 1".to_owned()),
        ItemKind::TrueFalse if right > 1 => out.push("a statement cannot be both true and false".to_owned()),
        _ => {}
    }
    if kind == ItemKind::TrueFalse {
        if !options.iter().map(|o| o.0).eq(["true", "false"]) {
            out.push("kind true_false wants the options `true` and `false`, in this order".to_owned());
        }
    } else if options.len() < 3 {
        out.push(format!("wants three or more options, not {}", options.len()));
    }
    out
}

fn scenario(s: &Table<'_>) -> Scenario {
    let mut ids = Ids::default();
    let mut lines = vec![];
    let mut nodes = vec![];
    for n in s.tables("nodes") {
        let mut choice_ids = Ids::default();
        let mut choice_lines = vec![];
        let choices = n
            .tables("choices")
            .iter()
            .map(|c| {
                choice_lines.push(c.line_of("to"));
                Choice { id: choice_ids.take(c, "id"), text: c.text("text"), to: c.str("to") }
            })
            .collect();
        let ending = n.has("ending").then(|| n.one_of("ending", &ENDINGS)).flatten();
        nodes.push(Node { id: ids.take(&n, "id"), text: n.text("text"), choices, ending });
        lines.push((n.line(), choice_lines));
    }
    let scenario = Scenario { start: s.str("start"), nodes };
    for (line, reason) in crate::check::scenario_faults(&scenario, s.line_of("start"), &lines) {
        s.fault_at(line, reason);
    }
    scenario
}

/// The two languages of a step's body, rendered.
fn body(file: &str, source: &str, first_line: usize, log: &Log) -> Text {
    let mut parts: [Option<(usize, String)>; 2] = [None, None];
    let mut current: Option<usize> = None;
    for (n, line) in source.lines().enumerate() {
        let at = first_line + n;
        if let Some(tag) = line.trim_end().strip_prefix("=== ").and_then(|l| l.strip_suffix(" ===")) {
            current = Lang::ALL.iter().position(|l| l.tag() == tag);
            match current {
                None => log.fault(file, Some(at), format_args!("unknown language `{tag}`")),
                Some(i) if parts[i].is_some() => log.fault(file, Some(at), format_args!("{tag} stands twice")),
                Some(i) => parts[i] = Some((at + 1, String::new())),
            }
        } else if let Some((_, text)) = current.and_then(|i| parts[i].as_mut()) {
            text.push_str(line);
            text.push('\n');
            if !line.trim().is_empty() {
                let lang = current.map_or(Lang::Zh, |i| Lang::ALL[i]);
                log.words(Words { file: file.to_owned(), line: at, lang, text: line.to_owned(), option: false });
            }
        } else if !line.trim().is_empty() {
            log.fault(file, Some(at), "words outside a language: the body begins with === zh-CN ===");
        }
    }
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| {
        let part = parts[usize::from(lang == Lang::En)].take().filter(|(_, text)| !text.trim().is_empty());
        let Some((line, text)) = part else {
            log.fault(file, None, format_args!("the body is missing in {lang}"));
            return None;
        };
        if !speaks(lang, &text) {
            log.fault(file, Some(line), format_args!("the body in {lang} is not in that language"));
        }
        let body = markdown::render(&text);
        for (n, reason) in &body.refused {
            log.fault(file, Some(line + n.saturating_sub(1)), reason);
        }
        Some((line, body))
    });
    if let (Some((_, zh)), Some((line, en))) = (&zh, &en) {
        if zh.shape != en.shape {
            let at = zh.shape.iter().zip(&en.shape).take_while(|(a, b)| a == b).count();
            let name = |shape: &[&'static str]| shape.get(at).copied().unwrap_or("the end");
            log.fault(
                file,
                Some(*line),
                format_args!(
                    "the languages differ: block {} is {} in zh-CN and {} in en",
                    at + 1,
                    name(&zh.shape),
                    name(&en.shape)
                ),
            );
        }
        if zh.links != en.links {
            log.fault(file, Some(*line), "the languages link to different numbers");
        }
    }
    Text { zh: zh.map(|(_, b)| b.html).unwrap_or_default(), en: en.map(|(_, b)| b.html).unwrap_or_default() }
}

/// `items.toml`: each item with the line it begins at.
fn items(module: &str, file: &str, source: &str, log: &Log) -> Vec<(usize, Item)> {
    Doc::read(file, source, 1, log, |t| t.tables("item").iter().map(|i| (i.line(), item(module, i))).collect())
        .unwrap_or_default()
}

fn item(module: &str, i: &Table<'_>) -> Item {
    let id = i.id("id");
    if !id.is_empty() && id.strip_prefix(module).and_then(|r| r.strip_prefix('-')).is_none() {
        i.fault_at(i.line_of("id"), format_args!("`id` must begin with {module}-"));
    }
    let kind = i.one_of("kind", &KINDS).unwrap_or(ItemKind::Single);
    let mut ids = Ids::default();
    let mut options = vec![];
    for o in i.tables("options") {
        o.is_option();
        let option = ItemOption {
            id: ids.take(&o, "id"),
            correct: o.flag("correct"),
            text: o.text("text"),
            why: o.opt_text("why"),
        };
        if !option.correct && option.why.is_none() {
            o.fault(format_args!("option `{}` is wrong and does not say `why`", option.id));
        }
        options.push(option);
    }
    let key: Vec<_> = options.iter().map(|o| (o.id.as_str(), o.correct)).collect();
    for reason in key_faults(kind, &key) {
        i.fault(reason);
    }
    for pair in [Lang::Zh, Lang::En] {
        let mut texts = BTreeSet::new();
        if let Some(o) = options.iter().find(|o| !o.text.get(pair).is_empty() && !texts.insert(o.text.get(pair))) {
            i.fault(format_args!("two options read the same in {pair}: {:?}", o.text.get(pair)));
        }
    }
    Item {
        id,
        version: small(i.int("version", 1..=i64::from(u32::MAX))),
        kind,
        objective: i.str("objective"),
        difficulty: u8::try_from(i.int("difficulty", 1..=3)).unwrap_or(1),
        level: i.one_of("level", &LEVELS).unwrap_or(CognitiveLevel::Recall),
        stem: i.text("stem"),
        options,
        explanation: i.text("explanation"),
        sources: i.strs("sources").into_iter().map(|(_, key)| key).collect(),
    }
}

/// The ids taken so far in a list.
#[derive(Default)]
struct Ids(BTreeSet<String>);

impl Ids {
    fn take(&mut self, t: &Table<'_>, key: &'static str) -> String {
        let id = t.id(key);
        if !id.is_empty() && !self.0.insert(id.clone()) {
            t.fault_at(t.line_of(key), format_args!("id `{id}` stands twice"));
        }
        id
    }
}
