//! From what was touched to what is written into the index: as the database has it now. So it may be done twice.

use guildhall_storage::{StorageError, channels, messages, previews};
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
    /// These are put in, each with whether it is shown with a preview.
    Add(Vec<(messages::Message, bool)>),
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
        let shown = messages::shown_at(conn, &places).await?;
        ops.push(adding(conn, shown).await?);
    }
    Ok(ops)
}

/// The step that puts `messages` in, as they are shown now.
///
/// # Errors
/// When the database fails.
pub(crate) async fn adding(
    conn: &mut AnyConnection,
    messages: Vec<messages::Message>,
) -> Result<Op, StorageError> {
    let showing = {
        let places: Vec<(&str, &str)> = messages
            .iter()
            .map(|message| (message.channel_id.as_str(), message.message_id.as_str()))
            .collect();
        previews::showing(conn, &places).await?
    };
    let all = messages.into_iter().map(|message| {
        let has_embed = showing.contains(&(message.channel_id.clone(), message.message_id.clone()));
        (message, has_embed)
    });
    Ok(Op::Add(all.collect()))
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
