//! Entries of audit logs.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// An entry as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The guild in whose log it stands.
    pub guild_id: String,
    /// The event that it comes from.
    pub event_id: String,
    /// Number among the entries of the event, from 0.
    pub part: i64,
    /// The event's room.
    pub room_id: String,
    /// Who did it.
    pub user_id: String,
    /// What was done, by the numbers of `guildhall_types::audit`.
    pub action: i64,
    /// What it was done to.
    pub target_id: Option<String>,
    /// The channel that it is about.
    pub channel_id: Option<String>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// JSON list of what changed.
    pub changes: String,
    /// JSON object with what is to be known beside it.
    pub options: String,
    /// In milliseconds, as the event's sender says.
    pub created_at: i64,
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
}

/// Stores `entry` unless it is there. Says whether it is new.
///
/// # Errors
/// When the database fails.
pub async fn insert(conn: &mut AnyConnection, entry: &AuditRow) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO audit_entries (guild_id, event_id, part, room_id, user_id, action, target_id, channel_id, reason, \
         changes, options, created_at, order_ts, order_depth) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (guild_id, event_id, part) DO NOTHING",
    )
    .bind(&entry.guild_id)
    .bind(&entry.event_id)
    .bind(entry.part)
    .bind(&entry.room_id)
    .bind(&entry.user_id)
    .bind(entry.action)
    .bind(&entry.target_id)
    .bind(&entry.channel_id)
    .bind(&entry.reason)
    .bind(&entry.changes)
    .bind(&entry.options)
    .bind(entry.created_at)
    .bind(entry.order_ts)
    .bind(entry.order_depth)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes the entries of an event, which has turned out not to stand.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, room_id: &str, event_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM audit_entries WHERE room_id = $1 AND event_id = $2")
        .bind(room_id)
        .bind(event_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Moves the entries of an event to another place in the log.
///
/// # Errors
/// When the database fails.
pub async fn set_order(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
    order_ts: i64,
    order_depth: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE audit_entries SET order_ts = $3, order_depth = $4 WHERE room_id = $1 AND event_id = $2",
    )
    .bind(room_id)
    .bind(event_id)
    .bind(order_ts)
    .bind(order_depth)
    .execute(conn)
    .await?;
    Ok(())
}

/// Who wrote the message whose deletion by `user_id` is listed; `None` if none is.
///
/// # Errors
/// When the database fails.
pub async fn author_of_deleted(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    user_id: &str,
) -> Result<Option<String>, StorageError> {
    let row = sqlx::query(
        "SELECT a.target_id FROM relations r JOIN audit_entries a ON a.room_id = r.room_id AND a.event_id = r.event_id \
         WHERE r.room_id = $1 AND r.target_id = $2 AND r.kind = 'm.room.redaction' AND a.user_id = $3 \
         ORDER BY a.event_id LIMIT 1",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
