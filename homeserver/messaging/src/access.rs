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
}
