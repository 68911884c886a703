//! Lessons.

use crate::{parts, product::content};
use qinghe_model::Lang;
use std::collections::BTreeMap;

/// The elements that a lesson's text may have.
const ELEMENTS: [&str; 17] = [
    "p",
    "br",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "blockquote",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// The files of a module.
pub fn content(data: &[u8]) {
    let files: BTreeMap<String, Vec<u8>> =
        parts::split(data).into_iter().map(|(name, bytes)| (format!("x01/{name}"), bytes)).collect();
    let (library, report) = content::read_files(files.clone());
    for fault in &report.faults {
        assert!(!fault.reason.is_empty());
        // Faults of what is missing name a file that is not there.
        if let (Some(line), Some(bytes)) = (fault.line, files.get(&fault.file)) {
            let lines = bytes.split(|b| *b == b'\n').count();
            assert!((1..=lines).contains(&line), "{fault}: the file has {lines} lines");
        }
    }
    let drawings_are_sound = report.faults.iter().all(|f| !f.file.contains("figures/"));
    for module in library.modules() {
        for lang in Lang::ALL {
            safe(module.teacher.get(lang));
            module.home.iter().for_each(|home| safe(home.get(lang)));
            for step in &module.steps {
                safe(step.body.get(lang));
                step.figure.iter().filter(|_| drawings_are_sound).for_each(|drawing| drawn(drawing.get(lang)));
            }
        }
    }
    assert_eq!(content::read_files(files).1, report, "the same files, the same faults");
}

/// The text of a step.
pub fn markdown(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    safe(&content::markdown(source));
}

/// Nothing but known elements, with known attributes. A value may hold `<` and `>`, but no quote.
fn safe(html: &str) {
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let mut name = tag;
        let mut attributes = "";
        if let Some(end) = tag.find([' ', '>']) {
            (name, attributes) = tag.split_at(end);
        }
        assert!(ELEMENTS.contains(&name.trim_start_matches('/')), "<{name}> in {html}");
        rest = loop {
            attributes = attributes.trim_start();
            if let Some(rest) = attributes.strip_prefix('>') {
                break rest;
            }
            let (attribute, value) =
                attributes.split_once("=\"").unwrap_or_else(|| panic!("<{name} {attributes}: {html}"));
            let (value, rest) = value.split_once('"').expect("values end");
            let known = match (name, attribute) {
                ("a", "href") => value.starts_with("tel:"),
                ("a", "title") | ("ol", "start") => true,
                _ => false,
            };
            assert!(known, "<{name} {attribute}={value}> in {html}");
            attributes = rest;
        };
    }
}

/// A drawing that runs nothing and fetches nothing.
fn drawn(svg: &str) {
    let svg = svg.to_ascii_lowercase();
    for word in ["<script", "<foreignobject", "<image", "javascript:", "<style"] {
        assert!(!svg.contains(word), "{word} in {svg}");
    }
    assert_eq!(svg.matches("href").count(), svg.matches("href=\"#").count(), "{svg} refers to something outside");
}
