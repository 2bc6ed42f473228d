//! What is known of stored media. The bytes lie on disk, under their hash.

pub mod attachments;
pub mod releases;
pub mod replaceable;
pub mod thumbnails;
pub mod uploads;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A file that was uploaded here, or fetched from another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRow {
    /// The server whose user uploaded it.
    pub server_name: String,
    /// Its name there.
    pub media_id: String,
    /// SHA-256 of its bytes, in hexadecimal: the name of the blob.
    pub sha256: String,
    /// Who uploaded it, if that was here.
    pub uploader_id: Option<String>,
    /// What it is, by its content.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Pixels; 0 for what is no picture or video.
    pub width: i64,
    /// Pixels; 0 for what is no picture or video.
    pub height: i64,
    /// Whether it moves.
    pub is_animated: bool,
    /// When it was stored here, in milliseconds.
    pub created_at: i64,
    /// When it was last asked for, in milliseconds.
    pub used_at: i64,
    /// What makes it a file of a message, if it is one.
    pub attachment: Option<AttachmentFacts>,
}

/// What is known of a file of a message beside its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttachmentFacts {
    /// What its uploader calls it, if that was here.
    pub filename: Option<String>,
    /// Milliseconds, of videos and sounds.
    pub duration: Option<i64>,
    /// What to show until a picture is there.
    pub blurhash: Option<String>,
    /// The channel that it was uploaded to here.
    pub channel_id: Option<String>,
    /// The message that has it, of those uploaded here.
    pub message_id: Option<String>,
}

/// The columns of a [`MediaRow`].
macro_rules! columns {
    () => {
        "server_name, media_id, sha256, uploader_id, content_type, size, width, height, is_animated, \
         created_at, used_at, is_attachment, filename, duration, blurhash, channel_id, message_id"
    };
}
pub(super) use columns;

fn from_row(row: &AnyRow) -> Result<MediaRow, StorageError> {
    Ok(MediaRow {
        server_name: row.try_get(0)?,
        media_id: row.try_get(1)?,
        sha256: row.try_get(2)?,
        uploader_id: row.try_get(3)?,
        content_type: row.try_get(4)?,
        size: row.try_get(5)?,
        width: row.try_get(6)?,
        height: row.try_get(7)?,
        is_animated: row.try_get::<i64, _>(8)? != 0,
        created_at: row.try_get(9)?,
        used_at: row.try_get(10)?,
        attachment: match row.try_get::<i64, _>(11)? {
            0 => None,
            _ => Some(AttachmentFacts {
                filename: row.try_get(12)?,
                duration: row.try_get(13)?,
                blurhash: row.try_get(14)?,
                channel_id: row.try_get(15)?,
                message_id: row.try_get(16)?,
            }),
        },
    })
}

/// Stores `media`. What is stored of the same name gives way: of a server's media id there is one content.
///
/// # Errors
/// When the database fails.
pub async fn put(conn: &mut AnyConnection, media: &MediaRow) -> Result<(), StorageError> {
    let facts = media.attachment.clone().unwrap_or_default();
    sqlx::query(concat!(
        "INSERT INTO media (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         ON CONFLICT (server_name, media_id) DO UPDATE SET sha256 = excluded.sha256, \
         content_type = excluded.content_type, size = excluded.size, width = excluded.width, \
         height = excluded.height, is_animated = excluded.is_animated, created_at = excluded.created_at, \
         used_at = excluded.used_at, is_attachment = excluded.is_attachment, filename = excluded.filename, \
         duration = excluded.duration, blurhash = excluded.blurhash, channel_id = excluded.channel_id, \
         message_id = excluded.message_id"
    ))
    .bind(&media.server_name)
    .bind(&media.media_id)
    .bind(&media.sha256)
    .bind(&media.uploader_id)
    .bind(&media.content_type)
    .bind(media.size)
    .bind(media.width)
    .bind(media.height)
    .bind(i64::from(media.is_animated))
    .bind(media.created_at)
    .bind(media.used_at)
    .bind(i64::from(media.attachment.is_some()))
    .bind(facts.filename)
    .bind(facts.duration)
    .bind(facts.blurhash)
    .bind(facts.channel_id)
    .bind(facts.message_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// What is stored of this name.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    server_name: &str,
    media_id: &str,
) -> Result<Option<MediaRow>, StorageError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM media WHERE server_name = $1 AND media_id = $2"
    ))
    .bind(server_name)
    .bind(media_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Notes that it was asked for at `now`, in milliseconds.
///
/// # Errors
/// When the database fails.
pub async fn touch(
    conn: &mut AnyConnection,
    server_name: &str,
    media_id: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE media SET used_at = $3 WHERE server_name = $1 AND media_id = $2")
        .bind(server_name)
        .bind(media_id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets what is stored of this name.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, server_name: &str, media_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM media WHERE server_name = $1 AND media_id = $2")
        .bind(server_name)
        .bind(media_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether anything stored, or a thumbnail, has the blob.
///
/// # Errors
/// When the database fails.
pub async fn has_blob(conn: &mut AnyConnection, sha256: &str) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT 1 FROM media WHERE sha256 = $1 \
         UNION ALL SELECT 1 FROM thumbnails WHERE thumbnail_sha256 = $1 LIMIT 1",
    )
    .bind(sha256)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Whether anything stored has the blob, other than as a thumbnail.
///
/// # Errors
/// When the database fails.
pub async fn is_stored(conn: &mut AnyConnection, sha256: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT 1 FROM media WHERE sha256 = $1 LIMIT 1")
        .bind(sha256)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Whether anything is stored.
///
/// # Errors
/// When the database fails.
pub async fn has_any(conn: &mut AnyConnection) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT 1 FROM media LIMIT 1")
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Bytes of what `user_id`, a user of this server, has stored, and of what is being uploaded.
///
/// # Errors
/// When the database fails.
pub async fn stored_by(conn: &mut AnyConnection, user_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT CAST((SELECT COALESCE(SUM(size), 0) FROM media WHERE uploader_id = $1) \
         + (SELECT COALESCE(SUM(size), 0) FROM uploads WHERE user_id = $1) AS BIGINT)",
    )
    .bind(user_id)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// Bytes of what is stored of servers other than `own`.
///
/// # Errors
/// When the database fails.
pub async fn cached(conn: &mut AnyConnection, own: &str) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM media WHERE server_name <> $1")
        .bind(own)
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}

/// At most `limit` of what is stored of servers other than `own`, that first which was not asked for longest.
///
/// # Errors
/// When the database fails.
pub async fn least_used(
    conn: &mut AnyConnection,
    own: &str,
    limit: i64,
) -> Result<Vec<MediaRow>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM media WHERE server_name <> $1 ORDER BY used_at, server_name, media_id LIMIT $2"
    ))
    .bind(own)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}
