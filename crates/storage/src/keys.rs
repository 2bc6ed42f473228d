//! Signing keys of this server and of others.

use sqlx::{AnyConnection, Row};

use crate::StorageError;

/// A signing key of this server.
pub struct ServerKeyRow {
    /// `ed25519:` and a version.
    pub key_id: String,
    /// The seed, unpadded base64.
    pub secret: String,
    /// In milliseconds.
    pub created_at: i64,
    /// Set once it signs no more.
    pub retired_at: Option<i64>,
}

/// This server's keys, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn own(conn: &mut AnyConnection) -> Result<Vec<ServerKeyRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT key_id, secret, created_at, retired_at FROM server_keys ORDER BY created_at, key_id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ServerKeyRow {
                key_id: row.try_get(0)?,
                secret: row.try_get(1)?,
                created_at: row.try_get(2)?,
                retired_at: row.try_get(3)?,
            })
        })
        .collect()
}

/// Stores a new active key.
///
/// # Errors
/// When the id is taken or the database fails.
pub async fn insert_own(conn: &mut AnyConnection, key: &ServerKeyRow) -> Result<(), StorageError> {
    sqlx::query("INSERT INTO server_keys (key_id, secret, created_at, retired_at) VALUES ($1, $2, $3, $4)")
        .bind(&key.key_id)
        .bind(&key.secret)
        .bind(key.created_at)
        .bind(key.retired_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Retires every active key.
///
/// # Errors
/// When the database fails.
pub async fn retire_all(conn: &mut AnyConnection, now: i64) -> Result<(), StorageError> {
    sqlx::query("UPDATE server_keys SET retired_at = $1 WHERE retired_at IS NULL")
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// A key of another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteKeyRow {
    /// `ed25519:` and a version.
    pub key_id: String,
    /// Unpadded base64.
    pub public_key: String,
    /// Until when it may be believed, in milliseconds.
    pub valid_until: i64,
}

/// What is known of the keys of `server`.
///
/// # Errors
/// When the database fails.
pub async fn remote(conn: &mut AnyConnection, server: &str) -> Result<Vec<RemoteKeyRow>, StorageError> {
    let rows = sqlx::query("SELECT key_id, public_key, valid_until FROM remote_keys WHERE server_name = $1")
        .bind(server)
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(RemoteKeyRow {
                key_id: row.try_get(0)?,
                public_key: row.try_get(1)?,
                valid_until: row.try_get(2)?,
            })
        })
        .collect()
}

/// Stores a key of another server.
///
/// # Errors
/// When the database fails.
pub async fn upsert_remote(
    conn: &mut AnyConnection,
    server: &str,
    key: &RemoteKeyRow,
    now: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO remote_keys (server_name, key_id, public_key, valid_until, fetched_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (server_name, key_id) DO UPDATE SET \
         public_key = excluded.public_key, valid_until = excluded.valid_until, fetched_at = excluded.fetched_at",
    )
    .bind(server)
    .bind(&key.key_id)
    .bind(&key.public_key)
    .bind(key.valid_until)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// The signed key document of `server` as it was last fetched, with the end of its validity.
///
/// # Errors
/// When the database fails.
pub async fn document(conn: &mut AnyConnection, server: &str) -> Result<Option<(String, i64)>, StorageError> {
    let row = sqlx::query("SELECT json, valid_until FROM remote_key_documents WHERE server_name = $1")
        .bind(server)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_get(0)?, row.try_get(1)?)))
}

/// Stores the key document of `server`.
///
/// # Errors
/// When the database fails.
pub async fn upsert_document(
    conn: &mut AnyConnection,
    server: &str,
    json: &str,
    valid_until: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO remote_key_documents (server_name, json, valid_until) VALUES ($1, $2, $3) \
         ON CONFLICT (server_name) DO UPDATE SET json = excluded.json, valid_until = excluded.valid_until",
    )
    .bind(server)
    .bind(json)
    .bind(valid_until)
    .execute(conn)
    .await?;
    Ok(())
}
