//! What a message passes on: what of an event's content counts.

use guildhall_types::{
    OwnedEventId, OwnedRoomId,
    message::{Forward, ForwardFrom},
};
use serde_json::{Map, Value};

use crate::parse::is_sound_id;

/// Longest id of a room, in bytes.
const MAX_ID: usize = 255;

/// What `value`, the content's `org.guildhall.forward`, says. Without the form of one it is none, and the message one like others.
#[must_use]
pub fn forward_of(value: &Value) -> Option<Forward> {
    let content = value.as_object()?;
    let from = match content.get("from") {
        None => None,
        Some(from) => Some(place_of(from.as_object()?)?),
    };
    Some(Forward {
        sent_at: time_of(content.get("sent_at")?)?,
        edited_at: match content.get("edited_at") {
            None => None,
            Some(time) => Some(time_of(time)?),
        },
        from,
    })
}

fn time_of(value: &Value) -> Option<i64> {
    value.as_i64().filter(|time| *time >= 0)
}

fn place_of(from: &Map<String, Value>) -> Option<ForwardFrom> {
    let room = |id: &Value| {
        let id = OwnedRoomId::try_from(id.as_str()?).ok()?.to_string();
        (id.len() <= MAX_ID && !id.contains('\0')).then_some(id)
    };
    let guild = match from.get("guild") {
        None => None,
        Some(guild) => Some(room(guild)?),
    };
    let message = OwnedEventId::try_from(from.get("message")?.as_str()?).ok();
    Some(ForwardFrom {
        guild,
        channel: room(from.get("channel")?)?,
        message: message.filter(|id| is_sound_id(id))?.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::forward_of;

    const CHANNEL: &str = "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM";
    const MESSAGE: &str = "$31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM";

    #[test]
    fn only_what_has_the_form_is_passed_on() {
        let whole = json!({"sent_at": 5, "edited_at": 7, "from": {"guild": CHANNEL, "channel": CHANNEL, "message": MESSAGE}});
        let read = forward_of(&whole).unwrap();
        assert_eq!(json!(read), whole);
        assert_eq!(
            json!(forward_of(&json!({"sent_at": 5})).unwrap()),
            json!({"sent_at": 5})
        );
        let with = |key: &str, value: Value| {
            let mut bad = whole.clone();
            bad[key] = value;
            bad
        };
        for bad in [
            json!(null),
            json!([5, 7, null]),
            json!({}),
            with("sent_at", json!(-1)),
            with("sent_at", json!("5")),
            with("sent_at", json!(5.5)),
            with("edited_at", json!(null)),
            with("from", json!(null)),
            with("from", json!([CHANNEL, CHANNEL, MESSAGE])),
            with("from", json!({"channel": CHANNEL})),
            with("from", json!({"channel": MESSAGE, "message": MESSAGE})),
            with(
                "from",
                json!({"guild": 5, "channel": CHANNEL, "message": MESSAGE}),
            ),
            with("from", json!({"channel": CHANNEL, "message": "$a\u{0}b"})),
            with("from", json!({"channel": CHANNEL, "message": "x".repeat(300)})),
        ] {
            assert_eq!(forward_of(&bad), None, "{bad}");
        }
    }
}
