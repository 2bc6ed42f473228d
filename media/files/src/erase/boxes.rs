//! Reading boxes. ISO/IEC 14496-12, section 4.2.
//!
//! Nothing of a file is in memory but headers and small tables. A box that says that it goes on beyond the one around it ends with that, as
//! players see it.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    ops::Range,
};

use crate::{Unmade, Unshown};

/// Most boxes or elements of a file that are looked at. A film of ten minutes in fragments of one picture has about 100,000.
const MAX_PARTS: u32 = 1 << 20;
/// Most bytes of a table that is read.
const MAX_TABLE: u64 = 2 << 20;

pub(super) const MANY: &str = "it has too many parts";

/// The four letters that a box is called.
pub(super) type Name = [u8; 4];

/// Where a box lies in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: Name,
    /// Its first byte.
    pub(super) at: u64,
    /// The first byte after its header.
    pub(super) body: u64,
    /// The byte after its last.
    pub(super) end: u64,
}

/// The boxes of a file.
pub(super) struct Boxes {
    file: File,
    len: u64,
    seen: u32,
}

impl Part {
    pub(super) const fn inside(&self) -> Range<u64> {
        self.body..self.end
    }

    /// What is inside after the version and flags of a full box.
    pub(super) fn inside_full(&self) -> Range<u64> {
        self.body.saturating_add(4).min(self.end)..self.end
    }
}

impl Boxes {
    pub(super) fn of(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file, len, seen: 0 })
    }

    /// Bytes of the file.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// Counts a part that is looked at.
    pub(super) fn count(&mut self) -> Result<(), Unshown> {
        self.seen += 1;
        match self.seen > MAX_PARTS {
            true => Err(Unshown::Broken(MANY)),
            false => Ok(()),
        }
    }

    /// The box that begins where `range` does, if one does.
    pub(super) fn first(&mut self, range: &Range<u64>) -> Result<Option<Part>, Unmade> {
        self.count()?;
        let at = range.start;
        let Some([size, name]) = self.array::<4, 2>(at, range.end)? else {
            return Ok(None);
        };
        let (body, size) = match u32::from_be_bytes(size) {
            // To the end of what is around it.
            0 => (at + 8, u64::MAX),
            1 => match self.array::<8, 1>(at + 8, range.end)? {
                Some([size]) => (at + 16, u64::from_be_bytes(size)),
                None => return Ok(None),
            },
            size => (at + 8, u64::from(size)),
        };
        let end = at.saturating_add(size).min(range.end);
        Ok((body <= end).then_some(Part { name, at, body, end }))
    }

    /// Takes the first box off `range`.
    pub(super) fn next(&mut self, range: &mut Range<u64>) -> Result<Option<Part>, Unmade> {
        let part = self.first(range)?;
        if let Some(part) = &part {
            range.start = part.end;
        }
        Ok(part)
    }

    /// The first box in `range` that is called this.
    pub(super) fn find(&mut self, mut range: Range<u64>, name: &Name) -> Result<Option<Part>, Unmade> {
        while let Some(part) = self.next(&mut range)? {
            if part.name == *name {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// The bytes in `range`.
    pub(super) fn table(&mut self, range: &Range<u64>) -> Result<Vec<u8>, Unmade> {
        let count = range.end.saturating_sub(range.start);
        if count > MAX_TABLE {
            return Err(Unshown::Broken("one of its tables is too long").into());
        }
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(range.start))?;
        self.file.by_ref().take(count).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// `COUNT` times `N` bytes at `at`, if they are there before `end`.
    fn array<const N: usize, const COUNT: usize>(
        &mut self,
        at: u64,
        end: u64,
    ) -> io::Result<Option<[[u8; N]; COUNT]>> {
        let mut bytes = [[0; N]; COUNT];
        let flat = bytes.as_flattened_mut();
        let count = u64::try_from(flat.len()).unwrap_or(u64::MAX);
        if at.checked_add(count).is_none_or(|stop| stop > end) {
            return Ok(None);
        }
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(flat)?;
        Ok(Some(bytes))
    }
}
