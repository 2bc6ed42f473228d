//! An event that has a place in a room.

use std::sync::Arc;

use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, Timestamp, UserId};
use ruma::{MilliSecondsSinceUnixEpoch, UInt, events::TimelineEventType, state_res::Event};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// A persistent data unit: a signed event whose form was checked.
///
/// <https://spec.matrix.org/v1.19/server-server-api/#pdus>
#[derive(Clone, Debug)]
pub struct Pdu {
    /// `$` and the reference hash.
    pub event_id: OwnedEventId,
    /// The room; for the create event of a version 12 room, the one that it creates.
    pub room_id: OwnedRoomId,
    /// The user who sent it.
    pub sender: OwnedUserId,
    /// The event type.
    pub kind: TimelineEventType,
    /// Set on state events.
    pub state_key: Option<String>,
    /// The content.
    pub content: Box<RawValue>,
    /// The events that it follows.
    pub prev_events: Vec<OwnedEventId>,
    /// The events that entitle its sender.
    pub auth_events: Vec<OwnedEventId>,
    /// The event that it redacts, from the place that the room version has it in.
    pub redacts: Option<OwnedEventId>,
    /// Longest way to the create event, as the sender claims.
    pub depth: i64,
    /// When it was sent, as the sender claims.
    pub origin_server_ts: Timestamp,
    /// Canonical JSON with hashes and signatures and without `unsigned`: what servers exchange.
    pub json: Arc<str>,
    /// Whether `room_id` stands in the JSON (not in create events since version 12).
    pub has_room_id: bool,
    /// Whether its content is not what was hashed and signed, and was redacted for that: it was redacted before, or
    /// tampered with on the way.
    pub stripped: bool,
    /// Whether it failed authorisation when it was taken in.
    pub rejected: bool,
}

impl Pdu {
    /// The content as `T`.
    ///
    /// # Errors
    /// When the content has not the form of `T`.
    pub fn content_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.content.get())
    }

    /// The event as raw JSON, for answers over federation.
    ///
    /// # Errors
    /// Never for an event that was parsed; the type does not say so.
    pub fn raw(&self) -> Result<Box<RawValue>, serde_json::Error> {
        RawValue::from_string(self.json.as_ref().to_owned())
    }

    /// Whether it is a state event of this type and key.
    #[must_use]
    pub fn is_state(&self, kind: &str, state_key: &str) -> bool {
        self.state_key.as_deref() == Some(state_key) && self.kind.to_string() == kind
    }

    /// The event type as text.
    #[must_use]
    pub fn kind_str(&self) -> String {
        self.kind.to_string()
    }
}

impl Event for Pdu {
    type Id = OwnedEventId;

    fn event_id(&self) -> &OwnedEventId {
        &self.event_id
    }

    fn room_id(&self) -> Option<&RoomId> {
        self.has_room_id.then_some(self.room_id.as_ref())
    }

    fn sender(&self) -> &UserId {
        &self.sender
    }

    fn origin_server_ts(&self) -> MilliSecondsSinceUnixEpoch {
        MilliSecondsSinceUnixEpoch(UInt::new_saturating(
            u64::try_from(self.origin_server_ts.0).unwrap_or(0),
        ))
    }

    fn event_type(&self) -> &TimelineEventType {
        &self.kind
    }

    fn content(&self) -> &RawValue {
        &self.content
    }

    fn state_key(&self) -> Option<&str> {
        self.state_key.as_deref()
    }

    fn prev_events(&self) -> Box<dyn DoubleEndedIterator<Item = &OwnedEventId> + '_> {
        Box::new(self.prev_events.iter())
    }

    fn auth_events(&self) -> Box<dyn DoubleEndedIterator<Item = &OwnedEventId> + '_> {
        Box::new(self.auth_events.iter())
    }

    fn redacts(&self) -> Option<&OwnedEventId> {
        self.redacts.as_ref()
    }

    fn rejected(&self) -> bool {
        self.rejected
    }
}
