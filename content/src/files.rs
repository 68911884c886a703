//! The files of the lessons: those in this binary, or in a folder on disk.

use crate::Fault;
use rust_embed::Embed;
use std::{borrow::Cow, collections::BTreeMap, fs, path::Path};

/// Files by path relative to the folder of the modules, with `/` between the parts.
pub(crate) type Files = BTreeMap<String, Cow<'static, [u8]>>;

/// A file larger than this is a mistake, not a lesson.
const MAX_BYTES: u64 = 256 * 1024;
/// As deep as `m02/figures/gate.svg`.
const MAX_DEPTH: usize = 3;

#[derive(Embed)]
#[folder = "modules/"]
#[exclude = "*/.*"]
struct Modules;

#[derive(Embed)]
#[folder = "awareness/"]
#[include = "*.toml"]
struct Awareness;

pub(crate) fn awareness() -> Files {
    Awareness::iter().filter_map(|path| Awareness::get(&path).map(|file| (path.into_owned(), file.data))).collect()
}

pub(crate) fn embedded() -> Files {
    Modules::iter().filter_map(|path| Modules::get(&path).map(|file| (path.replace('\\', "/"), file.data))).collect()
}

pub(crate) fn from_dir(root: &Path) -> (Files, Vec<Fault>) {
    let (mut files, mut faults) = (Files::new(), Vec::new());
    walk(root, "", 0, &mut files, &mut faults);
    (files, faults)
}

/// One file of its own.
pub(crate) fn one(path: &Path, faults: &mut Vec<Fault>) -> Option<Cow<'static, [u8]>> {
    let mut fail = |reason: String| {
        let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        faults.push(Fault { file, line: None, reason });
    };
    match fs::metadata(path) {
        Ok(meta) if meta.len() > MAX_BYTES => fail(format!("is larger than {MAX_BYTES} bytes")),
        Ok(_) => match fs::read(path) {
            Ok(bytes) => return Some(bytes.into()),
            Err(e) => fail(format!("cannot be read: {e}")),
        },
        Err(e) => fail(format!("cannot be read: {e}")),
    }
    None
}

fn walk(dir: &Path, prefix: &str, depth: usize, files: &mut Files, faults: &mut Vec<Fault>) {
    let mut fail = |file: &str, reason: String| {
        faults.push(Fault { file: file.to_owned(), line: None, reason });
    };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) => return fail(if prefix.is_empty() { "." } else { prefix }, format!("cannot be read: {e}")),
    };
    let mut folders = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        match fs::metadata(entry.path()) {
            Ok(meta) if meta.is_dir() && depth + 1 < MAX_DEPTH => folders.push((entry.path(), path)),
            Ok(meta) if meta.is_dir() => fail(&path, "folders do not go this deep".to_owned()),
            Ok(meta) if meta.len() > MAX_BYTES => {
                fail(&path, format!("is larger than {MAX_BYTES} bytes"));
            }
            Ok(_) => match fs::read(entry.path()) {
                Ok(bytes) => {
                    files.insert(path, bytes.into());
                }
                Err(e) => fail(&path, format!("cannot be read: {e}")),
            },
            Err(e) => fail(&path, format!("cannot be read: {e}")),
        }
    }
    for (path, prefix) in folders {
        walk(&path, &prefix, depth + 1, files, faults);
    }
}
