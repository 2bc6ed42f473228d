//! What an operator looks at: a guild's messages with those that were deleted, and guilds that are gone.

use sqlx::{AnyConnection, Row};

use crate::{StorageError, messages::Anchor};

/// A message as it stands, deleted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectedMessage {
    /// Where it stands in its channel; its id is the anchor's.
    pub place: Anchor,
    /// The author's user id.
    pub author_id: String,
    /// The text as it stands.
    pub content: String,
    /// The emoji in it, as JSON.
    pub emojis: Option<String>,
    /// The stickers, as JSON.
    pub stickers: Option<String>,
    /// Whether an edit stands.
    pub is_edited: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
    /// The message that it answers.
    pub reply_to: Option<String>,
}

/// Whether the guild was deleted; `None` if there is no such guild here.
///
/// # Errors
/// When the database fails.
pub async fn is_deleted(conn: &mut AnyConnection, guild_id: &str) -> Result<Option<bool>, StorageError> {
    let row = sqlx::query("SELECT is_deleted FROM guilds WHERE guild_id = $1")
        .bind(guild_id)
        .fetch_optional(conn)
        .await?;
    Ok(row
        .map(|row| row.try_get::<i64, _>(0))
        .transpose()?
        .map(|flag| flag != 0))
}

/// The bans of servers that stand in the guild, sorted by pattern, each with its reason as JSON.
///
/// # Errors
/// When the database fails.
pub async fn server_bans(
    conn: &mut AnyConnection,
    guild_id: &str,
) -> Result<Vec<(String, String)>, StorageError> {
    // A group has what differs from the one below it, down to a snapshot: the uppermost entry of a name counts.
    let rows = sqlx::query(
        "WITH RECURSIVE chain (group_id, base_id, level) AS ( \
         SELECT g.group_id, g.base_id, CAST(0 AS BIGINT) FROM guild_heads h JOIN guild_groups g ON g.group_id = h.group_id \
         WHERE h.room_id = $1 UNION ALL \
         SELECT g.group_id, g.base_id, chain.level + 1 FROM chain JOIN guild_groups g ON g.group_id = chain.base_id), \
         entries AS (SELECT e.name, e.value, chain.level FROM chain JOIN guild_group_entries e \
         ON e.group_id = chain.group_id WHERE e.name LIKE 'server_ban/%') \
         SELECT SUBSTR(name, 12), value FROM entries e WHERE value IS NOT NULL \
         AND level = (SELECT MIN(level) FROM entries u WHERE u.name = e.name) ORDER BY name",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// At most `limit` messages of a channel, oldest first, after `after` (none for the first).
///
/// # Errors
/// When the database fails.
pub async fn messages(
    conn: &mut AnyConnection,
    channel_id: &str,
    after: Option<&Anchor>,
    limit: i64,
) -> Result<Vec<InspectedMessage>, StorageError> {
    let (ts, depth, id) = after.map_or((i64::MIN, i64::MIN, ""), |place| {
        (place.order_ts, place.order_depth, place.message_id.as_str())
    });
    let rows = sqlx::query(
        "SELECT message_id, order_ts, order_depth, author_id, content, edited_at, is_deleted, reply_to, emojis, stickers FROM messages \
         WHERE channel_id = $1 AND (order_ts > $2 OR (order_ts = $2 AND (order_depth > $3 \
         OR (order_depth = $3 AND message_id > $4)))) ORDER BY order_ts, order_depth, message_id LIMIT $5",
    )
    .bind(channel_id)
    .bind(ts)
    .bind(depth)
    .bind(id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(InspectedMessage {
                place: Anchor {
                    message_id: row.try_get(0)?,
                    order_ts: row.try_get(1)?,
                    order_depth: row.try_get(2)?,
                },
                author_id: row.try_get(3)?,
                content: row.try_get(4)?,
                is_edited: row.try_get::<Option<i64>, _>(5)?.is_some(),
                is_deleted: row.try_get::<i64, _>(6)? != 0,
                reply_to: row.try_get(7)?,
                emojis: row.try_get(8)?,
                stickers: row.try_get(9)?,
            })
        })
        .collect()
}

/// Members of a guild whose servers say that they have a second factor, behind `after`, sorted, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn second_factors(
    conn: &mut AnyConnection,
    guild_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND user_id > $2 AND membership = 'join' \
         AND has_second_factor = 1 ORDER BY user_id LIMIT $3",
    )
    .bind(guild_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
