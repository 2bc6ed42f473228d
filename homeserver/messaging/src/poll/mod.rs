//! Polls (ADR 31): asking, voting, ending.

mod end;
mod new;
mod vote;
mod voters;

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::messages;
use guildhall_types::{EventId, RoomId, Timestamp, UserId, message::Poll};

pub use new::{NewPoll, NewPollAnswer};

use crate::{Messaging, model::extra_of};

fn no_poll() -> Refusal {
    Refusal::Conflict("The message is no poll".to_owned())
}

/// Whether `poll` takes no more responses at the time `now`.
pub(crate) fn is_over(poll: &Poll, now: Timestamp) -> bool {
    poll.ended_at.is_some() || poll.ends_at.is_some_and(|end| end < now.0)
}

impl Messaging {
    /// The poll that the message is, which `user` has to be allowed to read.
    async fn poll(
        &self,
        user: &UserId,
        channel: &RoomId,
        message: &EventId,
    ) -> Result<(messages::Message, Poll), Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let row = self.row(channel, message).await?;
        let poll = extra_of(row.extra.as_deref())?.poll.ok_or_else(no_poll)?;
        Ok((row, poll))
    }
}
