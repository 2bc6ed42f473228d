//! Changing a webhook.

use guildhall_files::Use;
use guildhall_storage::projection::webhooks::WebhookRow;
use guildhall_types::{OwnedRoomId, UserId};

use super::{NAME, content_of, guild_of, step};
use crate::{Guilds, Refusal, model::Webhook, validate::Check};

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct WebhookPatch {
    /// 1 to 80 characters.
    pub name: Option<String>,
    /// The picture, as a data URI, or none.
    pub avatar: Option<Option<String>>,
    /// The channel that it writes into from now on, of the same guild.
    pub channel: Option<OwnedRoomId>,
}

impl Guilds {
    /// Changes a webhook. Whoever moves it has to be allowed to manage webhooks in both channels.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] when the channel holds no messages or has as many as it may.
    pub async fn update_webhook(
        &self,
        user: &UserId,
        id: &str,
        patch: WebhookPatch,
    ) -> Result<Webhook, Refusal> {
        let row = self.managed_webhook(user, id).await?;
        if let Some(channel) = patch.channel.as_ref().filter(|to| to.as_str() != row.channel_id) {
            let access = self.webhook_manager(user, channel).await;
            let access = access.map_err(|refusal| match refusal {
                Refusal::Unknown(_) => {
                    Refusal::invalid("channelId", "is no channel of this guild that you see")
                }
                other => other,
            })?;
            let guild = self.webhook_guild(&access)?;
            if guild.as_str() != row.guild_id {
                return Err(Refusal::invalid(
                    "channelId",
                    "is no channel of this guild that you see",
                ));
            }
            self.check_room_for_webhook(&guild, channel).await?;
        }
        self.change_webhook(user, row, patch).await
    }

    /// Makes `row` what `patch` says, in the name of `user`.
    pub(super) async fn change_webhook(
        &self,
        user: &UserId,
        row: WebhookRow,
        patch: WebhookPatch,
    ) -> Result<Webhook, Refusal> {
        let (guild, id) = (guild_of(&row)?, row.webhook_id.clone());
        let before = content_of(row);
        let mut after = before.clone();
        let mut check = Check::new();
        if let Some(name) = patch.name {
            after.name = check.name("name", &name, NAME.0, NAME.1);
        }
        check.end()?;
        if let Some(channel) = patch.channel {
            after.channel = channel.to_string();
        }
        let stored = match patch.avatar {
            Some(Some(avatar)) => Some(self.upload(user, "avatar", &avatar, Use::Icon).await?),
            Some(None) => {
                after.avatar = None;
                None
            }
            None => None,
        };
        if let Some(stored) = &stored {
            after.avatar = Some(stored.uri.clone());
        }
        if after != before {
            self.submit_with(stored.as_ref(), step(&guild, user, &id, Some(after)))
                .await?;
        }
        self.stored_webhook(guild.as_str(), &id).await
    }
}
