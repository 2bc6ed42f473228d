//! Second factors of accounts, and failed attempts at them.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A second factor. No `Debug`: it holds the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactorRow {
    /// Base32.
    pub secret: String,
    /// Whether it is asked for; else it is only a proposal.
    pub is_confirmed: bool,
    /// The time step whose code was used last.
    pub last_step: i64,
}

/// Stores a proposal in the place of an earlier one; says whether it did. What is confirmed stays.
///
/// # Errors
/// When there is no such user or the database fails.
pub async fn propose(
    conn: &mut AnyConnection,
    user_id: &str,
    secret: &str,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO second_factors (user_id, secret, created_at, confirmed_at, last_step) \
         VALUES ($1, $2, $3, NULL, 0) ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, \
         created_at = excluded.created_at, last_step = 0 WHERE second_factors.confirmed_at IS NULL",
    )
    .bind(user_id)
    .bind(secret)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The second factor of `user_id`, or the proposal of one.
///
/// # Errors
/// When the database fails.
pub async fn get(conn: &mut AnyConnection, user_id: &str) -> Result<Option<SecondFactorRow>, StorageError> {
    let row = sqlx::query("SELECT secret, confirmed_at, last_step FROM second_factors WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SecondFactorRow {
        secret: row.try_get(0)?,
        is_confirmed: row.try_get::<Option<i64>, _>(1)?.is_some(),
        last_step: row.try_get(2)?,
    }))
}

/// Puts the proposal with just this `secret` in force, if it is still one; says whether it did. Of two at the same time one does.
///
/// # Errors
/// When the database fails.
pub async fn confirm(
    conn: &mut AnyConnection,
    user_id: &str,
    secret: &str,
    now: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE second_factors SET confirmed_at = $3 \
         WHERE user_id = $1 AND secret = $2 AND confirmed_at IS NULL",
    )
    .bind(user_id)
    .bind(secret)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Uses the code of the time step `step`, if it and no later one was used; says whether it did. Of two at the same time one does.
///
/// # Errors
/// When the database fails.
pub async fn use_step(conn: &mut AnyConnection, user_id: &str, step: i64) -> Result<bool, StorageError> {
    let done = sqlx::query("UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND last_step < $2")
        .bind(user_id)
        .bind(step)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes the second factor with its recovery codes; says whether one was in force.
///
/// # Errors
/// When the database fails.
pub async fn remove(conn: &mut AnyConnection, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("DELETE FROM second_factors WHERE user_id = $1 RETURNING confirmed_at")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(match row {
        Some(row) => row.try_get::<Option<i64>, _>(0)?.is_some(),
        None => false,
    })
}

/// Whether `user_id` has a second factor in force.
///
/// # Errors
/// When the database fails.
pub async fn is_on(conn: &mut AnyConnection, user_id: &str) -> Result<bool, StorageError> {
    Ok(get(conn, user_id).await?.is_some_and(|row| row.is_confirmed))
}

/// Counts an attempt as failed before it is looked at, so that many at once are all counted; says how many have failed in a
/// row with this one. `None` if no attempt is looked at before a time that is still to come.
///
/// # Errors
/// When there is no such user or the database fails.
pub async fn begin_attempt(
    conn: &mut AnyConnection,
    user_id: &str,
    now: i64,
) -> Result<Option<i64>, StorageError> {
    let row = sqlx::query(
        "INSERT INTO second_factor_attempts (user_id, failures, locked_until) VALUES ($1, 1, 0) \
         ON CONFLICT (user_id) DO UPDATE SET failures = second_factor_attempts.failures + 1 \
         WHERE second_factor_attempts.locked_until <= $2 RETURNING failures",
    )
    .bind(user_id)
    .bind(now)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// No attempt is looked at before `until`.
///
/// # Errors
/// When the database fails.
pub async fn lock(conn: &mut AnyConnection, user_id: &str, until: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE second_factor_attempts SET locked_until = $2 WHERE user_id = $1")
        .bind(user_id)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}

/// Until when no attempt is looked at, in milliseconds; 0 if nothing failed.
///
/// # Errors
/// When the database fails.
pub async fn locked_until(conn: &mut AnyConnection, user_id: &str) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT locked_until FROM second_factor_attempts WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map_or(Ok(0), |row| row.try_get(0))?)
}

/// Forgets the failed attempts.
///
/// # Errors
/// When the database fails.
pub async fn forgive(conn: &mut AnyConnection, user_id: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM second_factor_attempts WHERE user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// A guild in which something else stands of a user's second factor than what there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UntoldRow {
    /// The guild.
    pub guild_id: String,
    /// A user of this server.
    pub user_id: String,
    /// Whether there is a second factor.
    pub is_on: bool,
}

// Settings are what we have written ourselves, without spaces; in a text of theirs the quotes would be escaped.
// It begins with those who have one, which SQLite leaves so: they are few, and the members of a guild can be many.
const UNTOLD_ON: &str = "SELECT m.room_id, m.user_id FROM second_factors f CROSS JOIN memberships m CROSS JOIN guilds g \
     WHERE f.confirmed_at IS NOT NULL AND f.user_id = COALESCE($1, f.user_id) AND m.user_id = f.user_id \
     AND m.membership = 'join' AND m.has_second_factor = 0 \
     AND g.guild_id = m.room_id AND g.is_deleted = 0 AND g.settings LIKE '%\"mfa_level\":1%' \
     AND (m.room_id, m.user_id) > ($2, $3) ORDER BY m.room_id, m.user_id LIMIT $4";
// Who has an account here alone: of others, their own servers tell.
const UNTOLD_OFF: &str = "SELECT m.room_id, m.user_id FROM memberships m JOIN users u ON u.user_id = m.user_id \
     JOIN guilds g ON g.guild_id = m.room_id AND g.is_deleted = 0 \
     WHERE m.has_second_factor = 1 AND m.membership = 'join' AND NOT EXISTS \
     (SELECT 1 FROM second_factors f WHERE f.user_id = m.user_id AND f.confirmed_at IS NOT NULL) \
     AND m.user_id = COALESCE($1, m.user_id) AND (m.room_id, m.user_id) > ($2, $3) \
     ORDER BY m.room_id, m.user_id LIMIT $4";

/// Where it is still to be told that users of this server, or `user_id` alone, have a second factor (`is_on`) or none any more: at most `limit`
/// places, sorted by guild and user, after the guild and user `after`. That there is one is told in guilds that ask for it alone; that there is
/// none any more wherever it was told.
///
/// # Errors
/// When the database fails.
pub async fn untold(
    conn: &mut AnyConnection,
    is_on: bool,
    user_id: Option<&str>,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<UntoldRow>, StorageError> {
    let rows = sqlx::query(if is_on { UNTOLD_ON } else { UNTOLD_OFF })
        .bind(user_id)
        .bind(after.0)
        .bind(after.1)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(UntoldRow {
                guild_id: row.try_get(0)?,
                user_id: row.try_get(1)?,
                is_on,
            })
        })
        .collect()
}
