//! Where the bytes of a track lie. ISO/IEC 14496-12, sections 8.7.3 to 8.7.5.

use std::ops::Range;

use super::boxes::{Boxes, MANY, Name, Part};
use crate::{
    NoPicture, Unmade,
    rest::{FORM, Rest, broken},
};

/// Most parts of a track in whose table a size takes less than four bytes: as many as there can be in the others.
const MAX_SMALL: usize = 1 << 19;

/// How long the parts are that a track consists of.
#[derive(Debug)]
enum Sizes {
    /// So many bytes each, and so many of them.
    Same(u32, u32),
    Each(Vec<u32>),
}

/// Where the bytes of a track lie, as its tables say; it may be anywhere, and beyond the end.
#[derive(Debug)]
pub(super) struct Samples {
    /// Where each chunk begins.
    starts: Vec<u64>,
    /// From which chunk on how many parts are in each.
    runs: Vec<(u32, u32)>,
    sizes: Sizes,
}

impl Sizes {
    fn count(&self) -> usize {
        match self {
            Self::Same(_, count) => usize::try_from(*count).unwrap_or(usize::MAX),
            Self::Each(sizes) => sizes.len(),
        }
    }

    fn of(&self, part: usize) -> u64 {
        u64::from(match self {
            Self::Same(size, _) => *size,
            Self::Each(sizes) => sizes.get(part).copied().unwrap_or_default(),
        })
    }

    fn sum(&self, parts: Range<usize>) -> u64 {
        match self {
            Self::Same(size, _) => {
                u64::from(*size).saturating_mul(u64::try_from(parts.len()).unwrap_or(u64::MAX))
            }
            Self::Each(sizes) => {
                let sizes = sizes.get(parts).unwrap_or_default();
                sizes.iter().copied().map(u64::from).sum()
            }
        }
    }
}

impl Samples {
    const NONE: Self = Self {
        starts: Vec::new(),
        runs: Vec::new(),
        sizes: Sizes::Each(Vec::new()),
    };

    /// Where each chunk begins, and which parts are in it.
    fn parts(&self) -> impl Iterator<Item = (u64, Range<usize>)> {
        let mut runs = self.runs.iter().peekable();
        let (mut per_chunk, mut done) = (0, 0_usize);
        let count = self.sizes.count();
        (1_u32..).zip(&self.starts).map(move |(number, start)| {
            while let Some((_, count)) = runs.next_if(|(first, _)| *first <= number) {
                per_chunk = usize::try_from(*count).unwrap_or(usize::MAX);
            }
            let before = done;
            done = done.saturating_add(per_chunk).min(count);
            (*start, before..done)
        })
    }

    /// The bytes of the chunks.
    pub(super) fn chunks(&self) -> Vec<Range<u64>> {
        let chunks = self
            .parts()
            .map(|(start, parts)| start..start.saturating_add(self.sizes.sum(parts)));
        chunks.filter(|range| !range.is_empty()).collect()
    }

    /// The bytes of each part.
    pub(super) fn each(&self) -> impl Iterator<Item = Range<u64>> {
        self.parts().flat_map(move |(mut start, parts)| {
            parts.map(move |part| {
                let before = start;
                start = start.saturating_add(self.sizes.of(part));
                before..start
            })
        })
    }
}

/// Where the bytes of a track lie.
pub(super) fn of(boxes: &mut Boxes, mdia: &Part) -> Result<Samples, Unmade> {
    let Some(minf) = boxes.find(mdia.inside(), b"minf")? else {
        return Ok(Samples::NONE);
    };
    let Some(stbl) = boxes.find(minf.inside(), b"stbl")? else {
        return Ok(Samples::NONE);
    };
    let mut table = |name: &Name| -> Result<Option<Vec<u8>>, Unmade> {
        match boxes.find(stbl.inside(), name)? {
            Some(part) => Ok(Some(boxes.table(&part.inside_full())?)),
            None => Ok(None),
        }
    };
    let starts = match (table(b"stco")?, table(b"co64")?) {
        (Some(starts), _) => numbers::<4>(&starts)?
            .into_iter()
            .map(u32::from_be_bytes)
            .map(u64::from)
            .collect(),
        (None, Some(starts)) => numbers::<8>(&starts)?
            .into_iter()
            .map(u64::from_be_bytes)
            .collect(),
        (None, None) => Vec::new(),
    };
    let sizes = match (table(b"stsz")?, table(b"stz2")?) {
        (Some(sizes), _) => sizes_of(&sizes)?,
        (None, Some(sizes)) => small_sizes_of(&sizes)?,
        (None, None) => return Ok(Samples::NONE),
    };
    let Some(runs) = table(b"stsc")? else {
        return Ok(Samples::NONE);
    };
    let runs = numbers::<12>(&runs)?;
    let runs = runs.iter().filter_map(|run| {
        let mut rest = Rest(run);
        Some((rest.array().ok()?, rest.array().ok()?))
    });
    let runs: Vec<(u32, u32)> = runs
        .map(|(first, count)| (u32::from_be_bytes(first), u32::from_be_bytes(count)))
        .collect();
    Ok(Samples { starts, runs, sizes })
}

/// Where dashcams (of Novatek) have put places between the pictures of a film: after eight bytes the box says where and how many.
pub(super) fn between(boxes: &mut Boxes, gps: &Part) -> Result<Vec<Range<u64>>, Unmade> {
    let table = boxes.table(&gps.inside())?;
    let (entries, _) = table.get(8..).unwrap_or_default().as_chunks::<4>();
    let (entries, _) = entries.as_chunks::<2>();
    let mut ranges = Vec::new();
    for [start, size] in entries {
        boxes.count()?;
        let (start, size) = (
            u64::from(u32::from_be_bytes(*start)),
            u64::from(u32::from_be_bytes(*size)),
        );
        // What is there says so, too: pictures do not.
        if boxes.table(&(start + 4..start + 12))? == b"freeGPS " {
            ranges.push(start..start + size);
        }
    }
    Ok(ranges)
}

/// As many of the numbers as it says, and as are there.
fn numbers<const N: usize>(table: &[u8]) -> Result<Vec<[u8; N]>, NoPicture> {
    let mut rest = Rest(table);
    let count = usize::try_from(u32::from_be_bytes(rest.array()?)).unwrap_or(usize::MAX);
    let (numbers, _) = rest.0.as_chunks::<N>();
    Ok(numbers.iter().take(count).copied().collect())
}

fn sizes_of(table: &[u8]) -> Result<Sizes, NoPicture> {
    let mut rest = Rest(table);
    Ok(match u32::from_be_bytes(rest.array()?) {
        0 => Sizes::Each(
            numbers::<4>(rest.0)?
                .into_iter()
                .map(u32::from_be_bytes)
                .collect(),
        ),
        size => Sizes::Same(size, u32::from_be_bytes(rest.array()?)),
    })
}

/// Sizes of four, eight or sixteen bits each.
fn small_sizes_of(table: &[u8]) -> Result<Sizes, NoPicture> {
    let mut rest = Rest(table);
    let [.., bits] = rest.array::<4>()?;
    let count = usize::try_from(u32::from_be_bytes(rest.array()?)).unwrap_or(usize::MAX);
    let there = match bits {
        4 => rest.0.len().saturating_mul(2),
        8 => rest.0.len(),
        16 => rest.0.len() / 2,
        _ => return broken(FORM),
    };
    let count = count.min(there);
    if count > MAX_SMALL {
        return broken(MANY);
    }
    let bytes = rest.0.iter();
    Ok(Sizes::Each(match bits {
        4 => bytes
            .flat_map(|two| [two >> 4, two & 15])
            .take(count)
            .map(u32::from)
            .collect(),
        8 => bytes.take(count).copied().map(u32::from).collect(),
        _ => {
            let (sizes, _) = rest.0.as_chunks();
            let sizes = sizes.iter().take(count);
            sizes.map(|size| u32::from(u16::from_be_bytes(*size))).collect()
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(starts: &[u64], runs: &[(u32, u32)], sizes: Sizes) -> Samples {
        Samples {
            starts: starts.to_vec(),
            runs: runs.to_vec(),
            sizes,
        }
    }

    #[test]
    fn runs_say_how_many_parts_a_chunk_has() {
        let starts = [100, 200, 300, 400];
        let each = samples(&starts, &[(1, 1), (2, 2)], Sizes::Each(vec![1, 2, 3, 4, 5]));
        assert_eq!(each.chunks(), [100..101, 200..205, 300..309]);
        let parts: Vec<_> = each.each().collect();
        assert_eq!(parts, [100..101, 200..202, 202..205, 300..304, 304..309]);
        let same = samples(&starts, &[(2, 2)], Sizes::Same(10, 5));
        assert_eq!(same.chunks(), [200..220, 300..320, 400..410]);
        assert_eq!(same.each().last(), Some(400..410));
        assert_eq!(samples(&starts, &[], Sizes::Same(10, 5)).chunks(), []);
        let far = samples(&[u64::MAX - 1], &[(0, u32::MAX)], Sizes::Same(u32::MAX, u32::MAX));
        assert_eq!(far.chunks().first(), Some(&(u64::MAX - 1..u64::MAX)));
        assert_eq!(far.each().nth(1), Some(u64::MAX..u64::MAX));
    }

    #[test]
    fn small_sizes_are_of_half_a_byte_and_more() {
        let sizes = |bits: u8, count: u8, sizes: &[u8]| {
            let table = [&[0, 0, 0, bits, 0, 0, 0, count][..], sizes].concat();
            match small_sizes_of(&table) {
                Ok(Sizes::Each(sizes)) => Some(sizes),
                _ => None,
            }
        };
        assert_eq!(sizes(4, 3, &[0x12, 0x30]), Some(vec![1, 2, 3]));
        assert_eq!(sizes(8, 3, &[1, 2, 255, 4]), Some(vec![1, 2, 255]));
        assert_eq!(sizes(16, 2, &[1, 2, 0, 3]), Some(vec![258, 3]));
        assert_eq!(sizes(16, 9, &[1, 2, 0]), Some(vec![258]));
        assert_eq!(sizes(32, 1, &[0, 0, 0, 1]), None);
        let many = [&b"\0\0\0\x04\xff\xff\xff\xff"[..], &vec![0; MAX_SMALL]].concat();
        assert!(small_sizes_of(&many).is_err());
    }
}
