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
        icon: row.try_get(8)?,
        unicode_emoji: row.try_get(9)?,
    })
}

/// The roles of a guild, lowest first.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<RoleRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT guild_id, role_id, name, color, hoist, position, permissions, mentionable, icon, unicode_emoji FROM roles \
         WHERE guild_id = $1 ORDER BY position, role_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// @everyone and the roles that `user_id` holds, lowest first.
///
/// # Errors
/// When the database fails.
pub async fn of_user(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Vec<RoleRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT guild_id, role_id, name, color, hoist, position, permissions, mentionable, icon, unicode_emoji FROM roles \
         WHERE guild_id = $1 AND (role_id = $1 OR role_id IN \
         (SELECT h.role_id FROM member_roles h WHERE h.guild_id = $1 AND h.user_id = $2)) ORDER BY position, role_id",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The roles of the members from the user id `first` to `last`, as pairs of user and role, sorted.
///
/// # Errors
/// When the database fails.
pub async fn held_between(
    conn: &mut AnyConnection,
    guild_id: &str,
    first: &str,
    last: &str,
) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT h.user_id, h.role_id FROM member_roles h JOIN roles r ON r.guild_id = h.guild_id \
         AND r.role_id = h.role_id WHERE h.guild_id = $1 AND h.user_id >= $2 AND h.user_id <= $3 \
         ORDER BY h.user_id, r.position, h.role_id",
    )
    .bind(guild_id)
    .bind(first)
    .bind(last)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// The members who hold `role_id`, sorted.
///
/// # Errors
/// When the database fails.
pub async fn holders(
    conn: &mut AnyConnection,
    guild_id: &str,
    role_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows =
        sqlx::query("SELECT user_id FROM member_roles WHERE guild_id = $1 AND role_id = $2 ORDER BY user_id")
            .bind(guild_id)
            .bind(role_id)
            .fetch_all(conn)
            .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
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
        "SELECT guild_id, role_id, name, color, hoist, position, permissions, mentionable, icon, unicode_emoji FROM roles \
         WHERE guild_id = $1 AND role_id = $2",
    )
    .bind(guild_id)
    .bind(role_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}
