//! Reads an uploaded class list (XLSX, or CSV in the encodings Chinese schools use) into text.
//!
//! The file is hostile until shown otherwise. calamine reads XLSX well but believes what the file
//! says: it reserves as many strings as `uniqueCount` claims, does unchecked sums on cell addresses,
//! copies a number format's text into every style that names it and keeps one entry per open element.
//! So every XML part is first streamed through [`Scan`], which accepts a small, strict subset of XML
//! (no DTD, comment or CDATA, balanced names) and counts whatever calamine would keep. Only then is
//! the file opened for real, and its cells are streamed: a dense range is never built.
//!
//! Text goes through a tokenizer of our own and not through `csv`, for two reasons: `csv` skips blank
//! lines, so its row numbers are not the spreadsheet's; and it has no bound on the fields of a record
//! (10 MiB of commas are 80 MB of field ends).
//!
//! Measured with `/usr/bin/time` (release build, whole process with the file and the result): 57 MB for
//! the worst file found (7.5 MiB: 200,000 shared strings and rows up to [`MAX_KEPT`]), 38 to 40 MB for
//! 100,000 honest rows, 3 to 13 MB for the bombs. The slowest (64 MiB of empty cells) took 1.5 s, on a
//! busy machine 3.6 s; honest rows take 0.1 to 0.5 s.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};
use qinghe_model::roster::Column;
use zip::{ZipArchive, result::ZipError};

/// The largest file accepted.
pub const MAX_FILE: usize = 10 << 20;
/// The last spreadsheet row that may hold anything: a header and 100,000 learners.
pub const MAX_ROWS: u64 = 100_001;
/// The last column that may hold anything.
pub const MAX_COLUMNS: usize = 64;
/// Rows searched for the header: schools put a title and a note above it.
const HEADER_ROWS: u64 = 10;
/// A cell is cut here; no column may be this long, so the cut text is still refused as too long.
const MAX_CELL_CHARS: usize = 200;
/// Bytes of one field looked at; 200 characters and generous padding.
const MAX_FIELD: usize = 4 << 10;
/// An ignored header is cut here.
const MAX_HEADER_CHARS: usize = 40;
/// Memory the result may take.
const MAX_KEPT: usize = 32 << 20;

/// The last row and column of the XLSX format itself.
const XLSX_ROWS: u32 = 1_048_576;
const XLSX_COLUMNS: u32 = 16_384;
/// Parts of an XLSX file.
const MAX_ENTRIES: usize = 1024;
/// Names, extra fields and comments of all parts together.
const MAX_DIRECTORY: usize = 512 << 10;
/// One part, unpacked.
const MAX_PART: u64 = 64 << 20;
/// All parts, unpacked.
const MAX_UNPACKED: u64 = 96 << 20;
/// One tag.
const MAX_TAG: usize = 64 << 10;
/// One text run, or one cell's text over all its runs. Excel stops at 32,767 characters.
const MAX_TEXT: usize = 256 << 10;
/// Elements open at a time.
const MAX_DEPTH: usize = 64;
/// Text and tags calamine copies and keeps: shared strings, sheet names, formats.
const MAX_XML_KEPT: usize = 6 << 20;
/// Styles times the text each of them copies.
const MAX_STYLES: usize = 12 << 20;
/// Shared strings.
const MAX_STRINGS: usize = 200_000;
/// Elements that calamine turns into something it keeps, and how many of each are allowed.
const ELEMENT_CAPS: [(&[u8], usize); 9] = [
    (b"si", MAX_STRINGS),
    (b"xf", 20_000),
    (b"sheet", 256),
    (b"Relationship", 5_000),
    (b"definedName", 5_000),
    (b"numFmt", 5_000),
    (b"font", 20_000),
    (b"fill", 20_000),
    (b"border", 20_000),
];
/// The folder of parts that are never read.
const CUSTOM: &str = "customxml/";
/// Where `xf` stands in [`ELEMENT_CAPS`].
const XF: usize = 1;

/// A class list as text: the rows below the header.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// Headers nobody asked for, as written, cut to 40 characters.
    pub ignored_columns: Vec<String>,
    /// The rows that hold anything in one of the five columns.
    pub rows: Vec<SheetRow>,
}

/// One row of a class list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetRow {
    /// The number the spreadsheet shows: 1-based, title and header counted.
    pub row: u64,
    /// The text of each column, by `Column as usize`; empty where there is none.
    pub cells: [String; 5],
}

/// Why a file can not be read as a class list.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileFault {
    /// No bytes, no cells, or nothing below the header.
    #[error("the file holds no rows")]
    Empty,
    /// The file, or what it unpacks to, is over a limit.
    #[error("the file is too large")]
    TooLarge,
    /// Something stands below the last row allowed.
    #[error("more than {MAX_ROWS} rows")]
    TooManyRows,
    /// Something stands right of the last column allowed.
    #[error("more than {MAX_COLUMNS} columns")]
    TooManyColumns,
    /// Neither XLSX nor text.
    #[error("not an XLSX or CSV file")]
    UnknownFormat,
    /// An Excel 97 file: to be saved as XLSX.
    #[error("an old .xls file")]
    OldExcel,
    /// Encrypted: to be saved without a password.
    #[error("the file is protected by a password")]
    Password,
    /// Neither UTF-8, UTF-16 nor GB18030.
    #[error("the text is in none of the known encodings")]
    UnknownEncoding,
    /// Damaged, cut short or not as its format requires.
    #[error("the file is damaged")]
    BrokenFile,
    /// The header lacks columns.
    #[error("columns are missing: {0:?}")]
    MissingColumns(Vec<Column>),
    /// Two headers mean the same column.
    #[error("two columns for {0:?}")]
    RepeatedColumn(Column),
}

impl FileFault {
    /// A code that does not change, for messages and logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too_large",
            Self::TooManyRows => "too_many_rows",
            Self::TooManyColumns => "too_many_columns",
            Self::UnknownFormat => "unknown_format",
            Self::OldExcel => "old_excel",
            Self::Password => "password",
            Self::UnknownEncoding => "unknown_encoding",
            Self::BrokenFile => "broken_file",
            Self::MissingColumns(_) => "missing_columns",
            Self::RepeatedColumn(_) => "repeated_column",
        }
    }
}

/// Reads a class list. The format is told by the content: file names lie.
pub fn read(bytes: &[u8]) -> Result<Sheet, FileFault> {
    if bytes.len() > MAX_FILE {
        return Err(FileFault::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return read_xlsx(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        // Both kinds are OLE containers; an encrypted XLSX holds a stream of this UTF-16 name.
        let mark: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        let encrypted = bytes.windows(mark.len()).any(|w| w == mark);
        return Err(if encrypted { FileFault::Password } else { FileFault::OldExcel });
    }
    read_text(bytes)
}

// ---------------------------------------------------------------------------------------------
// Cells

/// Characters that can not be seen and are not part of anybody's name.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The start of `text`, at most `bytes` long.
fn clip(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A cell's text as people meant it: no padding, no apostrophe an export put before a formula sign.
fn clean(text: &str) -> String {
    let mut text = trimmed(clip(text, MAX_FIELD));
    if let Some(rest) = text.strip_prefix('\'')
        && rest.starts_with(['=', '+', '-', '@', '\t', '\r'])
    {
        text = trimmed(rest);
    }
    let mut out = String::with_capacity(text.len().min(MAX_CELL_CHARS * 4));
    // Joiners (U+200C, U+200D) stay: some scripts spell with them. The others hide two equal names
    // from each other.
    let hidden = |c: char| matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}');
    out.extend(text.chars().filter(|c| !hidden(*c)).take(MAX_CELL_CHARS));
    out
}

/// Full-width digits, which Chinese input methods produce, as plain ones.
fn plain_digits(text: &mut String) {
    if text.contains(|c| matches!(c, '０'..='９')) {
        *text = text.chars().map(half_width_digit).collect();
    }
}

fn half_width_digit(c: char) -> char {
    match c {
        '０'..='９' => half_width(c),
        _ => c,
    }
}

/// U+FF01..=U+FF5E are ASCII's printable characters, drawn wide.
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

// ---------------------------------------------------------------------------------------------
// The header

/// What a header cell means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Heading {
    /// One of the five columns.
    Known(Column),
    /// "No.": the student number, unless another column says so more clearly.
    Perhaps(Column),
    /// Something else.
    Unknown,
}

/// Reads a header in either language or both. 学籍号 (the national number) and 考号 (an
/// examination's) are other numbers than 学号 and stay unknown.
fn heading(text: &str) -> Heading {
    let plain: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let plain = ["(必填)", "(必填项)", "(required)"].iter().fold(plain, |text, mark| text.replace(mark, ""));
    let word: String = plain.chars().filter(|c| !"*:._-★●".contains(*c)).collect();
    if word == "no" {
        return Heading::Perhaps(Column::StudentNo);
    }
    if let Some(column) = named(&word) {
        return Heading::Known(column);
    }
    // "学校 School", "姓名/Name", "学号（No.）": both halves must mean the same.
    let latin: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let han: String = word.chars().filter(|c| !c.is_ascii()).collect();
    match (named(&han), named(&latin)) {
        (Some(a), Some(b)) if a == b => Heading::Known(a),
        (Some(Column::StudentNo), None) if latin == "no" => Heading::Known(Column::StudentNo),
        _ => Heading::Unknown,
    }
}

fn named(word: &str) -> Option<Column> {
    Some(match word {
        "学校" | "学校名称" | "学校全称" | "学校代码" | "所在学校" | "school" | "schoolname" | "schoolcode" => {
            Column::School
        }
        "年级" | "所在年级" | "grade" => Column::Grade,
        "班级" | "班" | "班级名称" | "所在班级" | "class" | "classname" => Column::Class,
        "学号" | "学生学号" | "studentno" | "studentnumber" => Column::StudentNo,
        "姓名" | "学生姓名" | "name" | "studentname" => Column::Name,
        _ => return None,
    })
}

/// Where the five columns stand.
#[derive(Default, Debug)]
struct Header {
    at: [Option<usize>; 5],
    repeated: Option<Column>,
    ignored: Vec<String>,
}

impl Header {
    fn of(cells: &[String]) -> Self {
        let mut header = Self::default();
        let mut perhaps = Vec::new();
        for (i, cell) in cells.iter().enumerate() {
            let text = clean(cell);
            if text.is_empty() {
                continue;
            }
            match heading(&text) {
                Heading::Known(column) if header.at[column as usize].is_none() => {
                    header.at[column as usize] = Some(i);
                }
                Heading::Known(column) => header.repeated = header.repeated.or(Some(column)),
                Heading::Perhaps(column) => perhaps.push((i, column, text)),
                Heading::Unknown => header.ignored.push(cut(&text)),
            }
        }
        for (i, column, text) in perhaps {
            match &mut header.at[column as usize] {
                Some(_) => header.ignored.push(cut(&text)),
                free => *free = Some(i),
            }
        }
        header
    }

    fn found(&self) -> usize {
        self.at.iter().flatten().count()
    }

    fn missing(&self) -> Vec<Column> {
        Column::ALL.into_iter().filter(|c| self.at[*c as usize].is_none()).collect()
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_HEADER_CHARS).collect()
}

/// Whether more rows are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    More,
    Enough,
}

/// Takes the rows of one sheet in order, finds the header, and keeps what stands below it.
#[derive(Default)]
struct Collector {
    /// The best row so far that may be a header; the header itself once all columns are found.
    header: Header,
    rows: Vec<SheetRow>,
    /// An upper bound of the rows to come, so that the list is not moved while it grows.
    expected: usize,
    kept: usize,
    /// Whether any cell held anything.
    seen: bool,
}

impl Collector {
    fn new(expected: usize) -> Self {
        let most = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
        Self { expected: expected.min(most), ..Self::default() }
    }

    fn has_header(&self) -> bool {
        self.header.found() == Column::ALL.len()
    }

    /// One row; `cells` are as found, `number` is what the spreadsheet shows.
    fn row(&mut self, number: u64, cells: &[String]) -> Result<Flow, FileFault> {
        if !self.has_header() {
            if number > HEADER_ROWS {
                return Ok(Flow::Enough);
            }
            let header = Header::of(cells);
            self.seen |= cells.iter().any(|c| !trimmed(c).is_empty());
            if header.found() > self.header.found() {
                self.header = header;
            }
            if self.has_header() {
                if let Some(column) = self.header.repeated {
                    return Err(FileFault::RepeatedColumn(column));
                }
                self.rows.reserve_exact(self.expected);
            }
            return Ok(Flow::More);
        }
        let at = self.header.at;
        let cell = |i: usize| at[i].and_then(|i| cells.get(i)).map_or(String::new(), |t| clean(t));
        let mut cells: [String; 5] = std::array::from_fn(cell);
        if cells.iter().all(String::is_empty) {
            return Ok(Flow::More);
        }
        if number > MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        plain_digits(&mut cells[Column::StudentNo as usize]);
        // What an allocator takes for a short string, rounded up.
        let cost = |text: &String| text.capacity().next_multiple_of(16) + 16;
        let filled = cells.iter().filter(|c| c.capacity() > 0);
        self.kept += size_of::<SheetRow>() + filled.map(cost).sum::<usize>();
        if self.kept > MAX_KEPT {
            return Err(FileFault::TooLarge);
        }
        self.rows.push(SheetRow { row: number, cells });
        Ok(Flow::More)
    }

    fn finish(self) -> Result<Sheet, FileFault> {
        if !self.has_header() {
            return Err(match self.header.repeated {
                _ if !self.seen => FileFault::Empty,
                Some(column) => FileFault::RepeatedColumn(column),
                None => FileFault::MissingColumns(self.header.missing()),
            });
        }
        if self.rows.is_empty() {
            return Err(FileFault::Empty);
        }
        Ok(Sheet { ignored_columns: self.header.ignored, rows: self.rows })
    }
}

// ---------------------------------------------------------------------------------------------
// Text

fn read_text(bytes: &[u8]) -> Result<Sheet, FileFault> {
    let text = Text::of(bytes)?;
    let line_ends = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count();
    // The delimiter is the one under which the first rows hold the best header.
    let mut best = (0, ',');
    for delimiter in [',', '\t', ';'] {
        let mut probe = Collector::new(0);
        let mut first_rows = |number: u64, cells: &[String]| {
            if number > HEADER_ROWS || probe.has_header() {
                return Ok(Flow::Enough);
            }
            probe.row(number, cells)
        };
        // A fault here is found again below, under the right delimiter.
        let _ = text.records(delimiter, &mut first_rows);
        if probe.header.found() > best.0 {
            best = (probe.header.found(), delimiter);
        }
    }
    let mut collector = Collector::new(line_ends + 1);
    text.records(best.1, &mut |number, cells| collector.row(number, cells))?;
    collector.finish()
}

/// Text in a known encoding, decoded a piece at a time.
struct Text<'a> {
    bytes: &'a [u8],
    /// None when the bytes are UTF-8 already.
    encoding: Option<&'static Encoding>,
}

impl<'a> Text<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, FileFault> {
        let (bytes, encoding) = match bytes {
            [0xEF, 0xBB, 0xBF, rest @ ..] => (rest, None),
            [0xFF, 0xFE, rest @ ..] => (rest, Some(UTF_16LE)),
            [0xFE, 0xFF, rest @ ..] => (rest, Some(UTF_16BE)),
            // A picture or a program. No list holds a NUL.
            _ if bytes.contains(&0) => return Err(FileFault::UnknownFormat),
            _ if std::str::from_utf8(bytes).is_ok() => (bytes, None),
            _ => (bytes, Some(GB18030)),
        };
        // Several school systems export an HTML table or XML under the name .xls.
        if encoding.is_none() && bytes.trim_ascii_start().starts_with(b"<") {
            return Err(FileFault::UnknownFormat);
        }
        Ok(Self { bytes, encoding })
    }

    /// Gives each record to `row`, with the number a spreadsheet would show.
    fn records(
        &self,
        delimiter: char,
        row: &mut impl FnMut(u64, &[String]) -> Result<Flow, FileFault>,
    ) -> Result<(), FileFault> {
        let mut records = Records::new(delimiter);
        let Some(encoding) = self.encoding else {
            let text = std::str::from_utf8(self.bytes).map_err(|_| FileFault::UnknownEncoding)?;
            return match records.push(text, row)? {
                Flow::More => records.finish(row),
                Flow::Enough => Ok(()),
            };
        };
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut buffer = "\0".repeat(8 << 10);
        let mut rest = self.bytes;
        loop {
            let (result, taken, written) = decoder.decode_to_str_without_replacement(rest, buffer.as_mut_str(), true);
            rest = &rest[taken..];
            if records.push(&buffer[..written], row)? == Flow::Enough {
                return Ok(());
            }
            match result {
                DecoderResult::InputEmpty => return records.finish(row),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Err(FileFault::UnknownEncoding),
            }
        }
    }
}

/// Where the tokenizer stands in a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Start,
    Plain,
    Quoted,
    /// After a quote within a quoted field: its end, or the first of two.
    QuoteSeen,
}

/// Splits text into records and fields (RFC 4180, leniently). Memory is bounded: what is beyond the
/// last column or the longest field is not kept.
struct Records {
    delimiter: char,
    state: Field,
    after_cr: bool,
    field: String,
    /// Fields of the record at hand; only the first `filled` are of this record.
    cells: Vec<String>,
    filled: usize,
    /// Whether anything stands beyond the last column.
    beyond: bool,
    number: u64,
}

impl Records {
    fn new(delimiter: char) -> Self {
        Self {
            delimiter,
            state: Field::Start,
            after_cr: false,
            field: String::new(),
            cells: Vec::new(),
            filled: 0,
            beyond: false,
            number: 0,
        }
    }

    fn push(
        &mut self,
        text: &str,
        row: &mut impl FnMut(u64, &[String]) -> Result<Flow, FileFault>,
    ) -> Result<Flow, FileFault> {
        for c in text.chars() {
            if std::mem::take(&mut self.after_cr) && c == '\n' {
                continue;
            }
            match (self.state, c) {
                (Field::Quoted, '"') => self.state = Field::QuoteSeen,
                (Field::Start, '"') => self.state = Field::Quoted,
                (Field::QuoteSeen, '"') => {
                    self.keep(c);
                    self.state = Field::Quoted;
                }
                (Field::Quoted, _) => self.keep(c),
                (_, '\r' | '\n') => {
                    self.after_cr = c == '\r';
                    if self.end_record(row)? == Flow::Enough {
                        return Ok(Flow::Enough);
                    }
                }
                _ if c == self.delimiter => self.end_field(),
                _ => {
                    self.keep(c);
                    self.state = Field::Plain;
                }
            }
        }
        Ok(Flow::More)
    }

    fn finish(&mut self, row: &mut impl FnMut(u64, &[String]) -> Result<Flow, FileFault>) -> Result<(), FileFault> {
        // A quote that is never closed has swallowed every row after it.
        if self.state == Field::Quoted {
            return Err(FileFault::BrokenFile);
        }
        self.end_record(row).map(|_| ())
    }

    fn keep(&mut self, c: char) {
        if self.field.len() < MAX_FIELD {
            self.field.push(c);
        }
    }

    fn end_field(&mut self) {
        self.state = Field::Start;
        if self.filled == MAX_COLUMNS {
            self.beyond |= !trimmed(&self.field).is_empty();
        } else {
            if self.cells.len() == self.filled {
                self.cells.push(String::new());
            }
            std::mem::swap(&mut self.cells[self.filled], &mut self.field);
            self.filled += 1;
        }
        self.field.clear();
    }

    fn end_record(
        &mut self,
        row: &mut impl FnMut(u64, &[String]) -> Result<Flow, FileFault>,
    ) -> Result<Flow, FileFault> {
        self.end_field();
        if std::mem::take(&mut self.beyond) {
            return Err(FileFault::TooManyColumns);
        }
        self.number += 1;
        let filled = std::mem::take(&mut self.filled);
        row(self.number, &self.cells[..filled])
    }
}

// ---------------------------------------------------------------------------------------------
// XLSX

fn read_xlsx(bytes: &[u8]) -> Result<Sheet, FileFault> {
    check_directory(bytes)?;
    let expected = check_parts(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| xlsx_fault(&e))?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    let mut best = Collector::default();
    for name in names {
        let mut collector = Collector::new(expected);
        read_worksheet(&mut book, &name, &mut collector)?;
        if collector.has_header() {
            return collector.finish();
        }
        let seen = best.seen || collector.seen;
        if collector.header.found() > best.header.found() {
            best = collector;
        }
        best.seen = seen;
    }
    best.finish()
}

fn read_worksheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, collector: &mut Collector) -> Result<(), FileFault> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(e) => return Err(xlsx_fault(&e)),
    };
    let mut row: u32 = 0;
    let mut cells: Vec<String> = Vec::new();
    loop {
        let cell = match reader.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // An error value newer than calamine (#SPILL!, #CALC!): the cell reads as empty, which
            // the row check reports if the column matters.
            Err(XlsxError::CellError(_)) => continue,
            Err(e) => return Err(xlsx_fault(&e)),
        };
        let text = cell_text(cell.get_value());
        // Borders and fills reach to the last row and column of many lists: they hold nothing.
        if trimmed(&text).is_empty() {
            continue;
        }
        let (at_row, at_column) = cell.get_position();
        if at_row < row {
            return Err(FileFault::BrokenFile);
        }
        if at_row > row {
            if collector.row(u64::from(row) + 1, &cells)? == Flow::Enough {
                return Ok(());
            }
            cells.clear();
            row = at_row;
        }
        let column = usize::try_from(at_column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(FileFault::TooManyColumns);
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
    }
    collector.row(u64::from(row) + 1, &cells).map(|_| ())
}

/// A cell as text. A formula's cell holds its cached value.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            clip(text, MAX_FIELD).to_owned()
        }
        DataRef::SharedString(text) => clip(text, MAX_FIELD).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Rust writes no exponent, and a whole number without a point: 20260101, not 2.0260101E7.
        // Minus nought is nought.
        DataRef::Float(number) => (number + 0.0).to_string(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(time) => date_text(*time),
        DataRef::Error(error) => error.to_string(),
    }
}

fn date_text(time: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let serial = time.as_f64();
    if !time.is_datetime() {
        return (serial + 0.0).to_string();
    }
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    match (serial < 1.0, hour + minute + second) {
        (true, _) => clock,
        (_, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {clock}"),
    }
}

fn xlsx_fault(error: &XlsxError) -> FileFault {
    match error {
        XlsxError::Password => FileFault::Password,
        _ => FileFault::BrokenFile,
    }
}

/// What the zip reader keeps for each entry of the directory is ten times what the entry takes in the
/// file, so the entries are counted by their marks before it sees them.
pub(crate) fn check_directory(bytes: &[u8]) -> Result<(), FileFault> {
    let u16_at = |at: usize| bytes.get(at..at + 2).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let (mut entries, mut size) = (0, 0);
    let (mut locator, mut many) = (false, false);
    for (at, mark) in bytes.windows(4).enumerate().filter(|(_, w)| w.starts_with(b"PK")) {
        match mark[2..] {
            [1, 2] => {
                entries += 1;
                size += u16_at(at + 28) + u16_at(at + 30) + u16_at(at + 32);
            }
            // Space is reserved for as many entries as a ZIP64 end record claims. Such records are
            // common (Java's streaming writers always add one); a large count is not.
            [6, 6] => {
                let count = bytes.get(at + 32..at + 40).and_then(|b| b.try_into().ok());
                many |= count.map_or(0, u64::from_le_bytes) > MAX_ENTRIES as u64;
            }
            [6, 7] => locator = true,
            _ => {}
        }
    }
    if entries > MAX_ENTRIES || size > MAX_DIRECTORY || (locator && many) {
        return Err(FileFault::TooLarge);
    }
    Ok(())
}

/// Streams every XML part and returns the most rows any of them has.
pub(crate) fn check_parts(bytes: &[u8]) -> Result<usize, FileFault> {
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
    let mut is_workbook = false;
    let mut buffer = vec![0; 32 << 10];
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(fault)?;
        let name = part.name().map_err(|_| FileFault::BrokenFile)?.to_ascii_lowercase();
        is_workbook |= name.contains("workbook");
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
        let mut scan = Scan::new(&mut budget);
        let mut size = 0_u64;
        loop {
            let n = part.read(&mut buffer).map_err(|_| FileFault::BrokenFile)?;
            if n == 0 {
                break;
            }
            // The declared size is the file's word; this is ours.
            size += n as u64;
            unpacked += n as u64;
            if size > MAX_PART || unpacked > MAX_UNPACKED {
                return Err(FileFault::TooLarge);
            }
            scan.push(&buffer[..n])?;
        }
        scan.finish()?;
    }
    if !is_workbook {
        return Err(FileFault::UnknownFormat);
    }
    let each = budget.longest_format + budget.longest_font + 512;
    if budget.counts[XF].saturating_mul(each) > MAX_STYLES {
        return Err(FileFault::TooLarge);
    }
    Ok(budget.most_rows)
}

/// What has been seen in all parts so far.
#[derive(Default)]
struct Budget {
    counts: [usize; ELEMENT_CAPS.len()],
    kept: usize,
    longest_format: usize,
    longest_font: usize,
    most_rows: usize,
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

/// Where the scan stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Text,
    Tag,
    /// Within an attribute's value, up to this quote.
    Value(u8),
}

/// One part, checked while it streams by. It accepts less than quick-xml does and splits what it
/// accepts in the same places, so what it counts is what calamine will see.
struct Scan<'a> {
    budget: &'a mut Budget,
    mark: Mark,
    tag: Vec<u8>,
    /// Names of the open elements, one after another, and where each begins.
    open: Vec<u8>,
    starts: Vec<usize>,
    /// Length of the text since the last tag.
    run: usize,
    /// The depth of the outermost element whose whole text calamine joins, and that text's length.
    joined: Option<(usize, usize)>,
    /// The depth of the outermost element whose text calamine keeps.
    kept: Option<usize>,
    rows: usize,
}

impl<'a> Scan<'a> {
    fn new(budget: &'a mut Budget) -> Self {
        Self {
            budget,
            mark: Mark::Text,
            tag: Vec::new(),
            open: Vec::new(),
            starts: Vec::new(),
            run: 0,
            joined: None,
            kept: None,
            rows: 0,
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
                continue;
            }
            let (byte, rest) = (bytes[0], &bytes[1..]);
            bytes = rest;
            match (self.mark, byte) {
                (_, b'<') => return Err(FileFault::BrokenFile),
                // Quotes mean nothing in `<?...?>`.
                (Mark::Tag, b'"' | b'\'') if self.tag.first() != Some(&b'?') => {
                    self.mark = Mark::Value(byte);
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
        }
        Ok(())
    }

    fn finish(self) -> Result<(), FileFault> {
        if self.mark != Mark::Text || !self.starts.is_empty() {
            return Err(FileFault::BrokenFile);
        }
        self.budget.most_rows = self.budget.most_rows.max(self.rows);
        Ok(())
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
            // Comments, CDATA and document types (`!`): no spreadsheet program writes them, and
            // entities are declared there.
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
            b"dimension" => {
                each_attribute(attributes, |key, value| if key == b"ref" { check_range(value) } else { Ok(()) })?;
            }
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

/// A cell's address: at most XFD1048576. Longer ones overflow calamine's sums.
fn address(text: &[u8], needs_column: bool) -> Result<(u32, u32), FileFault> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (letters, digits) = text.split_at(letters);
    let fits = letters.len() <= 3 && (1..=7).contains(&digits.len());
    if !fits || !digits.iter().all(u8::is_ascii_digit) || (needs_column && letters.is_empty()) {
        return Err(FileFault::BrokenFile);
    }
    let column = letters.iter().fold(0, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let row = digits.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    if column > XLSX_COLUMNS || !(1..=XLSX_ROWS).contains(&row) {
        return Err(FileFault::BrokenFile);
    }
    Ok((row, column))
}

/// A1:E100, whose end is not before its start: calamine subtracts them.
fn check_range(text: &[u8]) -> Result<(), FileFault> {
    let mut ends = text.split(|b| *b == b':');
    let first = address(ends.next().unwrap_or_default(), true)?;
    let last = ends.next().map_or(Ok(first), |end| address(end, true))?;
    if ends.next().is_some() || last.0 < first.0 || last.1 < first.1 {
        return Err(FileFault::BrokenFile);
    }
    Ok(())
}

/// A relationship that calamine follows must lead to a part that was scanned, and no two to the same.
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
    let scanned = name.rsplit('/').next().is_some_and(|file| file.contains(".xml"));
    if !scanned || name.contains('&') || name.contains(CUSTOM) {
        return Err(FileFault::UnknownFormat);
    }
    once(targets, target)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;
    use rust_xlsxwriter::{Format, Formula, Workbook};
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    const HEADERS: [&str; 5] = ["学校", "年级", "班级", "学号", "姓名"];
    const LINE: &str = "学校,年级,班级,学号,姓名\n";

    fn text(rows: &[SheetRow]) -> Vec<(u64, [&str; 5])> {
        rows.iter().map(|r| (r.row, r.cells.each_ref().map(String::as_str))).collect()
    }

    fn csv(body: &str) -> Sheet {
        read(format!("{LINE}{body}").as_bytes()).unwrap()
    }

    fn names(sheet: &Sheet) -> Vec<&str> {
        sheet.rows.iter().map(|r| r.cells[Column::Name as usize].as_str()).collect()
    }

    /// A workbook whose first sheet has the usual header in its first row.
    fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, header) in (0..).zip(HEADERS) {
            sheet.write(0, column, header).unwrap();
        }
        fill(sheet);
        book.save_to_buffer().unwrap()
    }

    fn pupil(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, number: f64, name: &str) {
        for (column, text) in (0..).zip(["QH1001", "五年级", "1班"]) {
            sheet.write(row, column, text).unwrap();
        }
        sheet.write(row, 3, number).unwrap();
        sheet.write(row, 4, name).unwrap();
    }

    const RELS: &str = r#"<Relationships><Relationship Id="a" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK_RELS: &str = r#"<Relationships><Relationship Id="s" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    const BOOK: &str = r#"<workbook><sheets><sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>"#;

    /// An archive of these parts over a minimal workbook.
    fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let base: [(&str, &[u8]); 3] = [
            ("_rels/.rels", RELS.as_bytes()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
            ("xl/workbook.xml", BOOK.as_bytes()),
        ];
        let kept = base.iter().filter(|(name, _)| parts.iter().all(|(other, _)| other != name));
        for (name, content) in kept.chain(parts) {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn sheet_xml(rows: &str) -> String {
        let header: String = HEADERS.iter().map(|h| inline(h)).collect();
        format!("<worksheet><sheetData><row>{header}</row>{rows}</sheetData></worksheet>")
    }

    fn inline(text: &str) -> String {
        format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    fn with_sheet(rows: &str) -> Vec<u8> {
        package(&[("xl/worksheets/sheet1.xml", sheet_xml(rows).as_bytes())])
    }

    #[test]
    fn reads_every_encoding_alike() {
        let body = format!("{LINE}青禾市实验小学,五年级,1班,7,阿依努尔·买买提\n甲,五年级,1班,8,𠮷䶮\n");
        let rows = vec![
            (2, ["青禾市实验小学", "五年级", "1班", "7", "阿依努尔·买买提"]),
            (3, ["甲", "五年级", "1班", "8", "𠮷䶮"]),
        ];
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{FEFF}{body}").encode_utf16().flat_map(bytes).collect()
        };
        let (gb18030, _, lossy) = GB18030.encode(&body);
        assert!(!lossy);
        for bytes in [
            body.clone().into_bytes(),
            format!("\u{FEFF}{body}").into_bytes(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            gb18030.into_owned(),
        ] {
            assert_eq!(text(&read(&bytes).unwrap().rows), rows);
        }
    }

    #[test]
    fn decodes_across_the_edge_of_a_piece() {
        // Every offset of the four-byte 𠮷 against the 8 KiB decoding buffer.
        for padding in 0..8 {
            let body = format!("{LINE}{}甲,五,1,1,{}\n", " ".repeat(padding), "𠮷".repeat(100));
            let body = body.clone() + &body[LINE.len()..].repeat(60);
            let sheet = read(&GB18030.encode(&body).0).unwrap();
            assert_eq!(sheet.rows.len(), 61);
            assert!(names(&sheet).iter().all(|n| *n == "𠮷".repeat(100)));
        }
    }

    #[test]
    fn refuses_malformed_text() {
        let mut bytes = LINE.as_bytes().to_vec();
        bytes.extend_from_slice(b"\xFF,1,1,1,a\n");
        assert_eq!(read(&bytes), Err(FileFault::UnknownEncoding));
        let mut lone: Vec<u8> = b"\xFF\xFE".to_vec();
        lone.extend(LINE.encode_utf16().chain([0xD800]).flat_map(u16::to_le_bytes));
        assert_eq!(read(&lone), Err(FileFault::UnknownEncoding));
        assert_eq!(read(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), Err(FileFault::UnknownFormat));
        assert_eq!(read("<html><table>学校".as_bytes()), Err(FileFault::UnknownFormat));
    }

    #[test]
    fn tells_ole_files_apart() {
        let mut ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        ole.extend([0; 1000]);
        assert_eq!(read(&ole), Err(FileFault::OldExcel));
        ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(read(&ole), Err(FileFault::Password));
    }

    #[test]
    fn finds_the_delimiter() {
        for delimiter in [",", ";", "\t"] {
            let body = format!("{LINE}甲,五年级,1班,1,王一\n").replace(',', delimiter);
            assert_eq!(names(&read(body.as_bytes()).unwrap()), ["王一"], "{delimiter:?}");
        }
        // A title full of other delimiters does not mislead.
        let body = "a,b,c,d,e,f\n学校;年级;班级;学号;姓名\n甲;五年级;1班;1;王一,二\n";
        assert_eq!(text(&read(body.as_bytes()).unwrap().rows)[0].1[4], "王一,二");
    }

    #[test]
    fn numbers_rows_as_a_spreadsheet_does() {
        let body = "甲,五,1,1,\"王\n一\"\r\n\r\n,,,,\n甲,五,1,2\n甲,五,1,3,\"李\"\"二\",more,\r甲,五,1,4,赵\n\n\n";
        let sheet = csv(body);
        let rows: Vec<_> = sheet.rows.iter().map(|r| (r.row, r.cells[4].as_str())).collect();
        assert_eq!(rows, [(2, "王\n一"), (5, ""), (6, "李\"二"), (7, "赵")]);
        assert_eq!(names(&csv("甲,五,1,1,没有换行")), ["没有换行"]);
        // Quotes inside and after a field are letters.
        assert_eq!(names(&csv("甲,五,1,1,a\"b\n甲,五,1,2,\"c\"d\n")), ["a\"b", "cd"]);
    }

    #[test]
    fn an_open_quote_is_a_fault() {
        let body = format!("{LINE}甲,五,1,1,\"王\n甲,五,1,2,李\n");
        assert_eq!(read(body.as_bytes()), Err(FileFault::BrokenFile));
    }

    #[test]
    fn nothing_to_read() {
        for empty in ["", "\u{FEFF}", "\n\n", ",,,\n", LINE] {
            assert_eq!(read(empty.as_bytes()), Err(FileFault::Empty), "{empty:?}");
        }
        assert_eq!(read(&Workbook::new().save_to_buffer().unwrap()), Err(FileFault::Empty));
        assert_eq!(read(&workbook(|_| ())), Err(FileFault::Empty));
    }

    #[test]
    fn matches_headers() {
        let same = |column, texts: &[&str]| {
            for text in texts {
                assert_eq!(heading(text), Heading::Known(column), "{text}");
            }
        };
        same(Column::School, &["学校", "学校名称", "学校代码", "School code", "学 校*", "学校/School"]);
        same(Column::Grade, &["年级", "＊年　级", "GRADE", "Ｇｒａｄｅ", "年级（必填）"]);
        same(Column::Class, &["班级", "班", "class", "\u{200B}班级："]);
        same(Column::StudentNo, &["学号", "Student No.", "student number", "学号（No.）"]);
        same(Column::Name, &["姓名", "姓  名", "学生姓名", "Student name", "Name *"]);
        for other in ["学籍号", "考号", "序号", "身份证号", "备注", "学号(学籍号)", "班主任", "姓名 Class"]
        {
            assert_eq!(heading(other), Heading::Unknown, "{other}");
        }
        assert_eq!(heading("No."), Heading::Perhaps(Column::StudentNo));
    }

    #[test]
    fn columns_come_in_any_order_below_titles() {
        let long = "很".repeat(60);
        let body = format!(
            "青禾市花名册,,,\n\n No. ,Name,备注 ,学籍号,Class,学号,Grade,School,{long}\n1,王一,x,G1,1班,9,五年级,QH1001,z\n"
        );
        let sheet = read(body.as_bytes()).unwrap();
        assert_eq!(text(&sheet.rows), [(4, ["QH1001", "五年级", "1班", "9", "王一"])]);
        assert_eq!(sheet.ignored_columns, ["备注", "学籍号", &long[..120], "No."]);
        let body = "No.,Name,Class,Grade,School\n3,王一,1班,五年级,QH1001\n";
        assert_eq!(text(&read(body.as_bytes()).unwrap().rows)[0].1[3], "3");
    }

    #[test]
    fn header_faults() {
        let fault = |text: &str| read(text.as_bytes()).unwrap_err();
        assert_eq!(
            fault("标题\n学校,年级,班级,学籍号\n"),
            FileFault::MissingColumns(vec![Column::StudentNo, Column::Name])
        );
        assert_eq!(fault("hello\n"), FileFault::MissingColumns(Column::ALL.to_vec()));
        assert_eq!(fault("学校,学校代码,年级,班级,学号,姓名\n"), FileFault::RepeatedColumn(Column::School));
        let late = format!("{}{LINE}甲,五,1,1,王\n", "x\n".repeat(10));
        assert_eq!(fault(&late), FileFault::MissingColumns(Column::ALL.to_vec()));
    }

    #[test]
    fn cleans_cells() {
        for (raw, clean_text) in [
            ("\u{3000}王 一\u{200B}\u{FEFF} \u{A0}", "王 一"),
            ("'=SUM(A1)", "=SUM(A1)"),
            ("'+1", "+1"),
            ("'-1", "-1"),
            ("'@a", "@a"),
            ("'\ta", "a"),
            ("O'Brien", "O'Brien"),
            ("'王", "'王"),
            ("王\u{200B}一", "王一"),
            ("阿依努尔·买买提", "阿依努尔·买买提"),
            ("𠮷䶮", "𠮷䶮"),
        ] {
            assert_eq!(clean(raw), clean_text, "{raw:?}");
        }
        assert_eq!(clean(&"很".repeat(5000)), "很".repeat(MAX_CELL_CHARS));
        let sheet = csv("甲,５,１班,２０２６０１,王１\n");
        assert_eq!(text(&sheet.rows)[0].1, ["甲", "５", "１班", "202601", "王１"]);
    }

    #[test]
    fn limits_of_text() {
        let far = format!("{}x", ",".repeat(MAX_COLUMNS));
        assert_eq!(read(format!("{LINE}{far}\n").as_bytes()), Err(FileFault::TooManyColumns));
        assert_eq!(csv(&format!("甲,五,1,1,王{}\n", ",".repeat(5000))).rows.len(), 1);
        let deep = format!("{LINE}{}甲,五,1,1,王\n", "\n".repeat(100_000));
        assert_eq!(csv(&deep[LINE.len() + 1..]).rows[0].row, MAX_ROWS);
        assert_eq!(read(deep.as_bytes()), Err(FileFault::TooManyRows));
        let wide = format!("{LINE}{}", "甲,五,1,1,很很很很很很很很很很很很很很很很\n".repeat(99_999));
        assert_eq!(read(wide.as_bytes()).map(|s| s.rows.len()), Ok(99_999));
        let long = "很".repeat(150);
        let heavy = format!("{LINE}{}", format!("甲,{long},1,{long},{long}\n").repeat(7_500));
        assert_eq!(read(heavy.as_bytes()).map(|s| s.rows.len()), Ok(7_500));
        assert_eq!(read(&vec![b'a'; MAX_FILE + 1]), Err(FileFault::TooLarge));
        // One record of nothing but delimiters.
        assert_eq!(read(&vec![b','; MAX_FILE]), Err(FileFault::Empty));
    }

    #[test]
    fn reads_a_workbook() {
        let bytes = workbook(|sheet| {
            let bold = Format::new().set_bold();
            let date = Format::new().set_num_format("yyyy/m/d");
            pupil(sheet, 1, 20_260_101.0, "王一");
            pupil(sheet, 2, 123_456_789_012_345_678.0, "阿依努尔·买买提");
            pupil(sheet, 4, 1.5, "");
            sheet.write_rich_string(4, 4, &[(&bold, "欧阳"), (&Format::new(), "𠮷")]).unwrap();
            pupil(sheet, 5, 1.0, "");
            sheet.write_formula(5, 4, Formula::new("=A1&B1").set_result("李二")).unwrap();
            sheet.write_with_format(5, 2, 46_082, &date).unwrap();
            sheet.write(5, 1, true).unwrap();
            sheet.write_formula(5, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
            sheet.write(3, 5, " ").unwrap();
        });
        let sheet = read(&bytes).unwrap();
        assert_eq!(
            text(&sheet.rows),
            [
                (2, ["QH1001", "五年级", "1班", "20260101", "王一"]),
                (3, ["QH1001", "五年级", "1班", "123456789012345680", "阿依努尔·买买提"]),
                (5, ["QH1001", "五年级", "1班", "1.5", "欧阳𠮷"]),
                (6, ["QH1001", "TRUE", "2026-03-01", "#N/A", "李二"]),
            ]
        );
    }

    #[test]
    fn takes_the_first_visible_sheet_with_a_header() {
        let mut book = Workbook::new();
        let hidden = book.add_worksheet().set_hidden(true);
        hidden.write_row(0, 0, HEADERS).unwrap();
        hidden.write_row(1, 0, ["x"; 5]).unwrap();
        let notes = book.add_worksheet();
        notes.write(0, 0, "填写说明").unwrap();
        notes.write(20, 0, "姓名").unwrap();
        notes.set_active(true);
        let list = book.add_worksheet();
        list.merge_range(0, 0, 0, 5, "青禾市花名册", &Format::new()).unwrap();
        list.write_row(2, 1, ["Name", "Student No.", "备注", "班级", "年级", "学校"]).unwrap();
        list.write_row(3, 1, ["王一", "1", "", "1班", "五年级", "QH1001"]).unwrap();
        let sheet = read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(text(&sheet.rows), [(4, ["QH1001", "五年级", "1班", "1", "王一"])]);
        assert_eq!(sheet.ignored_columns, ["备注"]);
    }

    #[test]
    fn values_of_other_writers() {
        // No addresses, numbers with exponents, an error newer than calamine, ISO dates.
        let odd = r#"<row><c><v>-0</v></c><c t="d"><v>2026-03-01</v></c><c t="e"><v>#SPILL!</v></c><c r="D2"><v>2.0260101E7</v></c><c t="str"><v>a&amp;b</v></c></row>"#;
        let sheet = read(&with_sheet(odd)).unwrap();
        assert_eq!(text(&sheet.rows), [(2, ["0", "2026-03-01", "", "20260101", "a&b"])]);
    }

    #[test]
    fn far_cells() {
        let row = |at: &str| format!(r#"<row><c r="{at}"><v>1</v></c></row>"#);
        assert_eq!(read(&with_sheet(&row("XFD1048576"))), Err(FileFault::TooManyColumns));
        assert_eq!(read(&with_sheet(&row("A1048576"))), Err(FileFault::TooManyRows));
        assert_eq!(read(&with_sheet(&row("BM2"))), Err(FileFault::TooManyColumns));
        assert_eq!(read(&with_sheet(&row("A100001"))).unwrap().rows[0].row, MAX_ROWS);
        for broken in ["XFE1", "A1048577", "A0", "A99999999999", "ZZZZZZZZ1", "1", "A", "", "A1B", "甲1"] {
            assert_eq!(read(&with_sheet(&row(broken))), Err(FileFault::BrokenFile), "{broken}");
        }
        // Formatting without a value, as far as it goes, is not data.
        let styled = r#"<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>"#;
        assert_eq!(read(&with_sheet(styled)).unwrap().rows.len(), 1);
        let backwards = r#"<row r="9"><c r="A9"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>"#;
        assert_eq!(read(&with_sheet(backwards)), Err(FileFault::BrokenFile));
    }

    #[test]
    fn claims_are_not_believed() {
        let strings = |content: &str| {
            let sheet = sheet_xml(r#"<row><c t="s"><v>0</v></c></row>"#);
            read(&package(&[
                ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
                ("xl/sharedStrings.xml", content.as_bytes()),
            ]))
        };
        assert!(strings("<sst uniqueCount='1'><si><t>甲</t></si></sst>").is_ok());
        for claim in ["1000000000000", "18446744073709551615", "99999999999999999999999"] {
            let sst = format!("<sst uniqueCount='{claim}'><si><t>甲</t></si></sst>");
            assert_eq!(strings(&sst), Err(FileFault::TooLarge));
        }
        assert_eq!(strings("<sst></sst>"), Err(FileFault::BrokenFile));
        let many = format!("<sst>{}</sst>", "<si/>".repeat(MAX_STRINGS + 1));
        assert_eq!(strings(&many), Err(FileFault::TooLarge));
        let long = format!("<sst><si><t>{}</t></si></sst>", "很".repeat(MAX_TEXT / 3 + 1));
        assert_eq!(strings(&long), Err(FileFault::TooLarge));
        // Kept even inside an element that is not.
        let runs = format!("<si><r><t>{}</t></r></si>", "a".repeat(200_000));
        let kept = format!("<sst><v>{runs}</v>{}</sst>", format!("<v>{runs}</v>").repeat(40));
        assert_eq!(strings(&kept), Err(FileFault::TooLarge));
        for range in ["B2:A1", "A1:A1:A1", "A1:ZZZZZZZ1", "A99999999999", "A1:"] {
            let sheet = format!("<worksheet><dimension ref='{range}'/><sheetData/></worksheet>");
            let bytes = package(&[("xl/worksheets/sheet1.xml", sheet.as_bytes())]);
            assert_eq!(read(&bytes), Err(FileFault::BrokenFile), "{range}");
        }
        let huge = sheet_xml("").replace("<sheetData>", "<dimension ref='A1:XFD1048576'/><sheetData>");
        let bytes = package(&[("xl/worksheets/sheet1.xml", huge.as_bytes())]);
        assert_eq!(read(&bytes), Err(FileFault::Empty));
    }

    #[test]
    fn hostile_xml() {
        let part = |content: &str| read(&package(&[("xl/worksheets/sheet1.xml", content.as_bytes())]));
        for broken in [
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><worksheet/>",
            "<worksheet><!-- a --></worksheet>",
            "<worksheet><sheetData>",
            "<worksheet></sheetData>",
            "<worksheet a='<'/>",
            "</worksheet>",
            "<worksheet",
            "<a:b:c/>",
            "<>",
            "<?xml>",
        ] {
            assert_eq!(part(broken), Err(FileFault::BrokenFile), "{broken}");
        }
        assert_eq!(part(&"<a>".repeat(1_000_000)), Err(FileFault::BrokenFile));
        assert_eq!(part(&format!("<a {}", "b".repeat(100_000))), Err(FileFault::TooLarge));
        // A relationship may lead neither out of what was scanned nor to another kind of workbook.
        let rels = RELS.replace("workbook.xml", "workbook.bin");
        assert_eq!(read(&package(&[("_rels/.rels", rels.as_bytes())])), Err(FileFault::UnknownFormat));
        let rels = BOOK_RELS.replace("sheet1.xml", "sheet1.png");
        let bytes = package(&[("xl/_rels/workbook.xml.rels", rels.as_bytes())]);
        assert_eq!(read(&bytes), Err(FileFault::UnknownFormat));
        let rels = RELS.replace("xl/", "customXml/");
        assert_eq!(read(&package(&[("_rels/.rels", rels.as_bytes())])), Err(FileFault::UnknownFormat));
        let custom = [
            ("xl/worksheets/sheet1.xml", sheet_xml("<row><c><v>1</v></c></row>")),
            ("customXml/item1.xml", "<!-- anything --><a>".to_owned()),
        ];
        let custom = custom.each_ref().map(|(name, xml)| (*name, xml.as_bytes()));
        assert_eq!(read(&package(&custom)).unwrap().rows.len(), 1);
        // Nor is a part read once for each of many names.
        let sheet = r#"<sheet name="b" sheetId="2" r:id="s"/>"#;
        let book = BOOK.replace("</sheets>", &format!("{sheet}</sheets>"));
        let bytes = package(&[("xl/workbook.xml", book.as_bytes())]);
        assert_eq!(read(&bytes), Err(FileFault::BrokenFile));
        let rel = BOOK_RELS.replace("<Relationships>", "").replace(r#""s""#, r#""t""#);
        let rels = BOOK_RELS.replace("</Relationships>", &rel);
        let bytes = package(&[("xl/_rels/workbook.xml.rels", rels.as_bytes())]);
        assert_eq!(read(&bytes), Err(FileFault::BrokenFile));
    }

    #[test]
    fn styles_are_not_multiplied() {
        let sheet = sheet_xml("<row><c><v>1</v></c></row>");
        let format = format!("<numFmt numFmtId='200' formatCode='{}'/>", "0".repeat(60_000));
        let styles = |xf: usize| {
            let content = format!(
                "<styleSheet><numFmts>{format}</numFmts><cellXfs>{}</cellXfs></styleSheet>",
                "<xf numFmtId='200'/>".repeat(xf)
            );
            read(&package(&[("xl/worksheets/sheet1.xml", sheet.as_bytes()), ("xl/styles.xml", content.as_bytes())]))
        };
        assert!(styles(10).is_ok());
        assert_eq!(styles(10_000), Err(FileFault::TooLarge));
    }

    #[test]
    fn zip_bombs() {
        // One letter over and over: a thousandth of its size in the archive.
        let bomb = vec![b'a'; 8 << 20];
        let bytes = package(&[("xl/sharedStrings.xml", &bomb)]);
        assert!(bytes.len() < 20_000);
        assert_eq!(read(&bytes), Err(FileFault::TooLarge));
        // The same with a false declared size, in the directory and before the data.
        let size = u32::to_le_bytes(8 << 20);
        let mut lies = bytes;
        for at in 0..lies.len() - 4 {
            if lies[at..at + 4] == size {
                lies[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
            }
        }
        assert!(matches!(read(&lies), Err(FileFault::TooLarge | FileFault::BrokenFile)));
        // Well-formed rows without end.
        let rows = sheet_xml(&"<row/>".repeat((MAX_PART / 6) as usize));
        let bytes = package(&[("xl/worksheets/sheet1.xml", rows.as_bytes())]);
        assert_eq!(read(&bytes), Err(FileFault::TooLarge));
        // Many parts, each small enough.
        let parts: Vec<String> = (0..2000).map(|i| format!("xl/{i}.xml")).collect();
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|n| (n.as_str(), &b"<a/>"[..])).collect();
        assert_eq!(read(&package(&parts)), Err(FileFault::TooLarge));
        assert_eq!(read(&package(&[(&"n".repeat(60_000), b"")]).repeat(9)), Err(FileFault::TooLarge));
    }

    #[test]
    fn other_archives() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("photo.jpg", SimpleFileOptions::default()).unwrap();
        zip.write_all(b"x").unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert_eq!(read(&bytes), Err(FileFault::UnknownFormat));
        let workbook = workbook(|sheet| pupil(sheet, 1, 1.0, "王一"));
        assert_eq!(read(&workbook[..workbook.len() / 2]), Err(FileFault::BrokenFile));
        assert_eq!(read(b"PK\x03\x04"), Err(FileFault::BrokenFile));
    }

    #[test]
    fn fixtures_hold_the_same_pupils() {
        macro_rules! fixture {
            ($name:literal) => {
                read(include_bytes!(concat!("../../../../tests/fixtures/rosters/", $name))).unwrap()
            };
        }
        let sorted = |sheet: &Sheet| {
            let mut rows: Vec<_> = sheet
                .rows
                .iter()
                .map(|r| {
                    let [school, grade, class, number, name] = r.cells.clone();
                    let code = match school.as_str() {
                        "青禾市云岭县实验小学" => "QH1001".to_owned(),
                        "青禾市临川区第三小学" => "QH2001".to_owned(),
                        _ => school,
                    };
                    [code, grade, class, number, name]
                })
                .collect();
            rows.sort();
            rows
        };
        let xlsx = fixture!("classes.xlsx");
        assert_eq!(xlsx.rows.len(), 100);
        assert_eq!(sorted(&xlsx), sorted(&fixture!("classes-gb18030.csv")));
        assert_eq!(sorted(&xlsx), sorted(&fixture!("classes-utf8-bom.csv")));
        let mut unique: Vec<_> = names(&xlsx);
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), 100);
        let with_notes = fixture!("classes-gb18030.csv");
        assert_eq!(with_notes.ignored_columns, ["备注"]);
        let bad = fixture!("classes-bad.csv");
        let rows: Vec<(u64, &str)> = bad.rows.iter().map(|r| r.row).zip(names(&bad)).collect();
        assert_eq!(rows[1], (3, ""));
        assert_eq!(rows[5], (7, "#N/A"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..2000), kind in 0..4_u8) {
            let start: &[u8] = [&b""[..], b"PK\x03\x04", b"\xFF\xFE", LINE.as_bytes()][kind as usize];
            let _ = read(&[start, &bytes].concat());
        }

        #[test]
        fn never_panics_on_damaged_workbooks(
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        ) {
            let mut bytes = workbook(|sheet| pupil(sheet, 1, 1.0, "王一"));
            for (at, byte) in damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = read(&bytes);
        }

        /// Damage to the XML itself, which the archive's checksums would otherwise stop.
        #[test]
        fn never_panics_on_damaged_xml(
            part in 0..5_usize,
            damage in proptest::collection::vec((any::<prop::sample::Index>(), "[<>/\"'=&;!?a-z0-9A:-]{0,4}"), 1..6),
        ) {
            let sheet = sheet_xml(r#"<row r="2"><c r="A2" s="1" t="s"><v>0</v></c><c r="B2" s="1"><v>46082.5</v></c></row>"#)
                .replace("<sheetData>", "<dimension ref='A1:E2'/><sheetData>");
            let strings = "<sst uniqueCount='1'><si><r><t xml:space='preserve'>a&amp;b</t></r></si></sst>";
            let styles = "<styleSheet><numFmts><numFmt numFmtId='200' formatCode='yyyy'/></numFmts><fonts><font><name val='a'/><color rgb='FF000000' tint='0.5'/></font></fonts><cellXfs><xf numFmtId='200' fontId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";
            let mut parts = [
                ("xl/worksheets/sheet1.xml", sheet),
                ("xl/sharedStrings.xml", strings.to_owned()),
                ("xl/styles.xml", styles.to_owned()),
                ("xl/workbook.xml", BOOK.to_owned()),
                ("xl/_rels/workbook.xml.rels", BOOK_RELS.to_owned()),
            ];
            let xml = &mut parts[part].1;
            for (at, text) in damage {
                let at = xml.floor_char_boundary(at.index(xml.len()));
                let end = xml.ceil_char_boundary((at + text.len() / 2).min(xml.len()));
                xml.replace_range(at..end, &text);
            }
            let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, x)| (*n, x.as_bytes())).collect();
            let _ = read(&package(&parts));
        }

        /// What the csv crate writes is read back, whatever the fields hold.
        #[test]
        fn reads_what_csv_writes(
            names in proptest::collection::vec("[a-z王·𠮷\",;\n\r\t']{1,8}", 1..20),
            crlf in any::<bool>(),
        ) {
            let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
            writer.write_record(HEADERS).unwrap();
            for name in &names {
                writer.write_record(["QH1001", "五年级", "1班", "1", name]).unwrap();
            }
            let sheet = read(&writer.into_inner().unwrap()).unwrap();
            let read: Vec<(u64, String)> = sheet.rows.into_iter().map(|r| (r.row, r.cells[4].clone())).collect();
            let written: Vec<(u64, String)> = (2..).zip(names.iter().map(|n| clean(n))).collect();
            prop_assert_eq!(read, written);
        }
    }
}
