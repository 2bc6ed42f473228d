//! Reading permission overwrites: those that a channel's own guild has set.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::overwrites::OverwriteRow, wanted};

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

/// The overwrites of the channels at `places` (guild and channel), roles first.
///
/// # Errors
/// When the database fails.
pub async fn at(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<HashMap<String, Vec<OverwriteRow>>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT o.channel_id, o.is_role, o.target_id, o.allow_bits, o.deny_bits FROM wanted w CROSS JOIN channel_overwrites o \
         WHERE o.guild_id = w.place AND o.channel_id = w.id ORDER BY o.channel_id, o.is_role DESC, o.target_id"
    );
    grouped(&wanted::rows(conn, SQL, places).await?)
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
    grouped(&rows)
}

fn grouped(rows: &[AnyRow]) -> Result<HashMap<String, Vec<OverwriteRow>>, StorageError> {
    let mut found: HashMap<String, Vec<OverwriteRow>> = HashMap::new();
    for row in rows {
        let overwrite = from_row(row)?;
        found
            .entry(overwrite.channel_id.clone())
            .or_default()
            .push(overwrite);
    }
    Ok(found)
}
