//! Deleting a guild.

use guildhall_types::{RoomId, UserId, content::GuildContent};

use crate::{Guilds, Refusal, access, draft};

impl Guilds {
    /// Deletes the guild: every server stops showing it. Only its owner may.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::Forbidden`].
    pub async fn delete_guild(&self, user: &UserId, guild: &RoomId) -> Result<(), Refusal> {
        let access = access::of(&mut *self.read().await?, guild, user, self.now()).await?;
        if !access.is_owner {
            return Err(Refusal::Forbidden(
                "Only the owner may delete the guild".to_owned(),
            ));
        }
        let content = GuildContent {
            owner: access.owner_id,
            deleted: true,
        };
        self.rooms().append(guild, draft::guild(user, &content)).await?;
        Ok(())
    }
}
