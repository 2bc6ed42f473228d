//! Pictures in boxes, and what goes with them: HEIF and AVIF. ISO/IEC 14496-12, section 8.11, and ISO/IEC 23008-12.
//!
//! How a picture is to be turned is no part of EXIF here, but a property of its own (`irot`, `imir`).

use std::{collections::HashMap, ops::Range};

use super::{
    boxes::{Boxes, MANY, Name, Part},
    movie::{other, within},
    plan::Plan,
    tracks::{handler, unname},
};
use crate::{NoPicture, Unmade, Unshown, rest::Rest};

/// Most items of a file, and pieces that they consist of, together.
const MAX_PIECES: u32 = 1 << 16;

/// EXIF that says nothing: where TIFF begins, and a TIFF whose only directory is empty.
const NOTHING: &[u8] = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0";

/// How many items and pieces of them were looked at in a file.
#[derive(Debug, Default)]
pub(super) struct Seen(u32);

impl Seen {
    fn count(&mut self) -> Result<(), Unshown> {
        self.0 += 1;
        match self.0 > MAX_PIECES {
            true => Err(Unshown::Broken(MANY)),
            false => Ok(()),
        }
    }
}

/// Where the bytes of an item that tells lie.
struct Place {
    kind: Name,
    /// 0 in the file, 1 in the box beside, 2 in another item.
    method: u8,
    pieces: Vec<(u64, u64)>,
}

/// Whether it is such a box, and not one about a film.
pub(super) fn are_in(boxes: &mut Boxes, meta: &Part) -> Result<bool, Unmade> {
    Ok(match boxes.find(meta.inside_full(), b"hdlr")? {
        Some(hdlr) => handler(boxes, &hdlr)? == Some(*b"pict"),
        None => false,
    })
}

/// Gathers what is to be overwritten in it, and in the bytes that it says where they are.
pub(super) fn plan(
    boxes: &mut Boxes,
    meta: &Part,
    media: &[Range<u64>],
    seen: &mut Seen,
    plan: &mut Plan,
) -> Result<(), Unmade> {
    let (mut infos, mut tables, mut beside) = (None, None, None);
    let mut rest = meta.inside_full();
    while let Some(part) = boxes.next(&mut rest)? {
        match &part.name {
            b"pitm" | b"iref" | b"dinf" | b"grpl" | b"ipro" => {}
            b"hdlr" => unname(&part, plan)?,
            b"iinf" => only(&mut infos, part)?,
            b"iloc" => only(&mut tables, part)?,
            b"idat" => only(&mut beside, part)?,
            b"iprp" => properties(boxes, &part, plan)?,
            _ => other(&part, plan)?,
        }
    }
    plan.free_rest(rest)?;
    let (Some(infos), Some(tables)) = (infos, tables) else {
        return Ok(());
    };
    let telling = telling_items(&boxes.table(&infos.inside())?)?;
    let beside = beside.map(|idat| idat.inside());
    for place in places_of(&boxes.table(&tables.inside())?, &telling, seen)? {
        let name = &place.kind;
        match (place.method, &beside) {
            (0, _) => empty(&place.pieces, name, media, 0, plan)?,
            (1, Some(idat)) => empty(&place.pieces, name, std::slice::from_ref(idat), idat.start, plan)?,
            _ => return Err(Unshown::Broken("it is not known where it tells").into()),
        }
    }
    Ok(())
}

/// Notes a box of which there is one.
fn only(there: &mut Option<Part>, part: Part) -> Result<(), Unshown> {
    match there.replace(part) {
        Some(_) => Err(Unshown::Broken("it says twice what is in it")),
        None => Ok(()),
    }
}

/// Empties an item whose `pieces` are counted from `base`, as far as they lie in `media`.
fn empty(
    pieces: &[(u64, u64)],
    name: &Name,
    media: &[Range<u64>],
    base: u64,
    plan: &mut Plan,
) -> Result<(), Unmade> {
    for (number, (offset, length)) in pieces.iter().enumerate() {
        let start = base.saturating_add(*offset);
        // None is all that there is.
        let length = if *length == 0 { u64::MAX } else { *length };
        let Some(mut range) = within(media, &(start..start.saturating_add(length))) else {
            continue;
        };
        let count = u64::try_from(NOTHING.len()).unwrap_or(u64::MAX);
        if number == 0 && name == b"Exif" && range.end - range.start >= count {
            // Some programs that open the picture take no EXIF that is none.
            plan.write(range.start, NOTHING.to_vec())?;
            range.start += count;
        }
        plan.zero_media(range)?;
    }
    Ok(())
}

/// Properties of pictures: what people have written about them goes. It is emptied, for properties are known by their number.
fn properties(boxes: &mut Boxes, iprp: &Part, plan: &mut Plan) -> Result<(), Unmade> {
    let mut rest = iprp.inside();
    while let Some(part) = boxes.next(&mut rest)? {
        if &part.name != b"ipco" {
            continue;
        }
        let mut inside = part.inside();
        while let Some(part) = boxes.next(&mut inside)? {
            match &part.name {
                b"udes" => plan.zero(part.inside_full())?,
                b"uuid" | b"free" | b"skip" => other(&part, plan)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// The items that are no pictures, and what they are. Those of the first versions say no kind; they are as `mime`.
fn telling_items(table: &[u8]) -> Result<HashMap<u32, Name>, NoPicture> {
    let mut rest = Rest(table);
    let mut count = match version(&mut rest)? {
        0 => short(&mut rest)?,
        _ => u32::from_be_bytes(rest.array()?),
    };
    let mut items = HashMap::new();
    while count > 0 && !rest.0.is_empty() {
        count -= 1;
        let size = crate::rest::length(u32::from_be_bytes(rest.array()?))?;
        let mut entry = Rest(rest.take(size.saturating_sub(4))?);
        entry.array::<4>()?;
        let version = version(&mut entry)?;
        let item = match version {
            0..=2 => short(&mut entry)?,
            _ => u32::from_be_bytes(entry.array()?),
        };
        entry.array::<2>()?;
        let kind = match version {
            0 | 1 => *b"mime",
            _ => entry.array()?,
        };
        if matches!(&kind, b"Exif" | b"mime" | b"uri ") {
            items.insert(item, kind);
        }
    }
    Ok(items)
}

/// Where the items lie that tell.
fn places_of(table: &[u8], telling: &HashMap<u32, Name>, seen: &mut Seen) -> Result<Vec<Place>, Unshown> {
    let mut rest = Rest(table);
    let version = version(&mut rest)?;
    let [first, second] = rest.array()?;
    let (offset_bytes, length_bytes, base_bytes) = (first >> 4, first & 15, second >> 4);
    let index_bytes = if matches!(version, 1 | 2) { second & 15 } else { 0 };
    let mut count = match version {
        0 | 1 => short(&mut rest)?,
        _ => u32::from_be_bytes(rest.array()?),
    };
    let mut places = Vec::new();
    while count > 0 && !rest.0.is_empty() {
        count -= 1;
        seen.count()?;
        let item = match version {
            0 | 1 => short(&mut rest)?,
            _ => u32::from_be_bytes(rest.array()?),
        };
        let method = match version {
            0 => 0,
            _ => short(&mut rest)? & 15,
        };
        rest.array::<2>()?;
        let base = number(&mut rest, base_bytes)?;
        let kind = telling.get(&item);
        let mut pieces = Vec::new();
        for _ in 0..short(&mut rest)? {
            seen.count()?;
            number(&mut rest, index_bytes)?;
            let offset = number(&mut rest, offset_bytes)?;
            let length = number(&mut rest, length_bytes)?;
            if kind.is_some() {
                pieces.push((base.saturating_add(offset), length));
            }
        }
        if let Some(kind) = kind {
            places.push(Place {
                kind: *kind,
                method: u8::try_from(method).unwrap_or(u8::MAX),
                pieces,
            });
        }
    }
    Ok(places)
}

/// The version of a full box, after which its flags are passed over.
fn version(rest: &mut Rest<'_>) -> Result<u8, NoPicture> {
    rest.array::<4>().map(|[version, ..]| version)
}

fn short(rest: &mut Rest<'_>) -> Result<u32, NoPicture> {
    Ok(u32::from(u16::from_be_bytes(rest.array()?)))
}

/// A number of so many bytes.
fn number(rest: &mut Rest<'_>, bytes: u8) -> Result<u64, NoPicture> {
    match bytes {
        0 => Ok(0),
        4 => Ok(u64::from(u32::from_be_bytes(rest.array()?))),
        8 => Ok(u64::from_be_bytes(rest.array()?)),
        _ => crate::rest::broken(crate::rest::FORM),
    }
}
