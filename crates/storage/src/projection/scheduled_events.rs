//! Scheduled events of guilds, and who is interested in them.

use sqlx::AnyConnection;

use crate::StorageError;

/// A scheduled event as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledEventRow {
    /// The guild.
    pub guild_id: String,
    /// The event.
    pub event_id: String,
    /// Who made it.
    pub creator_id: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// 2 in a voice channel, 3 elsewhere.
    pub entity_type: i64,
    /// The voice channel.
    pub channel_id: Option<String>,
    /// Where else it takes place.
    pub location: Option<String>,
    /// In milliseconds.
    pub starts_at: i64,
    /// In milliseconds.
    pub ends_at: Option<i64>,
    /// 1 scheduled, 2 begun, 3 ended, 4 cancelled.
    pub status: i64,
}

/// Stores `event`.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, event: &ScheduledEventRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO scheduled_events (guild_id, event_id, creator_id, name, description, entity_type, channel_id, \
         location, starts_at, ends_at, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (guild_id, event_id) DO UPDATE SET creator_id = excluded.creator_id, name = excluded.name, \
         description = excluded.description, entity_type = excluded.entity_type, channel_id = excluded.channel_id, \
         location = excluded.location, starts_at = excluded.starts_at, ends_at = excluded.ends_at, \
         status = excluded.status",
    )
    .bind(&event.guild_id)
    .bind(&event.event_id)
    .bind(&event.creator_id)
    .bind(&event.name)
    .bind(&event.description)
    .bind(event.entity_type)
    .bind(&event.channel_id)
    .bind(&event.location)
    .bind(event.starts_at)
    .bind(event.ends_at)
    .bind(event.status)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes an event and who is interested in it.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, guild_id: &str, event_id: &str) -> Result<(), StorageError> {
    forget_interest(conn, guild_id, event_id).await?;
    sqlx::query("DELETE FROM scheduled_events WHERE guild_id = $1 AND event_id = $2")
        .bind(guild_id)
        .bind(event_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes who is interested in an event.
///
/// # Errors
/// When the database fails.
pub async fn forget_interest(
    conn: &mut AnyConnection,
    guild_id: &str,
    event_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM event_interests WHERE guild_id = $1 AND event_id = $2")
        .bind(guild_id)
        .bind(event_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that the user is interested in the event. Says whether that is new.
///
/// # Errors
/// When the database fails.
pub async fn add_interest(
    conn: &mut AnyConnection,
    guild_id: &str,
    event_id: &str,
    user_id: &str,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO event_interests (guild_id, event_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(guild_id)
    .bind(event_id)
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that the user is interested no more. Says whether that is new.
///
/// # Errors
/// When the database fails.
pub async fn remove_interest(
    conn: &mut AnyConnection,
    guild_id: &str,
    event_id: &str,
    user_id: &str,
) -> Result<bool, StorageError> {
    let done =
        sqlx::query("DELETE FROM event_interests WHERE guild_id = $1 AND event_id = $2 AND user_id = $3")
            .bind(guild_id)
            .bind(event_id)
            .bind(user_id)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() > 0)
}
