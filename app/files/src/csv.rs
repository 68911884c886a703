//! Reads delimited text (CSV) record by record within bounds.
//!
//! The tokenizer is our own and not `csv` or `csv-core`, for three reasons: both skip blank lines without counting them, so
//! their row numbers are not the spreadsheet's; both take an open quote at the end of the file for a closed one, although
//! it has swallowed every row after it; and `csv` has no bound on the fields of a record (10 MiB of commas are 80 MB of
//! field ends).

use crate::{FileFault, encoding::encoding, stop};
use encoding_rs::{DecoderResult, Encoding};
use qinghe_model::text::{MAX_CELL_BYTES, trimmed};

/// The last column that may hold anything.
pub const MAX_COLUMNS: usize = 64;

/// Whether more rows are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Continue reading.
    More,
    /// Stop reading.
    Enough,
}

/// Text in a known encoding, decoded in parts.
pub struct Text<'a> {
    bytes: &'a [u8],
    /// None when the bytes are UTF-8 already.
    encoding: Option<&'static Encoding>,
    columns: usize,
}

impl<'a> Text<'a> {
    /// A text whose encoding is detected from its bytes: see [`crate::encoding`].
    ///
    /// # Errors
    /// [`FileFault::UnknownFormat`] when it holds a NUL, [`FileFault::OtherSpreadsheet`] when it is HTML or XML.
    pub fn of(bytes: &'a [u8]) -> Result<Self, FileFault> {
        // Other programs' files begin with a mark that no list begins with.
        const OTHERS: [&[u8]; 9] =
            [b"%PDF", b"{\\rtf", b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"Rar!", b"7z\xBC\xAF", b"\x1F\x8B", b"PK"];
        let (bytes, encoding) = encoding(bytes)?;
        // DOS ends a text with Ctrl-Z.
        let bytes = match encoding {
            Some(wide) if !wide.is_ascii_compatible() => {
                bytes.strip_suffix(b"\x1A\0").or_else(|| bytes.strip_suffix(b"\0\x1A")).unwrap_or(bytes)
            }
            _ => &bytes[..bytes.iter().rposition(|b| !matches!(b, 0x1A | b'\r' | b'\n')).map_or(0, |at| at + 1)],
        };
        if OTHERS.iter().any(|mark| bytes.starts_with(mark)) {
            return Err(FileFault::UnknownFormat);
        }
        // Several school systems export an HTML table, XML or a saved web page under the name .xls.
        let start: Vec<u8> = bytes.iter().copied().filter(|b| *b != 0).take(64).collect();
        if start.trim_ascii_start().starts_with(b"<") || start.starts_with(b"MIME-Version:") {
            return Err(FileFault::OtherSpreadsheet);
        }
        Ok(Self { bytes, encoding, columns: MAX_COLUMNS })
    }

    /// With another bound on the columns than [`MAX_COLUMNS`].
    #[must_use]
    pub fn with_columns(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// Gives each record to `row`, with the number a spreadsheet would show.
    pub fn records(
        &self,
        delimiter: char,
        row: &mut impl FnMut(u64, &[String]) -> Result<Flow, FileFault>,
    ) -> Result<(), FileFault> {
        let mut records = Records::new(delimiter, self.columns);
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

/// The tokenizer's state within a field.
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
    columns: usize,
    state: Field,
    after_cr: bool,
    field: String,
    /// Fields of the record at hand; only the first `filled` are of this record.
    cells: Vec<String>,
    filled: usize,
    /// Whether there is anything beyond the last column.
    beyond: bool,
    /// Records so far, which is the row of the last one.
    number: u64,
}

impl Records {
    fn new(delimiter: char, columns: usize) -> Self {
        Self {
            delimiter,
            columns,
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
                // Letters after a quoted field that ran over several lines: it began with a stray quote.
                (Field::QuoteSeen, _) if self.field.contains(['\r', '\n']) => {
                    return Err(FileFault::OpenQuote(self.number + 1));
                }
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
            return Err(FileFault::OpenQuote(self.number + 1));
        }
        self.end_record(row).map(|_| ())
    }

    fn keep(&mut self, c: char) {
        if self.field.len() < MAX_CELL_BYTES {
            self.field.push(c);
        }
    }

    fn end_field(&mut self) {
        self.state = Field::Start;
        if self.filled == self.columns {
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
        stop::check()?;
        self.end_field();
        if std::mem::take(&mut self.beyond) {
            return Err(FileFault::TooManyColumns);
        }
        self.number += 1;
        let filled = std::mem::take(&mut self.filled);
        row(self.number, &self.cells[..filled])
    }
}
