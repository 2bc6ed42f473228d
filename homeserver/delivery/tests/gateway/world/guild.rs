//! Laying out a guild.

use guildhall_event::draft::to_map;
use guildhall_rooms::{Rooms, Step};
use guildhall_types::{
    OwnedRoomId, OwnedUserId,
    content::{CHANNEL, ChannelContent, GUILD, GuildContent, ROLE, RoleContent},
};
use serde_json::json;

use super::state;

/// A guild with one channel, as the use-case lays it out.
pub(super) async fn make_guild(rooms: &Rooms, owner: &OwnedUserId) -> (OwnedRoomId, OwnedRoomId) {
    let steward = rooms.steward().clone();
    let guild = rooms
        .prepare_room(&steward, to_map(&json!({"type": "m.space"})))
        .unwrap();
    let guild_id = guild.room_id.clone();
    let channel = rooms
        .prepare_room(&steward, to_map(&json!({"org.guildhall.channel_of": guild_id})))
        .unwrap();
    let channel_id = channel.room_id.clone();
    let levels = |events_default: i64| {
        json!({"users": {owner.as_str(): 100}, "users_default": 0, "events_default": events_default,
            "state_default": 100, "invite": 0, "kick": 100, "ban": 100, "redact": 100})
    };
    let joined = state(
        &steward,
        "m.room.member",
        steward.as_str(),
        json!({"membership": "join"}),
    );
    let role = RoleContent {
        name: "@everyone".into(),
        permissions: "104189505".into(),
        ..RoleContent::default()
    };
    let in_guild = vec![
        joined.clone(),
        state(&steward, "m.room.power_levels", "", levels(100)),
        state(&steward, "m.room.join_rules", "", json!({"join_rule": "invite"})),
        state(&steward, "m.room.name", "", json!({"name": "Hall"})),
        state(
            &steward,
            GUILD,
            "",
            json!(GuildContent {
                owner: owner.to_string(),
                deleted: false
            }),
        ),
        state(&steward, ROLE, guild_id.as_str(), json!(role)),
        state(
            &steward,
            "m.room.member",
            owner.as_str(),
            json!({"membership": "invite"}),
        ),
        state(
            owner,
            "m.room.member",
            owner.as_str(),
            json!({"membership": "join"}),
        ),
    ];
    let rule =
        json!({"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": guild_id}]});
    let content = ChannelContent {
        guild: guild_id.to_string(),
        ..ChannelContent::default()
    };
    let in_channel = vec![
        joined,
        state(&steward, "m.room.power_levels", "", levels(0)),
        state(&steward, "m.room.join_rules", "", rule),
        state(&steward, "m.room.name", "", json!({"name": "general"})),
        state(&steward, CHANNEL, "", json!(content)),
    ];
    let child = state(
        owner,
        "m.space.child",
        channel_id.as_str(),
        json!({"via": ["here.test"]}),
    );
    let steps = vec![
        Step::Create(guild, in_guild),
        Step::Create(channel, in_channel),
        Step::Append(guild_id.clone(), vec![child]),
    ];
    rooms.submit(steps).await.unwrap();
    (guild_id, channel_id)
}
