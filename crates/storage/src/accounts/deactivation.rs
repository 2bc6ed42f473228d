//! Accounts that are no more: their names stay taken, and what they are still to be taken out of is noted.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Tables with what is only the user's own, by the column that names the user. What hangs on a row goes with it.
const PRIVATE: &[&str] = &[
    "DELETE FROM second_factors WHERE user_id = $1",
    "DELETE FROM second_factor_attempts WHERE user_id = $1",
    "DELETE FROM login_tickets WHERE user_id = $1",
    "DELETE FROM email_tokens WHERE user_id = $1",
    "DELETE FROM mail_queue WHERE user_id = $1",
    "DELETE FROM push_subscriptions WHERE user_id = $1",
    "DELETE FROM notifications WHERE user_id = $1",
    "DELETE FROM notification_settings WHERE user_id = $1",
    "DELETE FROM notification_preferences WHERE user_id = $1",
    "DELETE FROM presences WHERE user_id = $1",
    "DELETE FROM read_states WHERE user_id = $1",
    "DELETE FROM thread_follows WHERE user_id = $1",
    "DELETE FROM receipts WHERE user_id = $1",
    "DELETE FROM user_privacy WHERE user_id = $1",
    "DELETE FROM user_blocks WHERE user_id = $1",
    "DELETE FROM hidden_previews WHERE user_id = $1",
    "DELETE FROM client_settings WHERE user_id = $1",
    "DELETE FROM open_channels WHERE user_id = $1",
    // What others have invited the user to, and this server has still to ask for.
    "DELETE FROM direct_errands WHERE user_id = $1",
    "UPDATE sessions SET device = NULL WHERE user_id = $1",
];

/// Whether `user_id` is an account of this server that is not deactivated.
///
/// # Errors
/// When the database fails.
pub async fn is_active(conn: &mut AnyConnection, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT 1 FROM users WHERE user_id = $1 AND deactivated_at IS NULL")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Whether `user_id` is an account of this server that is deactivated.
///
/// # Errors
/// When the database fails.
pub async fn is_over(conn: &mut AnyConnection, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT 1 FROM users WHERE user_id = $1 AND deactivated_at IS NOT NULL")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// As [`is_active`], and it stays so until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn hold(conn: &mut AnyConnection, user_id: &str) -> Result<bool, StorageError> {
    let done =
        sqlx::query("UPDATE users SET updated_at = updated_at WHERE user_id = $1 AND deactivated_at IS NULL")
            .bind(user_id)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Marks the account as no more, takes from it all that it tells of its user, gives it a password that nobody knows, and notes that it is to be taken out of everything; says whether it was
/// there.
///
/// # Errors
/// When the database fails.
pub async fn deactivate(
    conn: &mut AnyConnection,
    user_id: &str,
    password_hash: &str,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE users SET deactivated_at = $2, updated_at = $2, password_hash = $3, email = NULL, email_verified_at = NULL, \
         display_name = NULL, bio = '', accent_color = NULL, locale = 'en', avatar = NULL, banner = NULL, is_admin = 0 \
         WHERE user_id = $1 AND deactivated_at IS NULL",
    )
    .bind(user_id)
    .bind(now)
    .bind(password_hash)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("INSERT INTO farewells (user_id, attempts, due_at) VALUES ($1, 0, $2)")
        .bind(user_id)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    erase(conn, user_id).await?;
    Ok(true)
}

/// Erases what is only the user's own.
///
/// # Errors
/// When the database fails.
pub async fn erase(conn: &mut AnyConnection, user_id: &str) -> Result<(), StorageError> {
    for sql in PRIVATE {
        sqlx::query(*sql).bind(user_id).execute(&mut *conn).await?;
    }
    Ok(())
}

/// An account that is still to be taken out of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    /// Whose.
    pub user_id: String,
    /// How often it was tried in vain.
    pub attempts: i64,
}

/// Those that are due at `now`, the longest waiting first.
///
/// # Errors
/// When the database fails.
pub async fn due(conn: &mut AnyConnection, now: i64, limit: i64) -> Result<Vec<Farewell>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id, attempts FROM farewells WHERE due_at <= $1 ORDER BY due_at, user_id LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Farewell {
                user_id: row.try_get(0)?,
                attempts: row.try_get(1)?,
            })
        })
        .collect()
}

/// It was tried in vain, and is tried again at `due_at`.
///
/// # Errors
/// When the database fails.
pub async fn put_off(conn: &mut AnyConnection, user_id: &str, due_at: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE farewells SET attempts = attempts + 1, due_at = $2 WHERE user_id = $1")
        .bind(user_id)
        .bind(due_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// It is done.
///
/// # Errors
/// When the database fails.
pub async fn finish(conn: &mut AnyConnection, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM farewells WHERE user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
