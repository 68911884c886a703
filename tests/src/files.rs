//! Files that schools bring.

use std::{
    fs,
    io::{Cursor, Write as _},
    path::Path,
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// An archive of these files.
///
/// # Panics
/// When it can not be written.
#[must_use]
pub fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a file begins");
        zip.write_all(bytes).expect("bytes are written");
    }
    zip.finish().expect("the archive is finished").into_inner()
}

/// A OneRoster bundle of the files in a folder of `fixtures/rosters`.
///
/// # Panics
/// When there is no such folder.
#[must_use]
pub fn bundle(folder: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rosters").join(folder);
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(path)
        .expect("the folder is there")
        .map(|e| e.expect("a file").path())
        .map(|p| (p.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(p).expect("a file")))
        .collect();
    files.sort();
    zipped(&files)
}
