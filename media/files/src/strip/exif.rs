//! The orientation, which is all that is kept of EXIF.

use image::metadata::Orientation;

/// The orientation in a block of EXIF, if it says that the picture is to be turned.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let orientation = Orientation::from_exif_chunk(tiff)?;
    (orientation != Orientation::NoTransforms).then(|| orientation.to_exif())
}

/// A block of EXIF that says this and nothing else: one directory of one entry, in the order of bytes that begins with the greatest.
///
/// TIFF 6.0, sections 2 and 8.
pub(super) fn only(orientation: u8) -> Vec<u8> {
    [
        &b"MM\0*\0\0\0\x08"[..],
        b"\0\x01",
        b"\x01\x12\0\x03\0\0\0\x01\0",
        &[orientation],
        b"\0\0\0\0\0\0",
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orientation_is_written_and_read() {
        for value in 2..=8 {
            assert_eq!(orientation(&only(value)), Some(value));
        }
        for value in [0, 1, 9, 255] {
            assert_eq!(orientation(&only(value)), None);
        }
    }

    #[test]
    fn a_block_that_is_cut_off_says_nothing() {
        let whole = only(6);
        for end in 0..18 {
            assert_eq!(orientation(&whole[..end]), None, "{end}");
        }
    }
}
