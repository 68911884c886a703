//! ZIP packages of questions.

use super::{MAX_ENTRIES, MAX_FILE, MAX_UNPACKED, Read, refuse};
use crate::{encoding::decode, xlsx_guard::check_directory};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// A ZIP file whose entries are read within bounds.
pub(super) struct Package<'a> {
    pub(super) archive: ZipArchive<Cursor<&'a [u8]>>,
    pub(super) left: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Read<Self> {
        check_directory(bytes)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).or_else(|_| refuse("broken-file", "ZIP"))?;
        if archive.len() > MAX_ENTRIES {
            return refuse("too-large", "");
        }
        Ok(Self { archive, left: MAX_UNPACKED })
    }

    /// The full name of the topmost entry with this file name.
    pub(super) fn named(&mut self, file: &str) -> Option<String> {
        let names = (0..self.archive.len()).filter_map(|i| {
            let name = self.archive.by_index_raw(i).ok()?.name().ok()?.into_owned();
            let hit = name == file || name.strip_suffix(file).is_some_and(|folder| folder.ends_with('/'));
            hit.then_some(name)
        });
        names.collect::<Vec<_>>().into_iter().min_by_key(|n| n.matches('/').count())
    }

    pub(super) fn has(&mut self, name: &str) -> bool {
        self.archive.by_name(name).is_ok()
    }

    pub(super) fn text(&mut self, name: &str) -> Read<String> {
        let Ok(entry) = self.archive.by_name(name) else { return refuse("missing-file", name) };
        let most = self.left.min(MAX_FILE as u64);
        let mut bytes = vec![];
        if entry.take(most + 1).read_to_end(&mut bytes).is_err() {
            return refuse("broken-file", name);
        }
        if bytes.len() as u64 > most {
            return refuse("too-large", name);
        }
        self.left -= bytes.len() as u64;
        Ok(decode(&bytes)?)
    }
}
