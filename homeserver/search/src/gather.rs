//! From what was touched to what is written into the index: as the database has it now. So it may be done twice.

use guildhall_storage::{StorageError, channels, messages};
use sqlx::AnyConnection;

use crate::change::Touched;

/// A step of writing.
pub(crate) enum Op {
    /// These messages of channels are taken out.
    Remove(Vec<(String, String)>),
    /// A channel is taken out, with all of its messages.
    RemoveChannel(String),
    /// A thread is taken out, with all of its messages.
    RemoveThread(String, String),
    /// These are put in.
    Add(Vec<messages::Message>),
}

/// Messages that are read in one go.
pub(crate) const PAGE: i64 = 500;

/// What is to be done about messages and threads of `touched`, in this order.
///
/// # Errors
/// When the database fails.
pub(crate) async fn messages(conn: &mut AnyConnection, touched: &Touched) -> Result<Vec<Op>, StorageError> {
    let mut ops = Vec::new();
    for (channel, thread) in &touched.threads {
        ops.push(Op::RemoveThread(channel.clone(), thread.clone()));
    }
    let places: Vec<(&str, &str)> = touched
        .messages
        .iter()
        .map(|(channel, message)| (channel.as_str(), message.as_str()))
        .collect();
    if !places.is_empty() {
        ops.push(Op::Remove(touched.messages.iter().cloned().collect()));
        ops.push(Op::Add(messages::shown_at(conn, &places).await?));
    }
    Ok(ops)
}

/// The channels of `touched`, and whether each is shown.
///
/// # Errors
/// When the database fails.
pub(crate) async fn channels(
    conn: &mut AnyConnection,
    touched: &Touched,
) -> Result<Vec<(String, bool)>, StorageError> {
    let mut all = touched.channels.clone();
    for guild in &touched.guilds {
        all.extend(channels::ids_of_guild(conn, guild).await?);
    }
    let mut found = Vec::with_capacity(all.len());
    for channel in all {
        let is_shown = channels::get(conn, &channel).await?.is_some();
        found.push((channel, is_shown));
    }
    Ok(found)
}
