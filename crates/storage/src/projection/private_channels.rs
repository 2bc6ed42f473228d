//! Private channels, as their own rooms describe them.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A private channel as projected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateChannelRow {
    /// The room.
    pub channel_id: String,
    /// 1 of two people, 3 of several.
    pub kind: i64,
    /// The two people of kind 1, sorted.
    pub pair: Option<(String, String)>,
    /// Of kind 3.
    pub owner_id: Option<String>,
    /// Empty if it has none.
    pub name: String,
    /// In milliseconds.
    pub created_at: i64,
}

/// Stores `channel`.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, channel: &PrivateChannelRow) -> Result<(), StorageError> {
    let (first, second) = channel.pair.clone().unzip();
    sqlx::query(
        "INSERT INTO private_channels (channel_id, kind, first_user, second_user, owner_id, name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (channel_id) DO UPDATE SET owner_id = excluded.owner_id, \
         name = excluded.name",
    )
    .bind(&channel.channel_id)
    .bind(channel.kind)
    .bind(first)
    .bind(second)
    .bind(&channel.owner_id)
    .bind(&channel.name)
    .bind(channel.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Opens the channel for those users of `server_name` in it (or for `user` alone) who have closed it before the log's entry `log_seq`, or never had
/// it in the list; gives them. For who has closed it history (`is_history`) opens nothing.
///
/// # Errors
/// When the database fails.
pub async fn open(
    conn: &mut AnyConnection,
    channel_id: &str,
    (server_name, user): (&str, Option<&str>),
    (log_seq, is_history): (i64, bool),
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "INSERT INTO open_channels (user_id, channel_id, is_open, log_seq) \
         SELECT m.user_id, m.room_id, 1, $3 FROM memberships m WHERE m.room_id = $1 AND m.server_name = $2 \
         AND m.membership = 'join' AND ($5 = '' OR m.user_id = $5) ON CONFLICT (user_id, channel_id) DO UPDATE SET \
         is_open = 1, log_seq = excluded.log_seq \
         WHERE open_channels.is_open = 0 AND open_channels.log_seq < excluded.log_seq AND $4 = 0 RETURNING user_id",
    )
    .bind(channel_id)
    .bind(server_name)
    .bind(log_seq)
    .bind(i64::from(is_history))
    .bind(user.unwrap_or_default())
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}
