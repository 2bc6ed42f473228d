//! Permission overwrites of channels, as their guilds say.

use sqlx::AnyConnection;

use crate::StorageError;

/// An overwrite as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverwriteRow {
    /// The channel.
    pub channel_id: String,
    /// Whether it is for a role, otherwise for a member.
    pub is_role: bool,
    /// The role or user.
    pub target_id: String,
    /// What it gives, decimal.
    pub allow: String,
    /// What it takes, decimal.
    pub deny: String,
}

/// Stores `overwrite`, of which there is none for its target.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    guild_id: &str,
    overwrite: &OverwriteRow,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO channel_overwrites (guild_id, channel_id, is_role, target_id, allow_bits, deny_bits) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, channel_id, is_role, target_id) DO NOTHING",
    )
    .bind(guild_id)
    .bind(&overwrite.channel_id)
    .bind(i64::from(overwrite.is_role))
    .bind(&overwrite.target_id)
    .bind(&overwrite.allow)
    .bind(&overwrite.deny)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes all that the guild says of the channel.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_channel(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM channel_overwrites WHERE guild_id = $1 AND channel_id = $2")
        .bind(guild_id)
        .bind(channel_id)
        .execute(conn)
        .await?;
    Ok(())
}
