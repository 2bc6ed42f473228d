//! What is pinned.

use guildhall_guilds::Refusal;
use guildhall_permissions::Permissions;
use guildhall_storage::messages;
use guildhall_types::{RoomId, Timestamp, UserId};

use crate::{Messaging, model::PinnedMessage};

impl Messaging {
    /// The pinned messages of the channel, last pinned first; from those on that were pinned before the message `before`. At most `limit`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not read the history, or [`Refusal::Invalid`] when `before` is not pinned.
    pub async fn pinned(
        &self,
        user: &UserId,
        channel: &RoomId,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<PinnedMessage>, Refusal> {
        let access = self.reader(user, channel).await?;
        access.require(
            Permissions::READ_MESSAGE_HISTORY,
            "read the history of this channel",
        )?;
        let rows = {
            let mut conn = self.guilds().db().read().await?;
            if let Some(before) = before {
                let from = messages::get(&mut conn, channel.as_str(), before).await?;
                if !from.is_some_and(|message| message.is_pinned) {
                    return Err(Refusal::invalid("before", "is no pinned message of this channel"));
                }
            }
            messages::pinned(&mut conn, (channel.as_str(), user.as_str()), before, limit).await?
        };
        let (pins, rows): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .map(|row| ((row.pinned_by, row.pinned_at), row.message))
            .unzip();
        let models = self.models(user, rows).await?;
        let models = models.into_iter().zip(pins);
        Ok(models
            .map(|(message, (pinned_by, pinned_at))| PinnedMessage {
                message,
                pinned_by,
                pinned_at: Timestamp(pinned_at).to_rfc3339(),
            })
            .collect())
    }
}
