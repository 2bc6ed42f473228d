//! Whom a user knows of.

use sqlx::{AnyConnection, Row};

use crate::{
    StorageError,
    members::{beginning, containing},
    wanted,
};

/// A user and a name that he goes by.
pub type Named = (String, Option<String>);

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
) -> Result<Vec<Named>, StorageError> {
    let rows = sqlx::query(
        "SELECT o.user_id, MIN(o.display_name) FROM memberships own \
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
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// The names of `others` in rooms that `user` is in as well.
///
/// # Errors
/// When the database fails.
pub async fn names(
    conn: &mut AnyConnection,
    user: &str,
    others: &[String],
) -> Result<Vec<Named>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT w.id, (SELECT MIN(o.display_name) FROM memberships o JOIN memberships own ON own.room_id = o.room_id \
         AND own.user_id = w.place AND own.membership = 'join' WHERE o.user_id = w.id AND o.membership = 'join') \
         FROM wanted w WHERE w.id <> ''"
    );
    let pairs: Vec<(&str, &str)> = others.iter().map(|other| (user, other.as_str())).collect();
    let rows = wanted::rows(conn, SQL, &pairs).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}
