//! What is told of a picture before it is there.

use crate::{
    Kind, Unshown,
    decode::{Decoded, decode, is_on_its_side},
    strip::Stripped,
};

/// Pixels on a side of what a blurhash is made from, at most.
const SMALL: u32 = 32;
/// Components of a blurhash: across and down.
const COMPONENTS: (u32, u32) = (4, 3);

/// What is told of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Pixels, as it is shown.
    pub width: u32,
    /// Pixels, as it is shown.
    pub height: u32,
    /// Whether it has several frames.
    pub is_animated: bool,
    /// Its blurhash. <https://github.com/woltapp/blurhash/blob/master/Algorithm.md>
    pub blurhash: String,
}

/// Measures a picture, by decoding its first frame.
///
/// # Errors
/// When it cannot be decoded within the limits.
pub fn measure(kind: Kind, picture: &Stripped) -> Result<Measured, Unshown> {
    let Decoded {
        image, orientation, ..
    } = decode(kind, &picture.bytes)?;
    let (width, height) = match is_on_its_side(orientation) {
        true => (image.height(), image.width()),
        false => (image.width(), image.height()),
    };
    let mut small = image.thumbnail(SMALL.min(image.width()), SMALL.min(image.height()));
    small.apply_orientation(orientation);
    let small = small.to_rgba8();
    let (across, down) = COMPONENTS;
    let blurhash = blurhash::encode(across, down, small.width(), small.height(), small.as_raw())
        .map_err(|error| Unshown::Undecodable(error.to_string()))?;
    Ok(Measured {
        width,
        height,
        is_animated: picture.frames > 1,
        blurhash,
    })
}
