//! What files are, by their content.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod real;

use std::fs;

use guildhall_files::{Disposition, FileKind, Kind, UNKNOWN, disposition};
use real::*;

fn kind_of(bytes: &[u8]) -> FileKind {
    let folder = tempfile::tempdir().unwrap();
    // A name that says something else.
    let path = folder.path().join("page.html");
    fs::write(&path, bytes).unwrap();
    FileKind::of(&path).unwrap()
}

#[test]
fn files_are_known_by_their_content() {
    for (kind, bytes) in pictures() {
        assert_eq!(kind_of(&bytes), FileKind::Picture(kind));
    }
    let ftyp = |brand: &[u8]| [&b"\0\0\0\x18ftyp"[..], brand, b"\0\0\0\0isommp42"].concat();
    let webm = [
        &b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"[..],
        &[0; 256],
    ]
    .concat();
    for (bytes, kind) in [
        (ftyp(b"isom"), FileKind::Mp4),
        (ftyp(b"mp42"), FileKind::Mp4),
        (ftyp(b"qt  "), FileKind::Quicktime),
        (ftyp(b"M4A "), FileKind::M4a),
        (webm, FileKind::Webm),
        (b"ID3\x04\0\0\0\0\0\x0a\0\0".to_vec(), FileKind::Mp3),
        (b"\xff\xfb\x90\x64\0\0\0\0".to_vec(), FileKind::Mp3),
        (b"OggS\0\x02\0\0\0\0".to_vec(), FileKind::Ogg),
        (b"RIFF\x24\0\0\0WAVEfmt \x10".to_vec(), FileKind::Wav),
        (b"fLaC\0\0\0\x22".to_vec(), FileKind::Flac),
        (b"\xff\xf1\x50\x80\x02\x1f\xfc".to_vec(), FileKind::Aac),
        (b"%PDF-1.7\n".to_vec(), FileKind::Pdf),
        // What is not listed.
        (ftyp(b"heic"), FileKind::Other),
        (ftyp(b"avif"), FileKind::Other),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(), FileKind::Other),
        (b"II*\0\x08\0\0\0".to_vec(), FileKind::Other),
        (b"PK\x03\x04\x14\0".to_vec(), FileKind::Other),
        (b"\x7fELF\x02\x01\x01".to_vec(), FileKind::Other),
        (b"MZ\x90\0\x03".to_vec(), FileKind::Other),
        (b"#EXTM3U\nfile:///etc/passwd\n".to_vec(), FileKind::Text),
        (Vec::new(), FileKind::Other),
    ] {
        assert_eq!(kind_of(&bytes), kind, "{:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn text_is_utf8_without_control_characters() {
    let long = "ä€😀".repeat(20_000);
    for text in [
        "hello\r\n\tworld\n",
        "\u{feff}with a mark",
        "ID3 is not always music",
        "BM is a text",
        "GIF is a word",
        "OggS is one, too",
        "fLaC",
        "0000ftypisom is a brand",
        "#!/bin/sh\necho hi\n",
        "let a = 1 < 2;",
        "{\"a\": 1}",
        "x",
        &long,
        &format!("a{long}"),
        &format!("ab{long}"),
    ] {
        let short: String = text.chars().take(20).collect();
        assert_eq!(kind_of(text.as_bytes()), FileKind::Text, "{short}");
    }
    let cut = &long.as_bytes()[..long.len() - 1];
    let late = [long.as_bytes(), b"\xff"].concat();
    let zero = [long.as_bytes(), b"\0"].concat();
    for bytes in [b"caf\xe9", cut, &late, &zero, b"a\x1b[31m", b"\xff\xfeh\0i\0"] {
        assert_eq!(kind_of(bytes), FileKind::Other);
    }
}

#[test]
fn what_browsers_run_scripts_of_is_nothing_known() {
    for text in [
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        "<?xml version=\"1.0\"?><svg/>",
        "<!DOCTYPE html><script>alert(1)</script>",
        "\u{feff}\n\t <html>",
        "  <!-- --><script>alert(1)</script>",
        "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
    ] {
        assert_eq!(kind_of(text.as_bytes()), FileKind::Other, "{text}");
    }
}

#[test]
fn only_what_is_listed_is_shown() {
    for kind in FileKind::ALL {
        let is_saved = matches!(kind, FileKind::Pdf | FileKind::Other);
        let meant = if is_saved {
            Disposition::Attachment
        } else {
            Disposition::Inline
        };
        assert_eq!(disposition(kind.content_type()), meant, "{kind:?}");
    }
    for content_type in [
        UNKNOWN,
        "text/html",
        "image/svg+xml",
        "text/xml",
        "application/javascript",
        "text/plain",
        "image/png; x",
        "IMAGE/PNG",
        "",
    ] {
        assert_eq!(
            disposition(content_type),
            Disposition::Attachment,
            "{content_type}"
        );
    }
    assert_eq!(FileKind::Picture(Kind::Png).content_type(), "image/png");
    assert_eq!(Disposition::Inline.as_str(), "inline");
    assert_eq!(Disposition::Attachment.as_str(), "attachment");
}
