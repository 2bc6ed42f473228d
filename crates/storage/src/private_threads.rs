//! Reading private threads: which there are, and who is in them. What is said in them, and their names, their own rooms know (`threads`).

use std::collections::{BTreeSet, HashMap};

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::private_threads::PrivateThreadRow, wanted};

/// A private thread with those members of the guild who are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateThread {
    /// What the guild says of it.
    pub row: PrivateThreadRow,
    /// Who is in it.
    pub members: BTreeSet<String>,
}

macro_rules! select {
    ($from:literal, $condition:literal) => {
        concat!(
            "SELECT t.guild_id, t.channel_id, t.parent_id, t.creator_id, t.is_invitable, t.is_deleted, m.user_id FROM ",
            $from,
            " LEFT JOIN private_thread_members p ON p.guild_id = t.guild_id AND p.channel_id = t.channel_id \
             LEFT JOIN memberships m ON m.room_id = p.guild_id AND m.user_id = p.user_id AND m.membership = 'join' ",
            $condition
        )
    };
}

fn grouped(rows: &[AnyRow]) -> Result<Vec<PrivateThread>, StorageError> {
    let mut found: HashMap<String, PrivateThread> = HashMap::new();
    for row in rows {
        let channel_id: String = row.try_get(1)?;
        let user: Option<String> = row.try_get(6)?;
        if let Some(thread) = found.get_mut(&channel_id) {
            thread.members.extend(user);
            continue;
        }
        let thread = PrivateThread {
            row: PrivateThreadRow {
                guild_id: row.try_get(0)?,
                channel_id: channel_id.clone(),
                parent_id: row.try_get(2)?,
                creator_id: row.try_get(3)?,
                is_invitable: row.try_get::<i64, _>(4)? != 0,
                is_deleted: row.try_get::<i64, _>(5)? != 0,
            },
            members: user.into_iter().collect(),
        };
        found.insert(channel_id, thread);
    }
    Ok(found.into_values().collect())
}

/// The private thread `channel_id` of the guild `guild_id`, deleted or not.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<Option<PrivateThread>, StorageError> {
    let rows = sqlx::query(select!(
        "private_threads t",
        "WHERE t.guild_id = $1 AND t.channel_id = $2"
    ))
    .bind(guild_id)
    .bind(channel_id)
    .fetch_all(conn)
    .await?;
    Ok(grouped(&rows)?.pop())
}

/// The private threads of the guild `guild_id`, deleted or not.
///
/// # Errors
/// When the database fails.
pub async fn of_guild(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<PrivateThread>, StorageError> {
    let rows = sqlx::query(select!("private_threads t", "WHERE t.guild_id = $1"))
        .bind(guild_id)
        .fetch_all(conn)
        .await?;
    grouped(&rows)
}

/// Those of the channels at `places` (guild and channel) that are private threads, deleted or not.
///
/// # Errors
/// When the database fails.
pub(crate) async fn at(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<Vec<PrivateThread>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        select!(
            "wanted w CROSS JOIN private_threads t",
            "WHERE t.guild_id = w.place AND t.channel_id = w.id"
        )
    );
    grouped(&wanted::rows(conn, SQL, places).await?)
}

/// Whether the room is that of a private thread of the guild, deleted or not.
///
/// # Errors
/// When the database fails.
pub async fn is_one(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT 1 FROM private_threads WHERE guild_id = $1 AND channel_id = $2")
        .bind(guild_id)
        .bind(channel_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// The thread that the room of a private thread is: the first that was made there, if one was. `None` where the room is none of a private thread, also not of one
/// that the guild does not have.
///
/// # Errors
/// When the database fails.
pub async fn thread_in(
    conn: &mut AnyConnection,
    guild_id: &str,
    channel_id: &str,
) -> Result<Option<Option<String>>, StorageError> {
    let row = sqlx::query(
        "SELECT (SELECT t.thread_id FROM threads t WHERE t.channel_id = p.channel_id ORDER BY t.created_at, t.thread_id LIMIT 1) \
         FROM private_threads p WHERE p.guild_id = $1 AND p.channel_id = $2",
    )
    .bind(guild_id)
    .bind(channel_id)
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(row) = row {
        return Ok(Some(row.try_get(0)?));
    }
    let made = sqlx::query("SELECT 1 FROM channels WHERE channel_id = $1 AND guild_id = $2 AND kind = 12")
        .bind(channel_id)
        .bind(guild_id)
        .fetch_optional(conn)
        .await?;
    Ok(made.map(|_| None))
}

/// Who is joined in the rooms of the guild's private threads, deleted ones as well: room and user, sorted.
///
/// # Errors
/// When the database fails.
pub async fn joined(conn: &mut AnyConnection, guild_id: &str) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT m.room_id, m.user_id FROM private_threads t JOIN memberships m ON m.room_id = t.channel_id AND m.membership = 'join' \
         WHERE t.guild_id = $1 ORDER BY m.room_id, m.user_id",
    )
    .bind(guild_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// The rooms of the private threads in the channel `parent_id` that are not deleted, sorted.
///
/// # Errors
/// When the database fails.
pub async fn in_channel(
    conn: &mut AnyConnection,
    guild_id: &str,
    parent_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT channel_id FROM private_threads WHERE guild_id = $1 AND parent_id = $2 AND is_deleted = 0 ORDER BY channel_id",
    )
    .bind(guild_id)
    .bind(parent_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}
