//! Whom a user knows of.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    StorageError,
    members::{beginning, containing},
    wanted,
};

/// A user, with a name that he goes by and a picture that he has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The user.
    pub user_id: String,
    /// The name.
    pub display_name: Option<String>,
    /// The picture: an `mxc:` URI.
    pub avatar: Option<String>,
}

fn from_row(row: &AnyRow) -> Result<Person, StorageError> {
    Ok(Person {
        user_id: row.try_get(0)?,
        display_name: row.try_get(1)?,
        avatar: row.try_get(2)?,
    })
}

/// At most `limit` users who are in a guild with `user`, by user id: those with `name` in a name that they have there or in their username, whatever the case of ASCII letters, or whose
/// id begins so. The user himself is among them; stewards are not.
///
/// # Errors
/// When the database fails.
pub async fn of_guilds(
    conn: &mut AnyConnection,
    user: &str,
    name: &str,
    limit: i64,
) -> Result<Vec<Person>, StorageError> {
    let rows = sqlx::query(
        "SELECT o.user_id, MIN(o.display_name), MIN(o.avatar) FROM memberships own \
         JOIN guilds g ON g.guild_id = own.room_id AND g.is_deleted = 0 \
         JOIN memberships o ON o.room_id = own.room_id AND o.membership = 'join' AND o.user_id <> '@guildhall:' || o.server_name \
         WHERE own.user_id = $1 AND own.membership = 'join' AND (LOWER(COALESCE(o.nickname, '')) LIKE $2 ESCAPE '\\' \
         OR LOWER(COALESCE(o.display_name, '')) LIKE $2 ESCAPE '\\' \
         OR o.user_id LIKE '@' || $2 || ':' || o.server_name ESCAPE '\\' OR o.user_id LIKE $3 ESCAPE '\\') \
         GROUP BY o.user_id ORDER BY o.user_id LIMIT $4",
    )
    .bind(user)
    .bind(containing(name))
    .bind(beginning(name))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The names of `others` in rooms that `user` is in as well, and their pictures in guilds and private channels, where others are told when they change.
///
/// # Errors
/// When the database fails.
pub async fn names(
    conn: &mut AnyConnection,
    user: &str,
    others: &[String],
) -> Result<Vec<Person>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT w.id, (SELECT MIN(o.display_name) FROM memberships o JOIN memberships own ON own.room_id = o.room_id \
         AND own.user_id = w.place AND own.membership = 'join' WHERE o.user_id = w.id AND o.membership = 'join'), \
         (SELECT MIN(o.avatar) FROM memberships o JOIN memberships own ON own.room_id = o.room_id \
         AND own.user_id = w.place AND own.membership = 'join' WHERE o.user_id = w.id AND o.membership = 'join' \
         AND (EXISTS (SELECT 1 FROM guilds g WHERE g.guild_id = o.room_id AND g.is_deleted = 0) \
         OR EXISTS (SELECT 1 FROM private_channels c WHERE c.channel_id = o.room_id))) \
         FROM wanted w WHERE w.id <> ''"
    );
    let pairs: Vec<(&str, &str)> = others.iter().map(|other| (user, other.as_str())).collect();
    let rows = wanted::rows(conn, SQL, &pairs).await?;
    rows.iter().map(from_row).collect()
}

/// What `user` sees of `other` where both are in a guild, or in a private channel, into which the other may be invited only; `None` if they are nowhere together.
///
/// # Errors
/// When the database fails.
pub async fn seen(conn: &mut AnyConnection, user: &str, other: &str) -> Result<Option<Person>, StorageError> {
    let row = sqlx::query(
        "SELECT o.user_id, MIN(o.display_name), MIN(o.avatar) FROM memberships own \
         JOIN memberships o ON o.room_id = own.room_id AND o.user_id = $2 \
         WHERE own.user_id = $1 AND own.membership = 'join' AND (o.membership = 'join' \
         AND EXISTS (SELECT 1 FROM guilds g WHERE g.guild_id = o.room_id AND g.is_deleted = 0) \
         OR o.membership IN ('join', 'invite') \
         AND EXISTS (SELECT 1 FROM private_channels c WHERE c.channel_id = o.room_id)) GROUP BY o.user_id",
    )
    .bind(user)
    .bind(other)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}
