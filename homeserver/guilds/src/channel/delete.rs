//! Deleting a channel.

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, access, draft};

impl Guilds {
    /// Takes the channel off the guild's list: every server stops showing it. What stands in a category that is deleted stands in none
    /// from then on.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage the channel.
    pub async fn delete_channel(
        &self,
        user: &UserId,
        guild: &RoomId,
        channel: &RoomId,
    ) -> Result<(), Refusal> {
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let (_, rights) = access::seen_channel(&mut conn, guild, &access, channel).await?;
            access.require_of(rights, Permissions::MANAGE_CHANNELS, "delete this channel")?;
        }
        let gone = vec![draft::no_child(user, channel)];
        self.submit(vec![Step::Append(guild.to_owned(), gone)]).await?;
        Ok(())
    }
}
