//! Threads, as the state of their channel's room has them.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A thread as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadRow {
    /// The channel's room.
    pub channel_id: String,
    /// The message that it begins with.
    pub thread_id: String,
    /// Who made it.
    pub creator_id: String,
    /// Its name.
    pub name: String,
    /// In milliseconds, as its maker says.
    pub created_at: i64,
    /// Minutes without a message after which it counts as archived.
    pub auto_archive: i64,
    /// Seconds that a member waits between two messages; 0 is none.
    pub rate_limit_per_user: i64,
    /// Ids of its tags, a list in JSON.
    pub tags: String,
    /// Whether somebody has archived it.
    pub is_archived: bool,
    /// When somebody last archived it or opened it again, in milliseconds.
    pub archived_at: Option<i64>,
    /// The last message in it then; empty for none.
    pub archived_after: String,
    /// Whether it is locked.
    pub is_locked: bool,
    /// Whether it stands above others.
    pub is_pinned: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

/// Stores what a thread is now.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, row: &ThreadRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO threads (channel_id, thread_id, creator_id, name, created_at, auto_archive, rate_limit_per_user, tags, \
         is_archived, archived_at, archived_after, is_locked, is_pinned, is_deleted) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (channel_id, thread_id) DO UPDATE SET creator_id = excluded.creator_id, name = excluded.name, \
         created_at = excluded.created_at, auto_archive = excluded.auto_archive, rate_limit_per_user = excluded.rate_limit_per_user, \
         tags = excluded.tags, is_archived = excluded.is_archived, archived_at = excluded.archived_at, \
         archived_after = excluded.archived_after, is_locked = excluded.is_locked, is_pinned = excluded.is_pinned, \
         is_deleted = excluded.is_deleted",
    )
    .bind(&row.channel_id)
    .bind(&row.thread_id)
    .bind(&row.creator_id)
    .bind(&row.name)
    .bind(row.created_at)
    .bind(row.auto_archive)
    .bind(row.rate_limit_per_user)
    .bind(&row.tags)
    .bind(i64::from(row.is_archived))
    .bind(row.archived_at)
    .bind(&row.archived_after)
    .bind(i64::from(row.is_locked))
    .bind(i64::from(row.is_pinned))
    .bind(i64::from(row.is_deleted))
    .execute(conn)
    .await?;
    Ok(())
}

/// There is no such thread (any more).
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, channel_id: &str, thread_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM threads WHERE channel_id = $1 AND thread_id = $2")
        .bind(channel_id)
        .bind(thread_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The messages that say to be in a thread with `thread_id` and stand elsewhere than they would if there were one (`is_there`) or not: at most `limit`, first said first.
///
/// # Errors
/// When the database fails.
pub async fn misplaced(
    conn: &mut AnyConnection,
    (channel_id, thread_id): (&str, &str),
    is_there: bool,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT message_id FROM messages WHERE channel_id = $1 AND thread_root = $2 AND thread_root <> '' AND thread_id <> $3 \
         AND is_deleted = 0 ORDER BY order_ts, order_depth, message_id LIMIT $4",
    )
    .bind(channel_id)
    .bind(thread_id)
    .bind(if is_there { thread_id } else { "" })
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Moves the messages that say to be in a thread with `thread_id` into that thread, or out of it into the channel.
///
/// # Errors
/// When the database fails.
pub async fn set_messages(
    conn: &mut AnyConnection,
    channel_id: &str,
    thread_id: &str,
    is_there: bool,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE messages SET thread_id = $3 WHERE channel_id = $1 AND thread_root = $2 AND thread_root <> '' AND thread_id <> $3")
        .bind(channel_id)
        .bind(thread_id)
        .bind(if is_there { thread_id } else { "" })
        .execute(conn)
        .await?;
    Ok(())
}
