//! Tokens that let somebody register.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// Stores a token by its hash.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    token_hash: &str,
    grants_admin: bool,
    uses: i64,
    now: i64,
    expires_at: Option<i64>,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO registration_tokens (token_hash, grants_admin, uses_left, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token_hash)
    .bind(i64::from(grants_admin))
    .bind(uses)
    .bind(now)
    .bind(expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes every token that grants administration.
///
/// # Errors
/// When the database fails.
pub async fn delete_admin(conn: &mut AnyConnection) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM registration_tokens WHERE grants_admin = 1")
        .execute(conn)
        .await?;
    Ok(())
}

/// What [`take`] would answer; takes nothing.
///
/// # Errors
/// When the database fails.
pub async fn peek(
    conn: &mut AnyConnection,
    token_hash: &str,
    now: i64,
) -> Result<Option<bool>, StorageError> {
    let row = sqlx::query(
        "SELECT grants_admin FROM registration_tokens WHERE token_hash = $1 AND uses_left > 0 \
         AND (expires_at IS NULL OR expires_at > $2)",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    grants_admin(row)
}

/// Takes one use of a token: whether it grants administration, or `None` if it cannot be used.
///
/// # Errors
/// When the database fails.
pub async fn take(
    conn: &mut AnyConnection,
    token_hash: &str,
    now: i64,
) -> Result<Option<bool>, StorageError> {
    let row = sqlx::query(
        "UPDATE registration_tokens SET uses_left = uses_left - 1 WHERE token_hash = $1 AND uses_left > 0 \
         AND (expires_at IS NULL OR expires_at > $2) RETURNING grants_admin",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    grants_admin(row)
}

fn grants_admin(row: Option<AnyRow>) -> Result<Option<bool>, StorageError> {
    let value = row.map(|row| row.try_get::<i64, _>(0)).transpose()?;
    Ok(value.map(|admin| admin != 0))
}
