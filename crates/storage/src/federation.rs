//! Whom this server deals with, and what it owes to whom.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A rule that the admin gave by command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederationRule {
    /// Glob over server names.
    pub pattern: String,
    /// `allow` or `deny`.
    pub action: String,
    /// In milliseconds.
    pub created_at: i64,
}

/// All rules, by pattern.
///
/// # Errors
/// When the database fails.
pub async fn rules(conn: &mut AnyConnection) -> Result<Vec<FederationRule>, StorageError> {
    let rows = sqlx::query("SELECT pattern, action, created_at FROM federation_rules ORDER BY pattern")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(FederationRule {
                pattern: row.try_get(0)?,
                action: row.try_get(1)?,
                created_at: row.try_get(2)?,
            })
        })
        .collect()
}

/// Sets the rule for `pattern`.
///
/// # Errors
/// When the database fails.
pub async fn set_rule(
    conn: &mut AnyConnection,
    pattern: &str,
    action: &str,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO federation_rules (pattern, action, created_at) VALUES ($1, $2, $3) \
         ON CONFLICT (pattern) DO UPDATE SET action = excluded.action, created_at = excluded.created_at",
    )
    .bind(pattern)
    .bind(action)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes the rule for `pattern`; says whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn delete_rule(conn: &mut AnyConnection, pattern: &str) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM federation_rules WHERE pattern = $1")
        .bind(pattern)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether this server has to do with `server`: it was owed something, or has a user in a room that is held here.
///
/// # Errors
/// When the database fails.
pub async fn is_known(conn: &mut AnyConnection, server: &str) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT server_name FROM destinations WHERE server_name = $1 \
         UNION SELECT server_name FROM memberships WHERE server_name = $1 AND membership = 'join'",
    )
    .bind(server)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// How far a server has received what we owe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The server.
    pub server_name: String,
    /// Everything in the commit log up to here that concerns it was received.
    pub acked_seq: i64,
    /// Failures in a row.
    pub failures: i64,
    /// When it is tried again, in milliseconds.
    pub retry_at: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// Every server that we ever owed something.
///
/// # Errors
/// When the database fails.
pub async fn destinations(conn: &mut AnyConnection) -> Result<Vec<Destination>, StorageError> {
    let rows = sqlx::query(
        "SELECT server_name, acked_seq, failures, retry_at, last_error FROM destinations ORDER BY server_name",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Destination {
                server_name: row.try_get(0)?,
                acked_seq: row.try_get(1)?,
                failures: row.try_get(2)?,
                retry_at: row.try_get(3)?,
                last_error: row.try_get(4)?,
            })
        })
        .collect()
}

/// Notes a server that is new to us: it is owed what comes after `acked_seq`. One that is known stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn add_destination(
    conn: &mut AnyConnection,
    server: &str,
    acked_seq: i64,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO destinations (server_name, acked_seq, failures, retry_at, first_seen_at) VALUES ($1, $2, 0, 0, $3) \
         ON CONFLICT (server_name) DO NOTHING",
    )
    .bind(server)
    .bind(acked_seq)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// The log entry after which `server` is sent what is said in the first of its rooms; `None` if it is in none.
///
/// # Errors
/// When the database fails.
pub async fn first_since(conn: &mut AnyConnection, server: &str) -> Result<Option<i64>, StorageError> {
    let row = sqlx::query("SELECT MIN(since_seq) FROM room_servers WHERE server_name = $1")
        .bind(server)
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}

/// Notes that the server has received everything up to `acked_seq`, at `now`. What went wrong before stays noted.
///
/// # Errors
/// When the database fails.
pub async fn acked(
    conn: &mut AnyConnection,
    server: &str,
    acked_seq: i64,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE destinations SET acked_seq = $2, failures = 0, retry_at = 0, last_success_at = $3 WHERE server_name = $1",
    )
    .bind(server)
    .bind(acked_seq)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the server is owed nothing of what is in the log up to `acked_seq`; whether it is there was not seen.
///
/// # Errors
/// When the database fails.
pub async fn passed_over(conn: &mut AnyConnection, server: &str, acked_seq: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE destinations SET acked_seq = $2 WHERE server_name = $1")
        .bind(server)
        .bind(acked_seq)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes a failure at `now`, for those who look after the server.
///
/// # Errors
/// When the database fails.
pub async fn failed(
    conn: &mut AnyConnection,
    server: &str,
    failures: i64,
    retry_at: i64,
    (error, now): (&str, i64),
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE destinations SET failures = $2, retry_at = $3, last_error = $4, last_error_at = $5 WHERE server_name = $1",
    )
    .bind(server)
    .bind(failures)
    .bind(retry_at)
    .bind(error)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// An event that a server is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedEvent {
    /// Its number in the commit log.
    pub seq: i64,
    /// Canonical JSON.
    pub json: String,
    /// Whether the server has a user in the room; if not, the event is the membership of one of its users.
    pub is_resident: bool,
}

/// What is owed to the server `$1` of what the log has after `$2` and up to `$3`.
macro_rules! owed {
    () => {
        "FROM commit_log l JOIN events e ON e.room_id = l.room_id AND e.event_id = l.event_id \
         LEFT JOIN room_servers s ON s.room_id = l.room_id AND s.server_name = $1 \
         WHERE l.seq > $2 AND l.seq <= $3 AND l.is_local = 1 AND e.sender NOT LIKE '%:' || $1 AND (\
         l.seq > s.since_seq OR \
         (s.since_seq IS NULL AND e.event_type = 'm.room.member' AND e.state_key LIKE '%:' || $1) OR \
         (s.since_seq IS NULL AND e.event_type = 'org.guildhall.server_ban' AND EXISTS (SELECT 1 FROM memberships m \
          WHERE m.room_id = l.room_id AND m.server_name = $1 AND m.membership = 'leave')))"
    };
}

/// At most `limit` events after `after` and up to `to` that this server distributes and `server` is owed: those of
/// rooms that it has a user in, from its join on, and in others the memberships of its users and what bans servers, so that it
/// learns that it is out. What it sent itself it has.
///
/// # Errors
/// When the database fails.
pub async fn owed(
    conn: &mut AnyConnection,
    server: &str,
    after: i64,
    to: i64,
    limit: i64,
) -> Result<Vec<OwedEvent>, StorageError> {
    let rows = sqlx::query(concat!(
        "SELECT l.seq, e.json, s.since_seq ",
        owed!(),
        " ORDER BY l.seq LIMIT $4"
    ))
    .bind(server)
    .bind(after)
    .bind(to)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OwedEvent {
                seq: row.try_get(0)?,
                json: row.try_get(1)?,
                is_resident: row.try_get::<Option<i64>, _>(2)?.is_some(),
            })
        })
        .collect()
}

/// How many events [`owed`] would give, counted as far as `limit`.
///
/// # Errors
/// When the database fails.
pub async fn count_owed(
    conn: &mut AnyConnection,
    server: &str,
    after: i64,
    to: i64,
    limit: i64,
) -> Result<i64, StorageError> {
    let row = sqlx::query(concat!(
        "SELECT COUNT(*) FROM (SELECT l.seq ",
        owed!(),
        " LIMIT $4) waiting"
    ))
    .bind(server)
    .bind(after)
    .bind(to)
    .bind(limit)
    .fetch_one(conn)
    .await?;
    Ok(row.try_get(0)?)
}

/// The servers, other than `own`, that the events after `after` and up to `to` concern: the residents of their rooms,
/// those whose users' memberships they are, and those with former members where they ban servers.
///
/// # Errors
/// When the database fails.
pub async fn concerned(
    conn: &mut AnyConnection,
    own: &str,
    after: i64,
    to: i64,
) -> Result<Vec<String>, StorageError> {
    let rows = sqlx::query(
        "SELECT s.server_name FROM commit_log l JOIN room_servers s ON s.room_id = l.room_id \
         WHERE l.seq > $2 AND l.seq <= $3 AND l.is_local = 1 AND s.server_name <> $1 \
         UNION SELECT m.server_name FROM commit_log l \
         JOIN events e ON e.room_id = l.room_id AND e.event_id = l.event_id AND e.event_type = 'm.room.member' \
         JOIN memberships m ON m.room_id = e.room_id AND m.user_id = e.state_key \
         WHERE l.seq > $2 AND l.seq <= $3 AND l.is_local = 1 AND m.server_name <> $1 \
         UNION SELECT m.server_name FROM commit_log l \
         JOIN events e ON e.room_id = l.room_id AND e.event_id = l.event_id AND e.event_type = 'org.guildhall.server_ban' \
         JOIN memberships m ON m.room_id = e.room_id AND m.membership = 'leave' \
         WHERE l.seq > $2 AND l.seq <= $3 AND l.is_local = 1 AND m.server_name <> $1",
    )
    .bind(own)
    .bind(after)
    .bind(to)
    .fetch_all(conn)
    .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Whether there is a room in which both servers have a user.
///
/// # Errors
/// When the database fails.
pub async fn shares_room(conn: &mut AnyConnection, own: &str, server: &str) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT theirs.room_id FROM room_servers theirs JOIN room_servers ours ON ours.room_id = theirs.room_id \
         WHERE theirs.server_name = $2 AND ours.server_name = $1 LIMIT 1",
    )
    .bind(own)
    .bind(server)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
