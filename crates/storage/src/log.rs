//! The commit log, the cursors of those who follow it, and the counters behind it.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// One accepted event, as consumers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number; grows with every entry, and a reader never sees a later one before an earlier one.
    pub seq: i64,
    /// The room.
    pub room_id: String,
    /// The event.
    pub event_id: String,
    /// Whether this server's own user sent it.
    pub is_local: bool,
    /// Whether it is history that was fetched later.
    pub is_backfill: bool,
    /// The room's resolved state after it.
    pub state_group: i64,
    /// What it changed in the read models, as a JSON list.
    pub changes: String,
}

fn from_row(row: &AnyRow) -> Result<LogEntry, StorageError> {
    Ok(LogEntry {
        seq: row.try_get(0)?,
        room_id: row.try_get(1)?,
        event_id: row.try_get(2)?,
        is_local: row.try_get::<i64, _>(3)? != 0,
        is_backfill: row.try_get::<i64, _>(4)? != 0,
        state_group: row.try_get(5)?,
        changes: row.try_get(6)?,
    })
}

/// Adds `entry`.
///
/// # Errors
/// When the number is taken or the database fails.
pub async fn append(conn: &mut AnyConnection, entry: &LogEntry) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO commit_log (seq, room_id, event_id, is_local, is_backfill, state_group, changes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(entry.seq)
    .bind(&entry.room_id)
    .bind(&entry.event_id)
    .bind(i64::from(entry.is_local))
    .bind(i64::from(entry.is_backfill))
    .bind(entry.state_group)
    .bind(&entry.changes)
    .execute(conn)
    .await?;
    Ok(())
}

/// At most `limit` entries after `seq`, in their order.
///
/// # Errors
/// When the database fails.
pub async fn read_after(
    conn: &mut AnyConnection,
    seq: i64,
    limit: i64,
) -> Result<Vec<LogEntry>, StorageError> {
    let rows = sqlx::query(
        "SELECT seq, room_id, event_id, is_local, is_backfill, state_group, changes FROM commit_log \
         WHERE seq > $1 ORDER BY seq LIMIT $2",
    )
    .bind(seq)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The number of the entry of an event of `room_id`, if it is among the entries after `after` and before `before`.
///
/// # Errors
/// When the database fails.
pub async fn seq_of(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
    after: i64,
    before: i64,
) -> Result<Option<i64>, StorageError> {
    // Along the primary key from the end: what is looked for is mostly among the last.
    let row = sqlx::query(
        "SELECT seq FROM commit_log WHERE seq > $3 AND seq < $4 AND event_id = $2 AND room_id = $1 \
         ORDER BY seq DESC LIMIT 1",
    )
    .bind(room_id)
    .bind(event_id)
    .bind(after)
    .bind(before)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// The number of the last entry; 0 if there is none.
///
/// # Errors
/// When the database fails.
pub async fn head(conn: &mut AnyConnection) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT MAX(seq) FROM commit_log")
        .fetch_one(conn)
        .await?;
    Ok(row.try_get::<Option<i64>, _>(0)?.unwrap_or(0))
}

/// How far `consumer` has come; `None` if it has not begun.
///
/// # Errors
/// When the database fails.
pub async fn cursor(conn: &mut AnyConnection, consumer: &str) -> Result<Option<i64>, StorageError> {
    let row = sqlx::query("SELECT seq FROM cursors WHERE consumer = $1")
        .bind(consumer)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Notes that `consumer` is done with everything up to `seq`.
///
/// # Errors
/// When the database fails.
pub async fn set_cursor(conn: &mut AnyConnection, consumer: &str, seq: i64) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO cursors (consumer, seq) VALUES ($1, $2) ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq",
    )
    .bind(consumer)
    .bind(seq)
    .execute(conn)
    .await?;
    Ok(())
}

/// What the room writer counts up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters {
    /// Number of the last log entry.
    pub log_seq: i64,
    /// Number of the last state group.
    pub state_group: i64,
}

/// Takes the counters for this transaction: whoever holds them is the one writer until it ends, also among several
/// nodes, so that numbers become visible in their order.
///
/// # Errors
/// When the database fails.
pub async fn lock_counters(conn: &mut AnyConnection) -> Result<Counters, StorageError> {
    let row = sqlx::query(
        "UPDATE counters SET log_seq = log_seq WHERE name = 'writer' RETURNING log_seq, state_group",
    )
    .fetch_one(conn)
    .await?;
    Ok(Counters {
        log_seq: row.try_get(0)?,
        state_group: row.try_get(1)?,
    })
}

/// Stores the counters at the end of the transaction.
///
/// # Errors
/// When the database fails.
pub async fn set_counters(conn: &mut AnyConnection, counters: Counters) -> Result<(), StorageError> {
    sqlx::query("UPDATE counters SET log_seq = $1, state_group = $2 WHERE name = 'writer'")
        .bind(counters.log_seq)
        .bind(counters.state_group)
        .execute(conn)
        .await?;
    Ok(())
}

/// The event that `user_id` sent to `room_id` with `nonce`.
///
/// # Errors
/// When the database fails.
pub async fn event_of_nonce(
    conn: &mut AnyConnection,
    user_id: &str,
    room_id: &str,
    nonce: &str,
) -> Result<Option<String>, StorageError> {
    let row =
        sqlx::query("SELECT event_id FROM send_nonces WHERE user_id = $1 AND room_id = $2 AND nonce = $3")
            .bind(user_id)
            .bind(room_id)
            .bind(nonce)
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Remembers that `user_id` sent `event_id` with `nonce`.
///
/// # Errors
/// When the nonce was used or the database fails.
pub async fn insert_nonce(
    conn: &mut AnyConnection,
    user_id: &str,
    room_id: &str,
    nonce: &str,
    event_id: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO send_nonces (user_id, room_id, nonce, event_id, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(user_id)
    .bind(room_id)
    .bind(nonce)
    .bind(event_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the log has an event of `room_id` as history that was fetched later.
///
/// # Errors
/// When the database fails.
pub async fn is_backfilled(
    conn: &mut AnyConnection,
    room_id: &str,
    event_id: &str,
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT seq FROM commit_log WHERE is_backfill = 1 AND room_id = $1 AND event_id = $2 LIMIT 1",
    )
    .bind(room_id)
    .bind(event_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
