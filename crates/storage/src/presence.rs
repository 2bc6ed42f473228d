//! What users want to be seen as, and with whom they share a guild or are friends. Where people see each other, a guild or the private channel of two friends, is
//! a *place* here.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// Friends, each pair from both sides: `ma` is joined in the private channel of the two and a friend of `mb`, who is, too.
macro_rules! friends {
    () => {
        "FROM memberships ma JOIN friend_states a ON a.channel_id = ma.room_id AND a.user_id = ma.user_id AND a.wants = 1 \
         JOIN friend_states b ON b.channel_id = a.channel_id AND b.user_id <> a.user_id AND b.wants = 1 \
         JOIN memberships mb ON mb.room_id = b.channel_id AND mb.user_id = b.user_id AND mb.membership = 'join' \
         WHERE ma.membership = 'join' AND COALESCE(a.declines, '') <> b.event_id AND COALESCE(b.declines, '') <> a.event_id "
    };
}

/// What a user of this server wants to be seen as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenRow {
    /// `online`, `idle`, `dnd` or `invisible`.
    pub status: String,
    /// Text of the custom status.
    pub custom_text: Option<String>,
    /// Emoji of the custom status.
    pub custom_emoji: Option<String>,
    /// When the custom status ends, in milliseconds.
    pub custom_expires_at: Option<i64>,
}

fn ids(rows: &[AnyRow]) -> Result<Vec<String>, StorageError> {
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// What `user_id` has chosen; `None` if nothing ever.
///
/// # Errors
/// When the database fails.
pub async fn chosen(conn: &mut AnyConnection, user_id: &str) -> Result<Option<ChosenRow>, StorageError> {
    let row = sqlx::query(
        "SELECT status, custom_text, custom_emoji, custom_expires_at FROM presences WHERE user_id = $1",
    )
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(ChosenRow {
        status: row.try_get(0)?,
        custom_text: row.try_get(1)?,
        custom_emoji: row.try_get(2)?,
        custom_expires_at: row.try_get(3)?,
    }))
}

/// Stores what `user_id` chooses.
///
/// # Errors
/// When the database fails, or there is no such account.
pub async fn choose(conn: &mut AnyConnection, user_id: &str, chosen: &ChosenRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO presences (user_id, status, custom_text, custom_emoji, custom_expires_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET status = excluded.status, \
         custom_text = excluded.custom_text, custom_emoji = excluded.custom_emoji, \
         custom_expires_at = excluded.custom_expires_at",
    )
    .bind(user_id)
    .bind(&chosen.status)
    .bind(&chosen.custom_text)
    .bind(&chosen.custom_emoji)
    .bind(chosen.custom_expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// The places of `user_id`.
///
/// # Errors
/// When the database fails.
pub async fn places_of(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT m.room_id FROM memberships m JOIN guilds g ON g.guild_id = m.room_id AND g.is_deleted = 0 \
         WHERE m.user_id = $1 AND m.membership = 'join' UNION ALL SELECT a.channel_id ",
        friends!(),
        "AND ma.user_id = $1"
    ))
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// The places of `user_id` that `server` has somebody in, too.
///
/// # Errors
/// When the database fails.
pub async fn places_shared_with_server(
    conn: &mut AnyConnection,
    user_id: &str,
    server: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT m.room_id FROM memberships m JOIN guilds g ON g.guild_id = m.room_id AND g.is_deleted = 0 \
         JOIN room_servers s ON s.room_id = m.room_id AND s.server_name = $2 \
         WHERE m.user_id = $1 AND m.membership = 'join' UNION ALL SELECT a.channel_id ",
        friends!(),
        "AND ma.user_id = $1 AND mb.server_name = $2"
    ))
    .bind(user_id)
    .bind(server)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// The servers that have a member in a guild of `user_id`, that user's own among them, or a friend.
///
/// # Errors
/// When the database fails.
pub async fn servers_with(conn: &mut AnyConnection, user_id: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT s.server_name FROM memberships m \
         JOIN guilds g ON g.guild_id = m.room_id AND g.is_deleted = 0 \
         JOIN room_servers s ON s.room_id = m.room_id WHERE m.user_id = $1 AND m.membership = 'join' \
         UNION SELECT mb.server_name ",
        friends!(),
        "AND ma.user_id = $1"
    ))
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// The places that `server` has somebody in.
///
/// # Errors
/// When the database fails.
pub async fn places_of_server(conn: &mut AnyConnection, server: &str) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT g.guild_id FROM guilds g JOIN room_servers s ON s.room_id = g.guild_id \
         WHERE s.server_name = $1 AND g.is_deleted = 0 UNION ALL SELECT a.channel_id ",
        friends!(),
        "AND mb.server_name = $1"
    ))
    .bind(server)
    .fetch_all(conn)
    .await?;
    ids(&rows)
}

/// Users that [`sharing_a_place`] looks for at once.
pub const AT_ONCE: usize = 20;

/// Which of `users`, of whom it looks at the first [`AT_ONCE`], share a guild with `viewer`, or are friends.
///
/// # Errors
/// When the database fails.
pub async fn sharing_a_place(
    conn: &mut AnyConnection,
    viewer: &str,
    users: &[String],
) -> Result<Vec<String>, StorageError> {
    let mut query = sqlx::query(concat!(
        "SELECT m.user_id FROM memberships own \
         JOIN guilds g ON g.guild_id = own.room_id AND g.is_deleted = 0 \
         JOIN memberships m ON m.room_id = own.room_id AND m.membership = 'join' \
         WHERE own.user_id = $1 AND own.membership = 'join' AND m.user_id IN ($2, $3, $4, $5, $6, $7, $8, $9, \
         $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) UNION SELECT b.user_id ",
        friends!(),
        "AND ma.user_id = $1 AND b.user_id IN ($2, $3, $4, $5, $6, $7, $8, $9, \
         $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
    ))
    .bind(viewer);
    // Places that are over hold the id of nobody.
    for place in 0..AT_ONCE {
        query = query.bind(users.get(place).map_or("", String::as_str));
    }
    ids(&query.fetch_all(conn).await?)
}
