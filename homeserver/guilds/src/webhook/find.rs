//! Finding a webhook by its id, which only its guild vouches for.

use guildhall_storage::{projection::webhooks::WebhookRow, webhooks};
use guildhall_types::{OwnedRoomId, RoomId, UserId};

use super::UNKNOWN;
use crate::{ChannelAccess, Guilds, Refusal, model::Webhook};

impl Guilds {
    /// The webhook `id`.
    ///
    /// # Errors
    /// As [`Self::managed_webhook`].
    pub async fn webhook(&self, user: &UserId, id: &str) -> Result<Webhook, Refusal> {
        Ok(self.managed_webhook(user, id).await?.into())
    }

    /// The webhook `id` in a channel in which `user` manages webhooks.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who sees the channel and may not manage webhooks there, or [`Refusal::Conflict`] if somebody has given
    /// several this id.
    pub(super) async fn managed_webhook(&self, user: &UserId, id: &str) -> Result<WebhookRow, Refusal> {
        let all = webhooks::of_member(&mut *self.read().await?, id, user.as_str()).await?;
        let (mut found, mut refused) = (None, UNKNOWN);
        for row in all {
            let channel = <&RoomId>::try_from(row.channel_id.as_str());
            let channel = channel.map_err(|error| Refusal::Internal(error.to_string()))?;
            match self.webhook_manager(user, channel).await {
                Ok(access) if access.guild_id.as_deref().map(RoomId::as_str) == Some(&*row.guild_id) => {
                    if found.is_some() {
                        return Err(Refusal::Conflict("Several webhooks have this id".to_owned()));
                    }
                    found = Some(row);
                }
                Ok(_) | Err(Refusal::Unknown(_)) => {}
                Err(refusal @ Refusal::Forbidden(_)) => refused = refusal,
                Err(refusal) => return Err(refusal),
            }
        }
        found.ok_or(refused)
    }

    /// The guild of a channel that a webhook may write into.
    pub(super) fn webhook_guild(&self, access: &ChannelAccess) -> Result<OwnedRoomId, Refusal> {
        match &access.guild_id {
            Some(guild) if access.holds_messages => Ok(guild.clone()),
            Some(_) => Err(Refusal::Conflict("This channel holds no messages".to_owned())),
            None => Err(Refusal::Conflict("Private channels have no webhooks".to_owned())),
        }
    }
}
