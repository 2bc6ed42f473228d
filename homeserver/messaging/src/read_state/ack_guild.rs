//! Acknowledging everything in a guild.

use std::collections::BTreeSet;

use guildhall_bus::{ReadNews, ReadPlace, ReadWhat};
use guildhall_guilds::Refusal;
use guildhall_storage::{notifications, read_states, thread_follows};
use guildhall_types::{RoomId, UserId};

use super::receipt;
use crate::Messaging;

impl Messaging {
    /// `user` has read everything in the channels of `guild` that he sees, and in the threads that he follows there.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn ack_guild(&self, user: &UserId, guild: &RoomId) -> Result<(), Refusal> {
        let seen = self.guilds().list_channels(user, guild).await?;
        let seen: BTreeSet<String> = seen.into_iter().map(|channel| channel.id).collect();
        let (states, threads) = {
            let mut conn = self.guilds().db().read().await?;
            (
                read_states::of_user(&mut conn, user.as_str()).await?,
                thread_follows::of_user(&mut conn, user.as_str()).await?,
            )
        };
        let mut tx = self.guilds().db().begin().await?;
        let now = self.guilds().clock().now().0;
        let (mut channels, mut notified) = (Vec::new(), Vec::new());
        let mut receipts = Vec::new();
        let in_guild = (guild.as_str(), Some(guild.as_str()));
        let is_shared = receipt::is_shared(tx.conn(), user.as_str(), in_guild).await?;
        for state in states {
            let Some(last) = state.last.filter(|_| seen.contains(&state.channel_id)) else {
                continue;
            };
            let of_channel = (user.as_str(), state.channel_id.as_str(), "");
            notified.extend(notifications::read_up_to(tx.conn(), of_channel, &last, now).await?);
            if state.unread > 0
                && read_states::advance(tx.conn(), user.as_str(), &state.channel_id, &last).await?
            {
                let at = (state.channel_id.as_str(), "");
                let is_seen = is_shared && receipt::note(tx.conn(), user, at, &last, now).await?;
                let place = ReadPlace {
                    channel: state.channel_id,
                    thread: None,
                    message: last.message_id,
                };
                receipts.extend(is_seen.then(|| place.clone()));
                channels.push(place);
            }
        }
        for state in threads {
            let Some(last) = state.last.filter(|_| seen.contains(&state.channel_id)) else {
                continue;
            };
            let at = (state.channel_id.as_str(), state.thread_id.as_str());
            let of_thread = (user.as_str(), at.0, at.1);
            notified.extend(notifications::read_up_to(tx.conn(), of_thread, &last, now).await?);
            if state.unread > 0 && thread_follows::advance(tx.conn(), user.as_str(), at, &last, now).await? {
                let is_seen = is_shared && receipt::note(tx.conn(), user, at, &last, now).await?;
                let place = ReadPlace {
                    channel: state.channel_id,
                    thread: Some(state.thread_id),
                    message: last.message_id,
                };
                receipts.extend(is_seen.then(|| place.clone()));
                channels.push(place);
            }
        }
        tx.commit().await?;
        self.tell_receipts(user, Some(guild.to_string()), receipts, now);
        if !channels.is_empty() {
            self.guilds().bus().publish_read(ReadNews {
                user_id: user.to_owned(),
                guild_id: Some(guild.to_string()),
                what: ReadWhat::All(channels),
            });
        }
        self.tell_notified(user, notified);
        Ok(())
    }
}
