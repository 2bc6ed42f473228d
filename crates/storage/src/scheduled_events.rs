//! Reading scheduled events of guilds, and who is interested in them.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::scheduled_events::ScheduledEventRow};

/// A scheduled event with what is counted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledEvent {
    /// The event.
    pub row: ScheduledEventRow,
    /// How many are interested in it; of one that is over nobody is.
    pub user_count: i64,
}

fn from_row(row: &AnyRow) -> Result<ScheduledEvent, StorageError> {
    Ok(ScheduledEvent {
        row: ScheduledEventRow {
            guild_id: row.try_get(0)?,
            event_id: row.try_get(1)?,
            creator_id: row.try_get(2)?,
            name: row.try_get(3)?,
            description: row.try_get(4)?,
            entity_type: row.try_get(5)?,
            channel_id: row.try_get(6)?,
            location: row.try_get(7)?,
            starts_at: row.try_get(8)?,
            ends_at: row.try_get(9)?,
            status: row.try_get(10)?,
        },
        user_count: row.try_get(11)?,
    })
}

/// The event of the guild.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    event_id: &str,
) -> Result<Option<ScheduledEvent>, StorageError> {
    let row = sqlx::query(
        "SELECT e.guild_id, e.event_id, e.creator_id, e.name, e.description, e.entity_type, e.channel_id, e.location, \
         e.starts_at, e.ends_at, e.status, (SELECT COUNT(*) FROM event_interests i WHERE i.guild_id = e.guild_id \
         AND i.event_id = e.event_id) FROM scheduled_events e WHERE e.guild_id = $1 AND e.event_id = $2",
    )
    .bind(guild_id)
    .bind(event_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The events of the guild that are not over, the next first.
///
/// # Errors
/// When the database fails.
pub async fn open(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<ScheduledEvent>, StorageError> {
    let rows = sqlx::query(
        "SELECT e.guild_id, e.event_id, e.creator_id, e.name, e.description, e.entity_type, e.channel_id, e.location, \
         e.starts_at, e.ends_at, e.status, (SELECT COUNT(*) FROM event_interests i WHERE i.guild_id = e.guild_id \
         AND i.event_id = e.event_id) FROM scheduled_events e WHERE e.guild_id = $1 AND e.status IN (1, 2) \
         ORDER BY e.starts_at, e.event_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// All events of the guild, sorted by id.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<ScheduledEvent>, StorageError> {
    let rows = sqlx::query(
        "SELECT e.guild_id, e.event_id, e.creator_id, e.name, e.description, e.entity_type, e.channel_id, e.location, \
         e.starts_at, e.ends_at, e.status, (SELECT COUNT(*) FROM event_interests i WHERE i.guild_id = e.guild_id \
         AND i.event_id = e.event_id) FROM scheduled_events e WHERE e.guild_id = $1 ORDER BY e.event_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// At most `limit` of those who are interested in the event, sorted by user id, after the user `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn interested(
    conn: &mut AnyConnection,
    guild_id: &str,
    event_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM event_interests WHERE guild_id = $1 AND event_id = $2 AND user_id > $3 \
         ORDER BY user_id LIMIT $4",
    )
    .bind(guild_id)
    .bind(event_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The events that the user is interested in, sorted.
///
/// # Errors
/// When the database fails.
pub async fn of_user(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT event_id FROM event_interests WHERE guild_id = $1 AND user_id = $2 ORDER BY event_id",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// At most `limit` events that are over, of guilds that have more than `most` such: those beyond, the cancelled before those that have ended,
/// and then those first that were longest ago. `steward` is joined in the guild.
///
/// # Errors
/// When the database fails.
pub async fn beyond(
    conn: &mut AnyConnection,
    steward: &str,
    most: i64,
    limit: i64,
) -> Result<Vec<ScheduledEvent>, StorageError> {
    let rows = sqlx::query(
        "SELECT e.guild_id, e.event_id, e.creator_id, e.name, e.description, e.entity_type, e.channel_id, e.location, \
         e.starts_at, e.ends_at, e.status, CAST(0 AS BIGINT) FROM (SELECT o.*, ROW_NUMBER() OVER (\
         PARTITION BY o.guild_id ORDER BY o.status, COALESCE(o.ends_at, o.starts_at) DESC, o.event_id) AS place \
         FROM scheduled_events o WHERE o.status IN (3, 4)) e \
         JOIN guilds g ON g.guild_id = e.guild_id AND g.is_deleted = 0 \
         JOIN memberships m ON m.room_id = e.guild_id AND m.user_id = $1 AND m.membership = 'join' \
         WHERE e.place > $2 ORDER BY e.guild_id, e.place DESC LIMIT $3",
    )
    .bind(steward)
    .bind(most)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// At most `limit` events with which something is to be done at `now`: those elsewhere whose end has come, those whose channel the guild lists
/// no more, and those that have been over since before `old`, all of them in milliseconds. `steward` is joined in the guild.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut AnyConnection,
    steward: &str,
    (now, old): (i64, i64),
    limit: i64,
) -> Result<Vec<ScheduledEvent>, StorageError> {
    let rows = sqlx::query(
        "SELECT e.guild_id, e.event_id, e.creator_id, e.name, e.description, e.entity_type, e.channel_id, e.location, \
         e.starts_at, e.ends_at, e.status, CAST(0 AS BIGINT) FROM scheduled_events e \
         JOIN guilds g ON g.guild_id = e.guild_id AND g.is_deleted = 0 \
         JOIN memberships m ON m.room_id = e.guild_id AND m.user_id = $1 AND m.membership = 'join' \
         WHERE (e.status IN (1, 2) AND e.entity_type = 3 AND e.ends_at <= $2) \
         OR (e.status IN (1, 2) AND e.channel_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guild_children c \
         WHERE c.guild_id = e.guild_id AND c.channel_id = e.channel_id)) \
         OR (e.status IN (3, 4) AND COALESCE(e.ends_at, e.starts_at) <= $3) \
         ORDER BY e.guild_id, e.event_id LIMIT $4",
    )
    .bind(steward)
    .bind(now)
    .bind(old)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}
