//! Questions in the formats of other systems.

use crate::{
    parts,
    product::questions::{
        self, CODES, Import, MAX_EXPLANATION, MAX_FILE, MAX_ITEMS, MAX_OPTION, MAX_OPTIONS, MAX_STEM, write_gift,
        write_moodle, write_qti, write_xlsx,
    },
};
use qinghe_model::{Lang, Text, item::Item};

/// Moodle's plain text.
pub fn gift(data: &[u8]) {
    stays("a.txt", data, Lang::Zh, &|items| write_gift(items, Lang::Zh).into_bytes());
}

/// Moodle's XML.
pub fn moodle_xml(data: &[u8]) {
    stays("a.xml", data, Lang::En, &|items| write_moodle(items, Lang::En).into_bytes());
}

/// A QTI package by its parts, or one item by itself.
pub fn qti(data: &[u8]) {
    let bytes = if data.starts_with(b"=== ") { parts::archive(data) } else { Some(data.to_vec()) };
    if let Some(bytes) = bytes {
        stays("a.zip", &bytes, Lang::Zh, &|items| write_qti("a", items, Lang::Zh).expect("a package"));
    }
}

/// A workbook of questions, by its parts.
pub fn questions_sheet(data: &[u8]) {
    if let Some(bytes) = parts::archive(data) {
        stays("a.xlsx", &bytes, Lang::Zh, &|items| write_xlsx(items).expect("a workbook"));
    }
}

/// Reads a file, writes its questions, and reads them again: as many questions, and from then on the same ones.
fn stays(name: &str, bytes: &[u8], lang: Lang, write: &dyn Fn(&[Item]) -> Vec<u8>) {
    let found = questions::read(name, bytes, lang);
    check(&found);
    if found.items.is_empty() {
        return;
    }
    let written = write(&found.items);
    if written.len() > MAX_FILE {
        return;
    }
    let once = questions::read(name, &written, lang);
    check(&once);
    assert_eq!(once.faults, [], "what is written here is read here");
    assert_eq!(kinds(&once.items), kinds(&found.items));
    let twice = questions::read(name, &write(&once.items), lang);
    assert_eq!(twice, once, "the second time nothing changes");
}

fn kinds(items: &[Item]) -> Vec<(String, String, usize)> {
    items.iter().map(|i| (i.id.clone(), format!("{:?} {}", i.kind, i.difficulty), i.options.len())).collect()
}

fn check(found: &Import) {
    assert!(found.items.len() <= MAX_ITEMS);
    assert!(found.faults.len() <= 501, "faults are listed up to a limit");
    assert!(!found.items.is_empty() || !found.faults.is_empty(), "a file without questions is a fault");
    assert!(found.faults.iter().all(|f| CODES.contains(&f.code) && f.text.chars().count() <= 80));
    for item in &found.items {
        within(&item.stem, MAX_STEM);
        within(&item.explanation, MAX_EXPLANATION);
        item.scene.iter().for_each(|scene| within(scene, MAX_STEM));
        item.groups.iter().for_each(|group| within(&group.text, MAX_OPTION));
        assert!(
            item.options.len() <= MAX_OPTIONS && item.groups.len() <= MAX_OPTIONS && item.answers.len() <= MAX_OPTIONS
        );
        for option in &item.options {
            within(&option.text, MAX_OPTION);
            option.why.iter().for_each(|why| within(why, MAX_OPTION));
            assert!(option.group.iter().all(|id| item.groups.iter().any(|group| group.id == *id)));
        }
        if item.kind.is_one() {
            assert_eq!(item.key().count(), 1, "one option is right: {item:?}");
        }
        assert!(!item.right().is_blank(), "there is a right answer: {item:?}");
    }
}

fn within(text: &Text, most: usize) {
    for lang in Lang::ALL {
        assert!(text.get(lang).chars().count() <= most, "longer than {most}: {text:?}");
    }
}
