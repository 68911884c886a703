//! The rules that look across a module or across modules; those of one field are in `parse`.

use crate::{
    Counts, Ending, Library, Module, Report, Scenario, StepKind,
    files::Files,
    lint::Lint,
    parse::{self, KINDS, LEVELS, Parsed},
    reader::{Log, Words, is_id},
};
use qinghe_model::{
    Lang,
    item::{Item, ItemKind},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Items a bank must hold beyond one quiz, so that a second attempt is not the first again.
const SPARE_ITEMS: usize = 6;
/// Decisions a story must hold.
const DECISIONS: usize = 3;
/// Bytes of drawings a module may hold, uncompressed; compressed they are fewer.
const FIGURE_BUDGET: usize = 25 * 1024;
/// Below this many items of a kind, balance says nothing.
const ENOUGH_TO_BALANCE: usize = 4;

/// Reads every module and checks every rule.
pub(crate) fn read(files: &Files) -> (Library, Report) {
    let log = Log::default();
    let lint = Lint::shipped(&log);
    let mut ids = BTreeSet::new();
    for path in files.keys() {
        match path.split_once('/') {
            Some((id, _)) if is_id(id) => {
                ids.insert(id);
            }
            _ => log.fault(path, None, "stands outside the modules' folders"),
        }
    }
    let mut parsed = vec![];
    for id in ids {
        if let Some(module) = parse::module(id, files, &log) {
            within(&module, &log);
            parsed.push(module);
        }
    }
    duplicates(&parsed, &log);
    let mut counts: Vec<_> = parsed.iter().map(count).collect();
    let library = Library { modules: parsed.into_iter().map(|p| p.module).collect() };

    let (mut faults, words) = log.into_parts();
    for w in &words {
        if let Some(c) = counts.iter_mut().find(|c| module_of(w) == c.module) {
            *c.languages.entry(w.lang.tag()).or_default() += 1;
        }
        let band = library.module(module_of(w)).map(|m| m.band);
        faults.extend(lint.check(w, band));
    }
    faults.sort();
    faults.dedup();
    (library, Report { faults, counts })
}

fn module_of(words: &Words) -> &str {
    words.file.split_once('/').map_or("", |(id, _)| id)
}

fn count(p: &Parsed) -> Counts {
    let m = &p.module;
    let mut c = Counts {
        module: m.id.clone(),
        steps: m.steps.len(),
        items: m.items.len(),
        figure_bytes: p.figure_bytes,
        ..Counts::default()
    };
    for item in &m.items {
        for (name, _) in KINDS.iter().filter(|k| k.1 == item.kind) {
            *c.kinds.entry(name).or_default() += 1;
        }
        for (name, _) in LEVELS.iter().filter(|l| l.1 == item.level) {
            *c.levels.entry(name).or_default() += 1;
        }
        *c.difficulties.entry(item.difficulty).or_default() += 1;
    }
    c
}

/// The rules within one module.
fn within(p: &Parsed, log: &Log) {
    let m = &p.module;
    let head = format!("{}/module.toml", m.id);
    let bank = format!("{}/items.toml", m.id);
    if !m.steps.iter().any(|s| s.kind == StepKind::Help) {
        log.fault(&head, None, "no step of kind help: every module says where help is");
    }
    let wanted = m.quiz.draw + SPARE_ITEMS;
    if m.items.len() < wanted {
        let reason = format!("{} items: a quiz of {} wants a bank of {wanted} or more", m.items.len(), m.quiz.draw);
        log.fault(&bank, None, reason);
    }
    if p.figure_bytes > FIGURE_BUDGET {
        let reason = format!("{} bytes of drawings: the budget is {FIGURE_BUDGET}", p.figure_bytes);
        log.fault(&format!("{}/figures", m.id), None, reason);
    }
    for (item, line) in m.items.iter().zip(&p.item_lines) {
        if !m.objectives.iter().any(|o| o.id == item.objective) && !item.objective.is_empty() {
            log.fault(&bank, Some(*line), format!("unknown objective `{}`", item.objective));
        }
        if item.sources.is_empty() {
            log.fault(&bank, Some(*line), "`sources` names no source");
        }
        for key in item.sources.iter().filter(|k| !m.sources.iter().any(|s| s.key == **k)) {
            log.fault(&bank, Some(*line), format!("unknown source `{key}`"));
        }
    }
    for objective in m.objectives.iter().filter(|o| !m.items.iter().any(|i| i.objective == o.id)) {
        log.fault(&head, None, format!("no item checks objective `{}`", objective.id));
    }
    key_positions(m, &bank, log);
    key_lengths(m, &bank, log);
}

fn of_kind(m: &Module, kind: ItemKind) -> Vec<&Item> {
    m.items.iter().filter(|i| i.kind == kind && i.key().count() == 1).collect()
}

/// The right answer must not be guessable from where it stands.
fn key_positions(m: &Module, bank: &str, log: &Log) {
    for kind in [ItemKind::Single, ItemKind::TrueFalse] {
        let items = of_kind(m, kind);
        if items.len() < ENOUGH_TO_BALANCE {
            continue;
        }
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for item in &items {
            if let Some(place) = item.options.iter().position(|o| o.correct) {
                *places.entry(place).or_default() += 1;
            }
        }
        // Half for four options; three quarters for two, where half is what balance looks like.
        let (top, of) = if kind == ItemKind::Single { (1, 2) } else { (3, 4) };
        for (place, n) in places {
            if n * of > items.len() * top {
                let what = if kind == ItemKind::Single { "single" } else { "true_false" };
                let reason =
                    format!("the key is option {} in {n} of {} {what} items: spread it", place + 1, items.len());
                log.fault(bank, None, reason);
            }
        }
    }
}

/// The right answer must not be guessable from its length.
fn key_lengths(m: &Module, bank: &str, log: &Log) {
    let items = of_kind(m, ItemKind::Single);
    if items.len() < ENOUGH_TO_BALANCE {
        return;
    }
    for lang in Lang::ALL {
        let length = |o: &qinghe_model::item::ItemOption| o.text.get(lang).chars().count();
        let given_away: Vec<_> = items
            .iter()
            .filter(|i| {
                let key = i.options.iter().filter(|o| o.correct).map(length).max().unwrap_or(0);
                let other = i.options.iter().filter(|o| !o.correct).map(length).max().unwrap_or(0);
                // A quarter longer than every other option catches the eye.
                key * 4 > other * 5
            })
            .map(|i| i.id.as_str())
            .collect();
        if given_away.len() * 2 > items.len() {
            let reason = format!(
                "in {lang} the key is plainly the longest option in {} of {} single items: {}",
                given_away.len(),
                items.len(),
                given_away.join(", ")
            );
            log.fault(bank, None, reason);
        }
    }
}

/// Item ids and stems that stand twice, in one module or in two.
fn duplicates(parsed: &[Parsed], log: &Log) {
    let mut ids: HashMap<&str, String> = HashMap::new();
    let mut stems: HashMap<(Lang, String), String> = HashMap::new();
    for p in parsed {
        let bank = format!("{}/items.toml", p.module.id);
        for (item, line) in p.module.items.iter().zip(&p.item_lines) {
            let here = format!("{bank}:{line}");
            if let Some(first) = ids.get(item.id.as_str()).filter(|_| !item.id.is_empty()) {
                log.fault(&bank, Some(*line), format!("id `{}` stands already at {first}", item.id));
            }
            ids.insert(&item.id, here.clone());
            for lang in Lang::ALL {
                let stem: String =
                    item.stem.get(lang).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
                if stem.is_empty() {
                    continue;
                }
                if let Some(first) = stems.insert((lang, stem), here.clone()) {
                    log.fault(&bank, Some(*line), format!("the {lang} stem stands already at {first}"));
                }
            }
        }
    }
}

/// What is wrong with a story: `lines` holds, per node, its line and those of its choices.
pub(crate) fn scenario_faults(s: &Scenario, start: usize, lines: &[(usize, Vec<usize>)]) -> Vec<(usize, String)> {
    let mut out = vec![];
    let at = |id: &str| s.nodes.iter().position(|n| n.id == id);
    for (node, (line, choices)) in s.nodes.iter().zip(lines) {
        for (choice, line) in node.choices.iter().zip(choices) {
            if at(&choice.to).is_none() && !choice.to.is_empty() {
                out.push((*line, format!("choice `{}` leads to `{}`, which is not there", choice.id, choice.to)));
            }
        }
        if node.ending.is_none() && node.choices.is_empty() {
            out.push((*line, format!("node `{}` is a dead end: it wants choices or an ending", node.id)));
        }
        if node.ending == Some(Ending::Unsafe) && node.choices.is_empty() {
            out.push((*line, format!("ending `{}` is unsafe and has no way back", node.id)));
        }
    }
    let Some(first) = at(&s.start) else {
        out.push((start, format!("the story starts at `{}`, which is not there", s.start)));
        return out;
    };
    let mut reached = BTreeSet::from([first]);
    let mut todo = vec![first];
    while let Some(n) = todo.pop() {
        for to in s.nodes[n].choices.iter().filter_map(|c| at(&c.to)) {
            if reached.insert(to) {
                todo.push(to);
            }
        }
    }
    let mut safe: BTreeSet<usize> = (0..s.nodes.len()).filter(|n| s.nodes[*n].ending == Some(Ending::Safe)).collect();
    loop {
        let more: Vec<usize> = (0..s.nodes.len())
            .filter(|n| !safe.contains(n))
            .filter(|n| s.nodes[*n].choices.iter().filter_map(|c| at(&c.to)).any(|to| safe.contains(&to)))
            .collect();
        if more.is_empty() {
            break;
        }
        safe.extend(more);
    }
    for (n, (node, (line, _))) in s.nodes.iter().zip(lines).enumerate() {
        if !reached.contains(&n) {
            out.push((*line, format!("node `{}` cannot be reached from the start", node.id)));
        }
        if !safe.contains(&n) && !node.choices.is_empty() {
            out.push((*line, format!("no safe ending can be reached from node `{}`", node.id)));
        }
    }
    let decisions = reached.iter().filter(|n| s.nodes[**n].ending.is_none() && s.nodes[**n].choices.len() >= 2).count();
    if decisions < DECISIONS {
        out.push((start, format!("{decisions} decisions: a story wants {DECISIONS} or more")));
    }
    out
}
