//! Ending memberships.

use guildhall_permissions::Permissions;
use guildhall_storage::members;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, Thing, access, draft};

impl Guilds {
    /// `user` leaves the guild. That needs no other server.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Conflict`] for the owner, without whom nobody could look after the guild.
    pub async fn leave_guild(&self, user: &UserId, guild: &RoomId) -> Result<(), Refusal> {
        let access = access::of(&mut *self.read().await?, guild, user).await?;
        if access.is_owner {
            return Err(Refusal::Conflict(
                "The owner cannot leave the guild, only delete it".to_owned(),
            ));
        }
        self.rooms().append(guild, draft::leave(user, user)).await?;
        // The channels follow: the upkeep sees it in the log.
        Ok(())
    }

    /// Removes `member` from the guild; on oneself it is leaving.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when one of them is no member, or [`Refusal::Forbidden`] for who may not remove members,
    /// and for the owner as the one to be removed.
    pub async fn kick(&self, user: &UserId, guild: &RoomId, member: &UserId) -> Result<(), Refusal> {
        if user == member {
            return self.leave_guild(user, guild).await;
        }
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user).await?;
            access.require(Permissions::KICK_MEMBERS, "remove members of this guild")?;
            if members::get(&mut conn, guild.as_str(), member.as_str())
                .await?
                .is_none()
            {
                return Err(Refusal::Unknown(Thing::Member));
            }
            if access.owner_id == member.as_str() {
                return Err(Refusal::Forbidden("The owner cannot be removed".to_owned()));
            }
        }
        self.rooms().append(guild, draft::leave(user, member)).await?;
        Ok(())
    }
}
