//! Messages that are deleted together.

use sqlx::AnyConnection;

use crate::StorageError;

/// Notes that `user_id` says to delete the message together with others.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    channel_id: &str,
    user_id: &str,
    message_id: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO bulk_deletions (channel_id, user_id, message_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(channel_id)
    .bind(user_id)
    .bind(message_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether `user_id` has said so.
///
/// # Errors
/// When the database fails.
pub async fn has(
    conn: &mut AnyConnection,
    channel_id: &str,
    user_id: &str,
    message_id: &str,
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT message_id FROM bulk_deletions WHERE channel_id = $1 AND user_id = $2 AND message_id = $3",
    )
    .bind(channel_id)
    .bind(user_id)
    .bind(message_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
