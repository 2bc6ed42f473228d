use guildhall_permissions::Permissions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The shape of a guild: its roles and channels without people and messages, to make others like it, here or on another server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuildTemplate {
    /// Version of this form: 1.
    #[schema(example = 1)]
    pub version: i64,
    /// Name of the guild that it was made of.
    pub name: String,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Its roles, lowest first; the first is @everyone.
    pub roles: Vec<TemplateRole>,
    /// Its channels, in the order of the list.
    pub channels: Vec<TemplateChannel>,
}

/// A role of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRole {
    /// 1 to 100 characters.
    pub name: String,
    /// Colour as 24-bit RGB; 0 is none.
    #[serde(default)]
    pub color: i64,
    /// Whether its members are listed apart.
    #[serde(default)]
    pub hoist: bool,
    /// Whether everybody may mention it.
    #[serde(default)]
    pub mentionable: bool,
    /// Rights: 64 bits as a decimal string.
    #[schema(value_type = String, example = "104189505")]
    pub permissions: Permissions,
    /// Picture, as an emoji of Unicode. Other pictures are no part of a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unicode_emoji: Option<String>,
}

/// A channel of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateChannel {
    /// 1 to 100 characters.
    pub name: String,
    /// Kind of channel: 0 text, 2 voice, 4 category, 5 announcements, 15 forum.
    #[serde(rename = "type")]
    pub kind: i64,
    /// At most 1024 characters.
    #[serde(default)]
    pub topic: Option<String>,
    /// Whether only adults may look.
    #[serde(default)]
    pub nsfw: bool,
    /// Seconds that a member waits between two messages, 0 to 21600.
    #[serde(default)]
    pub rate_limit_per_user: i64,
    /// Bits a second of a voice channel, 8000 to 384000.
    #[serde(default)]
    pub bitrate: Option<i64>,
    /// Most users of a voice channel, 0 to 99; 0 is no limit.
    #[serde(default)]
    pub user_limit: Option<i64>,
    /// The category that it stands in, by its place in the template's list, counted from 0.
    #[serde(default)]
    pub parent: Option<usize>,
    /// What it gives to roles and takes from them. Members are no part of a template.
    #[serde(default)]
    pub overwrites: Vec<TemplateOverwrite>,
}

/// What a channel of a template gives to a role and takes from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemplateOverwrite {
    /// The role, by its place in the template's list, counted from 0.
    pub role: usize,
    /// What it gives: 64 bits as a decimal string. Wins over `deny`.
    #[serde(default)]
    #[schema(value_type = String, example = "1024")]
    pub allow: Permissions,
    /// What it takes, as `allow`.
    #[serde(default)]
    #[schema(value_type = String, example = "2048")]
    pub deny: Permissions,
}
