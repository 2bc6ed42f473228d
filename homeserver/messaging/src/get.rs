//! Looking at one message.

use std::collections::HashSet;

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::{messages, reactions};
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
        self.model(user, channel, row).await
    }

    /// The message `row` of `channel` as `user` sees it.
    pub(crate) async fn model(
        &self,
        user: &UserId,
        channel: &RoomId,
        row: messages::Message,
    ) -> Result<Message, Refusal> {
        let one = self.models(user, channel, vec![row]).await?;
        one.into_iter().next().ok_or(UNKNOWN)
    }

    /// The messages `rows` of `channel` as `user` sees them: with the own nonces and reactions.
    pub(crate) async fn models(
        &self,
        user: &UserId,
        channel: &RoomId,
        rows: Vec<messages::Message>,
    ) -> Result<Vec<Message>, Refusal> {
        let with_reactions = rows.iter().filter(|row| row.reactions.is_some());
        let with_reactions: Vec<String> = with_reactions.map(|row| row.message_id.clone()).collect();
        let mut own: HashSet<(String, String)> = HashSet::new();
        if !with_reactions.is_empty() {
            let mut conn = self.guilds().db().read().await?;
            for messages in with_reactions.chunks(reactions::AT_ONCE) {
                own.extend(reactions::of_user(&mut conn, channel.as_str(), user.as_str(), messages).await?);
            }
        }
        let models = rows.into_iter().map(|row| {
            let mut message = Message::of(row, Some(user.as_str()))?;
            for reaction in &mut message.reactions {
                let which = (message.id.clone(), reaction.emoji.key.clone());
                reaction.me = Some(own.contains(&which));
            }
            Ok(message)
        });
        models.collect()
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
