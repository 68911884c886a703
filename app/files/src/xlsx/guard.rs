//! Checks an XLSX file before anything in it is kept.
//!
//! A file is hostile until shown otherwise: it may claim any number of strings, cells and styles, and any size. So every XML part
//! is first streamed through [`Scan`], which accepts a strict subset of XML (no document type, balanced names) and counts
//! whatever the readers would keep. Only then is the file opened for real ([`super::Book`]; calamine for gradebooks), and its
//! cells are streamed: a dense range is never built. calamine believes what the file says: it reserves as many strings as
//! `uniqueCount` claims, does unchecked sums on cell addresses and copies a number format's text into every style that names it.

use super::{
    decode::Utf8,
    range::{Merged, address, check_range, is_whole},
};
use crate::FileFault;
use std::{
    collections::{HashMap, HashSet},
    io::{Cursor, Read},
};
use zip::{ZipArchive, result::ZipError};

/// Parts of an XLSX file.
pub(crate) const MAX_ENTRIES: usize = 1024;
/// Marks of an end of a directory. The ZIP reader tries them one after the other, and reads a directory for each; a part that is
/// a ZIP file itself has its own.
const MAX_ENDS: usize = 64;
/// Names, extra fields and comments of all parts together.
const MAX_DIRECTORY: usize = 512 << 10;
/// One part, unpacked.
pub(crate) const MAX_PART: u64 = 64 << 20;
/// All parts, unpacked.
pub(crate) const MAX_UNPACKED: u64 = 96 << 20;
/// The most bytes of a tag.
const MAX_TAG: usize = 64 << 10;
/// The most attributes of a tag: readers compare each with those before it.
const MAX_ATTRIBUTES: usize = 256;
/// One text run, or one cell's text over all its runs. Excel stops at 32,767 characters.
pub(crate) const MAX_TEXT: usize = 256 << 10;
/// Elements open at a time.
const MAX_DEPTH: usize = 64;
/// Text and tags calamine copies and keeps: shared strings, sheet names, formats.
const MAX_XML_KEPT: usize = 6 << 20;
/// Styles times the text each of them copies.
const MAX_STYLES: usize = 12 << 20;
/// The most shared strings.
pub(crate) const MAX_STRINGS: usize = 200_000;
/// Elements that calamine turns into something it keeps, and how many of each are allowed.
const ELEMENT_CAPS: [(&[u8], usize); 10] = [
    (b"si", MAX_STRINGS),
    (b"xf", 20_000),
    (b"sheet", 256),
    (b"Relationship", 5_000),
    (b"definedName", 5_000),
    (b"numFmt", 5_000),
    (b"font", 20_000),
    (b"fill", 20_000),
    (b"border", 20_000),
    (b"mergeCell", MAX_MERGED),
];
/// Merged regions of all sheets.
const MAX_MERGED: usize = 20_000;
/// The folder of parts that are never read.
const CUSTOM: &str = "customxml/";
/// The index of `xf` in [`ELEMENT_CAPS`].
const XF: usize = 1;

/// What the zip reader keeps for each entry of the directory is ten times what the entry takes in the
/// file, so the entries are counted by their marks before it sees them.
pub(crate) fn check_directory(bytes: &[u8]) -> Result<(), FileFault> {
    let u16_at = |at: usize| bytes.get(at..at + 2).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let (mut entries, mut ends, mut size) = (0, 0, 0);
    let (mut locator, mut many) = (false, false);
    for (at, mark) in bytes.windows(4).enumerate().filter(|(_, w)| w.starts_with(b"PK")) {
        match mark[2..] {
            [1, 2] => {
                entries += 1;
                size += u16_at(at + 28) + u16_at(at + 30) + u16_at(at + 32);
            }
            [5, 6] => ends += 1,
            // The ZIP reader reserves memory for as many entries as a ZIP64 end record claims. Such records are common
            // (Java's streaming writers always add one); a large count is not.
            [6, 6] => {
                let count = bytes.get(at + 32..at + 40).and_then(|b| b.try_into().ok());
                many |= count.map_or(0, u64::from_le_bytes) > MAX_ENTRIES as u64;
            }
            [6, 7] => locator = true,
            _ => {}
        }
    }
    if entries > MAX_ENTRIES || ends > MAX_ENDS || size > MAX_DIRECTORY || (locator && many) {
        return Err(FileFault::TooLarge);
    }
    Ok(())
}

/// What was found in a part while it streamed by.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) rows: usize,
    pub(crate) merged: Vec<Merged>,
}

/// Streams every XML part. Returns what was found in those with rows or merged cells, by their names in small letters.
pub(crate) fn check_parts(bytes: &[u8]) -> Result<HashMap<String, Found>, FileFault> {
    let fault = |e: ZipError| match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => FileFault::Password,
        _ => FileFault::BrokenFile,
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(fault)?;
    if archive.len() > MAX_ENTRIES {
        return Err(FileFault::TooLarge);
    }
    let mut budget = Budget::default();
    let (mut declared, mut unpacked) = (0_u64, 0_u64);
    let (mut is_workbook, mut is_document) = (false, false);
    let mut parts = HashMap::new();
    let mut buffer = vec![0; 32 << 10];
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(fault)?;
        let name = part.name().map_err(|_| FileFault::BrokenFile)?.to_ascii_lowercase();
        is_workbook |= name.contains("workbook");
        // OpenDocument and Numbers.
        is_document |= matches!(name.as_str(), "content.xml" | "index/document.iwa");
        declared = declared.saturating_add(part.size());
        if part.size() > MAX_PART || declared > MAX_UNPACKED {
            return Err(FileFault::TooLarge);
        }
        // Pictures and macros are never unpacked: calamine opens only .rels and what they name, and
        // `Scan` sees to it that a relationship it follows names an .xml part.
        // The same holds for other programs' data in customXml, which may have comments and more.
        if name.contains(CUSTOM) || !(name.contains(".xml") || name.contains(".rels")) {
            continue;
        }
        let mut part = Utf8::new(part).map_err(|_| FileFault::BrokenFile)?;
        let mut scan = Scan::new(&mut budget);
        let mut size = 0_u64;
        loop {
            let n = part.read(&mut buffer).map_err(|_| FileFault::BrokenFile)?;
            if n == 0 {
                break;
            }
            // The declared size cannot be trusted; this limit holds.
            size += n as u64;
            unpacked += n as u64;
            if size > MAX_PART || unpacked > MAX_UNPACKED {
                return Err(FileFault::TooLarge);
            }
            scan.push(&buffer[..n])?;
        }
        let found = scan.finish()?;
        if found.rows > 0 || !found.merged.is_empty() {
            parts.insert(name, found);
        }
    }
    if !is_workbook {
        return Err(if is_document { FileFault::OtherSpreadsheet } else { FileFault::UnknownFormat });
    }
    let each = budget.longest_format + budget.longest_font + 512;
    if budget.counts[XF].saturating_mul(each) > MAX_STYLES {
        return Err(FileFault::TooLarge);
    }
    Ok(parts)
}

/// What has been seen in all parts so far.
#[derive(Default)]
struct Budget {
    counts: [usize; ELEMENT_CAPS.len()],
    kept: usize,
    longest_format: usize,
    longest_font: usize,
    /// Relationship ids of the sheets and targets of the relationships followed. A part listed as 256
    /// sheets would be read 256 times.
    sheets: HashSet<Vec<u8>>,
    targets: HashSet<Vec<u8>>,
}

fn once(seen: &mut HashSet<Vec<u8>>, value: &[u8]) -> Result<(), FileFault> {
    if seen.insert(value.to_ascii_lowercase()) { Ok(()) } else { Err(FileFault::BrokenFile) }
}

impl Budget {
    fn keep(&mut self, bytes: usize) -> Result<(), FileFault> {
        self.kept += bytes;
        if self.kept > MAX_XML_KEPT { Err(FileFault::TooLarge) } else { Ok(()) }
    }
}

/// The state of the scan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Text,
    Tag,
    /// Within an attribute's value, up to this quote.
    Value(u8),
    /// Within `<!-- -->`.
    Comment,
    /// Within `<![CDATA[ ]]>`.
    Cdata,
}

/// One part, checked while it streams by. It accepts less than quick-xml does and splits what it
/// accepts in the same places, so what it counts is what calamine will see.
struct Scan<'a> {
    budget: &'a mut Budget,
    mark: Mark,
    tag: Vec<u8>,
    /// Quoted values in the tag so far.
    values: usize,
    /// Names of the open elements, one after another, and where each begins.
    open: Vec<u8>,
    starts: Vec<usize>,
    /// Length of the text since the last tag.
    run: usize,
    /// The depth of the outermost element whose text calamine joins, and the length of that text.
    joined: Option<(usize, usize)>,
    /// The depth of the outermost element whose text calamine keeps.
    kept: Option<usize>,
    rows: usize,
    merged: Vec<Merged>,
    /// The last two bytes of a comment or CDATA.
    tail: [u8; 2],
}

impl<'a> Scan<'a> {
    fn new(budget: &'a mut Budget) -> Self {
        Self {
            budget,
            mark: Mark::Text,
            tag: Vec::new(),
            values: 0,
            open: Vec::new(),
            starts: Vec::new(),
            run: 0,
            joined: None,
            kept: None,
            rows: 0,
            merged: Vec::new(),
            tail: [0; 2],
        }
    }

    fn push(&mut self, mut bytes: &[u8]) -> Result<(), FileFault> {
        while !bytes.is_empty() {
            if self.mark == Mark::Text {
                let length = bytes.iter().position(|b| *b == b'<');
                self.text(length.unwrap_or(bytes.len()))?;
                let Some(length) = length else { return Ok(()) };
                bytes = &bytes[length + 1..];
                self.mark = Mark::Tag;
                self.tag.clear();
                self.values = 0;
                continue;
            }
            let (byte, rest) = (bytes[0], &bytes[1..]);
            bytes = rest;
            match (self.mark, byte) {
                (Mark::Comment | Mark::Cdata, _) => {
                    self.verbatim(byte)?;
                    continue;
                }
                (_, b'<') => return Err(FileFault::BrokenFile),
                // Quotes mean nothing in `<?...?>`.
                (Mark::Tag, b'"' | b'\'') if self.tag.first() != Some(&b'?') => {
                    self.mark = Mark::Value(byte);
                    self.values += 1;
                    if self.values > MAX_ATTRIBUTES {
                        return Err(FileFault::TooLarge);
                    }
                }
                (Mark::Value(quote), _) if quote == byte => self.mark = Mark::Tag,
                (Mark::Tag, b'>') => {
                    self.mark = Mark::Text;
                    self.run = 0;
                    let tag = std::mem::take(&mut self.tag);
                    self.tag(&tag)?;
                    self.tag = tag;
                    continue;
                }
                _ => {}
            }
            if self.tag.len() == MAX_TAG {
                return Err(FileFault::TooLarge);
            }
            self.tag.push(byte);
            match self.tag[..] {
                [b'!', b'-', b'-'] => self.mark = Mark::Comment,
                [b'!', b'[', ..] if self.tag == b"![CDATA[" => self.mark = Mark::Cdata,
                _ => continue,
            }
            self.tail = [0; 2];
        }
        Ok(())
    }

    /// A byte of a comment, which nobody reads, or of CDATA, which is text.
    fn verbatim(&mut self, byte: u8) -> Result<(), FileFault> {
        let end: &[u8; 2] = if self.mark == Mark::Comment { b"--" } else { b"]]" };
        if byte == b'>' && self.tail == *end {
            self.mark = Mark::Text;
            return Ok(());
        }
        self.tail = [self.tail[1], byte];
        if self.mark == Mark::Cdata {
            return self.text(1);
        }
        self.run += 1;
        if self.run > MAX_TEXT { Err(FileFault::TooLarge) } else { Ok(()) }
    }

    fn finish(self) -> Result<Found, FileFault> {
        if self.mark != Mark::Text || !self.starts.is_empty() {
            return Err(FileFault::BrokenFile);
        }
        Ok(Found { rows: self.rows, merged: self.merged })
    }

    fn text(&mut self, length: usize) -> Result<(), FileFault> {
        self.run += length;
        let mut joined = 0;
        if let Some((_, total)) = &mut self.joined {
            *total += length;
            joined = *total;
        }
        if self.kept.is_some() {
            self.budget.keep(length)?;
        }
        if self.run > MAX_TEXT || joined > MAX_TEXT {
            return Err(FileFault::TooLarge);
        }
        Ok(())
    }

    /// One tag, without its angle brackets.
    fn tag(&mut self, tag: &[u8]) -> Result<(), FileFault> {
        match tag {
            [b'?', .., b'?'] => Ok(()),
            // Document types (`!`): entities are declared there.
            [] | [b'!' | b'?', ..] => Err(FileFault::BrokenFile),
            [b'/', name @ ..] => self.end(name.trim_ascii_end()),
            [start @ .., b'/'] => self.start(start).and_then(|name| self.end(name)),
            start => self.start(start).map(|_| ()),
        }
    }

    fn end(&mut self, name: &[u8]) -> Result<(), FileFault> {
        let at = self.starts.pop().ok_or(FileFault::BrokenFile)?;
        if &self.open[at..] != name {
            return Err(FileFault::BrokenFile);
        }
        self.open.truncate(at);
        let depth = self.starts.len();
        self.joined = self.joined.filter(|(at, _)| *at <= depth);
        self.kept = self.kept.filter(|at| *at <= depth);
        Ok(())
    }

    fn start<'t>(&mut self, tag: &'t [u8]) -> Result<&'t [u8], FileFault> {
        let is_space = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
        let (name, attributes) = tag.split_at(tag.iter().position(is_space).unwrap_or(tag.len()));
        let mut parts = name.split(|b| *b == b':');
        let ((Some(local), None, _) | (Some(_), Some(local), None)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(FileFault::BrokenFile);
        };
        if local.is_empty() || self.starts.len() == MAX_DEPTH {
            return Err(FileFault::BrokenFile);
        }
        self.starts.push(self.open.len());
        self.open.extend_from_slice(name);

        if let Some(i) = ELEMENT_CAPS.iter().position(|(capped, _)| *capped == local) {
            self.budget.counts[i] += 1;
            if self.budget.counts[i] > ELEMENT_CAPS[i].1 {
                return Err(FileFault::TooLarge);
            }
        }
        match local {
            b"sst" => each_attribute(attributes, |key, value| {
                let claim = value.iter().filter(|b| b.is_ascii_digit());
                let claim = claim.fold(0_usize, |n, b| n.saturating_mul(10).saturating_add((b - b'0').into()));
                if key == b"uniqueCount" && claim > MAX_STRINGS {
                    return Err(FileFault::TooLarge);
                }
                Ok(())
            })?,
            b"dimension" => each_attribute(attributes, |key, value| match key {
                b"ref" if !is_whole(value) => check_range(value).map(|_| ()),
                _ => Ok(()),
            })?,
            // calamine subtracts the ends of these ranges.
            b"mergeCell" | b"f" => each_attribute(attributes, |key, value| {
                if key == b"ref" {
                    let merged = check_range(value)?;
                    if local == b"mergeCell" {
                        self.merged.push(merged);
                    }
                }
                Ok(())
            })?,
            b"c" | b"row" => {
                self.rows += usize::from(local == b"row");
                each_attribute(attributes, |key, value| match key {
                    b"r" => address(value, local == b"c").map(|_| ()),
                    _ => Ok(()),
                })?;
            }
            b"Relationship" => {
                self.budget.keep(tag.len())?;
                check_relationship(attributes, &mut self.budget.targets)?;
            }
            b"sheet" => {
                self.budget.keep(tag.len())?;
                let seen = &mut self.budget.sheets;
                each_attribute(attributes, |key, value| {
                    let names_part = key == b"id" || key.ends_with(b":id");
                    if names_part { once(seen, value) } else { Ok(()) }
                })?;
            }
            b"definedName" => self.budget.keep(tag.len())?,
            b"numFmt" => {
                self.budget.longest_format = self.budget.longest_format.max(tag.len());
                self.budget.keep(tag.len())?;
            }
            b"name" => {
                self.budget.longest_font = self.budget.longest_font.max(tag.len());
                self.budget.keep(tag.len())?;
            }
            _ => {}
        }
        let depth = self.starts.len();
        if self.joined.is_none() && matches!(local, b"si" | b"is" | b"v" | b"definedName") {
            self.joined = Some((depth, 0));
        }
        if self.kept.is_none() && matches!(local, b"si" | b"definedName") {
            self.kept = Some(depth);
        }
        Ok(name)
    }
}

/// Splits attributes as calamine does; anything it would refuse is refused.
fn each_attribute<'t>(
    mut rest: &'t [u8],
    mut take: impl FnMut(&'t [u8], &'t [u8]) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return Ok(());
        }
        let broken = || FileFault::BrokenFile;
        let equals = rest.iter().position(|b| *b == b'=').ok_or_else(broken)?;
        let key = rest[..equals].trim_ascii_end();
        rest = rest[equals + 1..].trim_ascii_start();
        let quote = *rest.first().filter(|b| matches!(b, b'"' | b'\'')).ok_or_else(broken)?;
        let length = rest[1..].iter().position(|b| *b == quote).ok_or_else(broken)?;
        take(key, &rest[1..=length])?;
        rest = &rest[length + 2..];
    }
}

/// A relationship that is followed must lead to a part that was scanned, and no two to the same.
fn check_relationship(attributes: &[u8], targets: &mut HashSet<Vec<u8>>) -> Result<(), FileFault> {
    let (mut followed, mut target) = (false, &b""[..]);
    each_attribute(attributes, |key, value| {
        match key {
            b"Type" => followed |= value.ends_with(b"/officeDocument") || value.ends_with(b"sheet"),
            b"Target" if !target.is_empty() => return Err(FileFault::BrokenFile),
            b"Target" => target = value,
            _ => {}
        }
        Ok(())
    })?;
    if !followed {
        return Ok(());
    }
    let name = String::from_utf8_lossy(target).to_ascii_lowercase();
    if std::path::Path::new(&name).extension().is_some_and(|ending| ending == "bin") {
        return Err(FileFault::OtherSpreadsheet);
    }
    let scanned = name.rsplit('/').next().is_some_and(|file| file.contains(".xml"));
    if !scanned || name.contains('&') || name.contains(CUSTOM) {
        return Err(FileFault::UnknownFormat);
    }
    once(targets, target)
}
