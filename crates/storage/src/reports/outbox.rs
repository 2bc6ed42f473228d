//! What other servers are owed of the reports that were made here, and what they say of them.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// Something that another server is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedRow {
    /// The report.
    pub report_id: String,
    /// The server.
    pub server_name: String,
    /// `report` or `appeal`.
    pub item: String,
    /// `pending`, `delivered`, `refused` (for good) or `failed` (given up).
    pub state: String,
    /// How often it was tried in vain.
    pub attempts: i64,
    /// When it is tried again, in milliseconds.
    pub retry_at: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// Since when, in milliseconds.
    pub created_at: i64,
}

/// How a report stands in a queue of another server, as that last said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlingRow {
    /// The server.
    pub server_name: String,
    /// `guild` or `server`.
    pub queue: String,
    /// `open`, `in_review` or `resolved`.
    pub state: String,
    /// `actioned` or `dismissed`, when resolved.
    pub outcome: Option<String>,
    /// When it last changed there, in milliseconds.
    pub updated_at: i64,
}

fn owed(row: &AnyRow) -> Result<OwedRow, StorageError> {
    Ok(OwedRow {
        report_id: row.try_get(0)?,
        server_name: row.try_get(1)?,
        item: row.try_get(2)?,
        state: row.try_get(3)?,
        attempts: row.try_get(4)?,
        retry_at: row.try_get(5)?,
        last_error: row.try_get(6)?,
        created_at: row.try_get(7)?,
    })
}

/// Notes that a server is owed something, from `now` on, or when what it is owed already is tried again. What is noted stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn put(
    conn: &mut AnyConnection,
    report_id: &str,
    server_name: &str,
    item: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO report_outbox (report_id, server_name, item, state, attempts, retry_at, created_at) \
         SELECT $1, $2, $3, 'pending', 0, COALESCE(MAX(o.retry_at), $4), $4 FROM report_outbox o \
         WHERE o.server_name = $2 AND o.state = 'pending' AND o.retry_at > $4 ON CONFLICT DO NOTHING",
    )
    .bind(report_id)
    .bind(server_name)
    .bind(item)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// At most `limit` servers to which something is to be sent at `now`, those first that have waited longest. An appeal waits for its report.
///
/// # Errors
/// When the database fails.
pub async fn due_servers(
    conn: &mut AnyConnection,
    now: i64,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT o.server_name FROM report_outbox o WHERE o.state = 'pending' AND o.retry_at <= $1 \
         AND (o.item = 'report' OR NOT EXISTS (SELECT 1 FROM report_outbox f WHERE f.report_id = o.report_id \
         AND f.server_name = o.server_name AND f.item = 'report' AND f.state = 'pending')) \
         GROUP BY o.server_name ORDER BY MIN(o.retry_at), o.server_name LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// At most `limit` things that are to be sent to the server at `now`, those first that have waited longest. An appeal waits for its report.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut AnyConnection,
    server_name: &str,
    now: i64,
    limit: i64,
) -> Result<Vec<OwedRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT o.report_id, o.server_name, o.item, o.state, o.attempts, o.retry_at, o.last_error, o.created_at \
         FROM report_outbox o WHERE o.server_name = $1 AND o.state = 'pending' AND o.retry_at <= $2 \
         AND (o.item = 'report' OR NOT EXISTS (SELECT 1 FROM report_outbox f WHERE f.report_id = o.report_id \
         AND f.server_name = o.server_name AND f.item = 'report' AND f.state = 'pending')) \
         ORDER BY o.retry_at, o.report_id, o.item LIMIT $3",
    )
    .bind(server_name)
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(owed).collect()
}

/// When something is to be sent next after `now`, in milliseconds.
///
/// # Errors
/// When the database fails.
pub async fn next_after(conn: &mut AnyConnection, now: i64) -> Result<Option<i64>, StorageError> {
    let row =
        sqlx::query("SELECT MIN(retry_at) FROM report_outbox WHERE state = 'pending' AND retry_at > $1")
            .bind(now)
            .fetch_one(conn)
            .await?;
    Ok(row.try_get(0)?)
}

/// How often, at most, something that the server is owed was tried in vain.
///
/// # Errors
/// When the database fails.
pub async fn attempts_at(conn: &mut AnyConnection, server_name: &str) -> Result<i64, StorageError> {
    let row = sqlx::query(
        "SELECT COALESCE(MAX(attempts), 0) FROM report_outbox WHERE server_name = $1 AND state = 'pending'",
    )
    .bind(server_name)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// A server does not answer: nothing that it is owed is tried before `until`, and what it is owed since `old` or longer is given up, with
/// `error`.
///
/// # Errors
/// When the database fails.
pub async fn rest(
    conn: &mut AnyConnection,
    server_name: &str,
    (until, old): (i64, i64),
    error: &str,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE report_outbox SET state = 'failed', last_error = COALESCE(last_error, $3) \
         WHERE server_name = $1 AND state = 'pending' AND created_at <= $2",
    )
    .bind(server_name)
    .bind(old)
    .bind(error)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE report_outbox SET retry_at = $2 WHERE server_name = $1 AND state = 'pending' AND retry_at < $2",
    )
    .bind(server_name)
    .bind(until)
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes how it stands: state, attempts, next attempt, error.
///
/// # Errors
/// When the database fails.
pub async fn set(conn: &mut AnyConnection, row: &OwedRow) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE report_outbox SET state = $4, attempts = $5, retry_at = $6, last_error = $7 \
         WHERE report_id = $1 AND server_name = $2 AND item = $3",
    )
    .bind(&row.report_id)
    .bind(&row.server_name)
    .bind(&row.item)
    .bind(&row.state)
    .bind(row.attempts)
    .bind(row.retry_at)
    .bind(&row.last_error)
    .execute(conn)
    .await?;
    Ok(())
}

/// A server has reached us: what it is owed is to be sent at `now`.
///
/// # Errors
/// When the database fails.
pub async fn hurry(conn: &mut AnyConnection, server_name: &str, now: i64) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE report_outbox SET retry_at = $2 WHERE server_name = $1 AND state = 'pending' AND retry_at > $2",
    )
    .bind(server_name)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// What other servers are or were owed of a report, by server; the report before the appeal.
///
/// # Errors
/// When the database fails.
pub async fn of_report(conn: &mut AnyConnection, report_id: &str) -> Result<Vec<OwedRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT report_id, server_name, item, state, attempts, retry_at, last_error, created_at FROM report_outbox \
         WHERE report_id = $1 ORDER BY server_name, item DESC",
    )
    .bind(report_id)
    .fetch_all(conn)
    .await?;
    rows.iter().map(owed).collect()
}

/// Keeps what a server says of a report.
///
/// # Errors
/// When the database fails.
pub async fn put_handling(
    conn: &mut AnyConnection,
    report_id: &str,
    handling: &HandlingRow,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO report_handlings (report_id, server_name, queue, state, outcome, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (report_id, server_name, queue) DO UPDATE SET \
         state = excluded.state, outcome = excluded.outcome, updated_at = excluded.updated_at",
    )
    .bind(report_id)
    .bind(&handling.server_name)
    .bind(&handling.queue)
    .bind(&handling.state)
    .bind(&handling.outcome)
    .bind(handling.updated_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// What other servers last said of a report, by server and queue.
///
/// # Errors
/// When the database fails.
pub async fn handlings(conn: &mut AnyConnection, report_id: &str) -> Result<Vec<HandlingRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT server_name, queue, state, outcome, updated_at FROM report_handlings WHERE report_id = $1 \
         ORDER BY server_name, queue",
    )
    .bind(report_id)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(HandlingRow {
                server_name: row.try_get(0)?,
                queue: row.try_get(1)?,
                state: row.try_get(2)?,
                outcome: row.try_get(3)?,
                updated_at: row.try_get(4)?,
            })
        })
        .collect()
}
