//! The rules of the house: who may import whom, and words that stand in one place only.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace").to_owned()
}

fn manifest(dir: &str) -> Table {
    let path = root().join(dir).join("Cargo.toml");
    fs::read_to_string(&path).expect("a manifest").parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Each crate's folder.
const ROOMS: [(&str, &str); 8] = [
    ("qinghe-model", "app/model"),
    ("qinghe-content", "content"),
    ("qinghe-files", "app/files"),
    ("qinghe-store", "app/store"),
    ("qinghe-service", "app/service"),
    ("qinghe-web", "app/web"),
    ("qinghe", "server"),
    ("qinghe-tests", "tests"),
];

/// The crates of ours that each may import (docs: architecture, "Rooms"). The pages of `web` use the
/// types of the rooms below, on the server only; see [`the_browser_gets_the_model_only`].
fn may_import(room: &str) -> &'static [&'static str] {
    match room {
        "qinghe-model" => &[],
        "qinghe-content" | "qinghe-store" => &["qinghe-model"],
        // The lessons for its tests alone: every question of theirs goes out and comes back.
        "qinghe-files" => &["qinghe-content", "qinghe-model"],
        "qinghe-service" => &["qinghe-files", "qinghe-store", "qinghe-content", "qinghe-model"],
        "qinghe-web" => &["qinghe-service", "qinghe-store", "qinghe-content", "qinghe-model"],
        "qinghe" => &["qinghe-web", "qinghe-service", "qinghe-store", "qinghe-content", "qinghe-model"],
        "qinghe-tests" => &["qinghe", "qinghe-web", "qinghe-service", "qinghe-store", "qinghe-content", "qinghe-model"],
        other => panic!("{other} stands in no rule"),
    }
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
fn every_crate_of_the_workspace_is_known() {
    let workspace = manifest("");
    let members: BTreeSet<&str> =
        workspace["workspace"]["members"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()).collect();
    assert_eq!(members, ROOMS.iter().map(|(_, dir)| *dir).collect());
    for (name, dir) in ROOMS {
        assert_eq!(manifest(dir)["package"]["name"].as_str(), Some(name));
    }
}

#[test]
fn imports_run_one_way() {
    for (name, dir) in ROOMS {
        for used in dependencies(&manifest(dir)).keys() {
            if ROOMS.iter().any(|(ours, _)| ours == used) {
                assert!(may_import(name).contains(&used.as_str()), "{name} must not import {used}");
            }
        }
    }
    // The rule itself: nobody imports a room that may import them.
    for (room, _) in ROOMS {
        for below in may_import(room) {
            assert!(!may_import(below).contains(&room), "{room} and {below} import each other");
        }
    }
}

#[test]
fn each_version_is_written_once() {
    for (name, dir) in ROOMS {
        for (used, how) in dependencies(&manifest(dir)) {
            let shared = how.get("workspace").and_then(Value::as_bool) == Some(true);
            assert!(shared, "{name} must say `{used}.workspace = true`");
        }
        let lints = manifest(dir).get("lints").and_then(|l| l.get("workspace")).and_then(Value::as_bool);
        // A crate that is still an empty stub has no lints to keep.
        let stub = dependencies(&manifest(dir)).is_empty();
        assert!(stub || lints == Some(true), "{name} must keep the workspace's lints");
    }
}

/// What reaches the browser: of our crates the model alone, and none of the server's.
#[test]
fn the_browser_gets_the_model_only() {
    for (used, how) in dependencies(&manifest("app/web")) {
        if used.starts_with("qinghe-") && used != "qinghe-model" {
            let optional = how.get("optional").and_then(Value::as_bool) == Some(true);
            assert!(optional, "qinghe-web must have {used} for the server only");
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "-p", "qinghe-web", "--no-default-features", "--features", "hydrate"])
        .args(["--target", "wasm32-unknown-unknown", "-e", "normal", "--prefix", "none", "--format", "{p}"])
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).expect("crate names are text");
    let crates: BTreeSet<&str> = text.lines().filter_map(|l| l.split_whitespace().next()).collect();
    assert!(crates.contains("qinghe-model") && crates.contains("leptos"), "{crates:?}");
    let ours: Vec<&&str> = crates.iter().filter(|c| c.starts_with("qinghe")).collect();
    assert_eq!(ours, [&"qinghe-model", &"qinghe-web"]);
    for name in crates {
        let of_the_server = ["tokio", "axum", "argon2"].contains(&name)
            || ["sqlx", "i18n-embed", "fluent"].iter().any(|p| name == *p || name.starts_with(&format!("{p}-")));
        assert!(!of_the_server, "{name} must not reach the browser");
    }
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

/// A file of ours, as the rules read it: without comments, and without its unit tests.
struct Source {
    path: String,
    lines: Vec<(usize, String)>,
}

fn code_of(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    // Unit tests stand at the end of a file here.
    let tests = lines.windows(2).position(|w| w[0].trim() == "#[cfg(test)]" && w[1].trim_start().starts_with("mod "));
    lines[..tests.unwrap_or(lines.len())]
        .iter()
        .enumerate()
        .map(|(n, line)| {
            let code =
                line.split_once("//").filter(|(before, _)| !before.contains('"')).map_or(*line, |(code, _)| code);
            (n + 1, code.to_owned())
        })
        .collect()
}

fn sources() -> Vec<Source> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut files = Vec::new();
    for dir in ["app", "content/src", "server"] {
        walk(&root().join(dir), &mut files);
    }
    assert!(files.len() > 30, "only {} files were found", files.len());
    files
        .into_iter()
        .map(|file| (file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), file))
        // `mod tests;` of a crate: a file of unit tests.
        .filter(|(path, _)| !path.ends_with("/tests.rs"))
        .map(|(path, file)| Source { path, lines: code_of(&fs::read_to_string(file).unwrap()) })
        .collect()
}

/// Where any of these words stands, outside the places that may have it.
fn misplaced(sources: &[Source], words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|s| !allowed.iter().any(|a| s.path.starts_with(a))) {
        for (n, line) in &source.lines {
            for word in words.iter().filter(|w| has_word(line, w)) {
                found.push(format!("{}:{n}: {word}", source.path));
            }
        }
    }
    found
}

/// Whether the line has the word, not as the end of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn sql_is_spoken_in_the_store_only() {
    let found = misplaced(&sources(), &["sqlx::", "use sqlx"], &["app/store/"]);
    assert!(found.is_empty(), "{found:#?}");
    let users: Vec<&str> = ROOMS
        .iter()
        .filter(|(_, dir)| dependencies(&manifest(dir)).contains_key("sqlx"))
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(users, ["qinghe-store", "qinghe-tests"]);
}

#[test]
fn time_and_chance_are_arguments() {
    const WORDS: [&str; 12] = [
        "Utc::now",
        "Local::now",
        "SystemTime::now",
        "rand::rng(",
        "thread_rng",
        "ThreadRng",
        "rand::random",
        "SysRng",
        "OsRng",
        "from_os_rng",
        "Uuid::new_v4",
        "Uuid::now_v7",
    ];
    let found = misplaced(&sources(), &WORDS, &["server/src/main.rs"]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn translations_are_chosen_in_one_file() {
    let found = misplaced(&sources(), &["i18n_embed", "fl!", "unic_langid"], &["app/web/src/i18n.rs"]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn text_areas_are_made_where_they_are_escaped() {
    let found = misplaced(&sources(), &["<textarea"], &["app/web/src/forms.rs"]);
    assert!(found.is_empty(), "{found:#?}");
}

/// The words in a line that say in the audit log what was done: `"did": "close"`, `let did = if … { "a" } else { "b" }`.
fn said_done(line: &str) -> Vec<String> {
    let quoted = |text: &str| -> Vec<String> { text.split('"').skip(1).step_by(2).map(str::to_owned).collect() };
    // The activities' own shorthand has the word as its last argument.
    let ways =
        [line.split_once("\"did\":"), line.split_once("let did ="), line.split_once("audit(app, c, actor, UseCase::")];
    match ways {
        [Some((_, rest)), ..] => quoted(rest.split([',', '}']).next().unwrap_or_default()),
        [_, Some((_, rest)), _] | [.., Some((_, rest))] => quoted(rest),
        [None, None, None] => Vec::new(),
    }
}

#[test]
fn the_log_has_words_for_all_that_was_done() {
    let words = fs::read_to_string(root().join("content/locales/en/qinghe.ftl")).unwrap();
    let sources = sources();
    let said: BTreeSet<String> = sources.iter().flat_map(|s| &s.lines).flat_map(|(_, line)| said_done(line)).collect();
    assert!(said.len() > 30, "{said:?}");
    let missing: Vec<&String> =
        said.iter().filter(|did| !words.contains(&format!("\naudit-did-{} =", did.replace('_', "-")))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn lints_are_expected_never_allowed() {
    let found = misplaced(&sources(), &["#[allow(", "#![allow("], &[]);
    assert!(found.is_empty(), "{found:#?}");
}

/// The rules can be broken: each of these is seen, and none of the others.
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

/// Two features that take one name dress each other's pages without anybody seeing it in either file.
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
fn the_rules_see_what_they_forbid() {
    assert_eq!(said_done("json!({ \"did\": \"a\", \"kind\": \"b\" })"), ["a"]);
    assert_eq!(said_done("let did = if x { \"a\" } else { \"b\" };"), ["a", "b"]);
    assert!(said_done("json!({ \"did\": did })").is_empty());
    assert_eq!(said_done("audit(app, c, actor, UseCase::ConfirmActivity, *org, *id, \"c\").await"), ["c"]);
    let text = "use chrono::Utc; // not Utc::now here\n\
        let now = Utc::now();\n\
        let q = sqlx::query(\"x\");\n\
        let my_fl = shuffl!(a);\n\
        let s = fl!(\"key\");\n\
        #[cfg(test)]\n\
        mod tests { let t = Utc::now(); }\n";
    let source = [Source { path: "app/web/src/x.rs".into(), lines: code_of(text) }];
    assert_eq!(misplaced(&source, &["Utc::now"], &[]), ["app/web/src/x.rs:2: Utc::now"]);
    assert_eq!(misplaced(&source, &["sqlx::"], &[]), ["app/web/src/x.rs:3: sqlx::"]);
    assert_eq!(misplaced(&source, &["fl!"], &[]), ["app/web/src/x.rs:5: fl!"]);
    assert!(misplaced(&source, &["fl!"], &["app/web/"]).is_empty());
}
