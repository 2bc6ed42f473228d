//! Logins whose password was right and whose second factor is awaited. Only hashes of the tickets are kept.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Stores a ticket, and forgets all that have expired.
///
/// # Errors
/// When there is no such user or the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    hash: &str,
    user_id: &str,
    now: i64,
    expires_at: i64,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM login_tickets WHERE expires_at <= $1")
        .bind(now)
        .execute(&mut *conn)
        .await?;
    sqlx::query("INSERT INTO login_tickets (ticket_hash, user_id, expires_at) VALUES ($1, $2, $3)")
        .bind(hash)
        .bind(user_id)
        .bind(expires_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whose login the ticket is of, if it can be used.
///
/// # Errors
/// When the database fails.
pub async fn peek(conn: &mut AnyConnection, hash: &str, now: i64) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT user_id FROM login_tickets WHERE ticket_hash = $1 AND expires_at > $2")
        .bind(hash)
        .bind(now)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Uses a ticket up; says whether it could be used. Of two at the same time one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take(conn: &mut AnyConnection, hash: &str, now: i64) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM login_tickets WHERE ticket_hash = $1 AND expires_at > $2")
        .bind(hash)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets the tickets of `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn forget_of(conn: &mut AnyConnection, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM login_tickets WHERE user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
