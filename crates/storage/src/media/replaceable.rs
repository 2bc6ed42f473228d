//! Pictures of users and guilds, which are stored only as long as they are somebody's.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Notes that a stored picture goes when it is nobody's any more.
///
/// # Errors
/// When the database fails.
pub async fn mark(conn: &mut AnyConnection, server_name: &str, media_id: &str) -> Result<(), StorageError> {
    sqlx::query("UPDATE media SET is_replaceable = 1 WHERE server_name = $1 AND media_id = $2")
        .bind(server_name)
        .bind(media_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Media ids of at most `limit` such pictures of the server `own` that were stored before `before` (milliseconds), and that no user of it, no guild, and nobody in a
/// guild or private channel has. What somebody has in the room of a guild's channel nobody is shown, and it stays there when the picture changes.
///
/// # Errors
/// When the database fails.
pub async fn unused(
    conn: &mut AnyConnection,
    own: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.media_id FROM media p WHERE p.is_replaceable = 1 AND p.server_name = $1 AND p.created_at < $2 \
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.avatar = 'mxc://' || p.server_name || '/' || p.media_id) \
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.banner = 'mxc://' || p.server_name || '/' || p.media_id) \
         AND NOT EXISTS (SELECT 1 FROM guilds g WHERE g.is_deleted = 0 AND g.icon = 'mxc://' || p.server_name || '/' || p.media_id) \
         AND NOT EXISTS (SELECT 1 FROM guilds g WHERE g.is_deleted = 0 AND g.banner = 'mxc://' || p.server_name || '/' || p.media_id) \
         AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.avatar = 'mxc://' || p.server_name || '/' || p.media_id \
         AND m.membership = 'join' AND m.user_id = p.uploader_id AND (EXISTS (SELECT 1 FROM guilds g WHERE g.guild_id = m.room_id AND g.is_deleted = 0) \
         OR EXISTS (SELECT 1 FROM private_channels c WHERE c.channel_id = m.room_id))) \
         ORDER BY p.created_at, p.media_id LIMIT $3",
    )
    .bind(own)
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
