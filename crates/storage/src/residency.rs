//! Which rooms this server ought to be in, and is not; and the other way round.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A channel that this server ought to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingChannel {
    /// The guild.
    pub guild_id: String,
    /// The channel.
    pub channel_id: String,
    /// Servers through which it can be entered, as a JSON list.
    pub via: String,
}

/// The channels of guilds with a member of `server` in which `steward` is not joined, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn missing_channels(
    conn: &mut AnyConnection,
    server: &str,
    steward: &str,
    limit: i64,
) -> Result<Vec<MissingChannel>, StorageError> {
    let rows = sqlx::query(
        "SELECT l.guild_id, l.channel_id, l.via FROM guild_children l \
         JOIN guilds g ON g.guild_id = l.guild_id AND g.is_deleted = 0 \
         WHERE EXISTS (SELECT 1 FROM memberships m WHERE m.room_id = l.guild_id AND m.membership = 'join' \
          AND m.server_name = $1 AND m.user_id <> $2) \
         AND NOT EXISTS (SELECT 1 FROM memberships s WHERE s.room_id = l.channel_id AND s.user_id = $2 \
          AND s.membership = 'join') \
         ORDER BY l.guild_id, l.channel_id LIMIT $3",
    )
    .bind(server)
    .bind(steward)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(MissingChannel {
                guild_id: row.try_get(0)?,
                channel_id: row.try_get(1)?,
                via: row.try_get(2)?,
            })
        })
        .collect()
}

/// Somebody of this server who is still joined in a channel without reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// The channel.
    pub channel_id: String,
    /// The user.
    pub user_id: String,
}

/// Users of `server` who are joined in a channel of a guild that they are no members of, at most `limit`. For the
/// steward the guild counts as left when no user of the server is a member; what the steward itself has created it
/// never leaves.
///
/// # Errors
/// When the database fails.
pub async fn leftovers(
    conn: &mut AnyConnection,
    server: &str,
    steward: &str,
    limit: i64,
) -> Result<Vec<Leftover>, StorageError> {
    let rows = sqlx::query(
        "SELECT m.room_id, m.user_id FROM memberships m JOIN channels c ON c.channel_id = m.room_id \
         WHERE m.server_name = $1 AND m.membership = 'join' AND ( \
          (m.user_id <> $2 AND NOT EXISTS (SELECT 1 FROM memberships g WHERE g.room_id = c.guild_id \
            AND g.user_id = m.user_id AND g.membership = 'join')) \
          OR (m.user_id = $2 AND NOT EXISTS (SELECT 1 FROM memberships g WHERE g.room_id = c.guild_id \
            AND g.server_name = $1 AND g.membership = 'join') \
            AND NOT EXISTS (SELECT 1 FROM events e WHERE e.room_id = m.room_id AND e.event_type = 'm.room.create' \
             AND e.sender = $2))) \
         ORDER BY CASE WHEN m.user_id = $2 THEN 1 ELSE 0 END, m.room_id, m.user_id LIMIT $3",
    )
    .bind(server)
    .bind(steward)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Leftover {
                channel_id: row.try_get(0)?,
                user_id: row.try_get(1)?,
            })
        })
        .collect()
}

/// Somebody of a server that is in a channel without a member in the guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evictee {
    /// The channel.
    pub channel_id: String,
    /// The user, who may be the server's steward.
    pub user_id: String,
    /// When this server heard that the last of that server's memberships in the guild had ended, in milliseconds.
    pub since: i64,
}

/// Users of servers other than `server` who are joined in a channel that `steward` has created, while no user of their
/// server is in its guild any more, at most `limit`. Servers that never were in the guild are not meant: their member
/// may be on the way.
///
/// # Errors
/// When the database fails.
pub async fn evictees(
    conn: &mut AnyConnection,
    server: &str,
    steward: &str,
    limit: i64,
) -> Result<Vec<Evictee>, StorageError> {
    // A channel's room is of version 12 or later: its id is that of its create event.
    let rows = sqlx::query(
        "SELECT m.room_id, m.user_id, \
          (SELECT MAX(v.received_at) FROM memberships x JOIN events v ON v.room_id = x.room_id AND v.event_id = x.event_id \
           WHERE x.room_id = c.guild_id AND x.server_name = s.server_name AND x.membership IN ('leave', 'ban')) AS since \
         FROM room_servers s JOIN channels c ON c.channel_id = s.room_id \
         JOIN events e ON e.room_id = s.room_id AND e.event_id = '$' || SUBSTR(s.room_id, 2) AND e.sender = $2 \
         JOIN memberships m ON m.room_id = s.room_id AND m.server_name = s.server_name AND m.membership = 'join' \
         WHERE s.server_name <> $1 AND NOT EXISTS (SELECT 1 FROM room_servers g WHERE g.room_id = c.guild_id \
          AND g.server_name = s.server_name) \
         AND EXISTS (SELECT 1 FROM memberships x WHERE x.room_id = c.guild_id AND x.server_name = s.server_name \
          AND x.membership IN ('leave', 'ban')) \
         ORDER BY m.room_id, m.user_id LIMIT $3",
    )
    .bind(server)
    .bind(steward)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Evictee {
                channel_id: row.try_get(0)?,
                user_id: row.try_get(1)?,
                since: row.try_get(2)?,
            })
        })
        .collect()
}

/// Whether a log entry after `after` and up to `to` may have changed which rooms this server ought to be in.
///
/// # Errors
/// When the database fails.
pub async fn is_touched(conn: &mut AnyConnection, after: i64, to: i64) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT l.seq FROM commit_log l JOIN events e ON e.room_id = l.room_id AND e.event_id = l.event_id \
         WHERE l.seq > $1 AND l.seq <= $2 AND e.state_key IS NOT NULL AND e.event_type IN \
         ('m.space.child', 'm.room.member', 'org.guildhall.guild', 'org.guildhall.channel') LIMIT 1",
    )
    .bind(after)
    .bind(to)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// The channels that a guild lists and in which `steward` is not joined.
///
/// # Errors
/// When the database fails.
pub async fn missing_in_guild(
    conn: &mut AnyConnection,
    guild_id: &str,
    steward: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT l.channel_id FROM guild_children l WHERE l.guild_id = $1 AND NOT EXISTS \
         (SELECT 1 FROM memberships s WHERE s.room_id = l.channel_id AND s.user_id = $2 AND s.membership = 'join') \
         ORDER BY l.channel_id",
    )
    .bind(guild_id)
    .bind(steward)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
