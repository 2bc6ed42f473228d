//! Matroska and WebM: RFC 8794 (EBML), RFC 9559.
//!
//! What was written about a film (`Tags`: also where it was made) becomes an element that is void.

use super::{boxes::Boxes, plan::Plan};
use crate::{Unmade, Unshown};

const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const TAGS: u32 = 0x1254_c367;
/// One of those in [`TAGS`], whose length may be unknown.
const TAG: u32 = 0x7373;
/// A check sum, also of what becomes void.
const CRC_32: u32 = 0xbf;
const VOID: u32 = 0xec;

/// Longest beginning of an element: its id and its length.
const LONGEST: u64 = 12;

/// How an element begins.
struct Start {
    id: u32,
    /// Bytes until its contents.
    header: u64,
    /// Bytes of its contents; none if that is not known.
    size: Option<u64>,
}

/// Gathers what is to be overwritten.
pub(super) fn plan(boxes: &mut Boxes, plan: &mut Plan) -> Result<(), Unmade> {
    let (mut at, len) = (0, boxes.len());
    while at < len {
        boxes.count()?;
        let Some(start) = start(&boxes.table(&(at..at.saturating_add(LONGEST).min(len)))?) else {
            break;
        };
        let inside = at.saturating_add(start.header);
        let end = match (start.id, start.size) {
            // What is in it is gone through: also of clusters that are written while they are made.
            (SEGMENT, _) | (CLUSTER | TAGS, None) => inside,
            (_, None) => break,
            (_, Some(size)) => inside.saturating_add(size).min(len),
        };
        match start.id {
            TAGS | TAG | CRC_32 if end > inside => void(plan, at, end)?,
            VOID => plan.zero(inside..end)?,
            _ => {}
        }
        at = end;
    }
    Ok(())
}

/// Makes an element of it that is void.
fn void(plan: &mut Plan, at: u64, end: u64) -> Result<(), Unshown> {
    let mut header = vec![0xec];
    match u8::try_from(end - at - 2) {
        Ok(size) if size < 0x7f => header.push(0x80 | size),
        // A length of eight bytes.
        _ => header.extend((0x0100_0000_0000_0000 | (end - at - 9)).to_be_bytes()),
    }
    let inside = at + u64::try_from(header.len()).unwrap_or(u64::MAX);
    plan.zero(inside..end)?;
    plan.write(at, header)
}

fn start(bytes: &[u8]) -> Option<Start> {
    let id_bytes = bytes.first()?.leading_zeros() + 1;
    let (id, rest) = bytes.split_at_checked(usize::try_from(id_bytes).ok().filter(|count| *count <= 4)?)?;
    let size_bytes = rest.first()?.leading_zeros() + 1;
    let size = rest.get(..usize::try_from(size_bytes).ok().filter(|count| *count <= 8)?)?;
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    // The first bit that is set belongs to the length of the number, not to it.
    let most = (1_u64 << (7 * size_bytes)) - 1;
    let size = number(size) & most;
    Some(Start {
        id: u32::try_from(number(id)).ok()?,
        header: u64::from(id_bytes + size_bytes),
        size: (size != most).then_some(size),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_begin_with_an_id_and_a_length() {
        let of = |bytes: &[u8]| start(bytes).map(|start| (start.id, start.header, start.size));
        assert_eq!(of(b"\xec\x80"), Some((VOID, 2, Some(0))));
        assert_eq!(of(b"\x12\x54\xc3\x67\x40\x02"), Some((TAGS, 6, Some(2))));
        assert_eq!(
            of(b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"),
            Some((SEGMENT, 12, None))
        );
        assert_eq!(of(b"\x1f\x43\xb6\x75\xff"), Some((CLUSTER, 5, None)));
        assert_eq!(of(b"\xa3\x01\0\0\0\0\0\0\x05"), Some((0xa3, 9, Some(5))));
        for broken in [
            &b""[..],
            b"\xec",
            b"\0\x80",
            b"\x08\0\0\0\0\x80",
            b"\xec\0",
            b"\xec\x40",
        ] {
            assert_eq!(of(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_void_element_is_as_long_as_what_was_there() {
        for length in [2, 3, 127, 128, 129, 130, 300, 70_000] {
            let mut plan = Plan::default();
            void(&mut plan, 10, 10 + length).unwrap();
            let (at, header) = plan.writes.remove(0);
            let start = start(&[&header[..], &[0; 12]].concat()).unwrap();
            assert_eq!((at, start.id), (10, VOID));
            assert_eq!(start.header + start.size.unwrap(), length, "{length}");
        }
    }
}
