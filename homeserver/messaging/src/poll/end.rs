//! Ending a poll.

use guildhall_event::{
    Draft,
    guild::{POLL_END, poll_reply},
};
use guildhall_guilds::Refusal;
use guildhall_types::{EventId, RoomId, UserId};

use super::is_over;
use crate::{Message, Messaging};

impl Messaging {
    /// Ends the poll before its time. Only its author may; one that is over stays so.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] for what is no poll.
    pub async fn end_poll(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
    ) -> Result<Message, Refusal> {
        let (row, poll) = self.poll(user, channel, message).await?;
        if row.author_id != user.as_str() {
            return Err(Refusal::Forbidden("You may only end your own polls".to_owned()));
        }
        if !is_over(&poll, self.guilds().clock().now()) {
            let draft = Draft::timeline(user, POLL_END, poll_reply(message.as_str(), None));
            self.append(&(channel.to_owned(), user.to_owned()), draft.into())
                .await?;
        }
        let row = self.row(channel, message).await?;
        self.model(user, row).await
    }
}
