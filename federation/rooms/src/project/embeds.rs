//! Moderators who want a message to be shown without previews.

use guildhall_event::{Pdu, parse::is_sound_id};
use guildhall_storage::{StorageError, projection::previews};
use guildhall_types::OwnedEventId;
use serde::Deserialize;

use super::{Projector, content_of};
use crate::change::Change;

#[derive(Deserialize)]
struct Content {
    event_id: OwnedEventId,
}

impl Projector<'_> {
    /// Notes that the links of a message are to be shown without previews. That the sender may say so, the verdict has seen to; in private channels
    /// nobody does. It stays, so it makes no difference what comes first, this or the message.
    pub(super) async fn suppress_embeds(
        &mut self,
        pdu: &Pdu,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let Some(Content { event_id }) =
            content_of(pdu).filter(|content: &Content| is_sound_id(&content.event_id))
        else {
            return Ok(());
        };
        if self.direct().await?.is_some() {
            return Ok(());
        }
        let place = (self.room_id.as_str(), event_id.as_str());
        previews::suppress_for_good(self.conn, place).await?;
        changes.push(Change::MessageUpdated {
            channel: self.room_id.to_string(),
            message: event_id.to_string(),
        });
        Ok(())
    }
}
