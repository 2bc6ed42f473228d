//! Small pictures of large ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod real;

use guildhall_files::{Kind, Made, Method, ThumbnailSize, Tools, measure, strip, thumbnail};
use image::{ImageFormat, RgbImage, Rgba, RgbaImage, load_from_memory, metadata::Orientation};
use real::*;

fn made(kind: Kind, bytes: &[u8], width: u32, height: u32, method: Method) -> Made {
    thumbnail(kind, bytes, ThumbnailSize::at_least(width, height, method)).unwrap()
}

fn pixels(made: &Made) -> RgbImage {
    let image = load_from_memory(&made.bytes).unwrap().to_rgb8();
    assert_eq!((image.width(), image.height()), (made.width, made.height));
    image
}

fn colour(image: &RgbImage, x: u32, y: u32) -> &'static str {
    match image.get_pixel(x, y).0.map(|part| part > 127) {
        [true, false, false] => "red",
        [false, true, false] => "green",
        [false, false, true] => "blue",
        [true, true, true] => "white",
        _ => "other",
    }
}

#[test]
fn there_are_few_sizes_and_the_next_larger_one_is_taken() {
    use Method::{Crop, Scale};
    for (width, height, method, is) in [
        (1, 1, Crop, (32, 32, Crop)),
        (32, 32, Crop, (32, 32, Crop)),
        (33, 1, Crop, (96, 96, Crop)),
        (97, 97, Crop, (320, 240, Scale)),
        (1, 1, Scale, (320, 240, Scale)),
        (320, 241, Scale, (640, 480, Scale)),
        (640, 480, Scale, (640, 480, Scale)),
        (801, 600, Scale, (1280, 960, Scale)),
        (u32::MAX, u32::MAX, Scale, (1280, 960, Scale)),
        (u32::MAX, 0, Crop, (1280, 960, Scale)),
    ] {
        let size = ThumbnailSize::at_least(width, height, method);
        assert_eq!(
            (size.width, size.height, size.method),
            is,
            "{width}x{height} {method:?}"
        );
    }
}

#[test]
fn a_thumbnail_is_fitted_into_its_size_or_cut_out_of_the_middle() {
    let wide = encode(corners(2000, 500), ImageFormat::Png);
    let scaled = made(Kind::Png, &wide, 320, 240, Method::Scale);
    assert_eq!((scaled.kind, scaled.width, scaled.height), (Kind::Jpeg, 320, 80));
    let image = pixels(&scaled);
    let seen = [(5, 5), (315, 5), (5, 75), (315, 75)].map(|(x, y)| colour(&image, x, y));
    assert_eq!(seen, ["red", "green", "blue", "white"]);
    let cropped = made(Kind::Png, &wide, 96, 96, Method::Crop);
    assert_eq!((cropped.width, cropped.height), (96, 96));
    let image = pixels(&cropped);
    let seen = [(5, 5), (90, 5), (5, 90), (90, 90)].map(|(x, y)| colour(&image, x, y));
    assert_eq!(seen, ["red", "green", "blue", "white"]);
}

#[test]
fn nothing_is_made_larger() {
    for (kind, bytes) in pictures() {
        let scaled = made(kind, &bytes, 800, 600, Method::Scale);
        assert_eq!((scaled.width, scaled.height), (16, 8), "{kind:?}");
        let cropped = made(kind, &bytes, 32, 32, Method::Crop);
        assert_eq!((cropped.width, cropped.height), (16, 8), "{kind:?}");
    }
    // One pixel, and one row.
    let dot = encode(corners(1, 1), ImageFormat::Png);
    assert_eq!(made(Kind::Png, &dot, 32, 32, Method::Crop).width, 1);
    let row = encode(corners(16_384, 1), ImageFormat::Png);
    let scaled = made(Kind::Png, &row, 320, 240, Method::Scale);
    assert_eq!((scaled.width, scaled.height), (320, 1));
    let cropped = made(Kind::Png, &row, 96, 96, Method::Crop);
    assert_eq!((cropped.width, cropped.height), (96, 1));
}

#[test]
fn thumbnails_stand_upright() {
    // Of a picture that is stored with red in the upper left.
    for (value, size, seen) in [
        (1, (16, 8), ["red", "green", "blue", "white"]),
        (2, (16, 8), ["green", "red", "white", "blue"]),
        (3, (16, 8), ["white", "blue", "green", "red"]),
        (4, (16, 8), ["blue", "white", "red", "green"]),
        (5, (8, 16), ["red", "blue", "green", "white"]),
        (6, (8, 16), ["blue", "red", "white", "green"]),
        (7, (8, 16), ["white", "green", "blue", "red"]),
        (8, (8, 16), ["green", "white", "red", "blue"]),
    ] {
        for (kind, bytes) in [
            (Kind::Jpeg, phone_jpeg(value)),
            (Kind::Png, talkative_png(value)),
            (Kind::Webp, talkative_webp(value)),
        ] {
            let made = made(kind, &bytes, 320, 240, Method::Scale);
            let image = pixels(&made);
            let (width, height) = size;
            assert_eq!((made.width, made.height), size, "{kind:?} {value}");
            let corners = [(1, 1), (width - 2, 1), (1, height - 2), (width - 2, height - 2)];
            let is = corners.map(|(x, y)| colour(&image, x, y));
            assert_eq!(is, seen, "{kind:?} {value}");
            let measured = measure(kind, &strip(kind, &bytes).unwrap()).unwrap();
            assert_eq!((measured.width, measured.height), size, "{kind:?} {value}");
            let orientation = load_orientation(&made);
            assert_eq!(orientation, Orientation::NoTransforms);
        }
    }
}

fn load_orientation(made: &Made) -> Orientation {
    use image::ImageDecoder;
    let reader = image::ImageReader::new(std::io::Cursor::new(&made.bytes))
        .with_guessed_format()
        .unwrap();
    reader.into_decoder().unwrap().orientation().unwrap()
}

#[test]
fn what_shines_through_goes_on_to() {
    let half = RgbaImage::from_fn(700, 700, |x, _| Rgba([200, 0, 0, if x < 350 { 0 } else { 255 }]));
    let thumb = made(
        Kind::Png,
        &encode(half, ImageFormat::Png),
        320,
        240,
        Method::Scale,
    );
    assert_eq!((thumb.kind, thumb.width, thumb.height), (Kind::Png, 240, 240));
    let image = load_from_memory(&thumb.bytes).unwrap().to_rgba8();
    assert_eq!(
        (image.get_pixel(10, 10).0[3], image.get_pixel(230, 10).0[3]),
        (0, 255)
    );
    // With an alpha channel in which nothing does.
    let opaque = RgbaImage::from_pixel(700, 700, Rgba([200, 0, 0, 255]));
    let thumb = made(
        Kind::Png,
        &encode(opaque, ImageFormat::Png),
        320,
        240,
        Method::Scale,
    );
    assert_eq!(thumb.kind, Kind::Jpeg);
}

#[test]
fn the_profile_of_the_colours_goes_with_them() {
    for (kind, bytes) in [(Kind::Jpeg, phone_jpeg(1)), (Kind::Png, talkative_png(1))] {
        let thumb = made(kind, &bytes, 320, 240, Method::Scale);
        assert!(holds(&thumb.bytes, &profile()), "{kind:?}");
        assert!(SECRETS.iter().all(|secret| !holds(&thumb.bytes, secret)));
    }
}

#[test]
fn blurhashes_show_what_is_where() {
    let picture = encode(corners(64, 64), ImageFormat::Png);
    let measured = measure(Kind::Png, &strip(Kind::Png, &picture).unwrap()).unwrap();
    // 4x3 components: the first character is 3 + 2 * 9 in base 83, and two for each follow.
    assert!(measured.blurhash.starts_with('L') && measured.blurhash.len() == 28);
    let pixels = blurhash::decode(&measured.blurhash, 32, 32, 1.0).unwrap();
    let image = RgbaImage::from_raw(32, 32, pixels).unwrap();
    let image = image::DynamicImage::ImageRgba8(image).to_rgb8();
    let seen = [(4, 4), (27, 4), (4, 27), (27, 27)].map(|(x, y)| image.get_pixel(x, y).0);
    let [red, green, blue, white] = seen;
    assert!(red[0] > red[1] && red[0] > red[2], "{seen:?}");
    assert!(green[1] > green[0] && green[1] > green[2], "{seen:?}");
    assert!(blue[2] > blue[0] && blue[2] > blue[1], "{seen:?}");
    assert!(white.iter().min() > red.iter().min(), "{seen:?}");
}

#[tokio::test]
async fn thumbnails_are_made_in_turn() {
    let tools = Tools::new(None, None);
    let size = ThumbnailSize::at_least(96, 96, Method::Crop);
    let many = (0..32).map(|_| tools.thumbnail(Kind::Jpeg, phone_jpeg(6), size));
    for made in futures::future::join_all(many).await {
        assert_eq!(made.unwrap().width, 8);
    }
}
