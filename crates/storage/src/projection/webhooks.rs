//! Webhooks.

use sqlx::AnyConnection;

use crate::StorageError;

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    /// The guild's room.
    pub guild_id: String,
    /// Its id, which only its guild vouches for.
    pub webhook_id: String,
    /// The channel that it writes into.
    pub channel_id: String,
    /// Its name.
    pub name: String,
    /// Its picture: an `mxc:` URI.
    pub avatar: Option<String>,
    /// Who made it.
    pub creator_id: String,
}

/// Stores what a webhook has become.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, row: &WebhookRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO webhooks (guild_id, webhook_id, channel_id, name, avatar, creator_id) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (guild_id, webhook_id) DO UPDATE SET channel_id = excluded.channel_id, name = excluded.name, \
         avatar = excluded.avatar, creator_id = excluded.creator_id",
    )
    .bind(&row.guild_id)
    .bind(&row.webhook_id)
    .bind(&row.channel_id)
    .bind(&row.name)
    .bind(&row.avatar)
    .bind(&row.creator_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a webhook.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, guild_id: &str, webhook_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM webhooks WHERE guild_id = $1 AND webhook_id = $2")
        .bind(guild_id)
        .bind(webhook_id)
        .execute(conn)
        .await?;
    Ok(())
}
