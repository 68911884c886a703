//! Whatever the files hold, the reader reports faults and does not panic.

use super::fixture::{good, put, read};
use crate::files::Files;
use proptest::prelude::*;

/// Splices `with` over part of `text`, at character bounds.
fn splice(text: &str, at: usize, len: usize, with: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = at % (chars.len() + 1);
    let end = (at + len).min(chars.len());
    chars[..at].iter().copied().chain(with.chars()).chain(chars[end..].iter().copied()).collect()
}

const PATHS: [&str; 8] = [
    "module.toml",
    "items.toml",
    "steps/one.md",
    "steps/two.md",
    "steps/three.md",
    "steps/four.md",
    "steps/five.md",
    "figures/leaf.svg",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_reader_panic(which in 0..PATHS.len(), bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut files = good();
        put(&mut files, PATHS[which], bytes);
        let (_, report) = read(&files);
        prop_assert!(!report.to_string().is_empty());
    }

    #[test]
    fn no_text_makes_the_reader_panic(
        which in 0..PATHS.len(),
        text in "(\\+\\+\\+\n|=== en ===\n|=== zh-CN ===\n|\\[\\[|\\]\\]|[\\[\\]{}<>=\"'/#*_`!()|~&;:. -]|\n|\\PC){0,80}",
    ) {
        let mut files = good();
        put(&mut files, PATHS[which], text.clone());
        read(&files);
        put(&mut files, "steps/two.md", format!("+++\nkind = \"text\"\n+++\n=== zh-CN ===\n{text}\n=== en ===\n{text}"));
        read(&files);
    }

    #[test]
    fn no_edit_makes_the_reader_panic(
        which in 0..PATHS.len(),
        at in any::<usize>(),
        len in 0_usize..60,
        with in "(\\PC|[\n\"{}\\[\\]=,<>/+]){0,12}",
    ) {
        let mut files = good();
        let text = String::from_utf8(files[&format!("m90/{}", PATHS[which])].to_vec()).unwrap();
        put(&mut files, PATHS[which], splice(&text, at, len, &with));
        read(&files);
    }

    // Every kind of step and item that is shipped, not only those of the little module.
    #[test]
    fn no_edit_of_a_shipped_lesson_makes_the_reader_panic(
        module in prop::sample::select(vec!["m01", "m04", "m08s", "kit-p", "h"]),
        which in any::<prop::sample::Index>(),
        at in any::<usize>(),
        len in 0_usize..60,
        with in "(\\PC|[\n\"{}\\[\\]=,<>/+]){0,12}",
    ) {
        let mut files: Files =
            crate::files::embedded().into_iter().filter(|(path, _)| path.starts_with(&format!("{module}/"))).collect();
        let path = which.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        let text = String::from_utf8(files[&path].to_vec()).unwrap();
        files.insert(path, splice(&text, at, len, &with).into_bytes().into());
        read(&files);
    }
}
