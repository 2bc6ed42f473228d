//! Invitations that other servers sent to local users.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedInvite {
    /// The room.
    pub room_id: String,
    /// The invited local user.
    pub user_id: String,
    /// The invitation's event.
    pub event_id: String,
    /// The room's version.
    pub room_version: String,
    /// The server that sent it, through which the room can be joined.
    pub via: String,
    /// Canonical JSON of the event.
    pub json: String,
    /// In milliseconds.
    pub received_at: i64,
}

/// How many invitations are kept: anybody who can reach this server may send them.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// For one user.
    pub per_user: i64,
    /// For one user from one server.
    pub per_server: i64,
    /// How long, in milliseconds.
    pub age: i64,
}

/// Stores `invite`; a later one for the same user and room takes its place. What is older than `keep` allows is removed,
/// and the user's oldest ones where there are more.
///
/// # Errors
/// When the database fails.
pub async fn store(
    conn: &mut AnyConnection,
    invite: &ReceivedInvite,
    keep: Keep,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM received_invites WHERE received_at < $1")
        .bind(invite.received_at.saturating_sub(keep.age))
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "DELETE FROM received_invites WHERE user_id = $1 AND via = $3 AND room_id <> $2 AND room_id NOT IN (\
         SELECT k.room_id FROM received_invites k WHERE k.user_id = $1 AND k.via = $3 AND k.room_id <> $2 \
         ORDER BY k.received_at DESC, k.room_id LIMIT $4)",
    )
    .bind(&invite.user_id)
    .bind(&invite.room_id)
    .bind(&invite.via)
    .bind(keep.per_server.saturating_sub(1))
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "DELETE FROM received_invites WHERE user_id = $1 AND room_id <> $2 AND room_id NOT IN (\
         SELECT k.room_id FROM received_invites k WHERE k.user_id = $1 AND k.room_id <> $2 \
         ORDER BY k.received_at DESC, k.room_id LIMIT $3)",
    )
    .bind(&invite.user_id)
    .bind(&invite.room_id)
    .bind(keep.per_user.saturating_sub(1))
    .execute(&mut *conn)
    .await?;
    upsert(conn, invite).await
}

async fn upsert(conn: &mut AnyConnection, invite: &ReceivedInvite) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO received_invites (room_id, user_id, event_id, room_version, via, json, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (room_id, user_id) DO UPDATE SET \
         event_id = excluded.event_id, room_version = excluded.room_version, via = excluded.via, \
         json = excluded.json, received_at = excluded.received_at",
    )
    .bind(&invite.room_id)
    .bind(&invite.user_id)
    .bind(&invite.event_id)
    .bind(&invite.room_version)
    .bind(&invite.via)
    .bind(&invite.json)
    .bind(invite.received_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// The invitation of `user_id` to `room_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    room_id: &str,
    user_id: &str,
) -> Result<Option<ReceivedInvite>, StorageError> {
    let row = sqlx::query(
        "SELECT event_id, room_version, via, json, received_at FROM received_invites \
         WHERE room_id = $1 AND user_id = $2",
    )
    .bind(room_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(ReceivedInvite {
        room_id: room_id.to_owned(),
        user_id: user_id.to_owned(),
        event_id: row.try_get(0)?,
        room_version: row.try_get(1)?,
        via: row.try_get(2)?,
        json: row.try_get(3)?,
        received_at: row.try_get(4)?,
    }))
}

/// Forgets the invitation, when the user has joined or declined.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, room_id: &str, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM received_invites WHERE room_id = $1 AND user_id = $2")
        .bind(room_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
