//! What clients keep for a user, so that it is the same on each device. The server does not read it.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// The object, as JSON; `None` if nothing is kept.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, user_id: &str) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT json FROM client_settings WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// Keeps `json` in the place of what there was.
///
/// # Errors
/// When the database fails, or the user has no account.
pub async fn set(conn: &mut AnyConnection, user_id: &str, json: &str, now: i64) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO client_settings (user_id, json, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (user_id) DO UPDATE SET json = excluded.json, updated_at = excluded.updated_at",
    )
    .bind(user_id)
    .bind(json)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}
