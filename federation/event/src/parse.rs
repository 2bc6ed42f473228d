//! From JSON to a [`Pdu`]: the first of the checks on receipt.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu>

use std::sync::Arc;

use guildhall_types::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, Timestamp};
use ruma::{
    canonical_json::{CanonicalJsonObject, CanonicalJsonValue},
    events::TimelineEventType,
    signatures::reference_hash,
    state_res::check_pdu_format,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{EventError, Pdu, RoomVersion};

/// Largest event in bytes, as canonical JSON with signatures.
pub const MAX_PDU_BYTES: usize = 65_535;

/// Parses `json` as canonical JSON: an object without floats, and with integers between ±(2^53 - 1).
///
/// # Errors
/// [`EventError::TooLarge`] over four times the size of an event, [`EventError::NotCanonical`] for the rest.
pub fn canonical_object(json: &str) -> Result<CanonicalJsonObject, EventError> {
    // White space and escapes can make valid JSON longer than its canonical form, but not without end.
    if json.len() > 4 * MAX_PDU_BYTES {
        return Err(EventError::TooLarge(format!("{} bytes of JSON", json.len())));
    }
    match serde_json::from_str::<CanonicalJsonValue>(json) {
        Ok(CanonicalJsonValue::Object(object)) => Ok(object),
        Ok(_) => Err(EventError::NotCanonical("not an object".to_owned())),
        Err(error) => Err(EventError::NotCanonical(error.to_string())),
    }
}

/// The event id of `object`: `$` and the reference hash, which covers the redacted event without signatures.
///
/// # Errors
/// When the event is over the size limit or cannot be redacted.
pub fn event_id(object: &CanonicalJsonObject, version: RoomVersion) -> Result<OwnedEventId, EventError> {
    let hash =
        reference_hash(object, version.rules()).map_err(|error| EventError::Malformed(error.to_string()))?;
    OwnedEventId::try_from(format!("${hash}")).map_err(|error| EventError::Malformed(error.to_string()))
}

#[derive(Deserialize)]
struct Wire {
    room_id: Option<OwnedRoomId>,
    sender: OwnedUserId,
    #[serde(rename = "type")]
    kind: TimelineEventType,
    state_key: Option<String>,
    content: Box<RawValue>,
    prev_events: Vec<OwnedEventId>,
    auth_events: Vec<OwnedEventId>,
    redacts: Option<OwnedEventId>,
    depth: i64,
    origin_server_ts: i64,
}

#[derive(Deserialize)]
struct RedactsInContent {
    redacts: Option<OwnedEventId>,
}

/// Checks the form of `object` and gives the event; `unsigned` and `event_id` are dropped, being no part of it.
///
/// # Errors
/// When the form is not that of an event of this version or a size limit is passed.
pub fn parse(mut object: CanonicalJsonObject, version: RoomVersion) -> Result<Pdu, EventError> {
    object.remove("unsigned");
    object.remove("event_id");
    let rules = version.rules();
    check_pdu_format(&object, &rules.event_format).map_err(EventError::Malformed)?;
    refuse_nul(&object)?;
    let id = event_id(&object, version)?;
    let json = serde_json::to_string(&object).map_err(|error| EventError::NotCanonical(error.to_string()))?;
    let pdu = from_json(id, json, version)?;
    let named = pdu.prev_events.iter().chain(&pdu.auth_events).chain(&pdu.redacts);
    for id in named {
        if !is_sound_id(id) {
            return Err(EventError::Malformed(format!(
                "an event id over {MAX_ID} bytes or with U+0000"
            )));
        }
    }
    Ok(pdu)
}

/// Longest event id, in bytes.
const MAX_ID: usize = 255;

/// Whether the database can be asked for an id that an event names: ids without a server name may have any length.
#[must_use]
pub fn is_sound_id(id: &EventId) -> bool {
    id.as_str().len() <= MAX_ID && !id.as_str().contains('\0')
}

/// Ids, types and state keys are looked up in the database, and not every database can hold U+0000 in a text. Nobody
/// has a use for it there; in the content it is left alone.
fn refuse_nul(object: &CanonicalJsonObject) -> Result<(), EventError> {
    let has_nul = |value: &CanonicalJsonValue| value.as_str().is_some_and(|text| text.contains('\0'));
    for (key, value) in object {
        let found = has_nul(value) || value.as_array().is_some_and(|list| list.iter().any(has_nul));
        if found {
            return Err(EventError::Malformed(format!("U+0000 in {key}")));
        }
    }
    Ok(())
}

/// The event of stored `json`, whose id is known.
///
/// # Errors
/// When `json` has not the form of an event.
pub fn from_json(event_id: OwnedEventId, json: String, version: RoomVersion) -> Result<Pdu, EventError> {
    let malformed = |error: serde_json::Error| EventError::Malformed(error.to_string());
    let wire: Wire = serde_json::from_str(&json).map_err(malformed)?;
    let rules = version.rules();
    let is_create = wire.kind == TimelineEventType::RoomCreate;
    let has_room_id = !is_create || rules.event_format.require_room_create_room_id;
    let room_id = match wire.room_id {
        Some(room_id) if has_room_id => room_id,
        None if !has_room_id => {
            // Since version 12 the room's id is the hash of its create event.
            let hash = event_id.as_str().trim_start_matches('$');
            OwnedRoomId::try_from(format!("!{hash}"))
                .map_err(|error| EventError::Malformed(error.to_string()))?
        }
        Some(_) => return Err(EventError::Malformed("create event with a room_id".to_owned())),
        None => return Err(EventError::Malformed("no room_id".to_owned())),
    };
    let redacts = match wire.kind {
        TimelineEventType::RoomRedaction if rules.redaction.content_field_redacts => {
            serde_json::from_str::<RedactsInContent>(wire.content.get())
                .ok()
                .and_then(|content| content.redacts)
        }
        TimelineEventType::RoomRedaction => wire.redacts,
        _ => None,
    };
    Ok(Pdu {
        event_id,
        room_id,
        sender: wire.sender,
        kind: wire.kind,
        state_key: wire.state_key,
        content: wire.content,
        prev_events: wire.prev_events,
        auth_events: wire.auth_events,
        redacts,
        depth: wire.depth,
        origin_server_ts: Timestamp(wire.origin_server_ts),
        json: Arc::from(json),
        has_room_id,
        stripped: false,
        rejected: false,
    })
}
