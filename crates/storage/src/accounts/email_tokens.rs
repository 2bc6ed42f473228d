//! What was sent by mail and shows that somebody reads it. Only hashes are kept.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A token that stands.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailTokenRow {
    /// The account.
    pub user_id: String,
    /// Where it was sent.
    pub email: String,
}

fn from_row(row: &AnyRow) -> Result<EmailTokenRow, StorageError> {
    Ok(EmailTokenRow {
        user_id: row.try_get(0)?,
        email: row.try_get(1)?,
    })
}

/// Stores a token of the kind `kind` in the place of the earlier one, and forgets all that have expired.
///
/// # Errors
/// When there is no such user or the database fails.
pub async fn replace(
    conn: &mut AnyConnection,
    kind: &str,
    token_hash: &str,
    token: &EmailTokenRow,
    now: i64,
    expires_at: i64,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM email_tokens WHERE expires_at <= $1")
        .bind(now)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "INSERT INTO email_tokens (user_id, kind, token_hash, email, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (user_id, kind) DO UPDATE SET token_hash = excluded.token_hash, email = excluded.email, \
         expires_at = excluded.expires_at",
    )
    .bind(&token.user_id)
    .bind(kind)
    .bind(token_hash)
    .bind(&token.email)
    .bind(expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// The token of the kind `kind` with this hash, if it can be used.
///
/// # Errors
/// When the database fails.
pub async fn peek(
    conn: &mut AnyConnection,
    kind: &str,
    token_hash: &str,
    now: i64,
) -> Result<Option<EmailTokenRow>, StorageError> {
    let row = sqlx::query(
        "SELECT user_id, email FROM email_tokens WHERE token_hash = $1 AND kind = $2 AND expires_at > $3",
    )
    .bind(token_hash)
    .bind(kind)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Uses a token up, if it can be used. Of two at the same time one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take(
    conn: &mut AnyConnection,
    kind: &str,
    token_hash: &str,
    now: i64,
) -> Result<Option<EmailTokenRow>, StorageError> {
    let row = sqlx::query(
        "DELETE FROM email_tokens WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 \
         RETURNING user_id, email",
    )
    .bind(token_hash)
    .bind(kind)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Forgets the token of the kind `kind` of `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn forget(conn: &mut AnyConnection, user_id: &str, kind: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM email_tokens WHERE user_id = $1 AND kind = $2")
        .bind(user_id)
        .bind(kind)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets all tokens of `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn forget_of(conn: &mut AnyConnection, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM email_tokens WHERE user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
