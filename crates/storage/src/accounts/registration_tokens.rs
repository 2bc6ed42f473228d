//! Tokens that let somebody register.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// What is kept of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Names it.
    pub token_hash: String,
    /// Accounts that it makes in all, if that was noted.
    pub max_uses: Option<i64>,
    /// Accounts that it still makes.
    pub uses_left: i64,
    /// In milliseconds.
    pub created_at: i64,
    /// When it ends, in milliseconds.
    pub expires_at: Option<i64>,
    /// The administrator who made it.
    pub created_by: Option<String>,
}

fn from_row(row: &AnyRow) -> Result<TokenRow, StorageError> {
    Ok(TokenRow {
        token_hash: row.try_get(0)?,
        max_uses: row.try_get(1)?,
        uses_left: row.try_get(2)?,
        created_at: row.try_get(3)?,
        expires_at: row.try_get(4)?,
        created_by: row.try_get(5)?,
    })
}

/// Stores a token that does not grant administration.
///
/// # Errors
/// When the database fails.
pub async fn insert_row(conn: &mut AnyConnection, row: &TokenRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO registration_tokens (token_hash, grants_admin, max_uses, uses_left, created_at, expires_at, created_by) \
         VALUES ($1, 0, $2, $3, $4, $5, $6)",
    )
    .bind(&row.token_hash)
    .bind(row.max_uses)
    .bind(row.uses_left)
    .bind(row.created_at)
    .bind(row.expires_at)
    .bind(&row.created_by)
    .execute(conn)
    .await?;
    Ok(())
}

/// The token with this hash, unless it grants administration.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, token_hash: &str) -> Result<Option<TokenRow>, StorageError> {
    let row = sqlx::query(
        "SELECT token_hash, max_uses, uses_left, created_at, expires_at, created_by FROM registration_tokens \
         WHERE token_hash = $1 AND grants_admin = 0",
    )
    .bind(token_hash)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// At most `limit` tokens that do not grant administration, the newest first, behind the one that was made at `before.0` and has the hash `before.1`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut AnyConnection,
    before: (i64, &str),
    limit: i64,
) -> Result<Vec<TokenRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT token_hash, max_uses, uses_left, created_at, expires_at, created_by FROM registration_tokens \
         WHERE grants_admin = 0 AND (created_at < $1 OR (created_at = $1 AND token_hash < $2)) \
         ORDER BY created_at DESC, token_hash DESC LIMIT $3",
    )
    .bind(before.0)
    .bind(before.1)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Removes the token with this hash, unless it grants administration; says whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, token_hash: &str) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM registration_tokens WHERE token_hash = $1 AND grants_admin = 0")
        .bind(token_hash)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

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
        "INSERT INTO registration_tokens (token_hash, grants_admin, max_uses, uses_left, created_at, expires_at) \
         VALUES ($1, $2, $3, $3, $4, $5)",
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
