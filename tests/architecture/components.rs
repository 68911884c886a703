//! The list of what the program is made of: exactly the packages of the lock file that are linked, in the form that readers
//! of CycloneDX expect.

use crate::sources::root;
use qinghe::{about::SBOM, assets::Bundle};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};
use toml::Table;

/// Name and version.
type Id = (String, String);

fn file() -> Value {
    serde_json::from_str(SBOM).expect("JSON")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}")).to_owned()
}

fn id(component: &Value) -> Id {
    (text(&component["name"]), text(&component["version"]))
}

/// The program itself and its components.
fn all(file: &Value) -> Vec<&Value> {
    let libraries = file["components"].as_array().expect("components");
    libraries.iter().chain([&file["metadata"]["component"]]).collect()
}

/// The packages of the lock file, with their checksums.
fn locked() -> BTreeMap<Id, Option<String>> {
    let lock: Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter().map(|p| p.as_table().unwrap());
    let word = |p: &Table, key: &str| p.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    packages.map(|p| ((word(p, "name").unwrap(), word(p, "version").unwrap()), word(p, "checksum"))).collect()
}

/// The packages that cargo says are linked: no build scripts, no macros, no tests.
fn linked(arguments: &[&str]) -> BTreeSet<Id> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--locked", "-e", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe", "--format", "{p}"])
        .args(arguments)
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let lines = String::from_utf8(out.stdout).expect("names are text");
    lines
        .lines()
        .map(|line| {
            let mut words = line.split(' ');
            let name = words.next().unwrap().to_owned();
            (name, words.next().unwrap().trim_start_matches('v').to_owned())
        })
        .collect()
}

fn listed(file: &Value, part: &str) -> BTreeSet<Id> {
    let is_in = |one: &&Value| one["properties"].as_array().unwrap().iter().any(|p| p["value"] == part);
    all(file).into_iter().filter(is_in).map(id).collect()
}

#[test]
fn exactly_what_is_linked_is_listed() {
    let file = file();
    let target =
        file["metadata"]["properties"].as_array().unwrap().iter().find(|p| p["name"] == "qinghe:target").unwrap();
    assert_eq!(listed(&file, "server"), linked(&["-p", "qinghe", "--target", &text(&target["value"])]));
    let browser = listed(&file, "browser");
    if Bundle::embedded().name.is_some() {
        let bundle = ["-p", "qinghe-islands", "--no-default-features", "--features", "hydrate"];
        let wanted = linked(&[&bundle[..], &["--target", "wasm32-unknown-unknown"]].concat());
        assert_eq!(browser, wanted);
    } else {
        assert!(browser.is_empty(), "a binary without a bundle has no code for browsers");
    }
    let names: BTreeSet<String> = all(&file).into_iter().map(|one| id(one).0).collect();
    for there in ["qinghe", "qinghe-store", "axum", "sqlx-core", "libsqlite3-sys", "argon2", "tikv-jemallocator"] {
        assert!(names.contains(there), "{there}");
    }
    for elsewhere in ["serde_derive", "cc", "proptest", "scraper", "qinghe-tests"] {
        assert!(!names.contains(elsewhere), "{elsewhere} builds or tests the program and is not in it");
    }
}

#[test]
fn each_component_is_the_locked_one_and_says_its_licence() {
    let (file, lock) = (file(), locked());
    for one in all(&file) {
        let name = id(one);
        let checksum = lock.get(&name).unwrap_or_else(|| panic!("{name:?} is not in Cargo.lock"));
        let listed = one["hashes"].as_array().map(|all| {
            assert_eq!((all.len(), &all[0]["alg"]), (1, &Value::from("SHA-256")), "{name:?}");
            text(&all[0]["content"])
        });
        assert_eq!(listed, *checksum, "{name:?}");
        let licence = text(&one["licenses"][0]["expression"]);
        assert!(!licence.is_empty() && !licence.contains('/'), "{name:?}: {licence}");
    }
}

/// What CycloneDX 1.6 demands of such a file, and what readers need to find a component again.
#[test]
fn the_file_is_cyclonedx() {
    let file = file();
    assert_eq!((text(&file["bomFormat"]), text(&file["specVersion"])), ("CycloneDX".to_owned(), "1.6".to_owned()));
    assert_eq!(file["version"], 1);
    let known = ["$schema", "bomFormat", "specVersion", "version", "metadata", "components", "dependencies"];
    assert!(file.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())));
    let program = &file["metadata"]["component"];
    assert_eq!((text(&program["type"]), text(&program["name"])), ("application".to_owned(), "qinghe".to_owned()));
    let mut references = BTreeSet::new();
    for one in all(&file) {
        assert!(["application", "library"].contains(&text(&one["type"]).as_str()));
        let (name, version) = id(one);
        let purl = text(&one["purl"]);
        assert_eq!(purl, format!("pkg:cargo/{name}@{}", version.replace('+', "%2B")));
        assert!(references.insert(text(&one["bom-ref"])), "{purl} is listed twice");
        let keys = ["type", "bom-ref", "name", "version", "purl", "licenses", "hashes", "properties"];
        assert!(one.as_object().unwrap().keys().all(|key| keys.contains(&key.as_str())), "{one}");
    }
    let edges = file["dependencies"].as_array().unwrap();
    assert_eq!(edges.len(), references.len(), "a line for each component");
    for edge in edges {
        let uses = edge["dependsOn"].as_array().unwrap();
        assert!(uses.iter().chain([&edge["ref"]]).all(|to| references.contains(&text(to))), "{edge}");
    }
    let server = edges.iter().find(|edge| edge["ref"] == program["bom-ref"]).unwrap();
    assert!(server["dependsOn"].as_array().unwrap().len() > 20);
}
