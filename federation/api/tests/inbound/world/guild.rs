//! Guilds, as the use-case lays them out.

use std::sync::atomic::{AtomicUsize, Ordering};

use guildhall_event::Draft;
use guildhall_rooms::{NewEvent, Rooms, Step};
use guildhall_types::{
    OwnedRoomId, OwnedUserId,
    content::{CHANNEL, ChannelContent, GUILD, GuildContent, ROLE, RoleContent},
};
use serde_json::{Map, Value, json};

/// `value` as an event's content.
pub(crate) fn content(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// A state event of the steward.
pub(crate) fn state(rooms: &Rooms, kind: &str, key: &str, value: &Value) -> NewEvent {
    Draft::state(rooms.steward(), kind, key, content(value)).into()
}

/// Makes a guild of `owner` with one channel.
pub(crate) async fn make(rooms: &Rooms, owner: &OwnedUserId) -> (OwnedRoomId, OwnedRoomId) {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let steward = rooms.steward().clone();
    // A room is named after its create event: without a difference two of the same millisecond were one.
    let number = MADE.fetch_add(1, Ordering::SeqCst);
    let guild = rooms
        .prepare_room(&steward, content(&json!({"type": "m.space", "test": number})))
        .unwrap();
    let channel = rooms
        .prepare_room(&steward, content(&json!({"test": number})))
        .unwrap();
    let (guild_id, channel_id) = (guild.room_id.clone(), channel.room_id.clone());
    let member = |user: &OwnedUserId, membership: &str| {
        state(
            rooms,
            "m.room.member",
            user.as_str(),
            &json!({ "membership": membership }),
        )
    };
    let common = |events_default: i64| {
        vec![
            member(&steward, "join"),
            state(
                rooms,
                "m.room.power_levels",
                "",
                &json!({"users": {owner.as_str(): 100}, "users_default": 0, "events_default": events_default,
                    "state_default": 100, "invite": 0, "kick": 100, "ban": 100, "redact": 100}),
            ),
            state(
                rooms,
                "m.room.history_visibility",
                "",
                &json!({"history_visibility": "shared"}),
            ),
            state(rooms, "m.room.name", "", &json!({"name": "Test"})),
        ]
    };
    let role = RoleContent {
        name: "@everyone".into(),
        permissions: "104189505".into(),
        ..RoleContent::default()
    };
    let about = GuildContent {
        owner: owner.to_string(),
        deleted: false,
    };
    let mut in_guild = common(100);
    in_guild.extend([
        state(rooms, "m.room.join_rules", "", &json!({"join_rule": "invite"})),
        state(rooms, GUILD, "", &json!(about)),
        state(rooms, ROLE, guild_id.as_str(), &json!(role)),
        member(owner, "invite"),
        Draft::state(
            owner,
            "m.room.member",
            owner.as_str(),
            content(&json!({"membership": "join"})),
        )
        .into(),
    ]);
    let about = ChannelContent {
        guild: guild_id.to_string(),
        ..ChannelContent::default()
    };
    let allow = json!([{"type": "m.room_membership", "room_id": guild_id}]);
    let mut in_channel = common(0);
    in_channel.extend([
        state(
            rooms,
            "m.room.join_rules",
            "",
            &json!({"join_rule": "restricted", "allow": allow}),
        ),
        state(rooms, CHANNEL, "", &json!(about)),
    ]);
    let child = content(&json!({"via": [rooms.server_name()]}));
    let child = Draft::state(owner, "m.space.child", channel_id.as_str(), child);
    let steps = vec![
        Step::Create(guild, in_guild),
        Step::Create(channel, in_channel),
        Step::Append(guild_id.clone(), vec![child.into()]),
    ];
    rooms.submit(steps).await.unwrap();
    (guild_id, channel_id)
}
