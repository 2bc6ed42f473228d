//! Power levels of groups: the outer fence, for servers that know no owners.

use guildhall_types::content::{DIRECT, PINNED_EVENTS};
use serde_json::{Map, Value, json};

use crate::draft::to_map;

/// The `m.room.power_levels` of a group that `owner` owns. Its creator stands above all levels and is not listed.
#[must_use]
pub fn power_levels(creator: &str, owner: &str) -> Map<String, Value> {
    let mut users = Map::new();
    if owner != creator {
        users.insert(owner.to_owned(), json!(100));
    }
    to_map(&json!({
        "users": users, "users_default": 0, "events_default": 0, "state_default": 100,
        "events": {"m.room.name": 0, PINNED_EVENTS: 0, DIRECT: 100, "m.room.power_levels": 100},
        "invite": 0, "kick": 50, "ban": 100, "redact": 100,
    }))
}
