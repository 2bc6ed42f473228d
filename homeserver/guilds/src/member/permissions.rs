//! What a member may do.

use guildhall_permissions::Permissions;
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
        let (found, _) = access::seen_channel(&mut conn, guild, &access, channel).await?;
        Ok(asked.rights_in(&access::channel(found.row.kind, &found.overwrites)))
    }
}
