//! Users of this server who have come into a guild and whose coming was not told there yet.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Somebody who has come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The guild.
    pub guild_id: String,
    /// The user.
    pub user_id: String,
    /// The event by which the user is a member.
    pub event_id: String,
    /// The name that the user goes by.
    pub display_name: Option<String>,
}

/// Stores that the user comes in.
///
/// # Errors
/// When the database fails.
pub async fn add(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO arrivals (guild_id, user_id, since) VALUES ($1, $2, $3) \
         ON CONFLICT (guild_id, user_id) DO UPDATE SET since = excluded.since",
    )
    .bind(guild_id)
    .bind(user_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Those who are members, first come first.
///
/// # Errors
/// When the database fails.
pub async fn list(conn: &mut AnyConnection) -> Result<Vec<Arrival>, StorageError> {
    let rows = sqlx::query(
        "SELECT a.guild_id, a.user_id, m.event_id, m.display_name FROM arrivals a JOIN memberships m \
         ON m.room_id = a.guild_id AND m.user_id = a.user_id AND m.membership = 'join' \
         ORDER BY a.since, a.guild_id, a.user_id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Arrival {
                guild_id: row.try_get(0)?,
                user_id: row.try_get(1)?,
                event_id: row.try_get(2)?,
                display_name: row.try_get(3)?,
            })
        })
        .collect()
}

/// Removes one of which there is nothing to tell any more.
///
/// # Errors
/// When the database fails.
pub async fn remove(conn: &mut AnyConnection, guild_id: &str, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM arrivals WHERE guild_id = $1 AND user_id = $2")
        .bind(guild_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes those from before `before` (milliseconds).
///
/// # Errors
/// When the database fails.
pub async fn forget(conn: &mut AnyConnection, before: i64) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM arrivals WHERE since < $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(())
}
