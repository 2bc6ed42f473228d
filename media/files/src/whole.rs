//! Whether a file is a whole picture and nothing else. Each function walks through the parts of one format, to the last byte, and
//! gives the number of frames.

use crate::{
    NoPicture,
    rest::{CUT, EMPTY, FORM, MORE, Rest, broken, colours, length},
};

/// Whether all was read, and something of it is shown.
fn end(rest: &Rest<'_>, frames: usize) -> Result<usize, NoPicture> {
    match (rest.0.is_empty(), frames) {
        (false, _) => broken(MORE),
        (true, 0) => broken(EMPTY),
        (true, _) => Ok(frames),
    }
}

/// Signature, then chunks up to `IEND`. <https://www.w3.org/TR/png-3/>
pub(crate) fn png(bytes: &[u8]) -> Result<usize, NoPicture> {
    let mut rest = Rest(bytes);
    rest.take(8)?;
    let (mut frames, mut has_data, mut is_first) = (1, false, true);
    loop {
        let count = length(u32::from_be_bytes(rest.array()?))?;
        let kind: [u8; 4] = rest.array()?;
        let data = rest.take(count)?;
        rest.take(4)?;
        if is_first && (&kind != b"IHDR" || count != 13) {
            return broken(FORM);
        }
        is_first = false;
        match &kind {
            b"IDAT" => has_data = true,
            // An animation says how many frames it has.
            b"acTL" => {
                let said = data.first_chunk::<4>().copied().map_or(0, u32::from_be_bytes);
                frames = length(said)?.max(1);
            }
            b"IEND" => return end(&rest, if has_data { frames } else { 0 }),
            _ => {}
        }
    }
}

/// Segments up to the picture's data, which end with `EOI` at the end of the file. <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>
pub(crate) fn jpeg(bytes: &[u8]) -> Result<usize, NoPicture> {
    let mut rest = Rest(bytes);
    if rest.array()? != [0xff, 0xd8] {
        return broken(FORM);
    }
    let mut has_data = false;
    loop {
        if rest.byte()? != 0xff {
            return broken(FORM);
        }
        let mut marker = rest.byte()?;
        while marker == 0xff {
            marker = rest.byte()?;
        }
        match marker {
            0xd9 => return end(&rest, usize::from(has_data)),
            // Markers without a length.
            0x01 | 0xd0..=0xd8 | 0x00 => return broken(FORM),
            _ => {}
        }
        let count = usize::from(u16::from_be_bytes(rest.array()?));
        let Some(count) = count.checked_sub(2) else {
            return broken(FORM);
        };
        rest.take(count)?;
        if marker == 0xda {
            has_data = true;
            skip_scan(&mut rest)?;
        }
    }
}

/// The data of a scan: to the next marker that is neither a stuffed byte nor a restart.
fn skip_scan(rest: &mut Rest<'_>) -> Result<(), NoPicture> {
    let Some(at) = rest.scan_length() else {
        return broken(CUT);
    };
    rest.take(at).map(|_| ())
}

/// Header, then blocks up to the trailer. <https://www.w3.org/Graphics/GIF/spec-gif89a.txt>
pub(crate) fn gif(bytes: &[u8]) -> Result<usize, NoPicture> {
    let mut rest = Rest(bytes);
    rest.take(10)?;
    let flags = rest.byte()?;
    rest.take(2)?;
    rest.take(colours(flags))?;
    let mut frames = 0;
    loop {
        match rest.byte()? {
            0x3b => return end(&rest, frames),
            0x21 => {
                rest.byte()?;
                skip_blocks(&mut rest)?;
            }
            0x2c => {
                frames += 1;
                rest.take(8)?;
                let flags = rest.byte()?;
                rest.take(colours(flags))?;
                rest.byte()?;
                skip_blocks(&mut rest)?;
            }
            _ => return broken(FORM),
        }
    }
}

fn skip_blocks(rest: &mut Rest<'_>) -> Result<(), NoPicture> {
    loop {
        match rest.byte()? {
            0 => return Ok(()),
            count => rest.take(usize::from(count))?,
        };
    }
}

/// One RIFF of chunks. <https://developers.google.com/speed/webp/docs/riff_container>
pub(crate) fn webp(bytes: &[u8]) -> Result<usize, NoPicture> {
    let mut rest = Rest(bytes);
    rest.take(4)?;
    let size = length(u32::from_le_bytes(rest.array()?))?;
    match size.cmp(&rest.0.len()) {
        std::cmp::Ordering::Greater => return broken(CUT),
        std::cmp::Ordering::Less => return broken(MORE),
        std::cmp::Ordering::Equal => {}
    }
    if &rest.array()? != b"WEBP" {
        return broken(FORM);
    }
    let mut frames = 0;
    while !rest.0.is_empty() {
        let kind: [u8; 4] = rest.array()?;
        let count = length(u32::from_le_bytes(rest.array()?))?;
        rest.take(count)?;
        if count % 2 == 1 {
            rest.byte()?;
        }
        if matches!(&kind, b"VP8 " | b"VP8L" | b"ANMF") {
            frames += 1;
        }
    }
    end(&rest, frames)
}
