//! What users of this server are notified of.

pub mod audience;
pub mod preferences;
pub mod push;
pub mod settings;
mod write;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

pub use write::{
    Noted, delete, delete_of_message, delete_subject, prune, put, read, read_all, read_subject, read_up_to,
};

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationRow {
    /// Its id.
    pub notification_id: String,
    /// Who is notified.
    pub user_id: String,
    /// What it is about: a user has one notification of it.
    pub subject: String,
    /// Its type.
    pub kind: String,
    /// The guild.
    pub guild_id: Option<String>,
    /// The channel.
    pub channel_id: Option<String>,
    /// The thread of the channel that the message is in; empty for none.
    pub thread_id: String,
    /// The message.
    pub message_id: Option<String>,
    /// First part of the message's order key.
    pub order_ts: Option<i64>,
    /// Second part of the message's order key.
    pub order_depth: Option<i64>,
    /// Who caused it.
    pub actor_id: Option<String>,
    /// What is said beside that, as JSON.
    pub detail: Option<String>,
    /// How much it stands for since it was last read.
    pub count: i64,
    /// Whether it only counts.
    pub is_silent: bool,
    /// When it was made, or last grew, in milliseconds.
    pub noted_at: i64,
    /// When it was read, in milliseconds.
    pub read_at: Option<i64>,
}

fn from_row(row: &AnyRow) -> Result<NotificationRow, StorageError> {
    Ok(NotificationRow {
        notification_id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        subject: row.try_get(2)?,
        kind: row.try_get(3)?,
        guild_id: row.try_get(4)?,
        channel_id: row.try_get(5)?,
        message_id: row.try_get(6)?,
        order_ts: row.try_get(7)?,
        order_depth: row.try_get(8)?,
        actor_id: row.try_get(9)?,
        detail: row.try_get(10)?,
        count: row.try_get(11)?,
        is_silent: row.try_get::<i64, _>(12)? != 0,
        noted_at: row.try_get(13)?,
        read_at: row.try_get(14)?,
        thread_id: row.try_get(15)?,
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT n.notification_id, n.user_id, n.subject, n.kind, n.guild_id, n.channel_id, n.message_id, n.order_ts, \
             n.order_depth, n.actor_id, n.detail, n.count, n.is_silent, n.noted_at, n.read_at, n.thread_id FROM notifications n ",
            $rest
        )
    };
}

/// Which notifications are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Only those that were not read.
    pub is_unread: bool,
    /// Only those that were made, or grew, from this time on, in milliseconds.
    pub since: i64,
    /// Before this one in the list: its time and id.
    pub before: Option<(i64, String)>,
}

/// At most `limit` notifications of `user_id` that are shown, newest first; not those caused by whom the user has blocked.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut AnyConnection,
    user_id: &str,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<NotificationRow>, StorageError> {
    let (time, id) = match &filter.before {
        Some((time, id)) => (*time, id.as_str()),
        None => (i64::MAX, ""),
    };
    let rows = sqlx::query(select!(
        "WHERE n.user_id = $1 AND n.is_silent = 0 AND n.noted_at <= $2 AND (n.noted_at, n.notification_id) < ($2, $3) \
         AND n.noted_at >= $4 AND ($5 = 0 OR n.read_at IS NULL) AND NOT EXISTS (SELECT 1 FROM user_blocks b \
         WHERE b.user_id = n.user_id AND b.blocked_id = n.actor_id) ORDER BY n.noted_at DESC, n.notification_id DESC LIMIT $6"
    ))
    .bind(user_id)
    .bind(time)
    .bind(id)
    .bind(filter.since)
    .bind(i64::from(filter.is_unread))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// A notification of `user_id` that is shown.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    user_id: &str,
    notification_id: &str,
) -> Result<Option<NotificationRow>, StorageError> {
    let row = sqlx::query(select!(
        "WHERE n.user_id = $1 AND n.notification_id = $2 AND n.is_silent = 0 AND NOT EXISTS (SELECT 1 FROM user_blocks b \
         WHERE b.user_id = n.user_id AND b.blocked_id = n.actor_id)"
    ))
    .bind(user_id)
    .bind(notification_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}
