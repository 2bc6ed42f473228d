//! Private threads, as their guilds say.

use std::collections::BTreeSet;

use sqlx::AnyConnection;

use crate::StorageError;

/// A private thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateThreadRow {
    /// The guild's room.
    pub guild_id: String,
    /// Its own room.
    pub channel_id: String,
    /// The channel that it stands in.
    pub parent_id: String,
    /// Who made it.
    pub creator_id: String,
    /// Whether everybody who is in it may bring others in.
    pub is_invitable: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

/// Stores what a private thread has become, with those who are in it.
///
/// # Errors
/// When the database fails.
pub async fn upsert(
    conn: &mut AnyConnection,
    row: &PrivateThreadRow,
    members: &BTreeSet<String>,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO private_threads (guild_id, channel_id, parent_id, creator_id, is_invitable, is_deleted) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (guild_id, channel_id) DO UPDATE SET is_invitable = excluded.is_invitable, is_deleted = excluded.is_deleted",
    )
    .bind(&row.guild_id)
    .bind(&row.channel_id)
    .bind(&row.parent_id)
    .bind(&row.creator_id)
    .bind(i64::from(row.is_invitable))
    .bind(i64::from(row.is_deleted))
    .execute(&mut *conn)
    .await?;
    delete_members(conn, &row.guild_id, &row.channel_id).await?;
    for user in members {
        sqlx::query("INSERT INTO private_thread_members (guild_id, channel_id, user_id) VALUES ($1, $2, $3)")
            .bind(&row.guild_id)
            .bind(&row.channel_id)
            .bind(user)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

async fn delete_members(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM private_thread_members WHERE guild_id = $1 AND channel_id = $2")
        .bind(guild_id)
        .bind(channel_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes a private thread that was never made.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, guild_id: &str, channel_id: &str) -> Result<(), StorageError> {
    delete_members(conn, guild_id, channel_id).await?;
    sqlx::query("DELETE FROM private_threads WHERE guild_id = $1 AND channel_id = $2")
        .bind(guild_id)
        .bind(channel_id)
        .execute(conn)
        .await?;
    Ok(())
}
