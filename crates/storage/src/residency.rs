//! Which rooms this server ought to be in, and is not; and the other way round.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A channel that this server ought to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingChannel {
    /// The guild.
    pub guild_id: String,
    /// The channel.
    pub channel_id: String,
}

/// The listed channels of the guilds `$of` that the steward `$2` is not joined in. Of each guild `$3` count, those
/// first that it is joined in; private threads do not count. A room that is held here and does not say that it is a channel of the guild is none.
macro_rules! missing {
    ($of:literal) => {
        concat!(
            "SELECT guild_id, channel_id FROM (SELECT l.guild_id, l.channel_id, s.user_id, \
             CASE WHEN t.channel_id IS NULL THEN 0 ELSE 1 END AS is_thread, \
             ROW_NUMBER() OVER (PARTITION BY l.guild_id, CASE WHEN t.channel_id IS NULL THEN 0 ELSE 1 END \
              ORDER BY CASE WHEN s.user_id IS NULL THEN 1 ELSE 0 END, l.channel_id) AS place \
             FROM guild_children l \
             LEFT JOIN memberships s ON s.room_id = l.channel_id AND s.user_id = $2 AND s.membership = 'join' \
             LEFT JOIN rooms r ON r.room_id = l.channel_id \
             LEFT JOIN channels c ON c.channel_id = l.channel_id \
             LEFT JOIN private_threads t ON t.guild_id = l.guild_id AND t.channel_id = l.channel_id \
             WHERE (r.room_id IS NULL OR c.guild_id = l.guild_id) AND ",
            $of,
            ") AS listed WHERE user_id IS NULL AND (is_thread = 1 OR place <= $3) ORDER BY guild_id, channel_id"
        )
    };
}

/// The channels of guilds with a member of `server` in which `steward` is not joined. Of each guild `per_guild` channels
/// count, those first in which the steward is joined: what a guild lists beyond them is not entered.
///
/// # Errors
/// When the database fails.
pub async fn missing_channels(
    conn: &mut AnyConnection,
    server: &str,
    steward: &str,
    per_guild: i64,
) -> Result<Vec<MissingChannel>, StorageError> {
    let rows = sqlx::query(missing!(
        "EXISTS (SELECT 1 FROM guilds g WHERE g.guild_id = l.guild_id AND g.is_deleted = 0) \
         AND EXISTS (SELECT 1 FROM memberships m WHERE m.room_id = l.guild_id AND m.membership = 'join' \
          AND m.server_name = $1 AND m.user_id <> $2)"
    ))
    .bind(server)
    .bind(steward)
    .bind(per_guild)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(MissingChannel {
                guild_id: row.try_get(0)?,
                channel_id: row.try_get(1)?,
            })
        })
        .collect()
}

/// The channels of one guild in which `steward` is not joined, as for [`missing_channels`].
///
/// # Errors
/// When the database fails.
pub async fn missing_in_guild(
    conn: &mut AnyConnection,
    guild_id: &str,
    steward: &str,
    per_guild: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(missing!("l.guild_id = $1"))
        .bind(guild_id)
        .bind(steward)
        .bind(per_guild)
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| Ok(row.try_get(1)?)).collect()
}

/// Servers through which the channel can be entered, as a JSON list; `None` when the guild no longer lists it.
///
/// # Errors
/// When the database fails.
pub async fn via(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT via FROM guild_children WHERE guild_id = $1 AND channel_id = $2")
        .bind(guild_id)
        .bind(channel_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Whether the room says of itself that it is a channel, of whatever guild.
///
/// # Errors
/// When the database fails.
pub async fn is_channel(conn: &mut AnyConnection, room_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT guild_id FROM channels WHERE channel_id = $1")
        .bind(room_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Somebody who is still joined in a channel without reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
            AND NOT EXISTS (SELECT 1 FROM events e WHERE e.room_id = m.room_id \
             AND e.event_id = '$' || substr(m.room_id, 2) AND e.event_type = 'm.room.create' AND e.sender = $2))) \
         ORDER BY CASE WHEN m.user_id = $2 THEN 1 ELSE 0 END, m.room_id, m.user_id LIMIT $3",
    )
    .bind(server)
    .bind(steward)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    leftovers_of(&rows)
}

/// Users of servers other than `server` who are joined in a channel of a guild that they are no members of, and stewards
/// of servers without a member in the guild, at most `limit`: those whom `steward` can put out, because it created the
/// channel's room. Of guilds that `server` has left nothing is said: who is a member there is not known. Nor of users of
/// whom the guild has never heard: their join may be on the way.
///
/// # Errors
/// When the database fails.
pub async fn leftovers_of_others(
    conn: &mut AnyConnection,
    server: &str,
    steward: &str,
    limit: i64,
) -> Result<Vec<Leftover>, StorageError> {
    let rows = sqlx::query(
        "SELECT m.room_id, m.user_id FROM channels c \
         JOIN events e ON e.room_id = c.channel_id AND e.event_id = '$' || substr(c.channel_id, 2) \
          AND e.event_type = 'm.room.create' AND e.sender = $2 \
         JOIN memberships m ON m.room_id = c.channel_id AND m.membership = 'join' AND m.server_name <> $1 \
         WHERE EXISTS (SELECT 1 FROM memberships o WHERE o.room_id = c.guild_id AND o.server_name = $1 \
          AND o.membership = 'join') \
         AND NOT EXISTS (SELECT 1 FROM memberships g WHERE g.room_id = c.guild_id AND g.user_id = m.user_id \
          AND g.membership = 'join') \
         AND (m.user_id <> '@guildhall:' || m.server_name OR NOT EXISTS (SELECT 1 FROM memberships g \
          WHERE g.room_id = c.guild_id AND g.server_name = m.server_name AND g.membership = 'join')) \
         AND EXISTS (SELECT 1 FROM memberships x WHERE x.room_id = c.guild_id AND x.membership IN ('leave', 'ban') \
          AND x.server_name = m.server_name AND (x.user_id = m.user_id OR m.user_id = '@guildhall:' || m.server_name)) \
         ORDER BY m.room_id, m.user_id LIMIT $3",
    )
    .bind(server)
    .bind(steward)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    leftovers_of(&rows)
}

fn leftovers_of(rows: &[AnyRow]) -> Result<Vec<Leftover>, StorageError> {
    rows.iter()
        .map(|row| {
            Ok(Leftover {
                channel_id: row.try_get(0)?,
                user_id: row.try_get(1)?,
            })
        })
        .collect()
}

/// Whether the user is still joined in the channel and still not a member of its guild; for a steward, whether no user
/// of its server is.
///
/// # Errors
/// When the database fails.
pub async fn is_leftover(conn: &mut AnyConnection, leftover: &Leftover) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT m.user_id FROM memberships m JOIN channels c ON c.channel_id = m.room_id \
         WHERE m.room_id = $1 AND m.user_id = $2 AND m.membership = 'join' \
         AND NOT EXISTS (SELECT 1 FROM memberships g WHERE g.room_id = c.guild_id AND g.user_id = m.user_id \
          AND g.membership = 'join') \
         AND (m.user_id <> '@guildhall:' || m.server_name OR NOT EXISTS (SELECT 1 FROM memberships g \
          WHERE g.room_id = c.guild_id AND g.server_name = m.server_name AND g.membership = 'join'))",
    )
    .bind(&leftover.channel_id)
    .bind(&leftover.user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// The users who are joined in the channel.
///
/// # Errors
/// When the database fails.
pub async fn joined_in(conn: &mut AnyConnection, channel_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND membership = 'join' ORDER BY user_id",
    )
    .bind(channel_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The guilds in which log entries after `after` and up to `to` may have changed who ought to be in which rooms.
///
/// # Errors
/// When the database fails.
pub async fn touched_guilds(
    conn: &mut AnyConnection,
    after: i64,
    to: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT DISTINCT COALESCE(c.guild_id, l.room_id) FROM commit_log l \
         JOIN events e ON e.room_id = l.room_id AND e.event_id = l.event_id \
         LEFT JOIN channels c ON c.channel_id = l.room_id \
         WHERE l.seq > $1 AND l.seq <= $2 AND e.state_key IS NOT NULL AND e.event_type IN \
         ('m.space.child', 'm.room.member', 'org.guildhall.guild', 'org.guildhall.channel', \
          'org.guildhall.role', 'org.guildhall.grant', 'org.guildhall.overwrites', 'org.guildhall.private_thread', 'org.guildhall.server_ban')",
    )
    .bind(after)
    .bind(to)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}
