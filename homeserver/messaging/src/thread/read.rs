//! Threads over a connection that the caller gives.

use guildhall_storage::{StorageError, threads};
use guildhall_types::Timestamp;
use sqlx::AnyConnection;

use super::Thread;

/// A thread of the channel that is not deleted, as it is at the time `now`.
///
/// # Errors
/// When the database fails.
pub async fn thread(
    conn: &mut AnyConnection,
    channel: &str,
    thread: &str,
    now: Timestamp,
) -> Result<Option<Thread>, StorageError> {
    let found = threads::get(conn, channel, thread).await?;
    match found {
        Some(found) => Thread::load(conn, found, now).await.map(Some),
        None => Ok(None),
    }
}
