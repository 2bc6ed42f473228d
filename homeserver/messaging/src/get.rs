//! Looking at one message.

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::messages;
use guildhall_types::{EventId, RoomId, UserId};

use crate::{Message, Messaging, send::UNKNOWN};

impl Messaging {
    /// The message `message` of `channel`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not read the history.
    pub async fn message(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
    ) -> Result<Message, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let row = self.row(channel, message).await?;
        Ok(Message::of(row, Some(user.as_str()))?)
    }

    pub(crate) async fn row(
        &self,
        channel: &RoomId,
        message: &EventId,
    ) -> Result<messages::Message, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        messages::get(&mut conn, channel.as_str(), message.as_str())
            .await?
            .ok_or(UNKNOWN)
    }
}
