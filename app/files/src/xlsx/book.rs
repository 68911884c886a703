//! A workbook: its sheets, shared strings and formats.

use super::{
    decode::Utf8,
    format::{Format, Shown},
    guard::{Found, check_parts},
    range::Merged,
};
use crate::FileFault;
use quick_xml::{
    Reader,
    escape::{resolve_predefined_entity, unescape},
    events::{BytesStart, Event},
};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Cursor},
};
use zip::{ZipArchive, read::ZipFile};

/// A part of the file while it is read.
pub(super) type Part<'z, 'b> = Reader<BufReader<Utf8<ZipFile<'z, Cursor<&'b [u8]>>>>>;

/// A sheet of cells.
pub(crate) struct SheetPart {
    pub(crate) name: String,
    /// Whether it is shown: neither hidden nor "very hidden".
    pub(crate) visible: bool,
    /// Its rows, at most.
    pub(crate) rows: usize,
    pub(crate) merged: Vec<Merged>,
    pub(super) path: String,
}

/// An opened workbook. The file was checked.
pub(crate) struct Book<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The name of each part by itself in small letters: names are alike whatever their case.
    names: HashMap<String, String>,
    sheets: Vec<SheetPart>,
    strings: Vec<String>,
    formats: HashMap<u32, Format>,
    /// The format of each style.
    styles: Vec<u32>,
    date_1904: bool,
}

const BROKEN: FileFault = FileFault::BrokenFile;

impl<'b> Book<'b> {
    /// Checks and opens a workbook. Its directory was counted before.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, FileFault> {
        let mut parts = check_parts(bytes)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
        let names = archive.file_names().flatten().map(|name| (name.to_ascii_lowercase(), name.into_owned())).collect();
        let mut book = Self {
            archive,
            names,
            sheets: Vec::new(),
            strings: Vec::new(),
            formats: HashMap::new(),
            styles: Vec::new(),
            date_1904: false,
        };
        let root = book.relationships("")?;
        let office = root.iter().find(|r| r.kind.ends_with("/officeDocument"));
        let path = office.map_or_else(|| "xl/workbook.xml".to_owned(), |r| r.target.clone());
        let related = book.relationships(&path)?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        book.read_workbook(&path, &related, &mut parts)?;
        let named = |kind: &str, usual: &str| {
            related
                .iter()
                .find(|r| r.kind.ends_with(kind))
                .map_or_else(|| resolve(&folder, usual), |r| r.target.clone())
        };
        book.read_styles(&named("/styles", "styles.xml"))?;
        book.read_strings(&named("/sharedStrings", "sharedStrings.xml"))?;
        Ok(book)
    }

    pub(crate) fn sheets(&self) -> &[SheetPart] {
        &self.sheets
    }

    /// A part, if the file has it.
    pub(super) fn part(&mut self, path: &str) -> Result<Option<Part<'_, 'b>>, FileFault> {
        let Some(name) = self.names.get(&path.to_ascii_lowercase()) else { return Ok(None) };
        let file = self.archive.by_name(name).map_err(|_| BROKEN)?;
        Ok(Some(reader(file)?))
    }

    fn relationships(&mut self, of: &str) -> Result<Vec<Relationship>, FileFault> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let path = resolve(folder, &format!("_rels/{file}.rels"));
        let folder = folder.to_owned();
        let mut found = Vec::new();
        let Some(mut part) = self.part(&path)? else { return Ok(found) };
        each_tag(&mut part, |tag| {
            if tag.local_name().as_ref() == "Relationship" {
                let (mut id, mut kind, mut target) = <(String, String, String)>::default();
                attributes(tag, |key, value| match key {
                    "Id" => id = value,
                    "Type" => kind = value,
                    "Target" => target = resolve(&folder, &value),
                    _ => {}
                })?;
                // Only what was checked is followed.
                let lower = target.to_ascii_lowercase();
                if lower.contains(".xml") && !lower.contains("customxml/") {
                    found.push(Relationship { id, kind, target });
                }
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn read_workbook(
        &mut self,
        path: &str,
        related: &[Relationship],
        parts: &mut HashMap<String, Found>,
    ) -> Result<(), FileFault> {
        let mut sheets = Vec::new();
        let mut date_1904 = false;
        let mut part = self.part(path)?.ok_or(BROKEN)?;
        each_tag(&mut part, |tag| {
            match tag.local_name().as_ref() {
                "workbookPr" => attributes(tag, |key, value| {
                    date_1904 |= key == "date1904" && matches!(value.as_str(), "1" | "true");
                })?,
                "sheet" => {
                    let (mut name, mut state, mut id) = <(String, String, String)>::default();
                    attributes(tag, |key, value| match key {
                        "name" => name = value,
                        "state" => state = value,
                        key if key == "id" || key.ends_with(":id") => id = value,
                        _ => {}
                    })?;
                    let sheet = related.iter().find(|r| r.id == id && r.kind.ends_with("/worksheet"));
                    if let Some(sheet) = sheet {
                        let found = parts.remove(&sheet.target.to_ascii_lowercase()).unwrap_or_default();
                        sheets.push(SheetPart {
                            name,
                            visible: !matches!(state.as_str(), "hidden" | "veryHidden"),
                            rows: found.rows,
                            merged: found.merged,
                            path: sheet.target.clone(),
                        });
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        drop(part);
        (self.sheets, self.date_1904) = (sheets, date_1904);
        Ok(())
    }

    fn read_styles(&mut self, path: &str) -> Result<(), FileFault> {
        let (mut codes, mut styles) = (HashMap::new(), Vec::new());
        let Some(mut part) = self.part(path)? else { return Ok(()) };
        let mut within = false;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match part.read_event_into(&mut buffer).map_err(|_| BROKEN)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "cellXfs" => within = true,
                    "numFmt" => {
                        let (mut id, mut code) = (None, String::new());
                        attributes(&tag, |key, value| match key {
                            "numFmtId" => id = value.parse::<u32>().ok(),
                            "formatCode" => code = value,
                            _ => {}
                        })?;
                        codes.extend(id.map(|id| (id, code)));
                    }
                    "xf" if within => {
                        let mut id = 0;
                        attributes(&tag, |key, value| {
                            if key == "numFmtId" {
                                id = value.parse().unwrap_or(0);
                            }
                        })?;
                        styles.push(id);
                    }
                    _ => {}
                },
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => within = false,
                Event::Eof => break,
                _ => {}
            }
        }
        drop(part);
        for id in &styles {
            self.formats
                .entry(*id)
                .or_insert_with(|| codes.get(id).map_or_else(|| Format::built_in(*id), |code| Format::of(code)));
        }
        self.styles = styles;
        Ok(())
    }

    fn read_strings(&mut self, path: &str) -> Result<(), FileFault> {
        let mut strings = Vec::new();
        let Some(mut part) = self.part(path)? else { return Ok(()) };
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match part.read_event_into(&mut buffer).map_err(|_| BROKEN)? {
                Event::Start(tag) if tag.local_name().as_ref() == "si" => {
                    strings.push(rich_text(&mut part, usize::MAX)?);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        drop(part);
        self.strings = strings;
        Ok(())
    }
}

/// What cells need of a workbook while one of its parts is read.
pub(super) struct Look<'l> {
    pub(super) strings: &'l [String],
    formats: &'l HashMap<u32, Format>,
    styles: &'l [u32],
    date_1904: bool,
}

impl Look<'_> {
    fn format(&self, style: usize) -> &Format {
        self.styles.get(style).and_then(|id| self.formats.get(id)).unwrap_or(&Format::General)
    }

    pub(super) fn number(&self, value: f64, style: usize) -> Shown {
        self.format(style).show(value, self.date_1904)
    }

    pub(super) fn text(&self, text: &str, style: usize) -> Option<String> {
        self.format(style).show_text(text)
    }
}

impl<'b> Book<'b> {
    /// A sheet's part with what its cells need.
    pub(super) fn sheet_part(&mut self, at: usize) -> Result<Option<(Part<'_, 'b>, Look<'_>)>, FileFault> {
        let Some(name) = self.sheets.get(at).and_then(|s| self.names.get(&s.path.to_ascii_lowercase())) else {
            return Ok(None);
        };
        let file = self.archive.by_name(name).map_err(|_| BROKEN)?;
        let look =
            Look { strings: &self.strings, formats: &self.formats, styles: &self.styles, date_1904: self.date_1904 };
        Ok(Some((reader(file)?, look)))
    }
}

struct Relationship {
    id: String,
    kind: String,
    target: String,
}

fn reader<'z, 'b>(file: ZipFile<'z, Cursor<&'b [u8]>>) -> Result<Part<'z, 'b>, FileFault> {
    let mut reader = Reader::from_reader(BufReader::new(Utf8::new(file).map_err(|_| BROKEN)?));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = false;
    Ok(reader)
}

/// A target as a path within the file: absolute, or beside what refers to it.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        path.extend(folder.split('/').filter(|p| !p.is_empty()));
    }
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => drop(path.pop()),
            piece => path.push(piece),
        }
    }
    path.join("/")
}

fn each_tag<R: BufRead>(
    part: &mut Reader<R>,
    mut take: impl FnMut(&BytesStart<'_>) -> Result<(), FileFault>,
) -> Result<(), FileFault> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match part.read_event_into(&mut buffer).map_err(|_| BROKEN)? {
            Event::Start(tag) => take(&tag)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Gives each attribute's name and value.
pub(super) fn attributes(tag: &BytesStart<'_>, mut take: impl FnMut(&str, String)) -> Result<(), FileFault> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| BROKEN)?;
        let value = unescape(&attribute.value).map_err(|_| BROKEN)?;
        take(attribute.key.as_ref(), value.into_owned());
    }
    Ok(())
}

/// The text of `si` or `is`, whose start was read: its runs without what says how they are read aloud.
pub(super) fn rich_text<R: BufRead>(part: &mut Reader<R>, most: usize) -> Result<String, FileFault> {
    let mut out = String::new();
    let (mut depth, mut phonetic, mut within) = (0_usize, 0_usize, 0_usize);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match part.read_event_into(&mut buffer).map_err(|_| BROKEN)? {
            Event::Start(tag) => {
                depth += 1;
                match tag.local_name().as_ref() {
                    "rPh" => phonetic = depth,
                    "t" if phonetic == 0 => within = depth,
                    _ => {}
                }
            }
            Event::End(_) => {
                if depth == 0 {
                    return Ok(plain(out));
                }
                if phonetic == depth {
                    phonetic = 0;
                }
                if within == depth {
                    within = 0;
                }
                depth -= 1;
            }
            Event::Eof => return Err(BROKEN),
            event if within > 0 && out.len() < most => say(&event, &mut out)?,
            _ => {}
        }
    }
}

/// The text of an element whose start was read.
pub(super) fn text<R: BufRead>(part: &mut Reader<R>, most: usize) -> Result<String, FileFault> {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match part.read_event_into(&mut buffer).map_err(|_| BROKEN)? {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return Ok(plain(out)),
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(BROKEN),
            event if out.len() < most => say(&event, &mut out)?,
            _ => {}
        }
    }
}

fn say(event: &Event<'_>, out: &mut String) -> Result<(), FileFault> {
    match event {
        Event::Text(text) => out.push_str(&text.xml10_content()),
        Event::CData(text) => out.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => match reference.resolve_char_ref().map_err(|_| BROKEN)? {
            Some(c) => out.push(c),
            None => out.push_str(resolve_predefined_entity(reference).ok_or(BROKEN)?),
        },
        _ => {}
    }
    Ok(())
}

/// Spreadsheets write characters that XML has no place for as `_x000D_`.
fn plain(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code =
            rest.get(2..6).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()) && rest[6..].starts_with('_'));
        if let Some(c) = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            out.push(c);
            rest = &rest[7..];
        } else {
            out.push_str("_x");
            rest = &rest[2..];
        }
    }
    out.push_str(rest);
    out
}
