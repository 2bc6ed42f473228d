//! Who reacts.

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::reactions::{self, Which};
use guildhall_types::{EventId, OwnedEventId, RoomId, UserId};

use super::named::{find, key_of, shown};
use crate::Messaging;

impl Messaging {
    /// The users who react to the message with `emoji`, sorted by id, after `after`; at most `limit`. With what nobody reacts with, nobody does.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not read the history.
    pub async fn reacting_users(
        &self,
        user: &UserId,
        (channel, message): (&RoomId, &EventId),
        emoji: &str,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<String>, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let key = self.key(channel, message, emoji).await?;
        let mut conn = self.guilds().db().read().await?;
        let which = (channel.as_str(), message.as_str(), key.as_str());
        Ok(reactions::users(&mut conn, which, after.unwrap_or_default(), limit).await?)
    }

    /// The key of what a client names below the message, which has to stand.
    pub(super) async fn key(
        &self,
        channel: &RoomId,
        message: &EventId,
        emoji: &str,
    ) -> Result<String, Refusal> {
        let row = self.row(channel, message).await?;
        let present = shown(&row)?;
        Ok(find(&present, emoji).map_or_else(|| key_of(emoji).to_owned(), |found| found.key.clone()))
    }

    /// Events of at most `limit` reactions to the message.
    pub(super) async fn reactions(
        &self,
        (channel, message): (&RoomId, &EventId),
        which: Which<'_>,
        limit: i64,
    ) -> Result<Vec<OwnedEventId>, Refusal> {
        let mut conn = self.guilds().db().read().await?;
        let at = (channel.as_str(), message.as_str());
        let events = reactions::events(&mut conn, at, which, limit).await?;
        Ok(events
            .into_iter()
            .filter_map(|id| OwnedEventId::try_from(id).ok())
            .collect())
    }
}
