//! The page that says where each requirement of OWASP ASVS is held: it has them all, and what it names is there.

use crate::sources::root;
use std::{collections::BTreeMap, fs};

/// A row of the page.
struct Row {
    id: String,
    level: String,
    state: String,
    evidence: String,
}

fn page() -> String {
    fs::read_to_string(root().join(".github/ASVS.md")).expect("the page")
}

fn rows(page: &str) -> Vec<Row> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
    };
    page.lines()
        .filter(|line| line.strip_prefix("| ").is_some_and(|l| l.starts_with(|c: char| c.is_ascii_digit())))
        .map(|line| match cells(line).as_slice() {
            [id, level, _, state, evidence] => {
                Row { id: id.clone(), level: level.clone(), state: state.clone(), evidence: evidence.clone() }
            }
            other => panic!("five cells: {other:?}"),
        })
        .collect()
}

/// What stands in backticks.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The numbers of a requirement, to sort them.
fn numbers(id: &str) -> Vec<u32> {
    id.split('.').map(|n| n.parse().unwrap_or_else(|_| panic!("a requirement: {id}"))).collect()
}

#[test]
fn every_requirement_has_one_row() {
    let rows = rows(&page());
    // So many the standard has of these levels, in 17 chapters.
    let mut of_level: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *of_level.entry(&row.level).or_default() += 1;
    }
    assert_eq!(of_level, BTreeMap::from([("1", 70), ("2", 183)]));
    let ids: Vec<_> = rows.iter().map(|row| numbers(&row.id)).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "in order, each once");
    assert_eq!(ids.iter().map(|id| id[0]).collect::<std::collections::BTreeSet<_>>().len(), 17);
    // The sum at the top is of the rows below.
    let count = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let sum = format!(
        "{} held, {} partly, {} missing, {} n/a",
        count("held"),
        count("partly"),
        count("missing"),
        count("n/a")
    );
    assert!(page().contains(&sum), "{sum}");
    assert_eq!(["held", "partly", "missing", "n/a"].map(count).iter().sum::<usize>(), rows.len());
}

#[test]
fn what_is_said_to_be_held_is_shown_and_the_rest_has_a_reason() {
    let page = page();
    let mut wrong = Vec::new();
    for row in rows(&page) {
        let below = row.evidence.split("Below, “").nth(1).and_then(|rest| rest.split('”').next());
        if below.is_some_and(|title| !page.contains(&format!("\n### {title}\n"))) {
            wrong.push(format!("{}: there is no part {below:?}", row.id));
        }
        let words = row.evidence.split('`').step_by(2).collect::<String>();
        let has_reason = words.chars().filter(|c| c.is_alphabetic()).count() >= 5;
        let is_shown = named(&row.evidence).next().is_some() || below.is_some();
        let is_sound = if row.state == "held" { is_shown } else { has_reason };
        if !is_sound {
            wrong.push(format!("{} is {} by {:?}", row.id, row.state, row.evidence));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_test_and_file_that_is_named_exists() {
    let page = page();
    let of_rows: Vec<String> = rows(&page).into_iter().map(|row| row.evidence).collect();
    let is_path =
        |word: &&str| word.contains('/') && word.contains('.') && !word.contains([' ', '…']) && !word.starts_with('/');
    let all = of_rows.iter().flat_map(|evidence| named(evidence)).chain(named(&page).filter(is_path));
    let mut lost: Vec<&str> = all.filter(|word| *word != "file::name" && !is_there(word)).collect();
    lost.dedup();
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(is_there("tests/architecture/asvs.rs::every_requirement_has_one_row") && is_there("deny.toml"));
    assert!(!is_there("tests/architecture/asvs.rs::every_requirement") && !is_there("tests/no.rs"));
}

/// Whether a file is there, and the test in it.
fn is_there(word: &str) -> bool {
    let (path, test) = word.split_once("::").unwrap_or((word, ""));
    let file = root().join(path);
    let has = |text: String| text.contains(&format!("fn {test}(")) || text.contains(&format!("fn {test}<"));
    file.exists() && (test.is_empty() || fs::read_to_string(&file).is_ok_and(has))
}
