//! Whether this server sends mail, as it was at its last start.

use sqlx::AnyConnection;

use crate::StorageError;

/// Notes whether this server sends mail.
///
/// # Errors
/// When the database fails.
pub async fn note(conn: &mut AnyConnection, is_on: bool) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM mail_service")
        .execute(&mut *conn)
        .await?;
    if is_on {
        sqlx::query("INSERT INTO mail_service (is_on) VALUES (1)")
            .execute(conn)
            .await?;
    }
    Ok(())
}
