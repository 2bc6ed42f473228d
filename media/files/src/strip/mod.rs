//! Pictures without what they tell besides what they show: where and when and by whom they were taken, thumbnails of what was cut away,
//! texts, and whatever follows their end.
//!
//! Only parts that are listed are copied, as they are, so nothing is compressed again. Kept are what colours mean (also ICC profiles), the
//! animation, and how the picture is to be turned: the orientation stands in EXIF, of which a block with this alone is written.
//! What somebody hides within the compressed pixels stays.

mod exif;
mod gif;
mod jpeg;
mod png;
mod webp;

use crate::{Kind, Unshown};

/// Most bytes of an ICC profile that is kept, unpacked. Larger ones are left out.
pub const MAX_ICC: usize = 4 << 20;
/// Most frames of a picture that moves.
pub const MAX_SHOWN_FRAMES: usize = 4096;
/// Most scans of a JPEG: those that come slowly into sight have about ten.
pub const MAX_SCANS: usize = 64;

/// A picture without metadata.
#[derive(Clone, Debug)]
pub struct Stripped {
    /// The picture.
    pub bytes: Vec<u8>,
    /// Its frames.
    pub frames: usize,
}

/// A copy of the picture `bytes` without metadata. What follows its end is left out. A JPEG or GIF that is cut off is
/// ended where it stops, as browsers do.
///
/// # Errors
/// When its parts are not those of such a picture, or there are too many of them. Pixels are not decoded.
pub fn strip(kind: Kind, bytes: &[u8]) -> Result<Stripped, Unshown> {
    match kind {
        Kind::Png => png::strip(bytes),
        Kind::Jpeg => jpeg::strip(bytes),
        Kind::Gif => gif::strip(bytes),
        Kind::Webp => webp::strip(bytes),
    }
}
