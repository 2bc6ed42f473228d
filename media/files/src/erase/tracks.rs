//! Which tracks of a film stay, and what of them.

use std::ops::Range;

use super::{
    boxes::{Boxes, Name, Part},
    items,
    movie::{MAX_METAS, among_tables, other},
    plan::Plan,
    samples, texts,
};
use crate::{Unmade, Unshown};

/// Kinds of tracks that stay: of pictures, sounds, subtitles and time codes. Others have what cameras measure: `meta` (iPhones, GoPro, Sony),
/// `camm` (Google), `data`, `fdsc`.
const TRACKS: [&Name; 10] = [
    b"vide", b"pict", b"soun", b"subt", b"subp", b"clcp", b"sbtl", b"text", b"auxv", b"tmcd",
];
/// Tracks of text: drones write into them where they are.
const TEXTS: [&Name; 2] = [b"sbtl", b"text"];

/// The bytes of a track that goes; none if it stays.
pub(super) fn goes(boxes: &mut Boxes, trak: &Part) -> Result<Option<Vec<Range<u64>>>, Unmade> {
    let Some(mdia) = boxes.find(trak.inside(), b"mdia")? else {
        return Ok(Some(Vec::new()));
    };
    let kind = match boxes.find(mdia.inside(), b"hdlr")? {
        Some(hdlr) => handler(boxes, &hdlr)?,
        None => None,
    };
    let is_text = kind.is_some_and(|kind| TEXTS.contains(&&kind));
    if !is_text && kind.is_some_and(|kind| TRACKS.contains(&&kind)) {
        return Ok(None);
    }
    let samples = samples::of(boxes, &mdia)?;
    if is_text && !texts::tell_places(boxes, samples.each())? {
        return Ok(None);
    }
    Ok(Some(samples.chunks()))
}

/// What a handler is for.
pub(super) fn handler(boxes: &mut Boxes, hdlr: &Part) -> Result<Option<Name>, Unmade> {
    let start = hdlr.body.saturating_add(8);
    let bytes = boxes.table(&(start..start.saturating_add(4).min(hdlr.end)))?;
    Ok(bytes.first_chunk().copied())
}

/// The name of a handler goes: cameras write theirs. It follows version, flags, a reserved number, the kind and three more of those.
pub(super) fn unname(hdlr: &Part, plan: &mut Plan) -> Result<(), Unshown> {
    plan.zero(hdlr.body.saturating_add(24).min(hdlr.end)..hdlr.end)
}

/// Gathers what is to be overwritten in what says how a track is to be read, which is one of pictures or not.
fn plan_tables(boxes: &mut Boxes, minf: &Part, is_seen: bool, plan: &mut Plan) -> Result<(), Unmade> {
    let mut rest = minf.inside();
    while let Some(part) = boxes.next(&mut rest)? {
        match &part.name {
            b"hdlr" => unname(&part, plan)?,
            b"dinf" => unlink(boxes, &part, plan)?,
            b"stbl" => {
                let mut inside = part.inside();
                while let Some(part) = boxes.next(&mut inside)? {
                    match &part.name {
                        b"stsd" if is_seen => unname_encoder(boxes, &part, plan)?,
                        _ => among_tables(&part, plan)?,
                    }
                }
                plan.free_rest(inside)?;
            }
            _ => among_tables(&part, plan)?,
        }
    }
    plan.free_rest(rest)?;
    Ok(())
}

/// Where else a track would lie goes: QuickTime writes a path of the disk on which it was made. Here all of it lies in the file.
fn unlink(boxes: &mut Boxes, dinf: &Part, plan: &mut Plan) -> Result<(), Unmade> {
    let mut rest = dinf.inside();
    while let Some(part) = boxes.next(&mut rest)? {
        if &part.name != b"dref" {
            among_tables(&part, plan)?;
            continue;
        }
        // After version and flags and how many they are.
        let mut inside = part.body.saturating_add(8).min(part.end)..part.end;
        while let Some(part) = boxes.next(&mut inside)? {
            if matches!(&part.name, b"alis" | b"rsrc" | b"url " | b"urn ") {
                plan.zero(part.inside_full())?;
            }
        }
    }
    Ok(())
}

/// The name of the encoder goes from the descriptions of pictures (32 bytes, of which the first says how many are used).
fn unname_encoder(boxes: &mut Boxes, stsd: &Part, plan: &mut Plan) -> Result<(), Unmade> {
    // After version and flags and how many they are.
    let mut rest = stsd.body.saturating_add(8).min(stsd.end)..stsd.end;
    while let Some(part) = boxes.next(&mut rest)? {
        let name = part.body.saturating_add(42)..part.body.saturating_add(74);
        if name.end <= part.end {
            plan.zero(name)?;
        }
    }
    Ok(())
}

/// Gathers what is to be overwritten in a track that stays, and sets of items that belong to it.
pub(super) fn plan(
    boxes: &mut Boxes,
    trak: &Part,
    metas: &mut Vec<Part>,
    plan: &mut Plan,
) -> Result<(), Unmade> {
    let mut rest = trak.inside();
    while let Some(part) = boxes.next(&mut rest)? {
        match &part.name {
            b"tkhd" | b"tref" | b"trgr" | b"edts" | b"load" | b"matt" | b"clip" | b"imap" | b"tapt" => {}
            b"meta" if metas.len() < MAX_METAS && items::are_in(boxes, &part)? => metas.push(part),
            b"mdia" => {
                let mut inside = part.inside();
                let mut is_seen = false;
                while let Some(part) = boxes.next(&mut inside)? {
                    match &part.name {
                        b"mdhd" | b"elng" => {}
                        b"minf" => plan_tables(boxes, &part, is_seen, plan)?,
                        b"hdlr" => {
                            let kind = handler(boxes, &part)?;
                            is_seen = matches!(kind.as_ref(), Some(b"vide" | b"pict"));
                            unname(&part, plan)?;
                        }
                        _ => other(&part, plan)?,
                    }
                }
                plan.free_rest(inside)?;
            }
            _ => other(&part, plan)?,
        }
    }
    plan.free_rest(rest)?;
    Ok(())
}
