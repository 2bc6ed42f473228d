//! Bans whose messages are still to be deleted.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A ban by which messages are deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The guild.
    pub guild_id: String,
    /// The event that banned.
    pub ban_id: String,
    /// Who is banned.
    pub user_id: String,
    /// Whether a user of this server has banned.
    pub is_own: bool,
    /// Messages with this time in the order or a later one are deleted, in milliseconds.
    pub since_ts: i64,
    /// Until when late messages are looked for, in milliseconds.
    pub until_ts: i64,
}

/// A ban of the log that may ask for messages to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedBan {
    /// The room.
    pub room_id: String,
    /// The event.
    pub event_id: String,
    /// First part of its order key.
    pub order_ts: i64,
}

/// The events of the log after `after` and up to `to` that may be bans which ask for messages to be deleted, in its order.
///
/// # Errors
/// When the database fails.
pub async fn logged(conn: &mut AnyConnection, after: i64, to: i64) -> Result<Vec<LoggedBan>, StorageError> {
    let rows = sqlx::query(
        "SELECT e.room_id, e.event_id, e.order_ts FROM commit_log l \
         JOIN events e ON e.room_id = l.room_id AND e.event_id = l.event_id AND e.event_type = 'm.room.member' \
         WHERE l.seq > $1 AND l.seq <= $2 AND e.order_ts IS NOT NULL \
         AND e.json LIKE '%org.guildhall.delete_message_seconds%' ORDER BY l.seq",
    )
    .bind(after)
    .bind(to)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LoggedBan {
                room_id: row.try_get(0)?,
                event_id: row.try_get(1)?,
                order_ts: row.try_get(2)?,
            })
        })
        .collect()
}

/// Notes a sweep; one that is noted stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn insert(conn: &mut AnyConnection, sweep: &Sweep) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO message_sweeps (guild_id, ban_id, user_id, is_own, since_ts, until_ts) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(&sweep.guild_id)
    .bind(&sweep.ban_id)
    .bind(&sweep.user_id)
    .bind(i64::from(sweep.is_own))
    .bind(sweep.since_ts)
    .bind(sweep.until_ts)
    .execute(conn)
    .await?;
    Ok(())
}

/// At most `limit` sweeps, those first that end last.
///
/// # Errors
/// When the database fails.
pub async fn open(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Sweep>, StorageError> {
    let rows = sqlx::query(
        "SELECT guild_id, ban_id, user_id, is_own, since_ts, until_ts FROM message_sweeps \
         ORDER BY until_ts DESC, ban_id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Sweep {
                guild_id: row.try_get(0)?,
                ban_id: row.try_get(1)?,
                user_id: row.try_get(2)?,
                is_own: row.try_get::<i64, _>(3)? != 0,
                since_ts: row.try_get(4)?,
                until_ts: row.try_get(5)?,
            })
        })
        .collect()
}

/// Ends a sweep.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, guild_id: &str, ban_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM message_sweeps WHERE guild_id = $1 AND ban_id = $2")
        .bind(guild_id)
        .bind(ban_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The channels of a guild in which messages of the user stand that a sweep is to delete, sorted.
///
/// # Errors
/// When the database fails.
pub async fn channels(conn: &mut AnyConnection, sweep: &Sweep) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT DISTINCT m.channel_id FROM messages m JOIN channels c ON c.channel_id = m.channel_id \
         WHERE m.author_id = $1 AND c.guild_id = $2 AND m.is_deleted = 0 AND m.order_ts >= $3 ORDER BY m.channel_id",
    )
    .bind(&sweep.user_id)
    .bind(&sweep.guild_id)
    .bind(sweep.since_ts)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}
