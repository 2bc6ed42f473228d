//! What a message said before it was edited.

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_types::{EventId, RoomId, UserId};

use crate::{Message, MessageEdit, Messaging};

impl Messaging {
    /// The texts that the message has had, first the one that it was sent with: those after the one of the event `after`, or all; at most `limit`. Of edits that were deleted
    /// nothing is left. Whoever may look at the message may look at them.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], also for a deleted message, or [`Refusal::Forbidden`] for who may not read the history.
    pub async fn edits(
        &self,
        user: &UserId,
        (channel, message): (&RoomId, &EventId),
        after: Option<&EventId>,
        limit: usize,
    ) -> Result<Vec<MessageEdit>, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let row = self.row(channel, message).await?;
        if row.edited_at.is_none() {
            // It may be one that a server wrote, whose text is not what its event says.
            let only = after.is_none().then(|| Message::of(row, None)).transpose()?;
            return Ok(only.map(MessageEdit::from).into_iter().collect());
        }
        let texts = self.guilds().rooms();
        let texts = texts.past_texts(channel, message, after, limit).await?;
        Ok(texts.into_iter().map(MessageEdit::from).collect())
    }
}

impl From<Message> for MessageEdit {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            content: message.content,
            emojis: message.emojis,
            timestamp: message.timestamp,
        }
    }
}
