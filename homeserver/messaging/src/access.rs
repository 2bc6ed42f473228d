//! What a user may do in a channel.

use guildhall_guilds::{ChannelAccess, Refusal};
use guildhall_types::{RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// What `user` may do in `channel`, which the user has to see, from the database.
    pub(crate) async fn reader(&self, user: &UserId, channel: &RoomId) -> Result<ChannelAccess, Refusal> {
        let access = self.guilds().fresh_channel_access(channel, user).await?;
        access.require_sight()?;
        Ok(access)
    }

    /// Refuses who does not see `channel`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn require_sight(&self, user: &UserId, channel: &RoomId) -> Result<(), Refusal> {
        self.reader(user, channel).await.map(drop)
    }

    /// What `user` may do in `channel`, into which the user has to be allowed to write: from memory, if that will do. What is kept there lags a moment
    /// behind, so a right that was just given is looked for in the database, and what the rooms do not judge needs `fresh` rights.
    pub(crate) async fn sender(
        &self,
        user: &UserId,
        channel: &RoomId,
        fresh: bool,
    ) -> Result<ChannelAccess, Refusal> {
        if !fresh
            && let Ok(access) = self.guilds().channel_access(channel, user).await
            && access.require_send().is_ok()
        {
            return Ok(access);
        }
        let access = self.guilds().fresh_channel_access(channel, user).await?;
        access.require_send()?;
        Ok(access)
    }
}
