//! Deleting.

use guildhall_event::Draft;
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::messages;
use guildhall_types::{EventId, OwnedEventId, RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// Deletes the message, and with it what its edits said. Its author may, and who may manage messages.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn delete(&self, user: &UserId, channel: &RoomId, message: &EventId) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        let row = self.row(channel, message).await?;
        if row.author_id != user.as_str() {
            access.require(Permissions::MANAGE_MESSAGES, "delete messages of others")?;
        }
        let edits = {
            let mut conn = self.guilds().db().read().await?;
            let most = self.0.limits.deleted_edits;
            messages::edits(&mut conn, channel.as_str(), message.as_str(), most).await?
        };
        let edits = edits.into_iter().filter_map(|id| OwnedEventId::try_from(id).ok());
        // The message first: nobody is shown for a moment what it was before its edits.
        let targets = std::iter::once(message.to_owned()).chain(edits);
        let redactions = targets
            .map(|target| Draft::redaction(user, &target, None).into())
            .collect();
        self.append_all(&(channel.to_owned(), user.to_owned()), redactions)
            .await?;
        Ok(())
    }
}
