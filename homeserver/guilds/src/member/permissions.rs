//! What a member may do.

use guildhall_permissions::{Channel, Permissions};
use guildhall_storage::channels;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, Thing, access};

impl Guilds {
    /// What `member` may do in the guild, or in one of its channels. Oneself may ask, and who manages roles.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] also for a channel that the asker does not see, or [`Refusal::Forbidden`].
    pub async fn permissions_of(
        &self,
        user: &UserId,
        guild: &RoomId,
        member: &UserId,
        channel: Option<&RoomId>,
    ) -> Result<Permissions, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        if user != member {
            access.require(Permissions::MANAGE_ROLES, "ask what others may do")?;
        }
        let asked = access::of_member(&mut conn, guild, member, self.now()).await?;
        let asked = asked.ok_or(Refusal::Unknown(Thing::Member))?;
        let Some(channel) = channel else {
            return Ok(asked.rights);
        };
        let found = channels::get(&mut conn, channel.as_str()).await?;
        found
            .filter(|found| found.row.guild_id == guild.as_str())
            .filter(|_| access.rights.contains(Permissions::VIEW_CHANNEL))
            .ok_or(Refusal::Unknown(Thing::Channel))?;
        Ok(asked.rights_in(&Channel::default()))
    }
}
