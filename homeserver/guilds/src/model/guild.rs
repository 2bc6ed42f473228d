use guildhall_event::guild::{Rules, Settings};
use guildhall_storage::guilds;
use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, Emoji, Member, Role, Sticker};

/// A guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Guild {
    /// The guild's room.
    #[schema(example = "!Nhl1rBWIzqSTYBbqCXXYPSkqPuQpUiRz1ODdIUFVVF4")]
    pub id: String,
    /// The server that has made it, which is its home. Others go on without it while it cannot be reached.
    #[schema(example = "a.example")]
    pub server: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Picture: `mxc://server/media id`.
    pub icon: Option<String>,
    /// Picture of its invites; guilds have none yet.
    pub splash: Option<String>,
    /// Banner: `mxc://server/media id`.
    pub banner: Option<String>,
    /// The owner's user id.
    pub owner_id: String,
    /// Voice channel for those who are away.
    pub afk_channel_id: Option<String>,
    /// Seconds until somebody counts as away.
    pub afk_timeout: u32,
    /// What is asked of new members who hold no role: 0 nothing, 1 a confirmed e-mail address, 2 also an account that is 5 minutes old, 3 also 10 minutes as a member.
    pub verification_level: u8,
    /// What members are notified of: 0 every message, 1 what mentions them.
    pub default_message_notifications: u8,
    /// Whose pictures are to be checked: 0 nobody's, 1 those of members without roles, 2 everybody's.
    pub explicit_content_filter: u8,
    /// Features that are switched on.
    pub features: Vec<String>,
    /// Whether rights to moderate need a second factor: 0 no, 1 yes. `POST /guilds/{id}/mfa` changes it.
    pub mfa_level: u8,
    /// Channel that is told of who comes in. Like the others it may be gone.
    pub system_channel_id: Option<String>,
    /// What it is not told of, as bits: 1 who comes in.
    pub system_channel_flags: u32,
    /// Channel in which the rules stand.
    pub rules_channel_id: Option<String>,
    /// What new members have to agree to.
    pub rules: GuildRules,
    /// Code of its vanity URL, on the server that made it.
    pub vanity_url_code: Option<String>,
    /// The language tag of most of its members.
    pub preferred_locale: String,
    /// Members.
    pub member_count: i64,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// What new members have to agree to, before they may more than read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuildRules {
    /// Whether they are asked.
    pub enabled: bool,
    /// What stands above the rules, at most 300 characters.
    #[serde(default)]
    pub description: String,
    /// At most 16, each of 1 to 300 characters; one at least if members are asked.
    #[serde(default)]
    pub rules: Vec<String>,
}

impl From<Rules> for GuildRules {
    fn from(rules: Rules) -> Self {
        let Rules {
            enabled,
            description,
            rules,
        } = rules;
        Self {
            enabled,
            description,
            rules,
        }
    }
}

impl From<GuildRules> for Rules {
    fn from(rules: GuildRules) -> Self {
        Self {
            enabled: rules.enabled,
            description: rules.description,
            rules: rules.rules,
        }
    }
}

impl From<guilds::Guild> for Guild {
    fn from(guild: guilds::Guild) -> Self {
        let guilds::Guild {
            row,
            member_count,
            creator_id,
        } = guild;
        // The room's id is that of its first event, which every server in it holds.
        let creator = creator_id.as_deref().unwrap_or(&row.owner_id);
        let server = creator
            .split_once(':')
            .map_or("", |(_, server)| server)
            .to_owned();
        let settings: Settings = serde_json::from_str(&row.settings).unwrap_or_default();
        Self {
            id: row.guild_id,
            server,
            name: row.name,
            description: row.description,
            icon: row.icon,
            splash: None,
            banner: row.banner,
            owner_id: row.owner_id,
            afk_channel_id: settings.afk_channel_id,
            afk_timeout: settings.afk_timeout,
            verification_level: settings.verification_level,
            default_message_notifications: settings.default_message_notifications,
            explicit_content_filter: settings.explicit_content_filter,
            features: Vec::new(),
            mfa_level: settings.mfa_level,
            system_channel_id: settings.system_channel_id,
            system_channel_flags: settings.system_channel_flags,
            rules_channel_id: settings.rules_channel_id,
            rules: settings.rules.into(),
            vanity_url_code: row.vanity_code,
            preferred_locale: settings.preferred_locale,
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
    /// The emoji, sorted by name.
    pub emojis: Vec<Emoji>,
    /// The stickers, sorted by name.
    pub stickers: Vec<Sticker>,
    /// The member.
    pub member: Member,
}
