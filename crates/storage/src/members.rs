//! Reading the members of guilds. Stewards are no members: they are how a server takes part.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The guild.
    pub guild_id: String,
    /// The user.
    pub user_id: String,
    /// The name that the user goes by in the guild's room.
    pub display_name: Option<String>,
    /// The name that the guild gave.
    pub nickname: Option<String>,
    /// In milliseconds.
    pub joined_at: i64,
    /// Until when the member is timed out, in milliseconds.
    pub timed_out_until: Option<i64>,
}

fn from_row(row: &AnyRow) -> Result<Member, StorageError> {
    Ok(Member {
        guild_id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        display_name: row.try_get(2)?,
        nickname: row.try_get(3)?,
        joined_at: row.try_get(4)?,
        timed_out_until: row.try_get(5)?,
    })
}

/// The member `user_id` of a guild.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Option<Member>, StorageError> {
    let row = sqlx::query(
        "SELECT room_id, user_id, display_name, nickname, joined_at, timed_out_until FROM memberships \
         WHERE room_id = $1 AND user_id = $2 AND membership = 'join' AND user_id <> '@guildhall:' || server_name",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// At most `limit` members of a guild, sorted by user id, after `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut AnyConnection,
    guild_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Member>, StorageError> {
    let rows = sqlx::query(
        "SELECT room_id, user_id, display_name, nickname, joined_at, timed_out_until FROM memberships \
         WHERE room_id = $1 AND user_id > $2 AND membership = 'join' AND user_id <> '@guildhall:' || server_name \
         ORDER BY user_id LIMIT $3",
    )
    .bind(guild_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Whether `user_id` is joined in `room_id`, be it a guild's room or a channel's.
///
/// # Errors
/// When the database fails.
pub async fn is_joined(conn: &mut AnyConnection, room_id: &str, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND user_id = $2 AND membership = 'join'",
    )
    .bind(room_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Somebody who may not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// The user.
    pub user_id: String,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
}

/// At most `limit` bans of a guild, sorted by user id, after `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn bans(
    conn: &mut AnyConnection,
    guild_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Ban>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id, reason FROM memberships WHERE room_id = $1 AND user_id > $2 AND membership = 'ban' \
         ORDER BY user_id LIMIT $3",
    )
    .bind(guild_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Ban {
                user_id: row.try_get(0)?,
                reason: row.try_get(1)?,
            })
        })
        .collect()
}

/// The ban of `user_id`, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn ban(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Option<Ban>, StorageError> {
    let row = sqlx::query(
        "SELECT user_id, reason FROM memberships WHERE room_id = $1 AND user_id = $2 AND membership = 'ban'",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Ban {
        user_id: row.try_get(0)?,
        reason: row.try_get(1)?,
    }))
}
