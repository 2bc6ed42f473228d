//! Memberships of rooms.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A membership as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipRow {
    /// The room.
    pub room_id: String,
    /// The user.
    pub user_id: String,
    /// The user's server.
    pub server_name: String,
    /// `join`, `invite`, `leave`, `ban` or `knock`.
    pub membership: String,
    /// The name that the user has in the room.
    pub display_name: Option<String>,
    /// The picture that the user has in the room: an `mxc:` URI.
    pub avatar: Option<String>,
    /// When the user joined, in milliseconds; kept over changes of the name.
    pub joined_at: i64,
    /// The event that says so.
    pub event_id: String,
    /// The name that the guild gave.
    pub nickname: Option<String>,
    /// Until when the member is timed out, in milliseconds.
    pub timed_out_until: Option<i64>,
    /// Why the membership is as it is, in the words of who made it so.
    pub reason: Option<String>,
    /// Of a member of a guild: whether it agrees to the rules.
    pub has_accepted: bool,
    /// Whether the account has a second factor, as its own server says.
    pub has_second_factor: bool,
}

/// Membership and joining time of `user_id` in `room_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    room_id: &str,
    user_id: &str,
) -> Result<Option<(String, i64)>, StorageError> {
    let row =
        sqlx::query("SELECT membership, joined_at FROM memberships WHERE room_id = $1 AND user_id = $2")
            .bind(room_id)
            .bind(user_id)
            .fetch_optional(conn)
            .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_get(0)?, row.try_get(1)?)))
}

/// Stores `membership`.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, membership: &MembershipRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO memberships (room_id, user_id, server_name, membership, display_name, joined_at, event_id, \
         nickname, timed_out_until, reason, has_accepted, has_second_factor, avatar) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (room_id, user_id) DO UPDATE SET \
         membership = excluded.membership, display_name = excluded.display_name, \
         joined_at = excluded.joined_at, event_id = excluded.event_id, nickname = excluded.nickname, \
         timed_out_until = excluded.timed_out_until, reason = excluded.reason, \
         has_accepted = excluded.has_accepted, has_second_factor = excluded.has_second_factor, \
         avatar = excluded.avatar",
    )
    .bind(&membership.room_id)
    .bind(&membership.user_id)
    .bind(&membership.server_name)
    .bind(&membership.membership)
    .bind(&membership.display_name)
    .bind(membership.joined_at)
    .bind(&membership.event_id)
    .bind(&membership.nickname)
    .bind(membership.timed_out_until)
    .bind(&membership.reason)
    .bind(i64::from(membership.has_accepted))
    .bind(i64::from(membership.has_second_factor))
    .bind(&membership.avatar)
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the roles that the member holds.
///
/// # Errors
/// When the database fails.
pub async fn set_roles(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
    roles: &BTreeSet<String>,
) -> Result<(), StorageError> {
    let rows = sqlx::query("SELECT role_id FROM member_roles WHERE guild_id = $1 AND user_id = $2")
        .bind(guild_id)
        .bind(user_id)
        .fetch_all(&mut *conn)
        .await?;
    let held: BTreeSet<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    for gone in held.difference(roles) {
        sqlx::query("DELETE FROM member_roles WHERE guild_id = $1 AND user_id = $2 AND role_id = $3")
            .bind(guild_id)
            .bind(user_id)
            .bind(gone)
            .execute(&mut *conn)
            .await?;
    }
    for new in roles.difference(&held) {
        sqlx::query("INSERT INTO member_roles (guild_id, user_id, role_id) VALUES ($1, $2, $3)")
            .bind(guild_id)
            .bind(user_id)
            .bind(new)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Removes a membership that no event supports any more.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, room_id: &str, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM memberships WHERE room_id = $1 AND user_id = $2")
        .bind(room_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The servers with a joined user in `room_id`, sorted.
///
/// # Errors
/// When the database fails.
pub async fn servers(conn: &mut AnyConnection, room_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT server_name FROM room_servers WHERE room_id = $1 ORDER BY server_name")
        .bind(room_id)
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// At most `limit` joined users of `server` in `room_id`, sorted.
///
/// # Errors
/// When the database fails.
pub async fn joined_of_server(
    conn: &mut AnyConnection,
    room_id: &str,
    server: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND server_name = $2 AND membership = 'join' \
         ORDER BY user_id LIMIT $3",
    )
    .bind(room_id)
    .bind(server)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Whether a user of `server` is joined in `room_id`.
///
/// # Errors
/// When the database fails.
pub async fn server_is_in(
    conn: &mut AnyConnection,
    room_id: &str,
    server: &str,
) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT since_seq FROM room_servers WHERE room_id = $1 AND server_name = $2")
        .bind(room_id)
        .bind(server)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Notes that `server` has a user in `room_id` now, and is sent what comes after `since_seq` in the log.
///
/// # Errors
/// When the database fails.
pub async fn add_server(
    conn: &mut AnyConnection,
    room_id: &str,
    server: &str,
    since_seq: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO room_servers (room_id, server_name, since_seq) VALUES ($1, $2, $3) \
         ON CONFLICT (room_id, server_name) DO NOTHING",
    )
    .bind(room_id)
    .bind(server)
    .bind(since_seq)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes `server` out of `room_id`, if none of its users is joined any more.
///
/// # Errors
/// When the database fails.
pub async fn remove_server_without_users(
    conn: &mut AnyConnection,
    room_id: &str,
    server: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM room_servers WHERE room_id = $1 AND server_name = $2 AND NOT EXISTS (\
         SELECT 1 FROM memberships m WHERE m.room_id = $1 AND m.server_name = $2 AND m.membership = 'join')",
    )
    .bind(room_id)
    .bind(server)
    .execute(conn)
    .await?;
    Ok(())
}

/// The channels of a guild, each with the servers that have a joined user there, sorted.
///
/// # Errors
/// When the database fails.
pub async fn servers_in_channels(
    conn: &mut AnyConnection,
    guild_id: &str,
) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT s.room_id, s.server_name FROM room_servers s JOIN channels c ON c.channel_id = s.room_id \
         WHERE c.guild_id = $1 ORDER BY s.room_id, s.server_name",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// Takes `server` out of `room_id`, whoever of its users is joined.
///
/// # Errors
/// When the database fails.
pub async fn remove_server(
    conn: &mut AnyConnection,
    room_id: &str,
    server: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM room_servers WHERE room_id = $1 AND server_name = $2")
        .bind(room_id)
        .bind(server)
        .execute(conn)
        .await?;
    Ok(())
}
