//! Files whose messages were deleted, until their bytes are.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A file whose message was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The server that it is of.
    pub server_name: String,
    /// Its name there.
    pub media_id: String,
    /// The channel of the message.
    pub channel_id: String,
    /// The message.
    pub message_id: String,
}

/// Notes that the message of `release` was deleted.
///
/// # Errors
/// When the database fails.
pub async fn add(conn: &mut AnyConnection, release: &Release) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO media_releases (server_name, media_id, channel_id, message_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (server_name, media_id, message_id) DO NOTHING",
    )
    .bind(&release.server_name)
    .bind(&release.media_id)
    .bind(&release.channel_id)
    .bind(&release.message_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// At most `limit` of them.
///
/// # Errors
/// When the database fails.
pub async fn some(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Release>, StorageError> {
    let rows = sqlx::query(
        "SELECT server_name, media_id, channel_id, message_id FROM media_releases \
         ORDER BY server_name, media_id, message_id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let release = |row: &sqlx::any::AnyRow| {
        Ok(Release {
            server_name: row.try_get(0)?,
            media_id: row.try_get(1)?,
            channel_id: row.try_get(2)?,
            message_id: row.try_get(3)?,
        })
    };
    rows.iter().map(release).collect()
}

/// Forgets `release`: it is done.
///
/// # Errors
/// When the database fails.
pub async fn done(conn: &mut AnyConnection, release: &Release) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM media_releases WHERE server_name = $1 AND media_id = $2 AND message_id = $3")
        .bind(&release.server_name)
        .bind(&release.media_id)
        .bind(&release.message_id)
        .execute(conn)
        .await?;
    Ok(())
}
