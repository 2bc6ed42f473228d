//! Making a webhook.

use guildhall_event::guild::{MAX_WEBHOOKS, MAX_WEBHOOKS_OF_CHANNEL, Webhook as Content};
use guildhall_files::Use;
use guildhall_storage::webhooks;
use guildhall_types::{RoomId, UserId, entropy::random_alphanumeric};

use super::{NAME, step};
use crate::{Guilds, Refusal, model::Webhook, validate::Check};

/// Characters of a webhook's id.
const ID: usize = 20;

impl Guilds {
    /// Makes a webhook that writes into `channel`, with the picture `avatar`, a data URI. The answer has its token, which is shown no more later.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage webhooks in the channel, or [`Refusal::Conflict`] when the channel
    /// holds no messages or has as many as it may, or the user has stored as much.
    pub async fn create_webhook(
        &self,
        user: &UserId,
        channel: &RoomId,
        (name, avatar): (&str, Option<&str>),
    ) -> Result<Webhook, Refusal> {
        let access = self.webhook_manager(user, channel).await?;
        let guild = self.webhook_guild(&access)?;
        let mut check = Check::new();
        let name = check.name("name", name, NAME.0, NAME.1);
        check.end()?;
        self.check_room_for_webhook(&guild, channel).await?;
        let stored = match avatar {
            Some(avatar) => Some(self.upload(user, "avatar", avatar, Use::Icon).await?),
            None => None,
        };
        let webhook = Content {
            channel: channel.to_string(),
            name,
            avatar: stored.as_ref().map(|stored| stored.uri.clone()),
            creator: user.to_string(),
        };
        let id = random_alphanumeric(&*self.0.parts.entropy, ID);
        // Before the webhook is there its token is of no use.
        let token = self.new_webhook_token(guild.as_str(), &id).await?;
        self.submit_with(stored.as_ref(), step(&guild, user, &id, Some(webhook)))
            .await?;
        let made = self.stored_webhook(guild.as_str(), &id).await?;
        Ok(made.with_token(token))
    }

    /// Refuses one more webhook than `channel` of `guild` may have.
    pub(super) async fn check_room_for_webhook(
        &self,
        guild: &RoomId,
        channel: &RoomId,
    ) -> Result<(), Refusal> {
        let all = webhooks::of_guild(&mut *self.read().await?, guild.as_str()).await?;
        let there = all.iter().filter(|row| row.channel_id == channel.as_str());
        if there.count() >= MAX_WEBHOOKS_OF_CHANNEL || all.len() >= MAX_WEBHOOKS {
            return Err(Refusal::Conflict(format!(
                "A channel has at most {MAX_WEBHOOKS_OF_CHANNEL} webhooks, a guild {MAX_WEBHOOKS}"
            )));
        }
        Ok(())
    }
}
