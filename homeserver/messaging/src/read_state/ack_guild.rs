//! Acknowledging everything in a guild.

use std::collections::BTreeSet;

use guildhall_bus::ReadNews;
use guildhall_guilds::Refusal;
use guildhall_storage::read_states;
use guildhall_types::{RoomId, UserId};

use crate::Messaging;

impl Messaging {
    /// `user` has read everything in the channels of `guild` that he sees.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn ack_guild(&self, user: &UserId, guild: &RoomId) -> Result<(), Refusal> {
        let seen = self.guilds().list_channels(user, guild).await?;
        let seen: BTreeSet<String> = seen.into_iter().map(|channel| channel.id).collect();
        let states = {
            let mut conn = self.guilds().db().read().await?;
            read_states::of_user(&mut conn, user.as_str()).await?
        };
        let mut tx = self.guilds().db().begin().await?;
        let mut channels = Vec::new();
        for state in states {
            let Some(last) = state.last.filter(|_| seen.contains(&state.channel_id)) else {
                continue;
            };
            if state.unread > 0
                && read_states::advance(tx.conn(), user.as_str(), &state.channel_id, &last).await?
            {
                channels.push((state.channel_id, last.message_id));
            }
        }
        tx.commit().await?;
        if !channels.is_empty() {
            self.guilds().bus().publish_read(ReadNews {
                user_id: user.to_owned(),
                guild_id: Some(guild.to_string()),
                channels,
                is_all: true,
            });
        }
        Ok(())
    }
}
