//! Reading messages.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, wanted};

/// The columns of a [`Message`], in a query in which `m` is the message and `n` what its author sent it with.
macro_rules! columns {
    () => {
        "m.channel_id, m.message_id, m.author_id, m.content, m.emojis, m.stickers, m.reactions, m.sent_at, m.edited_at, \
         CASE WHEN m.thread_id <> '' AND m.falls_back = 1 THEN NULL ELSE m.reply_to END AS reply_to, m.thread_id, \
         m.order_ts, m.order_depth, n.nonce, (SELECT COUNT(*) FROM join_messages j WHERE j.channel_id = m.channel_id \
          AND j.message_id = m.message_id) AS joins, (SELECT w.alert FROM automod_alerts w WHERE w.channel_id = m.channel_id \
          AND w.message_id = m.message_id) AS alert, m.kind, m.mentions, m.tts, m.extra, (SELECT COUNT(*) FROM pins p WHERE p.channel_id = m.channel_id \
          AND p.message_id = m.message_id) AS pins "
    };
}

/// What `n` is in the query for [`columns`].
macro_rules! nonces {
    () => {
        "LEFT JOIN send_nonces n ON n.room_id = m.channel_id AND n.event_id = m.message_id "
    };
}

macro_rules! select {
    () => {
        concat!("SELECT ", columns!(), "FROM messages m ", nonces!())
    };
}

/// That the message `m` is shown: neither it is deleted nor the thread that it is in, nor the post that it begins.
macro_rules! shown {
    () => {
        "m.is_deleted = 0 \
         AND NOT EXISTS (SELECT 1 FROM threads t JOIN channels c ON c.channel_id = t.channel_id WHERE t.channel_id = m.channel_id \
         AND t.thread_id IN (m.thread_id, m.message_id) AND t.is_deleted = 1 AND (t.thread_id = m.thread_id OR c.kind = 15))"
    };
}

/// A message that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The channel.
    pub channel_id: String,
    /// The event.
    pub message_id: String,
    /// The author's user id.
    pub author_id: String,
    /// The text as it stands.
    pub content: String,
    /// The emoji in it, as JSON.
    pub emojis: Option<String>,
    /// The stickers, as JSON.
    pub stickers: Option<String>,
    /// How many react to it, and with what, as JSON.
    pub reactions: Option<String>,
    /// In milliseconds.
    pub sent_at: i64,
    /// In milliseconds.
    pub edited_at: Option<i64>,
    /// The message that it answers.
    pub reply_to: Option<String>,
    /// The thread that it is in; empty for what is in the channel itself.
    pub thread_id: String,
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
    /// What the author sent it with, for the author alone; only local messages have one.
    pub nonce: Option<String>,
    /// [`guildhall_types::message::kind`].
    pub kind: i64,
    /// Whom it calls, as JSON.
    pub mentions: Option<String>,
    /// Whether it is read aloud.
    pub is_tts: bool,
    /// [`guildhall_types::message::Extra`], as JSON.
    pub extra: Option<String>,
    /// Whether it is pinned.
    pub is_pinned: bool,
    /// Whether it tells that its author has come in: somebody else wrote it.
    pub is_join: bool,
    /// What a rule has found in what its author said, as JSON, if it tells that: somebody else wrote it.
    pub alert: Option<String>,
}

impl Message {
    /// Whether a server wrote it about its author, who does nothing with it.
    #[must_use]
    pub const fn is_of_server(&self) -> bool {
        self.is_join || self.alert.is_some()
    }
}

/// A place in the history of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// First part of the order key.
    pub order_ts: i64,
    /// Second part of the order key.
    pub order_depth: i64,
    /// Last part of the order key.
    pub message_id: String,
}

fn from_row(row: &AnyRow) -> Result<Message, StorageError> {
    let is_join = row.try_get::<i64, _>("joins")? > 0;
    let nonce: Option<String> = row.try_get("nonce")?;
    let alert: Option<String> = row.try_get("alert")?;
    Ok(Message {
        channel_id: row.try_get("channel_id")?,
        message_id: row.try_get("message_id")?,
        author_id: row.try_get("author_id")?,
        content: row.try_get("content")?,
        emojis: row.try_get("emojis")?,
        stickers: row.try_get("stickers")?,
        reactions: row.try_get("reactions")?,
        sent_at: row.try_get("sent_at")?,
        edited_at: row.try_get("edited_at")?,
        reply_to: row.try_get("reply_to")?,
        thread_id: row.try_get("thread_id")?,
        order_ts: row.try_get("order_ts")?,
        order_depth: row.try_get("order_depth")?,
        nonce: nonce.filter(|_| !is_join && alert.is_none()),
        kind: row.try_get("kind")?,
        mentions: row.try_get("mentions")?,
        is_tts: row.try_get::<i64, _>("tts")? != 0,
        extra: row.try_get("extra")?,
        is_pinned: row.try_get::<i64, _>("pins")? > 0,
        is_join,
        alert,
    })
}

/// One message; `None` if it is deleted.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<Option<Message>, StorageError> {
    let row = sqlx::query(concat!(
        select!(),
        "WHERE m.channel_id = $1 AND m.message_id = $2 AND m.is_deleted = 0"
    ))
    .bind(channel_id)
    .bind(message_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Those of the messages at `places` (channel and id) that are shown: neither they are deleted nor the thread that they are in, nor the post that they begin.
///
/// # Errors
/// When the database fails.
pub async fn shown_at(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<Vec<Message>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT ",
        columns!(),
        "FROM wanted w CROSS JOIN messages m ",
        nonces!(),
        "WHERE m.channel_id = w.place AND m.message_id = w.id AND ",
        shown!()
    );
    let rows = wanted::rows(conn, SQL, places).await?;
    rows.iter().map(from_row).collect()
}

/// At most `limit` of all messages that are shown, as [`shown_at`], by channel and id: those after `after`.
///
/// # Errors
/// When the database fails.
pub async fn shown_after(
    conn: &mut AnyConnection,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<Message>, StorageError> {
    let rows = sqlx::query(concat!(
        select!(),
        "WHERE (m.channel_id, m.message_id) > ($1, $2) AND ",
        shown!(),
        " ORDER BY m.channel_id, m.message_id LIMIT $3"
    ))
    .bind(after.0)
    .bind(after.1)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// At most `limit` of the messages of a channel that are shown, as [`shown_at`], by id: those after `after`.
///
/// # Errors
/// When the database fails.
pub async fn shown_of_channel(
    conn: &mut AnyConnection,
    channel_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Message>, StorageError> {
    let rows = sqlx::query(concat!(
        select!(),
        "WHERE m.channel_id = $1 AND m.message_id > $2 AND ",
        shown!(),
        " ORDER BY m.message_id LIMIT $3"
    ))
    .bind(channel_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Where a message stands, be it deleted or not.
///
/// # Errors
/// When the database fails.
pub async fn anchor(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<Option<Anchor>, StorageError> {
    let row =
        sqlx::query("SELECT order_ts, order_depth FROM messages WHERE channel_id = $1 AND message_id = $2")
            .bind(channel_id)
            .bind(message_id)
            .fetch_optional(conn)
            .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Anchor {
        order_ts: row.try_get(0)?,
        order_depth: row.try_get(1)?,
        message_id: message_id.to_owned(),
    }))
}

/// The thread that a message is in; empty for none, also where there is no such message.
///
/// # Errors
/// When the database fails.
pub async fn thread_of(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<String, StorageError> {
    let row = sqlx::query("SELECT thread_id FROM messages WHERE channel_id = $1 AND message_id = $2")
        .bind(channel_id)
        .bind(message_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default())
}

/// A channel, one of its threads (empty for the channel itself), and who looks.
pub type Place<'a> = (&'a str, &'a str, &'a str);

/// The latest messages of a channel itself, or of one of its threads, latest first, but for those of whom `viewer` has blocked.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    conn: &mut AnyConnection,
    (channel_id, thread_id, viewer): Place<'_>,
    limit: i64,
) -> Result<Vec<Message>, StorageError> {
    let rows = sqlx::query(concat!(
        select!(),
        "WHERE m.channel_id = $1 AND m.is_deleted = 0 \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $3 AND b.blocked_id = m.author_id) \
         AND m.thread_id = $4 ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT $2"
    ))
    .bind(channel_id)
    .bind(limit)
    .bind(viewer)
    .bind(thread_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The messages of a channel itself, or of one of its threads, before `anchor`, latest first, but for those of whom `viewer` has blocked.
///
/// # Errors
/// When the database fails.
pub async fn before(
    conn: &mut AnyConnection,
    (channel_id, thread_id, viewer): Place<'_>,
    anchor: &Anchor,
    limit: i64,
) -> Result<Vec<Message>, StorageError> {
    let rows = sqlx::query(concat!(
        select!(),
        "WHERE m.channel_id = $1 AND (m.order_ts, m.order_depth, m.message_id) < ($2, $3, $4) AND m.is_deleted = 0 \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $6 AND b.blocked_id = m.author_id) \
         AND m.thread_id = $7 ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT $5"
    ))
    .bind(channel_id)
    .bind(anchor.order_ts)
    .bind(anchor.order_depth)
    .bind(&anchor.message_id)
    .bind(limit)
    .bind(viewer)
    .bind(thread_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The messages of a channel itself, or of one of its threads, after `anchor`, earliest first, but for those of whom `viewer` has blocked.
///
/// # Errors
/// When the database fails.
pub async fn after(
    conn: &mut AnyConnection,
    (channel_id, thread_id, viewer): Place<'_>,
    anchor: &Anchor,
    limit: i64,
) -> Result<Vec<Message>, StorageError> {
    let rows = sqlx::query(concat!(
        select!(),
        "WHERE m.channel_id = $1 AND (m.order_ts, m.order_depth, m.message_id) > ($2, $3, $4) AND m.is_deleted = 0 \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $6 AND b.blocked_id = m.author_id) \
         AND m.thread_id = $7 ORDER BY m.order_ts, m.order_depth, m.message_id LIMIT $5"
    ))
    .bind(channel_id)
    .bind(anchor.order_ts)
    .bind(anchor.order_depth)
    .bind(&anchor.message_id)
    .bind(limit)
    .bind(viewer)
    .bind(thread_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// A place among what somebody has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The channel.
    pub channel_id: String,
    /// First part of the order key.
    pub order_ts: i64,
    /// The message.
    pub message_id: String,
}

/// At most `limit` messages that `author_id` has written and that are shown, as [`shown_at`], after `after`, by channel and then about as history goes.
///
/// # Errors
/// When the database fails.
pub async fn written_by(
    conn: &mut AnyConnection,
    author_id: &str,
    after: Option<&Written>,
    limit: i64,
) -> Result<Vec<Message>, StorageError> {
    let (channel, at, message) = match after {
        Some(after) => (
            after.channel_id.as_str(),
            after.order_ts,
            after.message_id.as_str(),
        ),
        None => ("", i64::MIN, ""),
    };
    let rows = sqlx::query(concat!(
        select!(),
        "WHERE m.author_id = $1 AND (m.channel_id, m.order_ts, m.message_id) > ($2, $3, $4) AND ",
        shown!(),
        " AND NOT EXISTS (SELECT 1 FROM join_messages j WHERE j.channel_id = m.channel_id AND j.message_id = m.message_id) \
         AND NOT EXISTS (SELECT 1 FROM automod_alerts w WHERE w.channel_id = m.channel_id AND w.message_id = m.message_id) \
         ORDER BY m.channel_id, m.order_ts, m.message_id LIMIT $5"
    ))
    .bind(author_id)
    .bind(channel)
    .bind(at)
    .bind(message)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// A message of the log with the guild whose channel it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedMessage {
    /// The message.
    pub message: Message,
    /// The guild that the channel says to be of; private channels have none.
    pub guild_id: Option<String>,
}

/// The messages that stand, whose own events are the log's entries after `after` and up to `to`, in that order.
///
/// # Errors
/// When the database fails.
pub async fn in_log(
    conn: &mut AnyConnection,
    after: i64,
    to: i64,
) -> Result<Vec<LoggedMessage>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        ", c.guild_id AS of_guild FROM commit_log l \
         JOIN messages m ON m.channel_id = l.room_id AND m.message_id = l.event_id AND m.is_deleted = 0 \
         LEFT JOIN channels c ON c.channel_id = m.channel_id \
         LEFT JOIN private_channels d ON d.channel_id = m.channel_id ",
        nonces!(),
        "WHERE l.seq > $1 AND l.seq <= $2 AND (c.channel_id IS NOT NULL OR d.channel_id IS NOT NULL) ORDER BY l.seq"
    ))
    .bind(after)
    .bind(to)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LoggedMessage {
                message: from_row(row)?,
                guild_id: row.try_get("of_guild")?,
            })
        })
        .collect()
}

/// The events that edit a message, latest of them first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn edits(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT r.event_id FROM relations r JOIN events e ON e.room_id = r.room_id AND e.event_id = r.event_id \
         JOIN messages m ON m.channel_id = r.room_id AND m.message_id = r.target_id AND m.author_id = e.sender \
         WHERE r.room_id = $1 AND r.target_id = $2 AND r.kind = 'm.replace' \
         ORDER BY e.order_ts DESC, e.order_depth DESC, e.event_id DESC LIMIT $3",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// The events by which a message's author has edited it, by the order of history: those after the event `after`, or all. At most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn edits_after(
    conn: &mut AnyConnection,
    (channel_id, message_id): (&str, &str),
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT r.event_id FROM relations r JOIN events e ON e.room_id = r.room_id AND e.event_id = r.event_id \
         JOIN messages m ON m.channel_id = r.room_id AND m.message_id = r.target_id AND m.author_id = e.sender \
         LEFT JOIN events a ON a.room_id = r.room_id AND a.event_id = $3 \
         WHERE r.room_id = $1 AND r.target_id = $2 AND r.kind = 'm.replace' AND ($3 IN ('', $2) OR \
         (e.order_ts, e.order_depth, e.event_id) > (a.order_ts, a.order_depth, a.event_id)) \
         ORDER BY e.order_ts, e.order_depth, e.event_id LIMIT $4",
    )
    .bind(channel_id)
    .bind(message_id)
    .bind(after.unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// At most `limit` places of the messages of `author` in a channel that stand after `after`, earliest first.
///
/// # Errors
/// When the database fails.
pub async fn of_author(
    conn: &mut AnyConnection,
    channel_id: &str,
    author_id: &str,
    after: &Anchor,
    limit: i64,
) -> Result<Vec<Anchor>, StorageError> {
    let rows = sqlx::query(
        "SELECT order_ts, order_depth, message_id FROM messages WHERE author_id = $1 AND channel_id = $2 \
         AND order_ts >= $3 AND (order_ts, order_depth, message_id) > ($3, $4, $5) AND is_deleted = 0 \
         ORDER BY order_ts, order_depth, message_id LIMIT $6",
    )
    .bind(author_id)
    .bind(channel_id)
    .bind(after.order_ts)
    .bind(after.order_depth)
    .bind(&after.message_id)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Anchor {
                order_ts: row.try_get(0)?,
                order_depth: row.try_get(1)?,
                message_id: row.try_get(2)?,
            })
        })
        .collect()
}

/// A message that is pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedMessage {
    /// The message.
    pub message: Message,
    /// Who pinned it.
    pub pinned_by: String,
    /// In milliseconds.
    pub pinned_at: i64,
}

/// The channel's pinned messages that stand, last pinned first, without those of whom `viewer` has blocked; those pinned before the message `before` is, if it is. At most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn pinned(
    conn: &mut AnyConnection,
    (channel_id, viewer): (&str, &str),
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<PinnedMessage>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        ", w.pinned_by, w.pinned_at FROM pins w \
         JOIN messages m ON m.channel_id = w.channel_id AND m.message_id = w.message_id AND m.is_deleted = 0 \
         LEFT JOIN pins c ON c.channel_id = w.channel_id AND c.message_id = $2 ",
        nonces!(),
        "WHERE w.channel_id = $1 AND (c.message_id IS NULL OR \
         (w.order_ts, w.order_depth, w.event_id, w.place) < (c.order_ts, c.order_depth, c.event_id, c.place)) \
         AND NOT EXISTS (SELECT 1 FROM threads h WHERE h.channel_id = m.channel_id AND h.thread_id = m.thread_id AND h.is_deleted = 1) \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $4 AND b.blocked_id = m.author_id) \
         ORDER BY w.order_ts DESC, w.order_depth DESC, w.event_id DESC, w.place DESC LIMIT $3"
    ))
    .bind(channel_id)
    .bind(before.unwrap_or_default())
    .bind(limit)
    .bind(viewer)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(PinnedMessage {
                message: from_row(row)?,
                pinned_by: row.try_get("pinned_by")?,
                pinned_at: row.try_get("pinned_at")?,
            })
        })
        .collect()
}

/// The channel's pinned messages that stand, first pinned first: their ids.
///
/// # Errors
/// When the database fails.
pub async fn pinned_ids(conn: &mut AnyConnection, channel_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.message_id FROM pins p JOIN messages m ON m.channel_id = p.channel_id AND m.message_id = p.message_id \
         AND m.is_deleted = 0 WHERE p.channel_id = $1 ORDER BY p.order_ts, p.order_depth, p.event_id, p.place",
    )
    .bind(channel_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
