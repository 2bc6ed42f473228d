use guildhall_storage::guilds;
use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, Member, Role};

/// A guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Guild {
    /// The guild's room.
    #[schema(example = "!Nhl1rBWIzqSTYBbqCXXYPSkqPuQpUiRz1ODdIUFVVF4")]
    pub id: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Picture; guilds have none yet.
    pub icon: Option<String>,
    /// Picture of its invites; guilds have none yet.
    pub splash: Option<String>,
    /// Banner; guilds have none yet.
    pub banner: Option<String>,
    /// The owner's user id.
    pub owner_id: String,
    /// Channel for those who are away; guilds have none yet.
    pub afk_channel_id: Option<String>,
    /// Seconds until somebody counts as away.
    pub afk_timeout: u32,
    /// What is asked of new members: 0 is nothing.
    pub verification_level: u8,
    /// What members are notified of: 0 is every message.
    pub default_message_notifications: u8,
    /// Whose pictures are checked: 0 is nobody's.
    pub explicit_content_filter: u8,
    /// Features that are switched on.
    pub features: Vec<String>,
    /// Whether moderators need a second factor: 0 is no.
    pub mfa_level: u8,
    /// Channel for announcements of the server itself; guilds have none yet.
    pub system_channel_id: Option<String>,
    /// Members.
    pub member_count: i64,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// Seconds until somebody counts as away, unless the guild says otherwise.
const AFK_TIMEOUT: u32 = 300;

impl From<guilds::Guild> for Guild {
    fn from(guild: guilds::Guild) -> Self {
        let guilds::Guild { row, member_count } = guild;
        Self {
            id: row.guild_id,
            name: row.name,
            description: row.description,
            icon: None,
            splash: None,
            banner: None,
            owner_id: row.owner_id,
            afk_channel_id: None,
            afk_timeout: AFK_TIMEOUT,
            verification_level: 0,
            default_message_notifications: 0,
            explicit_content_filter: 0,
            features: Vec::new(),
            mfa_level: 0,
            system_channel_id: None,
            member_count,
            created_at: Timestamp(row.created_at).to_rfc3339(),
        }
    }
}

/// A guild as one of its members sees it, with what a client needs to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuildSnapshot {
    /// The guild.
    #[serde(flatten)]
    pub guild: Guild,
    /// The channels that the member sees, in the order of the list.
    pub channels: Vec<Channel>,
    /// The roles, lowest first.
    pub roles: Vec<Role>,
    /// The member.
    pub member: Member,
}
