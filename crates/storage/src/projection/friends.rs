//! What the two people of a private channel say of each other.

use sqlx::AnyConnection;

use crate::{StorageError, friends::Says};

/// Stores what `user_id` says in the channel.
///
/// # Errors
/// When the database fails.
pub async fn upsert(
    conn: &mut AnyConnection,
    channel_id: &str,
    user_id: &str,
    says: &Says,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO friend_states (channel_id, user_id, event_id, wants, declines, refuses_messages, \
         refuses_requests, sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (channel_id, user_id) DO UPDATE SET event_id = excluded.event_id, wants = excluded.wants, \
         declines = excluded.declines, refuses_messages = excluded.refuses_messages, \
         refuses_requests = excluded.refuses_requests, sent_at = excluded.sent_at",
    )
    .bind(channel_id)
    .bind(user_id)
    .bind(&says.event_id)
    .bind(i64::from(says.wants))
    .bind(&says.declines)
    .bind(i64::from(says.refuses_messages))
    .bind(i64::from(says.refuses_requests))
    .bind(says.sent_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets what `user_id` says in the channel.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, channel_id: &str, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM friend_states WHERE channel_id = $1 AND user_id = $2")
        .bind(channel_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
