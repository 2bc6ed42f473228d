//! Files that are meant to do harm: each with what became of it, and how much memory that took.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod memory;
mod real;

use std::fs;

use guildhall_files::{
    Disposition, Kind, MAX_ICC, Processed, Tools, UNKNOWN, Unshown, disposition, process, strip,
};
use guildhall_test_support::documented;
use memory::{MOST, measured};
use real::*;

const MIB: usize = 1 << 20;
/// Most that a file may take which is refused by what its header says, beside the file itself.
const LITTLE: usize = 8 * MIB;

/// What becomes of a file of these bytes; and the bytes that are kept.
fn processed(bytes: &[u8], name: &str) -> (Processed, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    fs::write(&path, bytes).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let processed = runtime
        .block_on(process(&path, name, &Tools::new(None, None)))
        .unwrap();
    let kept = fs::read(&processed.path).unwrap();
    (processed, kept)
}

#[derive(Debug, PartialEq)]
enum Becomes {
    /// Kept to be saved, because of its pixels or none of them.
    Dimensions,
    /// Because of its frames.
    Frames,
    /// Because of its scans.
    Scans,
    /// Because its parts do not fit together.
    Broken,
    /// Because a decoder refuses it.
    Undecodable,
    /// Kept to be saved, as it begins like nothing that is shown.
    Unknown,
    /// Served as what it is.
    Shown(&'static str),
}

fn became(processed: &Processed) -> Becomes {
    assert!(
        processed.unshown.is_none() || processed.content_type == UNKNOWN,
        "{processed:?}"
    );
    match (&processed.unshown, processed.content_type) {
        (Some(Unshown::Dimensions(..)), _) => Becomes::Dimensions,
        (Some(Unshown::Frames), _) => Becomes::Frames,
        (Some(Unshown::Scans), _) => Becomes::Scans,
        (Some(Unshown::Broken(_)), _) => Becomes::Broken,
        (Some(Unshown::Undecodable(_) | Unshown::Size(_)), _) => Becomes::Undecodable,
        (None, UNKNOWN) => Becomes::Unknown,
        (None, content_type) => Becomes::Shown(content_type),
    }
}

/// What became of it, in words.
fn told(processed: &Processed, most: usize) -> String {
    let what = match (&processed.unshown, disposition(processed.content_type)) {
        // The decoder's own words may change.
        (Some(Unshown::Undecodable(_)), _) => "Only to be saved, because it cannot be decoded".to_owned(),
        (Some(why), _) => format!("Only to be saved, because it {why}"),
        (None, Disposition::Inline) => format!("Shown as `{}`", processed.content_type),
        (None, Disposition::Attachment) => format!("Only to be saved, as `{}`", processed.content_type),
    };
    format!("{what}; at most {} MiB of memory beside the file", most >> 20)
}

/// A PNG that says it has this size, of `depth` bits and colour type `colour`, with these bytes as its pixels.
fn png_of(width: u32, height: u32, depth: u8, colour: u8, pixels: &[u8]) -> Vec<u8> {
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[depth, colour, 0, 0, 0],
    ]
    .concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", &header),
        &chunk(b"IDAT", &packed(pixels)),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

/// [`jpeg`] with this size and this marker in its frame's header.
fn jpeg_of(width: u16, height: u16, marker: u8) -> Vec<u8> {
    let mut bytes = jpeg();
    let at = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[at + 1] = marker;
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

fn gif_of(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = gif(1);
    bytes[6..8].copy_from_slice(&width.to_le_bytes());
    bytes[8..10].copy_from_slice(&height.to_le_bytes());
    bytes
}

fn gif_of_frames(count: usize) -> Vec<u8> {
    let gif = gif(1);
    // From how long it is shown, to the end but for the trailer.
    let at = gif.windows(2).position(|two| two == b"\x21\xf9").unwrap();
    let frame = &gif[at..gif.len() - 1];
    [&gif[..at], &frame.repeat(count), b";"].concat()
}

/// A lossless WebP that says it has this size.
fn webp_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = webp();
    let bits = (width - 1) | ((height - 1) << 14);
    bytes[21..25].copy_from_slice(&bits.to_le_bytes());
    bytes
}

fn scans(count: usize) -> Vec<u8> {
    let jpeg = jpeg();
    let at = jpeg.windows(2).position(|two| two == [0xff, 0xda]).unwrap();
    let scan = &jpeg[at..jpeg.len() - 2];
    [&jpeg[..at], &scan.repeat(count), &[0xff, 0xd9]].concat()
}

fn with_tail(mut bytes: Vec<u8>, tail: &[u8]) -> Vec<u8> {
    bytes.extend(tail);
    bytes
}

/// A ZIP archive with one file of these bytes.
fn zip(bytes: &[u8]) -> Vec<u8> {
    let packed = packed(bytes);
    // Without what zlib has around it.
    let packed = &packed[2..packed.len() - 4];
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let facts = [
        &[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..],
        &crc32fast::hash(bytes).to_le_bytes(),
        &length(packed),
        &length(bytes),
        &[1, 0, 0, 0],
    ]
    .concat();
    let file = [&b"PK\x03\x04"[..], &facts, b"a", packed].concat();
    let listed = [&b"PK\x01\x02\x14\0"[..], &facts, &[0; 14], b"a"].concat();
    let end = [
        &b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..],
        &length(&listed),
        &length(&file),
        &[0, 0],
    ]
    .concat();
    [file, listed, end].concat()
}

const SCRIPT: &[u8] = b"<script>alert(1)</script>";

/// A GIF that is a script too: its width reads as the beginning of a comment.
fn gif_and_script() -> Vec<u8> {
    let mut bytes = gif_of(u16::from_le_bytes(*b"/*"), 4);
    bytes.pop();
    bytes.extend(b"\x21\xfe\x10*/=1;alert(1)//\n \0;");
    bytes
}

#[test]
fn each_hostile_file_becomes_something_harmless() {
    use Becomes::{Broken, Dimensions, Frames, Scans, Shown, Undecodable, Unknown};
    let zeros = vec![0; 64 * MIB];
    let bomb = packed(&zeros);
    let segments = |data: &[u8]| segment(0xe1, data).repeat(1000);
    let full = vec![b'x'; 65_533];
    let icc = [b"ICC_PROFILE\0\x01\x01", &full[14..]].concat();
    let claims_frames = chunk(b"acTL", &[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
    let claims_length = {
        let mut bytes = png();
        bytes[33..37].copy_from_slice(&u32::MAX.to_be_bytes());
        bytes
    };
    let table: Vec<(&str, Vec<u8>, Becomes, usize)> = vec![
        (
            "PNG that says 50,000 x 50,000",
            png_of(50_000, 50_000, 8, 6, &[0; 99]),
            Dimensions,
            LITTLE,
        ),
        (
            "PNG that says 100,000 x 100,000",
            png_of(100_000, 100_000, 1, 0, &[0; 99]),
            Dimensions,
            LITTLE,
        ),
        (
            "PNG that says 4,294,967,295 x 1",
            png_of(u32::MAX, 1, 8, 6, &[0; 99]),
            Dimensions,
            LITTLE,
        ),
        (
            "PNG that says 16,384 x 16,384",
            png_of(16_384, 16_384, 8, 6, &[0; 99]),
            Dimensions,
            LITTLE,
        ),
        (
            "PNG of 7,000 x 7,000 in 48 KB",
            png_of(7000, 7000, 8, 0, &vec![0; 7001 * 7000]),
            Shown("image/png"),
            MOST,
        ),
        (
            "PNG of 7,000 x 7,000 with 8 bytes a pixel",
            png_of(7000, 7000, 16, 6, &[0; 99]),
            Undecodable,
            LITTLE,
        ),
        ("PNG of no width", png_of(0, 1, 8, 6, &[0; 9]), Dimensions, LITTLE),
        (
            "PNG of no height",
            png_of(1, 0, 8, 6, &[0; 9]),
            Dimensions,
            LITTLE,
        ),
        (
            "PNG of 1 x 1",
            png_of(1, 1, 8, 6, &[0, 1, 2, 3, 4]),
            Shown("image/png"),
            LITTLE,
        ),
        (
            "PNG whose pixels unpack to 64 MiB too many",
            png_of(16, 8, 8, 0, &zeros),
            Shown("image/png"),
            LITTLE,
        ),
        (
            "PNG whose profile unpacks to 64 MiB",
            png_with(&chunk(b"iCCP", &[b"p\0\0", &bomb[..]].concat())),
            Shown("image/png"),
            LITTLE,
        ),
        (
            "PNG whose text unpacks to 64 MiB",
            png_with(&chunk(b"zTXt", &[b"p\0\0", &bomb[..]].concat())),
            Shown("image/png"),
            LITTLE,
        ),
        (
            "PNG that says 4 billion frames",
            png_with(&claims_frames),
            Frames,
            LITTLE,
        ),
        ("PNG with a chunk that says 4 GB", claims_length, Broken, LITTLE),
        (
            "JPEG that says 65,535 x 65,535",
            jpeg_of(u16::MAX, u16::MAX, 0xc0),
            Dimensions,
            LITTLE,
        ),
        (
            "JPEG of 7,000 x 7,000, progressive",
            jpeg_of(7000, 7000, 0xc2),
            Dimensions,
            LITTLE,
        ),
        ("JPEG of no width", jpeg_of(0, 8, 0xc0), Dimensions, LITTLE),
        ("JPEG of 100 scans", scans(100), Scans, LITTLE),
        (
            "JPEG with 64 KiB x 1,000 of metadata",
            jpeg_with(&segments(&full)),
            Shown("image/jpeg"),
            LITTLE,
        ),
        (
            "JPEG with 64 KiB x 1,000 of profile",
            jpeg_with(&segment(0xe2, &icc).repeat(1000)),
            Shown("image/jpeg"),
            LITTLE,
        ),
        (
            "GIF that says 65,535 x 65,535",
            gif_of(u16::MAX, u16::MAX),
            Dimensions,
            LITTLE,
        ),
        ("GIF of 0 x 0", gif_of(0, 0), Dimensions, LITTLE),
        ("GIF of 100,000 frames", gif_of_frames(100_000), Frames, LITTLE),
        (
            "GIF that says 7,000 x 7,000, in 200 bytes",
            gif_of(7000, 7000),
            Shown("image/gif"),
            MOST,
        ),
        (
            "WebP that says 16,384 x 16,384",
            webp_claiming(16_384, 16_384),
            Dimensions,
            LITTLE,
        ),
        (
            "WebP of 5,000 x 5,000 in 1 KB",
            webp_claiming(5000, 5000),
            Undecodable,
            MOST,
        ),
        ("WebP of 100,000 frames", animated_webp(100_000), Frames, 16 * MIB),
        (
            "GIF that is a script",
            gif_and_script(),
            Shown("image/gif"),
            LITTLE,
        ),
        (
            "GIF that is only a script",
            b"GIF89a=1;alert(1)".to_vec(),
            Broken,
            LITTLE,
        ),
        (
            "BMP that is a script",
            b"BM=1;alert(1)".to_vec(),
            Shown("text/plain; charset=utf-8"),
            LITTLE,
        ),
        (
            "GIF with a page in its comment",
            {
                let mut bytes = gif(1);
                bytes.pop();
                with_tail(bytes, &[&b"\x21\xfe\x19"[..], SCRIPT, b"\0;"].concat())
            },
            Shown("image/gif"),
            LITTLE,
        ),
        (
            "JPEG with a script in its comment",
            jpeg_with(&segment(0xfe, SCRIPT)),
            Shown("image/jpeg"),
            LITTLE,
        ),
        (
            "PNG that is an archive too",
            with_tail(png(), &zip(SCRIPT)),
            Shown("image/png"),
            LITTLE,
        ),
        (
            "PNG that is a page too",
            with_tail(
                png_with(&chunk(b"tEXt", &[b"Comment\0", SCRIPT].concat())),
                SCRIPT,
            ),
            Shown("image/png"),
            LITTLE,
        ),
        (
            "PDF that is an archive too",
            with_tail(b"%PDF-1.4\n".to_vec(), &zip(SCRIPT)),
            Shown("application/pdf"),
            LITTLE,
        ),
        ("Archive of 64 MiB in 64 KB", zip(&zeros), Unknown, LITTLE),
        ("Archive of such an archive", zip(&zip(&zeros)), Unknown, LITTLE),
        (
            "PDF that is a page",
            [b"%PDF-1.4\n", SCRIPT].concat(),
            Shown("application/pdf"),
            LITTLE,
        ),
        (
            "Page that is a PDF",
            [SCRIPT, b"%PDF-1.4\n"].concat(),
            Unknown,
            LITTLE,
        ),
        (
            "SVG",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            Unknown,
            LITTLE,
        ),
        (
            "Page",
            b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
            Unknown,
            LITTLE,
        ),
        (
            "XML with an entity",
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>".to_vec(),
            Unknown,
            LITTLE,
        ),
        (
            "WebP with a chunk that says 4 GB",
            riff(b"RIFF", b"WEBPVP8L\xff\xff\xff\xff\x2f"),
            Broken,
            LITTLE,
        ),
    ];
    let mut seen = Vec::new();
    for (what, bytes, becomes, most) in table {
        let ((processed, kept), taken) = measured(|| processed(&bytes, "picture.png"));
        println!("{what}: {:?}, {} KiB", became(&processed), taken >> 10);
        assert_eq!(became(&processed), becomes, "{what}: {processed:?}");
        // The file is read, what is left is written, and this test reads that.
        let files = bytes.len() + 2 * kept.len();
        assert!(taken <= most + files, "{what}: {taken}");
        if let Becomes::Shown("image/png" | "image/jpeg" | "image/gif" | "image/webp") = becomes {
            assert!(
                !holds(&kept, b"alert") && !holds(&kept, b"PK\x03\x04") && kept.len() < MIB,
                "{what}: {}",
                kept.len()
            );
        }
        let is_inline = matches!(becomes, Shown(content_type) if content_type != "application/pdf");
        assert_eq!(
            disposition(processed.content_type) == Disposition::Inline,
            is_inline,
            "{what}"
        );
        seen.push((what, told(&processed, most)));
    }
    documented("each_hostile_file_becomes_something_harmless", &seen);
}

#[test]
fn what_follows_a_picture_is_gone() {
    let archive = zip(SCRIPT);
    let tails = [
        ("a ZIP archive", archive.as_slice()),
        ("a script", SCRIPT),
        ("a RAR archive", b"Rar!\x1a\x07"),
        ("a PDF", b"%PDF-1.4"),
        ("another picture", b"\xff\xd8\xff\xe1"),
    ];
    let mut seen = Vec::new();
    for (what, tail) in tails {
        for (kind, bytes) in pictures() {
            let alone = strip(kind, &bytes).unwrap().bytes;
            let (is, kept) = processed(&with_tail(bytes.clone(), tail), "x");
            assert_eq!(is.content_type, kind.content_type());
            assert!(kept == alone && !holds(&kept, tail), "{kind:?}");
        }
        let input = format!("PNG, JPEG, GIF and WebP that {what} follows");
        seen.push((input, "Kept as the picture alone"));
    }
    documented("what_follows_a_picture_is_gone", &seen);
}

#[test]
fn a_profile_of_usual_size_stays_and_a_huge_one_does_not() {
    let kept = |size: usize| {
        let part = [&b"ICC_PROFILE\0\x01\x01"[..], &vec![7; 60_000]].concat();
        let bytes = jpeg_with(&segment(0xe2, &part).repeat(size.div_ceil(60_000)));
        holds(&strip(Kind::Jpeg, &bytes).unwrap().bytes, b"ICC_PROFILE")
    };
    assert!(kept(MAX_ICC / 2) && !kept(MAX_ICC + 60_000));
}

#[test]
fn exif_that_leads_in_circles_or_nowhere_says_nothing() {
    let many = [&b"II*\0\x08\0\0\0\xff\xff"[..], &[0; 60_000]].concat();
    let circle = b"II*\0\x08\0\0\0\0\0\x08\0\0\0".to_vec();
    let nowhere = b"MM\0*\xff\xff\xff\xff".to_vec();
    let itself = b"II*\0\0\0\0\0".to_vec();
    for tiff in [many, circle, nowhere, itself, exif(9), exif(0), Vec::new()] {
        let bytes = jpeg_with(&segment(0xe1, &[&b"Exif\0\0"[..], &tiff].concat()));
        let (is, kept) = processed(&bytes, "x");
        assert_eq!((is.width, is.height), (Some(16), Some(8)));
        assert!(!holds(&kept, b"Exif"));
    }
}

#[test]
fn a_picture_does_not_say_where_it_was_taken() {
    let mut seen = Vec::new();
    for (kind, bytes) in [
        ("JPEG", phone_jpeg(6)),
        ("PNG", talkative_png(6)),
        ("WebP", talkative_webp(6)),
    ] {
        assert!(holds(&bytes, &PLACE) && holds(&bytes, b"SecretCam"), "{kind}");
        let (is, kept) = processed(&bytes, "x");
        assert!(!holds(&kept, &PLACE) && !holds(&kept, b"SecretCam"), "{kind}");
        // Turned by a quarter.
        assert_eq!((is.width, is.height), (Some(8), Some(16)), "{kind}");
        seen.push((
            format!("{kind} with place, camera and thumbnail in EXIF, XMP and comments"),
            "Kept without them, and still turned as it was",
        ));
    }
    documented("a_picture_does_not_say_where_it_was_taken", &seen);
}

#[test]
fn names_that_lead_elsewhere_do_not() {
    let mut seen = Vec::new();
    for (name, meant) in [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("/", "file"),
        ("..", "file"),
        (".htaccess", "htaccess"),
        ("a\0.png", "a.png"),
        ("\u{1b}[2J.txt", "[2J.txt"),
        ("a\r\nContent-Type: x\r\n\r\n.png", "aContent-Type_ x.png"),
        ("a\"; filename=\"b.exe", "a_; filename=_b.exe"),
        ("a/<script>.png", "_script_.png"),
        ("\u{202e}gnp.exe", "gnp.exe"),
        ("\u{2066}a\u{2069}\u{200b}.png", "a.png"),
        ("aux.png", "_aux.png"),
        ("COM1", "_COM1"),
        ("a.txt:stream", "a.txt_stream"),
        ("a.exe. .", "a.exe"),
    ] {
        let (is, _) = processed(b"hello", name);
        assert_eq!(is.filename, meant, "{name:?}");
        seen.push((
            format!("File called `{name:?}`"),
            format!("It is called `{meant}`"),
        ));
    }
    for (letters, meant) in [
        (1000, format!("{}.png", "ü".repeat(125))),
        (100_000, "ü".repeat(127)),
    ] {
        let (is, _) = processed(b"hello", &format!("{}.png", "ü".repeat(letters)));
        assert_eq!(is.filename, meant);
        seen.push((
            format!("File called by {letters} letters of two bytes and `.png`"),
            format!(
                "It is called by {} bytes, {} `.png`",
                meant.len(),
                if meant.ends_with(".png") {
                    "with"
                } else {
                    "without"
                }
            ),
        ));
    }
    documented("names_that_lead_elsewhere_do_not", &seen);
}
