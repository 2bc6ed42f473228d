//! How many mails were asked for lately.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// Counts one more mail for `subject`, if fewer than `limit` were counted since counting began, which it does anew after `window`
/// milliseconds. Gives null when it was counted, else when counting begins anew. Forgets others whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn count(
    conn: &mut AnyConnection,
    subject: &str,
    now: i64,
    window: i64,
    limit: i64,
) -> Result<Option<i64>, StorageError> {
    let over = now.saturating_sub(window);
    sqlx::query("DELETE FROM mail_counts WHERE since <= $1")
        .bind(over)
        .execute(&mut *conn)
        .await?;
    let counted = sqlx::query(
        "INSERT INTO mail_counts (subject, since, asked) VALUES ($1, $2, 1) ON CONFLICT (subject) DO UPDATE \
         SET asked = mail_counts.asked + 1 WHERE mail_counts.asked < $3 RETURNING asked",
    )
    .bind(subject)
    .bind(now)
    .bind(limit)
    .fetch_optional(&mut *conn)
    .await?;
    if counted.is_some() {
        return Ok(None);
    }
    let row = sqlx::query("SELECT since FROM mail_counts WHERE subject = $1")
        .bind(subject)
        .fetch_optional(conn)
        .await?;
    let since: i64 = row.map_or(Ok(now), |row| row.try_get(0))?;
    Ok(Some(since.saturating_add(window)))
}
