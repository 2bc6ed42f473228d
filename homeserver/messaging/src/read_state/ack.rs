//! Acknowledging a message.

use guildhall_bus::{NotificationNews, NotificationTurn, ReadNews, ReadPlace, ReadWhat};
use guildhall_guilds::Refusal;
use guildhall_storage::{
    messages, notifications, projection::guilds::visible_in, read_states, thread_follows,
};
use guildhall_types::{EventId, RoomId, UserId};

use super::receipt;
use crate::{Messaging, send::UNKNOWN};

impl Messaging {
    /// `user` has read `channel` up to `message`, or the thread that it is in, if he follows that. It never goes back: of two sessions the one that is further counts.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for what the user does not see.
    pub async fn ack(&self, user: &UserId, channel: &RoomId, message: &EventId) -> Result<(), Refusal> {
        self.reader(user, channel).await?;
        let mut tx = self.guilds().db().begin().await?;
        // Also one that was deleted meanwhile has its place.
        let place = messages::anchor(tx.conn(), channel.as_str(), message.as_str()).await?;
        let place = place.ok_or(UNKNOWN)?;
        let thread = messages::thread_of(tx.conn(), channel.as_str(), message.as_str()).await?;
        let now = self.guilds().clock().now().0;
        let is_further = match thread.as_str() {
            "" => read_states::advance(tx.conn(), user.as_str(), channel.as_str(), &place).await?,
            thread => {
                let at = (channel.as_str(), thread);
                thread_follows::advance(tx.conn(), user.as_str(), at, &place, now).await?
            }
        };
        let of_thread = (user.as_str(), channel.as_str(), thread.as_str());
        let notified = notifications::read_up_to(tx.conn(), of_thread, &place, now).await?;
        let guild = visible_in(tx.conn(), channel.as_str()).await?;
        let at = (channel.as_str(), thread.as_str());
        let in_guild = (channel.as_str(), guild.as_deref());
        let is_seen = is_further
            && receipt::is_shared(tx.conn(), user.as_str(), in_guild).await?
            && receipt::note(tx.conn(), user, at, &place, now).await?;
        tx.commit().await?;
        let place = ReadPlace {
            channel: channel.to_string(),
            thread: Some(thread).filter(|thread| !thread.is_empty()),
            message: message.to_string(),
        };
        if is_seen {
            self.tell_receipts(user, guild.clone(), vec![place.clone()], now);
        }
        if is_further {
            self.guilds().bus().publish_read(ReadNews {
                user_id: user.to_owned(),
                guild_id: guild,
                what: ReadWhat::One(place),
            });
        }
        self.tell_notified(user, notified);
        Ok(())
    }

    /// Tells that the notifications `ids` of `user` were read with what they are about.
    pub(super) fn tell_notified(&self, user: &UserId, ids: Vec<String>) {
        if !ids.is_empty() {
            self.guilds().bus().publish_notification(NotificationNews {
                user_id: user.to_owned(),
                turn: NotificationTurn::Read,
                ids,
            });
        }
    }
}
