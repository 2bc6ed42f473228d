//! Deleting a channel.

use guildhall_permissions::Permissions;
use guildhall_types::{RoomId, UserId};

use super::in_guild;
use crate::{Guilds, Refusal, access, draft};

impl Guilds {
    /// Takes the channel off the guild's list: every server stops showing it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage channels.
    pub async fn delete_channel(
        &self,
        user: &UserId,
        guild: &RoomId,
        channel: &RoomId,
    ) -> Result<(), Refusal> {
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_CHANNELS, "delete channels of this guild")?;
            in_guild(&mut conn, guild, channel).await?;
        }
        self.rooms().append(guild, draft::no_child(user, channel)).await?;
        Ok(())
    }
}
