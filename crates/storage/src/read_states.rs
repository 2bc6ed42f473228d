//! Up to where users have read, and what they have not.

use sqlx::{AnyConnection, Row};

use crate::{StorageError, messages::Anchor, packed::Packed, settings};

/// Unread messages of a channel that are counted.
pub const MAX_UNREAD: i64 = 100;

/// The setting that holds from which time on messages can be unread: when there were read states first, in milliseconds.
const SINCE: &str = "read_states_since";

/// How a user stands in a channel of one of his guilds, or in a private one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadStateRow {
    /// The channel.
    pub channel_id: String,
    /// Its guild; `None` for a private channel.
    pub guild_id: Option<String>,
    /// The channel's type.
    pub kind: i64,
    /// The last message that was read: the marker, or a later message of the user's own.
    pub read: Option<Anchor>,
    /// The last message that stands, but for those of whom the user has blocked.
    pub last: Option<Anchor>,
    /// Messages of others, but of those whom the user has blocked, after `read`, and from after the user came in (but in a channel of two, where the first message is why one comes in): at most
    /// [`MAX_UNREAD`].
    pub unread: i64,
    /// Of these, those that call the user as far as the user wants to know, at most [`MAX_UNREAD`].
    pub mentions: i64,
}

fn anchor(packed: &mut Packed<'_>) -> Result<Option<Anchor>, StorageError> {
    let (id, order_ts, order_depth) = (packed.text()?, packed.number()?, packed.number()?);
    Ok(id
        .zip(order_ts.zip(order_depth))
        .map(|(message_id, (order_ts, order_depth))| Anchor {
            message_id,
            order_ts,
            order_depth,
        }))
}

fn key(anchor: &Anchor) -> (i64, i64, &str) {
    (anchor.order_ts, anchor.order_depth, &anchor.message_id)
}

fn take(packed: &mut Packed<'_>) -> Result<ReadStateRow, StorageError> {
    let (channel_id, guild_id, kind) = (packed.some_text()?, packed.text()?, packed.some_number()?);
    let (marker, own, last) = (anchor(packed)?, anchor(packed)?, anchor(packed)?);
    Ok(ReadStateRow {
        channel_id,
        guild_id,
        kind,
        read: [marker, own]
            .into_iter()
            .flatten()
            .max_by(|one, other| key(one).cmp(&key(other))),
        last,
        unread: packed.some_number()?,
        mentions: packed.some_number()?,
    })
}

/// How `user_id` stands in the channels of his guilds, whether or not he may look into them (categories have none), and in his private ones.
///
/// It is one statement for all. Of each channel it looks at the end of its history, and at what is unread as far as that is counted.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<ReadStateRow>, StorageError> {
    let since = settings::get(&mut *conn, SINCE).await?;
    let since: i64 = since.and_then(|since| since.parse().ok()).unwrap_or(0);
    // A message may have moved in the order since it was read: its place is looked up. `start_ts` bounds what is looked at from below by the index. The places say it exactly; the plus keeps SQLite from taking them for the
    // index instead, of which it uses one bound only. The user's last message is found by the index of authors, for the sake of which the thread is no
    // plain column there: or the whole history of a channel would be looked through for somebody who never says anything.
    const SQL: &str = "SELECT string_agg(format('%s:%s%s:%s%s;%s:%s%s;%s;%s:%s%s;%s;%s:%s%s;%s;%s;%s;', \
         LENGTH(s.channel_id), s.channel_id, LENGTH(s.guild_id), s.guild_id, s.kind, LENGTH(s.r_id), s.r_id, s.r_ts, s.r_depth, \
         LENGTH(s.o_id), s.o_id, s.o_ts, s.o_depth, LENGTH(s.l_id), s.l_id, s.l_ts, s.l_depth, s.unread, s.called), '') \
         FROM (SELECT t.*, \
         (SELECT COUNT(*) FROM (SELECT m.message_id FROM messages m WHERE m.channel_id = t.channel_id AND m.thread_id = '' \
         AND m.order_ts >= t.start_ts AND m.is_deleted = 0 AND m.author_id <> $1 \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $1 AND b.blocked_id = m.author_id) \
         AND (+m.order_ts, +m.order_depth, m.message_id) > \
         (COALESCE(t.r_ts, -1), COALESCE(t.r_depth, -1), COALESCE(t.r_id, '')) \
         AND (+m.order_ts, +m.order_depth, m.message_id) > \
         (COALESCE(t.o_ts, -1), COALESCE(t.o_depth, -1), COALESCE(t.o_id, '')) LIMIT $3) counted) AS unread, \
         (SELECT COUNT(*) FROM (SELECT n.notification_id FROM notifications n JOIN messages m ON m.channel_id = n.channel_id \
         AND m.message_id = n.message_id AND m.is_deleted = 0 WHERE n.user_id = $1 AND n.channel_id = t.channel_id AND n.thread_id = '' \
         AND n.kind IN ('mention', 'role_mention', 'reply') AND m.order_ts >= t.start_ts \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $1 AND b.blocked_id = m.author_id) \
         AND (m.order_ts, m.order_depth, m.message_id) > \
         (COALESCE(t.r_ts, -1), COALESCE(t.r_depth, -1), COALESCE(t.r_id, '')) \
         AND (m.order_ts, m.order_depth, m.message_id) > \
         (COALESCE(t.o_ts, -1), COALESCE(t.o_depth, -1), COALESCE(t.o_id, '')) LIMIT $3) called) AS called \
         FROM (SELECT own.channel_id, own.guild_id, own.kind, r.message_id AS r_id, COALESCE(rm.order_ts, r.order_ts) AS r_ts, COALESCE(rm.order_depth, r.order_depth) AS r_depth, \
         o.message_id AS o_id, o.order_ts AS o_ts, o.order_depth AS o_depth, \
         l.message_id AS l_id, l.order_ts AS l_ts, l.order_depth AS l_depth, \
         CASE WHEN COALESCE(rm.order_ts, r.order_ts, -1) > own.joined_at AND COALESCE(rm.order_ts, r.order_ts, -1) > $2 \
         AND COALESCE(rm.order_ts, r.order_ts, -1) >= COALESCE(o.order_ts, -1) THEN COALESCE(rm.order_ts, r.order_ts) \
         WHEN COALESCE(o.order_ts, -1) > own.joined_at AND COALESCE(o.order_ts, -1) > $2 THEN o.order_ts \
         WHEN own.joined_at > $2 THEN own.joined_at + 1 ELSE $2 + 1 END AS start_ts \
         FROM (SELECT c.channel_id, c.guild_id, c.kind, s.joined_at \
         FROM memberships s JOIN guilds g ON g.guild_id = s.room_id AND g.is_deleted = 0 \
         JOIN channels c ON c.guild_id = g.guild_id AND c.is_deleted = 0 AND c.is_carried = 1 AND c.kind NOT IN (4, 12) \
         JOIN guild_children k ON k.guild_id = c.guild_id AND k.channel_id = c.channel_id \
         WHERE s.user_id = $1 AND s.membership = 'join' \
         UNION ALL SELECT p.channel_id, NULL, p.kind, CASE WHEN p.kind = 3 THEN s.joined_at ELSE -1 END \
         FROM memberships s JOIN private_channels p ON p.channel_id = s.room_id \
         WHERE s.user_id = $1 AND s.membership = 'join') own \
         LEFT JOIN read_states r ON r.user_id = $1 AND r.channel_id = own.channel_id \
         LEFT JOIN messages rm ON rm.channel_id = r.channel_id AND rm.message_id = r.message_id \
         LEFT JOIN messages o ON o.channel_id = own.channel_id AND o.message_id = (SELECT m.message_id \
         FROM messages m WHERE m.author_id = $1 AND m.channel_id = own.channel_id AND m.thread_id || '' = '' \
         ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1) \
         LEFT JOIN messages l ON l.channel_id = own.channel_id AND l.message_id = (SELECT m.message_id \
         FROM messages m WHERE m.channel_id = own.channel_id AND m.thread_id = '' AND m.is_deleted = 0 \
         AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = $1 AND b.blocked_id = m.author_id) \
         ORDER BY m.order_ts DESC, m.order_depth DESC, m.message_id DESC LIMIT 1)) t) s";
    let row = sqlx::query(SQL)
        .bind(user_id)
        .bind(since)
        .bind(MAX_UNREAD)
        .fetch_one(conn)
        .await?;
    let packed: Option<String> = row.try_get(0)?;
    let (packed, mut rows) = (packed.unwrap_or_default(), Vec::new());
    let mut packed = Packed(&packed);
    while !packed.is_empty() {
        rows.push(take(&mut packed)?);
    }
    rows.sort_unstable_by(|one, other| {
        (&one.guild_id, &one.channel_id).cmp(&(&other.guild_id, &other.channel_id))
    });
    Ok(rows)
}

/// Notes that `user_id` has read up to `place`; says whether that is further than before.
///
/// # Errors
/// When the database fails, or there is no such account.
pub async fn advance(
    conn: &mut AnyConnection,
    user_id: &str,
    channel_id: &str,
    place: &Anchor,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO read_states (user_id, channel_id, message_id, order_ts, order_depth) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, channel_id) DO UPDATE SET \
         message_id = excluded.message_id, order_ts = excluded.order_ts, order_depth = excluded.order_depth \
         WHERE (excluded.order_ts, excluded.order_depth, excluded.message_id) > \
         (read_states.order_ts, read_states.order_depth, read_states.message_id)",
    )
    .bind(user_id)
    .bind(channel_id)
    .bind(&place.message_id)
    .bind(place.order_ts)
    .bind(place.order_depth)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
