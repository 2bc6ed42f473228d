//! JPEG: segments, and the data of scans. <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>, annex B.

use super::{MAX_ICC, MAX_SCANS, Stripped, exif};
use crate::{
    Unshown,
    decode::MAX_ALLOCATION,
    rest::{EMPTY, FORM, Rest, broken},
};

const SOI: [u8; 2] = [0xff, 0xd8];
const EOI: [u8; 2] = [0xff, 0xd9];

/// What precedes the first scan.
#[derive(Default)]
struct Head<'a> {
    jfif: Option<&'a [u8]>,
    orientation: Option<u8>,
    icc: Vec<&'a [u8]>,
    adobe: Option<&'a [u8]>,
    /// The frame's header.
    frame: Option<(u8, &'a [u8])>,
    /// Tables and the frame's header.
    tables: Vec<u8>,
}

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, Unshown> {
    let mut rest = Rest(bytes);
    if rest.array()? != SOI {
        return Ok(broken(FORM)?);
    }
    let (mut head, mut out, mut scans) = (Head::default(), Vec::new(), 0);
    // Where it is cut off, it ends.
    while let Some((marker, data)) = next(&mut rest) {
        match marker {
            0xd9 => break,
            0xda => {
                if scans == 0 {
                    out = head.write();
                }
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(Unshown::Scans);
                }
                put(&mut out, marker, data);
                let count = rest.scan_length().unwrap_or(rest.0.len());
                out.extend_from_slice(rest.take(count)?);
            }
            // Of a second frame nobody knows which is shown.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf if head.frame.is_some() || scans > 0 => {
                return Ok(broken(FORM)?);
            }
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                head.frame = Some((marker, data));
                put(&mut head.tables, marker, data);
            }
            // Huffman tables, arithmetic coding, quantisation, number of lines, restarts.
            0xc4 | 0xcc | 0xdb..=0xdd if scans == 0 => put(&mut head.tables, marker, data),
            0xc4 | 0xcc | 0xdb..=0xdd => put(&mut out, marker, data),
            _ if scans == 0 => head.note(marker, data),
            _ => {}
        }
    }
    if scans == 0 || head.frame.is_none() {
        return Ok(broken(EMPTY)?);
    }
    head.bound_coefficients(scans)?;
    out.extend_from_slice(&EOI);
    Ok(Stripped {
        bytes: out,
        frames: 1,
    })
}

/// The next marker with its data; none at the end of the file. Bytes between segments are passed over, as all decoders do.
fn next<'a>(rest: &mut Rest<'a>) -> Option<(u8, &'a [u8])> {
    loop {
        let marker = rest.scan_length()?;
        rest.take(marker + 1).ok()?;
        match rest.byte().ok()? {
            0xd9 => return Some((0xd9, &[])),
            // Markers without data.
            0x01 | 0xd0..=0xd8 => {}
            marker => {
                let count = usize::from(u16::from_be_bytes(rest.array().ok()?));
                return Some((marker, rest.take(count.checked_sub(2)?).ok()?));
            }
        }
    }
}

/// `data` is shorter than a segment may be: it comes from one, or is made here.
fn put(out: &mut Vec<u8>, marker: u8, data: &[u8]) {
    let Ok(length) = u16::try_from(data.len() + 2) else {
        return;
    };
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
}

impl<'a> Head<'a> {
    /// What is kept of the segments of applications; the first of each counts, and all parts of the profile.
    fn note(&mut self, marker: u8, data: &'a [u8]) {
        match marker {
            // Its thumbnail follows in the same segment.
            0xe0 if data.starts_with(b"JFIF\0") && self.jfif.is_none() => self.jfif = data.get(..12),
            0xe1 if self.orientation.is_none() => {
                self.orientation = data.strip_prefix(b"Exif\0\0").and_then(exif::orientation);
            }
            0xe2 if data.starts_with(b"ICC_PROFILE\0") => self.icc.push(data),
            0xee if data.starts_with(b"Adobe") && self.adobe.is_none() => self.adobe = data.get(..12),
            _ => {}
        }
    }

    fn write(&mut self) -> Vec<u8> {
        let mut out = SOI.to_vec();
        if let Some(jfif) = self.jfif {
            put(&mut out, 0xe0, &[jfif, &[0, 0]].concat());
        }
        if let Some(orientation) = self.orientation {
            put(
                &mut out,
                0xe1,
                &[&b"Exif\0\0"[..], &exif::only(orientation)].concat(),
            );
        }
        let profile: usize = self.icc.iter().map(|part| part.len()).sum();
        if profile <= MAX_ICC {
            self.icc.iter().for_each(|part| put(&mut out, 0xe2, part));
        }
        if let Some(adobe) = self.adobe {
            put(&mut out, 0xee, adobe);
        }
        out.append(&mut self.tables);
        out
    }

    /// Refuses what comes in several scans if its coefficients, which are then held until the last, would take more than decoding may.
    fn bound_coefficients(&self, scans: usize) -> Result<(), Unshown> {
        let Some((marker, &[_, h0, h1, w0, w1, components, ..])) = self.frame else {
            return Ok(broken(FORM)?);
        };
        let (width, height) = (u16::from_be_bytes([w0, w1]), u16::from_be_bytes([h0, h1]));
        let held = u64::from(width) * u64::from(height) * u64::from(components) * 2;
        match (scans > 1 || marker == 0xc2) && held > MAX_ALLOCATION {
            true => Err(Unshown::Dimensions(width.into(), height.into())),
            false => Ok(()),
        }
    }
}
