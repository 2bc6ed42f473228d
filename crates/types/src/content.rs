//! Event types and contents that are Guildhall's own, as they stand in signed events.
//!
//! Their wire form is described in `spec/events.md`.

use serde::{Deserialize, Serialize};

/// State of a guild's room: facts of the guild that Matrix has no event for. State key: empty.
pub const GUILD: &str = "org.guildhall.guild";
/// State of a guild's room: a role. State key: the role id.
pub const ROLE: &str = "org.guildhall.role";
/// State of a guild's room: roles, nickname and time-out of a member. State key: the user id.
pub const MEMBER: &str = "org.guildhall.member";
/// State of a channel's room: what kind of channel it is. State key: empty.
pub const CHANNEL: &str = "org.guildhall.channel";
/// Key in the content of a channel's event: the forward extremities of the guild's room that its server knew.
pub const GUILD_AT: &str = "org.guildhall.guild_at";
/// An event that says nothing but merges forward extremities, as Synapse sends it too. Content: empty.
pub const MERGE: &str = "org.matrix.dummy_event";

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
    /// An event that a deleted role leaves behind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// Content of [`CHANNEL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelContent {
    /// The guild's room id.
    pub guild: String,
    /// Kind of channel: 0 text (the numbers of the product requirements, section 11.2).
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
    /// The category that it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Set when the channel was deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}
