//! Where the bytes of a track lie. ISO/IEC 14496-12, sections 8.7.3 to 8.7.5.

use std::ops::Range;

use super::boxes::{Boxes, Name, Part};
use crate::{NoPicture, Unmade, rest::Rest};

/// Bytes of a track of text that are read.
const LOOKED_AT: u64 = 16 << 10;
/// What stands in texts that say where something is: of DJI, Yuneec, Autel, and what receivers say (NMEA 0183).
const PLACES: [&[u8]; 6] = [b"GPS", b"HOME(", b"$GP", b"$GN", b"atitude", b"LAT"];

/// How long the parts are that a track consists of.
enum Sizes {
    /// So many bytes each, and so many of them.
    Same(u32, u32),
    Each(Vec<u32>),
}

/// The bytes of a track, as its tables say; they may lie anywhere, and beyond the end.
pub(super) fn of(boxes: &mut Boxes, mdia: &Part) -> Result<Vec<Range<u64>>, Unmade> {
    let Some(minf) = boxes.find(mdia.inside(), b"minf")? else {
        return Ok(Vec::new());
    };
    let Some(stbl) = boxes.find(minf.inside(), b"stbl")? else {
        return Ok(Vec::new());
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
    let (Some(sizes), Some(runs)) = (table(b"stsz")?, table(b"stsc")?) else {
        return Ok(Vec::new());
    };
    let runs = numbers::<12>(&runs)?;
    let runs = runs.iter().filter_map(|run| {
        let mut rest = Rest(run);
        Some((rest.array().ok()?, rest.array().ok()?))
    });
    let runs: Vec<(u32, u32)> = runs
        .map(|(first, count)| (u32::from_be_bytes(first), u32::from_be_bytes(count)))
        .collect();
    Ok(ranges(&starts, &runs, &sizes_of(&sizes)?))
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

/// Whether texts say where something was.
pub(super) fn tell_places(boxes: &mut Boxes, samples: &[Range<u64>]) -> Result<bool, Unmade> {
    let mut left = LOOKED_AT;
    for range in samples {
        let end = range.end.min(range.start.saturating_add(left));
        let text = boxes.table(&(range.start..end))?;
        if PLACES
            .iter()
            .any(|place| text.windows(place.len()).any(|part| part == *place))
        {
            return Ok(true);
        }
        left = left
            .saturating_sub(end.saturating_sub(range.start))
            .saturating_sub(1);
        if left == 0 {
            break;
        }
    }
    Ok(false)
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

/// From where each chunk starts, how many parts are in it, by runs that say from which chunk on, and how long each part is.
fn ranges(starts: &[u64], runs: &[(u32, u32)], sizes: &Sizes) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let mut runs = runs.iter().peekable();
    let (mut per_chunk, mut done) = (0, 0_usize);
    for (number, start) in (1_u32..).zip(starts) {
        while let Some((_, count)) = runs.next_if(|(first, _)| *first <= number) {
            per_chunk = usize::try_from(*count).unwrap_or(usize::MAX);
        }
        let after = done.saturating_add(per_chunk);
        let size = match sizes {
            Sizes::Same(size, count) => {
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                let parts = after.min(count).saturating_sub(done);
                u64::from(*size).saturating_mul(u64::try_from(parts).unwrap_or(u64::MAX))
            }
            Sizes::Each(sizes) => {
                let parts = sizes.get(done..after.min(sizes.len())).unwrap_or_default();
                parts.iter().copied().map(u64::from).sum()
            }
        };
        if size > 0 {
            ranges.push(*start..start.saturating_add(size));
        }
        done = after;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_say_how_many_parts_a_chunk_has() {
        let each = Sizes::Each(vec![1, 2, 3, 4, 5]);
        let starts = [100, 200, 300, 400];
        assert_eq!(
            ranges(&starts, &[(1, 1), (2, 2)], &each),
            [100..101, 200..205, 300..309]
        );
        let same = Sizes::Same(10, 5);
        assert_eq!(ranges(&starts, &[(2, 2)], &same), [200..220, 300..320, 400..410]);
        assert_eq!(ranges(&starts, &[], &same), []);
        let far = ranges(
            &[u64::MAX - 1],
            &[(0, u32::MAX)],
            &Sizes::Same(u32::MAX, u32::MAX),
        );
        assert_eq!(far.first(), Some(&(u64::MAX - 1..u64::MAX)));
    }
}
