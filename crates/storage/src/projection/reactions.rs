//! Reactions, and how many there are of each below a message.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A reaction as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionRow {
    /// The channel's room.
    pub channel_id: String,
    /// The event.
    pub event_id: String,
    /// The message.
    pub message_id: String,
    /// Who reacts.
    pub user_id: String,
    /// Reactions with the same key are the same.
    pub emoji_key: String,
    /// What it is, as JSON.
    pub emoji: String,
    /// In milliseconds.
    pub sent_at: i64,
}

/// Stores `row`. Says whether it is new.
///
/// # Errors
/// When the database fails.
pub async fn insert(conn: &mut AnyConnection, row: &ReactionRow) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO reactions (channel_id, event_id, message_id, user_id, emoji_key, emoji, sent_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (channel_id, event_id) DO NOTHING",
    )
    .bind(&row.channel_id)
    .bind(&row.event_id)
    .bind(&row.message_id)
    .bind(&row.user_id)
    .bind(&row.emoji_key)
    .bind(&row.emoji)
    .bind(row.sent_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets the reaction `event_id`, and gives it if it was known.
///
/// # Errors
/// When the database fails.
pub async fn take(
    conn: &mut AnyConnection,
    channel_id: &str,
    event_id: &str,
) -> Result<Option<ReactionRow>, StorageError> {
    let row = sqlx::query(
        "DELETE FROM reactions WHERE channel_id = $1 AND event_id = $2 \
         RETURNING message_id, user_id, emoji_key, emoji, sent_at",
    )
    .bind(channel_id)
    .bind(event_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(ReactionRow {
        channel_id: channel_id.to_owned(),
        event_id: event_id.to_owned(),
        message_id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        emoji_key: row.try_get(2)?,
        emoji: row.try_get(3)?,
        sent_at: row.try_get(4)?,
    }))
}

/// How many reactions the user of `row` has sent to its message with its key; 2 are 2 or more.
///
/// # Errors
/// When the database fails.
pub async fn same(conn: &mut AnyConnection, row: &ReactionRow) -> Result<i64, StorageError> {
    let found = sqlx::query(
        "SELECT COUNT(*) FROM (SELECT event_id FROM reactions WHERE channel_id = $1 AND message_id = $2 AND emoji_key = $3 \
         AND user_id = $4 LIMIT 2) counted",
    )
    .bind(&row.channel_id)
    .bind(&row.message_id)
    .bind(&row.emoji_key)
    .bind(&row.user_id)
    .fetch_one(conn)
    .await?;
    Ok(found.try_get(0)?)
}

/// How many react with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The key.
    pub emoji_key: String,
    /// How many users.
    pub count: i64,
}

/// With what the most early reactions to a message were made, at most `limit` keys, those that came first by their claimed times.
///
/// # Errors
/// When the database fails.
pub async fn count(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    limit: i64,
) -> Result<Vec<Count>, StorageError> {
    let rows = sqlx::query(
        "SELECT emoji_key, COUNT(DISTINCT user_id) FROM reactions WHERE channel_id = $1 AND message_id = $2 \
         GROUP BY emoji_key ORDER BY MIN(sent_at), emoji_key LIMIT $3",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Count {
                emoji_key: row.try_get(0)?,
                count: row.try_get(1)?,
            })
        })
        .collect()
}

/// The first reaction with a key by its claimed time: its event, what it is as JSON, and its time.
///
/// # Errors
/// When the database fails.
pub async fn first(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    emoji_key: &str,
) -> Result<Option<(String, String, i64)>, StorageError> {
    let row = sqlx::query(
        "SELECT event_id, emoji, sent_at FROM reactions WHERE channel_id = $1 AND message_id = $2 AND emoji_key = $3 \
         ORDER BY sent_at, event_id LIMIT 1",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(emoji_key)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
}

/// What is shown below a message that stands: `None` if it does not stand, else the list as JSON if there is one.
///
/// # Errors
/// When the database fails.
pub async fn shown(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<Option<Option<String>>, StorageError> {
    let row = sqlx::query(
        "SELECT reactions FROM messages WHERE channel_id = $1 AND message_id = $2 AND is_deleted = 0",
    )
    .bind(channel_id)
    .bind(message_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Sets what is shown below a message that stands.
///
/// # Errors
/// When the database fails.
pub async fn show(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    reactions: Option<&str>,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE messages SET reactions = $3 WHERE channel_id = $1 AND message_id = $2 AND is_deleted = 0",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(reactions)
    .execute(conn)
    .await?;
    Ok(())
}
