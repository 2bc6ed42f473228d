//! Messages, their edits and deletions.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A message as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// The channel's room.
    pub channel_id: String,
    /// The event.
    pub message_id: String,
    /// The author's user id.
    pub author_id: String,
    /// The text as clients read it.
    pub content: String,
    /// The emoji in the text, as JSON.
    pub emojis: Option<String>,
    /// The stickers, as JSON.
    pub stickers: Option<String>,
    /// In milliseconds.
    pub sent_at: i64,
    /// The message that it answers.
    pub reply_to: Option<String>,
    /// [`guildhall_types::message::kind`].
    pub kind: i64,
    /// Whom it calls, as JSON.
    pub mentions: Option<String>,
    /// Whether it is read aloud.
    pub is_tts: bool,
    /// [`guildhall_types::message::Extra`], as JSON.
    pub extra: Option<String>,
    /// The message that it says to be in a thread with; empty for none.
    pub thread_root: String,
    /// The same if there is such a thread.
    pub thread_id: String,
    /// Whether what it says to answer is only there for servers that know no threads.
    pub falls_back: bool,
    /// Whether it was deleted before it was projected.
    pub is_deleted: bool,
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
}

/// Stores `message`.
///
/// # Errors
/// When it is stored already or the database fails.
pub async fn insert(conn: &mut AnyConnection, message: &MessageRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO messages (channel_id, message_id, author_id, content, sent_at, reply_to, is_deleted, \
         order_ts, order_depth, emojis, stickers, kind, mentions, tts, thread_root, thread_id, falls_back, extra) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(&message.channel_id)
    .bind(&message.message_id)
    .bind(&message.author_id)
    .bind(&message.content)
    .bind(message.sent_at)
    .bind(&message.reply_to)
    .bind(i64::from(message.is_deleted))
    .bind(message.order_ts)
    .bind(message.order_depth)
    .bind(&message.emojis)
    .bind(&message.stickers)
    .bind(message.kind)
    .bind(&message.mentions)
    .bind(i64::from(message.is_tts))
    .bind(&message.thread_root)
    .bind(&message.thread_id)
    .bind(i64::from(message.falls_back))
    .bind(&message.extra)
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores that the message tells that its author has come in.
///
/// # Errors
/// When the database fails.
pub async fn insert_join(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO join_messages (channel_id, message_id) VALUES ($1, $2) \
         ON CONFLICT (channel_id, message_id) DO NOTHING",
    )
    .bind(channel_id)
    .bind(message_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// An edit of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<'a> {
    /// The channel's room.
    pub channel_id: &'a str,
    /// The message.
    pub message_id: &'a str,
    /// The edit's event.
    pub edit_id: &'a str,
    /// Who edits: only the author's edits count.
    pub sender: &'a str,
    /// The new text.
    pub content: &'a str,
    /// The emoji in it, as JSON.
    pub emojis: Option<&'a str>,
    /// Whom it calls, as JSON.
    pub mentions: Option<&'a str>,
    /// In milliseconds.
    pub sent_at: i64,
    /// First part of the edit's order key.
    pub order_ts: i64,
    /// Second part of the edit's order key.
    pub order_depth: i64,
}

/// Applies `edit` if it is the author's, the message stands, and no later edit was applied. Says whether it did.
///
/// # Errors
/// When the database fails.
pub async fn edit(conn: &mut AnyConnection, edit: &Edit<'_>) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE messages SET content = $4, emojis = $9, mentions = $10, edited_at = $5, edit_id = $3, edit_order_ts = $6, edit_order_depth = $7 \
         WHERE channel_id = $1 AND message_id = $2 AND author_id = $8 AND is_deleted = 0 AND kind = 0 \
         AND (edit_id IS NULL OR (edit_order_ts, edit_order_depth, edit_id) < ($6, $7, $3)) \
         AND NOT EXISTS (SELECT 1 FROM join_messages j WHERE j.channel_id = $1 AND j.message_id = $2) \
         AND NOT EXISTS (SELECT 1 FROM automod_alerts w WHERE w.channel_id = $1 AND w.message_id = $2)",
    )
    .bind(edit.channel_id)
    .bind(edit.message_id)
    .bind(edit.edit_id)
    .bind(edit.content)
    .bind(edit.sent_at)
    .bind(edit.order_ts)
    .bind(edit.order_depth)
    .bind(edit.sender)
    .bind(edit.emojis)
    .bind(edit.mentions)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives a message that stands its first text, emoji and mentions back, as if nobody had edited it. Says whether it stands and can be edited.
///
/// # Errors
/// When the database fails.
pub async fn forget_edits(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    (content, emojis, mentions): (&str, Option<&str>, Option<&str>),
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE messages SET content = $3, emojis = $4, mentions = $5, edited_at = NULL, edit_id = NULL, edit_order_ts = NULL, \
         edit_order_depth = NULL WHERE channel_id = $1 AND message_id = $2 AND is_deleted = 0 AND kind = 0 \
         AND NOT EXISTS (SELECT 1 FROM join_messages j WHERE j.channel_id = $1 AND j.message_id = $2) \
         AND NOT EXISTS (SELECT 1 FROM automod_alerts w WHERE w.channel_id = $1 AND w.message_id = $2)",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(content)
    .bind(emojis)
    .bind(mentions)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Empties a message and marks it as deleted. Says whether it stood.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE messages SET content = '', emojis = NULL, stickers = NULL, reactions = NULL, mentions = NULL, tts = 0, extra = NULL, kind = 0, reply_to = NULL, thread_root = '', thread_id = '', falls_back = 0, edited_at = NULL, edit_id = NULL, edit_order_ts = NULL, \
         edit_order_depth = NULL, is_deleted = 1 WHERE channel_id = $1 AND message_id = $2 AND is_deleted = 0",
    )
    .bind(channel_id)
    .bind(message_id)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Moves a message to another place in the order.
///
/// # Errors
/// When the database fails.
pub async fn set_order(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    order_ts: i64,
    order_depth: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE messages SET order_ts = $3, order_depth = $4 WHERE channel_id = $1 AND message_id = $2",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(order_ts)
    .bind(order_depth)
    .execute(conn)
    .await?;
    Ok(())
}

/// Remembers that `event_id` edits or redacts (`kind`) `target_id`.
///
/// # Errors
/// When the database fails.
pub async fn add_relation(
    conn: &mut AnyConnection,
    room_id: &str,
    target_id: &str,
    event_id: &str,
    kind: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO relations (room_id, target_id, event_id, kind) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(room_id)
    .bind(target_id)
    .bind(event_id)
    .bind(kind)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets that `event_id` refers to `target_id`.
///
/// # Errors
/// When the database fails.
pub async fn remove_relation(
    conn: &mut AnyConnection,
    room_id: &str,
    target_id: &str,
    event_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM relations WHERE room_id = $1 AND target_id = $2 AND event_id = $3")
        .bind(room_id)
        .bind(target_id)
        .bind(event_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The events that are `kind` to `target_id`, sorted.
///
/// # Errors
/// When the database fails.
pub async fn related(
    conn: &mut AnyConnection,
    room_id: &str,
    target_id: &str,
    kind: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT event_id FROM relations WHERE room_id = $1 AND target_id = $2 AND kind = $3 ORDER BY event_id",
    )
    .bind(room_id)
    .bind(target_id)
    .bind(kind)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, sqlx::Error>>()?)
}

/// The events that refer to `target_id`, with what they are to it, sorted.
///
/// # Errors
/// When the database fails.
pub async fn relations(
    conn: &mut AnyConnection,
    room_id: &str,
    target_id: &str,
) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT event_id, kind FROM relations WHERE room_id = $1 AND target_id = $2 ORDER BY event_id",
    )
    .bind(room_id)
    .bind(target_id)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect::<Result<_, sqlx::Error>>()?)
}
