//! Rules that look at messages, and what is to be told of what they found.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// The rules of a guild with their ids, each as it is in its event, by id.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(
    conn: &mut AnyConnection,
    guild_id: &str,
) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query("SELECT rule_id, rule FROM automod_rules WHERE guild_id = $1 ORDER BY rule_id")
        .bind(guild_id)
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// One rule, as it is in its event.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    rule_id: &str,
) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT rule FROM automod_rules WHERE guild_id = $1 AND rule_id = $2")
        .bind(guild_id)
        .bind(rule_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// What a message tells that a rule has found, as it stands in its event; `None` if it tells no such thing, or was deleted.
///
/// # Errors
/// When the database fails.
pub async fn alert(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<Option<String>, StorageError> {
    let row = sqlx::query("SELECT alert FROM automod_alerts WHERE channel_id = $1 AND message_id = $2")
        .bind(channel_id)
        .bind(message_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// What the guild's own server is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id, which nothing else has.
    pub notice_id: String,
    /// The guild.
    pub guild_id: String,
    /// What is told, as JSON.
    pub notice: String,
    /// Since when it waits, in milliseconds.
    pub since: i64,
}

/// Stores a notice behind all that wait, unless `most` wait already, or `most_of_guild` of its guild. Says whether it did. Where the clock has not moved
/// since the last one, or has gone back, it is stored as if it had: notices are told in the order in which they came.
///
/// # Errors
/// When the database fails.
pub async fn add_notice(
    conn: &mut AnyConnection,
    notice: &Notice,
    (most, most_of_guild): (i64, i64),
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO automod_notices (notice_id, guild_id, notice, since) SELECT $1, $2, $3, \
         CASE WHEN EXISTS (SELECT 1 FROM automod_notices WHERE since >= $4) \
         THEN (SELECT MAX(since) + 1 FROM automod_notices) ELSE $4 END \
         WHERE (SELECT COUNT(*) FROM automod_notices) < $5 \
         AND (SELECT COUNT(*) FROM automod_notices WHERE guild_id = $2) < $6",
    )
    .bind(&notice.notice_id)
    .bind(&notice.guild_id)
    .bind(&notice.notice)
    .bind(notice.since)
    .bind(most)
    .bind(most_of_guild)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notices that wait, the first of them after the one of the time `since` with the id `notice_id` first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn notices(
    conn: &mut AnyConnection,
    (since, notice_id): (i64, &str),
    limit: i64,
) -> Result<Vec<Notice>, StorageError> {
    let rows = sqlx::query(
        "SELECT notice_id, guild_id, notice, since FROM automod_notices WHERE (since, notice_id) > ($1, $2) \
         ORDER BY since, notice_id LIMIT $3",
    )
    .bind(since)
    .bind(notice_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Notice {
                notice_id: row.try_get(0)?,
                guild_id: row.try_get(1)?,
                notice: row.try_get(2)?,
                since: row.try_get(3)?,
            })
        })
        .collect()
}

/// The guilds about which notices wait, that first whose first has waited longest.
///
/// # Errors
/// When the database fails.
pub async fn guilds_with_notices(conn: &mut AnyConnection) -> Result<Vec<String>, StorageError> {
    let rows =
        sqlx::query("SELECT guild_id FROM automod_notices GROUP BY guild_id ORDER BY MIN(since), guild_id")
            .fetch_all(conn)
            .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Removes a notice that nobody is to be told of any more.
///
/// # Errors
/// When the database fails.
pub async fn remove_notice(conn: &mut AnyConnection, notice_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM automod_notices WHERE notice_id = $1")
        .bind(notice_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes notices from before `before` (milliseconds).
///
/// # Errors
/// When the database fails.
pub async fn forget_notices(conn: &mut AnyConnection, before: i64) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM automod_notices WHERE since < $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(())
}
