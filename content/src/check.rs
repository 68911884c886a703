//! The rules that look across a module or across modules; those of one field are in `parse`, `step`
//! and `bank`.

use crate::{
    Band, Counts, Form, Library, ModuleKind, Report, Step, StepKind, bank,
    bank::LEVELS,
    files::Files,
    helpline, level,
    lint::Lint,
    parse::{self, Parsed},
    reader::{Log, Words, is_id},
};
use qinghe_model::{
    Lang,
    item::{CognitiveLevel, Item, ItemKind, ItemOption},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::RangeInclusive,
    panic::resume_unwind,
    sync::Arc,
    thread,
};

/// Items a bank must hold beyond one quiz, so that a second attempt is not the first again.
const SPARE_ITEMS: usize = 6;
/// Bytes of drawings a module may hold, compressed.
const FIGURE_BUDGET: usize = 25 * 1024;
/// Bytes of all pictures of a module, with those of its stories, compressed.
const PICTURE_BUDGET: usize = 40 * 1024;
/// With fewer items of a kind than this, balance is not checked.
const ENOUGH_TO_BALANCE: usize = 4;

/// The least, and for steps the most, that a module of a kind holds.
pub(crate) struct Size {
    steps: RangeInclusive<usize>,
    step_kinds: usize,
    figures: usize,
    /// Items of the bank, and of them `order` or `match`, and `scenario`.
    items: usize,
    arranged: usize,
    scenes: usize,
    /// A story or a role-play.
    acted: bool,
    /// Files that must be in the folder, besides the steps.
    notes: &'static [&'static str],
    /// Every step that states facts names its sources.
    sourced: bool,
}

impl Size {
    /// No minimum, so that a test's module can be small.
    #[cfg(test)]
    pub const fn any(_: ModuleKind) -> Self {
        Self {
            steps: 0..=99,
            step_kinds: 0,
            figures: 0,
            items: 0,
            arranged: 0,
            scenes: 0,
            acted: false,
            notes: &[],
            sourced: false,
        }
    }

    /// The sizes of a kind.
    pub const fn of(kind: ModuleKind) -> Self {
        let small = Self {
            steps: 3..=14,
            step_kinds: 2,
            figures: 0,
            items: 0,
            arranged: 0,
            scenes: 0,
            acted: false,
            notes: &["teacher.md"],
            sourced: true,
        };
        match kind {
            ModuleKind::Lesson => Self {
                steps: 8..=14,
                step_kinds: 5,
                figures: 3,
                items: 20,
                arranged: 3,
                scenes: 3,
                acted: true,
                notes: &["teacher.md", "home.md"],
                ..small
            },
            ModuleKind::Companion => Self { steps: 4..=14, figures: 3, ..small },
            ModuleKind::Family => small,
            ModuleKind::Kit => Self { steps: 5..=14, step_kinds: 4, acted: true, ..small },
        }
    }
}

/// Reads every module without checking the rules across texts, for the lessons in this binary, which the tests have
/// checked. The report has the faults of what could not be read.
pub(crate) fn load(files: &Files) -> (Library, Report) {
    let log = Log::default();
    let (parsed, _) = parse_all(files, None, &log);
    let faults = log.into_parts().0;
    (library(parsed), Report { faults, counts: vec![] })
}

/// Reads every module; variants are completed from their bases. Also gives the items of each module's own bank.
fn parse_all(files: &Files, bases: Option<&Library>, log: &Log) -> (Vec<Parsed>, Vec<Vec<Arc<Item>>>) {
    let mut ids = BTreeSet::new();
    for path in files.keys() {
        match path.split_once('/') {
            Some((id, _)) if is_id(id) => {
                ids.insert(id);
            }
            _ => log.fault(path, None, "is outside the modules' folders"),
        }
    }
    // The start of the server waits for this, so the modules are read on all cores.
    let ids: Vec<&str> = ids.into_iter().collect();
    let share = ids.len().div_ceil(thread::available_parallelism().map_or(1, usize::from)).max(1);
    let mut parsed: Vec<Parsed> = thread::scope(|scope| {
        let readers: Vec<_> = ids
            .chunks(share)
            .map(|ids| {
                scope.spawn(move || {
                    let log = Log::default();
                    let parsed: Vec<Parsed> = ids.iter().filter_map(|id| parse::module(id, files, &log)).collect();
                    (parsed, log)
                })
            })
            .collect();
        let join = |(parsed, found): (Vec<Parsed>, Log)| {
            log.append(found);
            parsed
        };
        readers.into_iter().flat_map(|r| r.join().map_or_else(|panic| resume_unwind(panic), join)).collect()
    });
    let own: Vec<Vec<Arc<Item>>> = parsed.iter().map(|p| p.module.items.clone()).collect();
    for at in 0..parsed.len() {
        complete(&mut parsed, &own, bases, at, log);
    }
    (parsed, own)
}

fn library(parsed: Vec<Parsed>) -> Library {
    Library { modules: parsed.into_iter().map(|p| Arc::new(p.module)).collect(), ..Library::default() }
}

/// Reads every module and the awareness core, and checks every rule. A variant may vary a module of
/// `bases`.
pub(crate) fn read(files: &Files, awareness: &Files, bases: Option<&Library>) -> (Library, Report) {
    read_sized(files, awareness, bases, Size::of)
}

/// The same with other sizes, so that a test's module can be small.
pub(crate) fn read_sized(
    files: &Files,
    awareness: &Files,
    bases: Option<&Library>,
    size: fn(ModuleKind) -> Size,
) -> (Library, Report) {
    let log = Log::default();
    let lint = Lint::shipped(&log);
    let (parsed, own) = parse_all(files, bases, &log);
    let forms = bank::awareness(awareness, &log);
    duplicates(&parsed, &own, &forms, &log);
    for (p, own) in parsed.iter().zip(&own) {
        within(p, own, &log);
        sizes(p, &size(p.module.kind), &log);
    }
    let mut counts: Vec<_> = parsed.iter().zip(&own).map(|(p, own)| count(p, own)).collect();

    let primary: BTreeSet<String> = forms.iter().filter(|(f, _)| f.is_primary()).map(|(f, _)| bank::file(f)).collect();
    let (mut faults, words) = log.into_parts();
    faults.extend(helpline::faults(&words));
    for w in &words {
        if let Some(c) = counts.iter_mut().find(|c| module_of(w) == c.module) {
            *c.languages.entry(w.lang.tag()).or_default() += 1;
        }
        let of = parsed.iter().find(|p| p.module.id == module_of(w));
        let allowed = of.map_or(&[][..], |p| &p.allowed);
        let band = of.map(|p| p.module.band).or_else(|| primary.contains(&w.file).then_some(Band::Primary));
        faults.extend(lint.check(w, band, allowed));
    }
    faults.extend(level::faults(words.iter().filter(|w| primary.contains(&w.file)), Band::Primary));
    for p in &parsed {
        faults.extend(level::faults(words.iter().filter(|w| module_of(w) == p.module.id), p.module.band));
    }
    faults.sort();
    faults.dedup();
    (library(parsed), Report { faults, counts })
}

fn module_of(words: &Words) -> &str {
    words.file.split_once('/').map_or("", |(id, _)| id)
}

/// Completes a variant from its base.
fn complete(parsed: &mut [Parsed], own: &[Vec<Arc<Item>>], bases: Option<&Library>, at: usize, log: &Log) {
    let Some(base_id) = parsed[at].module.variant_of.clone() else { return };
    let head = format!("{}/module.toml", parsed[at].module.id);
    let found = parsed.iter().position(|p| p.module.id == base_id && p.module.variant_of.is_none());
    let (base, items) = match (found, bases.and_then(|b| b.module(&base_id))) {
        (Some(b), _) => (&parsed[b].module, own[b].as_slice()),
        (None, Some(module)) => (&**module, &module.items[..]),
        (None, None) => return log.fault(&head, None, format_args!("there is no module `{base_id}` for `variant_of`")),
    };
    let mut steps: Vec<(usize, Step)> = vec![];
    for (place, id) in &parsed[at].borrowed {
        match base.step(id) {
            Some((_, step)) => steps.push((*place, step.clone())),
            None => log.fault(&head, None, format_args!("there is no steps/{id}.md, here or in {base_id}")),
        }
    }
    let (objectives, sources, items) = (base.objectives.clone(), base.sources.clone(), items.to_vec());
    let (quiz, home, counsellor) = (base.quiz, base.home.clone(), base.counsellor);
    let variant = &mut parsed[at].module;
    variant.counsellor |= counsellor;
    if variant.steps.len() < 2 {
        log.fault(&head, None, "a variant needs two steps of its own or more");
    }
    for (place, step) in steps {
        variant.steps.insert(place.min(variant.steps.len()), step);
    }
    variant.objectives = objectives;
    variant.sources.splice(
        0..0,
        sources.into_iter().filter(|s| !variant.sources.iter().any(|own| own.key == s.key)).collect::<Vec<_>>(),
    );
    variant.items.splice(0..0, items);
    variant.quiz = variant.quiz.filter(|q| q.draw > 0).or(quiz);
    if variant.home.is_none() {
        variant.home = home;
    }
}

fn count(p: &Parsed, own: &[Arc<Item>]) -> Counts {
    let m = &p.module;
    let mut c = Counts {
        module: m.id.clone(),
        steps: m.steps.len(),
        items: own.len(),
        figures: p.figures,
        figure_bytes: p.figure_bytes,
        scenes: p.scenes,
        picture_bytes: p.picture_bytes,
        ..Counts::default()
    };
    for step in &m.steps {
        *c.step_kinds.entry(step.kind.name()).or_default() += 1;
    }
    for item in own {
        for (name, _) in ItemKind::ALL.iter().filter(|k| k.1 == item.kind) {
            *c.kinds.entry(name).or_default() += 1;
        }
        for (name, _) in LEVELS.iter().filter(|l| l.1 == item.level) {
            *c.levels.entry(name).or_default() += 1;
        }
        *c.difficulties.entry(item.difficulty).or_default() += 1;
    }
    c
}

/// Checks the rules within one module; `own` are the items of its own bank.
fn within(p: &Parsed, own: &[Arc<Item>], log: &Log) {
    let m = &p.module;
    let head = format!("{}/module.toml", m.id);
    let bank = format!("{}/items.toml", m.id);
    if !m.steps.iter().any(|s| s.kind == StepKind::Help) {
        log.fault(&head, None, "no step of kind help: every module has one");
    }
    if let Some(quiz) = m.quiz {
        let wanted = quiz.draw + SPARE_ITEMS;
        if m.items.len() < wanted {
            let reason = format!("{} items: a quiz of {} needs a bank of {wanted} or more", m.items.len(), quiz.draw);
            log.fault(&bank, None, reason);
        }
        for objective in m.objectives.iter().filter(|o| !m.items.iter().any(|i| i.objective == o.id)) {
            log.fault(&head, None, format!("no item checks objective `{}`", objective.id));
        }
    }
    if p.figure_bytes > FIGURE_BUDGET {
        let reason = format!("{} bytes of drawings, compressed: the budget is {FIGURE_BUDGET}", p.figure_bytes);
        log.fault(&format!("{}/figures", m.id), None, reason);
    }
    if p.picture_bytes > PICTURE_BUDGET {
        let reason = format!(
            "{} bytes of pictures, scenes included, compressed: the budget is {PICTURE_BUDGET}",
            p.picture_bytes
        );
        log.fault(&head, None, reason);
    }
    let minutes: u32 = m.steps.iter().map(|s| s.minutes).fold(0, u32::saturating_add);
    if minutes > m.minutes {
        log.fault(&head, None, format!("the steps take {minutes} minutes, the module says {}", m.minutes));
    }
    let known = |key: &String| m.sources.iter().any(|s| s.key == *key);
    for step in &m.steps {
        let file = format!("{}/steps/{}.md", m.id, step.id);
        for key in step.sources.iter().filter(|k| !known(k)) {
            log.fault(&file, None, format!("unknown source `{key}`"));
        }
        match &step.kind {
            StepKind::Guess(guess) if !known(&guess.source) => {
                log.fault(&file, None, format!("unknown source `{}`", guess.source));
            }
            StepKind::Estimate(estimate) => {
                for peers in estimate.peers.iter().filter(|f| !known(&f.source)) {
                    log.fault(&file, None, format!("unknown source `{}`", peers.source));
                }
                if !matches!(m.kind, ModuleKind::Lesson | ModuleKind::Companion) {
                    log.fault(&file, None, "an estimate is answered by the pupils of a class: in lessons only");
                }
            }
            StepKind::Tally(_) if m.kind != ModuleKind::Kit => {
                log.fault(&file, None, "hands are shown in kits only");
            }
            _ => {}
        }
    }
    for (item, line) in own.iter().zip(&p.item_lines) {
        if !m.objectives.iter().any(|o| o.id == item.objective) && !item.objective.is_empty() {
            log.fault(&bank, Some(*line), format!("unknown objective `{}`", item.objective));
        }
        if item.sources.is_empty() {
            log.fault(&bank, Some(*line), "`sources` names no source");
        }
        if helpline::leaves_alone(item) {
            log.fault(&bank, Some(*line), helpline::REASON);
        }
        for key in item.sources.iter().filter(|k| !known(k)) {
            log.fault(&bank, Some(*line), format!("unknown source `{key}`"));
        }
    }
    key_positions(own, &bank, log);
    key_lengths(own, &bank, log);
}

/// Checks how much a module of its kind holds.
fn sizes(p: &Parsed, size: &Size, log: &Log) {
    let m = &p.module;
    let head = format!("{}/module.toml", m.id);
    let bank = format!("{}/items.toml", m.id);
    if !size.steps.contains(&m.steps.len()) {
        let (from, to) = (size.steps.start(), size.steps.end());
        log.fault(&head, None, format!("{} steps: needs {from} to {to}", m.steps.len()));
    }
    let kinds: BTreeSet<_> = m.steps.iter().map(|s| s.kind.name()).collect();
    if kinds.len() < size.step_kinds {
        log.fault(&head, None, format!("{} kinds of steps: needs {} or more", kinds.len(), size.step_kinds));
    }
    if size.acted && !["scenario", "roles", "chat", "call", "refuse"].iter().any(|kind| kinds.contains(kind)) {
        log.fault(&head, None, "neither a story nor a role-play: needs one");
    }
    let figures = m.steps.iter().filter(|s| s.figure.is_some()).count();
    if figures < size.figures {
        log.fault(&head, None, format!("{figures} figures: needs {} or more", size.figures));
    }
    for name in size.notes {
        let there = if *name == "home.md" { m.home.is_some() } else { !m.teacher.zh.is_empty() };
        if !there {
            log.fault(&format!("{}/{name}", m.id), None, "the file is missing");
        }
    }
    for step in m.steps.iter().filter(|s| size.sourced && s.sources.is_empty()) {
        if !matches!(
            step.kind,
            StepKind::Scenario(_)
                | StepKind::Roles(_)
                | StepKind::Chat(_)
                | StepKind::Refuse(_)
                | StepKind::Estimate(_)
                | StepKind::Reflect(_)
                | StepKind::Plan(_)
                | StepKind::Tally(_)
                | StepKind::Help
        ) {
            log.fault(&format!("{}/steps/{}.md", m.id, step.id), None, "`sources` names no source");
        }
    }
    let count = |fit: &dyn Fn(&Item) -> bool| m.items.iter().filter(|i| fit(i)).count();
    for (have, wanted, what) in [
        (m.items.len(), size.items, "items"),
        (count(&|i| !i.kind.is_choice()), size.arranged, "items of kind order or match"),
        (count(&|i| i.kind == ItemKind::Scenario), size.scenes, "items of kind scenario"),
    ] {
        if have < wanted {
            log.fault(&bank, None, format!("{have} {what}: needs {wanted} or more"));
        }
    }
    let apply = count(&|i| i.level == CognitiveLevel::Apply);
    if size.items > 0 && apply * 2 < m.items.len() {
        log.fault(&bank, None, format!("{apply} of {} items ask to apply: needs half or more", m.items.len()));
    }
}

/// Items with exactly one right option: statements, or single choices and scenarios.
fn with_one_key(items: &[Arc<Item>], statements: bool) -> Vec<&Item> {
    let fits =
        |i: &&Arc<Item>| i.kind.is_one() && (i.kind == ItemKind::TrueFalse) == statements && i.key().count() == 1;
    items.iter().filter(fits).map(|i| &**i).collect()
}

/// The right answer must not be guessable from its position.
fn key_positions(items: &[Arc<Item>], bank: &str, log: &Log) {
    for statements in [false, true] {
        let items = with_one_key(items, statements);
        if items.len() < ENOUGH_TO_BALANCE {
            continue;
        }
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for item in &items {
            if let Some(place) = item.options.iter().position(|o| o.correct) {
                *places.entry(place).or_default() += 1;
            }
        }
        // At most half of the items for four options; three quarters for two, where balance is half.
        let (top, of) = if statements { (3, 4) } else { (1, 2) };
        for (place, n) in places {
            if n * of > items.len() * top {
                let what = if statements { "true_false" } else { "single" };
                let reason =
                    format!("the key is option {} in {n} of {} {what} items: spread it", place + 1, items.len());
                log.fault(bank, None, reason);
            }
        }
    }
}

/// The right answer must not be guessable from its length.
fn key_lengths(items: &[Arc<Item>], bank: &str, log: &Log) {
    let items = with_one_key(items, false);
    if items.len() < ENOUGH_TO_BALANCE {
        return;
    }
    for lang in Lang::ALL {
        let length = |o: &ItemOption| o.text.get(lang).chars().count();
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

/// Item ids and questions that appear twice, in one module, in two, or in the awareness core.
fn duplicates(parsed: &[Parsed], own: &[Vec<Arc<Item>>], forms: &[(Form, Vec<usize>)], log: &Log) {
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut stems: HashMap<(Lang, String), String> = HashMap::new();
    let mut see = |bank: &str, item: &Item, line: usize| {
        let here = format!("{bank}:{line}");
        if let Some(first) = ids.get(&item.id).filter(|_| !item.id.is_empty()) {
            log.fault(bank, Some(line), format!("id `{}` is already at {first}", item.id));
        }
        ids.insert(item.id.clone(), here.clone());
        for lang in Lang::ALL {
            let scene = item.scene.as_ref().map_or("", |s| s.get(lang));
            let asked = scene.chars().chain(item.stem.get(lang).chars());
            let stem: String = asked.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            if stem.is_empty() {
                continue;
            }
            if let Some(first) = stems.insert((lang, stem), here.clone()) {
                log.fault(bank, Some(line), format!("the {lang} stem is already at {first}"));
            }
        }
    };
    for (p, own) in parsed.iter().zip(own) {
        let bank = format!("{}/items.toml", p.module.id);
        for (item, line) in own.iter().zip(&p.item_lines) {
            see(&bank, item, *line);
        }
    }
    for (form, lines) in forms {
        let bank = bank::file(form);
        for ((_, item), line) in form.items.iter().zip(lines) {
            see(&bank, item, *line);
        }
    }
}
