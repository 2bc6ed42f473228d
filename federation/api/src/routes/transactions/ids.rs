//! Names for events that are too broken to have one by the rules, so that the refusal can say which is meant.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use guildhall_event::parse::MAX_PDU_BYTES;
use guildhall_types::OwnedEventId;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::lenient;

/// What redaction keeps of an event of the timeline since room version 11, but for its content and signatures.
///
/// <https://spec.matrix.org/v1.19/rooms/v11/#redactions>
const KEPT: [&str; 8] = [
    "auth_events",
    "depth",
    "hashes",
    "origin_server_ts",
    "prev_events",
    "room_id",
    "sender",
    "type",
];

/// The reference hash of an event of the timeline that is not canonical JSON, as a server finds it that does not mind.
pub(super) fn of_what_is_not_canonical(pdu: &RawValue) -> Option<OwnedEventId> {
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(pdu.get()).ok()?;
    // What redaction keeps of a content depends on its type; of most events of the timeline it keeps nothing.
    if fields.contains_key("state_key") || !fields.contains_key("content") {
        return None;
    }
    let kept = fields.iter().filter(|(key, _)| KEPT.contains(&key.as_str()));
    let kept: Vec<String> = kept
        .map(|(key, value)| Some(format!("{}:{}", serde_json::to_string(key).ok()?, value.get())))
        .collect::<Option<_>>()?;
    let redacted = lenient::text(&format!(r#"{{"content":{{}},{}}}"#, kept.join(","))).ok()?;
    if redacted.len() > MAX_PDU_BYTES {
        return None;
    }
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(redacted));
    OwnedEventId::try_from(format!("${hash}")).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use guildhall_event::{RoomVersion, parse};
    use serde_json::{json, value::to_raw_value};

    use super::*;

    #[test]
    fn the_name_is_the_one_by_the_rules_where_there_is_one() {
        let event = json!({
            "type": "m.room.message", "sender": "@bob:b.test", "room_id": "!room", "depth": 7, "origin_server_ts": 1,
            "content": {"body": "é"}, "prev_events": ["$b", "$a"], "auth_events": [], "hashes": {"sha256": "x"},
            "signatures": {"b.test": {"ed25519:1": "sig"}}, "unsigned": {"age": 1}, "more": true,
        });
        let raw = to_raw_value(&event).unwrap();
        let object = parse::canonical_object(raw.get()).unwrap();
        assert_eq!(
            of_what_is_not_canonical(&raw).unwrap(),
            parse::event_id(&object, RoomVersion::V12).unwrap()
        );
        let mut broken = event.clone();
        *broken.get_mut("content").unwrap() = json!({"body": 1.5});
        assert_eq!(
            of_what_is_not_canonical(&raw),
            of_what_is_not_canonical(&to_raw_value(&broken).unwrap())
        );
        *broken.get_mut("depth").unwrap() = json!(9_007_199_254_740_992_i64);
        assert_ne!(
            of_what_is_not_canonical(&raw),
            of_what_is_not_canonical(&to_raw_value(&broken).unwrap())
        );
    }

    #[test]
    fn what_has_no_name_gets_none() {
        for json in ["[]", "1", "{}", r#"{"type":"x","state_key":"","content":{}}"#] {
            let raw = RawValue::from_string(json.to_owned()).unwrap();
            assert_eq!(of_what_is_not_canonical(&raw), None, "{json}");
        }
    }
}
