//! Guilds and media, as those who administer the server see them.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, members::containing};

/// A guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildOverview {
    /// Its id.
    pub guild_id: String,
    /// Its name.
    pub name: String,
    /// Picture: an `mxc:` URI.
    pub icon: Option<String>,
    /// Who owns it.
    pub owner_id: String,
    /// The steward who made it, if that is held.
    pub creator_id: Option<String>,
    /// In milliseconds.
    pub created_at: i64,
    /// Members, without stewards.
    pub members: i64,
    /// Those of them that are users of this server.
    pub own_members: i64,
    /// Channels.
    pub channels: i64,
}

// The id of a room is that of its first event, but for the sign.
macro_rules! guild_columns {
    () => {
        "SELECT g.guild_id, g.name, g.icon, g.owner_id, \
         (SELECT e.sender FROM events e WHERE e.room_id = g.guild_id AND e.event_id = '$' || SUBSTR(g.guild_id, 2)), \
         g.created_at, g.member_count, (SELECT COUNT(*) FROM memberships m WHERE m.room_id = g.guild_id \
         AND m.server_name = $1 AND m.membership = 'join' AND m.user_id <> '@guildhall:' || m.server_name), \
         (SELECT COUNT(*) FROM channels c WHERE c.guild_id = g.guild_id AND c.is_deleted = 0) FROM guilds g "
    };
}

fn guild_row(row: &AnyRow) -> Result<GuildOverview, StorageError> {
    Ok(GuildOverview {
        guild_id: row.try_get(0)?,
        name: row.try_get(1)?,
        icon: row.try_get(2)?,
        owner_id: row.try_get(3)?,
        creator_id: row.try_get(4)?,
        created_at: row.try_get(5)?,
        members: row.try_get(6)?,
        own_members: row.try_get(7)?,
        channels: row.try_get(8)?,
    })
}

/// The guild `guild_id`; `own` is this server.
///
/// # Errors
/// When the database fails.
pub async fn guild(
    conn: &mut AnyConnection,
    own: &str,
    guild_id: &str,
) -> Result<Option<GuildOverview>, StorageError> {
    let row = sqlx::query(concat!(
        guild_columns!(),
        "WHERE g.guild_id = $2 AND g.is_deleted = 0"
    ))
    .bind(own)
    .bind(guild_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(guild_row).transpose()
}

/// At most `limit` guilds in whose name `text` is (in lower case; empty for all), the newest first, behind the one that was made at `before.0` and
/// has the id `before.1`; `own` is this server.
///
/// # Errors
/// When the database fails.
pub async fn guilds(
    conn: &mut AnyConnection,
    own: &str,
    text: &str,
    before: (i64, &str),
    limit: i64,
) -> Result<Vec<GuildOverview>, StorageError> {
    let rows = sqlx::query(concat!(
        guild_columns!(),
        "WHERE g.is_deleted = 0 AND (g.created_at < $2 OR (g.created_at = $2 AND g.guild_id < $3)) \
         AND ($4 = '' OR LOWER(g.name) LIKE $5 ESCAPE '\\') ORDER BY g.created_at DESC, g.guild_id DESC LIMIT $6"
    ))
    .bind(own)
    .bind(before.0)
    .bind(before.1)
    .bind(text)
    .bind(containing(text))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(guild_row).collect()
}

/// At most `limit` users of this server, `own`, who are in the guild.
///
/// # Errors
/// When the database fails.
pub async fn own_members(
    conn: &mut AnyConnection,
    guild_id: &str,
    own: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND server_name = $2 AND membership = 'join' \
         AND user_id <> '@guildhall:' || server_name ORDER BY user_id LIMIT $3",
    )
    .bind(guild_id)
    .bind(own)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Stored files of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaSum {
    /// Whether they are of this server.
    pub is_own: bool,
    /// `image`, `video`, `audio` or `other`, by their content.
    pub kind: String,
    /// How many.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
}

/// What is stored, by kind; `own` is this server. What lies on the disk is less where files are the same.
///
/// # Errors
/// When the database fails.
pub async fn media_sums(conn: &mut AnyConnection, own: &str) -> Result<Vec<MediaSum>, StorageError> {
    let rows = sqlx::query(
        "SELECT is_own, kind, COUNT(*), CAST(SUM(size) AS BIGINT) FROM (SELECT size, \
         CAST(CASE WHEN server_name = $1 THEN 1 ELSE 0 END AS BIGINT) AS is_own, CASE WHEN content_type LIKE 'image/%' THEN 'image' \
         WHEN content_type LIKE 'video/%' THEN 'video' WHEN content_type LIKE 'audio/%' THEN 'audio' \
         ELSE 'other' END AS kind FROM media) kinds GROUP BY is_own, kind ORDER BY is_own DESC, kind",
    )
    .bind(own)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(MediaSum {
                is_own: row.try_get::<i64, _>(0)? != 0,
                kind: row.try_get(1)?,
                files: row.try_get(2)?,
                bytes: row.try_get(3)?,
            })
        })
        .collect()
}

/// What one user has stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploaderSum {
    /// The user.
    pub user_id: String,
    /// How many files.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Bytes that the user may have stored, if that is not what all may.
    pub quota: Option<i64>,
}

/// The `limit` users of this server who have stored most.
///
/// # Errors
/// When the database fails.
pub async fn largest_uploaders(
    conn: &mut AnyConnection,
    limit: i64,
) -> Result<Vec<UploaderSum>, StorageError> {
    let rows = sqlx::query(
        "SELECT m.uploader_id, COUNT(*), CAST(SUM(m.size) AS BIGINT), MAX(u.media_quota) FROM media m \
         LEFT JOIN users u ON u.user_id = m.uploader_id WHERE m.uploader_id IS NOT NULL \
         GROUP BY m.uploader_id ORDER BY SUM(m.size) DESC, m.uploader_id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(UploaderSum {
                user_id: row.try_get(0)?,
                files: row.try_get(1)?,
                bytes: row.try_get(2)?,
                quota: row.try_get(3)?,
            })
        })
        .collect()
}
