//! Which servers a room's `m.room.server_acl` lets take part.
//!
//! <https://spec.matrix.org/v1.19/client-server-api/#server-access-control-lists-acls-for-rooms>

use guildhall_event::Pdu;
use guildhall_types::ServerName;
use ruma::events::room::server_acl::RoomServerAclEventContent;

/// Whether `acl`, the room's access list if it has one, lets `server` take part. A list that cannot be read lets
/// nobody: its lists count as empty.
pub(crate) fn allows(acl: Option<&Pdu>, server: &ServerName) -> bool {
    let Some(acl) = acl else {
        return true;
    };
    acl.content_as::<RoomServerAclEventContent>()
        .is_ok_and(|content| content.is_allowed(server))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use guildhall_event::{RoomVersion, parse};
    use serde_json::{Value, json};

    use super::*;

    fn acl(content: Value) -> Pdu {
        let event = json!({
            "type": "m.room.server_acl", "state_key": "", "sender": "@ann:a.test", "room_id": "!room", "depth": 1,
            "origin_server_ts": 1, "content": content, "prev_events": [], "auth_events": [], "hashes": {"sha256": "x"},
            "signatures": {},
        });
        parse::parse(serde_json::from_value(event).unwrap(), RoomVersion::V12).unwrap()
    }

    fn lets(content: Value, server: &str) -> bool {
        allows(Some(&acl(content)), <&ServerName>::try_from(server).unwrap())
    }

    #[test]
    fn without_a_list_everybody_may() {
        assert!(allows(None, <&ServerName>::try_from("b.test").unwrap()));
    }

    #[test]
    fn denying_wins_and_ports_do_not_count() {
        let list = json!({"allow": ["*"], "deny": ["*.evil.test", "evil.tes?"]});
        assert!(lets(list.clone(), "b.test"));
        assert!(lets(list.clone(), "b.test:8448"));
        for server in ["evil.test", "evil.test:8448", "a.evil.test", "EVIL.test"] {
            assert!(!lets(list.clone(), server), "{server}");
        }
        assert!(!lets(json!({"allow": ["a.test"]}), "b.test"));
        assert!(lets(json!({"allow": ["b.test"]}), "b.test:1"));
    }

    #[test]
    fn literal_addresses_may_be_shut_out_at_once() {
        let list = json!({"allow": ["*"], "allow_ip_literals": false});
        for server in ["127.0.0.1", "127.0.0.1:8448", "[::1]", "[::1]:8448"] {
            assert!(!lets(list.clone(), server), "{server}");
            assert!(lets(json!({"allow": ["*"]}), server), "{server}");
        }
        assert!(lets(list, "b.test"));
    }

    #[test]
    fn a_list_that_cannot_be_read_lets_nobody() {
        for content in [
            json!({}),
            json!({"allow": "*"}),
            json!({"allow": [1]}),
            json!({"allow": ["*"], "deny": 1}),
        ] {
            assert!(!lets(content.clone(), "b.test"), "{content}");
        }
    }
}
