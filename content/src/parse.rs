//! Reads a module's folder: `module.toml` here, the other files with [`crate::step`], [`crate::bank`] and [`crate::svg`].

use crate::{
    Band, Module, ModuleKind, Objective, QuizPlan, Review, ReviewStatus, Step, bank,
    files::Files,
    reader::{BANDS, Doc, Ids, Log, Part, Table, is_id, small},
    source::sources,
    step::{self, Figures},
    svg,
};
use qinghe_model::{Text, org::Grade, scene};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use toml::de::DeTable;

const MODULE_KINDS: [(&str, ModuleKind); 4] = [
    ("lesson", ModuleKind::Lesson),
    ("companion", ModuleKind::Companion),
    ("family", ModuleKind::Family),
    ("kit", ModuleKind::Kit),
];
const STATUSES: [(&str, ReviewStatus); 3] =
    [("draft", ReviewStatus::Draft), ("under_review", ReviewStatus::UnderReview), ("approved", ReviewStatus::Approved)];

/// A module, with what the rules across files need to locate a fault.
pub(crate) struct Parsed {
    pub module: Module,
    /// The line each of its own items begins at, in the items' order.
    pub item_lines: Vec<usize>,
    /// Steps listed but not in its own folder, each with its place: a variant takes them from its base.
    pub borrowed: Vec<(usize, String)>,
    pub figures: usize,
    /// Bytes of its drawings, compressed together.
    pub figure_bytes: usize,
    /// Nodes of its own stories that are drawn.
    pub scenes: usize,
    /// Bytes of all its pictures, scenes included, compressed together.
    pub picture_bytes: usize,
    /// Words of the list that a reviewer has allowed here.
    pub allowed: Vec<String>,
}

/// Reads the folder `id`. `None` when there is no readable `module.toml`.
pub(crate) fn module(id: &str, files: &Files, log: &Log) -> Option<Parsed> {
    let folder = format!("{id}/");
    let mut texts = BTreeMap::new();
    for (path, bytes) in files.range(folder.clone()..).take_while(|(p, _)| p.starts_with(&folder)) {
        let name = &path[folder.len()..];
        let expected = name == "module.toml"
            || name == "items.toml"
            || name == "teacher.md"
            || name == "home.md"
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
    let mut drawings = String::new();
    for (name, text) in &texts {
        if let Some(figure) = within(name, "figures/", ".svg") {
            drawings.push_str(text);
            for (line, reason) in svg::faults(text) {
                log.fault(&format!("{folder}{name}"), Some(line), reason);
            }
            figures.sources.insert(format!("{figure}.svg"), text.clone());
        }
    }
    let mut steps = BTreeMap::new();
    let band = texts.get("module.toml").and_then(|text| band(text)).unwrap_or_default();
    let of = step::Of { module: id, band: &band };
    for (name, text) in &texts {
        if let Some(step_id) = within(name, "steps/", ".md")
            && let Some(step) = step::read(of, step_id, &format!("{folder}{name}"), text, &mut figures, log)
        {
            steps.insert(step_id.to_owned(), step);
        }
    }
    for name in figures.sources.keys().filter(|n| !figures.used.contains(*n)) {
        log.fault(&format!("{folder}figures/{name}"), None, "no step shows this figure");
    }

    let items_file = format!("{folder}items.toml");
    let items = texts.get("items.toml").map(|text| bank::items(id, &items_file, text, log));
    let note = |name: &str| {
        let text = texts.get(name)?;
        Some(step::bodies(&format!("{folder}{name}"), text, 1, Part::Staff, log))
    };
    let (teacher, home) = (note("teacher.md"), note("home.md"));
    let head_file = format!("{folder}module.toml");
    let Some(text) = texts.get("module.toml") else {
        log.fault(&head_file, None, "the file is missing");
        return None;
    };
    let head = head(id, &head_file, text, &texts, &mut steps, log)?;
    let mut module = head.module;
    if items.is_none() && module.quiz.is_some() && module.variant_of.is_none() {
        log.fault(&items_file, None, "the file is missing");
    }
    if items.is_some() && module.quiz.is_none() {
        log.fault(&items_file, None, "there is a bank, but module.toml has no [quiz]");
    }
    let items = items.unwrap_or_default();
    let item_lines = items.iter().map(|(line, _)| *line).collect();
    module.items = items.into_iter().map(|(_, item)| Arc::new(item)).collect();
    module.teacher = teacher.unwrap_or_default();
    module.home = home;
    let scenes: usize = module.steps.iter().map(|s| s.scenes().count()).sum();
    let figure_bytes = svg::compressed(&drawings);
    drawings.push_str(&scene::sheet(module.steps.iter().flat_map(Step::scenes)));
    Some(Parsed {
        module,
        item_lines,
        borrowed: head.borrowed,
        figures: figures.used.len(),
        figure_bytes,
        scenes,
        picture_bytes: svg::compressed(&drawings),
        allowed: head.allowed,
    })
}

/// The band of a module, read before the rest of it: its stories depend on it.
fn band(head: &str) -> Option<String> {
    let (table, _) = DeTable::parse_recoverable(head);
    let (_, value) = table.get_ref().iter().find(|(key, _)| key.get_ref() == "band")?;
    value.get_ref().as_str().map(str::to_owned)
}

/// The bare name of a file in a folder, if it is there and the name is an id.
fn within<'n>(name: &'n str, folder: &str, ending: &str) -> Option<&'n str> {
    name.strip_prefix(folder)?.strip_suffix(ending).filter(|n| is_id(n))
}

/// The contents of `module.toml`.
struct Head {
    module: Module,
    borrowed: Vec<(usize, String)>,
    allowed: Vec<String>,
}

/// Reads `module.toml`, which also gives the order of the steps.
fn head(
    id: &str,
    file: &str,
    source: &str,
    texts: &BTreeMap<String, String>,
    steps: &mut BTreeMap<String, Step>,
    log: &Log,
) -> Option<Head> {
    Doc::read(file, source, 1, log, |t| {
        let variant_of = t.has("variant_of").then(|| t.id("variant_of"));
        if t.id("id") != id {
            t.fault_at(t.line_of("id"), format_args!("`id` must be the folder's name, {id}"));
        }
        let mut listed = BTreeSet::new();
        let mut ordered = vec![];
        let mut borrowed = vec![];
        for (line, name) in t.strs("steps") {
            if !listed.insert(name.clone()) {
                t.fault_at(line, format_args!("step `{name}` is listed twice"));
            } else if let Some(step) = steps.remove(&name) {
                ordered.push(step);
            } else if variant_of.is_some() && !texts.contains_key(&format!("steps/{name}.md")) {
                borrowed.push((ordered.len() + borrowed.len(), name));
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
            .map(|o| Objective { id: ids.take(o, "id"), text: o.both("objective", Part::Other) })
            .collect();
        if objectives.is_empty() && variant_of.is_none() {
            t.fault_at(t.line_of("objectives"), "a module needs objectives");
        }
        if !objectives.is_empty() && variant_of.is_some() {
            t.fault_at(t.line_of("objectives"), "a variant has the objectives of the module it varies");
        }
        let sources = sources(t);
        let kind = if t.has("kind") { t.one_of("kind", &MODULE_KINDS).unwrap_or_default() } else { ModuleKind::Lesson };
        let quiz = (kind == ModuleKind::Lesson || t.has("quiz"))
            .then(|| t.table("quiz").map(|q| quiz(&q)).unwrap_or_default());
        let review = t.table("review").map(|r| review(&r)).unwrap_or_default();
        if review.status == ReviewStatus::Approved {
            for source in sources.iter().filter(|s| s.mark == "check") {
                t.fault_at(
                    t.line_of("sources"),
                    format_args!("source `{}` is unchecked: an approved module has checked sources only", source.key),
                );
            }
        }
        let module = Module {
            id: id.to_owned(),
            kind,
            variant_of,
            version: small(t.int("version", 1..=i64::from(u32::MAX))),
            title: t.text("title"),
            summary: t.text("summary"),
            band: t.one_of("band", &BANDS).unwrap_or(Band::Primary),
            grades,
            minutes: small(t.int("minutes", 1..=600)),
            objectives,
            quiz,
            steps: ordered,
            items: vec![],
            sources,
            review,
            counsellor: t.flag("counsellor"),
            teacher: Text::default(),
            home: None,
        };
        Head { module, borrowed, allowed: exceptions(t) }
    })
}

/// Words of the list that this module may use, because a reviewer allowed them and gave a reason.
fn exceptions(t: &Table<'_>) -> Vec<String> {
    let mut out = vec![];
    for e in t.tables("exceptions") {
        out.extend(e.strs("words").into_iter().map(|(_, w)| w.to_lowercase()));
        e.str("reason");
        e.str("reviewed_by");
        if e.date("reviewed_on").is_none() && !e.has("reviewed_on") {
            e.fault("`reviewed_on` is missing");
        }
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
        r.fault("an approved module needs `by`, `date` and `document`");
    }
    review
}

fn quiz(q: &Table<'_>) -> QuizPlan {
    QuizPlan { draw: usize::try_from(q.int("draw", 1..=200)).unwrap_or(1), pass_mark: q.int("pass_mark", 0..=100) }
}
