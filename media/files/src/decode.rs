//! Pixels of a picture, under limits.
//!
//! Everything that decodes here is memory-safe code. What it may cost is known before it begins: the header says how many pixels there
//! are.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, metadata::Orientation};

use crate::{Kind, Unshown};

/// Most pixels on a side of a picture that is decoded.
pub const MAX_DECODED_SIDE: u32 = 16_384;
/// Most pixels of a picture that is decoded.
pub const MAX_DECODED_PIXELS: u64 = 50_000_000;
/// Most bytes that a decoder may take.
pub(crate) const MAX_ALLOCATION: u64 = 256 << 20;
/// Most bytes of an ICC profile that thumbnails get too.
const MAX_PROFILE: usize = 64 << 10;

/// A picture, or its first frame, as it lies in the file.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    /// How it is to be turned.
    pub(crate) orientation: Orientation,
    /// What its colours mean, where they are red, green and blue.
    pub(crate) profile: Option<Vec<u8>>,
}

const fn format(kind: Kind) -> ImageFormat {
    match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Gif => ImageFormat::Gif,
        Kind::Webp => ImageFormat::WebP,
    }
}

fn undecodable(error: impl std::fmt::Display) -> Unshown {
    Unshown::Undecodable(error.to_string())
}

/// Decodes what [`crate::strip`] has gone through: that has counted what no decoder counts.
///
/// Takes up to 256 MiB and some for the pixels, as much again for a JPEG that comes in several scans.
pub(crate) fn decode(kind: Kind, bytes: &[u8]) -> Result<Decoded, Unshown> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_DECODED_SIDE);
    limits.max_image_height = Some(MAX_DECODED_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION);
    let said = imagesize::blob_size(bytes).map_err(undecodable)?;
    let side = |pixels| u32::try_from(pixels).unwrap_or(u32::MAX);
    in_bounds(side(said.width), side(said.height))?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format(kind));
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(undecodable)?;
    let (width, height) = decoder.dimensions();
    in_bounds(width, height)?;
    limits.reserve(decoder.total_bytes()).map_err(undecodable)?;
    decoder.set_limits(limits).map_err(undecodable)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    // Bytes 16 to 19 of a profile say which colours it is about.
    let profile =
        profile.filter(|bytes| bytes.len() <= MAX_PROFILE && bytes.get(16..20) == Some(b"RGB ".as_slice()));
    let image = DynamicImage::from_decoder(decoder).map_err(undecodable)?;
    Ok(Decoded {
        image,
        orientation,
        profile,
    })
}

fn in_bounds(width: u32, height: u32) -> Result<(), Unshown> {
    let pixels = u64::from(width) * u64::from(height);
    match pixels == 0 || width.max(height) > MAX_DECODED_SIDE || pixels > MAX_DECODED_PIXELS {
        true => Err(Unshown::Dimensions(width, height)),
        false => Ok(()),
    }
}

/// Whether turning a picture so swaps its width and its height.
pub(crate) const fn is_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
