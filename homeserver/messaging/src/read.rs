//! Messages over a connection that the caller gives: so that several things can be read from one snapshot.

use guildhall_storage::{StorageError, messages, private_channels};
use sqlx::AnyConnection;

use crate::Message;

/// A message of the log, for the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedMessage {
    /// The guild of its channel; private channels have none.
    pub guild_id: Option<String>,
    /// The message as everybody sees it.
    pub message: Message,
    /// The nonce, which only its author sees.
    pub nonce: Option<String>,
}

/// The messages that stand and were created by the log's entries after `after` and up to `to`; one query for all.
///
/// # Errors
/// When the database fails.
pub async fn messages_in_log(
    conn: &mut AnyConnection,
    after: i64,
    to: i64,
) -> Result<Vec<LoggedMessage>, StorageError> {
    let rows = messages::in_log(conn, after, to).await?;
    rows.into_iter()
        .map(|row| logged(row.guild_id, row.message))
        .collect()
}

/// One message that stands in the channel, with its guild.
///
/// # Errors
/// When the database fails.
pub async fn message(
    conn: &mut AnyConnection,
    channel: &str,
    message: &str,
) -> Result<Option<LoggedMessage>, StorageError> {
    let Some(row) = messages::get(conn, channel, message).await? else {
        return Ok(None);
    };
    let guild = match guildhall_storage::channels::get(conn, channel).await? {
        Some(found) => Some(found.row.guild_id),
        None if private_channels::exists(conn, channel).await? => None,
        None => return Ok(None),
    };
    logged(guild, row).map(Some)
}

fn logged(guild_id: Option<String>, row: messages::Message) -> Result<LoggedMessage, StorageError> {
    let nonce = row.nonce.clone();
    Ok(LoggedMessage {
        guild_id,
        message: Message::of(row, None)?,
        nonce,
    })
}
