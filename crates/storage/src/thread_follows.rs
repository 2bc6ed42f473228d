//! Threads that users of this server follow, and what they have not read in them.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, messages::Anchor, read_states::MAX_UNREAD};

/// Threads that one user follows.
pub const MAX_FOLLOWED: i64 = 200;

/// How a user stands in a thread that he follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedRow {
    /// The channel.
    pub channel_id: String,
    /// Its guild.
    pub guild_id: String,
    /// The thread.
    pub thread_id: String,
    /// The last message in it that was read: the marker, or a later message of the user's own.
    pub read: Option<Anchor>,
    /// The last message in it that stands, but for those of whom the user has blocked.
    pub last: Option<Anchor>,
    /// Messages of others, but of those whom the user has blocked, after `read`: at most [`MAX_UNREAD`].
    pub unread: i64,
    /// Of these, those that call the user as far as the user wants to know, at most [`MAX_UNREAD`].
    pub mentions: i64,
}

/// Has `user_id` follow the thread from `place` on, if that is not so. Of more than [`MAX_FOLLOWED`] the one in which the user said or read nothing for the longest time is followed no
/// more. Says whether something changed.
///
/// # Errors
/// When the database fails, or there is no such account.
pub async fn follow(
    conn: &mut AnyConnection,
    user_id: &str,
    (channel_id, thread_id): (&str, &str),
    place: Option<&Anchor>,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO thread_follows (user_id, channel_id, thread_id, message_id, order_ts, order_depth, touched_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, channel_id, thread_id) DO NOTHING",
    )
    .bind(user_id)
    .bind(channel_id)
    .bind(thread_id)
    .bind(place.map_or("", |place| place.message_id.as_str()))
    .bind(place.map_or(-1, |place| place.order_ts))
    .bind(place.map_or(-1, |place| place.order_depth))
    .bind(now)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "DELETE FROM thread_follows WHERE user_id = $1 AND (channel_id, thread_id) IN (SELECT f.channel_id, f.thread_id \
         FROM thread_follows f WHERE f.user_id = $1 ORDER BY f.touched_at DESC, f.thread_id DESC LIMIT 1000 OFFSET $2)",
    )
    .bind(user_id)
    .bind(MAX_FOLLOWED)
    .execute(conn)
    .await?;
    Ok(true)
}

/// Has `user_id` follow the thread no more. Says whether that was so.
///
/// # Errors
/// When the database fails.
pub async fn unfollow(
    conn: &mut AnyConnection,
    user_id: &str,
    (channel_id, thread_id): (&str, &str),
) -> Result<bool, StorageError> {
    let done =
        sqlx::query("DELETE FROM thread_follows WHERE user_id = $1 AND channel_id = $2 AND thread_id = $3")
            .bind(user_id)
            .bind(channel_id)
            .bind(thread_id)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether `user_id` follows the thread.
///
/// # Errors
/// When the database fails.
pub async fn follows(
    conn: &mut AnyConnection,
    user_id: &str,
    (channel_id, thread_id): (&str, &str),
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM thread_follows WHERE user_id = $1 AND channel_id = $2 AND thread_id = $3",
    )
    .bind(user_id)
    .bind(channel_id)
    .bind(thread_id)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// The users of this server who follow the thread, sorted.
///
/// # Errors
/// When the database fails.
pub async fn followers(
    conn: &mut AnyConnection,
    channel_id: &str,
    thread_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM thread_follows WHERE channel_id = $1 AND thread_id = $2 ORDER BY user_id",
    )
    .bind(channel_id)
    .bind(thread_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Notes that `user_id`, who follows the thread, has read it up to `place`; says whether that is further than before. Nothing is noted of who does not follow it.
///
/// # Errors
/// When the database fails.
pub async fn advance(
    conn: &mut AnyConnection,
    user_id: &str,
    (channel_id, thread_id): (&str, &str),
    place: &Anchor,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE thread_follows SET message_id = $4, order_ts = $5, order_depth = $6, touched_at = $7 \
         WHERE user_id = $1 AND channel_id = $2 AND thread_id = $3 AND (order_ts, order_depth, message_id) < ($5, $6, $4)",
    )
    .bind(user_id)
    .bind(channel_id)
    .bind(thread_id)
    .bind(&place.message_id)
    .bind(place.order_ts)
    .bind(place.order_depth)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

fn anchor(row: &AnyRow, first: usize) -> Result<Option<Anchor>, StorageError> {
    let id: Option<String> = row.try_get(first)?;
    let Some(message_id) = id.filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Anchor {
        message_id,
        order_ts: row.try_get(first + 1)?,
        order_depth: row.try_get(first + 2)?,
    }))
}

fn from_row(row: &AnyRow) -> Result<FollowedRow, StorageError> {
    let (marker, own) = (anchor(row, 3)?, anchor(row, 6)?);
    let key = |anchor: &Anchor| (anchor.order_ts, anchor.order_depth, anchor.message_id.clone());
    Ok(FollowedRow {
        channel_id: row.try_get(0)?,
        guild_id: row.try_get(1)?,
        thread_id: row.try_get(2)?,
        read: [marker, own].into_iter().flatten().max_by_key(key),
        last: anchor(row, 9)?,
        unread: row.try_get(12)?,
        mentions: row.try_get(13)?,
    })
}

/// How `user_id` stands in the threads that he follows, in guilds that he is in, whether or not he may look into their channels. Deleted ones are left out.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<FollowedRow>, StorageError> {
    // A message may have moved in the order since it was read: its place is looked up.
    let rows = sqlx::query(
        "SELECT t.channel_id, t.guild_id, t.thread_id, t.r_id, t.r_ts, t.r_depth, t.o_id, t.o_ts, t.o_depth, t.l_id, t.l_ts, t.l_depth, \
         (SELECT COUNT(*) FROM (SELECT m.message_id FROM messages m WHERE m.channel_id = t.channel_id AND m.thread_id = t.thread_id \
          AND m.order_ts >= t.r_ts AND m.is_deleted = 0 AND m.author_id <> $1 \
          AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $1 AND b.blocked_id = m.author_id) \
          AND (+m.order_ts, +m.order_depth, m.message_id) > (t.r_ts, t.r_depth, t.r_id) \
          AND (+m.order_ts, +m.order_depth, m.message_id) > (COALESCE(t.o_ts, -1), COALESCE(t.o_depth, -1), COALESCE(t.o_id, '')) LIMIT $2) counted), \
         (SELECT COUNT(*) FROM (SELECT n.notification_id FROM notifications n JOIN messages m ON m.channel_id = n.channel_id \
          AND m.message_id = n.message_id AND m.is_deleted = 0 WHERE n.user_id = $1 AND n.channel_id = t.channel_id AND n.thread_id = t.thread_id \
          AND n.kind IN ('mention', 'role_mention', 'reply') \
          AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $1 AND b.blocked_id = m.author_id) \
          AND (m.order_ts, m.order_depth, m.message_id) > (t.r_ts, t.r_depth, t.r_id) \
          AND (m.order_ts, m.order_depth, m.message_id) > (COALESCE(t.o_ts, -1), COALESCE(t.o_depth, -1), COALESCE(t.o_id, '')) LIMIT $2) called) \
         FROM (SELECT f.channel_id, c.guild_id, f.thread_id, f.message_id AS r_id, COALESCE(rm.order_ts, f.order_ts) AS r_ts, \
          COALESCE(rm.order_depth, f.order_depth) AS r_depth, o.message_id AS o_id, o.order_ts AS o_ts, o.order_depth AS o_depth, \
          l.message_id AS l_id, l.order_ts AS l_ts, l.order_depth AS l_depth \
          FROM thread_follows f \
          JOIN threads h ON h.channel_id = f.channel_id AND h.thread_id = f.thread_id AND h.is_deleted = 0 \
          JOIN channels c ON c.channel_id = f.channel_id AND c.is_deleted = 0 AND c.is_carried = 1 \
          JOIN guilds g ON g.guild_id = c.guild_id AND g.is_deleted = 0 \
          JOIN guild_children k ON k.guild_id = c.guild_id AND k.channel_id = c.channel_id \
          JOIN memberships s ON s.room_id = c.guild_id AND s.user_id = $1 AND s.membership = 'join' \
          LEFT JOIN messages rm ON rm.channel_id = f.channel_id AND rm.message_id = f.message_id \
          LEFT JOIN messages o ON o.channel_id = f.channel_id AND o.message_id = (SELECT m.message_id FROM messages m \
           WHERE m.channel_id = f.channel_id AND m.thread_id = f.thread_id AND m.author_id = $1 AND m.thread_id <> '' \
           ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
          LEFT JOIN messages l ON l.channel_id = f.channel_id AND l.message_id = (SELECT m.message_id FROM messages m \
           WHERE m.channel_id = f.channel_id AND m.thread_id = f.thread_id AND m.is_deleted = 0 \
           AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $1 AND b.blocked_id = m.author_id) \
           ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
          WHERE f.user_id = $1) t ORDER BY t.guild_id, t.channel_id, t.thread_id",
    )
    .bind(user_id)
    .bind(MAX_UNREAD)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}
