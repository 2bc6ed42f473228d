//! Small pictures of large ones.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageResult,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType as PngFilter, PngEncoder},
    },
    imageops::FilterType,
};

use crate::{
    Kind, Unshown,
    decode::{Decoded, decode, is_on_its_side},
    strip::strip,
};

/// Of 100.
const JPEG_QUALITY: u8 = 80;

/// How a picture is fitted into a thumbnail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// All of it, in its own proportions.
    Scale,
    /// Its middle, in the proportions of the thumbnail.
    Crop,
}

/// A size that thumbnails have. There are few, so that nobody can have many made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThumbnailSize {
    /// Pixels, at most.
    pub width: u32,
    /// Pixels, at most.
    pub height: u32,
    /// How it is fitted.
    pub method: Method,
}

/// A picture that was made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// JPEG, or PNG where something shines through.
    pub kind: Kind,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

const fn size(width: u32, height: u32, method: Method) -> ThumbnailSize {
    ThumbnailSize {
        width,
        height,
        method,
    }
}

impl ThumbnailSize {
    /// All sizes; of each method the smallest first. They are those that Matrix servers usually have, and one for large screens.
    pub const ALL: [Self; 6] = [
        size(32, 32, Method::Crop),
        size(96, 96, Method::Crop),
        size(320, 240, Method::Scale),
        size(640, 480, Method::Scale),
        size(800, 600, Method::Scale),
        size(1280, 960, Method::Scale),
    ];

    /// The smallest size that is at least as large as what is asked for, or else the largest. Where there is no crop so large, it is scaled.
    #[must_use]
    pub fn at_least(width: u32, height: u32, method: Method) -> Self {
        let [.., largest] = Self::ALL;
        let fits = |size: &&Self| size.width >= width && size.height >= height;
        let of = |method| {
            Self::ALL
                .iter()
                .filter(move |size| size.method == method)
                .find(fits)
        };
        of(method)
            .or_else(|| of(Method::Scale))
            .copied()
            .unwrap_or(largest)
    }
}

/// A thumbnail of the picture `bytes`, or of its first frame: upright, and never larger than it is itself.
///
/// # Errors
/// When it cannot be decoded within the limits.
pub fn thumbnail(kind: Kind, bytes: &[u8], size: ThumbnailSize) -> Result<Made, Unshown> {
    let stripped = strip(kind, bytes)?;
    let Decoded {
        image,
        orientation,
        profile,
    } = decode(kind, &stripped.bytes)?;
    drop(stripped);
    let (width, height) = match is_on_its_side(orientation) {
        true => (size.height, size.width),
        false => (size.width, size.height),
    };
    let mut small = resize(&image, width, height, size.method);
    drop(image);
    small.apply_orientation(orientation);
    encode(&small, profile).map_err(|error| Unshown::Undecodable(error.to_string()))
}

/// Fits `image` into a box, or fills it. It is first brought near its size by averaging, which takes no memory; then by a filter.
fn resize(image: &DynamicImage, width: u32, height: u32, method: Method) -> DynamicImage {
    let (from_width, from_height) = (f64::from(image.width()), f64::from(image.height()));
    let (across, down) = (f64::from(width) / from_width, f64::from(height) / from_height);
    let factor = match method {
        Method::Scale => across.min(down),
        Method::Crop => across.max(down),
    }
    .min(1.0);
    let to = |side: f64, times: f64| rounded(side * factor * times);
    let (to_width, to_height) = (to(from_width, 1.0), to(from_height, 1.0));
    let near = match factor < 0.5 {
        true => &image.thumbnail_exact(to(from_width, 2.0), to(from_height, 2.0)),
        false => image,
    };
    let small = match (near.width(), near.height()) == (to_width, to_height) {
        true => near.clone(),
        false => near.resize_exact(to_width, to_height, FilterType::CatmullRom),
    };
    match method {
        Method::Scale => small,
        Method::Crop => {
            let (width, height) = (width.min(to_width), height.min(to_height));
            small.crop_imm((to_width - width) / 2, (to_height - height) / 2, width, height)
        }
    }
}

/// The nearest number of pixels, at least one.
#[expect(
    clippy::as_conversions,
    reason = "it saturates, and the sides of decoded pictures are far below"
)]
fn rounded(side: f64) -> u32 {
    (side.round() as u32).max(1)
}

fn encode(small: &DynamicImage, profile: Option<Vec<u8>>) -> ImageResult<Made> {
    let is_opaque =
        !small.color().has_alpha() || small.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let (width, height) = (small.width(), small.height());
    let mut bytes = Vec::new();
    if is_opaque {
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        if let Some(profile) = profile {
            // A format that cannot have one shows the colours a little wrong.
            let _ = encoder.set_icc_profile(profile);
        }
        encoder.write_image(&small.to_rgb8(), width, height, ExtendedColorType::Rgb8)?;
    } else {
        let mut encoder = PngEncoder::new_with_quality(
            Cursor::new(&mut bytes),
            CompressionType::Default,
            PngFilter::Adaptive,
        );
        if let Some(profile) = profile {
            let _ = encoder.set_icc_profile(profile);
        }
        encoder.write_image(&small.to_rgba8(), width, height, ExtendedColorType::Rgba8)?;
    }
    let kind = if is_opaque { Kind::Jpeg } else { Kind::Png };
    Ok(Made {
        kind,
        width,
        height,
        bytes,
    })
}
