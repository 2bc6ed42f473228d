//! What bytes are, by themselves.

use imagesize::{ImageType, blob_size, image_type};

use crate::{NoPicture, strip, whole};

/// Most pixels on a side.
pub const MAX_SIDE: usize = 2048;
/// Most pixels of one frame.
pub const MAX_PIXELS: usize = MAX_SIDE * MAX_SIDE;
/// Most frames of a picture that moves.
pub const MAX_FRAMES: usize = 512;

/// Kinds of pictures that are taken: none of them can carry a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PNG, also animated.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP, also animated.
    Webp,
}

impl Kind {
    /// Its media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    /// The kind of this media type.
    #[must_use]
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        let all = [Self::Png, Self::Jpeg, Self::Gif, Self::Webp];
        all.into_iter().find(|kind| kind.content_type() == content_type)
    }

    /// How names of such files end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }
}

/// A picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What it is.
    pub kind: Kind,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// Whether it has several frames.
    pub is_animated: bool,
}

/// What `bytes` are. Pixels are not decoded: the header says how many there are, and the parts of the file are walked through from the
/// first byte to the last, so that what is cut off, or is something else too, is refused.
///
/// # Errors
/// Why they are no picture that is taken.
pub fn inspect(bytes: &[u8]) -> Result<Picture, NoPicture> {
    let kind = kind_of(bytes)?;
    let frames = match kind {
        Kind::Png => whole::png(bytes),
        Kind::Jpeg => whole::jpeg(bytes),
        Kind::Gif => whole::gif(bytes),
        Kind::Webp => whole::webp(bytes),
    }?;
    let size = blob_size(bytes).map_err(|_| NoPicture::Broken("it does not say how large it is"))?;
    let (width, height) = (size.width, size.height);
    if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS {
        return Err(NoPicture::Dimensions);
    }
    if frames > MAX_FRAMES {
        return Err(NoPicture::Frames);
    }
    Ok(Picture {
        kind,
        width,
        height,
        is_animated: frames > 1,
    })
}

/// A copy of the picture `bytes` without what it tells of its maker and what follows its end, as phones put a film there, and what that is.
///
/// # Errors
/// Why there is no such copy that is taken.
pub(crate) fn cleaned(bytes: &[u8]) -> Result<(Picture, Vec<u8>), NoPicture> {
    let cleaned = strip(kind_of(bytes)?, bytes)?.bytes;
    Ok((inspect(&cleaned)?, cleaned))
}

/// What `bytes` begin as.
fn kind_of(bytes: &[u8]) -> Result<Kind, NoPicture> {
    match image_type(bytes) {
        Ok(ImageType::Png) => Ok(Kind::Png),
        Ok(ImageType::Jpeg) => Ok(Kind::Jpeg),
        Ok(ImageType::Gif) => Ok(Kind::Gif),
        Ok(ImageType::Webp) => Ok(Kind::Webp),
        _ => Err(NoPicture::Kind),
    }
}
