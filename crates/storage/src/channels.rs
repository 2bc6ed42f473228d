//! Reading channels that are shown: the guild lists them, their own rooms agree, neither is deleted, and this server is in the room. The category that a channel
//! stands in is such a channel of the guild too; what a channel names besides is none.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    StorageError,
    overwrites::{self, Overwrites},
    projection::guilds::ChannelRow,
    wanted,
};

/// A channel with its latest message and its overwrites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The channel.
    pub row: ChannelRow,
    /// The last message of the history that is not deleted.
    pub last_message_id: Option<String>,
    /// What its guild says of rights in it, roles first.
    pub overwrites: Overwrites,
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
            bitrate: row.try_get(11)?,
            user_limit: row.try_get(12)?,
            forum: row.try_get(13)?,
            parent_id: row.try_get(8)?,
            created_at: row.try_get(9)?,
            is_deleted: false,
        },
        last_message_id: row.try_get(10)?,
        overwrites: Overwrites::default(),
    })
}

/// The channel `channel_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, channel_id: &str) -> Result<Option<Channel>, StorageError> {
    let row = sqlx::query(
        "SELECT c.channel_id, c.guild_id, c.kind, c.name, c.topic, c.position, c.nsfw, c.rate_limit_per_user, \
         p.channel_id, c.created_at, (SELECT m.message_id FROM messages m WHERE m.channel_id = c.channel_id \
          AND m.thread_id = '' AND m.is_deleted = 0 ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1), \
         c.bitrate, c.user_limit, c.forum FROM channels c JOIN guild_children l ON l.guild_id = c.guild_id AND l.channel_id = c.channel_id \
         JOIN guilds g ON g.guild_id = c.guild_id AND g.is_deleted = 0 \
         LEFT JOIN guild_children pl ON pl.guild_id = c.guild_id AND pl.channel_id = c.parent_id \
         LEFT JOIN channels p ON p.channel_id = pl.channel_id AND p.guild_id = c.guild_id AND p.kind = 4 \
          AND p.is_deleted = 0 AND p.is_carried = 1 AND c.kind <> 4 \
         WHERE c.channel_id = $1 AND c.is_deleted = 0 AND c.is_carried = 1 \
         AND (c.kind <> 12 OR EXISTS (SELECT 1 FROM private_threads t JOIN guild_children tl ON tl.guild_id = t.guild_id AND tl.channel_id = t.parent_id \
          WHERE t.guild_id = c.guild_id AND t.channel_id = c.channel_id AND t.is_deleted = 0))",
    )
    .bind(channel_id)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(mut channel) = row.as_ref().map(from_row).transpose()? else {
        return Ok(None);
    };
    channel.overwrites = overwrites::of_channel(conn, &channel.row.guild_id, channel_id).await?;
    Ok(Some(channel))
}

/// The channels of a guild in the order of the list, without private threads.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<Channel>, StorageError> {
    let rows = sqlx::query(
        "SELECT c.channel_id, c.guild_id, c.kind, c.name, c.topic, c.position, c.nsfw, c.rate_limit_per_user, \
         p.channel_id, c.created_at, (SELECT m.message_id FROM messages m WHERE m.channel_id = c.channel_id \
          AND m.thread_id = '' AND m.is_deleted = 0 ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1), \
         c.bitrate, c.user_limit, c.forum FROM channels c JOIN guild_children l ON l.guild_id = c.guild_id AND l.channel_id = c.channel_id \
         JOIN guilds g ON g.guild_id = c.guild_id AND g.is_deleted = 0 \
         LEFT JOIN guild_children pl ON pl.guild_id = c.guild_id AND pl.channel_id = c.parent_id \
         LEFT JOIN channels p ON p.channel_id = pl.channel_id AND p.guild_id = c.guild_id AND p.kind = 4 \
          AND p.is_deleted = 0 AND p.is_carried = 1 AND c.kind <> 4 \
         WHERE c.guild_id = $1 AND c.is_deleted = 0 AND c.is_carried = 1 AND c.kind <> 12 ORDER BY c.position, c.channel_id",
    )
    .bind(guild_id)
    .fetch_all(&mut *conn)
    .await?;
    let mut overwrites = overwrites::by_channel(conn, guild_id).await?;
    let channels = rows.iter().map(|row| {
        let mut channel = from_row(row)?;
        channel.overwrites = overwrites.remove(&channel.row.channel_id).unwrap_or_default();
        Ok(channel)
    });
    channels.collect()
}

/// The ids of the channels that the guild shows, with its private threads, and their kinds.
///
/// # Errors
/// When the database fails.
pub async fn kinds_of_guild(
    conn: &mut AnyConnection,
    guild_id: &str,
) -> Result<Vec<(String, i64)>, StorageError> {
    let rows = sqlx::query(
        "SELECT c.channel_id, c.kind FROM channels c JOIN guild_children l ON l.guild_id = c.guild_id \
         AND l.channel_id = c.channel_id WHERE c.guild_id = $1 AND c.is_deleted = 0 AND c.is_carried = 1 \
         ORDER BY c.channel_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// The ids of all channels that say to be of the guild, shown or not.
///
/// # Errors
/// When the database fails.
pub async fn ids_of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query("SELECT channel_id FROM channels WHERE guild_id = $1 ORDER BY channel_id")
        .bind(guild_id)
        .fetch_all(conn)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The kinds of those of the channels at `places` (guild and channel) that are shown, by channel.
///
/// # Errors
/// When the database fails.
pub async fn kinds_at(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<HashMap<String, i64>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT c.channel_id, c.kind FROM wanted w CROSS JOIN channels c JOIN guild_children l ON l.guild_id = c.guild_id \
         AND l.channel_id = c.channel_id WHERE c.channel_id = w.id AND c.guild_id = w.place AND c.is_deleted = 0 AND c.is_carried = 1"
    );
    let rows = wanted::rows(conn, SQL, places).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// How many channels the guild lists, shown or not yet, without private threads.
///
/// # Errors
/// When the database fails.
pub async fn count_of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM guild_children l WHERE l.guild_id = $1 AND NOT EXISTS (SELECT 1 FROM private_threads t \
         WHERE t.guild_id = l.guild_id AND t.channel_id = l.channel_id)",
    )
        .bind(guild_id)
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}
