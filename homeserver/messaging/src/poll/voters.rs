//! Who votes.

use guildhall_guilds::Refusal;
use guildhall_storage::polls;
use guildhall_types::{EventId, RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// The users who vote for the answer of the poll, sorted by id, after `after`; at most `limit`. For what is no answer nobody does.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not read the history, or [`Refusal::Conflict`] for what is no poll.
    pub async fn voters(
        &self,
        user: &UserId,
        (channel, message): (&RoomId, &EventId),
        answer: &str,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<String>, Refusal> {
        self.poll(user, channel, message).await?;
        let mut conn = self.guilds().db().read().await?;
        let which = (channel.as_str(), message.as_str(), answer);
        Ok(polls::voters(&mut conn, which, after.unwrap_or_default(), limit).await?)
    }
}
