//! Telling that one types.

use guildhall_bus::Typing;
use guildhall_guilds::Refusal;
use guildhall_types::{EventId, RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// Tells those who look at the channel that `user` types, in `thread` if there is one. It lasts some seconds and is stored nowhere.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not send messages there.
    pub async fn start_typing(
        &self,
        user: &UserId,
        channel: &RoomId,
        thread: Option<&EventId>,
    ) -> Result<(), Refusal> {
        match thread {
            Some(thread) => {
                self.reader(user, channel).await?;
                let found = self.stored_thread(channel, thread.as_str()).await?;
                self.thread_sender((user, channel), &found, false).await?;
            }
            None => {
                self.sender(user, channel, false).await?;
            }
        }
        self.guilds().bus().publish_typing(Typing {
            room_id: channel.to_owned(),
            thread_id: thread.map(ToOwned::to_owned),
            user_id: user.to_owned(),
            is_local: true,
            typing: true,
            timeout_ms: u64::try_from(self.0.limits.typing.as_millis()).unwrap_or(u64::MAX),
        });
        Ok(())
    }
}
