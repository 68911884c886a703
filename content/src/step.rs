//! A step's file: TOML between two lines `+++`, then a body in each language.

use crate::{
    Card, Check, CheckOption, Choice, Ending, Guess, Node, Order, PlanLine, Role, Scenario, Sort, SortEntry, Statement,
    Step, StepKind, Tally,
    bank::key_faults,
    markdown,
    reader::{Doc, Ids, Log, Part, Table, Words, several, small, speaks},
    rehearsal,
    scene::{self, Setting},
    story, svg,
};
use qinghe_model::{
    Lang, Text,
    item::{ItemGroup, ItemKind},
};
use std::collections::{BTreeMap, BTreeSet};

const ENDINGS: [(&str, Ending); 2] = [("safe", Ending::Safe), ("unsafe", Ending::Unsafe)];
/// How a practice question is answered.
const CHECK_KINDS: [(&str, ItemKind); 3] =
    [("single", ItemKind::Single), ("multiple", ItemKind::Multiple), ("true_false", ItemKind::TrueFalse)];

/// The kind of a step as authors write it, before its data is read.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Cards,
    Check,
    Scenario,
    Sort,
    Order,
    Myth,
    Guess,
    Roles,
    Chat,
    Call,
    Refuse,
    Estimate,
    Reflect,
    Plan,
    Tally,
    Help,
}
const KINDS: [(&str, Kind); 17] = [
    ("text", Kind::Text),
    ("cards", Kind::Cards),
    ("check", Kind::Check),
    ("scenario", Kind::Scenario),
    ("sort", Kind::Sort),
    ("order", Kind::Order),
    ("myth", Kind::Myth),
    ("guess", Kind::Guess),
    ("roles", Kind::Roles),
    ("chat", Kind::Chat),
    ("call", Kind::Call),
    ("refuse", Kind::Refuse),
    ("estimate", Kind::Estimate),
    ("reflect", Kind::Reflect),
    ("plan", Kind::Plan),
    ("tally", Kind::Tally),
    ("help", Kind::Help),
];

/// The drawings of a module, and which of them a step shows.
pub(crate) struct Figures {
    pub sources: BTreeMap<String, String>,
    pub used: BTreeSet<String>,
}

/// The module that a step belongs to, as far as its steps need it.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub module: &'a str,
    /// The name of its band, as it is written.
    pub band: &'a str,
}

/// Reads `steps/<id>.md`.
pub(crate) fn read(of: Of<'_>, id: &str, file: &str, source: &str, figures: &mut Figures, log: &Log) -> Option<Step> {
    let module = of.module;
    let split = source.strip_prefix("+++\n").and_then(|rest| {
        let end = if rest.starts_with("+++\n") { 0 } else { rest.find("\n+++\n")? + 1 };
        Some((&rest[..end], &rest[end + 4..]))
    });
    let Some((front, rest)) = split else {
        log.fault(file, Some(1), "a step begins with TOML between two lines +++");
        return None;
    };
    let front_lines = front.matches('\n').count();
    let body = bodies(file, rest, front_lines + 3, Part::Body, log);
    let dials = body.clone();
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
                t.fault_at(line, "a figure needs `alt`, what it shows, in both languages");
                return None;
            };
            figures.used.insert(name);
            let filled = |lang| svg::fill(drawing, &format!("figure-{module}-{id}"), title.get(lang), alt.get(lang));
            Some(Text { zh: filled(Lang::Zh), en: filled(Lang::En) })
        });
        let kind = t.one_of("kind", &KINDS).unwrap_or(Kind::Text);
        let sources = t.strs("sources").into_iter().map(|(_, key)| key).collect();
        Step {
            id: id.to_owned(),
            title,
            minutes: small(t.int("minutes", 1..=600)),
            body,
            figure,
            sources,
            kind: match kind {
                Kind::Text => StepKind::Text,
                Kind::Help => StepKind::Help,
                Kind::Cards => StepKind::Cards(cards(t)),
                Kind::Check => t.table("check").map_or(StepKind::Text, |c| StepKind::Check(check(&c))),
                Kind::Scenario => {
                    t.table("scenario").map_or(StepKind::Text, |s| StepKind::Scenario(scenario(&s, of.band)))
                }
                Kind::Sort => StepKind::Sort(sort(t)),
                Kind::Order => StepKind::Order(order(t)),
                Kind::Myth => StepKind::Myth(statements(t)),
                Kind::Guess => t.table("guess").map_or(StepKind::Text, |g| StepKind::Guess(guess(&g))),
                Kind::Roles => StepKind::Roles(
                    several(t, "roles", 2..=3)
                        .iter()
                        .map(|r| Role { name: r.text("name"), card: r.text("card") })
                        .collect(),
                ),
                Kind::Chat => t.table("chat").map_or(StepKind::Text, |c| StepKind::Chat(rehearsal::chat(&c))),
                Kind::Call => {
                    if [&dials.zh, &dials.en].iter().any(|text| text.contains("href=\"tel:")) {
                        t.fault("a rehearsed call has no telephone link: a tap on it would really dial");
                    }
                    t.table("call").map_or(StepKind::Text, |c| StepKind::Call(rehearsal::call(&c)))
                }
                Kind::Refuse => StepKind::Refuse(rehearsal::refuse(t)),
                Kind::Estimate => StepKind::Estimate(rehearsal::estimate(t)),
                Kind::Reflect => {
                    StepKind::Reflect(several(t, "prompts", 1..=4).iter().map(|p| p.text("text")).collect())
                }
                Kind::Plan => StepKind::Plan(
                    several(t, "lines", 2..=8)
                        .iter()
                        .map(|l| PlanLine { text: l.text("text"), write: l.flag("write") })
                        .collect(),
                ),
                Kind::Tally => t.table("tally").map_or(StepKind::Text, |y| StepKind::Tally(tally(&y))),
            },
        }
    })
}

fn cards(t: &Table<'_>) -> Vec<Card> {
    let cards: Vec<_> =
        t.tables("cards").iter().map(|c| Card { front: c.text("front"), back: c.text("back") }).collect();
    if cards.is_empty() {
        t.fault("a step of kind cards needs [[cards]]");
    }
    cards
}

fn check(c: &Table<'_>) -> Check {
    let kind = c.one_of("kind", &CHECK_KINDS).unwrap_or(ItemKind::Single);
    let mut ids = Ids::default();
    let options: Vec<_> = c
        .tables("options")
        .iter()
        .map(|o| {
            o.set_part(Part::Option);
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

fn sort(t: &Table<'_>) -> Sort {
    let mut ids = Ids::default();
    let groups: Vec<_> =
        several(t, "groups", 2..=4).iter().map(|g| ItemGroup { id: ids.take(g, "id"), text: g.text("text") }).collect();
    let mut ids = Ids::default();
    let entries: Vec<_> = several(t, "entries", 4..=10)
        .iter()
        .map(|e| {
            let group = e.str("group");
            if !group.is_empty() && !groups.iter().any(|g| g.id == group) {
                e.fault_at(e.line_of("group"), format_args!("unknown group `{group}`"));
            }
            SortEntry { id: ids.take(e, "id"), text: e.text("text"), group, why: e.text("why") }
        })
        .collect();
    for group in groups.iter().filter(|g| !entries.iter().any(|e| e.group == g.id)) {
        t.fault_at(t.line_of("groups"), format_args!("nothing belongs to group `{}`", group.id));
    }
    Sort { groups, entries }
}

fn order(t: &Table<'_>) -> Order {
    let mut ids = Ids::default();
    let entries = several(t, "entries", 3..=7).iter().map(|e| (ids.take(e, "id"), e.text("text"))).collect();
    Order { entries, why: t.text("why") }
}

fn statements(t: &Table<'_>) -> Vec<Statement> {
    let mut ids = Ids::default();
    several(t, "statements", 3..=8)
        .iter()
        .map(|s| {
            if !s.has("myth") {
                s.fault("`myth` is missing: true or false");
            }
            Statement { id: ids.take(s, "id"), text: s.text("text"), myth: s.flag("myth"), truth: s.text("truth") }
        })
        .collect()
}

fn guess(g: &Table<'_>) -> Guess {
    let any = -1_000_000_000_000..=1_000_000_000_000;
    let guess = Guess {
        question: g.text("question"),
        unit: g.text("unit"),
        min: g.int("min", any.clone()),
        max: g.int("max", any.clone()),
        step: g.int("step", 1..=1_000_000_000_000),
        answer: g.int("answer", any),
        year: g.int("year", 1800..=2100),
        source: g.str("source"),
        reveal: g.text("reveal"),
    };
    if guess.min >= guess.max || !(guess.min..=guess.max).contains(&guess.answer) {
        g.fault("`answer` must be from `min` to `max`, and `min` less than `max`");
    }
    guess
}

fn tally(y: &Table<'_>) -> Tally {
    let mut ids = Ids::default();
    let options = several(y, "options", 2..=5).iter().map(|o| (ids.take(o, "id"), o.text("text"))).collect();
    Tally { question: y.text("question"), options }
}

fn scenario(s: &Table<'_>, band: &str) -> Scenario {
    let setting = Setting::read(s, band);
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
                // A choice on one line has its languages beside its id.
                let text = if c.has("text") { c.text("text") } else { c.both("text", Part::Other) };
                Choice { id: choice_ids.take(c, "id"), text, to: c.str("to") }
            })
            .collect();
        let ending = n.has("ending").then(|| n.one_of("ending", &ENDINGS)).flatten();
        let (text, scene) = scene::read(&n, &setting, ending.is_some());
        nodes.push(Node { id: ids.take(&n, "id"), text, choices, ending, scene });
        lines.push((n.line(), choice_lines));
    }
    let scenario = Scenario { start: s.str("start"), nodes };
    for (line, reason) in story::faults(&scenario, s.line_of("start"), &lines) {
        s.fault_at(line, reason);
    }
    scenario
}

/// Reads a text in both languages, each after its line `=== tag ===`, and renders it.
pub(crate) fn bodies(file: &str, source: &str, first_line: usize, part: Part, log: &Log) -> Text {
    let mut parts: [Option<(usize, String)>; 2] = [None, None];
    let mut current: Option<usize> = None;
    for (n, line) in source.lines().enumerate() {
        let at = first_line + n;
        if let Some(tag) = line.trim_end().strip_prefix("=== ").and_then(|l| l.strip_suffix(" ===")) {
            current = Lang::ALL.iter().position(|l| l.tag() == tag);
            match current {
                None => log.fault(file, Some(at), format_args!("unknown language `{tag}`")),
                Some(i) if parts[i].is_some() => log.fault(file, Some(at), format_args!("{tag} appears twice")),
                Some(i) => parts[i] = Some((at + 1, String::new())),
            }
        } else if let Some((_, text)) = current.and_then(|i| parts[i].as_mut()) {
            text.push_str(line);
            text.push('\n');
            if !line.trim().is_empty() {
                let lang = current.map_or(Lang::Zh, |i| Lang::ALL[i]);
                log.words(Words { file: file.to_owned(), line: at, lang, text: line.to_owned(), part });
            }
        } else if !line.trim().is_empty() {
            log.fault(file, Some(at), "text outside a language: the body begins with === zh-CN ===");
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
