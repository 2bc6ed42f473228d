//! Messages whose links are to be shown without previews.

use sqlx::AnyConnection;

use crate::StorageError;

/// Notes whether the author of a message wants its links to be shown without previews.
///
/// # Errors
/// When the database fails.
pub async fn suppress(
    conn: &mut AnyConnection,
    (channel_id, message_id): (&str, &str),
    suppresses: bool,
) -> Result<(), StorageError> {
    let sql = match suppresses {
        true => {
            "INSERT INTO suppressed_embeds (channel_id, message_id, by_moderator) VALUES ($1, $2, 0) \
             ON CONFLICT (channel_id, message_id, by_moderator) DO NOTHING"
        }
        false => {
            "DELETE FROM suppressed_embeds WHERE channel_id = $1 AND message_id = $2 AND by_moderator = 0"
        }
    };
    sqlx::query(sql)
        .bind(channel_id)
        .bind(message_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that a moderator wants the links of a message, be it there yet or not, to be shown without previews. That stays.
///
/// # Errors
/// When the database fails.
pub async fn suppress_for_good(
    conn: &mut AnyConnection,
    (channel_id, message_id): (&str, &str),
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO suppressed_embeds (channel_id, message_id, by_moderator) VALUES ($1, $2, 1) \
         ON CONFLICT (channel_id, message_id, by_moderator) DO NOTHING",
    )
    .bind(channel_id)
    .bind(message_id)
    .execute(conn)
    .await?;
    Ok(())
}
