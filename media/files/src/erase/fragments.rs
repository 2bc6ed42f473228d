//! Where the bytes of a track lie in a film that comes in parts. ISO/IEC 14496-12, section 8.8.

use std::ops::Range;

use super::boxes::{Boxes, MANY, Part};
use crate::{NoPicture, Unmade, Unshown, rest::Rest};

/// Most tracks that go.
const MAX_GONE: usize = 64;

/// The track's header has where its bytes are counted from.
const HAS_BASE: u32 = 1;
/// They are counted from the beginning of the part.
const BASE_IS_MOOF: u32 = 0x2_0000;
/// A run has where it begins, and how many bytes each of its samples has.
const HAS_OFFSET: u32 = 1;
const HAS_SIZES: u32 = 0x200;

/// Tracks that go, and how many bytes a sample of theirs has if nothing else is said.
#[derive(Debug, Default)]
pub(super) struct Gone(Vec<(u32, u32)>);

impl Gone {
    /// Notes that a track goes.
    pub(super) fn note(&mut self, boxes: &mut Boxes, trak: &Part) -> Result<(), Unmade> {
        if self.0.len() >= MAX_GONE {
            return Err(Unshown::Broken(MANY).into());
        }
        let Some(tkhd) = boxes.find(trak.inside(), b"tkhd")? else {
            return Ok(());
        };
        let table = boxes.table(&tkhd.inside())?;
        // After two times of 32 or 64 bits.
        let at = if table.first() == Some(&1) { 20 } else { 12 };
        if let Some(track) = table.get(at..).and_then(<[u8]>::first_chunk) {
            self.0.push((u32::from_be_bytes(*track), 0));
        }
        Ok(())
    }

    /// Notes how many bytes their samples have.
    pub(super) fn note_sizes(&mut self, boxes: &mut Boxes, mvex: &Part) -> Result<(), Unmade> {
        let mut rest = mvex.inside();
        while let Some(part) = boxes.next(&mut rest)? {
            if &part.name != b"trex" {
                continue;
            }
            let table = boxes.table(&part.inside_full())?;
            let (numbers, _) = table.as_chunks();
            if let [track, _, _, size, ..] = numbers {
                let (track, size) = (u32::from_be_bytes(*track), u32::from_be_bytes(*size));
                let noted = self.0.iter_mut().filter(|(gone, _)| *gone == track);
                noted.for_each(|(_, noted)| *noted = size);
            }
        }
        Ok(())
    }

    /// The bytes of a track in a part of a film, if it is one that goes. Where it cannot be told from this track alone where they lie, it has none.
    pub(super) fn samples(
        &self,
        boxes: &mut Boxes,
        moof: &Part,
        traf: &Part,
        is_first: bool,
    ) -> Result<Option<Vec<Range<u64>>>, Unmade> {
        let Some(tfhd) = boxes.find(traf.inside(), b"tfhd")? else {
            return Ok(None);
        };
        let header = boxes.table(&tfhd.inside())?;
        let mut header = Rest(&header);
        let (flags, track) = (flags(&mut header)?, number(&mut header)?);
        let Some((_, size)) = self.0.iter().find(|(gone, _)| *gone == track) else {
            return Ok(None);
        };
        if flags & (HAS_BASE | BASE_IS_MOOF) == 0 && !is_first {
            return Ok(Some(Vec::new()));
        }
        let base = match flags & HAS_BASE {
            0 => moof.at,
            _ => u64::from_be_bytes(header.array()?),
        };
        for flag in [2, 8] {
            if flags & flag != 0 {
                number(&mut header)?;
            }
        }
        let size = if flags & 0x10 == 0 {
            *size
        } else {
            number(&mut header)?
        };
        let (mut ranges, mut end) = (Vec::new(), base);
        let mut rest = traf.inside();
        while let Some(part) = boxes.next(&mut rest)? {
            if &part.name == b"trun" {
                let range = run(&boxes.table(&part.inside())?, base, end, size)?;
                end = range.end;
                ranges.push(range);
            }
        }
        Ok(Some(ranges))
    }
}

/// The bytes of a run: where it says, counted from `base`, or after the one before.
fn run(table: &[u8], base: u64, after: u64, size: u32) -> Result<Range<u64>, NoPicture> {
    let mut rest = Rest(table);
    let (flags, count) = (flags(&mut rest)?, number(&mut rest)?);
    let start = match flags & HAS_OFFSET {
        0 => after,
        _ => base.saturating_add_signed(i64::from(i32::from_be_bytes(rest.array()?))),
    };
    if flags & 4 != 0 {
        number(&mut rest)?;
    }
    let mut length = 0_u64;
    if flags & HAS_SIZES == 0 {
        length = u64::from(count) * u64::from(size);
    } else {
        for _ in 0..count {
            for flag in [0x100, HAS_SIZES, 0x400, 0x800] {
                let value = if flags & flag == 0 { 0 } else { number(&mut rest)? };
                length += if flag == HAS_SIZES { u64::from(value) } else { 0 };
            }
        }
    }
    Ok(start..start.saturating_add(length))
}

fn number(rest: &mut Rest<'_>) -> Result<u32, NoPicture> {
    rest.array().map(u32::from_be_bytes)
}

/// The flags of a full box.
fn flags(rest: &mut Rest<'_>) -> Result<u32, NoPicture> {
    number(rest).map(|number| number & 0x00ff_ffff)
}
