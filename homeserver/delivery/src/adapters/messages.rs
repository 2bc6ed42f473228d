//! Messages as frames carry them.

use guildhall_messaging::{Thread, model::Message};
use guildhall_storage::{StorageError, messages};
use serde::Serialize;
use utoipa::ToSchema;

use super::guilds::json;
use crate::MessageSnapshot;

/// A message, with its guild if it has one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GuildMessage)]
pub(crate) struct Told<'a> {
    /// The guild; private channels have none.
    guild_id: Option<&'a str>,
    #[serde(flatten)]
    #[schema(value_type = Message)]
    message: &'a Message,
}

/// `row`, with which `begun` begins, as it is told in `guild`, or in a private channel: with its nonce for the author, and without for others.
pub(super) fn told(
    row: messages::Message,
    guild: Option<&str>,
    begun: Option<Thread>,
) -> Result<MessageSnapshot, StorageError> {
    let author_id = row.author_id.clone();
    let message = Message::of(row, Some(&author_id))?;
    told_of(message, guild, begun)
}

/// The same of what is a model with its nonce already.
pub(super) fn told_of(
    mut message: Message,
    guild: Option<&str>,
    begun: Option<Thread>,
) -> Result<MessageSnapshot, StorageError> {
    let author_id = message.author_id.clone();
    let nonce = message.nonce.take();
    message.thread = begun;
    let plain = json(&Told {
        guild_id: guild,
        message: &message,
    })?;
    let own_json = if nonce.is_some() {
        message.nonce = nonce;
        Some(json(&Told {
            guild_id: guild,
            message: &message,
        })?)
    } else {
        None
    };
    Ok(MessageSnapshot {
        message_id: message.id,
        author_id,
        json: plain,
        own_json,
    })
}
