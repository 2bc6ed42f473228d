//! `m.room.server_acl`, which follows from a guild's bans of servers: what servers go by that know no such bans.

use guildhall_event::{
    draft::to_map,
    guild::{GuildState, MAX_SERVER_BANS},
};
use guildhall_types::ServerPattern;
use serde_json::{Map, Value, json};

/// The content. A list matches hosts, so a ban of one port cannot be in it.
pub(super) fn access_list(state: &GuildState) -> Map<String, Value> {
    let deny: Vec<&String> = state
        .server_bans
        .keys()
        .filter(|ban| !ServerPattern::new(ban).has_port())
        .take(MAX_SERVER_BANS)
        .collect();
    to_map(&json!({"allow": ["*"], "allow_ip_literals": true, "deny": deny}))
}
