//! Reading a file part by part.

use crate::NoPicture;

pub(crate) const CUT: &str = "it is cut off";
pub(crate) const MORE: &str = "something follows its end";
pub(crate) const EMPTY: &str = "it shows nothing";
pub(crate) const FORM: &str = "its parts do not fit together";

pub(crate) fn broken<T>(why: &'static str) -> Result<T, NoPicture> {
    Err(NoPicture::Broken(why))
}

/// The rest of a file. Nothing is allocated for what a file says it holds: parts are slices of what is there.
#[derive(Clone, Copy)]
pub(crate) struct Rest<'a>(pub(crate) &'a [u8]);

impl<'a> Rest<'a> {
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], NoPicture> {
        let Some((taken, rest)) = self.0.split_at_checked(count) else {
            return broken(CUT);
        };
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], NoPicture> {
        let taken = self.take(N)?;
        taken.try_into().or_else(|_| broken(CUT))
    }

    pub(crate) fn byte(&mut self) -> Result<u8, NoPicture> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// What was read between `before` and now.
    pub(crate) fn since(&self, before: Self) -> &'a [u8] {
        let count = before.0.len().saturating_sub(self.0.len());
        before.0.get(..count).unwrap_or_default()
    }

    /// How long the data of a JPEG's scan is: to the next marker that is neither a stuffed byte nor a restart. None if there is no
    /// such marker.
    pub(crate) fn scan_length(&self) -> Option<usize> {
        let is_marker =
            |pair: &[u8]| matches!(pair, [0xff, next] if !matches!(next, 0x00 | 0xd0..=0xd7 | 0xff));
        self.0.windows(2).position(is_marker)
    }
}

pub(crate) fn length(bytes: u32) -> Result<usize, NoPicture> {
    usize::try_from(bytes).or_else(|_| broken(FORM))
}

/// Bytes of the table of colours that follows such flags in a GIF.
pub(crate) const fn colours(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 0x07) + 1),
    }
}
