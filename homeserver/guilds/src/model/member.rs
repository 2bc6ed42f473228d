use guildhall_event::guild::Settings;
use guildhall_storage::{StorageError, guilds, members};
use guildhall_types::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use utoipa::ToSchema;

/// A user as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberUser {
    /// The user.
    #[schema(example = "@ada:example.org")]
    pub id: String,
    /// The part of the id before the server.
    pub username: String,
    /// Name as shown; the username where none was chosen.
    pub display_name: String,
    /// Picture: `mxc://server/media id`.
    pub avatar: Option<String>,
}

impl MemberUser {
    /// The user `id`, who goes by `display_name` and has the picture `avatar`.
    #[must_use]
    pub fn new(id: &str, display_name: Option<&str>, avatar: Option<String>) -> Self {
        let username = <&UserId>::try_from(id).map_or(id, UserId::localpart);
        Self {
            id: id.to_owned(),
            username: username.to_owned(),
            display_name: display_name.unwrap_or(username).to_owned(),
            avatar,
        }
    }
}

/// Whether a guild asks its members to agree to its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AsksRules {
    is_on: bool,
    owner_id: String,
}

impl AsksRules {
    /// Of the guild.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(conn: &mut AnyConnection, guild: &str) -> Result<Self, StorageError> {
        let found = guilds::owner_and_settings(conn, guild).await?;
        Ok(found.map_or_else(Self::default, |(owner_id, settings)| {
            let settings: Settings = serde_json::from_str(&settings).unwrap_or_default();
            Self {
                is_on: settings.rules.enabled,
                owner_id,
            }
        }))
    }
}

/// A member of a guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The guild.
    pub guild_id: String,
    /// The user.
    pub user: MemberUser,
    /// The name that the guild gave.
    pub nick: Option<String>,
    /// Role ids, without @everyone.
    pub roles: Vec<String>,
    /// When the user came in, RFC 3339.
    #[schema(format = DateTime)]
    pub joined_at: String,
    /// Until when the member is timed out, RFC 3339; it may be past.
    #[schema(format = DateTime)]
    pub communication_disabled_until: Option<String>,
    /// Whether the member has to agree to the guild's rules before more than reading is allowed. For all members it follows from
    /// the guild's settings, of whose changes no member is told.
    pub pending: bool,
}

impl Member {
    /// The member as stored, who holds `roles`, lowest first. `asks`: whether the guild asks its members to agree to its rules.
    #[must_use]
    pub fn new(member: members::Member, roles: Vec<String>, asks: &AsksRules) -> Self {
        Self {
            pending: asks.is_on
                && !member.has_accepted
                && roles.is_empty()
                && asks.owner_id != member.user_id,
            guild_id: member.guild_id,
            user: MemberUser::new(&member.user_id, member.display_name.as_deref(), member.avatar),
            nick: member.nickname,
            roles,
            joined_at: Timestamp(member.joined_at).to_rfc3339(),
            communication_disabled_until: member.timed_out_until.map(|until| Timestamp(until).to_rfc3339()),
        }
    }
}
