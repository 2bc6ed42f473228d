//! Reading who votes in polls.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// The answers that the user votes for in a poll.
///
/// # Errors
/// When the database fails.
pub async fn of_user(
    conn: &mut AnyConnection,
    (channel_id, poll_id): (&str, &str),
    user_id: &str,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT answer_id FROM poll_votes WHERE channel_id = $1 AND poll_id = $2 AND user_id = $3 ORDER BY answer_id",
    )
    .bind(channel_id)
    .bind(poll_id)
    .bind(user_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Users who vote for an answer, sorted by user id, after `after`; at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn voters(
    conn: &mut AnyConnection,
    (channel_id, poll_id, answer_id): (&str, &str, &str),
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT user_id FROM poll_votes WHERE channel_id = $1 AND poll_id = $2 AND answer_id = $3 AND user_id > $4 \
         ORDER BY user_id LIMIT $5",
    )
    .bind(channel_id)
    .bind(poll_id)
    .bind(answer_id)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
