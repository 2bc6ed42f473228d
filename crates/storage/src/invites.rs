//! Invites of this server and their uses.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// An invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteRow {
    /// The code.
    pub code: String,
    /// The guild.
    pub guild_id: String,
    /// The channel that it leads to.
    pub channel_id: Option<String>,
    /// Who made it.
    pub inviter_id: String,
    /// Uses that it allows; 0 is any number.
    pub max_uses: i64,
    /// Uses so far.
    pub uses: i64,
    /// Seconds that it lasts; 0 is for ever.
    pub max_age: i64,
    /// Whether it gives a membership that ends with the session.
    pub temporary: bool,
    /// Roles that who comes in on it gets.
    pub role_ids: Vec<String>,
    /// In milliseconds.
    pub created_at: i64,
    /// In milliseconds; `None` if it never ends.
    pub expires_at: Option<i64>,
}

fn corrupt(error: &serde_json::Error) -> StorageError {
    StorageError::Corrupt {
        what: "roles of an invite",
        reason: error.to_string(),
    }
}

fn from_row(row: &AnyRow) -> Result<InviteRow, StorageError> {
    Ok(InviteRow {
        code: row.try_get(0)?,
        guild_id: row.try_get(1)?,
        channel_id: row.try_get(2)?,
        inviter_id: row.try_get(3)?,
        max_uses: row.try_get(4)?,
        uses: row.try_get(5)?,
        max_age: row.try_get(6)?,
        temporary: row.try_get::<i64, _>(7)? != 0,
        created_at: row.try_get(8)?,
        expires_at: row.try_get(9)?,
        role_ids: serde_json::from_str(&row.try_get::<String, _>(10)?).map_err(|error| corrupt(&error))?,
    })
}

/// Stores a new invite.
///
/// # Errors
/// A unique violation when the code is taken.
pub async fn insert(conn: &mut AnyConnection, invite: &InviteRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO invites (code, guild_id, channel_id, inviter_id, max_uses, uses, max_age, temporary, \
         created_at, expires_at, role_ids) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&invite.code)
    .bind(&invite.guild_id)
    .bind(&invite.channel_id)
    .bind(&invite.inviter_id)
    .bind(invite.max_uses)
    .bind(invite.uses)
    .bind(invite.max_age)
    .bind(i64::from(invite.temporary))
    .bind(invite.created_at)
    .bind(invite.expires_at)
    .bind(serde_json::to_string(&invite.role_ids).map_err(|error| corrupt(&error))?)
    .execute(conn)
    .await?;
    Ok(())
}

/// The invite `code`, be it of use or not.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, code: &str) -> Result<Option<InviteRow>, StorageError> {
    let row = sqlx::query(
        "SELECT code, guild_id, channel_id, inviter_id, max_uses, uses, max_age, temporary, created_at, expires_at, \
         role_ids FROM invites WHERE code = $1",
    )
    .bind(code)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The invites of a guild that can be used at `now`, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(
    conn: &mut AnyConnection,
    guild_id: &str,
    now: i64,
) -> Result<Vec<InviteRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT code, guild_id, channel_id, inviter_id, max_uses, uses, max_age, temporary, created_at, expires_at, \
         role_ids FROM invites WHERE guild_id = $1 AND (expires_at IS NULL OR expires_at > $2) \
         AND (max_uses = 0 OR uses < max_uses) ORDER BY created_at, code",
    )
    .bind(guild_id)
    .bind(now)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Removes an invite and what is known of its uses. Says whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, code: &str) -> Result<bool, StorageError> {
    sqlx::query("DELETE FROM invite_uses WHERE code = $1")
        .bind(code)
        .execute(&mut *conn)
        .await?;
    let done = sqlx::query("DELETE FROM invites WHERE code = $1")
        .bind(code)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes the guild's invites that cannot be used at `now`, to make room.
///
/// # Errors
/// When the database fails.
pub async fn delete_dead(conn: &mut AnyConnection, guild_id: &str, now: i64) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM invite_uses WHERE code IN (SELECT code FROM invites WHERE guild_id = $1 \
         AND ((expires_at IS NOT NULL AND expires_at <= $2) OR (max_uses > 0 AND uses >= max_uses)))",
    )
    .bind(guild_id)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "DELETE FROM invites WHERE guild_id = $1 \
         AND ((expires_at IS NOT NULL AND expires_at <= $2) OR (max_uses > 0 AND uses >= max_uses))",
    )
    .bind(guild_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Uses the invite once at `now`. Says whether it could be used: it is there, not expired and not used up.
///
/// # Errors
/// When the database fails.
pub async fn use_once(conn: &mut AnyConnection, code: &str, now: i64) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE invites SET uses = uses + 1 WHERE code = $1 AND (expires_at IS NULL OR expires_at > $2) \
         AND (max_uses = 0 OR uses < max_uses)",
    )
    .bind(code)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Remembers that `user_id` has used the invite.
///
/// # Errors
/// When the database fails.
pub async fn add_use(
    conn: &mut AnyConnection,
    code: &str,
    user_id: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO invite_uses (code, user_id, used_at) VALUES ($1, $2, $3) \
         ON CONFLICT (code, user_id) DO UPDATE SET used_at = excluded.used_at",
    )
    .bind(code)
    .bind(user_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether `user_id` has used the invite.
///
/// # Errors
/// When the database fails.
pub async fn was_used_by(conn: &mut AnyConnection, code: &str, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT used_at FROM invite_uses WHERE code = $1 AND user_id = $2")
        .bind(code)
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// The event by which `user_id` is invited to the guild at present; `None` for who is not, or is joined already.
///
/// # Errors
/// When the database fails.
pub async fn standing(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Option<String>, StorageError> {
    let row = sqlx::query(
        "SELECT event_id FROM memberships WHERE room_id = $1 AND user_id = $2 AND membership = 'invite'",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// How many users of `server` are invited to the guild and have not come yet.
///
/// # Errors
/// When the database fails.
pub async fn pending_of_server(
    conn: &mut AnyConnection,
    guild_id: &str,
    server: &str,
) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM memberships WHERE room_id = $1 AND server_name = $2 AND membership = 'invite'",
    )
    .bind(guild_id)
    .bind(server)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}
