//! Voting.

use std::collections::BTreeSet;

use guildhall_event::{
    Draft,
    guild::{POLL_RESPONSE, poll_reply},
};
use guildhall_guilds::Refusal;
use guildhall_storage::polls;
use guildhall_types::{EventId, RoomId, UserId};

use super::is_over;
use crate::{Message, Messaging};

impl Messaging {
    /// Makes `answers` those that `user` votes for in the poll: none takes the vote back. Each once.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for what is no answer, or more than the poll lets be chosen, [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] for what is no
    /// poll or is over.
    pub async fn vote(
        &self,
        user: &UserId,
        (channel, message): (&RoomId, &EventId),
        answers: &[String],
    ) -> Result<Message, Refusal> {
        let (_, poll) = self.poll(user, channel, message).await?;
        let wanted: BTreeSet<&String> = answers.iter().collect();
        if wanted.len() < answers.len() || wanted.len() > poll.most {
            let most = format!("must be at most {}, each once", poll.most);
            return Err(Refusal::invalid("answerIds", most));
        }
        let is_known = |id: &&String| poll.answers.iter().any(|answer| answer.id == **id);
        if !wanted.iter().all(is_known) {
            return Err(Refusal::invalid("answerIds", "names no answer of the poll"));
        }
        if is_over(&poll, self.guilds().clock().now()) {
            return Err(Refusal::Conflict("The poll is over".to_owned()));
        }
        let held = {
            let mut conn = self.guilds().db().read().await?;
            polls::of_user(&mut conn, (channel.as_str(), message.as_str()), user.as_str()).await?
        };
        if held.iter().collect::<BTreeSet<_>>() != wanted {
            let content = poll_reply(message.as_str(), Some(answers));
            let draft = Draft::timeline(user, POLL_RESPONSE, content);
            self.append(&(channel.to_owned(), user.to_owned()), draft.into())
                .await?;
        }
        let row = self.row(channel, message).await?;
        self.model(user, row).await
    }
}
