//! The events that guilds are made of. How they are laid out is described in `spec/events.md`.

use std::collections::BTreeSet;

use guildhall_event::{
    Draft,
    guild::{
        AutomodContent, AutomodRule, Overwrites, OverwritesContent, PrivateThread, Setting, WebhookContent,
    },
};
use guildhall_files::Stored;
use guildhall_permissions::Permissions;
use guildhall_rooms::NewEvent;
use guildhall_types::{
    EventId, RoomId, ServerName, Timestamp, UserId,
    content::{
        ALIAS, AUTOMOD_RULE, BAN, BY, CHANNEL, ChannelContent, DELETE_SECONDS, EVENT_INTEREST,
        EventInterestContent, GRANT, GUILD, GrantContent, GuildContent, NICK, NickContent, OVERWRITES,
        PRIVATE_THREAD, PrivateThreadOf, REASON, ROLE, RoleContent, SCHEDULED_EVENT, SCREENING,
        SECOND_FACTOR, SERVER_BAN, SETTING, ScheduledEventContent, ScreeningContent, SecondFactorContent,
        ServerBanContent, SettingContent, TEMPORARY, TIMEOUT, TimeoutContent, WEBHOOK, grant_key, user_key,
    },
    vanity,
};
use serde_json::{Map, Value, json};

use crate::MemberProfile;

pub(crate) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

pub(crate) fn state(sender: &UserId, kind: &str, key: &str, content: Value) -> NewEvent {
    Draft::state(sender, kind, key, map(content)).into()
}

/// `user` joins, shown as `profile`.
pub(crate) fn join(user: &UserId, profile: &MemberProfile) -> NewEvent {
    Draft::state(user, "m.room.member", user.as_str(), profile.content("join")).into()
}

/// `user` joins a channel's room on the word of `steward`, unless joined.
pub(crate) fn enter(user: &UserId, profile: &MemberProfile, steward: &UserId) -> NewEvent {
    let mut content = profile.content("join");
    content.insert("join_authorised_via_users_server".to_owned(), json!(steward));
    let draft = Draft::state(user, "m.room.member", user.as_str(), content);
    NewEvent {
        draft,
        nonce: None,
        skip_if_joined: true,
        keyed_by_last: false,
    }
}

/// `sender` invites `user`.
pub(crate) fn invite(sender: &UserId, user: &UserId) -> NewEvent {
    state(sender, "m.room.member", user.as_str(), member("invite"))
}

/// `sender` invites `user`, to a membership that ends with the user's last session if it `is_temporary`.
pub(crate) fn invite_for(sender: &UserId, user: &UserId, is_temporary: bool) -> NewEvent {
    let mut event = invite(sender, user);
    if is_temporary {
        event.draft.content.insert(TEMPORARY.to_owned(), json!(true));
    }
    event
}

/// `sender` ends the membership of `user`, which may be his own, or a ban.
pub(crate) fn leave(sender: &UserId, user: &UserId, reason: Option<&str>) -> NewEvent {
    out(sender, user, "leave", reason)
}

/// `sender` ends the membership of `user` for good, and asks for the messages of the last `delete_seconds` to be deleted; 0 is for none.
pub(crate) fn ban(sender: &UserId, user: &UserId, reason: Option<&str>, delete_seconds: i64) -> NewEvent {
    let mut event = out(sender, user, "ban", reason);
    if delete_seconds > 0 {
        let content = &mut event.draft.content;
        content.insert(DELETE_SECONDS.to_owned(), json!(delete_seconds));
    }
    event
}

/// `sender` deletes a message because its author's ban asks for it.
pub(crate) fn redaction_by_ban(sender: &UserId, message: &EventId, ban: &EventId) -> NewEvent {
    let mut draft = Draft::redaction(sender, message, None);
    draft.content.insert(BAN.to_owned(), json!(ban));
    draft.into()
}

fn out(sender: &UserId, user: &UserId, membership: &str, reason: Option<&str>) -> NewEvent {
    let mut content = map(member(membership));
    content.extend(reason.map(|reason| ("reason".to_owned(), json!(reason))));
    Draft::state(sender, "m.room.member", user.as_str(), content).into()
}

/// Whether the servers that `pattern` names are banned.
pub(crate) fn server_ban(sender: &UserId, pattern: &str, banned: bool, reason: Option<String>) -> NewEvent {
    let content = ServerBanContent { banned, reason };
    Draft::state_of(sender, SERVER_BAN, pattern, &content).into()
}

/// What a role is.
pub(crate) fn role(sender: &UserId, id: &str, content: &RoleContent) -> NewEvent {
    Draft::state_of(sender, ROLE, id, content).into()
}

/// Whether `user` holds the role.
pub(crate) fn grant(sender: &UserId, role: &str, user: &UserId, held: bool) -> NewEvent {
    let content = GrantContent { held };
    Draft::state_of(sender, GRANT, &grant_key(role, user.as_str()), &content).into()
}

/// The name that `user` has in the guild.
pub(crate) fn nick(sender: &UserId, user: &UserId, nick: Option<String>) -> NewEvent {
    let content = NickContent { nick };
    Draft::state_of(sender, NICK, &user_key(user.as_str()), &content).into()
}

/// Until when `user` is timed out.
pub(crate) fn timeout(sender: &UserId, user: &UserId, until: Option<Timestamp>) -> NewEvent {
    let content = TimeoutContent {
        until: until.map(|until| until.0),
    };
    Draft::state_of(sender, TIMEOUT, &user_key(user.as_str()), &content).into()
}

/// One setting of the guild.
pub(crate) fn setting(sender: &UserId, setting: &Setting) -> NewEvent {
    let (name, value) = setting.parts();
    Draft::state_of(sender, SETTING, &name, &SettingContent { value }).into()
}

/// A rule that looks at messages; `None` if it ends.
pub(crate) fn automod_rule(sender: &UserId, id: &str, rule: Option<AutomodRule>) -> NewEvent {
    let content = rule.map_or(AutomodContent::Ended { deleted: true }, AutomodContent::Rule);
    Draft::state_of(sender, AUTOMOD_RULE, id, &content).into()
}

/// What a webhook is, or that it was deleted.
pub(crate) fn webhook(sender: &UserId, id: &str, content: &WebhookContent) -> NewEvent {
    Draft::state_of(sender, WEBHOOK, id, content).into()
}

/// `user` agrees to the guild's rules.
pub(crate) fn screening(user: &UserId) -> NewEvent {
    let content = ScreeningContent { accepted: true };
    Draft::state_of(user, SCREENING, &user_key(user.as_str()), &content).into()
}

/// What a scheduled event is.
pub(crate) fn scheduled_event(sender: &UserId, id: &str, content: &ScheduledEventContent) -> NewEvent {
    Draft::state_of(sender, SCHEDULED_EVENT, id, content).into()
}

/// The scheduled events that `user` is interested in, all of them.
pub(crate) fn interest(user: &UserId, events: BTreeSet<String>) -> NewEvent {
    let content = EventInterestContent {
        events: events.into_iter().collect(),
    };
    Draft::state_of(user, EVENT_INTEREST, &user_key(user.as_str()), &content).into()
}

/// Whether `user`'s account has a second factor.
pub(crate) fn second_factor(user: &UserId, enabled: bool) -> NewEvent {
    let content = SecondFactorContent { enabled };
    Draft::state_of(user, SECOND_FACTOR, &user_key(user.as_str()), &content).into()
}

fn member(membership: &str) -> Value {
    json!({"membership": membership})
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

/// The guild's picture.
pub(crate) fn avatar(sender: &UserId, icon: Option<&Stored>) -> NewEvent {
    let content = icon.map_or_else(
        || json!({}),
        |icon| {
            json!({"url": icon.uri, "info": {
                "mimetype": icon.picture.kind.content_type(),
                "w": icon.picture.width, "h": icon.picture.height, "size": icon.size,
            }})
        },
    );
    state(sender, "m.room.avatar", "", content)
}

/// The guild's vanity URL, which its steward sets for `by`.
pub(crate) fn alias(steward: &UserId, code: Option<&str>, by: &UserId, reason: Option<&str>) -> NewEvent {
    let mut content = map(json!({BY: by}));
    let alias = code.map(|code| vanity::alias_of(code, steward.server_name()));
    content.extend(alias.map(|alias| ("alias".to_owned(), json!(alias))));
    content.extend(reason.map(|reason| (REASON.to_owned(), json!(reason))));
    Draft::state(steward, ALIAS, "", content).into()
}

/// Facts of the guild.
pub(crate) fn guild(sender: &UserId, content: &GuildContent) -> NewEvent {
    Draft::state_of(sender, GUILD, "", content).into()
}

/// Facts of the channel.
pub(crate) fn channel(sender: &UserId, content: &ChannelContent) -> NewEvent {
    Draft::state_of(sender, CHANNEL, "", content).into()
}

/// The overwrites of the channel.
pub(crate) fn overwrites(sender: &UserId, channel: &RoomId, overwrites: Overwrites) -> NewEvent {
    let content = OverwritesContent { overwrites };
    Draft::state_of(sender, OVERWRITES, channel.as_str(), &content).into()
}

/// A private thread: who is in it, or that it was deleted.
pub(crate) fn private_thread(sender: &UserId, room: &RoomId, thread: &PrivateThread) -> NewEvent {
    Draft::state_of(sender, PRIVATE_THREAD, room.as_str(), thread).into()
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

/// Content of the create event of a channel's room; as for [`guild_room`]. A category's is a space.
pub(crate) fn channel_room(guild: &RoomId, unique: &str, is_space: bool) -> Map<String, Value> {
    let mut content = map(json!({"org.guildhall.channel_of": guild, "org.guildhall.unique": unique}));
    if is_space {
        content.insert("type".to_owned(), json!("m.space"));
    }
    content
}

/// Content of the create event of a private thread's room; as for [`guild_room`].
pub(crate) fn private_thread_room(of: &PrivateThreadOf, unique: &str) -> Map<String, Value> {
    map(json!({
        "org.guildhall.channel_of": of.guild, "org.guildhall.unique": unique, PRIVATE_THREAD: of,
    }))
}

fn visible_to_members(steward: &UserId) -> NewEvent {
    state(
        steward,
        "m.room.history_visibility",
        "",
        json!({"history_visibility": "shared"}),
    )
}

/// A guild's room after its create event. The power levels follow from what is in it.
pub(crate) fn new_guild(
    steward: &UserId,
    owner: &UserId,
    owner_profile: &MemberProfile,
    guild_id: &RoomId,
    guild_name: &str,
    description: Option<&str>,
    icon: Option<&Stored>,
) -> Vec<NewEvent> {
    let everyone = RoleContent {
        name: "@everyone".to_owned(),
        permissions: Permissions::DEFAULT_EVERYONE.to_string(),
        ..RoleContent::default()
    };
    let mut events = vec![
        join(steward, &MemberProfile::default()),
        state(steward, "m.room.join_rules", "", json!({"join_rule": "invite"})),
        visible_to_members(steward),
        name(steward, guild_name),
    ];
    events.extend(description.map(|description| topic(steward, Some(description))));
    events.extend(icon.map(|icon| avatar(steward, Some(icon))));
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
        join(owner, owner_profile),
    ]);
    events
}

/// A channel's room after its create event. The power levels follow from the guild's roles.
pub(crate) fn new_channel(
    steward: &UserId,
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
        join(steward, &MemberProfile::default()),
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
