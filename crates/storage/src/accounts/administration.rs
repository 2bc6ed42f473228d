//! Accounts as administrators see and change them.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, members::containing};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// `@username:server`.
    pub user_id: String,
    /// The localpart.
    pub username: String,
    /// Name as shown.
    pub display_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether that is confirmed.
    pub is_email_verified: bool,
    /// Whether the user administers this server.
    pub is_admin: bool,
    /// When the account was suspended, in milliseconds, if it is.
    pub suspended_at: Option<i64>,
    /// Whether a second factor is in force.
    pub has_second_factor: bool,
    /// In milliseconds.
    pub created_at: i64,
    /// When a session of it last got tokens, as far as that is still known; in milliseconds.
    pub last_seen_at: Option<i64>,
    /// Sessions that run.
    pub sessions: i64,
    /// Bytes of what the user has stored, and of what is being uploaded.
    pub media_bytes: i64,
    /// Bytes that the user may have stored; `None` for what all may.
    pub media_quota: Option<i64>,
}

macro_rules! columns {
    () => {
        "SELECT u.user_id, u.username, u.display_name, u.email, u.email_verified_at, u.is_admin, u.suspended_at, \
         (SELECT COUNT(*) FROM second_factors f WHERE f.user_id = u.user_id AND f.confirmed_at IS NOT NULL), \
         u.created_at, (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.user_id = u.user_id), \
         (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.user_id AND s.revoked_at IS NULL), \
         CAST((SELECT COALESCE(SUM(m.size), 0) FROM media m WHERE m.uploader_id = u.user_id) \
         + (SELECT COALESCE(SUM(p.size), 0) FROM uploads p WHERE p.user_id = u.user_id) AS BIGINT), \
         u.media_quota FROM users u "
    };
}

fn from_row(row: &AnyRow) -> Result<AccountRow, StorageError> {
    Ok(AccountRow {
        user_id: row.try_get(0)?,
        username: row.try_get(1)?,
        display_name: row.try_get(2)?,
        email: row.try_get(3)?,
        is_email_verified: row.try_get::<Option<i64>, _>(4)?.is_some(),
        is_admin: row.try_get::<i64, _>(5)? != 0,
        suspended_at: row.try_get(6)?,
        has_second_factor: row.try_get::<i64, _>(7)? != 0,
        created_at: row.try_get(8)?,
        last_seen_at: row.try_get(9)?,
        sessions: row.try_get(10)?,
        media_bytes: row.try_get(11)?,
        media_quota: row.try_get(12)?,
    })
}

/// The account `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, user_id: &str) -> Result<Option<AccountRow>, StorageError> {
    let row = sqlx::query(concat!(columns!(), "WHERE u.user_id = $1"))
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// At most `limit` accounts, of those that are not deactivated, in whose username, name as shown or e-mail address `text` is (in lower case; empty for all), the newest first, behind
/// the one that was made at `before.0` and has the id `before.1`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut AnyConnection,
    text: &str,
    before: (i64, &str),
    limit: i64,
) -> Result<Vec<AccountRow>, StorageError> {
    let rows = sqlx::query(concat!(
        columns!(),
        "WHERE u.deactivated_at IS NULL AND (u.created_at < $1 OR (u.created_at = $1 AND u.user_id < $2)) AND ($3 = '' \
         OR u.username LIKE $4 ESCAPE '\\' OR LOWER(COALESCE(u.display_name, '')) LIKE $4 ESCAPE '\\' \
         OR COALESCE(u.email, '') LIKE $4 ESCAPE '\\') ORDER BY u.created_at DESC, u.user_id DESC LIMIT $5"
    ))
    .bind(before.0)
    .bind(before.1)
    .bind(text)
    .bind(containing(text))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Keeps all other transactions from changing who administers this server, until this one ends.
///
/// # Errors
/// When the database fails.
pub async fn hold_admins(conn: &mut AnyConnection) -> Result<(), StorageError> {
    sqlx::query("UPDATE users SET is_admin = 1 WHERE is_admin = 1")
        .execute(conn)
        .await?;
    Ok(())
}

/// How many administrators other than `user_id` can log in.
///
/// # Errors
/// When the database fails.
pub async fn other_admins(conn: &mut AnyConnection, user_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM users WHERE is_admin = 1 AND suspended_at IS NULL AND user_id <> $1",
    )
    .bind(user_id)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// How many accounts there are.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &mut AnyConnection) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT COUNT(*) FROM users").fetch_one(conn).await?;
    Ok(row.try_get(0)?)
}

/// Suspends the account, at the time `at` in milliseconds, or no longer. One that is suspended keeps its time.
///
/// # Errors
/// When the database fails.
pub async fn set_suspended(
    conn: &mut AnyConnection,
    user_id: &str,
    at: Option<i64>,
) -> Result<(), StorageError> {
    let query = match at {
        Some(at) => {
            sqlx::query("UPDATE users SET suspended_at = COALESCE(suspended_at, $2) WHERE user_id = $1")
                .bind(user_id)
                .bind(at)
        }
        None => sqlx::query("UPDATE users SET suspended_at = NULL WHERE user_id = $1").bind(user_id),
    };
    query.execute(conn).await?;
    Ok(())
}

/// Whether the account may log in. No other transaction suspends it until this one ends.
///
/// # Errors
/// When the database fails.
pub async fn hold_unsuspended(conn: &mut AnyConnection, user_id: &str) -> Result<bool, StorageError> {
    let done =
        sqlx::query("UPDATE users SET suspended_at = NULL WHERE user_id = $1 AND suspended_at IS NULL")
            .bind(user_id)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives the user so many bytes to store, or what all may.
///
/// # Errors
/// When the database fails.
pub async fn set_media_quota(
    conn: &mut AnyConnection,
    user_id: &str,
    bytes: Option<i64>,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE users SET media_quota = $2 WHERE user_id = $1")
        .bind(user_id)
        .bind(bytes)
        .execute(conn)
        .await?;
    Ok(())
}

/// Bytes that the user may have stored, if that is not what all may.
///
/// # Errors
/// When the database fails.
pub async fn media_quota(conn: &mut AnyConnection, user_id: &str) -> Result<Option<i64>, StorageError> {
    let row = sqlx::query("SELECT media_quota FROM users WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(match row {
        Some(row) => row.try_get(0)?,
        None => None,
    })
}
