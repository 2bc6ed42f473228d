//! Making notifications, and what becomes of them.

use sqlx::{AnyConnection, Row, any::AnyRow};

use super::NotificationRow;
use crate::{StorageError, messages::Anchor};

/// Whose notification was touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The user.
    pub user_id: String,
    /// The notification.
    pub notification_id: String,
}

fn noted(rows: &[AnyRow]) -> Result<Vec<Noted>, StorageError> {
    let all = rows.iter().map(|row| {
        Ok(Noted {
            user_id: row.try_get(0)?,
            notification_id: row.try_get(1)?,
        })
    });
    all.collect()
}

/// Stores `row`. If the user has one of the same subject, it stays as it is; or, if it `grows`, becomes the new one and counts one more, from
/// one again if it was read. Gives its id if anything changed. Who has no account gets none.
///
/// # Errors
/// When the database fails.
pub async fn put(
    conn: &mut AnyConnection,
    row: &NotificationRow,
    grows: bool,
) -> Result<Option<String>, StorageError> {
    let found = sqlx::query(
        "INSERT INTO notifications (notification_id, user_id, subject, kind, guild_id, channel_id, message_id, order_ts, \
         order_depth, actor_id, detail, count, is_silent, noted_at, read_at, thread_id) \
         SELECT $1, u.user_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $17 FROM users u WHERE u.user_id = $2 \
         ON CONFLICT (user_id, subject) DO UPDATE SET message_id = excluded.message_id, order_ts = excluded.order_ts, \
         order_depth = excluded.order_depth, actor_id = excluded.actor_id, detail = excluded.detail, \
         count = CASE WHEN notifications.read_at IS NULL THEN notifications.count + 1 ELSE 1 END, \
         is_silent = excluded.is_silent, noted_at = excluded.noted_at, read_at = excluded.read_at \
         WHERE $16 = 1 RETURNING notification_id",
    )
    .bind(&row.notification_id)
    .bind(&row.user_id)
    .bind(&row.subject)
    .bind(&row.kind)
    .bind(&row.guild_id)
    .bind(&row.channel_id)
    .bind(&row.message_id)
    .bind(row.order_ts)
    .bind(row.order_depth)
    .bind(&row.actor_id)
    .bind(&row.detail)
    .bind(row.count)
    .bind(i64::from(row.is_silent))
    .bind(row.noted_at)
    .bind(row.read_at)
    .bind(i64::from(grows))
    .bind(&row.thread_id)
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|row| row.try_get(0)).transpose()?)
}

/// Marks one notification of `user_id` as read at `now`; whether it was not.
///
/// # Errors
/// When the database fails.
pub async fn read(
    conn: &mut AnyConnection,
    user_id: &str,
    notification_id: &str,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE notifications SET read_at = $3 WHERE user_id = $1 AND notification_id = $2 AND read_at IS NULL",
    )
    .bind(user_id)
    .bind(notification_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Marks all notifications of `user_id` as read at `now`; whether there were any. What only counts stays: it ends when the channel is read.
///
/// # Errors
/// When the database fails.
pub async fn read_all(conn: &mut AnyConnection, user_id: &str, now: i64) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE notifications SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL AND is_silent = 0",
    )
    .bind(user_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Marks what `user_id` is notified of in a channel, or a thread of it (empty for none), up to `place` as read at `now`; gives the ids.
///
/// # Errors
/// When the database fails.
pub async fn read_up_to(
    conn: &mut AnyConnection,
    (user_id, channel_id, thread_id): (&str, &str, &str),
    place: &Anchor,
    now: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "UPDATE notifications SET read_at = $6 WHERE user_id = $1 AND channel_id = $2 AND thread_id = $7 AND read_at IS NULL AND order_ts <= $3 \
         AND (order_ts, order_depth, COALESCE(message_id, '')) <= ($3, $4, $5) RETURNING notification_id",
    )
    .bind(user_id)
    .bind(channel_id)
    .bind(place.order_ts)
    .bind(place.order_depth)
    .bind(&place.message_id)
    .bind(now)
    .bind(thread_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Marks the notification of `user_id` about `subject` as read at `now`.
///
/// # Errors
/// When the database fails.
pub async fn read_subject(
    conn: &mut AnyConnection,
    user_id: &str,
    subject: &str,
    now: i64,
) -> Result<Vec<Noted>, StorageError> {
    let rows = sqlx::query(
        "UPDATE notifications SET read_at = $3 WHERE user_id = $1 AND subject = $2 AND read_at IS NULL \
         RETURNING user_id, notification_id",
    )
    .bind(user_id)
    .bind(subject)
    .bind(now)
    .fetch_all(conn)
    .await?;
    noted(&rows)
}

/// Takes one notification from `user_id`; whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    conn: &mut AnyConnection,
    user_id: &str,
    notification_id: &str,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "DELETE FROM notifications WHERE user_id = $1 AND notification_id = $2 AND is_silent = 0",
    )
    .bind(user_id)
    .bind(notification_id)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes the notification about `subject` from `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn delete_subject(
    conn: &mut AnyConnection,
    user_id: &str,
    subject: &str,
) -> Result<Vec<Noted>, StorageError> {
    let rows = sqlx::query(
        "DELETE FROM notifications WHERE user_id = $1 AND subject = $2 RETURNING user_id, notification_id",
    )
    .bind(user_id)
    .bind(subject)
    .fetch_all(conn)
    .await?;
    noted(&rows)
}

/// Takes away what was made of a message that is no more. Those that stand for more than it count one less, and name no message.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_message(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<Vec<Noted>, StorageError> {
    let rows = sqlx::query(
        "DELETE FROM notifications WHERE channel_id = $1 AND message_id = $2 AND count <= 1 \
         RETURNING user_id, notification_id",
    )
    .bind(channel_id)
    .bind(message_id)
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE notifications SET message_id = NULL, count = count - 1 WHERE channel_id = $1 AND message_id = $2",
    )
    .bind(channel_id)
    .bind(message_id)
    .execute(conn)
    .await?;
    noted(&rows)
}

/// Takes away what was made before `before`, and of each user what is older than the `most` newest.
///
/// # Errors
/// When the database fails.
pub async fn prune(conn: &mut AnyConnection, before: i64, most: i64) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM notifications WHERE noted_at < $1")
        .bind(before)
        .execute(&mut *conn)
        .await?;
    let full = sqlx::query("SELECT user_id FROM notifications GROUP BY user_id HAVING COUNT(*) > $1")
        .bind(most)
        .fetch_all(&mut *conn)
        .await?;
    for row in full {
        let user: String = row.try_get(0)?;
        sqlx::query(
            "DELETE FROM notifications WHERE user_id = $1 AND notification_id IN (SELECT n.notification_id \
             FROM notifications n WHERE n.user_id = $1 ORDER BY n.noted_at DESC, n.notification_id DESC \
             LIMIT 9223372036854775807 OFFSET $2)",
        )
        .bind(&user)
        .bind(most)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
