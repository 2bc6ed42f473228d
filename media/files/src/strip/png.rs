//! PNG: chunks. <https://www.w3.org/TR/png-3/>

use std::io::{self, Read};

use flate2::read::ZlibDecoder;

use super::{MAX_ICC, MAX_SHOWN_FRAMES, Stripped, exif};
use crate::{
    Unshown,
    rest::{EMPTY, FORM, Rest, broken, length},
};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Bytes of the signature and the first chunk.
const HEAD: usize = 8 + 25;

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, Unshown> {
    let mut rest = Rest(bytes);
    if rest.array()? != SIGNATURE {
        return Ok(broken(FORM)?);
    }
    let (mut out, mut orientation) = (SIGNATURE.to_vec(), None);
    let (mut said, mut frames, mut has_data) = (1, 0, false);
    loop {
        let before = rest;
        let count = length(u32::from_be_bytes(rest.array()?))?;
        let kind: [u8; 4] = rest.array()?;
        let data = rest.take(count)?;
        rest.take(4)?;
        let is_first = out.len() == SIGNATURE.len();
        if is_first != (&kind == b"IHDR") || (is_first && count != 13) {
            return Ok(broken(FORM)?);
        }
        let is_kept = match &kind {
            b"IDAT" => {
                has_data = true;
                true
            }
            // An animation says how many frames it has.
            b"acTL" => {
                said = length(data.first_chunk().copied().map_or(0, u32::from_be_bytes))?;
                true
            }
            b"fcTL" => {
                frames += 1;
                true
            }
            b"iCCP" => fits(data),
            b"eXIf" => {
                orientation = orientation.or_else(|| exif::orientation(data));
                false
            }
            b"IHDR" | b"PLTE" | b"fdAT" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"cICP" | b"mDCV"
            | b"cLLI" | b"sBIT" | b"bKGD" | b"pHYs" => true,
            b"IEND" => break,
            // What a decoder has to understand begins with a capital letter.
            [first, ..] if first.is_ascii_uppercase() => return Ok(broken(FORM)?),
            _ => false,
        };
        if is_kept {
            out.extend_from_slice(rest.since(before));
        }
        if frames > MAX_SHOWN_FRAMES || said > MAX_SHOWN_FRAMES {
            return Err(Unshown::Frames);
        }
    }
    if !has_data {
        return Ok(broken(EMPTY)?);
    }
    if let Some(orientation) = orientation {
        // Before the pixels: decoders do not look for it behind them.
        let rest = out.split_off(HEAD);
        put(&mut out, *b"eXIf", &exif::only(orientation));
        out.extend(rest);
    }
    put(&mut out, *b"IEND", &[]);
    Ok(Stripped {
        bytes: out,
        frames: said.max(1),
    })
}

/// Adds a chunk that is made here.
fn put(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let Ok(length) = u32::try_from(data.len()) else {
        return;
    };
    let mut sum = crc32fast::Hasher::new();
    sum.update(&kind);
    sum.update(data);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    out.extend_from_slice(&sum.finalize().to_be_bytes());
}

/// Whether a profile unpacks to at most [`MAX_ICC`] bytes: after its name, a zero and the method, which is zero too.
fn fits(data: &[u8]) -> bool {
    let Some(end) = data.iter().position(|byte| *byte == 0) else {
        return false;
    };
    let packed = data.get(end + 2..).unwrap_or_default();
    let most = u64::try_from(MAX_ICC).unwrap_or(u64::MAX);
    let mut unpacked = ZlibDecoder::new(packed).take(most + 1);
    io::copy(&mut unpacked, &mut io::sink()).is_ok_and(|bytes| bytes <= most)
}
