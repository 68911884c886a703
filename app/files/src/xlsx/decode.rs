//! XML in any encoding as UTF-8.

use crate::stop;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{Error, ErrorKind, Read, Result};

/// Bytes looked at for the encoding. A declaration is far shorter.
const HEAD: u64 = 1024;

/// A part's text as UTF-8, without a byte order mark and without the XML declaration, which would name another encoding.
pub(super) struct Utf8<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: String,
    at: usize,
    done: bool,
}

impl<R: Read> Utf8<R> {
    pub(super) fn new(mut inner: R) -> Result<Self> {
        let mut head = Vec::new();
        inner.by_ref().take(HEAD).read_to_end(&mut head)?;
        let (encoding, mark) = match head[..] {
            [0xEF, 0xBB, 0xBF, ..] => (UTF_8, 3),
            [0xFF, 0xFE, ..] => (UTF_16LE, 2),
            [0xFE, 0xFF, ..] => (UTF_16BE, 2),
            [b'<', 0, ..] => (UTF_16LE, 0),
            [0, b'<', ..] => (UTF_16BE, 0),
            _ => (declared(&head), 0),
        };
        let mut text = Self {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; 16 << 10],
            ready: String::new(),
            at: 0,
            done: false,
        };
        text.decode(&head[mark..], false)?;
        if text.ready.starts_with("<?xml ") {
            text.at = text.ready.find("?>").map_or(0, |end| end + 2);
        }
        Ok(text)
    }

    fn decode(&mut self, mut raw: &[u8], last: bool) -> Result<()> {
        self.ready.clear();
        self.at = 0;
        loop {
            let room = self.decoder.max_utf8_buffer_length_without_replacement(raw.len());
            self.ready.reserve(room.unwrap_or(raw.len() * 3) + 16);
            let (result, taken) = self.decoder.decode_to_string_without_replacement(raw, &mut self.ready, last);
            raw = &raw[taken..];
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Err(Error::from(ErrorKind::InvalidData)),
            }
        }
    }
}

/// The encoding that a declaration names, when it is one in which the declaration itself could be read.
fn declared(head: &[u8]) -> &'static Encoding {
    let line = head.split(|b| *b == b'>').next().unwrap_or_default();
    let named = std::str::from_utf8(line).ok().filter(|line| line.starts_with("<?xml "));
    let label =
        named.and_then(|line| line.split_once("encoding=")).and_then(|(_, rest)| rest.split(['"', '\'']).nth(1));
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    encoding.filter(|e| e.is_ascii_compatible()).unwrap_or(UTF_8)
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        while self.at == self.ready.len() && !self.done {
            stop::check_io()?;
            let mut raw = std::mem::take(&mut self.raw);
            let read = self.inner.read(&mut raw)?;
            self.done = read == 0;
            let decoded = self.decode(&raw[..read], self.done);
            self.raw = raw;
            decoded?;
        }
        let bytes = &self.ready.as_bytes()[self.at..];
        let length = bytes.len().min(out.len());
        out[..length].copy_from_slice(&bytes[..length]);
        self.at += length;
        Ok(length)
    }
}
