//! Real small files that are cut off or changed: nothing panics, and nothing takes much memory.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod memory;
mod real;

use std::fs;

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

#[derive(Clone, Debug)]
enum Change {
    Set(usize, u8),
    Number(usize, u32),
    Remove(usize, usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let number = prop_oneof![
        Just(0),
        Just(1),
        Just(u32::MAX),
        Just(0x7fff_ffff),
        Just(0x4000),
        any::<u32>()
    ];
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<usize>(), number).prop_map(|(at, number)| Change::Number(at, number)),
        (any::<usize>(), 1..64_usize).prop_map(|(at, count)| Change::Remove(at, count)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..32))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<usize>(), 1..256_usize).prop_map(|(at, count)| Change::Repeat(at, count)),
    ]
}

fn changed(mut bytes: Vec<u8>, change: Change) -> Vec<u8> {
    let length = bytes.len().max(1);
    let part = |at: usize, count: usize| at % length..(at % length + count).min(bytes.len());
    match change {
        _ if bytes.is_empty() => {}
        Change::Set(at, byte) => bytes[at % length] = byte,
        Change::Number(at, number) => {
            let range = part(at, 4);
            let count = range.len();
            bytes[range].copy_from_slice(&number.to_be_bytes()[..count]);
        }
        Change::Remove(at, count) => drop(bytes.drain(part(at, count))),
        Change::Insert(at, more) => drop(bytes.splice(at % length..at % length, more)),
        Change::Repeat(at, count) => {
            let again = bytes[part(at, count)].to_vec();
            drop(bytes.splice(at % length..at % length, again));
        }
    }
    bytes
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
