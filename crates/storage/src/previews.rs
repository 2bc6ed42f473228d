//! Link previews: what is behind links, which messages show it, and what is still to be looked at.

use std::collections::{HashMap, HashSet};

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{StorageError, wanted};

/// What a link led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// Its id here.
    pub preview_id: String,
    /// The link as it was written.
    pub url: String,
    /// In milliseconds.
    pub fetched_at: i64,
    /// What is shown, as JSON; `None` if there is nothing.
    pub embed: Option<String>,
    /// The picture, as JSON.
    pub image: Option<String>,
    /// Where the picture is stored here.
    pub media_id: Option<String>,
    /// Bytes of the picture.
    pub media_size: i64,
}

/// What is shown of a preview, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is shown.
    pub embed: String,
    /// The picture.
    pub image: Option<String>,
}

/// A message whose links are to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Task {
    /// The channel.
    pub channel_id: String,
    /// The message.
    pub message_id: String,
}

/// A message whose links are to be looked at, when that was due (in milliseconds), and its author; empty if there is no such message.
pub type Due = (Task, i64, String);

/// Tasks among which those that are due are chosen.
const CHOICE: i64 = 2000;

fn from_row(row: &AnyRow) -> Result<PreviewRow, StorageError> {
    Ok(PreviewRow {
        preview_id: row.try_get(0)?,
        url: row.try_get(1)?,
        fetched_at: row.try_get(2)?,
        embed: row.try_get(3)?,
        image: row.try_get(4)?,
        media_id: row.try_get(5)?,
        media_size: row.try_get(6)?,
    })
}

/// Stores `preview`.
///
/// # Errors
/// When its id is taken or the database fails.
pub async fn insert(conn: &mut AnyConnection, preview: &PreviewRow) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO previews (preview_id, url, fetched_at, embed, image, media_id, media_size) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&preview.preview_id)
    .bind(&preview.url)
    .bind(preview.fetched_at)
    .bind(&preview.embed)
    .bind(&preview.image)
    .bind(&preview.media_id)
    .bind(preview.media_size)
    .execute(conn)
    .await?;
    Ok(())
}

/// What `url` led to when it was last fetched.
///
/// # Errors
/// When the database fails.
pub async fn latest(conn: &mut AnyConnection, url: &str) -> Result<Option<PreviewRow>, StorageError> {
    let row = sqlx::query(
        "SELECT preview_id, url, fetched_at, embed, image, media_id, media_size FROM previews WHERE url = $1 \
         ORDER BY fetched_at DESC LIMIT 1",
    )
    .bind(url)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// What the messages at `places` (channel and id) show, by their ids, in the order of their links.
///
/// # Errors
/// When the database fails.
pub async fn of_messages(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<HashMap<(String, String), Vec<Shown>>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT m.channel_id, m.message_id, p.embed, p.image FROM wanted w CROSS JOIN message_previews m \
         JOIN previews p ON p.preview_id = m.preview_id WHERE m.channel_id = w.place AND m.message_id = w.id \
         AND p.embed IS NOT NULL ORDER BY m.channel_id, m.message_id, m.position"
    );
    let mut shown: HashMap<_, Vec<Shown>> = HashMap::new();
    for row in wanted::rows(conn, SQL, places).await? {
        let of_message = shown.entry((row.try_get(0)?, row.try_get(1)?)).or_default();
        of_message.push(Shown {
            embed: row.try_get(2)?,
            image: row.try_get(3)?,
        });
    }
    Ok(shown)
}

/// Those of the messages at `places` (channel and id) whose links are to be shown without previews.
///
/// # Errors
/// When the database fails.
pub async fn suppressed(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<HashSet<(String, String)>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT s.channel_id, s.message_id FROM wanted w CROSS JOIN suppressed_embeds s \
         WHERE s.channel_id = w.place AND s.message_id = w.id"
    );
    let rows = wanted::rows(conn, SQL, places).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// That a row `m` of `message_previews` is shown with something: it was found, and nobody wants it not to be shown.
macro_rules! is_shown {
    () => {
        "EXISTS (SELECT 1 FROM previews p WHERE p.preview_id = m.preview_id AND p.embed IS NOT NULL) \
         AND NOT EXISTS (SELECT 1 FROM suppressed_embeds s WHERE s.channel_id = m.channel_id AND s.message_id = m.message_id)"
    };
}

/// Those of the messages at `places` (channel and id) that are shown with previews.
///
/// # Errors
/// When the database fails.
pub async fn showing(
    conn: &mut AnyConnection,
    places: &[(&str, &str)],
) -> Result<HashSet<(String, String)>, StorageError> {
    const SQL: &str = concat!(
        wanted::wanted!(),
        "SELECT m.channel_id, m.message_id FROM wanted w CROSS JOIN message_previews m \
         WHERE m.channel_id = w.place AND m.message_id = w.id AND ",
        is_shown!()
    );
    let rows = wanted::rows(conn, SQL, places).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// At most `limit` of all messages (channel and id) that are shown with previews, by channel and id: those after `after`.
///
/// # Errors
/// When the database fails.
pub async fn showing_after(
    conn: &mut AnyConnection,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT DISTINCT m.channel_id, m.message_id FROM message_previews m \
         WHERE (m.channel_id, m.message_id) > ($1, $2) AND ",
        is_shown!(),
        " ORDER BY m.channel_id, m.message_id LIMIT $3"
    ))
    .bind(after.0)
    .bind(after.1)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// Has a message show the previews with these ids, and no others. Says whether that is news.
///
/// # Errors
/// When the database fails.
pub async fn show(
    conn: &mut AnyConnection,
    (channel_id, message_id): (&str, &str),
    previews: &[String],
) -> Result<bool, StorageError> {
    let before = sqlx::query(
        "SELECT preview_id FROM message_previews WHERE channel_id = $1 AND message_id = $2 ORDER BY position",
    )
    .bind(channel_id)
    .bind(message_id)
    .fetch_all(&mut *conn)
    .await?;
    let before: Vec<String> = before
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    if before == previews {
        return Ok(false);
    }
    hide(conn, channel_id, message_id).await?;
    for (position, preview) in (0_i64..).zip(previews) {
        sqlx::query(
            "INSERT INTO message_previews (channel_id, message_id, position, preview_id) VALUES ($1, $2, $3, $4)",
        )
        .bind(channel_id)
        .bind(message_id)
        .bind(position)
        .bind(preview)
        .execute(&mut *conn)
        .await?;
    }
    Ok(true)
}

/// Takes all previews from a message. Says whether there were any.
///
/// # Errors
/// When the database fails.
pub async fn hide(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM message_previews WHERE channel_id = $1 AND message_id = $2")
        .bind(channel_id)
        .bind(message_id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether a message shows previews.
///
/// # Errors
/// When the database fails.
pub async fn has_any(
    conn: &mut AnyConnection,
    channel_id: &str,
    message_id: &str,
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT position FROM message_previews WHERE channel_id = $1 AND message_id = $2 LIMIT 1",
    )
    .bind(channel_id)
    .bind(message_id)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Has the links of a message looked at, at `due_at` (in milliseconds). What was due before is due at another time than it was, so that who looks at it now does
/// not [`settle`] it.
///
/// # Errors
/// When the database fails.
pub async fn owe(conn: &mut AnyConnection, task: &Task, due_at: i64) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO preview_tasks (channel_id, message_id, due_at) VALUES ($1, $2, $3) \
         ON CONFLICT (channel_id, message_id) DO UPDATE SET due_at = CASE WHEN preview_tasks.due_at >= excluded.due_at \
         THEN preview_tasks.due_at + 1 ELSE excluded.due_at END",
    )
    .bind(&task.channel_id)
    .bind(&task.message_id)
    .bind(due_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// At most `limit` messages whose links are to be looked at by `now`, and of these at most `of_author` of one author, the longest due first.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut AnyConnection,
    now: i64,
    (limit, of_author): (i64, i64),
) -> Result<Vec<Due>, StorageError> {
    let rows = sqlx::query(
        "SELECT channel_id, message_id, due_at, author FROM (SELECT t.channel_id, t.message_id, t.due_at, \
         COALESCE(m.author_id, '') AS author, \
         ROW_NUMBER() OVER (PARTITION BY m.author_id ORDER BY t.due_at, t.message_id) AS turn \
         FROM (SELECT channel_id, message_id, due_at FROM preview_tasks WHERE due_at <= $1 \
         ORDER BY due_at, message_id LIMIT $4) t \
         LEFT JOIN messages m ON m.channel_id = t.channel_id AND m.message_id = t.message_id) d \
         WHERE turn <= $3 ORDER BY due_at, message_id LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .bind(of_author)
    .bind(CHOICE)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let task = Task {
                channel_id: row.try_get(0)?,
                message_id: row.try_get(1)?,
            };
            Ok((task, row.try_get(2)?, row.try_get(3)?))
        })
        .collect()
}

/// Notes that the links of a message were looked at, as was due at `due_at`; if it came up again meanwhile, it stays.
///
/// # Errors
/// When the database fails.
pub async fn settle(conn: &mut AnyConnection, task: &Task, due_at: i64) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM preview_tasks WHERE channel_id = $1 AND message_id = $2 AND due_at = $3")
        .bind(&task.channel_id)
        .bind(&task.message_id)
        .bind(due_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Puts off to `until` what was due at `due_at`.
///
/// # Errors
/// When the database fails.
pub async fn put_off(
    conn: &mut AnyConnection,
    task: &Task,
    (due_at, until): (i64, i64),
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE preview_tasks SET due_at = $4 WHERE channel_id = $1 AND message_id = $2 AND due_at = $3",
    )
    .bind(&task.channel_id)
    .bind(&task.message_id)
    .bind(due_at)
    .bind(until)
    .execute(conn)
    .await?;
    Ok(())
}

/// At most `limit` messages (channel and id) that have previews and stand no more.
///
/// # Errors
/// When the database fails.
pub async fn of_deleted(conn: &mut AnyConnection, limit: i64) -> Result<Vec<(String, String)>, StorageError> {
    let rows = sqlx::query(
        "SELECT DISTINCT p.channel_id, p.message_id FROM message_previews p WHERE NOT EXISTS (SELECT 1 FROM messages m \
         WHERE m.channel_id = p.channel_id AND m.message_id = p.message_id AND m.is_deleted = 0) LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}

/// At most `limit` previews that were fetched before `before` and that no message shows.
///
/// # Errors
/// When the database fails.
pub async fn unused(
    conn: &mut AnyConnection,
    before: i64,
    limit: i64,
) -> Result<Vec<PreviewRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT preview_id, url, fetched_at, embed, image, media_id, media_size FROM previews p WHERE fetched_at < $1 \
         AND NOT EXISTS (SELECT 1 FROM message_previews m WHERE m.preview_id = p.preview_id) ORDER BY fetched_at LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Forgets a preview, unless a message shows it.
///
/// # Errors
/// When the database fails.
pub async fn forget(conn: &mut AnyConnection, preview_id: &str) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM previews WHERE preview_id = $1 \
         AND NOT EXISTS (SELECT 1 FROM message_previews m WHERE m.preview_id = $1)",
    )
    .bind(preview_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Bytes of all pictures of previews.
///
/// # Errors
/// When the database fails.
pub async fn stored(conn: &mut AnyConnection) -> Result<i64, StorageError> {
    let row = sqlx::query("SELECT CAST(COALESCE(SUM(media_size), 0) AS BIGINT) FROM previews")
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}

/// At most `limit` previews with pictures, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn oldest_pictures(conn: &mut AnyConnection, limit: i64) -> Result<Vec<PreviewRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT preview_id, url, fetched_at, embed, image, media_id, media_size FROM previews \
         WHERE media_id IS NOT NULL ORDER BY fetched_at, preview_id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Notes that the picture of a preview is gone.
///
/// # Errors
/// When the database fails.
pub async fn drop_picture(conn: &mut AnyConnection, preview_id: &str) -> Result<(), StorageError> {
    sqlx::query("UPDATE previews SET image = NULL, media_id = NULL, media_size = 0 WHERE preview_id = $1")
        .bind(preview_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether the user wants to see no previews.
///
/// # Errors
/// When the database fails.
pub async fn are_hidden_from(conn: &mut AnyConnection, user_id: &str) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT user_id FROM hidden_previews WHERE user_id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Notes whether the user wants to see previews.
///
/// # Errors
/// When the database fails.
pub async fn set_shown_to(
    conn: &mut AnyConnection,
    user_id: &str,
    are_shown: bool,
) -> Result<(), StorageError> {
    let sql = match are_shown {
        true => "DELETE FROM hidden_previews WHERE user_id = $1",
        false => "INSERT INTO hidden_previews (user_id) VALUES ($1) ON CONFLICT (user_id) DO NOTHING",
    };
    sqlx::query(sql).bind(user_id).execute(conn).await?;
    Ok(())
}
