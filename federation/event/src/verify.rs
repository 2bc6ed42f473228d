//! Signatures and hashes of events from other servers.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_types::{OwnedServerName, OwnedServerSigningKeyId};
use ruma::{
    canonical_json::{CanonicalJsonObject, CanonicalJsonValue, redact_in_place},
    signatures::{PublicKeyMap, Verified, required_server_signatures_to_verify_event, verify_event},
};

use crate::{EventError, Pdu, RoomVersion, parse};

/// The keys that `object` is signed with, of the servers that must have signed it.
///
/// # Errors
/// When the event's form does not say which servers those are.
pub fn wanted_keys(
    object: &CanonicalJsonObject,
    version: RoomVersion,
) -> Result<BTreeMap<OwnedServerName, BTreeSet<OwnedServerSigningKeyId>>, EventError> {
    let servers = required_server_signatures_to_verify_event(object, &version.rules().signatures)
        .map_err(|error| EventError::Malformed(error.to_string()))?;
    let signatures = match object.get("signatures") {
        Some(CanonicalJsonValue::Object(signatures)) => signatures,
        _ => return Err(EventError::Signature("the event has no signatures".to_owned())),
    };
    let keys_of = |server: &OwnedServerName| match signatures.get(server.as_str()) {
        Some(CanonicalJsonValue::Object(by_key)) => by_key
            .keys()
            .filter_map(|id| OwnedServerSigningKeyId::try_from(id.as_str()).ok())
            .collect(),
        _ => BTreeSet::new(),
    };
    Ok(servers
        .into_iter()
        .map(|server| {
            let keys = keys_of(&server);
            (server, keys)
        })
        .collect())
}

/// Verifies the signatures of `object`; an event whose content hash does not match is redacted, as the
/// specification has it, so that what was not signed for is not believed.
///
/// # Errors
/// When a required signature is missing or wrong, or the form is not that of an event.
pub fn verify(
    mut object: CanonicalJsonObject,
    version: RoomVersion,
    keys: &PublicKeyMap,
) -> Result<Pdu, EventError> {
    let rules = version.rules();
    object.remove("unsigned");
    let verified =
        verify_event(keys, &object, rules).map_err(|error| EventError::Signature(error.to_string()))?;
    let stripped = verified == Verified::Signatures;
    if stripped {
        redact_in_place(&mut object, &rules.redaction, None)
            .map_err(|error| EventError::Malformed(error.to_string()))?;
    }
    Ok(Pdu {
        stripped,
        ..parse::parse(object, version)?
    })
}
