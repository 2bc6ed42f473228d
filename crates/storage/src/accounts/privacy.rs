//! Whom users of this server have blocked, and who may write to them.

use std::collections::HashSet;

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Who may write to a user and ask for friendship, and to whom it is told how far he has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivacyRow {
    /// `everyone`, `shared_guilds` or `friends`.
    pub direct_messages: String,
    /// `everyone`, `shared_guilds` or `nobody`.
    pub friend_requests: String,
    /// `nobody`, `private` or `everywhere`.
    pub read_receipts: String,
}

/// What the user has set, if anything.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, user_id: &str) -> Result<Option<PrivacyRow>, StorageError> {
    let row = sqlx::query(
        "SELECT direct_messages, friend_requests, read_receipts FROM user_privacy WHERE user_id = $1",
    )
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(PrivacyRow {
        direct_messages: row.try_get(0)?,
        friend_requests: row.try_get(1)?,
        read_receipts: row.try_get(2)?,
    }))
}

/// Stores what the user has set.
///
/// # Errors
/// When the database fails.
pub async fn set(conn: &mut AnyConnection, user_id: &str, privacy: &PrivacyRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO user_privacy (user_id, direct_messages, friend_requests, read_receipts) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (user_id) DO UPDATE SET direct_messages = excluded.direct_messages, \
         friend_requests = excluded.friend_requests, read_receipts = excluded.read_receipts",
    )
    .bind(user_id)
    .bind(&privacy.direct_messages)
    .bind(&privacy.friend_requests)
    .bind(&privacy.read_receipts)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the two are members of one guild.
///
/// # Errors
/// When the database fails.
pub async fn share_guild(conn: &mut AnyConnection, one: &str, other: &str) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT g.guild_id FROM memberships a JOIN memberships b ON b.room_id = a.room_id AND b.user_id = $2 \
         AND b.membership = 'join' JOIN guilds g ON g.guild_id = a.room_id AND g.is_deleted = 0 \
         WHERE a.user_id = $1 AND a.membership = 'join' LIMIT 1",
    )
    .bind(one)
    .bind(other)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Somebody whom a user has blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockRow {
    /// Who is blocked.
    pub blocked_id: String,
    /// In milliseconds.
    pub created_at: i64,
}

/// Blocks `blocked_id` for the user, unless the user has blocked `most` already; says whether it is blocked now.
///
/// # Errors
/// When the database fails.
pub async fn block(
    conn: &mut AnyConnection,
    user_id: &str,
    blocked_id: &str,
    (now, most): (i64, i64),
) -> Result<bool, StorageError> {
    sqlx::query(
        "INSERT INTO user_blocks (user_id, blocked_id, created_at) SELECT $1, $2, $3 \
         WHERE (SELECT COUNT(*) FROM user_blocks WHERE user_id = $1) < $4 ON CONFLICT (user_id, blocked_id) DO NOTHING",
    )
    .bind(user_id)
    .bind(blocked_id)
    .bind(now)
    .bind(most)
    .execute(&mut *conn)
    .await?;
    is_blocked(conn, user_id, blocked_id).await
}

/// Blocks no more; says whether that is news.
///
/// # Errors
/// When the database fails.
pub async fn unblock(
    conn: &mut AnyConnection,
    user_id: &str,
    blocked_id: &str,
) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM user_blocks WHERE user_id = $1 AND blocked_id = $2")
        .bind(user_id)
        .bind(blocked_id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether the user has blocked `other`.
///
/// # Errors
/// When the database fails.
pub async fn is_blocked(conn: &mut AnyConnection, user_id: &str, other: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT created_at FROM user_blocks WHERE user_id = $1 AND blocked_id = $2")
        .bind(user_id)
        .bind(other)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// All whom the user has blocked, by user id.
///
/// # Errors
/// When the database fails.
pub async fn blocked(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<BlockRow>, StorageError> {
    let rows =
        sqlx::query("SELECT blocked_id, created_at FROM user_blocks WHERE user_id = $1 ORDER BY blocked_id")
            .bind(user_id)
            .fetch_all(conn)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(BlockRow {
                blocked_id: row.try_get(0)?,
                created_at: row.try_get(1)?,
            })
        })
        .collect()
}

/// Ids of all whom the user has blocked.
///
/// # Errors
/// When the database fails.
pub async fn blocked_ids(conn: &mut AnyConnection, user_id: &str) -> Result<HashSet<String>, StorageError> {
    let all = blocked(conn, user_id).await?;
    Ok(all.into_iter().map(|row| row.blocked_id).collect())
}
