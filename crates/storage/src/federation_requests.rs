//! Servers that wait for an administrator to allow or deny them.

use guildhall_types::{ServerName, ServerPattern};
use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A server that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRow {
    /// Its name, in lower case.
    pub server_name: String,
    /// When it was first noted, in milliseconds.
    pub first_at: i64,
    /// When it was last noted, in milliseconds.
    pub last_at: i64,
    /// Requests under its name; nobody has verified that they were its own.
    pub requests: i64,
    /// Times that a user of this server asked to join something there.
    pub joins: i64,
}

/// Notes that so many more `requests` were made under the name `server`, and that users of this server asked so many times more to join
/// something there.
///
/// # Errors
/// When the database fails.
pub async fn note(
    conn: &mut AnyConnection,
    server: &str,
    (requests, joins): (i64, i64),
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO federation_requests (server_name, first_at, last_at, requests, joins) VALUES ($1, $2, $2, $3, $4) \
         ON CONFLICT (server_name) DO UPDATE SET last_at = excluded.last_at, \
         requests = federation_requests.requests + excluded.requests, \
         joins = federation_requests.joins + excluded.joins",
    )
    .bind(server)
    .bind(now)
    .bind(requests)
    .bind(joins)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets those that were last noted before `oldest`, in milliseconds, and keeps at most `most` of the others: first those that users of this
/// server want to join something on, then those noted last.
///
/// # Errors
/// When the database fails.
pub async fn bound(conn: &mut AnyConnection, most: i64, oldest: i64) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM federation_requests WHERE last_at < $1 OR server_name IN (\
         SELECT server_name FROM federation_requests ORDER BY CASE WHEN joins > 0 THEN 0 ELSE 1 END, last_at DESC, \
         server_name LIMIT 10000 OFFSET $2)",
    )
    .bind(oldest)
    .bind(most)
    .execute(conn)
    .await?;
    Ok(())
}

/// All of them, the one noted last first.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<WaitingRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT server_name, first_at, last_at, requests, joins FROM federation_requests \
         ORDER BY last_at DESC, server_name",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(WaitingRow {
                server_name: row.try_get(0)?,
                first_at: row.try_get(1)?,
                last_at: row.try_get(2)?,
                requests: row.try_get(3)?,
                joins: row.try_get(4)?,
            })
        })
        .collect()
}

/// Takes those out that `pattern` decides on.
///
/// # Errors
/// When the database fails.
pub async fn decide(conn: &mut AnyConnection, pattern: &str) -> Result<(), StorageError> {
    let pattern = ServerPattern::new(pattern);
    for row in all(conn).await? {
        let is_decided = match ServerName::parse(row.server_name.as_str()) {
            Ok(server) => pattern.matches(&server),
            Err(_) => true,
        };
        if is_decided {
            sqlx::query("DELETE FROM federation_requests WHERE server_name = $1")
                .bind(&row.server_name)
                .execute(&mut *conn)
                .await?;
        }
    }
    Ok(())
}
