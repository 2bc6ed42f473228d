//! Other servers, as administrators see them.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// A server that was owed something, or that has a user in a room that is held here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerRow {
    /// The server.
    pub server_name: String,
    /// Rooms in which both servers have a user.
    pub rooms: i64,
    /// What is known of sending to it; nothing if it was never owed anything.
    pub sending: Option<Sending>,
}

/// How sending to a server goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Everything in the commit log up to here that concerns it was received.
    pub acked_seq: i64,
    /// Failures in a row.
    pub failures: i64,
    /// When it is tried again, in milliseconds.
    pub retry_at: i64,
    /// What went wrong last, even if it went well since.
    pub last_error: Option<String>,
    /// When that was, in milliseconds.
    pub last_error_at: Option<i64>,
    /// When something last reached it, in milliseconds.
    pub last_success_at: Option<i64>,
    /// When it was first owed something, in milliseconds.
    pub first_seen_at: Option<i64>,
}

fn from_row(row: &AnyRow) -> Result<PeerRow, StorageError> {
    let acked: Option<i64> = row.try_get(2)?;
    let sending = match acked {
        None => None,
        Some(acked_seq) => Some(Sending {
            acked_seq,
            failures: row.try_get(3)?,
            retry_at: row.try_get(4)?,
            last_error: row.try_get(5)?,
            last_error_at: row.try_get(6)?,
            last_success_at: row.try_get(7)?,
            first_seen_at: row.try_get(8)?,
        }),
    };
    Ok(PeerRow {
        server_name: row.try_get(0)?,
        rooms: row.try_get(1)?,
        sending,
    })
}

/// At most `limit` of them, by name, after the name `after`; not `own`, which is this server.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut AnyConnection,
    own: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<PeerRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT p.server_name, (SELECT COUNT(*) FROM room_servers theirs JOIN room_servers ours \
         ON ours.room_id = theirs.room_id AND ours.server_name = $1 WHERE theirs.server_name = p.server_name), \
         d.acked_seq, d.failures, d.retry_at, d.last_error, d.last_error_at, d.last_success_at, d.first_seen_at \
         FROM (SELECT server_name FROM destinations WHERE server_name > $2 \
         UNION SELECT server_name FROM room_servers WHERE server_name > $2) p \
         LEFT JOIN destinations d ON d.server_name = p.server_name \
         WHERE p.server_name <> $1 ORDER BY p.server_name LIMIT $3",
    )
    .bind(own)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}
