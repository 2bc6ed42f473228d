//! Settings of this server that are not configuration (for example its name at the first start).

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Whether this server sends mail, as it was at its last start: `1` or `0`. What guilds ask of its users depends on it.
pub const SENDS_MAIL: &str = "sends_mail";

/// The value of setting `name`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, name: &str) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT value FROM settings WHERE name = $1")
        .bind(name)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Sets `name` to `value`, whatever it was.
///
/// # Errors
/// When the database fails.
pub async fn set(conn: &mut AnyConnection, name: &str, value: &str) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(conn)
    .await?;
    Ok(())
}

/// The value of `name`, which becomes `value` if it has none. Of two callers at the same time both get the same one.
///
/// # Errors
/// When the database fails.
pub async fn get_or_set(conn: &mut AnyConnection, name: &str, value: &str) -> Result<String, StorageError> {
    let row = sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = settings.value RETURNING value",
    )
    .bind(name)
    .bind(value)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}
