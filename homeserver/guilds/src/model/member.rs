use guildhall_storage::members;
use guildhall_types::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
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
    /// Picture; users have none yet.
    pub avatar: Option<String>,
}

impl MemberUser {
    /// The user `id`, who goes by `display_name`.
    #[must_use]
    pub fn new(id: &str, display_name: Option<&str>) -> Self {
        let username = <&UserId>::try_from(id).map_or(id, UserId::localpart);
        Self {
            id: id.to_owned(),
            username: username.to_owned(),
            display_name: display_name.unwrap_or(username).to_owned(),
            avatar: None,
        }
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
}

impl Member {
    /// The member as stored, who holds `roles`, lowest first.
    #[must_use]
    pub fn new(member: members::Member, roles: Vec<String>) -> Self {
        Self {
            guild_id: member.guild_id,
            user: MemberUser::new(&member.user_id, member.display_name.as_deref()),
            nick: member.nickname,
            roles,
            joined_at: Timestamp(member.joined_at).to_rfc3339(),
            communication_disabled_until: member.timed_out_until.map(|until| Timestamp(until).to_rfc3339()),
        }
    }
}
