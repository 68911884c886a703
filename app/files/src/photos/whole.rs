//! Whether a picture's file is there to its end, is still, and of what kind a file is that no browser shows.
//!
//! Decoders fill in with grey what a cut file lacks, and show the first picture of several. Nobody would see on the page
//! of a record what is missing, so that such files are refused.

use super::PhotoFault;

/// The kind of an ISO file (`ftyp`): phones' HEIC, and AVIF; `None` for any other file.
pub(super) fn iso(bytes: &[u8]) -> Option<PhotoFault> {
    let size = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    let end = usize::try_from(size).unwrap_or(usize::MAX).min(bytes.len()).min(256);
    // The major brand, its version, then the brands that the file fits.
    let brands = || bytes[8..end.max(8)].chunks_exact(4).enumerate().filter(|(n, _)| *n != 1).map(|(_, brand)| brand);
    let any = |names: &[&[u8; 4]]| brands().any(|brand| names.iter().any(|name| brand == *name));
    if any(&[b"avif", b"avis"]) {
        Some(PhotoFault::Avif)
    } else if any(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"]) {
        Some(PhotoFault::Heic)
    } else {
        None
    }
}

/// Follows a JPEG's segments to its end, and tells how many components its frame has.
pub(super) fn jpeg(bytes: &[u8]) -> Result<(), PhotoFault> {
    let mut at = 2;
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            // Bytes that fill up before a marker.
            (Some(0xff), Some(0xff)) => at += 1,
            (Some(0xff), Some(0xd9)) => return Ok(()),
            (Some(0xff), Some(0x01 | 0xd0..=0xd8)) => at += 2,
            (Some(0xff), Some(marker)) => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return Err(PhotoFault::Broken) };
                // A frame of four components is made for a printing press: its colours would come out wrong.
                let frame = matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf);
                if frame && bytes.get(at + 9) == Some(&4) {
                    return Err(PhotoFault::Cmyk);
                }
                at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
                if *marker == 0xda {
                    at = after_scan(bytes, at);
                }
            }
            _ => return Err(PhotoFault::Broken),
        }
    }
}

/// The next marker after the coded bytes of a scan, in which `ff` is followed by 0 or by the number of a restart.
fn after_scan(bytes: &[u8], from: usize) -> usize {
    let coded = bytes.get(from..).unwrap_or_default();
    let marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    coded.windows(2).position(marker).map_or(bytes.len(), |n| from + n)
}

/// What a GIF is refused as: one with several pictures moves, and one with a single picture, or one that is cut short, is a
/// GIF.
pub(super) fn gif(bytes: &[u8]) -> PhotoFault {
    let mut pictures = 0;
    // The screen's size is followed by the bits that tell how long its table of colours is.
    let mut at = 13 + colours(bytes.get(10));
    loop {
        match bytes.get(at) {
            Some(0x21) => at = after_blocks(bytes, at + 2),
            Some(0x2c) => {
                pictures += 1;
                if pictures > 1 {
                    return PhotoFault::Animated;
                }
                at = after_blocks(bytes, at + 11 + colours(bytes.get(at + 9)));
            }
            _ => return PhotoFault::Gif,
        }
    }
}

/// The bytes of a GIF's table of colours.
fn colours(bits: Option<&u8>) -> usize {
    bits.filter(|bits| *bits & 0x80 != 0).map_or(0, |bits| 3 << ((bits & 7) + 1))
}

/// Where a GIF's blocks of data end, each of which begins with its length.
fn after_blocks(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(0) => return at + 1,
            Some(length) => at += 1 + usize::from(*length),
            None => return bytes.len(),
        }
    }
}

/// Follows a PNG's chunks to its end. One that moves has a chunk that says of how many pictures.
pub(super) fn png(bytes: &[u8]) -> Result<(), PhotoFault> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    loop {
        let Some((head, after)) = rest.split_first_chunk::<8>() else { return Err(PhotoFault::Broken) };
        let [a, b, c, d, kind @ ..] = *head;
        match &kind {
            b"IEND" => return if after.len() < 4 { Err(PhotoFault::Broken) } else { Ok(()) },
            b"acTL" if after.first_chunk().is_none_or(|pictures| u32::from_be_bytes(*pictures) > 1) => {
                return Err(PhotoFault::Animated);
            }
            _ => {}
        }
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        // Four bytes of checksum end each chunk.
        rest = after.get(length.saturating_add(4)..).unwrap_or_default();
    }
}

/// Whether a WebP can move: a flag in its first chunk says so.
pub(super) fn may_move(webp: &[u8]) -> bool {
    webp.get(12..16).is_some_and(|kind| kind == b"VP8X") && webp.get(20).is_some_and(|flags| flags & 0b10 != 0)
}

/// How many pictures a WebP has that can move.
fn pictures(webp: &[u8]) -> usize {
    let mut rest = webp.get(12..).unwrap_or_default();
    let mut pictures = 0;
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [kind @ .., a, b, c, d] = *head;
        pictures += usize::from(&kind == b"ANMF");
        let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        rest = after.get(length.saturating_add(length % 2)..).unwrap_or_default();
    }
    pictures
}

/// Whether a WebP is as long as it says, and has one picture.
pub(super) fn webp(bytes: &[u8]) -> Result<(), PhotoFault> {
    let said = bytes.get(4..8).and_then(|b| b.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes);
    if bytes.len() < usize::try_from(said).unwrap_or(usize::MAX).saturating_add(8) {
        return Err(PhotoFault::Broken);
    }
    if may_move(bytes) && pictures(bytes) != 1 { Err(PhotoFault::Animated) } else { Ok(()) }
}
