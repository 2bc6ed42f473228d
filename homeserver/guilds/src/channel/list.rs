//! Looking at channels.

use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, access, model::Channel, read};

impl Guilds {
    /// The channels of the guild that its member `user` sees, in the order of the list.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_channels(&self, user: &UserId, guild: &RoomId) -> Result<Vec<Channel>, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        Ok(read::channels_for(&mut conn, guild.as_str(), &access).await?)
    }
}
