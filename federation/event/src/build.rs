//! From a [`Draft`] to a signed [`Pdu`].

use guildhall_keys::ServerKeys;
use guildhall_types::{OwnedEventId, OwnedRoomId, Timestamp};
use ruma::canonical_json::{CanonicalJsonObject, CanonicalJsonValue, try_from_json_map};
use serde_json::{Map, Value, json};

use crate::{Draft, EventError, Pdu, RoomVersion, parse};

/// Largest depth: the largest integer of canonical JSON, 2^53 - 1.
pub const MAX_DEPTH: i64 = 9_007_199_254_740_991;

/// Where an event stands in its room.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The room; `None` for the create event of a version 12 room, whose id follows from it.
    pub room_id: Option<OwnedRoomId>,
    /// The events that it follows, at most 20.
    pub prev_events: Vec<OwnedEventId>,
    /// The events that entitle its sender, at most 10.
    pub auth_events: Vec<OwnedEventId>,
    /// One more than the greatest depth among `prev_events`; capped at [`MAX_DEPTH`].
    pub depth: i64,
    /// The time of sending.
    pub timestamp: Timestamp,
}

/// The event of `draft` at `placement`, without hash and signature.
///
/// # Errors
/// When the content is not canonical JSON.
pub fn unsigned_event(
    draft: &Draft,
    placement: &Placement,
    version: RoomVersion,
) -> Result<CanonicalJsonObject, EventError> {
    let mut event = Map::new();
    let mut content = draft.content.clone();
    if let Some(target) = &draft.redacts {
        if version.rules().redaction.content_field_redacts {
            content.insert("redacts".to_owned(), json!(target));
        } else {
            event.insert("redacts".to_owned(), json!(target));
        }
    }
    if let Some(room_id) = &placement.room_id {
        event.insert("room_id".to_owned(), json!(room_id));
    }
    if let Some(state_key) = &draft.state_key {
        event.insert("state_key".to_owned(), json!(state_key));
    }
    event.insert("sender".to_owned(), json!(draft.sender));
    event.insert("type".to_owned(), json!(draft.kind));
    event.insert("content".to_owned(), Value::Object(content));
    event.insert("prev_events".to_owned(), json!(placement.prev_events));
    event.insert("auth_events".to_owned(), json!(placement.auth_events));
    event.insert("depth".to_owned(), json!(placement.depth.clamp(0, MAX_DEPTH)));
    event.insert("origin_server_ts".to_owned(), json!(placement.timestamp.0));
    try_from_json_map(event).map_err(|error| EventError::NotCanonical(error.to_string()))
}

/// Hashes and signs `draft` at `placement` with this server's active key.
///
/// # Errors
/// When the content is not canonical JSON or the event is over a limit.
pub fn build(
    draft: &Draft,
    placement: &Placement,
    version: RoomVersion,
    keys: &ServerKeys,
) -> Result<Pdu, EventError> {
    let mut object = unsigned_event(draft, placement, version)?;
    // Before signing, so that what is too large is told apart from what cannot be signed.
    too_large(&object)?;
    keys.hash_and_sign_event(&mut object, version.rules())
        .map_err(|error| EventError::Signing(error.to_string()))?;
    too_large(&object)?;
    parse::parse(object, version)
}

/// Refuses what is over the size of an event.
fn too_large(object: &CanonicalJsonObject) -> Result<(), EventError> {
    let length = serde_json::to_string(&CanonicalJsonValue::Object(object.clone()))
        .map_or(usize::MAX, |json| json.len());
    if length > parse::MAX_PDU_BYTES {
        return Err(EventError::TooLarge(format!(
            "{length} bytes of at most {}",
            parse::MAX_PDU_BYTES
        )));
    }
    Ok(())
}
