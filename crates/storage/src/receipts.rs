//! How far users have read who let it be seen.

use sqlx::{AnyConnection, Row};

use crate::{StorageError, messages::Anchor};

/// How far somebody has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The channel.
    pub channel_id: String,
    /// Who.
    pub user_id: String,
    /// The thread of the channel; empty for the channel itself.
    pub thread_id: String,
    /// The last message that was read, and its place.
    pub place: Anchor,
    /// When, in milliseconds.
    pub read_at: i64,
}

/// Notes a receipt; says whether it is further than the one before.
///
/// # Errors
/// When the database fails.
pub async fn advance(conn: &mut AnyConnection, row: &ReceiptRow) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO receipts (channel_id, user_id, thread_id, message_id, order_ts, order_depth, read_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (channel_id, user_id, thread_id) DO UPDATE SET \
         message_id = excluded.message_id, order_ts = excluded.order_ts, order_depth = excluded.order_depth, \
         read_at = excluded.read_at WHERE (excluded.order_ts, excluded.order_depth, excluded.message_id) > \
         (receipts.order_ts, receipts.order_depth, receipts.message_id)",
    )
    .bind(&row.channel_id)
    .bind(&row.user_id)
    .bind(&row.thread_id)
    .bind(&row.place.message_id)
    .bind(row.place.order_ts)
    .bind(row.place.order_depth)
    .bind(row.read_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The receipts of `channel_id` that `viewer` may see, those who have read last first: of who is still in it, or in `guild_id` if it is a channel of that, and is not blocked
/// by the viewer. At most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn of_channel(
    conn: &mut AnyConnection,
    (channel_id, guild_id): (&str, Option<&str>),
    viewer: &str,
    limit: i64,
) -> Result<Vec<ReceiptRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT r.channel_id, r.user_id, r.thread_id, r.message_id, r.order_ts, r.order_depth, r.read_at FROM receipts r \
         JOIN memberships s ON s.room_id = $2 AND s.user_id = r.user_id AND s.membership = 'join' WHERE r.channel_id = $1 \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $3 AND b.blocked_id = r.user_id) \
         ORDER BY r.read_at DESC, r.user_id, r.thread_id LIMIT $4",
    )
    .bind(channel_id)
    .bind(guild_id.unwrap_or(channel_id))
    .bind(viewer)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ReceiptRow {
                channel_id: row.try_get(0)?,
                user_id: row.try_get(1)?,
                thread_id: row.try_get(2)?,
                place: Anchor {
                    message_id: row.try_get(3)?,
                    order_ts: row.try_get(4)?,
                    order_depth: row.try_get(5)?,
                },
                read_at: row.try_get(6)?,
            })
        })
        .collect()
}

/// Forgets the receipts of `user_id`: all, or those in channels of guilds.
///
/// # Errors
/// When the database fails.
pub async fn forget(conn: &mut AnyConnection, user_id: &str, all: bool) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM receipts WHERE user_id = $1 AND ($2 = 1 OR NOT EXISTS \
         (SELECT 1 FROM private_channels p WHERE p.channel_id = receipts.channel_id))",
    )
    .bind(user_id)
    .bind(i64::from(all))
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the receipts of `user_id` in `channel_id`.
///
/// # Errors
/// When the database fails.
pub async fn forget_in(
    conn: &mut AnyConnection,
    user_id: &str,
    channel_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM receipts WHERE channel_id = $1 AND user_id = $2")
        .bind(channel_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// What somebody has seen who has read up to the event `event_id`, be that a message or not: the last message of the channel up to there, and its thread, if the event
/// is in one. `None` where this server does not hold the event, or there is no message before it.
///
/// # Errors
/// When the database fails.
pub async fn place(
    conn: &mut AnyConnection,
    channel_id: &str,
    event_id: &str,
) -> Result<Option<(Anchor, String)>, StorageError> {
    let row = sqlx::query(
        "SELECT m.message_id, m.order_ts, m.order_depth, m.thread_id FROM events e \
         LEFT JOIN messages own ON own.channel_id = e.room_id AND own.message_id = e.event_id \
         JOIN messages m ON m.channel_id = e.room_id AND m.thread_id = COALESCE(own.thread_id, '') \
         AND (m.order_ts, m.order_depth, m.message_id) <= (e.order_ts, e.order_depth, e.event_id) \
         WHERE e.room_id = $1 AND e.event_id = $2 \
         ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1",
    )
    .bind(channel_id)
    .bind(event_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let place = Anchor {
        message_id: row.try_get(0)?,
        order_ts: row.try_get(1)?,
        order_depth: row.try_get(2)?,
    };
    Ok(Some((place, row.try_get(3)?)))
}
