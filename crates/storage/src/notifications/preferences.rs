//! How users want to be told.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// How a user wants to be told. No `Debug`: it has a hash of a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct PreferencesRow {
    /// The user.
    pub user_id: String,
    /// `off`, `daily` or `weekly`.
    pub digest: String,
    /// When the next digest is due, in milliseconds.
    pub digest_at: Option<i64>,
    /// What is newer than this was in none, in milliseconds.
    pub digest_since: i64,
    /// How often it was tried to send the one that is due.
    pub digest_attempts: i64,
    /// Hash of what the last digest ends digests with.
    pub digest_token_hash: Option<String>,
    /// Whether pushes say what was said.
    pub push_previews: bool,
}

impl PreferencesRow {
    /// What is usual.
    #[must_use]
    pub fn usual(user_id: &str) -> Self {
        Self {
            user_id: user_id.to_owned(),
            digest: "off".to_owned(),
            digest_at: None,
            digest_since: 0,
            digest_attempts: 0,
            digest_token_hash: None,
            push_previews: true,
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT user_id, digest, digest_at, digest_since, digest_attempts, digest_token_hash, push_previews \
             FROM notification_preferences ",
            $rest
        )
    };
}

fn from_row(row: &AnyRow) -> Result<PreferencesRow, StorageError> {
    Ok(PreferencesRow {
        user_id: row.try_get(0)?,
        digest: row.try_get(1)?,
        digest_at: row.try_get(2)?,
        digest_since: row.try_get(3)?,
        digest_attempts: row.try_get(4)?,
        digest_token_hash: row.try_get(5)?,
        push_previews: row.try_get::<i64, _>(6)? != 0,
    })
}

/// What `user_id` has chosen.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, user_id: &str) -> Result<PreferencesRow, StorageError> {
    let row = sqlx::query(select!("WHERE user_id = $1"))
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    let row = row.as_ref().map(from_row).transpose()?;
    Ok(row.unwrap_or_else(|| PreferencesRow::usual(user_id)))
}

/// Whose digests the token with this hash ends.
///
/// # Errors
/// When the database fails.
pub async fn by_token(conn: &mut AnyConnection, hash: &str) -> Result<Option<PreferencesRow>, StorageError> {
    let row = sqlx::query(select!("WHERE digest_token_hash = $1"))
        .bind(hash)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// At most `limit` of those whose digest is due at `now` and whose account is not suspended, the longest due first.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut AnyConnection,
    now: i64,
    limit: i64,
) -> Result<Vec<PreferencesRow>, StorageError> {
    let rows = sqlx::query(select!(
        "WHERE digest_at <= $1 AND user_id NOT IN (SELECT u.user_id FROM users u WHERE u.suspended_at IS NOT NULL) \
         ORDER BY digest_at, user_id LIMIT $2"
    ))
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Stores `row`.
///
/// # Errors
/// When the database fails, or the user has no account.
pub async fn set(conn: &mut AnyConnection, row: &PreferencesRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO notification_preferences (user_id, digest, digest_at, digest_since, digest_attempts, digest_token_hash, \
         push_previews) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id) DO UPDATE SET digest = excluded.digest, \
         digest_at = excluded.digest_at, digest_since = excluded.digest_since, digest_attempts = excluded.digest_attempts, \
         digest_token_hash = excluded.digest_token_hash, push_previews = excluded.push_previews",
    )
    .bind(&row.user_id)
    .bind(&row.digest)
    .bind(row.digest_at)
    .bind(row.digest_since)
    .bind(row.digest_attempts)
    .bind(&row.digest_token_hash)
    .bind(i64::from(row.push_previews))
    .execute(conn)
    .await?;
    Ok(())
}
