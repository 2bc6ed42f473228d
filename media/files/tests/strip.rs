//! What is left of a picture's metadata: what it needs to be shown, and nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod real;

use std::io::Cursor;

use guildhall_files::{Kind, MAX_SCANS, Unshown, measure, strip};
use image::{AnimationDecoder, ImageDecoder, ImageFormat, ImageReader, codecs, metadata::Orientation};
use real::*;

fn format(kind: Kind) -> ImageFormat {
    ImageFormat::from_mime_type(kind.content_type()).unwrap()
}

fn pixels(kind: Kind, bytes: &[u8]) -> Vec<u8> {
    ImageReader::with_format(Cursor::new(bytes), format(kind))
        .decode()
        .unwrap()
        .into_rgba8()
        .into_raw()
}

fn orientation(kind: Kind, bytes: &[u8]) -> Orientation {
    let reader = ImageReader::with_format(Cursor::new(bytes), format(kind));
    reader.into_decoder().unwrap().orientation().unwrap()
}

fn profile_of(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = ImageReader::with_format(Cursor::new(bytes), format(kind));
    reader.into_decoder().unwrap().icc_profile().unwrap()
}

#[test]
fn where_and_by_whom_a_picture_was_taken_is_gone_and_how_it_is_turned_remains() {
    for value in 1..=8 {
        for (kind, bytes) in [
            (Kind::Jpeg, phone_jpeg(value)),
            (Kind::Png, talkative_png(value)),
            (Kind::Webp, talkative_webp(value)),
        ] {
            assert!(
                holds(&bytes, &PLACE) && SECRETS.iter().all(|secret| holds(&bytes, secret)),
                "{kind:?}"
            );
            let stripped = strip(kind, &bytes).unwrap().bytes;
            assert!(!holds(&stripped, &PLACE), "{kind:?}");
            for secret in SECRETS {
                assert!(
                    !holds(&stripped, secret),
                    "{kind:?} {}",
                    String::from_utf8_lossy(secret)
                );
            }
            let meant = Orientation::from_exif(u8::try_from(value).unwrap()).unwrap();
            assert_eq!(orientation(kind, &bytes), meant, "{kind:?} {value}");
            assert_eq!(orientation(kind, &stripped), meant, "{kind:?} {value}");
            assert_eq!(profile_of(kind, &stripped), Some(profile()), "{kind:?}");
            assert_eq!(pixels(kind, &stripped), pixels(kind, &bytes), "{kind:?}");
        }
    }
}

#[test]
fn what_is_stripped_stays_as_it_is_when_it_is_stripped_again() {
    for (kind, bytes) in [
        (Kind::Jpeg, phone_jpeg(6)),
        (Kind::Png, talkative_png(6)),
        (Kind::Webp, talkative_webp(6)),
        (Kind::Gif, talkative_gif()),
        (Kind::Png, apng()),
        (Kind::Webp, animated_webp(3)),
    ] {
        let once = strip(kind, &bytes).unwrap().bytes;
        assert_eq!(strip(kind, &once).unwrap().bytes, once, "{kind:?}");
    }
}

#[test]
fn the_marker_of_adobe_remains_and_the_thumbnail_of_jfif_does_not() {
    let stripped = strip(Kind::Jpeg, &phone_jpeg(1)).unwrap().bytes;
    assert!(holds(&stripped, &segment(0xee, b"Adobe\0\x64\0\0\0\0\x01")));
    let mut jfif = jpeg();
    // One pixel more in its segment.
    let with = segment(0xe0, &[&jfif[6..18], b"\x01\x01\xaa\xbb\xcc"].concat());
    jfif.splice(2..20, with);
    let stripped = strip(Kind::Jpeg, &jfif).unwrap().bytes;
    assert!(stripped == strip(Kind::Jpeg, &jpeg()).unwrap().bytes);
}

#[test]
fn jpegs_of_other_forms_remain_what_they_are() {
    for bytes in other_jpegs() {
        let stripped = strip(Kind::Jpeg, &bytes).unwrap();
        assert!(pixels(Kind::Jpeg, &stripped.bytes) == pixels(Kind::Jpeg, &bytes));
        measure(Kind::Jpeg, &stripped).unwrap();
    }
    let [progressive, cmyk] = other_jpegs();
    assert!(progressive.windows(2).filter(|two| two == b"\xff\xda").count() > 5);
    assert!(holds(&strip(Kind::Jpeg, &cmyk).unwrap().bytes, b"Adobe"));
}

#[test]
fn animations_go_on() {
    let gif = strip(Kind::Gif, &talkative_gif()).unwrap();
    assert_eq!(gif.frames, 3);
    assert!(holds(&gif.bytes, b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"));
    assert!(SECRETS.iter().all(|secret| !holds(&gif.bytes, secret)));
    let decoder = codecs::gif::GifDecoder::new(Cursor::new(&gif.bytes)).unwrap();
    assert_eq!(decoder.into_frames().collect_frames().unwrap().len(), 3);

    let apng = strip(Kind::Png, &apng()).unwrap();
    assert_eq!(apng.frames, 3);
    let decoder = codecs::png::PngDecoder::new(Cursor::new(&apng.bytes)).unwrap();
    assert_eq!(
        decoder
            .apng()
            .unwrap()
            .into_frames()
            .collect_frames()
            .unwrap()
            .len(),
        3
    );

    let webp = strip(Kind::Webp, &animated_webp(3)).unwrap();
    assert_eq!(webp.frames, 3);
    assert!(!holds(&webp.bytes, b"SecretCam"));
    let decoder = codecs::webp::WebPDecoder::new(Cursor::new(&webp.bytes)).unwrap();
    assert_eq!(decoder.into_frames().collect_frames().unwrap().len(), 3);
}

#[test]
fn a_jpeg_or_gif_that_is_cut_off_is_ended_there() {
    let jpeg = jpeg();
    let cut = &jpeg[..jpeg.len() - 6];
    let stripped = strip(Kind::Jpeg, cut).unwrap();
    assert!(stripped.bytes.ends_with(&[0xff, 0xd9]));
    assert_eq!(measure(Kind::Jpeg, &stripped).unwrap().width, 16);
    let gif = gif(3);
    let stripped = strip(Kind::Gif, &gif[..gif.len() - 6]).unwrap();
    assert_eq!(stripped.frames, 2);
    assert!(measure(Kind::Gif, &stripped).unwrap().is_animated);
    for (kind, bytes) in [(Kind::Png, png()), (Kind::Webp, webp())] {
        let cut = &bytes[..bytes.len() - 6];
        assert!(matches!(strip(kind, cut), Err(Unshown::Broken(_))));
    }
}

#[test]
fn a_jpeg_may_have_bytes_between_its_segments_and_segments_that_nobody_knows() {
    let odd = [
        &b"\0\0\xff\x01\xff\xff"[..],
        &segment(0xf7, b"SecretCam"),
        b"junk",
    ]
    .concat();
    let stripped = strip(Kind::Jpeg, &jpeg_with(&odd)).unwrap().bytes;
    assert_eq!(stripped, strip(Kind::Jpeg, &jpeg()).unwrap().bytes);
}

#[test]
fn a_jpeg_has_one_frame_and_few_scans() {
    let jpeg = jpeg();
    let at = |marker| jpeg.windows(2).position(|two| two == [0xff, marker]).unwrap();
    let frame = &jpeg[at(0xc0)..at(0xc4)];
    let twice = [&jpeg[..at(0xc0)], frame, &jpeg[at(0xc0)..]].concat();
    assert!(matches!(strip(Kind::Jpeg, &twice), Err(Unshown::Broken(_))));
    let scan = &jpeg[at(0xda)..jpeg.len() - 2];
    let scans = |count| [&jpeg[..at(0xda)], &scan.repeat(count), &[0xff, 0xd9]].concat();
    strip(Kind::Jpeg, &scans(MAX_SCANS)).unwrap();
    assert_eq!(
        strip(Kind::Jpeg, &scans(MAX_SCANS + 1)).unwrap_err(),
        Unshown::Scans
    );
}
