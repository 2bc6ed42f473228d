//! Real small files, encoded here, and what phones and programs put into them.
#![allow(dead_code, reason = "not every test makes every file")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests"
)]

use std::io::{Cursor, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, write::ZlibEncoder};
use guildhall_files::Kind;
use image::{
    DynamicImage, ExtendedColorType, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::{gif::GifEncoder, webp::WebPEncoder},
};

/// What metadata says that nobody shall read.
pub(crate) const SECRETS: [&[u8]; 4] = [
    b"SecretCam",
    b"Alice's garden",
    b"http://ns.adobe.com/xap",
    b"THUMBNAIL",
];

/// Red in the upper left, green in the upper right, blue in the lower left, white in the lower right.
pub(crate) fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x * 2 < width, y * 2 < height) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255, 255, 255]),
    })
}

pub(crate) fn encode(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture
        .into()
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

pub(crate) fn png() -> Vec<u8> {
    encode(corners(16, 8), ImageFormat::Png)
}

pub(crate) fn jpeg() -> Vec<u8> {
    encode(corners(16, 8), ImageFormat::Jpeg)
}

/// A JPEG of 16 x 8 that comes in ten scans, and one of 8 x 8 in four colours, whose meaning Adobe's marker says.
pub(crate) fn other_jpegs() -> [Vec<u8>; 2] {
    [PROGRESSIVE, CMYK].map(|text| STANDARD.decode(text).unwrap())
}

const PROGRESSIVE: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO\
    UlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P\
    T09PT09PT0//wgARCAAIABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABQb/xAAVAQEBAAAAAAAAAAAAAAAAAAAEBf/a\
    AAwDAQACEAMQAAABIY+ujwP/xAAWEAEBAQAAAAAAAAAAAAAAAAAAExT/2gAIAQEAAQUCozP/xAAYEQACAwAAAAAAAAAAAAAAAAAA\
    YhQVof/aAAgBAwEBPwGzXSCx/8QAGhEAAQUBAAAAAAAAAAAAAAAAABQVYWKh4f/aAAgBAgEBPwFpvnRJJ//EABcQAQADAAAAAAAA\
    AAAAAAAAAAAxMqH/2gAIAQEABj8ChfH/xAAWEAADAAAAAAAAAAAAAAAAAAAQEfD/2gAIAQEAAT8hhif/2gAMAwEAAgADAAAAEAf/\
    xAAYEQACAwAAAAAAAAAAAAAAAAAA8BHh8f/aAAgBAwEBPxBcCRZ//8QAFxEBAAMAAAAAAAAAAAAAAAAAABHh8P/aAAgBAgEBPxAG\
    Yt//xAAWEAADAAAAAAAAAAAAAAAAAAAA8PH/2gAIAQEAAT8QeBLP/9k=";

const CMYK: &str = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAUDg8SDw0UEhASFxUUGB4yIR4cHB49LC4kMklATEtHQEZFUFpzYlBVbVZFRmSIZW13e4GC\
    gU5gjZeMfZZzfoF8/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAYEBf/EABQQAQAAAAAAAAAAAAAA\
    AAAAAAD/2gAOBEMATQBZAEsAAD8AXq2EZv/Z";

/// A GIF that is shown without end.
pub(crate) fn gif(frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
    for at in 0..frames {
        let picture = RgbaImage::from_pixel(16, 8, Rgba([at as u8 * 40, 0, 200, 255]));
        encoder.encode_frame(Frame::new(picture)).unwrap();
    }
    drop(encoder);
    bytes
}

pub(crate) fn webp() -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = corners(16, 8);
    WebPEncoder::new_lossless(&mut bytes)
        .encode(&picture, 16, 8, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// One real small file of each kind of picture.
pub(crate) fn pictures() -> [(Kind, Vec<u8>); 4] {
    [
        (Kind::Png, png()),
        (Kind::Jpeg, jpeg()),
        (Kind::Gif, gif(3)),
        (Kind::Webp, webp()),
    ]
}

/// EXIF as phones write it: maker, orientation, the place, and a thumbnail.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    fn entry(tag: u16, kind: u16, count: u32, value: [u8; 4]) -> Vec<u8> {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value,
        ]
        .concat()
    }
    let short = |value: u16| [value.to_le_bytes(), [0; 2]].concat().try_into().unwrap();
    // Directory 0 at 8: 3 entries take 2 + 36 + 4 bytes; what they point to follows.
    let (maker, gps, first) = (50_u32, 60_u32, 160_u32);
    let mut tiff = b"II*\0\x08\0\0\0\x03\0".to_vec();
    tiff.extend(entry(0x010f, 2, 10, maker.to_le_bytes()));
    tiff.extend(entry(0x0112, 3, 1, short(orientation)));
    tiff.extend(entry(0x8825, 4, 1, gps.to_le_bytes()));
    tiff.extend(first.to_le_bytes());
    assert_eq!(tiff.len(), 50);
    tiff.extend(b"SecretCam\0");
    // The place: 52° 31' 12" N, 13° 24' 36" E.
    tiff.extend(b"\x04\0");
    tiff.extend(entry(1, 2, 2, *b"N\0\0\0"));
    tiff.extend(entry(2, 5, 3, 112_u32.to_le_bytes()));
    tiff.extend(entry(3, 2, 2, *b"E\0\0\0"));
    tiff.extend(entry(4, 5, 3, 136_u32.to_le_bytes()));
    tiff.extend([0; 4]);
    assert_eq!(tiff.len(), 114);
    tiff.truncate(112);
    for number in [52_u32, 1, 31, 1, 12, 1, 13, 1, 24, 1, 36, 1] {
        tiff.extend(number.to_le_bytes());
    }
    assert_eq!(tiff.len(), 160);
    // Directory 1: the thumbnail.
    tiff.extend(b"\x02\0");
    tiff.extend(entry(0x0201, 4, 1, 190_u32.to_le_bytes()));
    tiff.extend(entry(0x0202, 4, 1, 9_u32.to_le_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(b"THUMBNAIL");
    tiff
}

/// The latitude, as it stands in [`exif`].
pub(crate) const PLACE: [u8; 16] = [52, 0, 0, 0, 1, 0, 0, 0, 31, 0, 0, 0, 1, 0, 0, 0];

pub(crate) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Alice's garden</x:xmpmeta>";

/// A profile that says no more than which colours it is about.
pub(crate) fn profile() -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[..4].copy_from_slice(&128_u32.to_be_bytes());
    profile[12..20].copy_from_slice(b"mntrRGB ");
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

pub(crate) fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap();
    [&[0xff, marker][..], &length.to_be_bytes(), data].concat()
}

/// A JPEG with these segments after its first.
pub(crate) fn jpeg_with(segments: &[u8]) -> Vec<u8> {
    let jpeg = jpeg();
    // SOI, and JFIF's segment.
    let (head, rest) = jpeg.split_at(20);
    [head, segments, rest].concat()
}

/// A JPEG as a phone writes it, with all that it tells.
pub(crate) fn phone_jpeg(orientation: u16) -> Vec<u8> {
    let mut bytes = jpeg_with(
        &[
            segment(0xe1, &[&b"Exif\0\0"[..], &exif(orientation)].concat()),
            segment(0xe1, XMP),
            segment(0xe2, &[&b"ICC_PROFILE\0\x01\x01"[..], &profile()].concat()),
            segment(0xe2, b"MPF\0II*\0\x08\0\0\0"),
            segment(0xed, b"Photoshop 3.0\08BIM\x04\x04Alice's garden"),
            segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
            segment(0xef, b"SecretCam"),
            segment(0xfe, b"SecretCam"),
        ]
        .concat(),
    );
    // The second picture of MPF, and what a maker adds.
    bytes.extend(jpeg_with(&segment(0xfe, b"Alice's garden")));
    bytes.extend(b"SecretCam");
    bytes
}

pub(crate) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let sum = crc32fast::hash(&[&kind[..], data].concat());
    [
        &u32::try_from(data.len()).unwrap().to_be_bytes()[..],
        kind,
        data,
        &sum.to_be_bytes(),
    ]
    .concat()
}

/// A PNG with these chunks after its first.
pub(crate) fn png_with(chunks: &[u8]) -> Vec<u8> {
    let png = png();
    let (head, rest) = png.split_at(33);
    [head, chunks, rest].concat()
}

pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn talkative_png(orientation: u16) -> Vec<u8> {
    let mut bytes = png_with(
        &[
            chunk(b"iCCP", &[&b"p\0\0"[..], &packed(&profile())].concat()),
            chunk(b"tEXt", b"Comment\0Alice's garden"),
            chunk(b"zTXt", &[&b"Author\0\0"[..], &packed(b"SecretCam")].concat()),
            chunk(b"iTXt", &[&b"XML:com.adobe.xmp\0\0\0\0\0"[..], XMP].concat()),
            chunk(b"eXIf", &exif(orientation)),
            chunk(b"tIME", &[7, 0xea, 1, 1, 1, 1, 1]),
            chunk(b"prVt", b"SecretCam"),
            chunk(b"gAMA", &45455_u32.to_be_bytes()),
        ]
        .concat(),
    );
    bytes.extend(b"SecretCam");
    bytes
}

/// A PNG of three frames.
pub(crate) fn apng() -> Vec<u8> {
    let png = png();
    let at = png.windows(4).position(|kind| kind == b"IDAT").unwrap();
    let count = u32::from_be_bytes(png[at - 4..at].try_into().unwrap()) as usize;
    let data = &png[at + 4..at + 4 + count];
    let control = |number: u32| {
        let fields = [number, 16, 8, 0, 0].map(u32::to_be_bytes).concat();
        chunk(b"fcTL", &[&fields[..], &[0, 1, 0, 10, 0, 0]].concat())
    };
    let frame = |number: u32| chunk(b"fdAT", &[&number.to_be_bytes()[..], data].concat());
    [
        &png[..33],
        &chunk(b"acTL", &[3_u32.to_be_bytes(), 0_u32.to_be_bytes()].concat()),
        &control(0),
        &chunk(b"IDAT", data),
        &control(1),
        &frame(2),
        &control(3),
        &frame(4),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

pub(crate) fn riff(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let count = u32::try_from(data.len()).unwrap();
    [&kind[..], &count.to_le_bytes(), data, &vec![0; data.len() % 2]].concat()
}

/// An extended WebP of these chunks. Flags: 2 animation, 4 XMP, 8 EXIF, 16 alpha, 32 profile.
pub(crate) fn webp_of(flags: u8, chunks: &[u8]) -> Vec<u8> {
    let header = [flags, 0, 0, 0, 15, 0, 0, 7, 0, 0];
    riff(b"RIFF", &[&b"WEBP"[..], &riff(b"VP8X", &header), chunks].concat())
}

/// The chunk with the pixels of [`webp`].
pub(crate) fn webp_pixels() -> Vec<u8> {
    webp()[12..].to_vec()
}

pub(crate) fn talkative_webp(orientation: u16) -> Vec<u8> {
    let mut bytes = webp_of(
        32 | 8 | 4,
        &[
            riff(b"ICCP", &profile()),
            webp_pixels(),
            riff(b"EXIF", &exif(orientation)),
            riff(b"XMP ", XMP),
            riff(b"Zzzz", b"SecretCam"),
        ]
        .concat(),
    );
    bytes.extend(b"SecretCam");
    bytes
}

/// A WebP of so many frames, with something in each that does not belong there.
pub(crate) fn animated_webp(frames: usize) -> Vec<u8> {
    let header = [0, 0, 0, 0, 0, 0, 15, 0, 0, 7, 0, 0, 100, 0, 0, 0];
    let frame = riff(
        b"ANMF",
        &[&header[..], &webp_pixels(), &riff(b"Zzzz", b"SecretCam")].concat(),
    );
    webp_of(2, &[riff(b"ANIM", &[0; 6]), frame.repeat(frames)].concat())
}

pub(crate) fn talkative_gif() -> Vec<u8> {
    let mut bytes = gif(3);
    let end = bytes.pop();
    assert_eq!(end, Some(b';'));
    bytes.extend(b"\x21\xfe\x09SecretCam\0");
    bytes.extend(b"\x21\xff\x0bXMP DataXMP\x0eAlice's garden\0");
    bytes.extend(b";SecretCam");
    bytes
}

pub(crate) fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
