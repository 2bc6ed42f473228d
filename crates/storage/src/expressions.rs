//! Reading emoji and stickers.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::expressions::ExpressionRow};

fn from_row(row: &AnyRow) -> Result<ExpressionRow, StorageError> {
    Ok(ExpressionRow {
        guild_id: row.try_get(0)?,
        expression_id: row.try_get(1)?,
        is_sticker: row.try_get::<i64, _>(2)? != 0,
        name: row.try_get(3)?,
        uri: row.try_get(4)?,
        content_type: row.try_get(5)?,
        width: row.try_get(6)?,
        height: row.try_get(7)?,
        size: row.try_get(8)?,
        animated: row.try_get::<i64, _>(9)? != 0,
        creator_id: row.try_get(10)?,
        role_ids: row.try_get(11)?,
        description: row.try_get(12)?,
        tags: row.try_get(13)?,
    })
}

/// The emoji or the stickers of a guild, sorted by name.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(
    conn: &mut AnyConnection,
    guild_id: &str,
    is_sticker: bool,
) -> Result<Vec<ExpressionRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT guild_id, expression_id, is_sticker, name, uri, content_type, width, height, size, animated, \
         creator_id, role_ids, description, tags FROM expressions WHERE guild_id = $1 AND is_sticker = $2 \
         ORDER BY name, expression_id",
    )
    .bind(guild_id)
    .bind(i64::from(is_sticker))
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    expression_id: &str,
    is_sticker: bool,
) -> Result<Option<ExpressionRow>, StorageError> {
    let row = sqlx::query(
        "SELECT guild_id, expression_id, is_sticker, name, uri, content_type, width, height, size, animated, \
         creator_id, role_ids, description, tags FROM expressions \
         WHERE guild_id = $1 AND expression_id = $2 AND is_sticker = $3",
    )
    .bind(guild_id)
    .bind(expression_id)
    .bind(i64::from(is_sticker))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The emoji or sticker with the id `expression_id` of a guild that `user_id` is in; of `guild_id`, if that has it.
///
/// # Errors
/// When the database fails.
pub async fn of_member(
    conn: &mut AnyConnection,
    user_id: &str,
    guild_id: &str,
    expression_id: &str,
    is_sticker: bool,
) -> Result<Option<ExpressionRow>, StorageError> {
    let row = sqlx::query(
        "SELECT e.guild_id, e.expression_id, e.is_sticker, e.name, e.uri, e.content_type, e.width, e.height, e.size, \
         e.animated, e.creator_id, e.role_ids, e.description, e.tags FROM expressions e \
         JOIN guilds g ON g.guild_id = e.guild_id AND g.is_deleted = 0 \
         JOIN memberships m ON m.room_id = e.guild_id AND m.user_id = $1 AND m.membership = 'join' \
         WHERE e.expression_id = $3 AND e.is_sticker = $4 \
         ORDER BY CASE WHEN e.guild_id = $2 THEN 0 ELSE 1 END, e.guild_id LIMIT 1",
    )
    .bind(user_id)
    .bind(guild_id)
    .bind(expression_id)
    .bind(i64::from(is_sticker))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}
