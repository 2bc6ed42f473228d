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
