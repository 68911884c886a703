//! Reads TOML field by field, with line numbers, and reports every fault rather than the first.

use crate::{Band, Fault};
use chrono::NaiveDate;
use qinghe_model::{Lang, Text};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    fmt::Display,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The age bands by the names that authors write.
pub(crate) const BANDS: [(&str, Band); 4] =
    [("primary", Band::Primary), ("junior", Band::Junior), ("senior", Band::Senior), ("college", Band::College)];

/// The faults found so far, and every text a learner would read, for the lint.
#[derive(Default)]
pub(crate) struct Log {
    faults: RefCell<Vec<Fault>>,
    words: RefCell<Vec<Words>>,
}

/// A stretch of text in one language.
pub(crate) struct Words {
    pub file: String,
    pub line: usize,
    pub lang: Lang,
    pub text: String,
    /// What kind of text it is.
    pub part: Part,
}

/// The kind of a stretch of text; the lint and the reading level treat them differently.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Part {
    /// None of the others.
    #[default]
    Other,
    /// An option of a question.
    Option,
    /// The Markdown body of a step.
    Body,
    /// What only staff and reviewers read: sources, notes.
    Staff,
}

impl Log {
    pub fn fault(&self, file: &str, line: Option<usize>, reason: impl Display) {
        let fault = Fault { file: file.to_owned(), line, reason: reason.to_string() };
        self.faults.borrow_mut().push(fault);
    }

    pub fn words(&self, words: Words) {
        self.words.borrow_mut().push(words);
    }

    /// Adds what another reader found.
    pub fn append(&self, other: Self) {
        let (mut faults, mut words) = other.into_parts();
        self.faults.borrow_mut().append(&mut faults);
        self.words.borrow_mut().append(&mut words);
    }

    pub fn into_parts(self) -> (Vec<Fault>, Vec<Words>) {
        (self.faults.into_inner(), self.words.into_inner())
    }
}

/// A TOML text inside a file.
pub(crate) struct Doc<'s> {
    file: &'s str,
    first_line: usize,
    breaks: Vec<usize>,
    log: &'s Log,
}

impl<'s> Doc<'s> {
    /// Reads the table at the top; `None`, with the faults logged, when it is not TOML.
    pub fn read<T>(
        file: &'s str,
        source: &str,
        first_line: usize,
        log: &'s Log,
        then: impl FnOnce(&Table<'_>) -> T,
    ) -> Option<T> {
        let breaks = source.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i).collect();
        let doc = Doc { file, first_line, breaks, log };
        let (table, errors) = DeTable::parse_recoverable(source);
        if !errors.is_empty() {
            for e in errors {
                let line = e.span().map(|s| doc.line(s.start));
                log.fault(file, line, format_args!("not TOML: {}", e.message()));
            }
            return None;
        }
        Some(then(&Table::new(&doc, table.get_ref(), doc.first_line)))
    }

    fn line(&self, offset: usize) -> usize {
        self.first_line + self.breaks.partition_point(|b| *b < offset)
    }
}

/// A table of a document. When it is dropped, keys that were never read are faults.
pub(crate) struct Table<'a> {
    doc: &'a Doc<'a>,
    map: &'a DeTable<'a>,
    line: usize,
    seen: RefCell<BTreeSet<&'static str>>,
    part: Cell<Part>,
}

impl Drop for Table<'_> {
    fn drop(&mut self) {
        for (key, _) in self.map {
            if !self.seen.get_mut().contains(key.get_ref().as_ref()) {
                let line = self.doc.line(key.span().start);
                self.doc.log.fault(self.doc.file, Some(line), format_args!("unknown key `{}`", key.get_ref()));
            }
        }
    }
}

impl<'a> Table<'a> {
    fn new(doc: &'a Doc<'a>, map: &'a DeTable<'a>, line: usize) -> Self {
        Self { doc, map, line, seen: RefCell::default(), part: Cell::new(Part::Other) }
    }

    /// The line the table begins at.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Sets the kind of the table's texts, for the lint and the reading level.
    pub fn set_part(&self, part: Part) {
        self.part.set(part);
    }

    /// Logs a fault of this table.
    pub fn fault(&self, reason: impl Display) {
        self.fault_at(self.line, reason);
    }

    /// Logs a fault at a line.
    pub fn fault_at(&self, line: usize, reason: impl Display) {
        self.doc.log.fault(self.doc.file, Some(line), reason);
    }

    fn field(&self, key: &'static str) -> Option<(usize, &'a Spanned<DeValue<'a>>)> {
        self.seen.borrow_mut().insert(key);
        let (k, v) = self.map.iter().find(|(k, _)| k.get_ref() == key)?;
        Some((self.doc.line(k.span().start), v))
    }

    /// The line of a key; of the table when the key is missing.
    pub fn line_of(&self, key: &'static str) -> usize {
        self.field(key).map_or(self.line, |(line, _)| line)
    }

    /// Whether the key is there.
    pub fn has(&self, key: &'static str) -> bool {
        self.field(key).is_some()
    }

    fn typed<T>(&self, key: &'static str, want: &str, get: impl FnOnce(&'a DeValue<'a>) -> Option<T>) -> Option<T> {
        let (line, value) = self.field(key)?;
        let value = get(value.get_ref());
        if value.is_none() {
            self.fault_at(line, format_args!("`{key}` must be {want}"));
        }
        value
    }

    fn needed<T>(&self, key: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.has(key) {
            self.fault(format_args!("`{key}` is missing"));
        }
        value
    }

    /// A string that may be left out.
    pub fn opt_str(&self, key: &'static str) -> Option<String> {
        self.typed(key, "a string with something in it", |v| {
            v.as_str().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned)
        })
    }

    /// A string.
    pub fn str(&self, key: &'static str) -> String {
        let value = self.opt_str(key);
        self.needed(key, value).unwrap_or_default()
    }

    /// An id: small letters, digits and hyphens.
    pub fn id(&self, key: &'static str) -> String {
        let id = self.str(key);
        if !id.is_empty() && !is_id(&id) {
            self.fault_at(self.line_of(key), format_args!("`{key}` must be small letters, digits and hyphens"));
        }
        id
    }

    /// A whole number within a range; the range's start when it is missing or out of it.
    pub fn int(&self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> i64 {
        let want = format!("a whole number from {} to {}", range.start(), range.end());
        let value = self.typed(key, &want, |v| {
            let n = v.as_integer()?;
            i64::from_str_radix(n.as_str(), n.radix()).ok().filter(|n| range.contains(n))
        });
        self.needed(key, value).unwrap_or(*range.start())
    }

    /// `true` or `false`; `false` when it is left out.
    pub fn flag(&self, key: &'static str) -> bool {
        self.typed(key, "true or false", DeValue::as_bool).unwrap_or(false)
    }

    /// A date that may be left out, written 2026-09-01 without quotes.
    pub fn date(&self, key: &'static str) -> Option<NaiveDate> {
        self.typed(key, "a date such as 2026-09-01, without quotes", |v| {
            let date = v.as_datetime()?.date?;
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        })
    }

    /// One of several names.
    pub fn one_of<T: Copy>(&self, key: &'static str, names: &[(&str, T)]) -> Option<T> {
        let want = names.iter().map(|n| n.0).collect::<Vec<_>>().join(", ");
        let value = self.typed(key, &format!("one of {want}"), |v| {
            let name = v.as_str()?;
            names.iter().find(|n| n.0 == name).map(|n| n.1)
        });
        self.needed(key, value)
    }

    /// A list of strings, each with its line. Empty when it is left out.
    pub fn strs(&self, key: &'static str) -> Vec<(usize, String)> {
        self.typed(key, "a list of strings", |v| {
            v.as_array()?
                .iter()
                .map(|s| Some((self.doc.line(s.span().start), s.get_ref().as_str()?.to_owned())))
                .collect()
        })
        .unwrap_or_default()
    }

    /// The lines of a string, each with its line in the file. Empty when it is left out.
    pub fn lines(&self, key: &'static str) -> Vec<(usize, String)> {
        let Some((_, value)) = self.field(key) else { return vec![] };
        let text = self.typed(key, "a string", DeValue::as_str).unwrap_or_default();
        let span = value.span();
        let (first, last) = (self.doc.line(span.start), self.doc.line(span.end));
        // What three quotation marks begin has its first line on the next one.
        let skipped = (last - first).saturating_sub(text.matches('\n').count());
        text.lines().enumerate().map(|(n, line)| (first + skipped + n, line.to_owned())).collect()
    }

    /// A table.
    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let line = self.line_of(key);
        let map = self.typed(key, "a table", DeValue::as_table);
        self.needed(key, map).map(|map| Table::new(self.doc, map, line))
    }

    /// A list of tables. Empty when it is left out.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        self.typed(key, "a list of tables", |v| {
            v.as_array()?
                .iter()
                .map(|t| {
                    let line = self.doc.line(t.span().start);
                    t.get_ref().as_table().map(|map| Table::new(self.doc, map, line))
                })
                .collect()
        })
        .unwrap_or_default()
    }

    /// A text in both languages.
    pub fn text(&self, key: &'static str) -> Text {
        self.table(key).map(|t| t.both(key, self.part.get())).unwrap_or_default()
    }

    /// A text in both languages that may be left out.
    pub fn opt_text(&self, key: &'static str) -> Option<Text> {
        self.has(key).then(|| self.text(key))
    }

    /// A text whose two languages are keys of this table itself.
    pub fn both(&self, name: &str, part: Part) -> Text {
        let get = |key: &'static str, lang: Lang| {
            let line = self.line_of(key);
            let text = self.typed(key, "a string", DeValue::as_str).map(|s| s.trim().to_owned()).unwrap_or_default();
            if text.is_empty() {
                self.fault_at(line, format_args!("`{name}` is missing in {lang}"));
            } else if !speaks(lang, &text) {
                self.fault_at(line, format_args!("`{name}` in {lang} is not in that language"));
            } else {
                let file = self.doc.file.to_owned();
                self.doc.log.words(Words { file, line, lang, text: text.clone(), part });
            }
            text
        };
        Text { zh: get("zh", Lang::Zh), en: get("en", Lang::En) }
    }
}

/// A list of tables. Fewer or more than `fit` is a fault.
pub(crate) fn several<'a>(t: &Table<'a>, key: &'static str, fit: std::ops::RangeInclusive<usize>) -> Vec<Table<'a>> {
    let tables = t.tables(key);
    if !fit.contains(&tables.len()) {
        let (from, to) = (fit.start(), fit.end());
        t.fault_at(t.line_of(key), format_args!("needs {from} to {to} [[{key}]], not {}", tables.len()));
    }
    tables
}

/// Whether a name may be an id: small letters, digits and hyphens.
pub(crate) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether a text looks like the language. Numbers alone belong to every language, and an English
/// text may quote a Chinese word.
pub(crate) fn speaks(lang: Lang, text: &str) -> bool {
    let han = text.chars().filter(|c| is_han(*c)).count();
    let latin = text.chars().filter(char::is_ascii_alphabetic).count();
    match lang {
        Lang::Zh => han > 0 || latin == 0,
        Lang::En => latin > han || han == 0,
    }
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// The ids taken so far in a list.
#[derive(Default)]
pub(crate) struct Ids(BTreeSet<String>);

impl Ids {
    /// Reads an id. One that is already taken is a fault.
    pub fn take(&mut self, t: &Table<'_>, key: &'static str) -> String {
        let id = t.id(key);
        if !id.is_empty() && !self.0.insert(id.clone()) {
            t.fault_at(t.line_of(key), format_args!("id `{id}` appears twice"));
        }
        id
    }
}

/// Narrows a number that [`Table::int`] has checked against its range.
pub(crate) fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
