//! Looking at webhooks.

use guildhall_permissions::Permissions;
use guildhall_storage::channels;
use guildhall_types::{RoomId, UserId};

use super::webhooks;
use crate::{Guilds, Refusal, access, model::Webhook};

impl Guilds {
    /// The webhooks of the channel, by id, without their tokens.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage webhooks there.
    pub async fn channel_webhooks(&self, user: &UserId, channel: &RoomId) -> Result<Vec<Webhook>, Refusal> {
        let access = self.webhook_manager(user, channel).await?;
        let Some(guild) = access.guild_id else {
            return Ok(Vec::new());
        };
        let mut all = webhooks(&mut *self.read().await?, guild.as_str()).await?;
        all.retain(|webhook| webhook.channel_id == channel.as_str());
        Ok(all)
    }

    /// The webhooks of all channels of the guild in which `user` may manage them, by id, without their tokens.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage webhooks in the guild.
    pub async fn guild_webhooks(&self, user: &UserId, guild: &RoomId) -> Result<Vec<Webhook>, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        access.require(Permissions::MANAGE_WEBHOOKS, "manage webhooks in this guild")?;
        let needed = Permissions::VIEW_CHANNEL.union(Permissions::MANAGE_WEBHOOKS);
        let all = channels::of_guild(&mut conn, guild.as_str()).await?;
        let managed: Vec<String> = all
            .into_iter()
            .filter(|found| {
                let rights = access.rights_in(&access::channel(found.row.kind, &found.overwrites));
                rights.contains(needed)
            })
            .map(|found| found.row.channel_id)
            .collect();
        let mut found = webhooks(&mut conn, guild.as_str()).await?;
        found.retain(|webhook| managed.contains(&webhook.channel_id));
        Ok(found)
    }
}
