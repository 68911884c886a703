//! The rules of the architecture: which crate may import which, no circles between files, and words that belong in one
//! place.
//!
//! What clippy can see is in `clippy.toml`, what is said of other people's crates in `deny.toml`.

mod asvs;
mod components;
mod imports;
mod sources;

use imports::Graph;
use sources::{Source, misplaced, root};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    process::Command,
};
use toml::{Table, Value};

/// Each crate of ours by its folder, and the folders of those it may import. What reaches the browser is in [`BROWSER`].
const CRATES: [(&str, &[&str]); 18] = [
    ("app/model", &[]),
    ("content", &["app/model"]),
    ("app/files", &["content", "app/model"]),
    ("app/store", &["app/model"]),
    ("app/service", &["app/store", "app/files", "content", "app/model"]),
    ("app/web/player", &["app/model"]),
    ("app/web/islands", &["app/web/player", "app/model"]),
    ("app/web/bindgen", &[]),
    ("app/web/kit", KIT),
    ("app/web/learn", PAGES),
    ("app/web/teach", PAGES),
    ("app/web/manage", PAGES),
    ("app/web/events", PAGES),
    ("app/web/open", PAGES),
    ("app/web/site", SITE),
    ("server", SERVER),
    ("tests", TESTS),
    ("tests/fuzz", &["app/files", "content", "app/model"]),
];

const KIT: &[&str] =
    &["app/web/islands", "app/web/player", "app/service", "app/store", "app/files", "content", "app/model"];
/// What pages are made with. An area of pages imports no other area: what they share is in the kit.
const PAGES: &[&str] = &[
    "app/web/kit",
    "app/web/islands",
    "app/web/player",
    "app/service",
    "app/store",
    "app/files",
    "content",
    "app/model",
];
const SITE: &[&str] = &[
    "app/web/learn",
    "app/web/teach",
    "app/web/manage",
    "app/web/events",
    "app/web/open",
    "app/web/kit",
    "app/web/islands",
    "app/service",
    "app/store",
    "app/model",
];
const SERVER: &[&str] = &[
    "app/web/site",
    "app/web/learn",
    "app/web/teach",
    "app/web/manage",
    "app/web/events",
    "app/web/open",
    "app/web/kit",
    "app/web/islands",
    "app/web/player",
    "app/service",
    "app/store",
    "app/files",
    "content",
    "app/model",
];
const TESTS: &[&str] = &[
    "server",
    "app/web/site",
    "app/web/learn",
    "app/web/teach",
    "app/web/manage",
    "app/web/events",
    "app/web/open",
    "app/web/kit",
    "app/web/islands",
    "app/web/player",
    "app/service",
    "app/store",
    "app/files",
    "content",
    "app/model",
];

/// The crates that reach the browser.
const BROWSER: [&str; 3] = ["app/model", "app/web/player", "app/web/islands"];

fn manifest(dir: &str) -> Table {
    let path = root().join(dir).join("Cargo.toml");
    fs::read_to_string(&path).expect("a manifest").parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The folders of the workspace's crates.
fn members() -> Vec<String> {
    let workspace = manifest("");
    let mut found = Vec::new();
    for member in workspace["workspace"]["members"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()) {
        match member.strip_suffix("/*") {
            Some(above) => found.extend(
                fs::read_dir(root().join(above))
                    .expect(member)
                    .map(|e| format!("{above}/{}", e.unwrap().file_name().to_str().unwrap()))
                    .filter(|dir| root().join(dir).join("Cargo.toml").is_file()),
            ),
            None => found.push(member.to_owned()),
        }
    }
    found
}

/// The folders of the workspace's crates by name.
fn names() -> BTreeMap<String, String> {
    members().into_iter().map(|dir| (manifest(&dir)["package"]["name"].as_str().unwrap().to_owned(), dir)).collect()
}

fn may_import(dir: &str) -> &'static [&'static str] {
    CRATES.iter().find(|(known, _)| *known == dir).unwrap_or_else(|| panic!("{dir} is missing in CRATES")).1
}

/// A crate's dependencies of every kind and target, with what is said of each.
fn dependencies(manifest: &Table) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(|t| t.values());
    for place in targets.filter_map(Value::as_table).chain([manifest]) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, how) in place.get(kind).and_then(Value::as_table).into_iter().flatten() {
                found.insert(name.clone(), how.clone());
            }
        }
    }
    found
}

#[test]
fn imports_run_one_way() {
    let names = names();
    for dir in members().into_iter().chain(["tests/fuzz".to_owned()]) {
        for used in dependencies(&manifest(&dir)).keys().filter_map(|name| names.get(name)) {
            assert!(may_import(&dir).contains(&used.as_str()), "{dir} must not import {used}");
        }
    }
    // The rule itself: nobody imports a crate that may import them.
    for (dir, below) in CRATES {
        for other in below {
            assert!(!may_import(other).contains(&dir), "{dir} and {other} may import each other");
        }
    }
}

#[test]
fn each_dependency_version_is_declared_once() {
    for dir in members() {
        for (used, how) in dependencies(&manifest(&dir)) {
            let shared = how.get("workspace").and_then(Value::as_bool) == Some(true);
            assert!(shared, "{dir} must say `{used}.workspace = true`");
        }
        let lints = manifest(&dir).get("lints").and_then(|l| l.get("workspace")).and_then(Value::as_bool);
        assert_eq!(lints, Some(true), "{dir} must keep the workspace's lints");
    }
}

/// What reaches the browser: of our crates those in [`BROWSER`] alone, and none of the server's.
#[test]
fn the_browser_gets_no_crate_of_the_server() {
    let names = names();
    for dir in members().iter().filter(|dir| BROWSER.contains(&dir.as_str())) {
        for (used, how) in dependencies(&manifest(dir)) {
            if names.get(&used).is_some_and(|used| !BROWSER.contains(&used.as_str())) {
                let optional = how.get("optional").and_then(Value::as_bool) == Some(true);
                assert!(optional, "{dir} must have {used} for the server only");
            }
        }
    }
    let bundle = "app/web/islands";
    let name = manifest(bundle)["package"]["name"].as_str().unwrap().to_owned();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "-p", &name, "--no-default-features", "--features", "hydrate"])
        .args(["--target", "wasm32-unknown-unknown", "-e", "normal", "--prefix", "none", "--format", "{p}"])
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).expect("crate names are text");
    let crates: BTreeSet<&str> = text.lines().filter_map(|l| l.split_whitespace().next()).collect();
    assert!(crates.contains("qinghe-model") && crates.contains("leptos"), "{crates:?}");
    for name in crates {
        let ours_of_the_server = names.get(name).is_some_and(|dir| !BROWSER.contains(&dir.as_str()));
        let of_the_server = ["tokio", "axum", "argon2"].contains(&name)
            || ["sqlx", "i18n-embed", "fluent"].iter().any(|p| name == *p || name.starts_with(&format!("{p}-")));
        assert!(!ours_of_the_server && !of_the_server, "{name} must not reach the browser");
    }
}

/// The circles that remain: a crate's folder, and files each of which imports all the others in some way. Untie one
/// and take it out; none may be added.
const KNOTS: &[(&str, &[&str])] = &[];
/// The same for the crates' top modules: a folder counts as one.
const FOLDER_KNOTS: &[(&str, &[&str])] = &[];

/// A crate's folder and modules that import each other in a circle.
type Knot = (String, BTreeSet<String>);

#[test]
fn no_files_import_each_other_in_a_circle() {
    let (files, _) = circles();
    compare("KNOTS", KNOTS, &files);
}

#[test]
fn no_folders_import_each_other_in_a_circle() {
    let (_, folders) = circles();
    compare("FOLDER_KNOTS", FOLDER_KNOTS, &folders);
}

/// The circles between the files of each crate, and those between its top modules that are not among them. Each has the
/// shortest way round with it.
fn circles() -> (BTreeMap<Knot, String>, BTreeMap<Knot, String>) {
    let sources = Source::all();
    let (mut of_files, mut of_folders) = (BTreeMap::new(), BTreeMap::new());
    for dir in members().into_iter().filter(|dir| dir != "tests") {
        let src = format!("{dir}/src/");
        let files: Vec<&Source> = sources.iter().filter(|s| s.path.starts_with(&src)).collect();
        assert!(!files.is_empty(), "{src} has no files");
        let graph = Graph::of_files(&files, &src);
        let top = graph.of_top_modules();
        for knot in graph.knots() {
            let circle = graph.circle(&knot);
            of_files.insert((dir.clone(), knot), circle);
        }
        for knot in top.knots() {
            let circle = top.circle(&knot);
            of_folders.insert((dir.clone(), knot), circle);
        }
    }
    of_folders.retain(|knot, _| !of_files.contains_key(knot));
    (of_files, of_folders)
}

fn compare(list: &str, known: &[(&str, &[&str])], found: &BTreeMap<Knot, String>) {
    let known: BTreeSet<Knot> =
        known.iter().map(|(dir, knot)| ((*dir).to_owned(), knot.iter().map(|m| (*m).to_owned()).collect())).collect();
    let mut text = String::new();
    for ((dir, knot), circle) in found {
        let names = knot.iter().map(|m| format!("\"{m}\"")).collect::<Vec<_>>().join(", ");
        let new = if known.contains(&(dir.clone(), knot.clone())) { "" } else { "not in the list: " };
        let _ = writeln!(text, "{new}(\"{dir}\", &[{names}]),\n{circle}");
    }
    assert!(
        found.keys().eq(&known),
        "{list} must list exactly the circles there are, and only shrink. There are, each with its shortest way round:\n{text}"
    );
}

#[test]
fn every_migration_has_its_pair() {
    let names = |engine: &str| -> BTreeSet<String> {
        let dir = root().join("app/store/migrations").join(engine);
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn only_the_store_has_sql() {
    let (store, others): (Vec<Source>, _) = Source::all().into_iter().partition(|s| s.path.starts_with("app/store/"));
    assert!(!store.is_empty());
    let found = misplaced(&others, &["sqlx::", "use sqlx"], &[]);
    assert!(found.is_empty(), "{found:#?}");
    let users: Vec<String> =
        members().into_iter().filter(|dir| dependencies(&manifest(dir)).contains_key("sqlx")).collect();
    assert_eq!(users, ["app/store", "tests"]);
}

/// The files with any of these words.
fn files_with(words: &[&str]) -> BTreeSet<String> {
    let found = misplaced(&Source::all(), words, &[]);
    found.iter().filter_map(|place| place.split_once(':')).map(|(file, _)| file.to_owned()).collect()
}

#[test]
fn translations_are_chosen_in_one_file() {
    let files = files_with(&["i18n_embed", "fl!", "unic_langid"]);
    // The kit's front page hands the macro's crate on to those who use `t!`.
    let others: Vec<&String> =
        files.iter().filter(|f| !f.ends_with("/src/i18n.rs") && *f != "app/web/kit/src/lib.rs").collect();
    assert!(!files.is_empty() && others.is_empty(), "{others:#?}");
}

#[test]
fn text_areas_are_rendered_where_they_are_escaped() {
    let files = files_with(&["<textarea"]);
    assert_eq!(files.len(), 1, "{files:#?}");
}

/// Where tables are written by hand: where the kit writes every list, and what is no list, as `app/web/kit/src/list.rs` says.
const TABLES: [&str; 3] = ["app/web/kit/src/ui/table.rs", "app/web/teach/src/calendar.rs", "app/web/teach/src/grid.rs"];

/// A list is declared once, as a `List` or a report's `Table`: a table of its own would have its columns a second time.
#[test]
fn tables_are_written_in_one_file() {
    let files = files_with(&["<table", "<thead", "<tbody"]);
    assert!(files.iter().eq(&TABLES), "a list is a `qinghe_kit::list::List`: {files:#?}");
    let why = fs::read_to_string(root().join("app/web/kit/src/list.rs")).unwrap();
    for file in &TABLES[1..] {
        let short = file.trim_start_matches("app/web/").replace("/src/", "/");
        assert!(why.contains(&format!("`{short}`")), "app/web/kit/src/list.rs says why {file} has one of its own");
    }
}

/// Files of lists come from their columns. These write lines of texts: the tables themselves, and the audit log, line by line.
#[test]
fn files_of_lists_are_written_in_one_place() {
    let (tables, others): (Vec<Source>, _) =
        Source::all().into_iter().partition(|s| s.path.starts_with("app/files/src/tables/"));
    let found = misplaced(&others, &["text_line"], &["app/web/manage/src/bureau/audit.rs"]);
    assert!(!tables.is_empty() && found.is_empty(), "{found:#?}");
}

/// The words in a line that say in the audit log what was done: `"operation": "close"`, `let operation = if … { "a" }`.
fn said_done(line: &str) -> Vec<String> {
    let quoted = |text: &str| -> Vec<String> { text.split('"').skip(1).step_by(2).map(str::to_owned).collect() };
    // The activities' own shorthand has the word as its last argument.
    let ways = [
        line.split_once("\"operation\":"),
        line.split_once("let operation ="),
        line.split_once("audit(app, c, actor, UseCase::"),
    ];
    match ways {
        [Some((_, rest)), ..] => quoted(rest.split([',', '}']).next().unwrap_or_default()),
        [_, Some((_, rest)), _] | [.., Some((_, rest))] => quoted(rest),
        [None, None, None] => Vec::new(),
    }
}

#[test]
fn the_audit_log_has_words_for_every_operation() {
    let words = fs::read_to_string(root().join("content/locales/en/qinghe.ftl")).unwrap();
    let sources = Source::all();
    let said: BTreeSet<String> = sources.iter().flat_map(|s| &s.lines).flat_map(|(_, line)| said_done(line)).collect();
    assert!(said.len() > 30, "{said:?}");
    let missing: Vec<&String> = said
        .iter()
        .filter(|word| !words.contains(&format!("\naudit-operation-{} =", word.replace('_', "-"))))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn lints_are_expected_never_allowed() {
    let found = misplaced(&Source::all(), &["#[allow(", "#![allow("], &[]);
    assert!(found.is_empty(), "{found:#?}");
}

/// The blocks (`.card`) whose rule starts a line of this sheet: `.card {`, not `.card .btn {` nor `.card__in {`.
fn blocks_of(sheet: &str) -> BTreeSet<&str> {
    sheet
        .lines()
        .filter_map(|line| line.strip_prefix('.')?.split_once('{'))
        .flat_map(|(selectors, _)| selectors.split(','))
        .map(|selector| selector.trim().trim_start_matches('.'))
        .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .collect()
}

/// Two features with one class name would change each other's pages without a trace in either file.
#[test]
fn a_block_is_dressed_in_one_sheet() {
    let mut dressed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(root().join("style")).expect("the sheets").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        // Print changes what the other sheets say, and is meant to.
        if path.extension().is_some_and(|kind| kind == "css") && name != "print.css" {
            for block in blocks_of(&fs::read_to_string(path).expect("a sheet")) {
                dressed.entry(block.to_owned()).or_default().push(name.clone());
            }
        }
    }
    assert!(dressed.len() > 100, "the sheets are read: {}", dressed.len());
    dressed.retain(|_, sheets| sheets.len() > 1);
    assert!(dressed.is_empty(), "blocks dressed in more than one sheet: {dressed:?}");
}

#[test]
fn what_was_done_is_found() {
    assert_eq!(said_done("json!({ \"operation\": \"a\", \"kind\": \"b\" })"), ["a"]);
    assert_eq!(said_done("let operation = if x { \"a\" } else { \"b\" };"), ["a", "b"]);
    assert!(said_done("json!({ \"operation\": operation })").is_empty());
    assert_eq!(said_done("audit(app, c, actor, UseCase::ConfirmActivity, *org, *id, \"c\").await"), ["c"]);
}

/// The words in backticks of a page that begin with a folder of ours.
fn paths_in(page: &str) -> Vec<String> {
    let folders = ["app/", "content/", "server/", "style/", "tests/", ".tools/", ".github/", ".ci/"];
    let is_path =
        |word: &&str| folders.iter().any(|f| word.starts_with(f)) && !word.contains(['*', '<', '{', ' ', '…']);
    page.split('`').skip(1).step_by(2).filter(is_path).map(str::to_owned).collect()
}

/// Readers follow these pages; nothing in them may be untrue.
#[test]
fn pages_name_files_that_exist() {
    let mut missing = Vec::new();
    for page in ["README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", "content/README.md", "server/README.md"]
    {
        let text = fs::read_to_string(root().join(page)).expect(page);
        let lost = paths_in(&text).into_iter().filter(|path| !root().join(path).exists());
        missing.extend(lost.map(|path| format!("{page}: {path}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert_eq!(paths_in("see `app/no.rs`, `content/modules/<id>/` and `cargo test app/x`"), ["app/no.rs"]);
}
