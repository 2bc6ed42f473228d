//! Reading who reacts to messages.

use sqlx::{AnyConnection, Row};

use crate::{StorageError, messages::Anchor};

/// The keys with which `user_id` reacts to the messages of a channel that stand from `from` up to `to`: by message.
///
/// # Errors
/// When the database fails.
pub async fn of_user(
    conn: &mut AnyConnection,
    channel_id: &str,
    user_id: &str,
    (from, to): (&Anchor, &Anchor),
) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT DISTINCT r.message_id, r.emoji_key FROM messages m JOIN reactions r ON r.channel_id = m.channel_id \
         AND r.user_id = $2 AND r.message_id = m.message_id WHERE m.channel_id = $1 AND m.is_deleted = 0 \
         AND m.reactions IS NOT NULL AND (m.order_ts, m.order_depth, m.message_id) >= ($3, $4, $5) \
         AND (m.order_ts, m.order_depth, m.message_id) <= ($6, $7, $8)",
    )
    .bind(channel_id)
    .bind(user_id)
    .bind(from.order_ts)
    .bind(from.order_depth)
    .bind(&from.message_id)
    .bind(to.order_ts)
    .bind(to.order_depth)
    .bind(&to.message_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// Users who react to a message with one key, sorted by user id, after `after`; at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn users(
    conn: &mut AnyConnection,
    (channel_id, message_id, emoji_key): (&str, &str, &str),
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT DISTINCT user_id FROM reactions WHERE channel_id = $1 AND message_id = $2 AND emoji_key = $3 \
         AND user_id > $4 ORDER BY user_id LIMIT $5",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(emoji_key)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Whose reactions, and with what.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// All.
    All,
    /// Those with this key.
    Key(&'a str),
    /// Those of a user with a key.
    Of(&'a str, &'a str),
}

/// The events of reactions to a message, sorted, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn events(
    conn: &mut AnyConnection,
    (channel_id, message_id): (&str, &str),
    which: Which<'_>,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let (user, key) = match which {
        Which::All => (None, None),
        Which::Key(key) => (None, Some(key)),
        Which::Of(user, key) => (Some(user), Some(key)),
    };
    let rows = sqlx::query(
        "SELECT event_id FROM reactions WHERE channel_id = $1 AND message_id = $2 \
         AND (CAST($3 AS TEXT) IS NULL OR user_id = $3) AND (CAST($4 AS TEXT) IS NULL OR emoji_key = $4) \
         ORDER BY event_id LIMIT $5",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(user)
    .bind(key)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
