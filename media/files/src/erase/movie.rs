//! Which boxes of a file stay. ISO/IEC 14496-12, ISO/IEC 23008-12 (HEIF), QuickTime File Format.

use std::ops::Range;

use super::{
    boxes::{Boxes, MANY, Part},
    fragments::Gone,
    items,
    plan::Plan,
    samples, tracks,
};
use crate::{Unmade, Unshown};

/// Most boxes with the bytes of pictures and sounds, and most pieces of tracks that go.
const MAX_MEDIA: usize = 1 << 17;
/// Most sets of items: of a picture, and of each track of pictures.
pub(super) const MAX_METAS: usize = 16;

/// Gathers what is to be overwritten.
pub(super) fn plan(boxes: &mut Boxes, plan: &mut Plan) -> Result<(), Unmade> {
    let mut rest = 0..boxes.len();
    let mut media = Vec::new();
    let mut metas = Vec::new();
    let (mut samples, mut gone) = (Vec::new(), Gone::default());
    let mut shows = false;
    let mut all = Plan::default();
    while let Some(part) = boxes.next(&mut rest)? {
        match &part.name {
            b"mdat" | b"imda" if media.len() >= MAX_MEDIA => return Err(Unshown::Broken(MANY).into()),
            b"mdat" | b"imda" => media.push(part.inside()),
            b"moov" => {
                shows = true;
                samples.extend(movie(boxes, &part, &mut gone, &mut metas, &mut all)?);
            }
            b"moof" => {
                shows = true;
                samples.extend(fragment(boxes, &part, &gone, &mut all)?);
                few(&samples)?;
            }
            b"meta" if metas.len() < MAX_METAS && items::are_in(boxes, &part)? => {
                shows = true;
                metas.push(part);
            }
            b"ftyp" | b"styp" | b"sidx" | b"ssix" | b"mfra" | b"pdin" | b"prft" => {}
            _ => other(&part, &mut all)?,
        }
    }
    if !shows {
        return Ok(());
    }
    // What is no box any more.
    all.free_rest(rest)?;
    let mut seen = items::Seen::default();
    for meta in &metas {
        items::plan(boxes, meta, &media, &mut seen, &mut all)?;
    }
    for range in samples {
        if let Some(range) = within(&media, &range) {
            all.zero_media(range)?;
        }
    }
    *plan = all;
    Ok(())
}

/// Refuses more pieces of tracks than are kept in mind.
fn few(samples: &[Range<u64>]) -> Result<(), Unshown> {
    match samples.len() > MAX_MEDIA {
        true => Err(Unshown::Broken(MANY)),
        false => Ok(()),
    }
}

/// What of `range` lies in the one of `media`, which are in order, in which it begins.
pub(super) fn within(media: &[Range<u64>], range: &Range<u64>) -> Option<Range<u64>> {
    let after = media.partition_point(|one| one.start <= range.start);
    let one = media.get(after.checked_sub(1)?)?;
    let range = range.start..range.end.min(one.end);
    (!range.is_empty()).then_some(range)
}

/// A box that is not listed. What is free already is only emptied: what had been there may still be in it.
pub(super) fn other(part: &Part, plan: &mut Plan) -> Result<(), Unshown> {
    match &part.name {
        b"free" | b"skip" | b"wide" => plan.zero(part.inside()),
        _ => plan.free(part),
    }
}

/// A box among tables, which players need: of these not all are known, so that only those go that are known to tell.
pub(super) fn among_tables(part: &Part, plan: &mut Plan) -> Result<(), Unshown> {
    match &part.name {
        b"udta" | b"uuid" | b"meta" | b"free" | b"skip" | b"wide" => other(part, plan),
        _ => Ok(()),
    }
}

/// All boxes among the tables in `around`.
fn tables(boxes: &mut Boxes, around: &Part, plan: &mut Plan) -> Result<(), Unmade> {
    let mut rest = around.inside();
    while let Some(part) = boxes.next(&mut rest)? {
        among_tables(&part, plan)?;
    }
    plan.free_rest(rest)?;
    Ok(())
}

/// What the film consists of. Gives the bytes of tracks that go, which are noted; so are sets of items.
fn movie(
    boxes: &mut Boxes,
    moov: &Part,
    gone: &mut Gone,
    metas: &mut Vec<Part>,
    plan: &mut Plan,
) -> Result<Vec<Range<u64>>, Unmade> {
    let (mut samples, mut sizes) = (Vec::new(), None);
    let mut rest = moov.inside();
    while let Some(part) = boxes.next(&mut rest)? {
        match &part.name {
            b"mvhd" | b"iods" | b"pssh" | b"ctab" | b"clip" | b"ainf" => {}
            b"mvex" => {
                tables(boxes, &part, plan)?;
                sizes = Some(part);
            }
            b"trak" => match tracks::goes(boxes, &part)? {
                Some(of_track) => {
                    samples.extend(of_track);
                    few(&samples)?;
                    gone.note(boxes, &part)?;
                    plan.free(&part)?;
                }
                None => tracks::plan(boxes, &part, metas, plan)?,
            },
            // Dashcams say in it where they have put places.
            b"gps " => {
                samples.extend(samples::between(boxes, &part)?);
                few(&samples)?;
                plan.free(&part)?;
            }
            // What else is in it cannot be told.
            b"cmov" => return Err(Unshown::Broken("its contents are compressed").into()),
            _ => other(&part, plan)?,
        }
    }
    if let Some(mvex) = sizes {
        gone.note_sizes(boxes, &mvex)?;
    }
    plan.free_rest(rest)?;
    Ok(samples)
}

/// A part of a film that comes in parts. Gives the bytes of tracks that go.
fn fragment(boxes: &mut Boxes, moof: &Part, gone: &Gone, plan: &mut Plan) -> Result<Vec<Range<u64>>, Unmade> {
    let (mut samples, mut is_first) = (Vec::new(), true);
    let mut rest = moof.inside();
    while let Some(part) = boxes.next(&mut rest)? {
        match &part.name {
            b"mfhd" | b"pssh" => {}
            b"traf" => {
                let of_track = gone.samples(boxes, moof, &part, is_first)?;
                is_first = false;
                if let Some(of_track) = of_track {
                    samples.extend(of_track);
                    plan.free(&part)?;
                    continue;
                }
                let mut inside = part.inside();
                while let Some(part) = boxes.next(&mut inside)? {
                    match &part.name {
                        b"tfhd" | b"tfdt" | b"trun" | b"sbgp" | b"sgpd" | b"subs" | b"saiz" | b"saio"
                        | b"senc" => {}
                        _ => other(&part, plan)?,
                    }
                }
            }
            _ => other(&part, plan)?,
        }
    }
    Ok(samples)
}
