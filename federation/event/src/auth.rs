//! The authorisation rules, asked of ruma.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#authorization-rules>

use std::sync::Arc;

use guildhall_types::{EventId, UserId};
use ruma::{
    events::{StateEventType, TimelineEventType},
    state_res::{self, Event},
};
use serde_json::value::{RawValue, to_raw_value};

use crate::{Draft, EventError, Pdu, RoomVersion, StateKey};

/// The state that entitles `pdu`'s sender: the types and keys whose events belong into `auth_events`.
///
/// # Errors
/// When the content of a membership event does not say what is needed.
pub fn auth_keys(pdu: &Pdu, version: RoomVersion) -> Result<Vec<StateKey>, EventError> {
    keys(
        &pdu.kind,
        &pdu.sender,
        pdu.state_key.as_deref(),
        pdu.content(),
        version,
    )
}

/// As [`auth_keys`], for an event that is still to be built.
///
/// # Errors
/// As [`auth_keys`].
pub fn auth_keys_of_draft(draft: &Draft, version: RoomVersion) -> Result<Vec<StateKey>, EventError> {
    let content =
        to_raw_value(&draft.content).map_err(|error| EventError::NotCanonical(error.to_string()))?;
    keys(
        &draft.kind.as_str().into(),
        &draft.sender,
        draft.state_key.as_deref(),
        &content,
        version,
    )
}

fn keys(
    kind: &TimelineEventType,
    sender: &UserId,
    state_key: Option<&str>,
    content: &RawValue,
    version: RoomVersion,
) -> Result<Vec<StateKey>, EventError> {
    state_res::auth_types_for_event(kind, sender, state_key, content, &version.rules().authorization)
        .map(|keys| {
            keys.into_iter()
                .map(|(kind, key)| StateKey::new(&kind.to_string(), &key))
                .collect()
        })
        .map_err(EventError::Malformed)
}

/// The rules that need no state: the form of the create event, and `auth_events` that are the right ones, of this
/// room and not rejected.
///
/// # Errors
/// The rule that the event breaks, in words.
pub fn check_independent(
    pdu: &Pdu,
    version: RoomVersion,
    fetch: impl Fn(&EventId) -> Option<Arc<Pdu>>,
) -> Result<(), String> {
    state_res::check_state_independent_auth_rules(&version.rules().authorization, pdu, fetch)
}

/// The rules that are judged by a room state, which `state` looks up.
///
/// # Errors
/// The rule that the event breaks, in words.
pub fn check_dependent(
    pdu: &Pdu,
    version: RoomVersion,
    state: impl Fn(&str, &str) -> Option<Arc<Pdu>>,
) -> Result<(), String> {
    state_res::check_state_dependent_auth_rules(
        &version.rules().authorization,
        pdu,
        |kind: &StateEventType, key: &str| state(&kind.to_string(), key),
    )
}
