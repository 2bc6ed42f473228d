//! Users of this server who may have to be notified: those with an account here.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, messages::Anchor};

fn ids(rows: &[AnyRow]) -> Result<Vec<String>, StorageError> {
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Whether `user_id` has an account and is in `room_id`.
///
/// # Errors
/// When the database fails.
pub async fn is_member(conn: &mut AnyConnection, room_id: &str, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT u.user_id FROM users u JOIN memberships m ON m.user_id = u.user_id AND m.room_id = $1 \
         AND m.membership = 'join' WHERE u.user_id = $2",
    )
    .bind(room_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Whether `user_id` is in the guild, or has been.
///
/// # Errors
/// When the database fails.
pub async fn was_member(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<bool, StorageError> {
    // Events are canonical JSON, in which nobody can write this into a text.
    let row = sqlx::query(
        "SELECT event_id FROM events WHERE room_id = $1 AND event_type = 'm.room.member' AND state_key = $2 \
         AND status IN (0, 3) AND json LIKE '%\"membership\":\"join\"%' LIMIT 1",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Those who are in `room_id`, which is a guild's or a private channel's.
///
/// # Errors
/// When the database fails.
pub async fn members(conn: &mut AnyConnection, room_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT m.user_id FROM memberships m JOIN users u ON u.user_id = m.user_id \
         WHERE m.room_id = $1 AND m.membership = 'join' ORDER BY m.user_id",
    )
    .bind(room_id)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// Those who hold `role_id` in the guild.
///
/// # Errors
/// When the database fails.
pub async fn holders(
    conn: &mut AnyConnection,
    guild_id: &str,
    role_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT r.user_id FROM member_roles r JOIN users u ON u.user_id = r.user_id JOIN memberships m \
         ON m.room_id = r.guild_id AND m.user_id = r.user_id AND m.membership = 'join' \
         WHERE r.guild_id = $1 AND r.role_id = $2 ORDER BY r.user_id",
    )
    .bind(guild_id)
    .bind(role_id)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// Those who are interested in a scheduled event and are members of its guild.
///
/// # Errors
/// When the database fails.
pub async fn interested(
    conn: &mut AnyConnection,
    guild_id: &str,
    event_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT i.user_id FROM event_interests i JOIN users u ON u.user_id = i.user_id JOIN memberships m \
         ON m.room_id = i.guild_id AND m.user_id = i.user_id AND m.membership = 'join' \
         WHERE i.guild_id = $1 AND i.event_id = $2 ORDER BY i.user_id",
    )
    .bind(guild_id)
    .bind(event_id)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// Everybody with an account that is not deactivated, after the user `after` (the empty string for the first), sorted, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn accounts(
    conn: &mut AnyConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM users WHERE user_id > $1 AND deactivated_at IS NULL ORDER BY user_id LIMIT $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// Those who have blocked `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn blockers(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT user_id FROM user_blocks WHERE blocked_id = $1")
        .bind(user_id)
        .fetch_all(conn)
        .await?;
    ids(&rows)
}

/// Whether `user_id` has read a channel, or a thread of it that he follows, up to `place` or further.
///
/// # Errors
/// When the database fails.
pub async fn has_read(
    conn: &mut AnyConnection,
    (user_id, channel_id, thread_id): (&str, &str, &str),
    place: &Anchor,
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT user_id FROM read_states WHERE $3 = '' AND user_id = $1 AND channel_id = $2 \
         AND (order_ts, order_depth, message_id) >= ($4, $5, $6) \
         UNION ALL SELECT user_id FROM thread_follows WHERE $3 <> '' AND user_id = $1 AND channel_id = $2 AND thread_id = $3 \
         AND (order_ts, order_depth, message_id) >= ($4, $5, $6)",
    )
    .bind(user_id)
    .bind(channel_id)
    .bind(thread_id)
    .bind(place.order_ts)
    .bind(place.order_depth)
    .bind(&place.message_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Whether `user_id` is notified of anything in a channel, or a thread of it, that he has not read.
///
/// # Errors
/// When the database fails.
pub async fn has_unread(
    conn: &mut AnyConnection,
    (user_id, channel_id, thread_id): (&str, &str, &str),
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT notification_id FROM notifications WHERE user_id = $1 AND channel_id = $2 AND thread_id = $3 \
         AND read_at IS NULL LIMIT 1",
    )
    .bind(user_id)
    .bind(channel_id)
    .bind(thread_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
