//! Reading private channels, and whether users of this server have them in their lists.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::private_channels::PrivateChannelRow};

/// A private channel with who is in it and its latest message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateChannel {
    /// The channel.
    pub row: PrivateChannelRow,
    /// Its people: of kind 1 both, be they in it yet or not, of kind 3 who is. Sorted.
    pub people: Vec<String>,
    /// The last message of the history that is not deleted.
    pub last_message_id: Option<String>,
}

fn from_row(row: &AnyRow) -> Result<PrivateChannel, StorageError> {
    let first: Option<String> = row.try_get(2)?;
    let second: Option<String> = row.try_get(3)?;
    Ok(PrivateChannel {
        row: PrivateChannelRow {
            channel_id: row.try_get(0)?,
            kind: row.try_get(1)?,
            pair: first.zip(second),
            owner_id: row.try_get(4)?,
            name: row.try_get(5)?,
            created_at: row.try_get(6)?,
        },
        people: Vec::new(),
        last_message_id: row.try_get(7)?,
    })
}

async fn with_people(
    conn: &mut AnyConnection,
    mut channel: PrivateChannel,
) -> Result<PrivateChannel, StorageError> {
    channel.people = match &channel.row.pair {
        Some((first, second)) => vec![first.clone(), second.clone()],
        None => joined(conn, &channel.row.channel_id).await?,
    };
    Ok(channel)
}

/// Who is joined in the room, sorted.
///
/// # Errors
/// When the database fails.
pub async fn joined(conn: &mut AnyConnection, channel_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND membership = 'join' ORDER BY user_id",
    )
    .bind(channel_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The private channel `channel_id`.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, channel_id: &str) -> Result<Option<PrivateChannel>, StorageError> {
    let row = sqlx::query(
        "SELECT p.channel_id, p.kind, p.first_user, p.second_user, p.owner_id, p.name, p.created_at, \
         (SELECT m.message_id FROM messages m WHERE m.channel_id = p.channel_id AND m.thread_id = '' AND m.is_deleted = 0 \
          ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
         FROM private_channels p WHERE p.channel_id = $1",
    )
    .bind(channel_id)
    .fetch_optional(&mut *conn)
    .await?;
    match row.as_ref().map(from_row).transpose()? {
        Some(channel) => with_people(conn, channel).await.map(Some),
        None => Ok(None),
    }
}

/// Whether there is a private channel `channel_id`.
///
/// # Errors
/// When the database fails.
pub async fn exists(conn: &mut AnyConnection, channel_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT kind FROM private_channels WHERE channel_id = $1")
        .bind(channel_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// The private channels that `user` is in and has in the list, by id.
///
/// # Errors
/// When the database fails.
pub async fn listed(conn: &mut AnyConnection, user: &str) -> Result<Vec<PrivateChannel>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.channel_id, p.kind, p.first_user, p.second_user, p.owner_id, p.name, p.created_at, \
         (SELECT m.message_id FROM messages m WHERE m.channel_id = p.channel_id AND m.thread_id = '' AND m.is_deleted = 0 \
          ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
         FROM open_channels o JOIN private_channels p ON p.channel_id = o.channel_id \
         JOIN memberships s ON s.room_id = p.channel_id AND s.user_id = o.user_id AND s.membership = 'join' \
         WHERE o.user_id = $1 AND o.is_open = 1 ORDER BY p.channel_id",
    )
    .bind(user)
    .fetch_all(&mut *conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(with_people(conn, from_row(row)?).await?);
    }
    Ok(all)
}

/// Ids of all private channels that `user` is in, be they in the list or not.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.channel_id FROM memberships m JOIN private_channels p ON p.channel_id = m.room_id \
         WHERE m.user_id = $1 AND m.membership = 'join' ORDER BY p.channel_id",
    )
    .bind(user)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// How many groups `user` is in.
///
/// # Errors
/// When the database fails.
pub async fn count_groups(conn: &mut AnyConnection, user: &str) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM memberships m JOIN private_channels p ON p.channel_id = m.room_id AND p.kind = 3 \
         WHERE m.user_id = $1 AND m.membership = 'join'",
    )
    .bind(user)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// The channels of kind 1 of `user` and `other` that `user` is in: first those that both are in, then by id. So both servers put the same one
/// first, as soon as both know them.
///
/// # Errors
/// When the database fails.
pub async fn of_pair(conn: &mut AnyConnection, user: &str, other: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.channel_id FROM private_channels p \
         JOIN memberships m ON m.room_id = p.channel_id AND m.user_id = $3 AND m.membership = 'join' \
         LEFT JOIN memberships o ON o.room_id = p.channel_id AND o.user_id = $4 AND o.membership = 'join' \
         WHERE p.first_user = $1 AND p.second_user = $2 \
         ORDER BY CASE WHEN o.user_id IS NULL THEN 1 ELSE 0 END, p.channel_id",
    )
    .bind(user.min(other))
    .bind(user.max(other))
    .bind(user)
    .bind(other)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Who has the channel in the list and is in it.
///
/// # Errors
/// When the database fails.
pub async fn listed_by(conn: &mut AnyConnection, channel_id: &str) -> Result<BTreeSet<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT o.user_id FROM open_channels o \
         JOIN memberships s ON s.room_id = o.channel_id AND s.user_id = o.user_id AND s.membership = 'join' \
         WHERE o.channel_id = $1 AND o.is_open = 1",
    )
    .bind(channel_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Puts the channel into the list of `user`, or takes it out; says whether that is news. Nothing that stands in the log by now changes it any more.
///
/// # Errors
/// When the database fails.
pub async fn set_open(
    conn: &mut AnyConnection,
    user: &str,
    channel_id: &str,
    is_open: bool,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO open_channels (user_id, channel_id, is_open, log_seq) \
         SELECT $1, $2, $3, COALESCE(MAX(seq), 0) FROM commit_log WHERE 1 = 1 \
         ON CONFLICT (user_id, channel_id) DO UPDATE SET is_open = excluded.is_open, log_seq = excluded.log_seq \
         WHERE open_channels.is_open <> excluded.is_open",
    )
    .bind(user)
    .bind(channel_id)
    .bind(i64::from(is_open))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
