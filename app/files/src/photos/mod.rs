//! Uploaded photos: read within bounds and re-encoded, so that only the picture is kept.
//!
//! A phone's photo contains where, when and with what it was taken. Only the pixels are kept: turned upright, scaled
//! down for a page, and written as JPEG. PDF is refused: its images contain the same metadata, it may contain files and
//! scripts, and its unpacked size is not known before it is unpacked. A file that was cut short, moves, or is of a kind that
//! not every browser shows is refused as such: see [`whole`]. An animation of a single picture is a picture; no GIF is read.

mod whole;

use crate::stop;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits, RgbImage,
    codecs::jpeg::JpegEncoder, metadata::Orientation,
};
use std::io::Cursor;

/// The most bytes of an uploaded photo.
pub const MAX_BYTES: usize = 8 << 20;
/// The most pixels of an uploaded photo.
pub const MAX_PIXELS: u64 = 40_000_000;
/// The longest side of a photo as it is kept.
pub const SIDE: u32 = 1600;
/// The longest side of the small picture of it.
pub const THUMB_SIDE: u32 = 320;
/// What both are kept as.
pub const MEDIA_TYPE: &str = "image/jpeg";

/// The most memory for the pixels of one photo: 40 million of four bytes. A photo of deeper colours may have fewer.
const MAX_MEMORY: u64 = MAX_PIXELS * 4;

/// A photo as it is kept.
#[derive(Clone, Debug)]
pub struct Photo {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The photo, a JPEG without metadata.
    pub body: Vec<u8>,
    /// The small picture of it, likewise.
    pub thumb: Vec<u8>,
}

/// Why a photo is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PhotoFault {
    /// The file is over [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// A PDF.
    #[error("a PDF is no photo")]
    Pdf,
    /// A photo as some phones take them, which browsers do not show.
    #[error("HEIC photos are not read")]
    Heic,
    /// An AVIF picture.
    #[error("AVIF pictures are not read")]
    Avif,
    /// A GIF of one picture.
    #[error("GIF pictures are not read")]
    Gif,
    /// Several pictures one after the other.
    #[error("the picture moves")]
    Animated,
    /// A JPEG in the colours of a printing press.
    #[error("CMYK pictures are not read")]
    Cmyk,
    /// Neither JPEG, PNG nor WebP.
    #[error("not a JPEG, PNG or WebP file")]
    Kind,
    /// Damaged or cut short.
    #[error("the photo is damaged")]
    Broken,
    /// More pixels than [`MAX_PIXELS`], or more memory than they need.
    #[error("too many pixels")]
    Pixels,
}

impl PhotoFault {
    /// A stable code, part of the message's key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "file-too-large",
            Self::Pdf => "photo-pdf",
            Self::Heic => "photo-heic",
            Self::Avif => "photo-avif",
            Self::Gif => "photo-gif",
            Self::Animated => "photo-animated",
            Self::Cmyk => "photo-cmyk",
            Self::Kind => "photo-kind",
            Self::Broken => "photo-broken",
            Self::Pixels => "photo-pixels",
        }
    }
}

/// Checks by what is in it, not by its name, that a file can be a photo and is there to its end.
///
/// # Errors
/// Why it cannot.
pub fn check(bytes: &[u8]) -> Result<(), PhotoFault> {
    match kind_of(bytes)? {
        ImageFormat::Jpeg => whole::jpeg(bytes),
        ImageFormat::Png => whole::png(bytes),
        _ => whole::webp(bytes),
    }
}

/// The file's format by its first bytes, not by its name.
fn kind_of(bytes: &[u8]) -> Result<ImageFormat, PhotoFault> {
    if bytes.len() > MAX_BYTES {
        return Err(PhotoFault::TooLarge);
    }
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(ImageFormat::WebP),
        [b'%', b'P', b'D', b'F', ..] => Err(PhotoFault::Pdf),
        [b'G', b'I', b'F', b'8', ..] => Err(whole::gif(bytes)),
        _ => Err(whole::iso(bytes).unwrap_or(PhotoFault::Kind)),
    }
}

/// Reads a photo within bounds and re-encodes it. One photo needs up to 160 MB of memory meanwhile.
///
/// # Errors
/// Why it is refused.
pub fn clean(bytes: &[u8]) -> Result<Photo, PhotoFault> {
    let broken = |_| PhotoFault::Broken;
    check(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind_of(bytes)?);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    let beside = pixels.saturating_mul(kept_beside(bytes));
    if pixels > MAX_PIXELS || decoder.total_bytes().saturating_add(beside) > MAX_MEMORY {
        return Err(PhotoFault::Pixels);
    }
    // The orientation is part of the metadata, which end here.
    let up = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let going_on = || stop::check().map_err(|_| PhotoFault::Broken);
    going_on()?;
    let picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    going_on()?;
    let mut picture = fitted(picture, SIDE);
    picture.apply_orientation(up);
    let picture = on_white(picture);
    let body = written(&picture, 85).map_err(broken)?;
    let (width, height) = picture.dimensions();
    let small = on_white(fitted(picture.into(), THUMB_SIDE));
    Ok(Photo { width, height, body, thumb: written(&small, 75).map_err(broken)? })
}

/// What a decoder keeps of each pixel beside the picture, in bytes. Of a progressive JPEG, which comes in several scans
/// of the whole, that is every coefficient until the last: two bytes for each component. Of a WebP that could move, the
/// picture and what it is drawn on.
fn kept_beside(bytes: &[u8]) -> u64 {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return if bytes.starts_with(b"RIFF") && whole::may_move(bytes) { 8 } else { 0 };
    }
    // Where the segments cannot be followed, assume the worst case.
    let mut most = None;
    let mut at = 2;
    loop {
        let Some(0xff) = bytes.get(at) else { return most.unwrap_or(8) };
        match bytes.get(at + 1) {
            Some(0xff) => at += 1,
            Some(0x01 | 0xd0..=0xd8) => at += 2,
            // The first scan, or the end: what comes before it is the frame.
            Some(0xd9 | 0xda) => return most.unwrap_or(8),
            Some(marker) => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return 8 };
                // SOF0 and SOF1 are sequential; SOF2 and what else there is of frames comes in scans.
                match marker {
                    0xc0 | 0xc1 => most = most.max(Some(0)),
                    0xc2..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                        most = most.max(Some(2 * u64::from(bytes.get(at + 9).copied().unwrap_or(4))));
                    }
                    _ => {}
                }
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
            None => return 8,
        }
    }
}

/// No side longer than this; a smaller picture stays as it is.
fn fitted(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) > side { picture.thumbnail(side, side) } else { picture }
}

/// Without transparency: what was seen through is white.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, alpha] = picture.get_pixel(x, y).0.map(u32::from);
        let over = |c: u32| u8::try_from((c * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX);
        image::Rgb([over(r), over(g), over(b)])
    })
}

fn written(picture: &RgbImage, quality: u8) -> image::ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<Photo, PhotoFault>) -> &'static str {
        result.expect_err("refused").code()
    }

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    /// Left half red, right half blue.
    fn flag(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, _| image::Rgb(if x < width / 2 { [220, 0, 0] } else { [0, 0, 220] }))
            .into()
    }

    /// A JPEG with an EXIF segment: turned by 90°, with a location that must not be kept.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        exif.extend([0x01, 0x0e, 0, 2, 0, 0, 0, 16, 0, 0, 0, 38]);
        exif.extend([0, 0, 0, 0]);
        exif.extend(b"GPS 25.03 102.7\0");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn nothing_hidden_is_kept_and_the_picture_stands_upright() {
        let plain = encoded(&flag(400, 200), ImageFormat::Jpeg);
        let photo = clean(&with_exif(&plain, 6)).unwrap();
        let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
        assert!(has(&with_exif(&plain, 6), b"GPS 25.03"));
        for kept in [&photo.body, &photo.thumb] {
            assert!(kept.starts_with(&[0xff, 0xd8, 0xff]));
            for hidden in [&b"Exif"[..], b"GPS", b"102.7", &[0xff, 0xe1]] {
                assert!(!has(kept, hidden), "{hidden:?}");
            }
        }
        // Turned a quarter to the right: what was left is above.
        assert_eq!((photo.width, photo.height), (200, 400));
        let seen = image::load_from_memory(&photo.body).unwrap().into_rgb8();
        assert!(seen.get_pixel(100, 50)[0] > 150 && seen.get_pixel(100, 350)[2] > 150);
        let thumb = image::load_from_memory(&photo.thumb).unwrap();
        assert_eq!((thumb.width(), thumb.height()), (160, 320));
    }

    #[test]
    fn each_kind_is_read_and_made_smaller() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let photo = clean(&encoded(&flag(2000, 500), format)).unwrap();
            assert_eq!((photo.width, photo.height), (1600, 400), "{format:?}");
        }
        let small = clean(&encoded(&flag(40, 30), ImageFormat::Png)).unwrap();
        assert_eq!((small.width, small.height), (40, 30), "nothing is made larger");
    }

    #[test]
    fn what_is_seen_through_is_white() {
        let clear = image::RgbaImage::from_pixel(10, 10, image::Rgba([0, 0, 0, 0]));
        let photo = clean(&encoded(&clear.into(), ImageFormat::Png)).unwrap();
        assert!(image::load_from_memory(&photo.body).unwrap().into_rgb8().get_pixel(5, 5).0.iter().all(|c| *c > 250));
    }

    #[test]
    fn what_is_no_photo_is_refused_by_what_is_in_it() {
        assert_eq!(code(clean(b"%PDF-1.7\n1 0 obj")), "photo-pdf");
        assert_eq!(code(clean(b"MZ\x90\0 not a photo.jpg")), "photo-kind");
        assert_eq!(code(clean(b"<svg xmlns='http://www.w3.org/2000/svg'/>")), "photo-kind");
        assert_eq!(code(clean(b"GIF89a")), "photo-gif");
        assert_eq!(code(clean(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")), "photo-heic");
        assert_eq!(code(clean(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic")), "photo-heic");
        assert_eq!(code(clean(b"\0\0\0\x1cftypmif1\0\0\0\0mif1miafavif")), "photo-avif");
        assert_eq!(code(clean(b"\0\0\0\x18ftypavif\0\0\0\0avifmif1")), "photo-avif");
        assert_eq!(code(clean(b"\0\0\0\x18ftypisom\0\0\x02\0isommp42")), "photo-kind", "a film");
        assert_eq!(code(clean(b"\0\0\0\0ftyp")), "photo-kind");
        assert_eq!(code(clean(b"BM\x36\0")), "photo-kind");
        assert_eq!(code(clean(b"")), "photo-kind");
        assert_eq!(code(clean(&[0xff, 0xd8, 0xff, 0xe0, 0, 4])), "photo-broken");
        assert_eq!(code(clean(&vec![0xff; MAX_BYTES + 1])), "file-too-large");
    }

    #[test]
    fn what_was_cut_short_is_refused_wherever_it_was_cut() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = encoded(&flag(300, 300), format);
            for left in
                [whole.len() - 1, whole.len() - 9, whole.len() * 3 / 4, whole.len() / 2, whole.len() / 4, 40, 20]
            {
                assert_eq!(code(clean(&whole[..left])), "photo-broken", "{format:?} of {} bytes: {left}", whole.len());
            }
            // What a phone adds behind the picture is no part of it.
            let more = [&whole[..], b"SEFT trailer"].concat();
            assert_eq!(clean(&more).unwrap().width, 300, "{format:?}");
        }
        // The end of the small picture within a photo's metadata is not the photo's.
        let plain = encoded(&flag(64, 64), ImageFormat::Jpeg);
        let mut thumb = with_exif(&plain, 1);
        thumb.splice(30..32, [0xff, 0xd9]);
        thumb.truncate(thumb.len() - 2);
        assert_eq!(code(clean(&thumb)), "photo-broken");
    }

    #[test]
    fn pictures_that_move_are_refused() {
        let png = encoded(&flag(8, 8), ImageFormat::Png);
        // The chunk of an animation stands before the picture's own.
        let mut moving = png[..33].to_vec();
        moving.extend([0, 0, 0, 8]);
        let chunk = [&b"acTL"[..], &[0, 0, 0, 2, 0, 0, 0, 0]].concat();
        moving.extend(&chunk);
        moving.extend(crc32(&chunk).to_be_bytes());
        moving.extend(&png[33..]);
        assert_eq!(code(clean(&moving)), "photo-animated");
        let mut webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x07\0\0\x07\0\0".to_vec();
        assert_eq!(code(clean(&webp)), "photo-animated");
        webp.pop();
        assert_eq!(code(clean(&webp)), "photo-broken");
        let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        // How long it is shown, the picture, and the same again.
        let one = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
        gif.extend(one);
        assert_eq!(code(clean(&[&gif[..], b";"].concat())), "photo-gif");
        gif.extend(one);
        assert_eq!(code(clean(&gif)), "photo-animated");
    }

    #[test]
    fn an_animation_of_one_picture_is_a_picture() {
        let png = encoded(&flag(8, 8), ImageFormat::Png);
        let chunk = [&b"acTL"[..], &[0, 0, 0, 1, 0, 0, 0, 0]].concat();
        let still = [&png[..33], &[0, 0, 0, 8], &chunk, &crc32(&chunk).to_be_bytes(), &png[33..]].concat();
        assert_eq!(clean(&still).unwrap().width, 8);
        let picture = encoded(&flag(8, 8), ImageFormat::WebP)[12..].to_vec();
        let part = |name: &[u8; 4], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_le_bytes();
            [&name[..], &length, body].concat()
        };
        let shown = [&[0_u8, 0, 0, 0, 0, 0, 7, 0, 0, 7, 0, 0, 100, 0, 0, 0][..], &picture].concat();
        let webp = |pictures: usize| {
            let mut body = b"WEBP".to_vec();
            body.extend(part(b"VP8X", &[2, 0, 0, 0, 7, 0, 0, 7, 0, 0]));
            body.extend(part(b"ANIM", &[0; 6]));
            body.extend(part(b"ANMF", &shown).repeat(pictures));
            part(b"RIFF", &body)
        };
        assert_eq!(clean(&webp(1)).unwrap().width, 8);
        assert_eq!(code(clean(&webp(2))), "photo-animated");
        assert_eq!((kept_beside(&webp(1)), kept_beside(&encoded(&flag(8, 8), ImageFormat::WebP))), (8, 0));
    }

    #[test]
    fn colours_of_a_printing_press_are_refused() {
        let plain = encoded(&flag(8, 8), ImageFormat::Jpeg);
        let frame = plain.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
        // A fourth component in the frame: four bytes of it more.
        let mut four = plain[..frame].to_vec();
        let length = u16::from_be_bytes([plain[frame + 2], plain[frame + 3]]);
        four.extend([0xff, 0xc0]);
        four.extend((length + 3).to_be_bytes());
        four.extend(&plain[frame + 4..frame + 9]);
        four.push(4);
        four.extend(&plain[frame + 10..frame + 2 + usize::from(length)]);
        four.extend([4, 0x11, 0]);
        four.extend(&plain[frame + 2 + usize::from(length)..]);
        assert_eq!(code(clean(&four)), "photo-cmyk");
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        // The size that a PNG claims is in its first 24 bytes.
        let mut png = encoded(&flag(8, 8), ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 0, 0x9c, 0x40, 0, 0, 0x9c, 0x40]);
        // The checksum of that part, or the decoder would stop there.
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(code(clean(&png)), "photo-pixels");
    }

    #[test]
    fn a_picture_in_scans_may_have_fewer_pixels() {
        let plain = encoded(&flag(8, 8), ImageFormat::Jpeg);
        let frame = plain.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
        let claimed = |marker: u8, side: u16| {
            let mut jpeg = plain.clone();
            jpeg[frame + 1] = marker;
            jpeg[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
            jpeg[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
            jpeg
        };
        assert_eq!((kept_beside(&plain), kept_beside(&claimed(0xc2, 8))), (0, 6));
        // 36 million pixels: 108 MB as they are, and 216 MB of coefficients beside them.
        assert_eq!(code(clean(&claimed(0xc2, 6000))), "photo-pixels");
        assert_eq!(kept_beside(&plain[..frame + 3]), 8, "what can not be followed is taken for the worst");
        assert_eq!(kept_beside(&encoded(&flag(8, 8), ImageFormat::Png)), 0);
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, b| {
            (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
        })
    }
}
