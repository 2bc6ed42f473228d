//! Acknowledging a message.

use guildhall_bus::ReadNews;
use guildhall_guilds::Refusal;
use guildhall_storage::{messages, projection::guilds::visible_in, read_states};
use guildhall_types::{EventId, RoomId, UserId};

use crate::{Messaging, send::UNKNOWN};

impl Messaging {
    /// `user` has read `channel` up to `message`. It never goes back: of two sessions the one that is further counts.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for what the user does not see.
    pub async fn ack(&self, user: &UserId, channel: &RoomId, message: &EventId) -> Result<(), Refusal> {
        self.reader(user, channel).await?;
        let mut tx = self.guilds().db().begin().await?;
        // Also one that was deleted meanwhile has its place.
        let place = messages::anchor(tx.conn(), channel.as_str(), message.as_str()).await?;
        let place = place.ok_or(UNKNOWN)?;
        let is_further = read_states::advance(tx.conn(), user.as_str(), channel.as_str(), &place).await?;
        let guild = visible_in(tx.conn(), channel.as_str()).await?;
        tx.commit().await?;
        if is_further {
            self.guilds().bus().publish_read(ReadNews {
                user_id: user.to_owned(),
                guild_id: guild,
                channels: vec![(channel.to_string(), message.to_string())],
                is_all: false,
            });
        }
        Ok(())
    }
}
