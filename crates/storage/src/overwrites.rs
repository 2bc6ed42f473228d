//! Reading permission overwrites: those that a channel's own guild has set.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::overwrites::OverwriteRow};

fn from_row(row: &AnyRow) -> Result<OverwriteRow, StorageError> {
    Ok(OverwriteRow {
        channel_id: row.try_get(0)?,
        is_role: row.try_get::<i64, _>(1)? != 0,
        target_id: row.try_get(2)?,
        allow: row.try_get(3)?,
        deny: row.try_get(4)?,
    })
}

/// The overwrites of `channel_id` in the guild `guild_id`, roles first.
///
/// # Errors
/// When the database fails.
pub async fn of_channel(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<Vec<OverwriteRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT channel_id, is_role, target_id, allow_bits, deny_bits FROM channel_overwrites \
         WHERE guild_id = $1 AND channel_id = $2 ORDER BY is_role DESC, target_id",
    )
    .bind(guild_id)
    .bind(channel_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The overwrites of all channels of the guild `guild_id`, roles first.
///
/// # Errors
/// When the database fails.
pub async fn by_channel(
    conn: &mut AnyConnection,
    guild_id: &str,
) -> Result<HashMap<String, Vec<OverwriteRow>>, StorageError> {
    let rows = sqlx::query(
        "SELECT channel_id, is_role, target_id, allow_bits, deny_bits FROM channel_overwrites \
         WHERE guild_id = $1 ORDER BY channel_id, is_role DESC, target_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<String, Vec<OverwriteRow>> = HashMap::new();
    for row in &rows {
        let overwrite = from_row(row)?;
        found
            .entry(overwrite.channel_id.clone())
            .or_default()
            .push(overwrite);
    }
    Ok(found)
}
