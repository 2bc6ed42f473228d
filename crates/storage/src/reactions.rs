//! Reading who reacts to messages.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Messages that [`of_user`] looks at in one go.
pub const AT_ONCE: usize = 25;

/// The keys with which `user_id` reacts to the first [`AT_ONCE`] of `messages` of a channel: by message.
///
/// # Errors
/// When the database fails.
pub async fn of_user(
    conn: &mut AnyConnection,
    channel_id: &str,
    user_id: &str,
    messages: &[String],
) -> Result<Vec<(String, String)>, StorageError> {
    let mut query = sqlx::query(
        "SELECT DISTINCT message_id, emoji_key FROM reactions WHERE channel_id = $1 AND user_id = $2 \
         AND message_id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
         $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)",
    )
    .bind(channel_id)
    .bind(user_id);
    // Places that are over hold the id of nothing.
    for place in 0..AT_ONCE {
        query = query.bind(messages.get(place).map_or("", String::as_str));
    }
    let rows = query.fetch_all(conn).await?;
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
