//! Texts in the encodings that Chinese schools use.

use crate::FileFault;
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// A whole text in any known encoding: UTF-8, UTF-16 with a mark, else GB18030.
///
/// # Errors
/// [`FileFault::UnknownFormat`] when it holds a NUL, [`FileFault::UnknownEncoding`].
pub fn decode(bytes: &[u8]) -> Result<String, FileFault> {
    let (bytes, encoding) = encoding(bytes)?;
    let text = match encoding {
        None => std::str::from_utf8(bytes).ok().map(str::to_owned),
        Some(encoding) => {
            encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
        }
    };
    text.ok_or(FileFault::UnknownEncoding)
}

/// The bytes without a mark, and their encoding: none when they are UTF-8.
pub(crate) fn encoding(bytes: &[u8]) -> Result<(&[u8], Option<&'static Encoding>), FileFault> {
    Ok(match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (rest, None),
        [0xFF, 0xFE, rest @ ..] => (rest, Some(UTF_16LE)),
        [0xFE, 0xFF, rest @ ..] => (rest, Some(UTF_16BE)),
        // A picture or a program. No list holds a NUL.
        _ if bytes.contains(&0) => return Err(FileFault::UnknownFormat),
        _ if std::str::from_utf8(bytes).is_ok() => (bytes, None),
        _ => (bytes, Some(GB18030)),
    })
}
