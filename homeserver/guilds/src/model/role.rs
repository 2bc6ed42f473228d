use guildhall_storage::projection::guilds::RoleRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// The role; that of @everyone is the guild's id.
    pub id: String,
    /// The guild.
    pub guild_id: String,
    /// Name.
    pub name: String,
    /// Colour as 24-bit RGB; 0 is none.
    pub color: i64,
    /// Whether its members are listed apart.
    pub hoist: bool,
    /// Picture: `mxc://server/media id`.
    pub icon: Option<String>,
    /// Picture, as an emoji of Unicode.
    pub unicode_emoji: Option<String>,
    /// Rank: higher stands above lower; @everyone is 0.
    pub position: i64,
    /// Rights as a decimal string of 64 bits.
    #[schema(example = "104189505")]
    pub permissions: String,
    /// Whether an integration looks after it.
    pub managed: bool,
    /// Whether everybody may mention it.
    pub mentionable: bool,
}

impl From<RoleRow> for Role {
    fn from(row: RoleRow) -> Self {
        Self {
            id: row.role_id,
            guild_id: row.guild_id,
            name: row.name,
            color: row.color,
            hoist: row.hoist,
            icon: row.icon,
            unicode_emoji: row.unicode_emoji,
            position: row.position,
            permissions: row.permissions,
            managed: false,
            mentionable: row.mentionable,
        }
    }
}
