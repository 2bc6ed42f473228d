//! Deleting.

use guildhall_event::Draft;
use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_rooms::NewEvent;
use guildhall_storage::messages;
use guildhall_types::{EventId, OwnedEventId, RoomId, UserId, content::EDIT_OF};
use serde_json::json;

use crate::Messaging;

impl Messaging {
    /// Deletes the message, and with it what its edits said. Its author may, and who may manage messages, for `reason`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn delete(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let access = self.reader(user, channel).await?;
        let row = self.row(channel, message).await?;
        // That somebody has come in another has written.
        if row.author_id != user.as_str() || row.is_of_server() {
            access.require(Permissions::MANAGE_MESSAGES, "delete messages of others")?;
        }
        let redactions = self.redactions(user, channel, message, reason).await?;
        let redactions = redactions.into_iter().map(NewEvent::from).collect();
        self.append_all(&(channel.to_owned(), user.to_owned()), redactions)
            .await?;
        Ok(())
    }

    /// What `user` deletes the message with, and what its edits said.
    pub(crate) async fn redactions(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
        reason: Option<&str>,
    ) -> Result<Vec<Draft>, Refusal> {
        let edits = {
            let mut conn = self.guilds().db().read().await?;
            let most = self.0.limits.deleted_edits;
            messages::edits(&mut conn, channel.as_str(), message.as_str(), most).await?
        };
        let edits = edits.into_iter().filter_map(|id| OwnedEventId::try_from(id).ok());
        let edits = edits.map(|edit| {
            let mut redaction = Draft::redaction(user, &edit, reason);
            redaction.content.insert(EDIT_OF.to_owned(), json!(message));
            redaction
        });
        // The message first: nobody is shown for a moment what it was before its edits.
        let redactions = std::iter::once(Draft::redaction(user, message, reason)).chain(edits);
        Ok(redactions.collect())
    }
}
