//! Films and pictures of boxes and elements, put together by hand: what programs here do not write.
#![allow(dead_code, reason = "not every test makes every file")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::ops::Range;

/// Pictures as a phone and a browser have them; see `fixtures/README.md`.
pub(crate) const HEIC: &[u8] = include_bytes!("../fixtures/phone.heic");
pub(crate) const AVIF: &[u8] = include_bytes!("../fixtures/phone.avif");
/// Two pictures after each other.
pub(crate) const MOVING: &[u8] = include_bytes!("../fixtures/moving.avif");

/// What nobody shall read.
pub(crate) const SECRET: &[u8] = b"Alice's garden 52.5200";

pub(crate) fn boxed(name: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let size = u32::try_from(inside.len() + 8).unwrap();
    [&size.to_be_bytes()[..], name, inside].concat()
}

/// A box with a length of 64 bits.
pub(crate) fn large(name: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let size = u64::try_from(inside.len() + 16).unwrap();
    [&1_u32.to_be_bytes()[..], name, &size.to_be_bytes(), inside].concat()
}

/// A box with version and no flags.
pub(crate) fn full(name: &[u8; 4], version: u8, inside: &[u8]) -> Vec<u8> {
    boxed(name, &[&[version, 0, 0, 0], inside].concat())
}

pub(crate) fn ftyp(brand: &[u8; 4]) -> Vec<u8> {
    boxed(b"ftyp", &[&brand[..], b"\0\0\0\0", brand].concat())
}

pub(crate) fn hdlr(kind: &[u8; 4]) -> Vec<u8> {
    full(
        b"hdlr",
        0,
        &[&b"\0\0\0\0"[..], kind, &[0; 12], b"SecretCam\0"].concat(),
    )
}

fn table(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// A track of this kind whose samples, of these sizes, lie in chunks of two from each of `starts` on.
pub(crate) fn track(kind: &[u8; 4], starts: &[u32], sizes: &[u32]) -> Vec<u8> {
    let count = u32::try_from(sizes.len()).unwrap();
    let sizes = full(b"stsz", 0, &table(&[&[0, count], sizes].concat()));
    track_of(kind, starts, &sizes)
}

/// [`track`], with this box of sizes.
pub(crate) fn track_of(kind: &[u8; 4], starts: &[u32], sizes: &[u8]) -> Vec<u8> {
    let count = |numbers: &[u32]| u32::try_from(numbers.len()).unwrap();
    let stbl = [
        sizes.to_vec(),
        full(b"stsc", 0, &table(&[1, 1, 2, 1])),
        full(b"stco", 0, &table(&[&[count(starts)], starts].concat())),
    ];
    let minf = boxed(b"minf", &boxed(b"stbl", &stbl.concat()));
    let mdia = boxed(b"mdia", &[full(b"mdhd", 0, &[0; 20]), hdlr(kind), minf].concat());
    boxed(b"trak", &[full(b"tkhd", 0, &[0; 80]), mdia].concat())
}

/// Where the first box of this name is; also if it is within others.
pub(crate) fn place_of(bytes: &[u8], name: &[u8; 4]) -> Range<usize> {
    let at = bytes.windows(4).position(|part| part == name).unwrap() - 4;
    let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    at..at + usize::try_from(size).unwrap()
}

/// With more boxes at the end of `moov`, which is the last of the file.
pub(crate) fn with_in_moov(mut bytes: Vec<u8>, more: &[u8]) -> Vec<u8> {
    let moov = place_of(&bytes, b"moov");
    assert_eq!(moov.end, bytes.len());
    let size = u32::try_from(moov.len() + more.len()).unwrap();
    bytes[moov.start..moov.start + 4].copy_from_slice(&size.to_be_bytes());
    bytes.extend(more);
    bytes
}

/// A film that shows nothing, with everything in it that tells.
pub(crate) fn film() -> Vec<u8> {
    let ftyp = ftyp(b"isom");
    let between = boxed(b"free", &[b"GPS ", SECRET].concat());
    let mdat = [b"PICTURE1PICTURE2", SECRET, SECRET, &between, b"PICTURE3"].concat();
    let mdat = boxed(b"mdat", &mdat);
    let at = u32::try_from(ftyp.len() + 8).unwrap();
    let secret = u32::try_from(SECRET.len()).unwrap();
    let tells = [
        boxed(b"udta", &boxed(b"\xa9xyz", SECRET)),
        full(b"meta", 0, &[hdlr(b"mdta"), boxed(b"ilst", SECRET)].concat()),
        boxed(b"uuid", &[&[0xbe; 16], SECRET].concat()),
        boxed(b"Xtra", SECRET),
    ]
    .concat();
    let mut shown = track(b"vide", &[at], &[8, 8]);
    let size = u32::try_from(shown.len() + tells.len()).unwrap();
    shown[..4].copy_from_slice(&size.to_be_bytes());
    shown.extend(&tells);
    let moov = [
        full(b"mvhd", 0, &[0; 96]),
        shown,
        track(b"meta", &[at + 16], &[secret, secret]),
        boxed(
            b"gps ",
            &table(&[0, 2, at + 16 + 2 * secret, 12 + secret, at, 16]),
        ),
        tells.clone(),
    ];
    let moof = [full(b"mfhd", 0, &[0; 4]), boxed(b"traf", &tells), tells.clone()];
    [
        ftyp,
        mdat,
        boxed(b"free", SECRET),
        boxed(b"moov", &moov.concat()),
        boxed(b"moof", &moof.concat()),
        large(b"uuid", &[&[0xbe; 16], SECRET].concat()),
        tells,
        b"\0\0\0\x03SecretCam".to_vec(),
    ]
    .concat()
}

/// An item: its number, from where its pieces are counted, and where they begin and how long they are.
pub(crate) type Item<'a> = (u32, u64, &'a [(u64, u64)]);

/// How the place of an item is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Iloc {
    pub(crate) version: u8,
    /// Bytes of offsets, lengths, bases and indices.
    pub(crate) bytes: [u8; 4],
    /// 0 in the file, 1 in `idat`.
    pub(crate) method: u16,
}

fn number(value: u64, bytes: u8) -> Vec<u8> {
    value.to_be_bytes()[8 - usize::from(bytes)..].to_vec()
}

impl Iloc {
    /// The table, for items with these pieces.
    pub(crate) fn table(self, items: &[Item<'_>]) -> Vec<u8> {
        let [offset, length, base, index] = self.bytes;
        let id = if self.version < 2 { 2 } else { 4 };
        let mut table = vec![offset << 4 | length, base << 4 | index];
        table.extend(number(items.len().try_into().unwrap(), id));
        for (item, from, pieces) in items {
            table.extend(number(u64::from(*item), id));
            if self.version > 0 {
                table.extend(self.method.to_be_bytes());
            }
            table.extend([0, 0]);
            table.extend(number(*from, base));
            table.extend(u16::try_from(pieces.len()).unwrap().to_be_bytes());
            for (at, count) in *pieces {
                if self.version > 0 {
                    table.extend(number(1, index));
                }
                table.extend(number(*at, offset));
                table.extend(number(*count, length));
            }
        }
        full(b"iloc", self.version, &table)
    }
}

/// The entry of an item of this kind.
pub(crate) fn infe(version: u8, item: u32, kind: &[u8; 4]) -> Vec<u8> {
    let id = number(u64::from(item), if version < 3 { 2 } else { 4 });
    full(b"infe", version, &[&id[..], b"\0\0", kind, b"\0"].concat())
}

/// A picture whose items lie in `mdat` or `idat`: a picture of 16 bytes, EXIF and XMP, the last in two pieces.
pub(crate) fn picture(iloc: Iloc) -> Vec<u8> {
    let data = [b"PICTURE1PICTURE2", &[b'E'; 40][..], SECRET, SECRET].concat();
    let secret = u64::try_from(SECRET.len()).unwrap();
    let (ids, old) = if iloc.version < 2 { (2, 0) } else { (3, 1) };
    let infos = [
        infe(ids, 1, b"hvc1"),
        infe(ids, 2, b"Exif"),
        infe(ids, 3, b"mime"),
    ]
    .concat();
    let count = if old == 0 { vec![0, 3] } else { vec![0, 0, 0, 3] };
    let build = |start: u64| {
        let (base, from) = if iloc.bytes[2] > 0 { (start, 0) } else { (0, start) };
        let items: [Item<'_>; 3] = [
            (1, base, &[(from, 16)]),
            (2, base, &[(from + 16, 40 + secret - 4)]),
            (
                3,
                base,
                &[(from + 56 + secret - 4, 4), (from + 56 + secret, secret)],
            ),
        ];
        let inside = [
            hdlr(b"pict"),
            full(b"iinf", old, &[&count[..], &infos].concat()),
            iloc.table(&items),
            boxed(b"iprp", &boxed(b"ipco", &full(b"udes", 0, SECRET))),
            boxed(b"xml ", SECRET),
            if iloc.method == 1 {
                boxed(b"idat", &data)
            } else {
                Vec::new()
            },
        ];
        [ftyp(b"heic"), full(b"meta", 0, &inside.concat())].concat()
    };
    match iloc.method {
        1 => build(0),
        _ => {
            let start = build(0).len() + 8;
            [build(start.try_into().unwrap()), boxed(b"mdat", &data)].concat()
        }
    }
}

/// An element with a length of eight bytes, or of unknown length.
pub(crate) fn element(id: &[u8], inside: &[u8], is_known: bool) -> Vec<u8> {
    let size = u64::try_from(inside.len()).unwrap();
    let size = if is_known { size } else { (1 << 56) - 1 };
    [id, &(size | 1 << 56).to_be_bytes(), inside].concat()
}

/// Matroska that was written while it was made, with what is told at its end.
pub(crate) fn matroska() -> Vec<u8> {
    let head = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm", true);
    let tag = element(b"\x73\x73", &element(b"\x67\xc8", SECRET, true), true);
    let blocks = [
        b"\xe7\x81\0".to_vec(),
        element(b"\xa3", b"\x81\0\0\x80PICTURE1", true),
    ]
    .concat();
    let inside = [
        b"\xbf\x84\x01\x02\x03\x04".to_vec(),
        element(b"\x16\x54\xae\x6b", b"\xae\x80", true),
        element(b"\xec", SECRET, true),
        element(b"\x1f\x43\xb6\x75", &blocks, false),
        element(b"\x1f\x43\xb6\x75", &blocks, false),
        element(b"\x12\x54\xc3\x67", &tag, true),
    ];
    let mut bytes = [head, element(b"\x18\x53\x80\x67", &inside.concat(), false)].concat();
    bytes.extend(vec![0xec; 300]);
    bytes
}
