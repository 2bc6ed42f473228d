//! Real small files that are cut off or changed: nothing panics, and nothing takes much memory.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod changes;
mod memory;
mod real;

use std::fs;

use changes::*;
use guildhall_files::{FileKind, Kind, Method, ThumbnailSize, measure, strip, thumbnail};
use memory::{MOST, measured};
use proptest::prelude::*;
use real::*;

/// Everything that reads pictures, on these bytes, whatever they are.
fn all_of(kind: Kind, bytes: &[u8]) {
    if let Ok(stripped) = strip(kind, bytes) {
        let again = strip(kind, &stripped.bytes).unwrap();
        assert!(again.bytes == stripped.bytes && again.frames == stripped.frames);
        let _ = measure(kind, &stripped);
    }
    let _ = thumbnail(kind, bytes, ThumbnailSize::at_least(96, 96, Method::Crop));
}

fn samples() -> Vec<(Kind, Vec<u8>)> {
    vec![
        (Kind::Jpeg, phone_jpeg(6)),
        (Kind::Png, talkative_png(6)),
        (Kind::Png, apng()),
        (Kind::Webp, talkative_webp(6)),
        (Kind::Webp, animated_webp(2)),
        (Kind::Gif, talkative_gif()),
        (Kind::Jpeg, other_jpegs()[0].clone()),
        (Kind::Jpeg, other_jpegs()[1].clone()),
    ]
}

#[test]
fn a_file_that_is_cut_off_anywhere_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    for (kind, bytes) in samples() {
        for end in 0..bytes.len() {
            all_of(kind, &bytes[..end]);
            // What it is, its beginning says.
            if end > 300 {
                continue;
            }
            fs::write(&path, &bytes[..end]).unwrap();
            FileKind::of(&path).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_file_that_is_changed_anyhow_does_no_harm(
        which in 0..8_usize,
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let (kind, bytes) = samples().swap_remove(which);
        let bytes = changes.into_iter().fold(bytes, changed);
        let ((), taken) = measured(|| all_of(kind, &bytes));
        prop_assert!(taken <= MOST, "{taken}");
    }
}
