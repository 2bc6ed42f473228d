//! What is said about a report: notes of those who work on it, and appeals.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRow {
    /// Its id.
    pub note_id: String,
    /// Who wrote it.
    pub author_id: String,
    /// The text.
    pub content: String,
    /// In milliseconds.
    pub created_at: i64,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealRow {
    /// `reporter` or `reported`.
    pub appellant: String,
    /// The text.
    pub content: String,
    /// In milliseconds.
    pub created_at: i64,
}

/// Adds a note to a case, unless the case has `most`. Says whether it was added.
///
/// # Errors
/// When the database fails.
pub async fn add_note(
    conn: &mut AnyConnection,
    report_id: &str,
    queue: &str,
    note: &NoteRow,
    most: i64,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO report_notes (report_id, queue, note_id, author_id, content, created_at) \
         SELECT $1, $2, $3, $4, $5, $6 WHERE \
         (SELECT COUNT(*) FROM report_notes WHERE report_id = $1 AND queue = $2) < $7",
    )
    .bind(report_id)
    .bind(queue)
    .bind(&note.note_id)
    .bind(&note.author_id)
    .bind(&note.content)
    .bind(note.created_at)
    .bind(most)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The notes of a case, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn notes(
    conn: &mut AnyConnection,
    report_id: &str,
    queue: &str,
) -> Result<Vec<NoteRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT note_id, author_id, content, created_at FROM report_notes WHERE report_id = $1 AND queue = $2 \
         ORDER BY created_at, note_id",
    )
    .bind(report_id)
    .bind(queue)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(NoteRow {
                note_id: row.try_get(0)?,
                author_id: row.try_get(1)?,
                content: row.try_get(2)?,
                created_at: row.try_get(3)?,
            })
        })
        .collect()
}

/// Adds an appeal. Says whether it is the appellant's first.
///
/// # Errors
/// When the database fails.
pub async fn add_appeal(
    conn: &mut AnyConnection,
    report_id: &str,
    appeal: &AppealRow,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO report_appeals (report_id, appellant, content, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
    )
    .bind(report_id)
    .bind(&appeal.appellant)
    .bind(&appeal.content)
    .bind(appeal.created_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The appeals about a report, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn appeals(conn: &mut AnyConnection, report_id: &str) -> Result<Vec<AppealRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT appellant, content, created_at FROM report_appeals WHERE report_id = $1 ORDER BY created_at, appellant",
    )
    .bind(report_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(AppealRow {
                appellant: row.try_get(0)?,
                content: row.try_get(1)?,
                created_at: row.try_get(2)?,
            })
        })
        .collect()
}
