//! What is known of who has said something lately.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// At most `limit` members of a guild who came in before `since` (in milliseconds) and have said nothing in its channels since, as far as it
/// is held, be it deleted or not; sorted by user id, after `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn silent(
    conn: &mut AnyConnection,
    guild_id: &str,
    since: i64,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT m.user_id FROM memberships m WHERE m.room_id = $1 AND m.membership = 'join' AND m.joined_at < $2 \
         AND m.user_id > $3 AND m.user_id <> '@guildhall:' || m.server_name AND NOT EXISTS (\
         SELECT 1 FROM channels c JOIN messages x ON x.author_id = m.user_id AND x.channel_id = c.channel_id \
          AND x.order_ts >= $2 WHERE c.guild_id = $1) ORDER BY m.user_id LIMIT $4",
    )
    .bind(guild_id)
    .bind(since)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// A channel of a guild, one that `steward` is in, of which something is missing that was said after `since` (in milliseconds): its history
/// has an open end, and what is held next to it is later.
///
/// # Errors
/// When the database fails.
pub async fn gap(
    conn: &mut AnyConnection,
    guild_id: &str,
    steward: &str,
    since: i64,
) -> Result<Option<String>, StorageError> {
    let row = sqlx::query(
        "SELECT c.channel_id FROM channels c \
         JOIN memberships s ON s.room_id = c.channel_id AND s.user_id = $2 AND s.membership = 'join' \
         JOIN backward_extremities b ON b.room_id = c.channel_id \
         JOIN event_edges g ON g.room_id = b.room_id AND g.prev_id = b.event_id \
         JOIN events e ON e.room_id = g.room_id AND e.event_id = g.event_id \
         WHERE c.guild_id = $1 AND c.is_deleted = 0 AND e.order_ts >= $3 LIMIT 1",
    )
    .bind(guild_id)
    .bind(steward)
    .bind(since)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// The channels that a guild lists and `steward` is not joined in, sorted.
///
/// # Errors
/// When the database fails.
pub async fn not_carried(
    conn: &mut AnyConnection,
    guild_id: &str,
    steward: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT l.channel_id FROM guild_children l WHERE l.guild_id = $1 AND NOT EXISTS (SELECT 1 FROM memberships s \
         WHERE s.room_id = l.channel_id AND s.user_id = $2 AND s.membership = 'join') ORDER BY l.channel_id",
    )
    .bind(guild_id)
    .bind(steward)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}
