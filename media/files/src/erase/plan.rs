//! What is to be overwritten. It is gathered first: of what is not understood nothing is overwritten.

use std::{
    fs::File,
    io::{self, Read, Seek as _, SeekFrom, Write as _},
    mem,
    ops::Range,
};

use super::boxes::{MANY, Part};
use crate::Unshown;

/// Most places that are overwritten.
const MAX_PLACES: usize = 1 << 17;
/// Bytes that are read and written at a time.
const STEP: usize = 256 << 10;

/// What is to be overwritten in a file.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What becomes zeros first: what says where it lies is overwritten with the rest, and after a crash nothing would find it.
    first: Vec<Range<u64>>,
    /// What becomes zeros.
    zeros: Vec<Range<u64>>,
    /// What is written where, after the zeros.
    pub(super) writes: Vec<(u64, Vec<u8>)>,
}

impl Plan {
    pub(super) const fn is_empty(&self) -> bool {
        self.first.is_empty() && self.zeros.is_empty() && self.writes.is_empty()
    }

    /// These bytes of pictures, sounds or what goes with them become zeros.
    pub(super) fn zero_media(&mut self, range: Range<u64>) -> Result<(), Unshown> {
        push(&mut self.first, range)
    }

    /// These bytes become zeros.
    pub(super) fn zero(&mut self, range: Range<u64>) -> Result<(), Unshown> {
        match range.is_empty() {
            true => Ok(()),
            false => push(&mut self.zeros, range),
        }
    }

    /// These bytes are written.
    pub(super) fn write(&mut self, at: u64, bytes: Vec<u8>) -> Result<(), Unshown> {
        push(&mut self.writes, (at, bytes))
    }

    /// The box becomes one that is free, of the same length. ISO/IEC 14496-12, section 8.1.2.
    pub(super) fn free(&mut self, part: &Part) -> Result<(), Unshown> {
        let size = part.end - part.at;
        let header = match (part.body - part.at, u32::try_from(size)) {
            (8, Ok(size)) => [&size.to_be_bytes()[..], b"free"].concat(),
            // It goes to the end of a large file.
            (8, Err(_)) => b"\0\0\0\0free".to_vec(),
            _ => [&b"\0\0\0\x01free"[..], &size.to_be_bytes()].concat(),
        };
        self.zero(part.inside())?;
        self.write(part.at, header)
    }

    /// What is left after the last box of a container becomes one that is free, or zeros where there is no place for one.
    pub(super) fn free_rest(&mut self, rest: Range<u64>) -> Result<(), Unshown> {
        let body = rest.start.saturating_add(8);
        match body <= rest.end {
            true => self.free(&Part {
                name: *b"free",
                at: rest.start,
                body,
                end: rest.end,
            }),
            false => self.zero(rest),
        }
    }

    /// Overwrites it. Says whether anything was not so before.
    pub(super) fn apply(self, file: &mut File) -> io::Result<bool> {
        let mut is_changed = zero(file, self.first)?;
        if is_changed {
            file.sync_data()?;
        }
        let mut is_rest_changed = zero(file, self.zeros)?;
        for (at, bytes) in self.writes {
            let mut there = Vec::with_capacity(bytes.len());
            file.seek(SeekFrom::Start(at))?;
            let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            Read::by_ref(file).take(count).read_to_end(&mut there)?;
            if there != bytes {
                file.seek(SeekFrom::Start(at))?;
                file.write_all(&bytes)?;
                is_rest_changed = true;
            }
        }
        if is_rest_changed {
            file.sync_data()?;
        }
        is_changed |= is_rest_changed;
        Ok(is_changed)
    }
}

fn push<T>(all: &mut Vec<T>, one: T) -> Result<(), Unshown> {
    if all.len() >= MAX_PLACES {
        return Err(Unshown::Broken(MANY));
    }
    all.push(one);
    Ok(())
}

/// Writes zeros over these, each byte once. What is zero already is not written.
fn zero(file: &mut File, ranges: Vec<Range<u64>>) -> io::Result<bool> {
    let mut is_changed = false;
    let mut buffer = vec![0; if ranges.is_empty() { 0 } else { STEP }];
    for range in merged(ranges) {
        let mut at = range.start;
        while at < range.end {
            let count = usize::try_from(range.end - at).map_or(STEP, |left| left.min(STEP));
            let part = buffer.get_mut(..count).unwrap_or_default();
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(part)?;
            if part.iter().any(|byte| *byte != 0) {
                part.fill(0);
                file.seek(SeekFrom::Start(at))?;
                file.write_all(part)?;
                is_changed = true;
            }
            at += u64::try_from(count).unwrap_or(u64::MAX);
        }
    }
    Ok(is_changed)
}

/// The same bytes, in order, none of them twice.
fn merged(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<u64>> = Vec::new();
    for range in mem::take(&mut ranges) {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_is_gone_through_twice() {
        let many = vec![5..9, 0..3, 2..4, 6..7, 20..30, 9..10];
        assert_eq!(merged(many), [0..4, 5..10, 20..30]);
    }
}
