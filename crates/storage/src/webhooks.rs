//! Reading webhooks, and the tokens of those that this server holds.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::webhooks::WebhookRow};

macro_rules! select {
    () => {
        "SELECT w.guild_id, w.webhook_id, w.channel_id, w.name, w.avatar, w.creator_id FROM webhooks w "
    };
}

fn from_row(row: &AnyRow) -> Result<WebhookRow, StorageError> {
    Ok(WebhookRow {
        guild_id: row.try_get(0)?,
        webhook_id: row.try_get(1)?,
        channel_id: row.try_get(2)?,
        name: row.try_get(3)?,
        avatar: row.try_get(4)?,
        creator_id: row.try_get(5)?,
    })
}

/// The webhooks of a guild, by id.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<WebhookRow>, StorageError> {
    let rows = sqlx::query(concat!(select!(), "WHERE w.guild_id = $1 ORDER BY w.webhook_id"))
        .bind(guild_id)
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}

/// One webhook of a guild.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    webhook_id: &str,
) -> Result<Option<WebhookRow>, StorageError> {
    let row = sqlx::query(concat!(select!(), "WHERE w.guild_id = $1 AND w.webhook_id = $2"))
        .bind(guild_id)
        .bind(webhook_id)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The webhooks with this id of the guilds that the user is in: several, if somebody has given one an id that is taken elsewhere. At most 20.
///
/// # Errors
/// When the database fails.
pub async fn of_member(
    conn: &mut AnyConnection,
    webhook_id: &str,
    user_id: &str,
) -> Result<Vec<WebhookRow>, StorageError> {
    let rows = sqlx::query(concat!(
        select!(),
        "JOIN memberships m ON m.room_id = w.guild_id AND m.user_id = $2 AND m.membership = 'join' \
         WHERE w.webhook_id = $1 ORDER BY w.guild_id LIMIT 20"
    ))
    .bind(webhook_id)
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The webhooks of this server with this id, each with the hash of its token.
///
/// # Errors
/// When the database fails.
pub async fn held(
    conn: &mut AnyConnection,
    webhook_id: &str,
) -> Result<Vec<(WebhookRow, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT w.guild_id, w.webhook_id, w.channel_id, w.name, w.avatar, w.creator_id, t.token_hash FROM webhook_tokens t \
         JOIN webhooks w ON w.guild_id = t.guild_id AND w.webhook_id = t.webhook_id WHERE t.webhook_id = $1 ORDER BY t.guild_id LIMIT 20",
    )
    .bind(webhook_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((from_row(row)?, row.try_get(6)?)))
        .collect()
}

/// Gives the webhook the token with this hash, and no other. Those of webhooks that are gone, from before `old` (milliseconds), go.
///
/// # Errors
/// When the database fails.
pub async fn set_token(
    conn: &mut AnyConnection,
    (guild_id, webhook_id): (&str, &str),
    token_hash: &str,
    (now, old): (i64, i64),
) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM webhook_tokens WHERE guild_id = $1 AND created_at < $2 AND NOT EXISTS (SELECT 1 FROM webhooks w \
         WHERE w.guild_id = webhook_tokens.guild_id AND w.webhook_id = webhook_tokens.webhook_id)",
    )
    .bind(guild_id)
    .bind(old)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO webhook_tokens (webhook_id, guild_id, token_hash, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (guild_id, webhook_id) DO UPDATE SET token_hash = excluded.token_hash, \
         created_at = excluded.created_at",
    )
    .bind(webhook_id)
    .bind(guild_id)
    .bind(token_hash)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the webhook's token.
///
/// # Errors
/// When the database fails.
pub async fn forget_token(
    conn: &mut AnyConnection,
    (guild_id, webhook_id): (&str, &str),
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM webhook_tokens WHERE guild_id = $1 AND webhook_id = $2")
        .bind(guild_id)
        .bind(webhook_id)
        .execute(conn)
        .await?;
    Ok(())
}
