//! How a report stands in a queue, and how it came to that.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// How a report stands in one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The report.
    pub report_id: String,
    /// `guild` or `server`.
    pub queue: String,
    /// `open`, `in_review` or `resolved`.
    pub state: String,
    /// `actioned` or `dismissed`, when resolved.
    pub outcome: Option<String>,
    /// Who works on it.
    pub assignee_id: Option<String>,
    /// Raised with every change.
    pub version: i64,
    /// When it last changed, in milliseconds.
    pub updated_at: i64,
}

/// A change of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// The version that it made.
    pub version: i64,
    /// Who did it; `None` for the reporter, the reported and other servers.
    pub actor_id: Option<String>,
    /// What was done.
    pub change: String,
    /// The state after it.
    pub state: String,
    /// The outcome after it.
    pub outcome: Option<String>,
    /// The assignee after it.
    pub assignee_id: Option<String>,
    /// In milliseconds.
    pub created_at: i64,
}

/// Reads a case from the columns after `from`.
pub(crate) fn from_row(row: &AnyRow, from: usize) -> Result<CaseRow, StorageError> {
    Ok(CaseRow {
        report_id: row.try_get(from)?,
        queue: row.try_get(from + 1)?,
        state: row.try_get(from + 2)?,
        outcome: row.try_get(from + 3)?,
        assignee_id: row.try_get(from + 4)?,
        version: row.try_get(from + 5)?,
        updated_at: row.try_get(from + 6)?,
    })
}

/// Puts a report into a queue, open, with the first line of its history.
///
/// # Errors
/// When the database fails.
pub async fn open(
    conn: &mut AnyConnection,
    report_id: &str,
    queue: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO report_cases (report_id, queue, state, version, updated_at) VALUES ($1, $2, 'open', 1, $3)",
    )
    .bind(report_id)
    .bind(queue)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO report_history (report_id, queue, version, change, state, created_at) \
         VALUES ($1, $2, 1, 'filed', 'open', $3)",
    )
    .bind(report_id)
    .bind(queue)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// How a report stands in the queues of this server, `guild` first.
///
/// # Errors
/// When the database fails.
pub async fn of_report(conn: &mut AnyConnection, report_id: &str) -> Result<Vec<CaseRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT report_id, queue, state, outcome, assignee_id, version, updated_at FROM report_cases \
         WHERE report_id = $1 ORDER BY queue",
    )
    .bind(report_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| from_row(row, 0)).collect()
}

/// How a report stands in a queue.
///
/// # Errors
/// When the database fails.
pub async fn get(
    conn: &mut AnyConnection,
    report_id: &str,
    queue: &str,
) -> Result<Option<CaseRow>, StorageError> {
    let row = sqlx::query(
        "SELECT report_id, queue, state, outcome, assignee_id, version, updated_at FROM report_cases \
         WHERE report_id = $1 AND queue = $2",
    )
    .bind(report_id)
    .bind(queue)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(|row| from_row(row, 0)).transpose()
}

/// Changes a case that still has the version before `case.version`, and writes its history. Says whether it had.
///
/// # Errors
/// When the database fails.
pub async fn change(
    conn: &mut AnyConnection,
    case: &CaseRow,
    change: &str,
    actor_id: Option<&str>,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "UPDATE report_cases SET state = $4, outcome = $5, assignee_id = $6, version = $3, updated_at = $7 \
         WHERE report_id = $1 AND queue = $2 AND version = $3 - 1",
    )
    .bind(&case.report_id)
    .bind(&case.queue)
    .bind(case.version)
    .bind(&case.state)
    .bind(&case.outcome)
    .bind(&case.assignee_id)
    .bind(case.updated_at)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO report_history (report_id, queue, version, actor_id, change, state, outcome, assignee_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&case.report_id)
    .bind(&case.queue)
    .bind(case.version)
    .bind(actor_id)
    .bind(change)
    .bind(&case.state)
    .bind(&case.outcome)
    .bind(&case.assignee_id)
    .bind(case.updated_at)
    .execute(conn)
    .await?;
    Ok(true)
}

/// The changes of a case, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn history(
    conn: &mut AnyConnection,
    report_id: &str,
    queue: &str,
) -> Result<Vec<ChangeRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT version, actor_id, change, state, outcome, assignee_id, created_at FROM report_history \
         WHERE report_id = $1 AND queue = $2 ORDER BY version",
    )
    .bind(report_id)
    .bind(queue)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ChangeRow {
                version: row.try_get(0)?,
                actor_id: row.try_get(1)?,
                change: row.try_get(2)?,
                state: row.try_get(3)?,
                outcome: row.try_get(4)?,
                assignee_id: row.try_get(5)?,
                created_at: row.try_get(6)?,
            })
        })
        .collect()
}
