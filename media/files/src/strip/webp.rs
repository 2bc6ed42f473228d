//! WebP: one RIFF of chunks. <https://developers.google.com/speed/webp/docs/riff_container>

use super::{MAX_ICC, MAX_SHOWN_FRAMES, Stripped, exif};
use crate::{
    NoPicture, Unshown,
    rest::{CUT, EMPTY, FORM, Rest, broken, length},
};

/// Flags of an extended file.
const HAS_ICC: u8 = 0x20;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;
/// Bytes of a frame's header.
const FRAME: usize = 16;

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, Unshown> {
    let mut rest = Rest(bytes);
    if &rest.array()? != b"RIFF" {
        return Ok(broken(FORM)?);
    }
    let size = length(u32::from_le_bytes(rest.array()?))?;
    // Something may follow the end of the RIFF.
    let mut rest = Rest(rest.take(size)?);
    if &rest.array()? != b"WEBP" {
        return Ok(broken(FORM)?);
    }
    let (mut header, mut icc, mut orientation) = (None, None, None);
    let (mut body, mut frames) = (Vec::new(), 0);
    while !rest.0.is_empty() {
        let (kind, data) = chunk(&mut rest)?;
        match &kind {
            b"VP8X" if header.is_none() => {
                header = Some(*data.first_chunk::<10>().ok_or(NoPicture::Broken(CUT))?);
            }
            b"ICCP" if icc.is_none() && data.len() <= MAX_ICC => icc = Some(data),
            b"EXIF" if orientation.is_none() => {
                // Some write it as it stands in a JPEG.
                orientation = exif::orientation(data.strip_prefix(b"Exif\0\0").unwrap_or(data));
            }
            b"ANMF" => {
                frames += 1;
                put(&mut body, kind, &frame(data)?)?;
            }
            b"VP8 " | b"VP8L" => {
                frames += 1;
                put(&mut body, kind, data)?;
            }
            b"ANIM" | b"ALPH" => put(&mut body, kind, data)?,
            _ => {}
        }
        if frames > MAX_SHOWN_FRAMES {
            return Err(Unshown::Frames);
        }
    }
    if frames == 0 {
        return Ok(broken(EMPTY)?);
    }
    let mut out = b"WEBP".to_vec();
    if let Some([flags, others @ ..]) = header {
        let icc_flag = if icc.is_some() { HAS_ICC } else { 0 };
        let exif_flag = if orientation.is_some() { HAS_EXIF } else { 0 };
        let flags = flags & !(HAS_ICC | HAS_EXIF | HAS_XMP) | icc_flag | exif_flag;
        put(&mut out, *b"VP8X", &[&[flags][..], &others].concat())?;
        if let Some(icc) = icc {
            put(&mut out, *b"ICCP", icc)?;
        }
    }
    out.append(&mut body);
    if let (Some(orientation), Some(_)) = (orientation, header) {
        put(&mut out, *b"EXIF", &exif::only(orientation))?;
    }
    let mut bytes = Vec::with_capacity(out.len() + 8);
    put(&mut bytes, *b"RIFF", &out)?;
    Ok(Stripped { bytes, frames })
}

/// A frame of an animation: its header, and of the chunks in it those that hold pixels.
fn frame(data: &[u8]) -> Result<Vec<u8>, NoPicture> {
    let mut rest = Rest(data);
    let mut out = rest.take(FRAME)?.to_vec();
    while !rest.0.is_empty() {
        let (kind, data) = chunk(&mut rest)?;
        if matches!(&kind, b"ALPH" | b"VP8 " | b"VP8L") {
            put(&mut out, kind, data)?;
        }
    }
    Ok(out)
}

fn chunk<'a>(rest: &mut Rest<'a>) -> Result<([u8; 4], &'a [u8]), NoPicture> {
    let kind: [u8; 4] = rest.array()?;
    let count = length(u32::from_le_bytes(rest.array()?))?;
    let data = rest.take(count)?;
    // The last one is often not filled up to an even length.
    if count % 2 == 1 && !rest.0.is_empty() {
        rest.byte()?;
    }
    Ok((kind, data))
}

fn put(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) -> Result<(), NoPicture> {
    let Ok(count) = u32::try_from(data.len()) else {
        return broken(FORM);
    };
    out.extend_from_slice(&kind);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
    Ok(())
}
