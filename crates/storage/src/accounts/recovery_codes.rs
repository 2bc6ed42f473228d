//! Codes that replace the device of a second factor, each once. Only hashes are kept.

use sqlx::AnyConnection;

use crate::StorageError;

/// Stores `hashes` in the place of all codes of `user_id`, who has a second factor.
///
/// # Errors
/// When there is no second factor or the database fails.
pub async fn replace(conn: &mut AnyConnection, user_id: &str, hashes: &[String]) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1")
        .bind(user_id)
        .execute(&mut *conn)
        .await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)")
            .bind(user_id)
            .bind(hash)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Uses a code up; says whether there was such a one. Of two at the same time one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take(conn: &mut AnyConnection, user_id: &str, hash: &str) -> Result<bool, StorageError> {
    let done = sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2")
        .bind(user_id)
        .bind(hash)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}
