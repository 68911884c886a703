//! The sources as the rules read them: without comments, and without unit tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace").to_owned()
}

/// A file of ours.
pub struct Source {
    /// The path from the workspace's folder.
    pub path: String,
    /// The lines of code, with their numbers.
    pub lines: Vec<(usize, String)>,
}

impl Source {
    pub fn new(path: String, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let is_test = |n: usize| {
            lines[n].trim() == "#[cfg(test)]" && lines.get(n + 1).is_some_and(|l| l.trim_start().starts_with("mod "))
        };
        let mut code = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            if is_test(at) {
                // Unit tests are at the end of a file, or in a file of their own.
                if !lines[at + 1].trim_end().ends_with(';') {
                    break;
                }
                at += 2;
                continue;
            }
            let line = lines[at];
            let cut = line.split_once("//").filter(|(before, _)| !before.contains('"'));
            code.push((at + 1, cut.map_or(line, |(code, _)| code).to_owned()));
            at += 1;
        }
        Self { path, lines: code }
    }

    /// Every file of the product, those of unit tests left out.
    pub fn all() -> Vec<Self> {
        let mut files = Vec::new();
        for dir in ["app", "content/src", "server"] {
            walk(&root().join(dir), &mut files);
        }
        assert!(files.len() > 30, "only {} files were found", files.len());
        files
            .into_iter()
            .map(|file| (file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), file))
            .filter(|(path, _)| !path.ends_with("/tests.rs") && !path.contains("/tests/"))
            .map(|(path, file)| Self::new(path, &fs::read_to_string(file).unwrap()))
            .collect()
    }
}

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

/// Where any of these words is found, but for the files whose path ends so.
pub fn misplaced(sources: &[Source], words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|s| !allowed.iter().any(|a| s.path.ends_with(a))) {
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
fn words_are_found_in_code_only() {
    let text = "use chrono::Utc; // not sqlx::query here\n\
        let q = sqlx::query(\"x\");\n\
        let my_fl = shuffl!(a);\n\
        #[cfg(test)]\n\
        mod tests;\n\
        let s = fl!(\"key\");\n\
        #[cfg(test)]\n\
        mod more { let t = sqlx::query(\"y\"); }\n";
    let source = [Source::new("app/web/kit/src/x.rs".into(), text)];
    assert_eq!(misplaced(&source, &["sqlx::"], &[]), ["app/web/kit/src/x.rs:2: sqlx::"]);
    assert_eq!(misplaced(&source, &["fl!"], &[]), ["app/web/kit/src/x.rs:6: fl!"]);
    assert!(misplaced(&source, &["fl!"], &["/x.rs"]).is_empty());
}
