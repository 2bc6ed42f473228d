//! Polls: what was said of them, and what that comes to.

use guildhall_types::message::kind;
use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A response to a poll, or an end of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollEventRow {
    /// The event.
    pub event_id: String,
    /// The poll's message.
    pub poll_id: String,
    /// Who says so.
    pub user_id: String,
    /// Ids of answers, as JSON; `None` for an end.
    pub answers: Option<String>,
    /// In milliseconds.
    pub sent_at: i64,
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
}

macro_rules! columns {
    () => {
        "event_id, poll_id, user_id, answers, sent_at, order_ts, order_depth"
    };
}

fn from_row(row: &AnyRow) -> Result<PollEventRow, StorageError> {
    Ok(PollEventRow {
        event_id: row.try_get(0)?,
        poll_id: row.try_get(1)?,
        user_id: row.try_get(2)?,
        answers: row.try_get(3)?,
        sent_at: row.try_get(4)?,
        order_ts: row.try_get(5)?,
        order_depth: row.try_get(6)?,
    })
}

/// Stores `row`; says whether it was not there yet.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    conn: &mut AnyConnection,
    channel_id: &str,
    row: &PollEventRow,
) -> Result<bool, StorageError> {
    let done = sqlx::query(concat!(
        "INSERT INTO poll_events (channel_id, ",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
    ))
    .bind(channel_id)
    .bind(&row.event_id)
    .bind(&row.poll_id)
    .bind(&row.user_id)
    .bind(&row.answers)
    .bind(row.sent_at)
    .bind(row.order_ts)
    .bind(row.order_depth)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes what an event said, and gives it.
///
/// # Errors
/// When the database fails.
pub async fn take(
    conn: &mut AnyConnection,
    channel_id: &str,
    event_id: &str,
) -> Result<Option<PollEventRow>, StorageError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM poll_events WHERE channel_id = $1 AND event_id = $2"
    ))
    .bind(channel_id)
    .bind(event_id)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    sqlx::query("DELETE FROM poll_events WHERE channel_id = $1 AND event_id = $2")
        .bind(channel_id)
        .bind(event_id)
        .execute(conn)
        .await?;
    from_row(&row).map(Some)
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
        "UPDATE poll_events SET order_ts = $3, order_depth = $4 WHERE channel_id = $1 AND event_id = $2",
    )
    .bind(channel_id)
    .bind(event_id)
    .bind(order_ts)
    .bind(order_depth)
    .execute(conn)
    .await?;
    Ok(())
}

/// The first end of the poll by `user_id`, in the order of history.
///
/// # Errors
/// When the database fails.
pub async fn first_end(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
    user_id: &str,
) -> Result<Option<PollEventRow>, StorageError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM poll_events WHERE channel_id = $1 AND poll_id = $2 AND user_id = $3 AND answers IS NULL \
         ORDER BY order_ts, order_depth, event_id LIMIT 1"
    ))
    .bind(channel_id)
    .bind(poll_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Until when responses count.
#[derive(Clone, Copy, Debug)]
pub struct Until<'a> {
    /// The order's time.
    pub time: i64,
    /// The end of the poll, which they come before.
    pub end: Option<&'a PollEventRow>,
}

/// The last response that counts, by the order of history, of each user with one, or of the user `only`: user and answers.
///
/// # Errors
/// When the database fails.
pub async fn last_responses(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
    until: Until<'_>,
    only: Option<&str>,
) -> Result<Vec<(String, String)>, StorageError> {
    let end = until
        .end
        .map(|end| (end.order_ts, end.order_depth, end.event_id.as_str()));
    // Behind every place that there is.
    let (ts, depth, id) = end.unwrap_or((i64::MAX, i64::MAX, ""));
    // Two statements, each along the index: of one user there may be any number.
    let rows = match only {
        Some(user) => {
            sqlx::query(
                "SELECT user_id, answers FROM poll_events WHERE channel_id = $1 AND poll_id = $2 AND user_id = $3 \
                 AND answers IS NOT NULL AND order_ts <= $4 AND (order_ts, order_depth, event_id) < ($5, $6, $7) \
                 ORDER BY order_ts DESC, order_depth DESC, event_id DESC LIMIT 1",
            )
            .bind(channel_id)
            .bind(poll_id)
            .bind(user)
            .bind(until.time)
            .bind(ts)
            .bind(depth)
            .bind(id)
            .fetch_all(conn)
            .await?
        }
        None => {
            sqlx::query(
                "SELECT user_id, answers FROM (SELECT user_id, answers, ROW_NUMBER() OVER (PARTITION BY user_id \
                 ORDER BY order_ts DESC, order_depth DESC, event_id DESC) AS place FROM poll_events \
                 WHERE channel_id = $1 AND poll_id = $2 AND answers IS NOT NULL AND order_ts <= $3 \
                 AND (order_ts, order_depth, event_id) < ($4, $5, $6)) said WHERE place = 1 ORDER BY user_id",
            )
            .bind(channel_id)
            .bind(poll_id)
            .bind(until.time)
            .bind(ts)
            .bind(depth)
            .bind(id)
            .fetch_all(conn)
            .await?
        }
    };
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// Who votes for what, of all or of the user `only`: user and answer.
///
/// # Errors
/// When the database fails.
pub async fn votes(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
    only: Option<&str>,
) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id, answer_id FROM poll_votes WHERE channel_id = $1 AND poll_id = $2 \
         AND (CAST($3 AS TEXT) IS NULL OR user_id = $3)",
    )
    .bind(channel_id)
    .bind(poll_id)
    .bind(only)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// A user votes for an answer, or no longer.
///
/// # Errors
/// When the database fails.
pub async fn set_vote(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
    (user_id, answer_id): (&str, &str),
    votes: bool,
) -> Result<(), StorageError> {
    let sql = match votes {
        true => {
            "INSERT INTO poll_votes (channel_id, poll_id, user_id, answer_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
        }
        false => {
            "DELETE FROM poll_votes WHERE channel_id = $1 AND poll_id = $2 AND user_id = $3 AND answer_id = $4"
        }
    };
    sqlx::query(sql)
        .bind(channel_id)
        .bind(poll_id)
        .bind(user_id)
        .bind(answer_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets all votes in a poll.
///
/// # Errors
/// When the database fails.
pub async fn clear(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM poll_votes WHERE channel_id = $1 AND poll_id = $2")
        .bind(channel_id)
        .bind(poll_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// How many vote for each answer that somebody votes for.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
) -> Result<Vec<(String, i64)>, StorageError> {
    let rows = sqlx::query(
        "SELECT answer_id, COUNT(*) FROM poll_votes WHERE channel_id = $1 AND poll_id = $2 GROUP BY answer_id",
    )
    .bind(channel_id)
    .bind(poll_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// A poll that stands: its author, and what the message is beside its text.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
) -> Result<Option<(String, Option<String>)>, StorageError> {
    let row = sqlx::query(
        "SELECT author_id, extra FROM messages WHERE channel_id = $1 AND message_id = $2 AND kind = $3 AND is_deleted = 0",
    )
    .bind(channel_id)
    .bind(poll_id)
    .bind(kind::POLL)
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// Sets what a message is beside its text.
///
/// # Errors
/// When the database fails.
pub async fn show(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
    extra: &str,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE messages SET extra = $3 WHERE channel_id = $1 AND message_id = $2")
        .bind(channel_id)
        .bind(poll_id)
        .bind(extra)
        .execute(conn)
        .await?;
    Ok(())
}
