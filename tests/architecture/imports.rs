//! The imports between the files of one crate, as a graph that must have no circle.
//!
//! Read from the sources: every path that begins with `crate`, `self` or `super`, in a `use` or anywhere else, and
//! what a module brings in with `use` for others. A module and those inside it belong together: an import between
//! them makes no edge.

use crate::sources::Source;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt::Write as _,
};

/// A module by its path from the crate's root: `["attempts", "paper"]`.
type Module = Vec<String>;
/// A path with what it is called where it is imported: the last name, or the one after `as`; `*` for all names.
type Import = (Vec<String>, String);

/// The imports of one crate.
pub struct Graph {
    /// By module the modules it imports, each with the first place that does.
    edges: BTreeMap<String, BTreeMap<String, String>>,
}

impl Graph {
    /// The imports between the files of a crate, a node for each file.
    pub fn of_files(sources: &[&Source], src: &str) -> Self {
        let modules: BTreeMap<Module, &Source> =
            sources.iter().filter_map(|s| Some((module_of(s.path.strip_prefix(src)?)?, *s))).collect();
        let brought: BTreeMap<&Module, BTreeMap<String, Vec<String>>> =
            modules.iter().map(|(module, source)| (module, brought_in(module, source, &modules))).collect();
        let mut edges: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (from, source) in &modules {
            let to = edges.entry(from.join("::")).or_default();
            for (line, (path, _)) in imports(from, source) {
                let used = resolved(&path, &modules, &brought);
                if !used.starts_with(from) && !from.starts_with(&used) {
                    let place = || format!("{}:{line}: {}", source.path, path.join("::"));
                    to.entry(used.join("::")).or_insert_with(place);
                }
            }
        }
        Self { edges }
    }

    /// The same with a node for each module of the crate's root: a folder is one.
    pub fn of_top_modules(&self) -> Self {
        let top = |module: &str| module.split("::").next().unwrap_or_default().to_owned();
        let mut edges: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (from, to) in &self.edges {
            let merged = edges.entry(top(from)).or_default();
            for (used, place) in to.iter().filter(|(used, _)| top(used) != top(from)) {
                merged.entry(top(used)).or_insert_with(|| place.clone());
            }
        }
        Self { edges }
    }

    /// The knots: sets of modules each of which is reached from every other one.
    pub fn knots(&self) -> BTreeSet<BTreeSet<String>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self.edges.keys().map(|m| (m.as_str(), self.reached(m))).collect();
        let knot = |m: &str| reach[m].iter().filter(|n| reach[**n].contains(m)).map(|n| (*n).to_owned()).collect();
        reach.keys().map(|m| knot(m)).filter(|k: &BTreeSet<String>| !k.is_empty()).collect()
    }

    fn reached<'g>(&'g self, from: &'g str) -> BTreeSet<&'g str> {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&str> = vec![from];
        while let Some(module) = next.pop() {
            next.extend(
                self.edges
                    .get(module)
                    .into_iter()
                    .flat_map(BTreeMap::keys)
                    .filter(|m| seen.insert(m.as_str()))
                    .map(String::as_str),
            );
        }
        seen
    }

    /// The shortest circle through any of these modules, a line for each import.
    pub fn circle(&self, knot: &BTreeSet<String>) -> String {
        let shortest = knot.iter().filter_map(|m| self.way_back(m)).min_by_key(Vec::len).unwrap_or_default();
        shortest.iter().fold(String::new(), |mut text, (from, to)| {
            let _ = writeln!(text, "  {from} → {to} ({})", self.edges[*from][*to]);
            text
        })
    }

    fn way_back<'g>(&'g self, start: &'g str) -> Option<Vec<(&'g str, &'g str)>> {
        let mut came: BTreeMap<&str, &str> = BTreeMap::new();
        let mut next = VecDeque::from([start]);
        while let Some(from) = next.pop_front() {
            for to in self.edges.get(from)?.keys().map(String::as_str) {
                if to == start {
                    let mut way = vec![(from, to)];
                    while way[0].0 != start {
                        way.insert(0, (came[way[0].0], way[0].0));
                    }
                    return Some(way);
                }
                if !came.contains_key(to) {
                    came.insert(to, from);
                    next.push_back(to);
                }
            }
        }
        None
    }
}

/// `attempts/paper.rs` → `attempts::paper`, `attempts/mod.rs` → `attempts`, `lib.rs` → the root.
fn module_of(file: &str) -> Option<Module> {
    let mut parts: Module = file.strip_suffix(".rs")?.split('/').map(str::to_owned).collect();
    match parts.last()?.as_str() {
        // A program beside the library is a crate of its own.
        "main" if parts.len() == 1 => return None,
        "lib" if parts.len() == 1 => parts.clear(),
        "mod" => drop(parts.pop()),
        _ => {}
    }
    Some(parts)
}

/// The module that a path from the root leads to, through what modules on the way bring in.
fn resolved(
    path: &[String],
    modules: &BTreeMap<Module, &Source>,
    brought: &BTreeMap<&Module, BTreeMap<String, Vec<String>>>,
) -> Module {
    let (mut path, mut at) = (path.to_vec(), Module::new());
    // Two modules may re-export each other's names: the search is bounded.
    for _ in 0..16 {
        at = (0..=path.len()).rev().map(|n| path[..n].to_vec()).find(|m| modules.contains_key(m)).unwrap_or_default();
        let Some(name) = path.get(at.len()) else { break };
        let Some(real) = brought.get(&at).and_then(|names| names.get(name)) else { break };
        let rest = path[at.len() + 1..].to_vec();
        let next = [real.clone(), rest].concat();
        if next == path {
            break;
        }
        path = next;
    }
    at
}

/// The names that a module has by `use`, each with the path it is for.
fn brought_in(module: &Module, source: &Source, modules: &BTreeMap<Module, &Source>) -> BTreeMap<String, Vec<String>> {
    let mut names = BTreeMap::new();
    let tokens = tokens(source);
    for (at, _) in tokens.iter().enumerate().filter(|(_, (_, token))| token == "use") {
        let mut found = Vec::new();
        tree(&tokens[at + 1..], &[], &mut found);
        for (path, name) in found {
            let child = [module.clone(), path[..1].to_vec()].concat();
            let full = match path[0].as_str() {
                "crate" | "self" | "super" => absolute(module, &path),
                _ if modules.contains_key(&child) => Some([module.clone(), path].concat()),
                _ => None,
            };
            if let Some(full) = full.filter(|_| name != "*") {
                names.insert(name, full);
            }
        }
    }
    names
}

/// Every path of a file that begins at the crate, with its line.
fn imports(module: &Module, source: &Source) -> Vec<(usize, Import)> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    for (at, (line, token)) in tokens.iter().enumerate() {
        let begins = ["crate", "self", "super"].contains(&token.as_str())
            && at.checked_sub(1).is_none_or(|b| tokens[b].1 != "::");
        // `pub(crate)`, `self.x` and the like are no paths.
        if begins && tokens.get(at + 1).is_some_and(|t| t.1 == "::") {
            let mut paths = Vec::new();
            tree(&tokens[at..], &[], &mut paths);
            found.extend(paths.into_iter().filter_map(|(path, name)| Some((*line, (absolute(module, &path)?, name)))));
        }
    }
    found
}

/// A path from the crate's root.
fn absolute(module: &Module, path: &[String]) -> Option<Vec<String>> {
    let mut at = module.clone();
    for (n, part) in path.iter().enumerate() {
        match part.as_str() {
            "crate" => at.clear(),
            "self" => {}
            "super" => drop(at.pop()?),
            _ => return Some([at, path[n..].to_vec()].concat()),
        }
    }
    Some(at)
}

/// Reads one path, or the tree of a `use`, from the start of `tokens`. Returns how many it took.
fn tree(tokens: &[(usize, String)], before: &[String], found: &mut Vec<Import>) -> usize {
    let token = |n: usize| tokens.get(n).map_or("", |t| t.1.as_str());
    let mut path = before.to_vec();
    let mut at = 0;
    loop {
        match token(at) {
            "{" => {
                at += 1;
                while !["}", ""].contains(&token(at)) {
                    // At least one: what is no path is passed over.
                    at += tree(&tokens[at..], &path, found).max(1);
                    at += usize::from(token(at) == ",");
                }
                return at + 1;
            }
            "*" => {
                found.push((path, "*".to_owned()));
                return at + 1;
            }
            name if name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                // `a::{self, b}`: the module itself.
                if name != "self" || path.is_empty() {
                    path.push(name.to_owned());
                }
                at += 1;
            }
            _ => break,
        }
        if token(at) != "::" {
            break;
        }
        at += 1;
    }
    let mut name = path.last().cloned().unwrap_or_default();
    if token(at) == "as" {
        token(at + 1).clone_into(&mut name);
        at += 2;
    }
    if !path.is_empty() {
        found.push((path, name));
    }
    at
}

/// Names, `::` and single signs, each with its line. Texts are left out, as far as they end on their line.
fn tokens(source: &Source) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (line, code) in &source.lines {
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '"' {
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    if c == '\\' {
                        chars.next();
                    }
                }
            } else if c.is_alphanumeric() || c == '_' {
                let mut name = String::from(c);
                while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    name.push(c);
                }
                found.push((*line, name));
            } else if c == ':' && chars.next_if_eq(&':').is_some() {
                found.push((*line, "::".to_owned()));
            } else if !c.is_whitespace() {
                found.push((*line, c.to_string()));
            }
        }
    }
    found
}

#[test]
fn a_circle_is_found_through_re_exports() {
    let file = |path: &str, text: &str| Source::new(format!("app/x/src/{path}"), text);
    let sources = [
        file("lib.rs", "pub mod a;\npub mod b;\nmod c;\npub use c::{Thing, other as renamed};\n"),
        file("a/mod.rs", "mod inner;\npub use inner::Deep;\nuse crate::Thing;\n"),
        file("a/inner.rs", "use super::Deep; // and crate::b is in a comment\nfn f() { self.x; }\n"),
        file("b.rs", "fn f() { crate::a::Deep::new(\"crate::c\") }\n"),
        file("c.rs", "use crate::{\n    Thing,\n    b::{self, f as g},\n};\npub(crate) fn other() {}\n"),
    ];
    let all: Vec<&Source> = sources.iter().collect();
    let graph = Graph::of_files(&all, "app/x/src/");
    let edge = |from: &str, to: &str| graph.edges[from].get(to).map(String::as_str);
    assert_eq!(edge("a", "c"), Some("app/x/src/a/mod.rs:3: Thing"));
    assert_eq!(edge("b", "a::inner"), Some("app/x/src/b.rs:1: a::Deep::new"));
    assert_eq!(edge("c", "b"), Some("app/x/src/c.rs:1: b"));
    assert_eq!(graph.edges["a::inner"].len(), 0, "a module and those inside it belong together");
    assert_eq!(graph.knots(), BTreeSet::new(), "no file comes back to itself");
    // The folder `a` does: a → c → b → a.
    let top = graph.of_top_modules();
    assert_eq!(top.knots(), BTreeSet::from([["a", "b", "c"].map(str::to_owned).into()]));
    assert_eq!(top.circle(top.knots().first().unwrap()).lines().count(), 3);
}
