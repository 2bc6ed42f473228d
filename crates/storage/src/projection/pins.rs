//! Pinned messages.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// What an event says of pinned messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinChangeRow {
    /// The event.
    pub event_id: String,
    /// 0 the message is no longer pinned, 1 it is, 2 the messages in the list are and no others.
    pub kind: i64,
    /// The message, or a list in JSON.
    pub messages: String,
    /// Who says so.
    pub user_id: String,
    /// In milliseconds.
    pub sent_at: i64,
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
}

/// A message that is pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinRow {
    /// The message.
    pub message_id: String,
    /// Since which event.
    pub event_id: String,
    /// Who pinned it.
    pub pinned_by: String,
    /// In milliseconds.
    pub pinned_at: i64,
    /// First part of the event's order key.
    pub order_ts: i64,
    /// Second part of the event's order key.
    pub order_depth: i64,
    /// Its place among those that the event has pinned.
    pub place: i64,
}

/// Stores what an event of `channel_id` says. Says whether it is new.
///
/// # Errors
/// When the database fails.
pub async fn insert_change(
    conn: &mut AnyConnection,
    channel_id: &str,
    row: &PinChangeRow,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO pin_changes (channel_id, event_id, kind, messages, user_id, sent_at, order_ts, order_depth) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (channel_id, event_id) DO NOTHING",
    )
    .bind(channel_id)
    .bind(&row.event_id)
    .bind(row.kind)
    .bind(&row.messages)
    .bind(&row.user_id)
    .bind(row.sent_at)
    .bind(row.order_ts)
    .bind(row.order_depth)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets what an event said. Says whether it was known.
///
/// # Errors
/// When the database fails.
pub async fn delete_change(
    conn: &mut AnyConnection,
    channel_id: &str,
    event_id: &str,
) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM pin_changes WHERE channel_id = $1 AND event_id = $2")
        .bind(channel_id)
        .bind(event_id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Moves what an event said to another place in the order.
///
/// # Errors
/// When the database fails.
pub async fn set_order(
    conn: &mut AnyConnection,
    channel_id: &str,
    event_id: &str,
    order_ts: i64,
    order_depth: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE pin_changes SET order_ts = $3, order_depth = $4 WHERE channel_id = $1 AND event_id = $2",
    )
    .bind(channel_id)
    .bind(event_id)
    .bind(order_ts)
    .bind(order_depth)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether an event later in the order says something of the channel's pinned messages.
///
/// # Errors
/// When the database fails.
pub async fn has_later(
    conn: &mut AnyConnection,
    channel_id: &str,
    row: &PinChangeRow,
) -> Result<bool, StorageError> {
    let found = sqlx::query(
        "SELECT event_id FROM pin_changes WHERE channel_id = $1 AND (order_ts, order_depth, event_id) > ($2, $3, $4) LIMIT 1",
    )
    .bind(channel_id)
    .bind(row.order_ts)
    .bind(row.order_depth)
    .bind(&row.event_id)
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// What was said of the channel's pinned messages in the order of the history, from the last list of all on: what was said before counts no more.
///
/// # Errors
/// When the database fails.
pub async fn changes(conn: &mut AnyConnection, channel_id: &str) -> Result<Vec<PinChangeRow>, StorageError> {
    let list = sqlx::query(
        "SELECT order_ts, order_depth, event_id FROM pin_changes WHERE channel_id = $1 AND kind = 2 \
         ORDER BY order_ts DESC, order_depth DESC, event_id DESC LIMIT 1",
    )
    .bind(channel_id)
    .fetch_optional(&mut *conn)
    .await?;
    let from: (i64, i64, String) = match list {
        Some(row) => (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?),
        None => (i64::MIN, i64::MIN, String::new()),
    };
    let rows = sqlx::query(
        "SELECT event_id, kind, messages, user_id, sent_at, order_ts, order_depth FROM pin_changes WHERE channel_id = $1 \
         AND (order_ts, order_depth, event_id) >= ($2, $3, $4) ORDER BY order_ts, order_depth, event_id",
    )
    .bind(channel_id)
    .bind(from.0)
    .bind(from.1)
    .bind(from.2)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(PinChangeRow {
                event_id: row.try_get(0)?,
                kind: row.try_get(1)?,
                messages: row.try_get(2)?,
                user_id: row.try_get(3)?,
                sent_at: row.try_get(4)?,
                order_ts: row.try_get(5)?,
                order_depth: row.try_get(6)?,
            })
        })
        .collect()
}

fn from_row(row: &AnyRow) -> Result<PinRow, StorageError> {
    Ok(PinRow {
        message_id: row.try_get(0)?,
        event_id: row.try_get(1)?,
        pinned_by: row.try_get(2)?,
        pinned_at: row.try_get(3)?,
        order_ts: row.try_get(4)?,
        order_depth: row.try_get(5)?,
        place: row.try_get(6)?,
    })
}

/// The channel's pinned messages, whether they are held and stand or not.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut AnyConnection, channel_id: &str) -> Result<Vec<PinRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT message_id, event_id, pinned_by, pinned_at, order_ts, order_depth, place FROM pins WHERE channel_id = $1",
    )
    .bind(channel_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Pins a message, or says anew since when it is.
///
/// # Errors
/// When the database fails.
pub async fn upsert(conn: &mut AnyConnection, channel_id: &str, row: &PinRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO pins (channel_id, message_id, event_id, pinned_by, pinned_at, order_ts, order_depth, place) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (channel_id, message_id) DO UPDATE SET \
         event_id = excluded.event_id, pinned_by = excluded.pinned_by, pinned_at = excluded.pinned_at, \
         order_ts = excluded.order_ts, order_depth = excluded.order_depth, place = excluded.place",
    )
    .bind(channel_id)
    .bind(&row.message_id)
    .bind(&row.event_id)
    .bind(&row.pinned_by)
    .bind(row.pinned_at)
    .bind(row.order_ts)
    .bind(row.order_depth)
    .bind(row.place)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a pin off.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2")
        .bind(channel_id)
        .bind(message_id)
        .execute(conn)
        .await?;
    Ok(())
}
