//! Photos.

use crate::product::photos::{SIDE, THUMB_SIDE, check, clean};
use image::{ImageFormat, ImageReader};
use std::io::Cursor;

/// A larger picture is read as the bounds say, and takes longer than a target may.
const MAX_PIXELS: u64 = 1 << 20;

/// A photo as somebody uploads it: what is kept is a whole picture within bounds, and nothing but a picture.
pub fn photo(data: &[u8]) {
    if sides(data).is_some_and(|(width, height)| u64::from(width) * u64::from(height) > MAX_PIXELS) {
        return;
    }
    let checked = check(data);
    let Ok(kept) = clean(data) else { return };
    assert_eq!(checked, Ok(()), "what is kept was found whole before");
    assert!(kept.width.max(kept.height) <= SIDE && kept.width > 0 && kept.height > 0);
    for (picture, most) in [(&kept.body, SIDE), (&kept.thumb, THUMB_SIDE)] {
        assert_eq!(image::guess_format(picture).ok(), Some(ImageFormat::Jpeg));
        let (width, height) = sides(picture).expect("what is written can be read");
        assert!(width.max(height) <= most);
        // Segments of applications and comments hold what people did not mean to send; one is that of the format itself.
        assert_eq!(segments(picture).filter(|marker| matches!(marker, 0xe1..=0xef | 0xfe)).count(), 0);
        assert!(clean(picture).is_ok(), "it is a photo itself");
    }
}

fn sides(data: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(data)).with_guessed_format().ok()?.into_dimensions().ok()
}

/// The markers of a JPEG's segments before its first scan.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = u8> {
    let mut at = 2;
    std::iter::from_fn(move || {
        let &[0xff, marker, high, low] = jpeg.get(at..at + 4)? else { return None };
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        (marker != 0xda).then_some(marker)
    })
}
