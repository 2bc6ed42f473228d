//! What this server has still to do with others for private channels: ask whether a user may be invited, let its own users in.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// [`Errand::item`]: ask the user's server, and invite the user.
pub const INVITE: &str = "invite";
/// [`Errand::item`]: join the room for the user.
pub const JOIN: &str = "join";
/// [`Errand::state`]: still to be done.
pub const PENDING: &str = "pending";
/// [`Errand::state`]: the user does not want it.
pub const REFUSED: &str = "refused";
/// [`Errand::state`]: given up.
pub const FAILED: &str = "failed";

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// [`INVITE`] or [`JOIN`].
    pub item: String,
    /// The room.
    pub room_id: String,
    /// Who is to come in.
    pub user_id: String,
    /// For what: `message`, `request` (of friendship) or `group`.
    pub purpose: String,
    /// Who invites.
    pub inviter_id: String,
    /// With which server.
    pub server_name: String,
    /// [`PENDING`], [`REFUSED`] or [`FAILED`].
    pub state: String,
    /// How often it was tried in vain.
    pub attempts: i64,
    /// When it is tried next, in milliseconds.
    pub retry_at: i64,
    /// Why it was in vain.
    pub last_error: Option<String>,
    /// In milliseconds.
    pub created_at: i64,
}

fn from_row(row: &AnyRow) -> Result<Errand, StorageError> {
    Ok(Errand {
        item: row.try_get(0)?,
        room_id: row.try_get(1)?,
        user_id: row.try_get(2)?,
        inviter_id: row.try_get(3)?,
        server_name: row.try_get(4)?,
        state: row.try_get(5)?,
        attempts: row.try_get(6)?,
        retry_at: row.try_get(7)?,
        last_error: row.try_get(8)?,
        created_at: row.try_get(9)?,
        purpose: row.try_get(10)?,
    })
}

/// Writes `errand`, in place of what there was.
///
/// # Errors
/// When the database fails.
pub async fn put(conn: &mut AnyConnection, errand: &Errand) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO direct_errands (item, room_id, user_id, inviter_id, server_name, state, attempts, retry_at, \
         last_error, created_at, purpose) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (item, room_id, user_id) DO UPDATE SET inviter_id = excluded.inviter_id, \
         server_name = excluded.server_name, state = excluded.state, attempts = excluded.attempts, \
         retry_at = excluded.retry_at, last_error = excluded.last_error, created_at = excluded.created_at, \
         purpose = excluded.purpose",
    )
    .bind(&errand.item)
    .bind(&errand.room_id)
    .bind(&errand.user_id)
    .bind(&errand.inviter_id)
    .bind(&errand.server_name)
    .bind(&errand.state)
    .bind(errand.attempts)
    .bind(errand.retry_at)
    .bind(&errand.last_error)
    .bind(errand.created_at)
    .bind(&errand.purpose)
    .execute(conn)
    .await?;
    Ok(())
}

/// It is done, or no longer to be done.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    conn: &mut AnyConnection,
    item: &str,
    room_id: &str,
    user_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM direct_errands WHERE item = $1 AND room_id = $2 AND user_id = $3")
        .bind(item)
        .bind(room_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The errand for `user_id` in the room.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    item: &str,
    room_id: &str,
    user_id: &str,
) -> Result<Option<Errand>, StorageError> {
    let row = sqlx::query(
        "SELECT item, room_id, user_id, inviter_id, server_name, state, attempts, retry_at, last_error, created_at, purpose \
         FROM direct_errands WHERE item = $1 AND room_id = $2 AND user_id = $3",
    )
    .bind(item)
    .bind(room_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// How many errands for the room are still to be done.
///
/// # Errors
/// When the database fails.
pub async fn count_of_room(conn: &mut AnyConnection, item: &str, room_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM direct_errands WHERE item = $1 AND room_id = $2 AND state = 'pending'",
    )
    .bind(item)
    .bind(room_id)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// How many errands are still to be done with the server.
///
/// # Errors
/// When the database fails.
pub async fn count_of_server(
    conn: &mut AnyConnection,
    item: &str,
    server_name: &str,
) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM direct_errands WHERE item = $1 AND server_name = $2 AND state = 'pending'",
    )
    .bind(item)
    .bind(server_name)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// At most `limit` servers with which something is to be done at `now`, those first that have waited longest.
///
/// # Errors
/// When the database fails.
pub async fn due_servers(
    conn: &mut AnyConnection,
    now: i64,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT server_name FROM direct_errands WHERE state = 'pending' AND retry_at <= $1 \
         GROUP BY server_name ORDER BY MIN(retry_at), server_name LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// At most `limit` errands with the server that are due at `now`, those first that have waited longest.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut AnyConnection,
    server_name: &str,
    now: i64,
    limit: i64,
) -> Result<Vec<Errand>, StorageError> {
    let rows = sqlx::query(
        "SELECT item, room_id, user_id, inviter_id, server_name, state, attempts, retry_at, last_error, created_at, purpose \
         FROM direct_errands WHERE server_name = $1 AND state = 'pending' AND retry_at <= $2 \
         ORDER BY retry_at, item, room_id, user_id LIMIT $3",
    )
    .bind(server_name)
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// When something is due next after `now`, in milliseconds.
///
/// # Errors
/// When the database fails.
pub async fn next_after(conn: &mut AnyConnection, now: i64) -> Result<Option<i64>, StorageError> {
    let row =
        sqlx::query("SELECT MIN(retry_at) FROM direct_errands WHERE state = 'pending' AND retry_at > $1")
            .bind(now)
            .fetch_one(conn)
            .await?;
    Ok(row.try_get(0)?)
}

/// A server has reached us: what is to be done with it is due at `now`.
///
/// # Errors
/// When the database fails.
pub async fn hurry(conn: &mut AnyConnection, server_name: &str, now: i64) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE direct_errands SET retry_at = $2 WHERE server_name = $1 AND state = 'pending' AND retry_at > $2",
    )
    .bind(server_name)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
