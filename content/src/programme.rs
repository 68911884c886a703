//! Programmes: modules in order for a stage of school, read from `programmes.toml`.

use crate::{
    Fault, Library, ModuleKind, Programme,
    lint::Lint,
    reader::{Doc, Ids, Log, Table},
};
use qinghe_model::org::Grade;
use std::collections::BTreeSet;

/// The file's name, beside the modules' folders.
pub(crate) const FILE: &str = "programmes.toml";

/// The programmes in this binary.
pub(crate) const EMBEDDED: &str = include_str!("../programmes.toml");

/// Reads the programmes and checks their texts against the list of words; `library` holds every module they may name.
pub(crate) fn checked(text: &str, library: &Library) -> (Vec<Programme>, Vec<Fault>) {
    let log = Log::default();
    let lint = Lint::shipped(&log);
    let programmes = read(text, library, &log);
    let (mut faults, words) = log.into_parts();
    faults.extend(words.iter().flat_map(|w| lint.check(w, None, &[])));
    (programmes, faults)
}

/// Reads the programmes; `library` holds every module they may name.
pub(crate) fn read(text: &str, library: &Library, log: &Log) -> Vec<Programme> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let read = |top: &Table<'_>| {
        let (mut ids, mut grades) = (Ids::default(), BTreeSet::new());
        let tables = top.tables("programme");
        if tables.is_empty() {
            top.fault("names no programme");
        }
        tables.iter().map(|t| programme(t, library, &mut ids, &mut grades)).collect()
    };
    Doc::read(FILE, &text, 1, log, read).unwrap_or_default()
}

fn programme(t: &Table<'_>, library: &Library, ids: &mut Ids, taken: &mut BTreeSet<Grade>) -> Programme {
    let id = ids.take(t, "id");
    let (named, listed) = (t.strs("grades"), t.strs("modules"));
    if named.is_empty() {
        t.fault_at(t.line_of("grades"), "`grades` names no grade");
    }
    if listed.is_empty() {
        t.fault_at(t.line_of("modules"), "`modules` names no module");
    }
    let mut grades = Vec::new();
    for (line, name) in named {
        match name.parse::<Grade>() {
            Ok(grade) if taken.insert(grade) => grades.push(grade),
            Ok(_) => t.fault_at(line, format_args!("grade `{name}` has a programme already")),
            Err(_) => t.fault_at(line, format_args!("unknown grade `{name}`")),
        }
    }
    let mut modules: Vec<String> = Vec::new();
    for (line, module) in listed {
        match library.module(&module) {
            None => t.fault_at(line, format_args!("there is no module `{module}`")),
            Some(m) if !matches!(m.kind, ModuleKind::Lesson | ModuleKind::Companion) => {
                t.fault_at(
                    line,
                    format_args!("`{module}` is not for pupils on their own: only lessons and companions are"),
                );
            }
            Some(m) if m.counsellor => {
                t.fault_at(line, format_args!("`{module}` is taught only with a counsellor: no programme holds it"));
            }
            Some(_) if modules.contains(&module) => t.fault_at(line, format_args!("module `{module}` appears twice")),
            Some(_) => modules.push(module),
        }
    }
    Programme { id, title: t.text("title"), audience: t.text("audience"), grades, modules }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_that_needs_a_counsellor_stands_in_no_programme() {
        let library = Library::embedded();
        let guarded: Vec<&str> = library.modules().filter(|m| m.counsellor).map(|m| m.id.as_str()).collect();
        assert_eq!(guarded, ["m07", "m07s", "m15"]);
        for id in guarded {
            let text = EMBEDDED.replacen("\"m01\"", &format!("\"{id}\""), 1);
            let faults = checked(&text, &library).1;
            let wanted = format!("`{id}` is taught only with a counsellor: no programme holds it");
            assert!(faults.iter().any(|f| f.reason == wanted), "{faults:?}");
        }
    }
}
