//! GIF: blocks. <https://www.w3.org/Graphics/GIF/spec-gif89a.txt>

use super::{MAX_ICC, MAX_SHOWN_FRAMES, Stripped};
use crate::{
    NoPicture, Unshown,
    rest::{EMPTY, FORM, Rest, broken, colours},
};

const TRAILER: u8 = 0x3b;

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, Unshown> {
    let mut rest = Rest(bytes);
    let before = rest;
    if !matches!(&rest.array()?, b"GIF87a" | b"GIF89a") {
        return Ok(broken(FORM)?);
    }
    rest.take(4)?;
    let flags = rest.byte()?;
    rest.take(2)?;
    rest.take(colours(flags))?;
    let mut out = rest.since(before).to_vec();
    let mut frames = 0;
    loop {
        match block(&mut rest) {
            Ok(Block::Frame(bytes)) => {
                frames += 1;
                out.extend_from_slice(bytes);
            }
            Ok(Block::Kept(bytes)) => out.extend_from_slice(bytes),
            Ok(Block::Other) => {}
            Ok(Block::End) => break,
            // After a frame it ends where it goes wrong.
            Err(_) if frames > 0 => break,
            Err(error) => return Err(error.into()),
        }
        if frames > MAX_SHOWN_FRAMES {
            return Err(Unshown::Frames);
        }
    }
    if frames == 0 {
        return Ok(broken(EMPTY)?);
    }
    out.push(TRAILER);
    Ok(Stripped { bytes: out, frames })
}

enum Block<'a> {
    Frame(&'a [u8]),
    Kept(&'a [u8]),
    Other,
    End,
}

fn block<'a>(rest: &mut Rest<'a>) -> Result<Block<'a>, NoPicture> {
    let before = *rest;
    match rest.byte()? {
        TRAILER => Ok(Block::End),
        0x2c => {
            rest.take(8)?;
            let flags = rest.byte()?;
            rest.take(colours(flags))?;
            rest.byte()?;
            blocks(rest)?;
            Ok(Block::Frame(rest.since(before)))
        }
        0x21 => {
            let label = rest.byte()?;
            let inner = *rest;
            blocks(rest)?;
            let whole = rest.since(before);
            Ok(match label {
                // How long and how the next frame is shown.
                0xf9 if whole.len() == 8 => Block::Kept(whole),
                0xff if is_kept(inner, whole) => Block::Kept(whole),
                _ => Block::Other,
            })
        }
        _ => broken(FORM),
    }
}

/// Of the extensions of applications, how often the animation is shown, and the profile.
fn is_kept(mut inner: Rest<'_>, whole: &[u8]) -> bool {
    match inner.array::<12>() {
        Ok(name) => match &name {
            b"\x0bNETSCAPE2.0" | b"\x0bANIMEXTS1.0" => whole.len() == 19,
            b"\x0bICCRGBG1012" => whole.len() <= MAX_ICC,
            _ => false,
        },
        Err(_) => false,
    }
}

fn blocks(rest: &mut Rest<'_>) -> Result<(), NoPicture> {
    loop {
        match rest.byte()? {
            0 => return Ok(()),
            count => rest.take(usize::from(count))?,
        };
    }
}
