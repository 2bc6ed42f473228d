//! What is a picture, and what only says so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{gif, jpeg, png, png_chunk, webp};
use guildhall_files::{Kind, MAX_FRAMES, MAX_SIDE, NoPicture, inspect};

#[test]
fn pictures_are_known_by_their_content() {
    for (bytes, kind, is_animated) in [
        (png(32, 16), Kind::Png, false),
        (jpeg(32, 16), Kind::Jpeg, false),
        (gif(32, 16, 1), Kind::Gif, false),
        (gif(32, 16, 3), Kind::Gif, true),
        (webp(32, 16), Kind::Webp, false),
    ] {
        let picture = inspect(&bytes).unwrap();
        assert_eq!((picture.kind, picture.is_animated), (kind, is_animated));
        assert_eq!((picture.width, picture.height), (32, 16));
    }
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_calls_itself() {
    for text in [
        "",
        "P",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        "<?xml version=\"1.0\"?><svg/>",
        "<!DOCTYPE html><script>alert(1)</script>",
        "BM\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        "%PDF-1.4",
    ] {
        assert_eq!(inspect(text.as_bytes()), Err(NoPicture::Kind), "{text}");
    }
}

#[test]
fn a_picture_that_is_cut_off_anywhere_is_refused() {
    for bytes in [png(8, 8), jpeg(8, 8), gif(8, 8, 2), webp(8, 8)] {
        for end in 0..bytes.len() {
            inspect(&bytes[..end]).unwrap_err();
        }
        inspect(&bytes).unwrap();
    }
}

#[test]
fn a_picture_that_is_something_else_too_is_refused() {
    for bytes in [png(8, 8), jpeg(8, 8), gif(8, 8, 1), webp(8, 8)] {
        for tail in [&b"PK\x05\x06"[..], b"<script>alert(1)</script>", b"\0"] {
            let both = [&bytes[..], tail].concat();
            assert!(matches!(inspect(&both), Err(NoPicture::Broken(_))), "{both:?}");
        }
    }
}

#[test]
fn a_picture_that_would_fill_the_memory_is_refused() {
    let side = u16::try_from(MAX_SIDE).unwrap();
    inspect(&png(u32::from(side), u32::from(side))).unwrap();
    for bytes in [
        png(u32::from(side) + 1, 1),
        png(u32::MAX, u32::MAX),
        png(0, 1),
        jpeg(1, u16::MAX),
        gif(u16::MAX, u16::MAX, 1),
        webp(side + 1, side),
    ] {
        assert_eq!(inspect(&bytes), Err(NoPicture::Dimensions));
    }
    assert_eq!(inspect(&gif(8, 8, MAX_FRAMES + 1)), Err(NoPicture::Frames));
    let mut animated = png(8, 8);
    let control = [&1_000_000_u32.to_be_bytes()[..], &0_u32.to_be_bytes()].concat();
    animated.splice(33..33, png_chunk(b"acTL", &control));
    assert_eq!(inspect(&animated), Err(NoPicture::Frames));
}

#[test]
fn a_picture_that_shows_nothing_is_refused() {
    let head = png(8, 8)[..33].to_vec();
    let empty = [head, png_chunk(b"IEND", b"")].concat();
    assert!(matches!(inspect(&empty), Err(NoPicture::Broken(_))));
    assert!(matches!(inspect(&gif(8, 8, 0)), Err(NoPicture::Broken(_))));
    assert!(inspect(b"RIFF\x04\0\0\0WEBP").is_err());
    assert!(inspect(b"\xff\xd8\xff\xd9").is_err());
    // A part that says it is longer than all there is.
    let mut long = png(8, 8);
    long[33..37].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(matches!(inspect(&long), Err(NoPicture::Broken(_))));
}
