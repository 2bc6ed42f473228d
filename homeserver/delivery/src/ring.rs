//! The frames that a session keeps for resuming.

use std::{collections::VecDeque, sync::Arc};

use crate::frame::Frame;

struct Slot {
    frame: Arc<Frame>,
    /// Bytes of all frames of the session up to and with this one.
    end: u64,
}

/// The last frames of a session, numbered without gaps from 1.
pub(crate) struct Ring {
    slots: VecDeque<Slot>,
    last: u64,
    total: u64,
    max_frames: usize,
    max_bytes: u64,
}

impl Ring {
    pub(crate) const fn new(max_frames: usize, max_bytes: u64) -> Self {
        Self {
            slots: VecDeque::new(),
            last: 0,
            total: 0,
            max_frames,
            max_bytes,
        }
    }

    /// Number of the newest frame; 0 before the first.
    pub(crate) const fn last(&self) -> u64 {
        self.last
    }

    /// The highest number that is no longer kept; 0 when all are.
    pub(crate) fn dropped(&self) -> u64 {
        self.last
            .saturating_sub(u64::try_from(self.slots.len()).unwrap_or(u64::MAX))
    }

    /// Whether every frame after `seq` is kept, and `seq` was given out.
    pub(crate) fn reaches(&self, seq: u64) -> bool {
        seq <= self.last && seq >= self.dropped()
    }

    /// Bytes of the frames after `seq`; of those that are kept when it does not reach so far.
    pub(crate) fn bytes_after(&self, seq: u64) -> u64 {
        let before = match self.place(seq) {
            Some(place) => self.slots.get(place).map_or(0, |slot| slot.end),
            None => self.kept_from(),
        };
        self.total.saturating_sub(before)
    }

    /// Adds `frame` under the next number and drops the oldest ones over the limits, never the newest.
    pub(crate) fn push(&mut self, frame: Arc<Frame>) {
        self.total = self
            .total
            .saturating_add(u64::try_from(frame.size()).unwrap_or(u64::MAX));
        self.last = self.last.saturating_add(1);
        self.slots.push_back(Slot {
            frame,
            end: self.total,
        });
        while self.slots.len() > 1
            && (self.slots.len() > self.max_frames
                || self.total.saturating_sub(self.kept_from()) > self.max_bytes)
        {
            self.slots.pop_front();
        }
    }

    /// The frames after `seq` with their numbers, oldest first.
    pub(crate) fn after(&self, seq: u64) -> impl Iterator<Item = (u64, &Arc<Frame>)> {
        let first = self.dropped().max(seq);
        let skip = usize::try_from(first.saturating_sub(self.dropped())).unwrap_or(usize::MAX);
        (first.saturating_add(1)..).zip(self.slots.iter().skip(skip).map(|slot| &slot.frame))
    }

    /// Where the frame `seq` lies.
    fn place(&self, seq: u64) -> Option<usize> {
        usize::try_from(seq.checked_sub(self.dropped())?.checked_sub(1)?).ok()
    }

    /// Bytes of all frames before the oldest that is kept.
    fn kept_from(&self) -> u64 {
        self.slots.front().map_or(self.total, |slot| {
            slot.end
                .saturating_sub(u64::try_from(slot.frame.size()).unwrap_or(u64::MAX))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::Arc;

    use super::Ring;
    use crate::frame::Frame;

    fn frame(size: usize) -> Arc<Frame> {
        Frame::new("x", &"y".repeat(size)).unwrap()
    }

    fn numbers(ring: &Ring, after: u64) -> Vec<u64> {
        ring.after(after).map(|(seq, _)| seq).collect()
    }

    #[test]
    fn keeps_the_newest_by_count() {
        let mut ring = Ring::new(3, u64::MAX);
        assert!(ring.reaches(0));
        assert!(!ring.reaches(1), "a number that was never given out");
        for _ in 0..5 {
            ring.push(frame(1));
        }
        assert_eq!((ring.last(), ring.dropped()), (5, 2));
        assert_eq!(numbers(&ring, 2), [3, 4, 5]);
        assert_eq!(numbers(&ring, 4), [5]);
        assert!(numbers(&ring, 5).is_empty());
        assert!(ring.reaches(2) && ring.reaches(5));
        assert!(!ring.reaches(1) && !ring.reaches(6));
    }

    #[test]
    fn keeps_the_newest_by_bytes_and_always_one() {
        let one = u64::try_from(frame(100).size()).unwrap();
        let mut ring = Ring::new(100, 3 * one);
        for _ in 0..10 {
            ring.push(frame(100));
        }
        assert_eq!(numbers(&ring, 0), [8, 9, 10]);
        assert_eq!(ring.bytes_after(10), 0);
        assert_eq!(ring.bytes_after(9), one);
        assert_eq!(ring.bytes_after(7), 3 * one);
        assert_eq!(ring.bytes_after(0), 3 * one, "what is gone does not count");
        ring.push(frame(10_000));
        assert_eq!(numbers(&ring, 0), [11], "a frame over the limit stands alone");
        assert!(ring.reaches(10));
        ring.push(frame(1));
        assert_eq!(numbers(&ring, 0), [12]);
    }
}
