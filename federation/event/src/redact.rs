//! Taking back what an event said while keeping its place.

use ruma::canonical_json::redact_in_place;

use crate::{EventError, Pdu, RoomVersion, parse};

/// `pdu` without what the room version's redaction algorithm removes; its id and signatures stay valid.
///
/// # Errors
/// When the event cannot be redacted, which one that was parsed always can.
pub fn redacted(pdu: &Pdu, version: RoomVersion) -> Result<Pdu, EventError> {
    let mut object = parse::canonical_object(&pdu.json)?;
    redact_in_place(&mut object, &version.rules().redaction, None)
        .map_err(|error| EventError::Malformed(error.to_string()))?;
    let json = serde_json::to_string(&object).map_err(|error| EventError::NotCanonical(error.to_string()))?;
    let mut redacted = parse::from_json(pdu.event_id.clone(), json, version)?;
    redacted.rejected = pdu.rejected;
    Ok(redacted)
}
