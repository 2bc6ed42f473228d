//! What becomes of files, from what was uploaded to what is served.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod real;

use std::{fs, path::Path};

use guildhall_files::{Processed, Tools, UNKNOWN, Unshown, process};
use real::*;
use tempfile::TempDir;

/// What becomes of these bytes, with a folder that the kept ones are in.
async fn processed(bytes: &[u8], name: &str) -> (Processed, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    fs::write(&path, bytes).unwrap();
    let processed = process(&path, name, &Tools::new(None, None)).await.unwrap();
    (processed, folder)
}

#[tokio::test]
async fn a_photo_is_kept_without_what_it_tells_and_measured() {
    let (photo, folder) = processed(&phone_jpeg(6), "C:\\photos\\IMG 1.JPG").await;
    assert_eq!(photo.filename, "IMG 1.JPG");
    assert_eq!(photo.content_type, "image/jpeg");
    assert_eq!((photo.width, photo.height), (Some(8), Some(16)));
    assert_eq!(
        (photo.is_animated, photo.duration, &photo.poster),
        (false, None, &None)
    );
    assert!(photo.blurhash.is_some() && photo.unshown.is_none());
    assert_eq!(photo.path, folder.path().join("upload.stripped"));
    let kept = fs::read(&photo.path).unwrap();
    assert_eq!(photo.size, u64::try_from(kept.len()).unwrap());
    assert!(!holds(&kept, &PLACE) && SECRETS.iter().all(|secret| !holds(&kept, secret)));
}

#[tokio::test]
async fn animations_are_said_to_be_some() {
    for (bytes, content_type, is_animated) in [
        (gif(3), "image/gif", true),
        (gif(1), "image/gif", false),
        (apng(), "image/png", true),
        (png(), "image/png", false),
        (animated_webp(3), "image/webp", true),
        (webp(), "image/webp", false),
    ] {
        let (is, _folder) = processed(&bytes, "x").await;
        assert_eq!((is.content_type, is.is_animated), (content_type, is_animated));
        assert_eq!((is.width, is.height), (Some(16), Some(8)));
    }
}

#[tokio::test]
async fn other_files_are_kept_as_they_are() {
    for (bytes, content_type) in [
        (&b"hello"[..], "text/plain; charset=utf-8"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04", UNKNOWN),
        (b"", UNKNOWN),
        // Without FFmpeg a video is what it begins as.
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video/mp4"),
    ] {
        let (is, folder) = processed(bytes, "x").await;
        assert_eq!(is.content_type, content_type);
        assert_eq!((is.width, is.blurhash, is.unshown), (None, None, None));
        assert_eq!(is.path, folder.path().join("upload"));
        assert_eq!(is.size, u64::try_from(bytes.len()).unwrap());
        assert_eq!(fs::read(&is.path).unwrap(), bytes);
    }
}

#[tokio::test]
async fn what_only_begins_like_a_picture_is_kept_to_be_saved() {
    let mut wrong_pixels = talkative_png(1);
    let at = wrong_pixels.windows(4).position(|kind| kind == b"IDAT").unwrap();
    wrong_pixels[at + 6] ^= 0xff;
    let (is, folder) = processed(&wrong_pixels, "x.png").await;
    assert_eq!((is.content_type, is.width), (UNKNOWN, None));
    assert!(
        matches!(is.unshown, Some(Unshown::Undecodable(_))),
        "{:?}",
        is.unshown
    );
    // Its parts were known, so what it tells is gone all the same.
    assert_eq!(is.path, folder.path().join("upload.stripped"));
    assert!(!holds(&fs::read(&is.path).unwrap(), &PLACE));
    let (is, folder) = processed(&png()[..40], "x.png").await;
    assert_eq!(is.content_type, UNKNOWN);
    assert!(matches!(is.unshown, Some(Unshown::Broken(_))), "{:?}", is.unshown);
    assert_eq!(is.path, folder.path().join("upload"));
}

#[tokio::test]
async fn a_picture_of_too_many_bytes_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    fs::write(&path, png()).unwrap();
    let size = guildhall_files::MAX_PICTURE_BYTES + 1;
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(size)
        .unwrap();
    let is = process(&path, "x.png", &Tools::new(None, None)).await.unwrap();
    assert_eq!(
        (is.content_type, is.size, is.unshown),
        (UNKNOWN, size, Some(Unshown::Size(size)))
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_an_error() {
    let tools = Tools::new(None, None);
    process(Path::new("/nowhere/at/all"), "x", &tools)
        .await
        .unwrap_err();
}
