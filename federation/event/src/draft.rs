//! What somebody wants to say, before it has a place in a room.

use guildhall_types::{EventId, OwnedEventId, OwnedUserId, UserId};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// An event without its place: the room adds previous events, authorisation, time and signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The local user who sends it.
    pub sender: OwnedUserId,
    /// The event type.
    pub kind: String,
    /// Set for state events.
    pub state_key: Option<String>,
    /// The content.
    pub content: Map<String, Value>,
    /// The event that it redacts.
    pub redacts: Option<OwnedEventId>,
}

impl Draft {
    /// An event of the timeline.
    #[must_use]
    pub fn timeline(sender: &UserId, kind: &str, content: Map<String, Value>) -> Self {
        Self {
            sender: sender.to_owned(),
            kind: kind.to_owned(),
            state_key: None,
            content,
            redacts: None,
        }
    }

    /// An `m.room.message`.
    #[must_use]
    pub fn message(sender: &UserId, content: Map<String, Value>) -> Self {
        Self::timeline(sender, "m.room.message", content)
    }

    /// Whether it is an `m.room.message` that edits no other.
    #[must_use]
    pub fn is_plain_message(&self) -> bool {
        let relation = self
            .content
            .get("m.relates_to")
            .and_then(|relation| relation.get("rel_type"));
        self.kind == "m.room.message"
            && self.state_key.is_none()
            && relation.and_then(Value::as_str) != Some("m.replace")
    }

    /// A state event.
    #[must_use]
    pub fn state(sender: &UserId, kind: &str, state_key: &str, content: Map<String, Value>) -> Self {
        Self {
            sender: sender.to_owned(),
            kind: kind.to_owned(),
            state_key: Some(state_key.to_owned()),
            content,
            redacts: None,
        }
    }

    /// A state event whose content is `content` as JSON; what is no JSON object becomes an empty one.
    #[must_use]
    pub fn state_of(sender: &UserId, kind: &str, state_key: &str, content: &impl Serialize) -> Self {
        Self::state(sender, kind, state_key, to_map(content))
    }

    /// An `m.room.redaction` of `target`.
    #[must_use]
    pub fn redaction(sender: &UserId, target: &EventId, reason: Option<&str>) -> Self {
        let content = match reason {
            Some(reason) => to_map(&json!({ "reason": reason })),
            None => Map::new(),
        };
        Self {
            redacts: Some(target.to_owned()),
            ..Self::timeline(sender, "m.room.redaction", content)
        }
    }
}

/// `value` as a JSON object; what is no object gives an empty one.
#[must_use]
pub fn to_map(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}
