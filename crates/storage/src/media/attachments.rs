//! Files of messages, of users of this server.

use sqlx::AnyConnection;

use super::{MediaRow, columns, from_row};
use crate::StorageError;

/// Says that `message` of `channel` has the file `media_id` of this server, which its author, `user_id`, has uploaded to that channel; without one, whoever has. A file is of
/// one message; whether it is of this one.
///
/// # Errors
/// When the database fails.
pub async fn attach(
    conn: &mut AnyConnection,
    (server_name, media_id): (&str, &str),
    user_id: Option<&str>,
    (channel, message): (&str, &str),
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE media SET message_id = $5 WHERE server_name = $1 AND media_id = $2 AND is_attachment = 1 \
         AND uploader_id = COALESCE($3, uploader_id) AND channel_id = $4 AND (message_id IS NULL OR message_id = $5)",
    )
    .bind(server_name)
    .bind(media_id)
    .bind(user_id)
    .bind(channel)
    .bind(message)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// At most `limit` files of `server_name`, this server, that were uploaded before `before`, in milliseconds, and that no message has.
///
/// # Errors
/// When the database fails.
pub async fn unsent(
    conn: &mut AnyConnection,
    server_name: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<MediaRow>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM media WHERE server_name = $1 AND is_attachment = 1 AND created_at < $2 AND message_id IS NULL \
         ORDER BY created_at LIMIT $3"
    ))
    .bind(server_name)
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// At most `limit` files of messages, of any server, that were stored here before `before`, in milliseconds.
///
/// # Errors
/// When the database fails.
pub async fn older(conn: &mut AnyConnection, before: i64, limit: i64) -> Result<Vec<MediaRow>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM media WHERE is_attachment = 1 AND created_at < $1 ORDER BY created_at LIMIT $2"
    ))
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}
