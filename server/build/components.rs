//! What the program is made of, as a CycloneDX file: the crates that are linked into the server and, where the binary
//! carries a bundle, into the bundle, with versions, licences, checksums and dependencies.
//!
//! `cargo tree` says what is linked, since it alone knows features and targets; the checksums are in Cargo.lock. A tool such as
//! cargo-cyclonedx would have to be compiled on every machine that builds, for minutes; this takes a second.

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs, io,
    path::Path,
    process::Command,
};

/// A crate that is linked.
#[derive(Default)]
struct Component {
    licence: String,
    /// Whether it is in the server, and in the bundle.
    parts: BTreeSet<&'static str>,
    uses: BTreeSet<Id>,
}

/// Name and version.
type Id = (String, String);

/// The file as JSON, without the space.
pub fn describe(root: &Path, has_bundle: bool) -> io::Result<String> {
    let target = env::var("TARGET").map_err(io::Error::other)?;
    let mut all: BTreeMap<Id, Component> = BTreeMap::new();
    read(&mut all, "server", &tree(root, &["-p", "qinghe", "--target", &target])?)?;
    if has_bundle {
        let bundle = ["-p", "qinghe-islands", "--no-default-features", "--features", "hydrate"];
        read(&mut all, "browser", &tree(root, &[&bundle[..], &["--target", "wasm32-unknown-unknown"]].concat())?)?;
    }
    let checksums = checksums(&fs::read_to_string(root.join("Cargo.lock"))?);
    let this = (env!("CARGO_PKG_NAME").to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let mut facts = vec![property("rustc", &rustc()?), property("target", &target)];
    facts.extend(env::var("QINGHE_COMMIT").ok().filter(|c| !c.is_empty()).map(|c| property("commit", &c)));
    let of = |id: &Id, one: &Component| component(id, one, checksums.get(id));
    let mut program =
        all.get(&this).map(|one| of(&this, one)).ok_or_else(|| io::Error::other("no crate of this name"))?;
    program["type"] = json!("application");
    let libraries: Vec<Value> = all.iter().filter(|(id, _)| **id != this).map(|(id, one)| of(id, one)).collect();
    let uses = |one: &Component| one.uses.iter().map(reference).collect::<Vec<_>>();
    let edges: Vec<Value> =
        all.iter().map(|(id, one)| json!({ "ref": reference(id), "dependsOn": uses(one) })).collect();
    let file = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": program, "properties": facts },
        "components": libraries,
        "dependencies": edges,
    });
    Ok(file.to_string())
}

/// What `cargo tree` prints: the depth, the package, and its licence after a tab.
fn tree(root: &Path, what: &[&str]) -> io::Result<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .current_dir(root)
        // Clippy stands before the compiler in a build of its own.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .args([
            "tree",
            "--locked",
            "--quiet",
            "-e",
            "normal,no-proc-macro",
            "--prefix",
            "depth",
            "--format",
            "{p}\t{l}",
        ])
        .args(what)
        .output()?;
    if out.status.success() {
        String::from_utf8(out.stdout).map_err(io::Error::other)
    } else {
        Err(io::Error::other(format!("cargo tree {}: {}", what.join(" "), String::from_utf8_lossy(&out.stderr))))
    }
}

/// Adds the crates of a tree: each line is one of the last line above that is less deep.
fn read(all: &mut BTreeMap<Id, Component>, part: &'static str, tree: &str) -> io::Result<()> {
    let mut above: Vec<Id> = Vec::new();
    for line in tree.lines() {
        let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap_or_default();
        let odd = || io::Error::other(format!("cargo tree wrote a line of another form: {line}"));
        let depth: usize = line[..digits].parse().map_err(|_| odd())?;
        // What was there before is not shown again, and marked.
        let (package, licence) = line[digits..].trim_end_matches(" (*)").split_once('\t').ok_or_else(odd)?;
        let mut words = package.split(' ');
        let (name, version) = words.next().zip(words.next().and_then(|v| v.strip_prefix('v'))).ok_or_else(odd)?;
        let id = (name.to_owned(), version.to_owned());
        above.truncate(depth);
        if let Some(user) = above.last() {
            all.entry(user.clone()).or_default().uses.insert(id.clone());
        }
        let one = all.entry(id.clone()).or_default();
        one.parts.insert(part);
        // Older crates write a slash for "or".
        one.licence = licence.trim().split('/').map(str::trim).collect::<Vec<_>>().join(" OR ");
        above.push(id);
    }
    Ok(())
}

/// The checksum of each package in a lock file that has one.
fn checksums(lock: &str) -> BTreeMap<Id, String> {
    let mut found = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            package
                .lines()
                .find_map(|l| l.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
                .map(str::to_owned)
        };
        if let (Some(name), Some(version), Some(sum)) = (value("name"), value("version"), value("checksum")) {
            found.insert((name, version), sum);
        }
    }
    found
}

fn component(id: &Id, one: &Component, checksum: Option<&String>) -> Value {
    let parts: Vec<Value> = one.parts.iter().map(|part| property("part", part)).collect();
    let mut out = json!({
        "type": "library",
        "bom-ref": reference(id),
        "name": id.0,
        "version": id.1,
        "purl": reference(id),
        "properties": parts,
    });
    if !one.licence.is_empty() {
        out["licenses"] = json!([{ "expression": one.licence }]);
    }
    if let Some(sum) = checksum {
        out["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    out
}

fn property(name: &str, value: &str) -> Value {
    json!({ "name": format!("qinghe:{name}"), "value": value })
}

/// The package's URL, which names it in the file as well.
fn reference((name, version): &Id) -> String {
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}

fn rustc() -> io::Result<String> {
    let out = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-V").output()?;
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}
