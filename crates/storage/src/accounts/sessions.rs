//! Sessions (one for each login) and their refresh tokens.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Starts a session on a device that is called `device`.
///
/// # Errors
/// When the id is taken or the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    session_id: &str,
    user_id: &str,
    device: Option<&str>,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO sessions (session_id, user_id, created_at, last_seen_at, device) VALUES ($1, $2, $3, $3, $4)",
    )
    .bind(session_id)
    .bind(user_id)
    .bind(now)
    .bind(device)
    .execute(conn)
    .await?;
    Ok(())
}

/// A session that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub session_id: String,
    /// What its device is called.
    pub device: Option<String>,
    /// When it was started, in milliseconds.
    pub created_at: i64,
    /// When it last got tokens, in milliseconds.
    pub last_seen_at: i64,
}

/// The sessions of a user that run, at most `limit`, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_user(
    conn: &mut AnyConnection,
    user_id: &str,
    limit: i64,
) -> Result<Vec<SessionRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT session_id, device, created_at, last_seen_at FROM sessions WHERE user_id = $1 AND revoked_at IS NULL \
         ORDER BY created_at DESC, session_id LIMIT $2",
    )
    .bind(user_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SessionRow {
                session_id: row.try_get(0)?,
                device: row.try_get(1)?,
                created_at: row.try_get(2)?,
                last_seen_at: row.try_get(3)?,
            })
        })
        .collect()
}

/// Ends a session; says whether it ran.
///
/// # Errors
/// When the database fails.
pub async fn revoke(conn: &mut AnyConnection, session_id: &str, now: i64) -> Result<bool, StorageError> {
    let done =
        sqlx::query("UPDATE sessions SET revoked_at = $2 WHERE session_id = $1 AND revoked_at IS NULL")
            .bind(session_id)
            .bind(now)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends a session of `user_id`; says whether there was one that ran.
///
/// # Errors
/// When the database fails.
pub async fn revoke_own(
    conn: &mut AnyConnection,
    user_id: &str,
    session_id: &str,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE sessions SET revoked_at = $3 WHERE session_id = $1 AND user_id = $2 AND revoked_at IS NULL",
    )
    .bind(session_id)
    .bind(user_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends all sessions of `user_id` but `kept`; gives those that ran.
///
/// # Errors
/// When the database fails.
pub async fn revoke_others(
    conn: &mut AnyConnection,
    user_id: &str,
    kept: &str,
    now: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND session_id <> $2 AND revoked_at IS NULL \
         RETURNING session_id",
    )
    .bind(user_id)
    .bind(kept)
    .bind(now)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Ends all sessions of `user_id`; gives those that ran.
///
/// # Errors
/// When the database fails.
pub async fn revoke_all(
    conn: &mut AnyConnection,
    user_id: &str,
    now: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL RETURNING session_id",
    )
    .bind(user_id)
    .bind(now)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Sessions that were ended since `since`: their access tokens may not have expired by themselves.
///
/// # Errors
/// When the database fails.
pub async fn revoked_since(conn: &mut AnyConnection, since: i64) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT session_id FROM sessions WHERE revoked_at >= $1")
        .bind(since)
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Stores a refresh token by its hash.
///
/// # Errors
/// When the database fails.
pub async fn insert_refresh(
    conn: &mut AnyConnection,
    token_hash: &str,
    session_id: &str,
    now: i64,
    expires_at: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO refresh_tokens (token_hash, session_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(token_hash)
    .bind(session_id)
    .bind(now)
    .bind(expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A refresh token with the session that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshRow {
    /// The session.
    pub session_id: String,
    /// Its user.
    pub user_id: String,
    /// In milliseconds.
    pub expires_at: i64,
    /// Whether its session was ended.
    pub is_revoked: bool,
}

/// The refresh token with this hash.
///
/// # Errors
/// When the database fails.
pub async fn refresh(conn: &mut AnyConnection, token_hash: &str) -> Result<Option<RefreshRow>, StorageError> {
    let row = sqlx::query(
        "SELECT t.session_id, s.user_id, t.expires_at, s.revoked_at FROM refresh_tokens t \
         JOIN sessions s ON s.session_id = t.session_id WHERE t.token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(RefreshRow {
        session_id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        expires_at: row.try_get(2)?,
        is_revoked: row.try_get::<Option<i64>, _>(3)?.is_some(),
    }))
}

/// Marks a refresh token as used; says whether it was unused. Of two at the same time one wins.
///
/// # Errors
/// When the database fails.
pub async fn use_refresh(conn: &mut AnyConnection, token_hash: &str, now: i64) -> Result<bool, StorageError> {
    let done =
        sqlx::query("UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL")
            .bind(token_hash)
            .bind(now)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether a token that was used, since `since` at the earliest, led to none that was used in its turn: what was answered may have been lost.
///
/// # Errors
/// When the database fails.
pub async fn was_used_in_vain(
    conn: &mut AnyConnection,
    token_hash: &str,
    since: i64,
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT 1 FROM refresh_tokens t WHERE t.token_hash = $1 AND t.used_at >= $2 AND NOT EXISTS (SELECT 1 FROM refresh_tokens n \
         WHERE n.session_id = t.session_id AND n.token_hash <> t.token_hash AND n.issued_at >= t.used_at AND n.used_at IS NOT NULL)",
    )
    .bind(token_hash)
    .bind(since)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Notes that a session got tokens at `now`.
///
/// # Errors
/// When the database fails.
pub async fn touch(conn: &mut AnyConnection, session_id: &str, now: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE session_id = $1")
        .bind(session_id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets refresh tokens that expired before `now`, and sessions that got no tokens since `unseen_since` with all that
/// is theirs. At most 2,000 tokens and 500 sessions at a time, so that the transaction stays short; says whether that
/// was all.
///
/// # Errors
/// When the database fails.
pub async fn forget_expired(
    conn: &mut AnyConnection,
    now: i64,
    unseen_since: i64,
) -> Result<bool, StorageError> {
    let tokens = sqlx::query(
        "DELETE FROM refresh_tokens WHERE token_hash IN \
         (SELECT token_hash FROM refresh_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT 2000)",
    )
    .bind(now)
    .execute(&mut *conn)
    .await?;
    let sessions = sqlx::query(
        "DELETE FROM sessions WHERE session_id IN \
         (SELECT session_id FROM sessions WHERE last_seen_at < $1 ORDER BY last_seen_at LIMIT 500)",
    )
    .bind(unseen_since)
    .execute(conn)
    .await?;
    Ok(tokens.rows_affected() < 2000 && sessions.rows_affected() < 500)
}
