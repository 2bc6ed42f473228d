//! Entries of messages that were deleted by others than their authors.

use std::sync::Arc;

use guildhall_dag::OrderKey;
use guildhall_event::{Pdu, guild::POLL_START};
use guildhall_storage::{
    StorageError, events,
    projection::{audit, bulk_deletions},
};
use guildhall_types::{
    OwnedRoomId,
    audit::action,
    content::{CHANNEL, ChannelContent, EDIT_OF},
};
use serde_json::Value;

use super::{
    super::{Projector, content_of, message::order_of},
    Listed,
    entry::Entry,
};
use crate::{change::Change, state::State};

/// Longest event id, in bytes.
const MAX_ID: usize = 255;

impl Projector<'_> {
    /// Lists the deletion of a message of another, of which `redaction` is the event.
    pub(in crate::project) async fn audit_deletion(
        &mut self,
        redaction: &Arc<Pdu>,
        target: &Pdu,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let (author, channel) = (target.sender.as_str(), self.room_id.as_str());
        if target.state_key.is_some() || !matches!(target.kind_str().as_str(), "m.room.message" | POLL_START)
        {
            return Ok(());
        }
        let facts = self.content::<ChannelContent>(state, CHANNEL, "").await?;
        let Some(guild) = facts.and_then(|facts| OwnedRoomId::try_from(facts.guild).ok()) else {
            return Ok(());
        };
        let content: Value = content_of(redaction).unwrap_or_default();
        let by = redaction.sender.as_str();
        let edited = content.get(EDIT_OF).and_then(Value::as_str);
        // What is deleted together with others is listed with them.
        for message in [Some(target.event_id.as_str()), edited].into_iter().flatten() {
            if message.len() <= MAX_ID && bulk_deletions::has(self.conn, channel, by, message).await? {
                return Ok(());
            }
        }
        // What a message was before its edits goes with it.
        if let Some(message) = edited
            && message.len() <= MAX_ID
            && audit::author_of_deleted(self.conn, channel, message, redaction.sender.as_str())
                .await?
                .is_some_and(|of| of == author)
        {
            return Ok(());
        }
        let row = events::get(self.conn, channel, redaction.event_id.as_str()).await?;
        let order = row.as_ref().map(order_of).transpose()?.flatten();
        let Some(order) = order else { return Ok(()) };
        let entry = Entry::new(action::MESSAGE_DELETE, author)
            .about(channel)
            .option("messageId", &target.event_id)
            .option("count", 1);
        let listed = Listed {
            guild,
            entries: vec![entry],
            by: None,
        };
        self.write(redaction, &order, listed, changes).await
    }

    /// Lists that `pdu` deletes `count` messages of a channel of `guild` at once.
    pub(in crate::project) async fn audit_bulk_deletion(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        (guild, count): (OwnedRoomId, usize),
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let channel = self.room_id.as_str();
        let entry = Entry::new(action::MESSAGE_BULK_DELETE, channel)
            .about(channel)
            .option("count", count);
        let listed = Listed {
            guild,
            entries: vec![entry],
            by: None,
        };
        self.write(pdu, order, listed, changes).await
    }
}
