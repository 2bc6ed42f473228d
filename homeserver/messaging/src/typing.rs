//! Telling that one types.

use guildhall_bus::Typing;
use guildhall_guilds::Refusal;
use guildhall_types::{RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// Tells those who look at the channel that `user` types. It lasts some seconds and is stored nowhere.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not send messages.
    pub async fn start_typing(&self, user: &UserId, channel: &RoomId) -> Result<(), Refusal> {
        self.sender(user, channel, false).await?;
        self.guilds().bus().publish_typing(Typing {
            room_id: channel.to_owned(),
            user_id: user.to_owned(),
            is_local: true,
            typing: true,
            timeout_ms: u64::try_from(self.0.limits.typing.as_millis()).unwrap_or(u64::MAX),
        });
        Ok(())
    }
}
