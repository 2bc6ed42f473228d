//! Event types and contents that are Guildhall's own, as they stand in signed events.
//!
//! Their wire form is described in `spec/events.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::thread::ForumContent;

/// State of a guild's room: facts of the guild that Matrix has no event for. State key: empty.
pub const GUILD: &str = "org.guildhall.guild";
/// State of a guild's room: a role. State key: the role id.
pub const ROLE: &str = "org.guildhall.role";
/// State of a guild's room: whether a member holds a role. State key: role id, `/`, user id.
pub const GRANT: &str = "org.guildhall.grant";
/// State of a guild's room: the name that a member has there. State key: [`user_key`].
pub const NICK: &str = "org.guildhall.nick";
/// State of a guild's room: until when a member is timed out. State key: [`user_key`].
pub const TIMEOUT: &str = "org.guildhall.timeout";
/// State of a guild's room: a setting of the guild. State key: the setting's name.
pub const SETTING: &str = "org.guildhall.setting";
/// State of a guild's room: a rule that looks at messages. State key: the rule's id.
pub const AUTOMOD_RULE: &str = "org.guildhall.automod_rule";
/// Key in the content of a message, or of a time-out, of the guild's steward: what a rule has found.
pub const AUTOMOD: &str = "org.guildhall.automod";
/// State of a guild's room: whether a member agrees to the guild's rules. State key: [`user_key`].
pub const SCREENING: &str = "org.guildhall.screening";
/// State of a guild's room: whether a member's account has a second factor, as its own server says. State key: [`user_key`].
pub const SECOND_FACTOR: &str = "org.guildhall.second_factor";
/// State of a guild's room: a webhook. State key: the webhook's id.
pub const WEBHOOK: &str = "org.guildhall.webhook";
/// State of a guild's room: a private thread. State key: its room's id. In the content of that room's create event: of which guild and channel it is, and who
/// made it ([`PrivateThreadOf`]).
pub const PRIVATE_THREAD: &str = "org.guildhall.private_thread";
/// State of a guild's room: the permission overwrites of a channel. State key: the channel's room id.
pub const OVERWRITES: &str = "org.guildhall.overwrites";
/// State of a guild's room: whether servers are banned. State key: a pattern over their names.
pub const SERVER_BAN: &str = "org.guildhall.server_ban";
/// State of a guild's room: a scheduled event. State key: the event's id.
pub const SCHEDULED_EVENT: &str = "org.guildhall.scheduled_event";
/// State of a guild's room: the scheduled events that a member is interested in. State key: [`user_key`].
pub const EVENT_INTEREST: &str = "org.guildhall.event_interest";
/// State of a guild's room: its vanity URL, as the alias `#code:server` of the server that made it. State key: empty.
pub const ALIAS: &str = "m.room.canonical_alias";
/// Key in the content of [`ALIAS`]: the member for whom the guild's steward set it.
pub const BY: &str = "org.guildhall.by";
/// State of a guild's room: an emoji or sticker, as a pack of one image that Matrix clients show too (MSC2545). State key: its id.
pub const PACK: &str = "im.ponies.room_emotes";
/// State of a channel's room: what kind of channel it is. State key: empty.
pub const CHANNEL: &str = "org.guildhall.channel";
/// Key in the content of the create event of a private channel's room ([`DirectContent`]), and of invitations to one; state of a group's room:
/// who owns it ([`DirectOwnerContent`]). State key: empty.
pub const DIRECT: &str = "org.guildhall.dm";
/// State of the room of a private channel of two people: what one says of the other. State key: the user id of who says it.
pub const FRIEND: &str = "org.guildhall.friend";
/// Most people in a private channel.
pub const MAX_DIRECT: usize = 10;
/// Key in the content of a message that a server's steward sends: the user who has come into the guild.
pub const JOIN: &str = "org.guildhall.join";
/// Key in the content of an invitation (`m.room.member` with `invite`): true if the membership ends with the user's last session.
pub const TEMPORARY: &str = "org.guildhall.temporary";
/// Key in the content of a channel's event: the forward extremities of the guild's room that its server knew.
pub const GUILD_AT: &str = "org.guildhall.guild_at";
/// Key in the content of an event: why its sender did what it says, 1 to 512 characters. Memberships and redactions have Matrix's own
/// `reason` for it.
pub const REASON: &str = "org.guildhall.reason";
/// Characters of a reason.
pub const MAX_REASON: usize = 512;
/// Key in the content of a redaction: the message that what is redacted was an edit of, which its sender redacts too.
pub const EDIT_OF: &str = "org.guildhall.edit_of";
/// That its sender deletes several messages at once, which are redacted right after it. Content: [`BulkDeleteContent`].
pub const BULK_DELETE: &str = "org.guildhall.bulk_delete";
/// Messages that are deleted at once.
pub const MAX_BULK_DELETE: usize = 100;
/// Key in the content of a ban: of how many seconds before it the messages of the banned are deleted, 1 to [`MAX_DELETE_SECONDS`].
pub const DELETE_SECONDS: &str = "org.guildhall.delete_message_seconds";
/// The most that [`DELETE_SECONDS`] may say: 7 days.
pub const MAX_DELETE_SECONDS: i64 = 7 * 24 * 3600;
/// Key in the content of a redaction: the ban that lets its author's messages be deleted.
pub const BAN: &str = "org.guildhall.ban";
/// What is pinned in a channel. Content: Matrix's own, and under [`PIN`] what it changes.
///
/// <https://spec.matrix.org/v1.19/client-server-api/#mroompinned_events>
pub const PINNED_EVENTS: &str = "m.room.pinned_events";
/// Key in the content of a [`PINNED_EVENTS`]: the one message that it pins or does not, a [`PinContent`].
pub const PIN: &str = "org.guildhall.pin";
/// Key in the content of a message that tells that its author has pinned another: that other one.
pub const PINNED: &str = "org.guildhall.pinned";
/// An event that says nothing but merges forward extremities, as Synapse sends it too. Content: empty.
pub const MERGE: &str = "org.matrix.dummy_event";

/// Messages that are deleted together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkDeleteContent {
    /// Their events, at most [`MAX_BULK_DELETE`].
    pub messages: Vec<String>,
}

/// Whether a message is pinned from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinContent {
    /// The message's event.
    pub message: String,
    /// Whether it is.
    pub pinned: bool,
}

/// The state key of what is said of `user` by others: a key that begins with `@` is for the named user alone.
#[must_use]
pub fn user_key(user: &str) -> String {
    format!("user/{user}")
}

/// The user of a [`user_key`].
#[must_use]
pub fn user_of_key(key: &str) -> Option<&str> {
    key.strip_prefix("user/")
}

/// The state key of a [`GRANT`].
#[must_use]
pub fn grant_key(role: &str, user: &str) -> String {
    format!("{role}/{user}")
}

/// Role and user of a [`grant_key`].
#[must_use]
pub fn grant_of_key(key: &str) -> Option<(&str, &str)> {
    key.split_once('/')
}

/// What the create event of a private thread's room says of it, under [`PRIVATE_THREAD`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateThreadOf {
    /// The guild's room.
    pub guild: String,
    /// The channel that it stands in.
    pub parent: String,
    /// Who made it.
    pub creator: String,
}

/// Content of [`GUILD`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuildContent {
    /// The owner's user id. The owner has every right.
    pub owner: String,
    /// Set when the owner has deleted the guild: servers stop showing it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// Content of [`ROLE`]. The role whose id is the guild's id is @everyone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleContent {
    /// Name as shown, 1 to 100 characters.
    pub name: String,
    /// Colour as 24-bit RGB; 0 is none.
    #[serde(default)]
    pub color: i64,
    /// Whether its members are listed apart.
    #[serde(default)]
    pub hoist: bool,
    /// Rank: higher stands above lower; @everyone is 0.
    #[serde(default)]
    pub position: i64,
    /// Rights as a decimal string of 64 bits.
    pub permissions: String,
    /// Whether everybody may mention it.
    #[serde(default)]
    pub mentionable: bool,
    /// Its picture: an `mxc:` URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Its picture, as an emoji of Unicode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unicode_emoji: Option<String>,
    /// An event that a deleted role leaves behind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// Content of [`GRANT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantContent {
    /// Whether the member holds the role.
    pub held: bool,
}

/// Content of [`NICK`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NickContent {
    /// The name, 1 to 32 characters; none takes it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
}

/// Content of [`TIMEOUT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeoutContent {
    /// The end, in milliseconds since the Unix epoch; none ends it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// Content of [`SCHEDULED_EVENT`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledEventContent {
    /// Who made it.
    pub creator: String,
    /// 1 to 100 characters.
    pub name: String,
    /// 1 to 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A number of [`event_entity`].
    pub entity_type: i64,
    /// Room id of the voice channel that it takes place in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Where else it takes place, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// In milliseconds since the Unix epoch.
    pub start: i64,
    /// In milliseconds since the Unix epoch, after `start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<i64>,
    /// A number of [`event_status`].
    pub status: i64,
    /// An event that a deleted one leaves behind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// Where scheduled events take place. The numbers are Discord's; its stage channels (1) there are none of.
pub mod event_entity {
    /// In a voice channel.
    pub const VOICE: i64 = 2;
    /// Elsewhere.
    pub const EXTERNAL: i64 = 3;
}

/// How far scheduled events are. The numbers are Discord's.
pub mod event_status {
    /// It has not begun.
    pub const SCHEDULED: i64 = 1;
    /// It has begun.
    pub const ACTIVE: i64 = 2;
    /// It has ended.
    pub const COMPLETED: i64 = 3;
    /// It does not take place.
    pub const CANCELED: i64 = 4;
}

/// Content of [`EVENT_INTEREST`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventInterestContent {
    /// Ids of events, all of them; at most 100.
    pub events: Vec<String>,
}

/// Content of [`SETTING`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingContent {
    /// The value, whose form is the setting's; null is what a guild has that says nothing.
    #[serde(default)]
    pub value: serde_json::Value,
}

/// Content of [`SCREENING`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreeningContent {
    /// Whether the member agrees to the rules.
    pub accepted: bool,
}

/// Content of [`SECOND_FACTOR`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorContent {
    /// Whether one is needed to log in.
    pub enabled: bool,
}

/// Content of [`SERVER_BAN`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerBanContent {
    /// Whether the servers are banned.
    pub banned: bool,
    /// Why, in the words of who did it; at most 512 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Content of [`PACK`]; without an image what stood there was deleted.
///
/// <https://github.com/matrix-org/matrix-spec-proposals/pull/2545>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackContent {
    /// What clients call the pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackInfo>,
    /// The image, under its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub images: BTreeMap<String, PackImage>,
    /// What only Guildhall knows of it.
    #[serde(
        rename = "org.guildhall.expression",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub expression: Option<ExpressionContent>,
}

/// What clients call a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackInfo {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// As that of its image.
    #[serde(default)]
    pub usage: Vec<String>,
}

/// The image of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackImage {
    /// An `mxc:` URI.
    pub url: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `emoticon` or `sticker`.
    #[serde(default)]
    pub usage: Vec<String>,
    /// What the picture is.
    pub info: PictureInfo,
}

/// What a picture is, as who sends it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureInfo {
    /// Media type.
    pub mimetype: String,
    /// Pixels.
    pub w: i64,
    /// Pixels.
    pub h: i64,
    /// Bytes.
    pub size: i64,
}

/// What only Guildhall knows of an emoji or sticker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpressionContent {
    /// Who added it.
    pub creator: String,
    /// Whether the picture moves.
    #[serde(default)]
    pub animated: bool,
    /// Of an emoji: the roles that may use it; none is for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Of a sticker: what it shows, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of a sticker: by what it is found, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
}

/// Content of [`CHANNEL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelContent {
    /// The guild's room id.
    pub guild: String,
    /// Kind of channel, by one of the numbers in [`channel_type`].
    #[serde(rename = "type")]
    pub kind: i64,
    /// Place in the list; lower comes first, ties by id.
    #[serde(default)]
    pub position: i64,
    /// Whether only adults may look.
    #[serde(default)]
    pub nsfw: bool,
    /// Seconds that a member waits between two messages; 0 is none.
    #[serde(default)]
    pub rate_limit_per_user: i64,
    /// Bits a second, of voice channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<i64>,
    /// Most users at a time, of voice channels; 0 is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_limit: Option<i64>,
    /// The category that it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Of a forum: what it says of its posts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forum: Option<ForumContent>,
    /// Set when the channel was deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// What stands under [`DIRECT`] in the create event of a private channel's room: what it is for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectContent {
    /// [`channel_type::DM`] or [`channel_type::GROUP_DM`].
    #[serde(rename = "type")]
    pub kind: i64,
    /// Of a DM: its two people, sorted; nobody else may ever come in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
}

/// Content of [`DIRECT`] as state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectOwnerContent {
    /// The owner's user id.
    pub owner: String,
}

/// Content of [`FRIEND`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FriendContent {
    /// Whether the sender wants the other as a friend.
    #[serde(default)]
    pub wants: bool,
    /// The other's event of this kind that the sender does not follow: what it wants counts no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declines: Option<String>,
    /// Whether the sender takes no messages from the other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refuses_messages: bool,
    /// Whether the sender takes no requests from the other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refuses_requests: bool,
}

/// The kinds of channels (product requirements, section 11.2).
pub mod channel_type {
    /// Text.
    pub const TEXT: i64 = 0;
    /// A private channel of two people.
    pub const DM: i64 = 1;
    /// A private channel of several people.
    pub const GROUP_DM: i64 = 3;
    /// Voice.
    pub const VOICE: i64 = 2;
    /// A category: other channels stand in it, and nobody talks.
    pub const CATEGORY: i64 = 4;
    /// Announcements.
    pub const ANNOUNCEMENT: i64 = 5;
    /// A private thread: a room of its own, which only those see who are in it.
    pub const PRIVATE_THREAD: i64 = 12;
    /// A forum: posts stand in it, each with what is said to it, and no messages beside them.
    pub const FORUM: i64 = 15;

    /// Whether messages stand in a channel of `kind` itself.
    #[must_use]
    pub const fn holds_messages(kind: i64) -> bool {
        !matches!(kind, CATEGORY | FORUM | PRIVATE_THREAD)
    }

    /// Whether there are threads in a channel of `kind`; those of a forum are its posts, and a private thread has the one that it is.
    #[must_use]
    pub const fn holds_threads(kind: i64) -> bool {
        matches!(kind, TEXT | ANNOUNCEMENT | FORUM | PRIVATE_THREAD)
    }
}
