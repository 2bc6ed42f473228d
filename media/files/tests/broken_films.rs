//! Films, sounds and pictures in boxes that are made to do harm, cut off or changed: nothing panics, takes long or much memory, and
//! nothing is overwritten that lies elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod boxed;
mod changes;
mod memory;
mod real;

use std::{
    fs::{self, File},
    io::Write as _,
    time::{Duration, Instant},
};

use boxed::*;
use changes::*;
use guildhall_files::{FileKind, Unmade, Unshown, erase};
use memory::measured;
use proptest::prelude::*;
use real::holds;

/// Most that any may take: its places, and a part of it that is read.
const MOST: usize = 32 << 20;

/// What is left of it; nothing else changed if it was refused.
fn left(bytes: &[u8]) -> (Result<bool, Unmade>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    fs::write(&path, bytes).unwrap();
    let kind = FileKind::of(&path).unwrap();
    let start = Instant::now();
    let (done, taken) = measured(|| erase(&path, kind));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(taken <= MOST, "{taken}");
    let left = fs::read(&path).unwrap();
    assert_eq!(left.len(), bytes.len());
    match &done {
        Ok(true) => assert!(left != bytes),
        Ok(false) | Err(Unmade::Unshown(Unshown::Broken(_))) => assert!(left == bytes),
        Err(error) => panic!("{error}"),
    }
    (done, left)
}

fn samples() -> Vec<Vec<u8>> {
    let iloc = |version, method| Iloc {
        version,
        bytes: [4, 4, 4, 4],
        method,
    };
    vec![
        film(),
        matroska(),
        picture(iloc(0, 0)),
        picture(iloc(1, 1)),
        picture(iloc(2, 0)),
        HEIC.to_vec(),
        AVIF.to_vec(),
        MOVING.to_vec(),
    ]
}

#[test]
fn what_is_cut_off_anywhere_does_no_harm() {
    for bytes in samples() {
        for end in (0..bytes.len()).step_by(7) {
            drop(left(&bytes[..end]));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_is_changed_anyhow_does_no_harm(
        which in 0..8_usize,
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let bytes = samples().swap_remove(which);
        drop(left(&changes.into_iter().fold(bytes, changed)));
    }
}

/// Boxes within each other.
fn nested(name: &[u8; 4], deep: usize) -> Vec<u8> {
    let mut bytes = b"\0\0\0\0".to_vec();
    bytes.extend(name);
    bytes.repeat(deep)
}

fn in_moov(inside: &[u8]) -> Vec<u8> {
    let mdat = boxed(b"mdat", b"PICTURE1PICTURE2");
    [ftyp(b"isom"), mdat, boxed(b"moov", inside)].concat()
}

/// A table of numbers after version, flags and these first ones.
fn table(name: &[u8; 4], numbers: &[u32]) -> Vec<u8> {
    let numbers: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    full(name, 0, &numbers)
}

/// A track that goes, of these tables.
fn measured_track(tables: &[Vec<u8>]) -> Vec<u8> {
    let minf = boxed(b"minf", &boxed(b"stbl", &tables.concat()));
    boxed(b"trak", &boxed(b"mdia", &[hdlr(b"meta"), minf].concat()))
}

#[test]
fn lengths_that_lie_do_no_harm() {
    let head = |size: u32, name: &[u8; 4]| [&size.to_be_bytes()[..], name].concat();
    let sizes = [0, 1, 2, 7, 8, 9, 15, 16, 0x7fff_ffff, u32::MAX];
    for size in sizes {
        for name in [
            b"moov", b"trak", b"udta", b"meta", b"uuid", b"mdat", b"free", b"moof",
        ] {
            let rest = [&head(size, name)[..], SECRET].concat();
            drop(left(&in_moov(&rest)));
            drop(left(&[in_moov(b""), rest.clone()].concat()));
            for large in [0, 15, 16, 17, 1 << 40, u64::MAX] {
                let rest = [&head(1, name)[..], &large.to_be_bytes(), SECRET].concat();
                drop(left(&in_moov(&rest)));
                drop(left(&[in_moov(b""), rest.clone()].concat()));
                drop(left(&[ftyp(b"heic"), rest].concat()));
            }
        }
    }
    // One that says it goes on beyond what is around it ends there.
    let (done, left) = left(&[in_moov(&head(1000, b"udta")), boxed(b"mdat", b"PICTURE3")].concat());
    assert!(done.is_ok() && holds(&left, b"PICTURE3"));
}

#[test]
fn too_much_is_refused_and_stays_as_it_is() {
    let refused = |bytes: &[u8]| matches!(left(bytes).0, Err(Unmade::Unshown(Unshown::Broken(_))));
    // More boxes than are looked at, and more than are overwritten.
    assert!(refused(&in_moov(&boxed(b"mvex", b"").repeat(1_100_000))));
    assert!(refused(&in_moov(&boxed(b"udta", b"").repeat(140_000))));
    assert!(refused(
        &[in_moov(b""), boxed(b"mdat", b"").repeat(140_000)].concat()
    ));
    // A table of five million numbers.
    let large = full(b"stco", 0, &vec![0; 20_000_000]);
    assert!(refused(&in_moov(&measured_track(&[large]))));
    assert!(refused(&in_moov(&boxed(b"cmov", SECRET))));
    assert!(!refused(&in_moov(&nested(b"moov", 100_000))));
    let mut tags = matroska();
    tags.truncate(tags.len() - 300);
    tags.extend([0xbf, 0x80].repeat(1_100_000));
    assert!(refused(&tags));
}

#[test]
fn a_track_that_says_it_lies_elsewhere_takes_nothing_with_it() {
    let film = |starts: &[u32], size: [u32; 2]| {
        let starts = [&[u32::try_from(starts.len()).unwrap()], starts].concat();
        in_moov(&measured_track(&[
            table(b"stsz", &size),
            table(b"stsc", &[1, 1, u32::MAX, 1]),
            table(b"stco", &starts),
        ]))
    };
    // In the table of brands, in the film's own boxes, at the end, beyond it.
    for start in [0, 9, 20, 27, 44, 60, 200, 100_000, u32::MAX] {
        let film = film(&[start], [u32::MAX, u32::MAX]);
        let (done, left) = left(&film);
        assert!(done.unwrap());
        assert_eq!(
            (&left[..20], &left[36..44]),
            (&film[..20], &film[36..44]),
            "{start}"
        );
        let (moov, there) = (place_of(&film, b"moov"), place_of(&left, b"moov"));
        assert_eq!(moov, there);
        assert!(holds(&left, b"PICTURE1PICTURE2"), "{start}");
    }
    // Each byte is gone through once, however often it is named.
    let many: Vec<u32> = (0..100_000).map(|at| 28 + at % 16).collect();
    let (done, left) = left(&film(&many, [u32::MAX, u32::MAX]));
    assert!(done.unwrap() && !holds(&left, b"PICTURE"));
}

#[test]
fn an_item_that_says_it_lies_elsewhere_takes_nothing_with_it() {
    let iloc = |bytes, method| Iloc {
        version: 1,
        bytes,
        method,
    };
    let picture = |table: Vec<u8>| {
        let inside = [
            hdlr(b"pict"),
            full(b"iinf", 0, &[&b"\0\x01"[..], &infe(2, 2, b"Exif")].concat()),
            table,
            boxed(b"idat", b"PICTURE1"),
        ];
        [
            ftyp(b"heic"),
            full(b"meta", 0, &inside.concat()),
            boxed(b"mdat", b"PICTURE2PICTURE3PICTURE4"),
        ]
        .concat()
    };
    for at in [0, 8, 40, 100, 150, 100_000, u64::MAX - 7, u64::MAX] {
        for method in 0..4 {
            let picture = picture(iloc([8, 8, 8, 0], method).table(&[(2, at, &[(at, u64::MAX), (1, 0)])]));
            let (_, left) = left(&picture);
            let meta = place_of(&picture, b"meta");
            // The name of the handler is gone, and perhaps what lies beside; nothing else of it.
            let inside = meta.start + 70..meta.end - 8;
            assert_eq!(left[inside.clone()], picture[inside], "{at} {method}");
        }
    }
    // An item that goes on to the end of what is beside it: the picture itself, of no account to anybody else.
    let beside = picture(iloc([4, 4, 0, 0], 1).table(&[(2, 0, &[(0, 0)])]));
    assert!(!holds(&left(&beside).1, b"PICTURE1") && holds(&left(&beside).1, b"PICTURE2"));
    // Four billion pieces of no length in a few bytes.
    let item = b"\0\x02\0\0\0\0\xff\xff".repeat(60_000);
    let many = picture(full(b"iloc", 1, &[&b"\0\0\xea\x60"[..], &item].concat()));
    let start = Instant::now();
    assert!(matches!(left(&many).0, Err(Unmade::Unshown(_))));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn pieces_of_items_are_counted_in_the_whole_file() {
    let refused = |bytes: &[u8]| matches!(left(bytes).0, Err(Unmade::Unshown(Unshown::Broken(_))));
    // 65,535 pieces in a box of 22 bytes, of an item that tells.
    let pieces = |item: u8, count: u16| {
        let item = [&[0, item, 0, 0][..], &count.to_be_bytes()].concat();
        full(b"iloc", 0, &[&b"\0\0\0\x01"[..], &item].concat())
    };
    let table = full(b"iinf", 0, &[&b"\0\x01"[..], &infe(2, 2, b"Exif")].concat());
    let meta = |tables: &[u8]| full(b"meta", 0, &[&hdlr(b"pict"), tables].concat());
    let picture = |inside: &[u8]| [ftyp(b"heic"), meta(inside)].concat();
    assert_eq!(pieces(2, u16::MAX).len(), 22);
    for item in [1, 2] {
        assert!(!refused(&picture(
            &[table.clone(), pieces(item, u16::MAX)].concat()
        )));
        // Tables are there once; and before them or after is the same.
        let many = pieces(item, u16::MAX).repeat(20_000);
        assert!(refused(&picture(&[table.clone(), many.clone()].concat())));
        assert!(refused(&picture(&[many, table.clone()].concat())));
        // Of all pictures together.
        let one = meta(&[table.clone(), pieces(item, 8_000)].concat());
        assert!(!refused(&[ftyp(b"heic"), one.repeat(8)].concat()));
        assert!(refused(&[ftyp(b"heic"), one.repeat(9)].concat()));
        let tracks = boxed(b"trak", &[track(b"pict", &[], &[])[8..].to_vec(), one].concat());
        assert!(!refused(
            &[ftyp(b"heic"), boxed(b"moov", &tracks.repeat(8))].concat()
        ));
        assert!(refused(
            &[ftyp(b"heic"), boxed(b"moov", &tracks.repeat(9))].concat()
        ));
    }
    assert!(refused(&picture(&[table.clone(), table.clone()].concat())));
    assert!(refused(&picture(&boxed(b"idat", b"").repeat(2))));
    // Items that have no pieces.
    let none = |count: u32| {
        let items = b"\0\0\0\x02\0\0\0\0\0\0".repeat(usize::try_from(count).unwrap());
        let iloc = full(b"iloc", 2, &[&b"\0\0"[..], &count.to_be_bytes(), &items].concat());
        picture(&[table.clone(), iloc].concat())
    };
    assert!(!refused(&none(65_536)) && refused(&none(65_537)));
}

#[test]
fn small_sizes_and_many_texts_take_little() {
    let film = |sizes: &[u8]| {
        let tables = [
            sizes.to_vec(),
            table(b"stsc", &[1, 1, u32::MAX, 1]),
            table(b"stco", &[1, 28]),
        ];
        in_moov(&measured_track(&tables))
    };
    let small = |bits: u8, count: u32, sizes: &[u8]| {
        full(
            b"stz2",
            0,
            &[&[0, 0, 0, bits][..], &count.to_be_bytes(), sizes].concat(),
        )
    };
    let refused = |bytes: &[u8]| matches!(left(bytes).0, Err(Unmade::Unshown(Unshown::Broken(_))));
    assert!(refused(&film(&small(4, u32::MAX, &vec![1; 1 << 20]))));
    assert!(refused(&film(&small(5, 1, b"\x08\x08"))));
    assert!(!refused(&film(&small(4, u32::MAX, &vec![1; 1 << 18]))));
    // Texts of one byte each, without end, in tracks without end.
    let texts = [
        table(b"stsz", &[1, u32::MAX]),
        table(b"stsc", &[1, 1, u32::MAX, 1]),
        table(b"stco", &[1, 28]),
    ];
    let minf = boxed(b"minf", &boxed(b"stbl", &texts.concat()));
    let text = boxed(b"trak", &boxed(b"mdia", &[hdlr(b"text"), minf].concat()));
    assert!(refused(&in_moov(&text.repeat(1000))));
}

#[test]
fn a_large_film_is_not_read_into_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    let mut file = File::create(&path).unwrap();
    let size: u64 = 100 << 20;
    file.write_all(&ftyp(b"isom")).unwrap();
    let head = [&u32::try_from(size).unwrap().to_be_bytes()[..], b"mdat"].concat();
    file.write_all(&head).unwrap();
    let part = vec![7; 1 << 20];
    for _ in 0..100 {
        file.write_all(&part).unwrap();
    }
    file.set_len(20 + size).unwrap();
    drop(file);
    let mut file = File::options().append(true).open(&path).unwrap();
    let sizes = measured_track(&[
        table(b"stsz", &[10 << 20, 5]),
        table(b"stsc", &[1, 1, 5, 1]),
        table(b"stco", &[1, 28]),
    ]);
    file.write_all(&boxed(b"moov", &[sizes, boxed(b"udta", SECRET)].concat()))
        .unwrap();
    drop(file);
    let (done, taken) = measured(|| erase(&path, FileKind::Mp4));
    assert!(done.unwrap() && taken < 2 << 20, "{taken}");
    let left = fs::read(&path).unwrap();
    let end = 28 + (50 << 20);
    assert!(left[28..end].iter().all(|byte| *byte == 0) && left[end..end + 1000] == [7; 1000]);
    assert!(!holds(&left[left.len() - 1000..], SECRET));
}
