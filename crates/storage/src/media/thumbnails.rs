//! Small pictures of stored pictures and videos.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A small picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThumbnailRow {
    /// SHA-256 of its bytes, in hexadecimal: the name of the blob.
    pub sha256: String,
    /// A media type.
    pub content_type: String,
}

/// Which one of a blob: pixels, and whether it is cropped to them. A video's first picture in its own size is 0 by 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// Whether it is cropped to them.
    pub is_cropped: bool,
}

/// Stores one of the blob `of`. One of the same size gives way.
///
/// # Errors
/// When the database fails.
pub async fn put(
    conn: &mut AnyConnection,
    of: &str,
    size: Size,
    thumbnail: &ThumbnailRow,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO thumbnails (sha256, width, height, is_cropped, thumbnail_sha256, content_type) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sha256, width, height, is_cropped) DO UPDATE SET \
         thumbnail_sha256 = excluded.thumbnail_sha256, content_type = excluded.content_type",
    )
    .bind(of)
    .bind(size.width)
    .bind(size.height)
    .bind(i64::from(size.is_cropped))
    .bind(&thumbnail.sha256)
    .bind(&thumbnail.content_type)
    .execute(conn)
    .await?;
    Ok(())
}

/// One of the blob `of`.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    of: &str,
    size: Size,
) -> Result<Option<ThumbnailRow>, StorageError> {
    let row = sqlx::query(
        "SELECT thumbnail_sha256, content_type FROM thumbnails \
         WHERE sha256 = $1 AND width = $2 AND height = $3 AND is_cropped = $4",
    )
    .bind(of)
    .bind(size.width)
    .bind(size.height)
    .bind(i64::from(size.is_cropped))
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(ThumbnailRow {
            sha256: row.try_get(0)?,
            content_type: row.try_get(1)?,
        })
    })
    .transpose()
}

/// Forgets those of the blob `of`; gives their blobs.
///
/// # Errors
/// When the database fails.
pub async fn delete(conn: &mut AnyConnection, of: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("DELETE FROM thumbnails WHERE sha256 = $1 RETURNING thumbnail_sha256")
        .bind(of)
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
