//! Reading roles.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::guilds::RoleRow};

fn from_row(row: &AnyRow) -> Result<RoleRow, StorageError> {
    Ok(RoleRow {
        guild_id: row.try_get(0)?,
        role_id: row.try_get(1)?,
        name: row.try_get(2)?,
        color: row.try_get(3)?,
        hoist: row.try_get::<i64, _>(4)? != 0,
        position: row.try_get(5)?,
        permissions: row.try_get(6)?,
        mentionable: row.try_get::<i64, _>(7)? != 0,
    })
}

/// The roles of a guild, lowest first.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<RoleRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT guild_id, role_id, name, color, hoist, position, permissions, mentionable FROM roles \
         WHERE guild_id = $1 ORDER BY position, role_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// One role of a guild.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    role_id: &str,
) -> Result<Option<RoleRow>, StorageError> {
    let row = sqlx::query(
        "SELECT guild_id, role_id, name, color, hoist, position, permissions, mentionable FROM roles \
         WHERE guild_id = $1 AND role_id = $2",
    )
    .bind(guild_id)
    .bind(role_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}
