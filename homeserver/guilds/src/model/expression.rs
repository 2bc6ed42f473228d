use guildhall_storage::projection::expressions::ExpressionRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::expression::roles_of;

/// An emoji of a guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Emoji {
    /// Its id in the guild.
    pub id: String,
    /// The guild.
    pub guild_id: String,
    /// 2 to 32 letters, digits and underscores.
    pub name: String,
    /// The picture: `mxc://server/media id`.
    pub image: String,
    /// Whether the picture moves.
    pub animated: bool,
    /// The roles that may use it; none is for all. A role that has ended stays here.
    pub roles: Vec<String>,
    /// Who added it.
    pub creator_id: String,
}

/// A sticker of a guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sticker {
    /// Its id in the guild.
    pub id: String,
    /// The guild.
    pub guild_id: String,
    /// 2 to 30 characters.
    pub name: String,
    /// What it shows.
    pub description: Option<String>,
    /// By what it is found.
    pub tags: Option<String>,
    /// The picture: `mxc://server/media id`.
    pub image: String,
    /// What the picture is, a media type.
    pub content_type: String,
    /// Whether the picture moves.
    pub animated: bool,
    /// Who added it.
    pub creator_id: String,
}

impl From<ExpressionRow> for Emoji {
    fn from(row: ExpressionRow) -> Self {
        Self {
            roles: roles_of(&row),
            id: row.expression_id,
            guild_id: row.guild_id,
            name: row.name,
            image: row.uri,
            animated: row.animated,
            creator_id: row.creator_id,
        }
    }
}

impl From<ExpressionRow> for Sticker {
    fn from(row: ExpressionRow) -> Self {
        Self {
            id: row.expression_id,
            guild_id: row.guild_id,
            name: row.name,
            description: row.description,
            tags: row.tags,
            image: row.uri,
            content_type: row.content_type,
            animated: row.animated,
            creator_id: row.creator_id,
        }
    }
}
