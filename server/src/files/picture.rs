//! Pictures: known by what is in them, and made anew, so that nothing of what came is handed on but what is to be seen. Where a camera
//! was and whose it is stays with whoever sent it.

use crate::problem::Error;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation,
};
use protocol::{
    Reason, Refusal,
    limits::{PICTURE_PIXELS, PICTURE_SIDE},
};
use std::{fs::File, io::BufReader};

/// Memory that one picture may take while it is read, in bytes.
const MEMORY: u64 = 200 * 1024 * 1024;
/// How good a photograph is kept, of 100.
const QUALITY: u8 = 85;
/// Longest description of a picture's colours that is kept, in bytes.
const PROFILE: usize = 64 * 1024;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Picture(Format),
    /// Something that is handed on as it is, under this media type, for whoever wants to save it.
    Other(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Png,
    Jpeg,
    WebP,
    Gif,
}

/// A picture that can be shown.
#[derive(Debug)]
pub struct Painted {
    pub media_type: &'static str,
    /// Width and height, in pixels.
    pub size: (u32, u32),
    /// What is kept of it; nothing where that is what came.
    pub anew: Option<Vec<u8>>,
}

/// What a file is, by how it begins. What it is called and said to be plays no part.
pub fn kind(head: &[u8]) -> Kind {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Kind::Picture(Format::Png),
        [0xff, 0xd8, 0xff, ..] => Kind::Picture(Format::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::Picture(Format::WebP),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Picture(Format::Gif),
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Other("application/pdf"),
        [b'P', b'K', 3, 4, ..] => Kind::Other("application/zip"),
        text if is_text(text) => Kind::Other("text/plain; charset=utf-8"),
        _ => Kind::Other("application/octet-stream"),
    }
}

fn is_text(head: &[u8]) -> bool {
    let is_whole = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The last character may be cut off.
        Err(error) => error.error_len().is_none(),
    };
    is_whole && !head.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
}

/// Reads a picture and makes it anew: upright, at most 2,560 pixels on a side, and without anything but its colours. Of what
/// moves only the beginning is kept, except of a GIF, which stays as it came.
///
/// # Errors
/// A refusal where it can't be read, or has more than 40 million pixels.
pub fn paint(file: File, format: Format) -> Result<Painted, Error> {
    let mut reader = ImageReader::with_format(BufReader::new(file), format.known());
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PICTURE_PIXELS || decoder.total_bytes() > MEMORY {
        return Err(too_large());
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| is_of_screens(profile));
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| unreadable())?;
    if format == Format::Gif {
        return Ok(Painted { media_type: "image/gif", size: (width, height), anew: None });
    }
    let mut picture = if width.max(height) > PICTURE_SIDE {
        // The way that takes no more memory than the picture itself.
        picture.thumbnail(PICTURE_SIDE, PICTURE_SIDE)
    } else {
        picture
    };
    picture.apply_orientation(orientation);
    let size = (picture.width(), picture.height());
    let (media_type, anew) = written(&picture, format, profile)?;
    Ok(Painted { media_type, size, anew: Some(anew) })
}

/// A photograph stays one. What WebP writes here loses nothing and would be many times as long, so it is for what can be seen through.
fn written(
    picture: &DynamicImage,
    format: Format,
    profile: Option<Vec<u8>>,
) -> Result<(&'static str, Vec<u8>), Error> {
    let mut anew = Vec::new();
    let (width, height) = (picture.width(), picture.height());
    let sees_through = picture.color().has_alpha();
    let (media_type, is_written) = match format {
        Format::WebP if sees_through => {
            let encoder = colored(WebPEncoder::new_lossless(&mut anew), profile);
            let pixels = picture.to_rgba8();
            ("image/webp", encoder.write_image(&pixels, width, height, ExtendedColorType::Rgba8))
        }
        Format::Png if sees_through => {
            let encoder = colored(PngEncoder::new(&mut anew), profile);
            let pixels = picture.to_rgba8();
            ("image/png", encoder.write_image(&pixels, width, height, ExtendedColorType::Rgba8))
        }
        Format::Png => {
            let encoder = colored(PngEncoder::new(&mut anew), profile);
            let pixels = picture.to_rgb8();
            ("image/png", encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8))
        }
        Format::Jpeg | Format::WebP | Format::Gif => {
            let encoder = colored(JpegEncoder::new_with_quality(&mut anew, QUALITY), profile);
            let pixels = picture.to_rgb8();
            ("image/jpeg", encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8))
        }
    };
    is_written.map_err(|_| unreadable())?;
    Ok((media_type, anew))
}

fn colored<E: ImageEncoder>(mut encoder: E, profile: Option<Vec<u8>>) -> E {
    if let Some(profile) = profile {
        // Without it the colours are a little off, and that is all.
        let _ = encoder.set_icc_profile(profile);
    }
    encoder
}

/// Whether it describes the colours of a screen, as they are written here.
fn is_of_screens(profile: &[u8]) -> bool {
    profile.len() <= PROFILE && profile.get(16..20) == Some(b"RGB ")
}

impl Format {
    fn known(self) -> ImageFormat {
        match self {
            Self::Png => ImageFormat::Png,
            Self::Jpeg => ImageFormat::Jpeg,
            Self::WebP => ImageFormat::WebP,
            Self::Gif => ImageFormat::Gif,
        }
    }
}

pub(super) fn unreadable() -> Error {
    Refusal::new(
        Reason::PictureUnreadable,
        "This picture can't be read. It may be damaged: save it anew and send it again.",
    )
    .into()
}

fn too_large() -> Error {
    let detail = format!("A picture has at most {} million pixels.", PICTURE_PIXELS / 1_000_000);
    Refusal::new(Reason::PictureTooLarge, detail).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_is_in_it() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Kind::Picture(Format::Png));
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Kind::Picture(Format::Jpeg));
        assert_eq!(kind(b"RIFF....WEBPVP8 "), Kind::Picture(Format::WebP));
        assert_eq!(kind(b"GIF89a"), Kind::Picture(Format::Gif));
        assert_eq!(kind(b"<svg onload=alert(1)>"), Kind::Other("text/plain; charset=utf-8"));
        assert_eq!(kind(&"Grüße".as_bytes()[..3]), Kind::Other("text/plain; charset=utf-8"));
        assert_eq!(kind(b"MZ\x90\0"), Kind::Other("application/octet-stream"));

        assert_eq!(kind(b"\xff\xfe"), Kind::Other("application/octet-stream"));
    }
}
