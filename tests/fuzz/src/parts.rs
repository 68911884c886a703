//! Several files in one input, as text: each begins with a line `=== its/name`.

use std::io::{Cursor, Write as _};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What begins a file.
const MARK: &str = "=== ";

/// The files of an input by name. What stands before the first name is dropped.
pub fn split(data: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in data.split_inclusive(|b| *b == b'\n') {
        match line.strip_prefix(MARK.as_bytes()).map(|name| String::from_utf8_lossy(name).trim().to_owned()) {
            Some(name) => files.push((name, Vec::new())),
            None => files.iter_mut().last().into_iter().for_each(|(_, bytes)| bytes.extend_from_slice(line)),
        }
    }
    files
}

/// The files of an input as an archive; none when their names make none.
pub fn archive(data: &[u8]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in split(data) {
        zip.start_file(name, stored).ok()?;
        zip.write_all(&bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
