//! The texts that a message has had.

use guildhall_event::guild::Used;
use guildhall_storage::{StorageError, messages};
use guildhall_types::{EventId, OwnedEventId, RoomId, Timestamp, message::UsedEmoji};

use super::version_of;
use crate::{
    Rooms,
    project::{Kind, kind_of},
    store::stored_id,
};

/// A text that a message has had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastText {
    /// The event that gave it: the message, or an edit of it.
    pub event_id: OwnedEventId,
    /// As clients read it.
    pub content: String,
    /// The emoji in it.
    pub emojis: Vec<UsedEmoji>,
    /// When it was sent, as its event claims.
    pub sent_at: Timestamp,
}

impl Rooms {
    /// The texts that the message has had, by the order of history: its first one, and those of its author's edits that were accepted and not redacted. Those after the
    /// event `after`, which gave one of them, or all; at most `limit`. What was redacted has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn past_texts(
        &self,
        channel: &RoomId,
        message: &EventId,
        after: Option<&EventId>,
        limit: usize,
    ) -> Result<Vec<PastText>, StorageError> {
        let mut conn = self.core.db.read().await?;
        let Some(version) = version_of(&mut conn, channel).await? else {
            return Ok(Vec::new());
        };
        let mut ids = Vec::new();
        if after.is_none() {
            ids.push(message.to_owned());
        }
        let (at, limit) = (
            (channel.as_str(), message.as_str()),
            limit.saturating_sub(ids.len()),
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        for id in messages::edits_after(&mut conn, at, after.map(EventId::as_str), limit).await? {
            ids.push(stored_id(&id)?);
        }
        let mut texts = Vec::with_capacity(ids.len());
        for event_id in ids {
            let Some(pdu) = self
                .core
                .store
                .pdu(&mut conn, channel, version, &event_id)
                .await?
            else {
                continue;
            };
            let (body, used) = match kind_of(&pdu) {
                Kind::Message { used, is_picture, .. } if is_picture && !used.stickers.is_empty() => {
                    (String::new(), Used::default())
                }
                Kind::Message { body, used, .. } | Kind::Edit { body, used, .. } => (body, used),
                Kind::Redacted | Kind::Other => continue,
            };
            texts.push(PastText {
                event_id,
                content: used.shown(&body),
                emojis: used.emojis,
                sent_at: pdu.origin_server_ts,
            });
        }
        Ok(texts)
    }
}
