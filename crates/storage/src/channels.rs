//! Reading channels that are shown: the guild lists them, their own rooms agree, and neither is deleted.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::guilds::ChannelRow};

/// A channel with its latest message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The channel.
    pub row: ChannelRow,
    /// The last message of the history that is not deleted.
    pub last_message_id: Option<String>,
}

fn from_row(row: &AnyRow) -> Result<Channel, StorageError> {
    Ok(Channel {
        row: ChannelRow {
            channel_id: row.try_get(0)?,
            guild_id: row.try_get(1)?,
            kind: row.try_get(2)?,
            name: row.try_get(3)?,
            topic: row.try_get(4)?,
            position: row.try_get(5)?,
            nsfw: row.try_get::<i64, _>(6)? != 0,
            rate_limit_per_user: row.try_get(7)?,
            parent_id: row.try_get(8)?,
            created_at: row.try_get(9)?,
            is_deleted: false,
        },
        last_message_id: row.try_get(10)?,
    })
}

/// The channel `channel_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, channel_id: &str) -> Result<Option<Channel>, StorageError> {
    let row = sqlx::query(
        "SELECT c.channel_id, c.guild_id, c.kind, c.name, c.topic, c.position, c.nsfw, c.rate_limit_per_user, \
         c.parent_id, c.created_at, (SELECT m.message_id FROM messages m WHERE m.channel_id = c.channel_id \
          AND m.is_deleted = 0 ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
         FROM channels c JOIN guild_children l ON l.guild_id = c.guild_id AND l.channel_id = c.channel_id \
         JOIN guilds g ON g.guild_id = c.guild_id AND g.is_deleted = 0 \
         WHERE c.channel_id = $1 AND c.is_deleted = 0",
    )
    .bind(channel_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The channels of a guild in the order of the list.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<Channel>, StorageError> {
    let rows = sqlx::query(
        "SELECT c.channel_id, c.guild_id, c.kind, c.name, c.topic, c.position, c.nsfw, c.rate_limit_per_user, \
         c.parent_id, c.created_at, (SELECT m.message_id FROM messages m WHERE m.channel_id = c.channel_id \
          AND m.is_deleted = 0 ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
         FROM channels c JOIN guild_children l ON l.guild_id = c.guild_id AND l.channel_id = c.channel_id \
         JOIN guilds g ON g.guild_id = c.guild_id AND g.is_deleted = 0 \
         WHERE c.guild_id = $1 AND c.is_deleted = 0 ORDER BY c.position, c.channel_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// How many channels the guild lists, shown or not yet.
///
/// # Errors
/// When the database fails.
pub async fn count_of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT COUNT(*) FROM guild_children WHERE guild_id = $1")
        .bind(guild_id)
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}
