//! Mails that are owed.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A mail that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedMailRow {
    /// The account.
    pub user_id: String,
    /// What it is for.
    pub kind: String,
    /// In milliseconds.
    pub asked_at: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is to be tried, in milliseconds.
    pub due_at: i64,
}

/// A mail of the kind `kind` is owed to `user_id` from `now` on; whatever was owed of it before is not any more.
///
/// # Errors
/// When there is no such user or the database fails.
pub async fn owe(conn: &mut AnyConnection, user_id: &str, kind: &str, now: i64) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO mail_queue (user_id, kind, asked_at, attempts, due_at) VALUES ($1, $2, $3, 0, $3) \
         ON CONFLICT (user_id, kind) DO UPDATE SET asked_at = excluded.asked_at, attempts = 0, \
         due_at = excluded.due_at",
    )
    .bind(user_id)
    .bind(kind)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// What is to be tried at the time `now`, longest due first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn due(conn: &mut AnyConnection, now: i64, limit: i64) -> Result<Vec<OwedMailRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id, kind, asked_at, attempts, due_at FROM mail_queue WHERE due_at <= $1 \
         ORDER BY due_at, user_id, kind LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let read = |row: &sqlx::any::AnyRow| {
        Ok(OwedMailRow {
            user_id: row.try_get(0)?,
            kind: row.try_get(1)?,
            asked_at: row.try_get(2)?,
            attempts: row.try_get(3)?,
            due_at: row.try_get(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Counts an attempt at `mail` before it is made, and says when the next one would be; says whether it is still to be made. Of two
/// who would make it one does.
///
/// # Errors
/// When the database fails.
pub async fn begin(conn: &mut AnyConnection, mail: &OwedMailRow, next_at: i64) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE mail_queue SET attempts = attempts + 1, due_at = $5 \
         WHERE user_id = $1 AND kind = $2 AND asked_at = $3 AND due_at = $4",
    )
    .bind(&mail.user_id)
    .bind(&mail.kind)
    .bind(mail.asked_at)
    .bind(mail.due_at)
    .bind(next_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// `mail`, of which an attempt has begun, is not owed any more, unless it was asked for anew meanwhile: then there was none yet.
///
/// # Errors
/// When the database fails.
pub async fn settle(conn: &mut AnyConnection, mail: &OwedMailRow) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM mail_queue WHERE user_id = $1 AND kind = $2 AND asked_at = $3 AND attempts = $4",
    )
    .bind(&mail.user_id)
    .bind(&mail.kind)
    .bind(mail.asked_at)
    .bind(mail.attempts + 1)
    .execute(conn)
    .await?;
    Ok(())
}

/// No mail of the kind `kind` is owed to `user_id` any more.
///
/// # Errors
/// When the database fails.
pub async fn forget(conn: &mut AnyConnection, user_id: &str, kind: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM mail_queue WHERE user_id = $1 AND kind = $2")
        .bind(user_id)
        .bind(kind)
        .execute(conn)
        .await?;
    Ok(())
}

/// Nothing is owed to `user_id` any more.
///
/// # Errors
/// When the database fails.
pub async fn forget_of(conn: &mut AnyConnection, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM mail_queue WHERE user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
