//! Rules that look at messages, and messages that tell what they found.

use sqlx::AnyConnection;

use crate::StorageError;

/// Stores what a rule has become.
///
/// # Errors
/// When the database fails.
pub async fn upsert_rule(
    conn: &mut AnyConnection,
    guild_id: &str,
    rule_id: &str,
    rule: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO automod_rules (guild_id, rule_id, rule) VALUES ($1, $2, $3) \
         ON CONFLICT (guild_id, rule_id) DO UPDATE SET rule = excluded.rule",
    )
    .bind(guild_id)
    .bind(rule_id)
    .bind(rule)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a rule.
///
/// # Errors
/// When the database fails.
pub async fn delete_rule(
    conn: &mut AnyConnection,
    guild_id: &str,
    rule_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM automod_rules WHERE guild_id = $1 AND rule_id = $2")
        .bind(guild_id)
        .bind(rule_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores that a message tells what a rule has found.
///
/// # Errors
/// When the database fails.
pub async fn insert_alert(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    alert: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO automod_alerts (channel_id, message_id, alert) VALUES ($1, $2, $3) \
         ON CONFLICT (channel_id, message_id) DO NOTHING",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(alert)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes what a message told, which is no more.
///
/// # Errors
/// When the database fails.
pub async fn delete_alert(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM automod_alerts WHERE channel_id = $1 AND message_id = $2")
        .bind(channel_id)
        .bind(message_id)
        .execute(conn)
        .await?;
    Ok(())
}
