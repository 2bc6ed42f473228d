//! The events that guilds are made of. How they are laid out is described in `spec/events.md`.

use guildhall_event::Draft;
use guildhall_permissions::Permissions;
use guildhall_rooms::NewEvent;
use guildhall_types::{
    RoomId, ServerName, UserId,
    content::{CHANNEL, ChannelContent, GUILD, GuildContent, MERGE, ROLE, RoleContent},
};
use serde_json::{Map, Value, json};

/// Power that the owner has in the guild's rooms; everybody else has 0.
const OWNER_LEVEL: i64 = 100;

pub(crate) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

pub(crate) fn state(sender: &UserId, kind: &str, key: &str, content: Value) -> NewEvent {
    Draft::state(sender, kind, key, map(content)).into()
}

/// `user` joins under `display_name`.
pub(crate) fn join(user: &UserId, display_name: Option<&str>) -> NewEvent {
    state(user, "m.room.member", user.as_str(), member("join", display_name))
}

/// `user` joins a channel's room on the word of `steward`, unless joined.
pub(crate) fn enter(user: &UserId, display_name: Option<&str>, steward: &UserId) -> NewEvent {
    let mut content = map(member("join", display_name));
    content.insert("join_authorised_via_users_server".to_owned(), json!(steward));
    let draft = Draft::state(user, "m.room.member", user.as_str(), content);
    NewEvent {
        draft,
        nonce: None,
        skip_if_joined: true,
    }
}

/// `sender` invites `user`.
pub(crate) fn invite(sender: &UserId, user: &UserId) -> NewEvent {
    state(sender, "m.room.member", user.as_str(), member("invite", None))
}

/// `sender` ends the membership of `user`, which may be his own.
pub(crate) fn leave(sender: &UserId, user: &UserId) -> NewEvent {
    state(sender, "m.room.member", user.as_str(), member("leave", None))
}

fn member(membership: &str, display_name: Option<&str>) -> Value {
    match display_name {
        Some(name) => json!({"membership": membership, "displayname": name}),
        None => json!({"membership": membership}),
    }
}

pub(crate) fn name(sender: &UserId, name: &str) -> NewEvent {
    state(sender, "m.room.name", "", json!({"name": name}))
}

/// An empty topic is none.
pub(crate) fn topic(sender: &UserId, topic: Option<&str>) -> NewEvent {
    state(
        sender,
        "m.room.topic",
        "",
        json!({"topic": topic.unwrap_or_default()}),
    )
}

/// Facts of the guild.
pub(crate) fn guild(sender: &UserId, content: &GuildContent) -> NewEvent {
    Draft::state_of(sender, GUILD, "", content).into()
}

/// Facts of the channel.
pub(crate) fn channel(sender: &UserId, content: &ChannelContent) -> NewEvent {
    Draft::state_of(sender, CHANNEL, "", content).into()
}

/// The guild lists the channel, which can be entered through `server`.
pub(crate) fn child(sender: &UserId, channel: &RoomId, server: &ServerName) -> NewEvent {
    state(
        sender,
        "m.space.child",
        channel.as_str(),
        json!({"via": [server]}),
    )
}

/// The guild no longer lists the channel.
pub(crate) fn no_child(sender: &UserId, channel: &RoomId) -> NewEvent {
    state(sender, "m.space.child", channel.as_str(), json!({}))
}

/// Content of the create event of a guild's room. The room's id is the hash of that event: `unique` keeps two that are
/// made in the same millisecond apart.
pub(crate) fn guild_room(unique: &str) -> Map<String, Value> {
    map(json!({"type": "m.space", "org.guildhall.unique": unique}))
}

/// Content of the create event of a channel's room; as for [`guild_room`].
pub(crate) fn channel_room(guild: &RoomId, unique: &str) -> Map<String, Value> {
    map(json!({"org.guildhall.channel_of": guild, "org.guildhall.unique": unique}))
}

fn levels(steward: &UserId, owner: &UserId, events_default: i64) -> NewEvent {
    let mut users = Map::new();
    users.insert(owner.to_string(), json!(OWNER_LEVEL));
    let content = json!({
        "users": users, "users_default": 0, "events_default": events_default, "events": {MERGE: 0},
        "state_default": OWNER_LEVEL, "invite": 0, "kick": OWNER_LEVEL, "ban": OWNER_LEVEL, "redact": OWNER_LEVEL,
    });
    state(steward, "m.room.power_levels", "", content)
}

fn visible_to_members(steward: &UserId) -> NewEvent {
    state(
        steward,
        "m.room.history_visibility",
        "",
        json!({"history_visibility": "shared"}),
    )
}

/// A guild's room after its create event.
pub(crate) fn new_guild(
    steward: &UserId,
    owner: &UserId,
    owner_name: Option<&str>,
    guild_id: &RoomId,
    guild_name: &str,
    description: Option<&str>,
) -> Vec<NewEvent> {
    let everyone = RoleContent {
        name: "@everyone".to_owned(),
        permissions: Permissions::DEFAULT_EVERYONE.to_string(),
        ..RoleContent::default()
    };
    let mut events = vec![
        join(steward, None),
        // In the guild's room nobody talks.
        levels(steward, owner, OWNER_LEVEL),
        state(steward, "m.room.join_rules", "", json!({"join_rule": "invite"})),
        visible_to_members(steward),
        name(steward, guild_name),
    ];
    events.extend(description.map(|description| topic(steward, Some(description))));
    events.extend([
        guild(
            steward,
            &GuildContent {
                owner: owner.to_string(),
                deleted: false,
            },
        ),
        Draft::state_of(steward, ROLE, guild_id.as_str(), &everyone).into(),
        invite(steward, owner),
        join(owner, owner_name),
    ]);
    events
}

/// A channel's room after its create event.
pub(crate) fn new_channel(
    steward: &UserId,
    owner: &UserId,
    guild_id: &RoomId,
    channel_name: &str,
    channel_topic: Option<&str>,
    content: &ChannelContent,
) -> Vec<NewEvent> {
    let rule = json!({
        "join_rule": "restricted",
        "allow": [{"type": "m.room_membership", "room_id": guild_id}],
    });
    let parent = json!({"canonical": true, "via": [steward.server_name()]});
    let mut events = vec![
        join(steward, None),
        levels(steward, owner, 0),
        state(steward, "m.room.join_rules", "", rule),
        visible_to_members(steward),
        name(steward, channel_name),
    ];
    events.extend(channel_topic.map(|text| topic(steward, Some(text))));
    events.extend([
        channel(steward, content),
        state(steward, "m.space.parent", guild_id.as_str(), parent),
    ]);
    events
}
