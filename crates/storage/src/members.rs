//! Reading the members of guilds. Stewards are no members: they are how a server takes part.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The guild.
    pub guild_id: String,
    /// The user.
    pub user_id: String,
    /// The name that the user goes by in the guild's room.
    pub display_name: Option<String>,
    /// The picture that the user has there: an `mxc:` URI.
    pub avatar: Option<String>,
    /// The name that the guild gave.
    pub nickname: Option<String>,
    /// In milliseconds.
    pub joined_at: i64,
    /// Until when the member is timed out, in milliseconds.
    pub timed_out_until: Option<i64>,
    /// Whether the member agrees to the guild's rules.
    pub has_accepted: bool,
}

fn from_row(row: &AnyRow) -> Result<Member, StorageError> {
    Ok(Member {
        guild_id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        display_name: row.try_get(2)?,
        nickname: row.try_get(3)?,
        joined_at: row.try_get(4)?,
        timed_out_until: row.try_get(5)?,
        has_accepted: row.try_get::<i64, _>(6)? != 0,
        avatar: row.try_get(7)?,
    })
}

/// The member `user_id` of a guild.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Option<Member>, StorageError> {
    let row = sqlx::query(
        "SELECT room_id, user_id, display_name, nickname, joined_at, timed_out_until, has_accepted, avatar FROM memberships \
         WHERE room_id = $1 AND user_id = $2 AND membership = 'join' AND user_id <> '@guildhall:' || server_name",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Which members of a guild are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name in the guild, of the display name or of the username, whatever the case of ASCII letters, or what the user id begins with; empty for all.
    pub name: String,
    /// A role that they hold; empty for all.
    pub role_id: String,
    /// Their server; empty for all.
    pub server_name: String,
    /// They came in at this time or later, in milliseconds.
    pub joined_from: i64,
    /// They came in before this time, in milliseconds.
    pub joined_before: i64,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            name: String::new(),
            role_id: String::new(),
            server_name: String::new(),
            joined_from: i64::MIN,
            joined_before: i64::MAX,
        }
    }
}

/// At most `limit` members of a guild that `filter` lets through, sorted by user id, after `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut AnyConnection,
    guild_id: &str,
    filter: &Filter,
    after: &str,
    limit: i64,
) -> Result<Vec<Member>, StorageError> {
    let rows = sqlx::query(
        "SELECT room_id, user_id, display_name, nickname, joined_at, timed_out_until, has_accepted, avatar FROM memberships m \
         WHERE room_id = $1 AND user_id > $2 AND membership = 'join' AND user_id <> '@guildhall:' || server_name \
         AND ($4 = '' OR LOWER(COALESCE(nickname, '')) LIKE $5 ESCAPE '\\' \
         OR LOWER(COALESCE(display_name, '')) LIKE $5 ESCAPE '\\' \
         OR user_id LIKE '@' || $5 || ':' || server_name ESCAPE '\\' OR user_id LIKE $10 ESCAPE '\\') \
         AND ($6 = '' OR server_name = $6) AND ($7 = '' OR EXISTS (SELECT 1 FROM member_roles h \
         WHERE h.guild_id = m.room_id AND h.user_id = m.user_id AND h.role_id = $7)) \
         AND joined_at >= $8 AND joined_at < $9 ORDER BY user_id LIMIT $3",
    )
    .bind(guild_id)
    .bind(after)
    .bind(limit)
    .bind(&filter.name)
    .bind(containing(&filter.name))
    .bind(&filter.server_name)
    .bind(&filter.role_id)
    .bind(filter.joined_from)
    .bind(filter.joined_before)
    .bind(beginning(&filter.name))
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The pattern of LIKE for what contains `text`, in lower case.
pub(crate) fn containing(text: &str) -> String {
    format!("%{}", beginning(text))
}

/// The pattern of LIKE for what begins with `text`, in lower case.
pub(crate) fn beginning(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

/// Whether `user_id` is joined in `room_id`, be it a guild's room or a channel's.
///
/// # Errors
/// When the database fails.
pub async fn is_joined(conn: &mut AnyConnection, room_id: &str, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND user_id = $2 AND membership = 'join'",
    )
    .bind(room_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Somebody who may not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// The user.
    pub user_id: String,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
}

/// At most `limit` bans of a guild, sorted by user id, after `after` (the empty string for the first).
///
/// # Errors
/// When the database fails.
pub async fn bans(
    conn: &mut AnyConnection,
    guild_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Ban>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id, reason FROM memberships WHERE room_id = $1 AND user_id > $2 AND membership = 'ban' \
         ORDER BY user_id LIMIT $3",
    )
    .bind(guild_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Ban {
                user_id: row.try_get(0)?,
                reason: row.try_get(1)?,
            })
        })
        .collect()
}

/// The members of a guild whose time-outs end after `now`, in milliseconds.
///
/// # Errors
/// When the database fails.
pub async fn timed_out(
    conn: &mut AnyConnection,
    guild_id: &str,
    now: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM memberships WHERE room_id = $1 AND membership = 'join' AND timed_out_until > $2 \
         ORDER BY user_id",
    )
    .bind(guild_id)
    .bind(now)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// The guilds with members whose time-outs have ended at `now`, in milliseconds, and are still written down.
///
/// # Errors
/// When the database fails.
pub async fn with_ended_time_outs(conn: &mut AnyConnection, now: i64) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT DISTINCT room_id FROM memberships WHERE timed_out_until IS NOT NULL AND timed_out_until <= $1 \
         AND membership = 'join' ORDER BY room_id",
    )
    .bind(now)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// At most `limit` members of a guild whose time-outs have ended at `now`, in milliseconds, and are still written down.
///
/// # Errors
/// When the database fails.
pub async fn ended_time_outs(
    conn: &mut AnyConnection,
    guild_id: &str,
    now: i64,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM memberships WHERE timed_out_until IS NOT NULL AND timed_out_until <= $2 AND room_id = $1 \
         AND membership = 'join' ORDER BY user_id LIMIT $3",
    )
    .bind(guild_id)
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// The ban of `user_id`, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn ban(
    conn: &mut AnyConnection,
    guild_id: &str,
    user_id: &str,
) -> Result<Option<Ban>, StorageError> {
    let row = sqlx::query(
        "SELECT user_id, reason FROM memberships WHERE room_id = $1 AND user_id = $2 AND membership = 'ban'",
    )
    .bind(guild_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Ban {
        user_id: row.try_get(0)?,
        reason: row.try_get(1)?,
    }))
}
