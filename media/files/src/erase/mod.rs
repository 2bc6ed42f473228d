//! Films and sounds, and pictures in the same containers, without what they tell besides what they show: where and with what they were
//! made, and what programs wrote about them.
//!
//! They are large, and say at which byte of the file their pictures and sounds begin. So nothing is copied or moved: the parts that tell are
//! overwritten where they lie, with zeros, and called empty. In containers only parts that are listed stay. What lies
//! within the compressed pictures and sounds stays, and so do times.

mod boxes;
mod fragments;
mod items;
mod matroska;
mod movie;
mod plan;
mod samples;
mod texts;
mod tracks;

use std::{
    fs::File,
    io::{Read as _, Seek as _},
    path::Path,
};

use self::{boxes::Boxes, plan::Plan};
use crate::{FileKind, Unmade};

/// Bytes at the beginning that say what it is.
const HEAD: u64 = 128;

/// Beginnings of brands of the ISO base media file format, of which films, sounds and pictures are looked into.
const BRANDS: [&[u8]; 16] = [
    b"3g", b"iso", b"mp4", b"M4", b"qt  ", b"avc", b"dash", b"cmf", b"F4", b"MSNV", b"XAVC", b"hei", b"hev",
    b"mif", b"msf", b"avi",
];
/// Raw pictures of cameras in such a container: programs look for the pictures within what is metadata elsewhere.
const RAW: &[u8] = b"crx ";

/// How a file is made.
enum Form {
    /// Of boxes.
    Boxes,
    /// Of elements.
    Matroska,
}

/// Overwrites what the file at `path`, which was found to be of this kind, tells besides what it shows, if it is a film, a sound or a picture
/// in such a container: MP4, QuickTime, 3GP, M4A, HEIF, AVIF, Matroska and WebM. Its length stays. Says whether anything was overwritten.
/// What was cut off by a crash is completed when it is done again. Blocks.
///
/// # Errors
/// [`Unmade::Unshown`] when it has more parts than are looked through, or such that cannot be overwritten; then nothing is. Or when the disk fails.
pub fn erase(path: &Path, kind: FileKind) -> Result<bool, Unmade> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let mut plan = Plan::default();
    match form(&head, kind) {
        Some(Form::Boxes) => movie::plan(&mut Boxes::of(file)?, &mut plan)?,
        Some(Form::Matroska) => matroska::plan(&mut Boxes::of(file)?, &mut plan)?,
        None => return Ok(false),
    }
    if plan.is_empty() {
        return Ok(false);
    }
    let mut file = File::options().read(true).write(true).open(path)?;
    file.rewind()?;
    Ok(plan.apply(&mut file)?)
}

fn form(head: &[u8], kind: FileKind) -> Option<Form> {
    let holds = |name: &[u8]| head.windows(name.len()).any(|part| part == name);
    match kind {
        FileKind::Mp4 | FileKind::Quicktime | FileKind::M4a => Some(Form::Boxes),
        FileKind::Webm => Some(Form::Matroska),
        FileKind::Other
            if head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) && (holds(b"matroska") || holds(b"webm")) =>
        {
            Some(Form::Matroska)
        }
        FileKind::Other if has_brand(head) => Some(Form::Boxes),
        _ => None,
    }
}

/// Whether it begins with a box of brands, of which one is known.
fn has_brand(head: &[u8]) -> bool {
    let Some((size, rest)) = head.split_first_chunk::<4>() else {
        return false;
    };
    let size = usize::try_from(u32::from_be_bytes(*size)).unwrap_or(usize::MAX);
    let Some(brands) = rest.strip_prefix(b"ftyp") else {
        return false;
    };
    let brands = brands.get(..size.saturating_sub(8)).unwrap_or(brands);
    let mut brands = brands.chunks_exact(4).peekable();
    if brands.peek() == Some(&RAW) {
        return false;
    }
    brands.any(|brand| BRANDS.iter().any(|known| brand.starts_with(known)))
}
