//! What invites of this server promise to those who come in on them, and what was agreed on for users of this server: roles to be given, memberships that end.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A role that somebody is to get who comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The guild.
    pub guild_id: String,
    /// Who comes in.
    pub user_id: String,
    /// The role.
    pub role_id: String,
    /// Who gives it: a user of this server who made the invite.
    pub inviter_id: String,
    /// When the invite was used, in milliseconds.
    pub promised_at: i64,
}

/// Stores that the user is promised `roles` by the inviter, in the place of what was promised before.
///
/// # Errors
/// When the database fails.
pub async fn promise(
    conn: &mut AnyConnection,
    (guild_id, user_id): (&str, &str),
    inviter_id: &str,
    roles: &[String],
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM role_promises WHERE guild_id = $1 AND user_id = $2")
        .bind(guild_id)
        .bind(user_id)
        .execute(&mut *conn)
        .await?;
    for role in roles {
        sqlx::query(
            "INSERT INTO role_promises (guild_id, user_id, role_id, inviter_id, promised_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(guild_id)
        .bind(user_id)
        .bind(role)
        .bind(inviter_id)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The promises to those who have come in.
///
/// # Errors
/// When the database fails.
pub async fn due(conn: &mut AnyConnection) -> Result<Vec<Promise>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.guild_id, p.user_id, p.role_id, p.inviter_id, p.promised_at FROM role_promises p \
         JOIN memberships m ON m.room_id = p.guild_id AND m.user_id = p.user_id AND m.membership = 'join' \
         ORDER BY p.promised_at, p.guild_id, p.user_id, p.role_id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Promise {
                guild_id: row.try_get(0)?,
                user_id: row.try_get(1)?,
                role_id: row.try_get(2)?,
                inviter_id: row.try_get(3)?,
                promised_at: row.try_get(4)?,
            })
        })
        .collect()
}

/// Removes a promise that was kept, or cannot be.
///
/// # Errors
/// When the database fails.
pub async fn settle(conn: &mut AnyConnection, promise: &Promise) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM role_promises WHERE guild_id = $1 AND user_id = $2 AND role_id = $3")
        .bind(&promise.guild_id)
        .bind(&promise.user_id)
        .bind(&promise.role_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes promises from before `before` (milliseconds) to those who have not come.
///
/// # Errors
/// When the database fails.
pub async fn forget_promises(conn: &mut AnyConnection, before: i64) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM role_promises WHERE promised_at < $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores that the membership of a user of this server is a temporary one.
///
/// # Errors
/// When the database fails.
pub async fn set_temporary(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO temporary_members (guild_id, user_id, since) VALUES ($1, $2, $3) \
         ON CONFLICT (guild_id, user_id) DO UPDATE SET since = excluded.since",
    )
    .bind(guild_id)
    .bind(user_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores that it is none, or no longer.
///
/// # Errors
/// When the database fails.
pub async fn unset_temporary(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM temporary_members WHERE guild_id = $1 AND user_id = $2")
        .bind(guild_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The guilds and users of the temporary memberships that were agreed on before `before` (milliseconds).
///
/// # Errors
/// When the database fails.
pub async fn temporary(conn: &mut AnyConnection, before: i64) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT guild_id, user_id FROM temporary_members WHERE since < $1 ORDER BY guild_id, user_id",
    )
    .bind(before)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}
