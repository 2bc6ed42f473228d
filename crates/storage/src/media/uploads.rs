//! Files that are being uploaded.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A file that is being uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Its id, which is that of the file when it is whole.
    pub upload_id: String,
    /// Who uploads it.
    pub user_id: String,
    /// The channel that it is for.
    pub channel_id: String,
    /// What it is called.
    pub filename: String,
    /// Bytes that it is to have.
    pub size: i64,
    /// When it ends if nothing more comes, in milliseconds.
    pub expires_at: i64,
}

fn from_row(row: &AnyRow) -> Result<UploadRow, StorageError> {
    Ok(UploadRow {
        upload_id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        channel_id: row.try_get(2)?,
        filename: row.try_get(3)?,
        size: row.try_get(4)?,
        expires_at: row.try_get(5)?,
    })
}

/// Stores `upload`, which is new.
///
/// # Errors
/// When the database fails.
pub async fn insert(conn: &mut AnyConnection, upload: &UploadRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO uploads (upload_id, user_id, channel_id, filename, size, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&upload.upload_id)
    .bind(&upload.user_id)
    .bind(&upload.channel_id)
    .bind(&upload.filename)
    .bind(upload.size)
    .bind(upload.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// The upload with this id.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, upload_id: &str) -> Result<Option<UploadRow>, StorageError> {
    let row = sqlx::query(
        "SELECT upload_id, user_id, channel_id, filename, size, expires_at FROM uploads WHERE upload_id = $1",
    )
    .bind(upload_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// How many `user_id` has.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &mut AnyConnection, user_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT COUNT(*) FROM uploads WHERE user_id = $1")
        .bind(user_id)
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}

/// Lets it end at `expires_at`, in milliseconds.
///
/// # Errors
/// When the database fails.
pub async fn extend(conn: &mut AnyConnection, upload_id: &str, expires_at: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE uploads SET expires_at = $2 WHERE upload_id = $1")
        .bind(upload_id)
        .bind(expires_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets it; whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, upload_id: &str) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM uploads WHERE upload_id = $1")
        .bind(upload_id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The ids of at most `limit` that have ended by `now`, in milliseconds.
///
/// # Errors
/// When the database fails.
pub async fn ended(conn: &mut AnyConnection, now: i64, limit: i64) -> Result<Vec<String>, StorageError> {
    let rows =
        sqlx::query("SELECT upload_id FROM uploads WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2")
            .bind(now)
            .bind(limit)
            .fetch_all(conn)
            .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
