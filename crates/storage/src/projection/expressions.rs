//! Emoji and stickers of guilds.

use sqlx::AnyConnection;

use crate::StorageError;

/// An emoji or sticker as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionRow {
    /// The guild.
    pub guild_id: String,
    /// Its id.
    pub expression_id: String,
    /// Whether it is a sticker, and no emoji.
    pub is_sticker: bool,
    /// Name.
    pub name: String,
    /// The picture: an `mxc:` URI.
    pub uri: String,
    /// What the picture is.
    pub content_type: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Bytes.
    pub size: i64,
    /// Whether the picture moves.
    pub animated: bool,
    /// Who added it.
    pub creator_id: String,
    /// The roles that may use it, as a JSON list of ids; an empty one is for all.
    pub role_ids: String,
    /// What a sticker shows.
    pub description: Option<String>,
    /// By what a sticker is found.
    pub tags: Option<String>,
}

/// Stores `row`.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, row: &ExpressionRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO expressions (guild_id, expression_id, is_sticker, name, uri, content_type, width, height, size, \
         animated, creator_id, role_ids, description, tags) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (guild_id, expression_id) DO UPDATE SET is_sticker = excluded.is_sticker, name = excluded.name, \
         uri = excluded.uri, content_type = excluded.content_type, width = excluded.width, height = excluded.height, \
         size = excluded.size, animated = excluded.animated, creator_id = excluded.creator_id, \
         role_ids = excluded.role_ids, description = excluded.description, tags = excluded.tags",
    )
    .bind(&row.guild_id)
    .bind(&row.expression_id)
    .bind(i64::from(row.is_sticker))
    .bind(&row.name)
    .bind(&row.uri)
    .bind(&row.content_type)
    .bind(row.width)
    .bind(row.height)
    .bind(row.size)
    .bind(i64::from(row.animated))
    .bind(&row.creator_id)
    .bind(&row.role_ids)
    .bind(&row.description)
    .bind(&row.tags)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes it.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    conn: &mut AnyConnection,
    guild_id: &str,
    expression_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM expressions WHERE guild_id = $1 AND expression_id = $2")
        .bind(guild_id)
        .bind(expression_id)
        .execute(conn)
        .await?;
    Ok(())
}
