//! Reading threads. What they are is in the read model; what follows from the messages in them, and from the time, is worked out when they are read.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, projection::threads::ThreadRow, wanted};

/// Messages of a thread that are counted.
pub const MAX_COUNTED: i64 = 10_000;

/// A thread with what follows from its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// What its room's state says.
    pub row: ThreadRow,
    /// The guild of its channel.
    pub guild_id: String,
    /// The kind of its channel.
    pub channel_kind: i64,
    /// The last message in it that stands, but the one it begins with.
    pub last_message_id: Option<String>,
    /// The time in that message's place in the order, in milliseconds.
    pub last_at: Option<i64>,
    /// Whether a message that stands came after somebody archived it.
    pub is_outdone: bool,
}

impl Thread {
    /// When something last happened in it, in milliseconds.
    #[must_use]
    pub fn active_at(&self) -> i64 {
        let opened = self.row.archived_at.filter(|_| !self.row.is_archived);
        [Some(self.row.created_at), opened, self.last_at]
            .into_iter()
            .flatten()
            .max()
            .unwrap_or(self.row.created_at)
    }

    /// Since when it is archived at the time `now`, both in milliseconds; `None` if it is not.
    #[must_use]
    pub fn archived_since(&self, now: i64) -> Option<i64> {
        let quiet_at = self
            .active_at()
            .saturating_add(self.row.auto_archive.saturating_mul(60_000));
        let said = self
            .row
            .archived_at
            .filter(|_| self.row.is_archived && !self.is_outdone);
        match said {
            Some(at) => Some(at.min(quiet_at)),
            None => (quiet_at <= now).then_some(quiet_at),
        }
    }
}

macro_rules! select {
    ($condition:literal) => {
        select!("threads t", $condition)
    };
    ($from:literal, $condition:literal) => {
        concat!(
            "SELECT t.channel_id, t.thread_id, t.creator_id, t.name, t.created_at, t.auto_archive, t.rate_limit_per_user, t.tags, \
             t.is_archived, t.archived_at, t.archived_after, t.is_locked, t.is_pinned, t.is_deleted, c.guild_id, c.kind, \
             l.message_id, l.order_ts, l.order_depth, a.order_ts AS a_ts, a.order_depth AS a_depth \
             FROM ",
            $from,
            " JOIN channels c ON c.channel_id = t.channel_id \
             LEFT JOIN messages l ON l.channel_id = t.channel_id AND l.message_id = (SELECT m.message_id FROM messages m \
              WHERE m.channel_id = t.channel_id AND m.thread_id = t.thread_id AND m.is_deleted = 0 \
              ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
             LEFT JOIN messages a ON a.channel_id = t.channel_id AND a.message_id = t.archived_after ",
            $condition
        )
    };
}

fn from_row(row: &AnyRow) -> Result<Thread, StorageError> {
    let last_message_id: Option<String> = row.try_get(16)?;
    let last_at: Option<i64> = row.try_get(17)?;
    let last_depth: Option<i64> = row.try_get(18)?;
    let (after_ts, after_depth): (Option<i64>, Option<i64>) = (row.try_get(19)?, row.try_get(20)?);
    let archived_after: String = row.try_get(10)?;
    // Of history the latest is held first: where the message is not held that was the last, all that is held came after it.
    let is_outdone = match (&last_message_id, last_at, last_depth, after_ts, after_depth) {
        (None, ..) => false,
        (Some(last), Some(ts), Some(depth), Some(after_ts), Some(after_depth)) => {
            (ts, depth, last.as_str()) > (after_ts, after_depth, archived_after.as_str())
        }
        _ => true,
    };
    Ok(Thread {
        row: ThreadRow {
            channel_id: row.try_get(0)?,
            thread_id: row.try_get(1)?,
            creator_id: row.try_get(2)?,
            name: row.try_get(3)?,
            created_at: row.try_get(4)?,
            auto_archive: row.try_get(5)?,
            rate_limit_per_user: row.try_get(6)?,
            tags: row.try_get(7)?,
            is_archived: row.try_get::<i64, _>(8)? != 0,
            archived_at: row.try_get(9)?,
            archived_after,
            is_locked: row.try_get::<i64, _>(11)? != 0,
            is_pinned: row.try_get::<i64, _>(12)? != 0,
            is_deleted: row.try_get::<i64, _>(13)? != 0,
        },
        guild_id: row.try_get(14)?,
        channel_kind: row.try_get(15)?,
        last_message_id,
        last_at,
        is_outdone,
    })
}

/// The thread, deleted or not.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut AnyConnection,
    channel_id: &str,
    thread_id: &str,
) -> Result<Option<Thread>, StorageError> {
    let row = sqlx::query(select!("WHERE t.channel_id = $1 AND t.thread_id = $2"))
        .bind(channel_id)
        .bind(thread_id)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The thread, if it is not deleted.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    channel_id: &str,
    thread_id: &str,
) -> Result<Option<Thread>, StorageError> {
    let found = find(conn, channel_id, thread_id).await?;
    Ok(found.filter(|thread| !thread.row.is_deleted))
}

/// Whether a message is not shown because its thread was deleted, or the post that it begins.
///
/// # Errors
/// When the database fails.
pub async fn hides(
    conn: &mut AnyConnection,
    channel_id: &str,
    (message_id, thread_id): (&str, &str),
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM threads t JOIN channels c ON c.channel_id = t.channel_id WHERE t.channel_id = $1 AND t.is_deleted = 1 \
         AND (t.thread_id = $3 OR (t.thread_id = $2 AND c.kind = 15))",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(thread_id)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// The threads that begin with the messages at `places` (channel and id) and are not deleted, by the message.
///
/// # Errors
/// When the database fails.
pub async fn of_messages(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<HashMap<String, Thread>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        select!(
            "wanted w CROSS JOIN threads t",
            "WHERE t.channel_id = w.place AND t.thread_id = w.id AND t.is_deleted = 0"
        )
    );
    let rows = wanted::rows(conn, SQL, places).await?;
    rows.iter()
        .map(|row| {
            let thread = from_row(row)?;
            Ok((thread.row.thread_id.clone(), thread))
        })
        .collect()
}

/// All threads of a channel that are not deleted and in which something has happened since `since`, in milliseconds, or which nobody archived: those that may be open. At most
/// `limit`, newest first.
///
/// # Errors
/// When the database fails.
pub async fn maybe_active(
    conn: &mut AnyConnection,
    channel_id: &str,
    now: i64,
    limit: i64,
) -> Result<Vec<Thread>, StorageError> {
    let rows = sqlx::query(select!(
        "WHERE t.channel_id = $1 AND t.is_deleted = 0 AND (t.created_at + t.auto_archive * 60000 > $2 \
         OR (t.is_archived = 0 AND t.archived_at + t.auto_archive * 60000 > $2) OR l.order_ts + t.auto_archive * 60000 > $2) \
         ORDER BY t.created_at DESC, t.thread_id DESC LIMIT $3"
    ))
    .bind(channel_id)
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// As [`maybe_active`], of private threads: of those in the channel `parent_id`, or in all channels of the guild if that is empty. Who sees them is for the caller to ask.
///
/// # Errors
/// When the database fails.
pub async fn maybe_active_private(
    conn: &mut AnyConnection,
    (guild_id, parent_id): (&str, &str),
    now: i64,
    limit: i64,
) -> Result<Vec<Thread>, StorageError> {
    let rows = sqlx::query(select!(
        "private_threads p JOIN guild_children pl ON pl.guild_id = p.guild_id AND pl.channel_id = p.parent_id \
         JOIN threads t ON t.channel_id = p.channel_id",
        "WHERE p.guild_id = $1 AND ($2 = '' OR p.parent_id = $2) AND p.is_deleted = 0 AND c.guild_id = p.guild_id AND c.is_carried = 1 AND t.is_deleted = 0 \
         AND (t.created_at + t.auto_archive * 60000 > $3 \
         OR (t.is_archived = 0 AND t.archived_at + t.auto_archive * 60000 > $3) OR l.order_ts + t.auto_archive * 60000 > $3) \
         ORDER BY t.created_at DESC, t.thread_id DESC LIMIT $4"
    ))
    .bind(guild_id)
    .bind(parent_id)
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The private thread of the guild that begins with the message `thread_id` and is not deleted. Who sees it is for the caller to ask.
///
/// # Errors
/// When the database fails.
pub async fn private_by_id(
    conn: &mut AnyConnection,
    guild_id: &str,
    thread_id: &str,
) -> Result<Option<Thread>, StorageError> {
    let row = sqlx::query(select!(
        "threads t JOIN private_threads p ON p.channel_id = t.channel_id",
        "WHERE t.thread_id = $2 AND p.guild_id = $1 AND p.is_deleted = 0 AND t.is_deleted = 0"
    ))
    .bind(guild_id)
    .bind(thread_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// As [`of_channel`], of the private threads in the channel `parent_id`. Who sees them is for the caller to ask.
///
/// # Errors
/// When the database fails.
pub async fn private_in_channel(
    conn: &mut AnyConnection,
    (guild_id, parent_id): (&str, &str),
    before: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<Thread>, StorageError> {
    let (at, id) = before.unwrap_or((i64::MAX, ""));
    let rows = sqlx::query(select!(
        "private_threads p JOIN threads t ON t.channel_id = p.channel_id",
        "WHERE p.guild_id = $1 AND p.parent_id = $2 AND p.is_deleted = 0 AND c.guild_id = p.guild_id AND c.is_carried = 1 AND t.is_deleted = 0 \
         AND (t.created_at, t.thread_id) < ($3, $4) ORDER BY t.created_at DESC, t.thread_id DESC LIMIT $5"
    ))
    .bind(guild_id)
    .bind(parent_id)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Threads of a channel that are not deleted, made before the thread `before` (the latest ones for `None`), newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_channel(
    conn: &mut AnyConnection,
    channel_id: &str,
    before: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<Thread>, StorageError> {
    let (at, id) = before.unwrap_or((i64::MAX, ""));
    let rows = sqlx::query(select!(
        "WHERE t.channel_id = $1 AND t.is_deleted = 0 AND (t.created_at, t.thread_id) < ($2, $3) \
         ORDER BY t.created_at DESC, t.thread_id DESC LIMIT $4"
    ))
    .bind(channel_id)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// How much there is in a thread, which is counted when it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that stand, but the one it begins with: at most [`MAX_COUNTED`].
    pub messages: i64,
    /// Who made it, and those who have said something of the last 1000 messages: at most 50.
    pub members: i64,
}

/// How much there is in a thread.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    conn: &mut AnyConnection,
    channel_id: &str,
    thread_id: &str,
) -> Result<Counts, StorageError> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM (SELECT 1 AS one FROM messages m WHERE m.channel_id = $1 AND m.thread_id = $2 \
         AND m.is_deleted = 0 LIMIT $3) counted), \
         (SELECT COUNT(*) FROM (SELECT DISTINCT p.author_id FROM (SELECT m.author_id FROM messages m WHERE m.channel_id = $1 \
          AND m.thread_id = $2 AND m.is_deleted = 0 ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1000) p \
          WHERE p.author_id NOT IN (SELECT t.creator_id FROM threads t WHERE t.channel_id = $1 AND t.thread_id = $2) LIMIT 49) people)",
    )
    .bind(channel_id)
    .bind(thread_id)
    .bind(MAX_COUNTED)
    .fetch_one(conn)
    .await?;
    Ok(Counts {
        messages: row.try_get(0)?,
        members: row.try_get::<i64, _>(1)?.saturating_add(1),
    })
}

/// Who made a thread, and those who have said something in it that stands, sorted by user id, after the user `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn members(
    conn: &mut AnyConnection,
    (channel_id, thread_id): (&str, &str),
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT w.user_id FROM (SELECT m.author_id AS user_id FROM messages m WHERE m.channel_id = $1 AND m.thread_id = $2 \
         AND m.is_deleted = 0 UNION SELECT t.creator_id FROM threads t WHERE t.channel_id = $1 AND t.thread_id = $2) w \
         WHERE w.user_id > $3 ORDER BY w.user_id LIMIT $4",
    )
    .bind(channel_id)
    .bind(thread_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
