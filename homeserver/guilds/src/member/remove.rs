//! Ending memberships.

use guildhall_permissions::Permissions;
use guildhall_rooms::Step;
use guildhall_types::{RoomId, UserId};

use super::REASON;
use crate::{Guilds, Refusal, Thing, access, draft, validate::Check};

impl Guilds {
    /// `user` leaves the guild. That needs no other server.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Conflict`] for the owner, without whom nobody could look after the guild.
    pub async fn leave_guild(&self, user: &UserId, guild: &RoomId) -> Result<(), Refusal> {
        let access = access::of(&mut *self.read().await?, guild, user, self.now()).await?;
        if access.is_owner {
            return Err(Refusal::Conflict(
                "The owner cannot leave the guild, only delete it".to_owned(),
            ));
        }
        self.rooms().append(guild, draft::leave(user, user, None)).await?;
        // The channels follow: the upkeep sees it in the log.
        Ok(())
    }

    /// Removes `member` from the guild; on oneself it is leaving.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`] when one of them is no member, or [`Refusal::Forbidden`] for who may not remove members or
    /// does not stand above the member.
    pub async fn kick(
        &self,
        user: &UserId,
        guild: &RoomId,
        member: &UserId,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        if user == member {
            return self.leave_guild(user, guild).await;
        }
        let mut check = Check::new();
        let reason = check.text("reason", reason, REASON);
        check.end()?;
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::KICK_MEMBERS, "remove members of this guild")?;
            let target = access::of_member(&mut conn, guild, member, self.now()).await?;
            let target = target.ok_or(Refusal::Unknown(Thing::Member))?;
            access.require_above(&target.rank, "The member")?;
        }
        let steps = vec![
            Step::Append(
                guild.to_owned(),
                vec![draft::leave(user, member, reason.as_deref())],
            ),
            Step::Levels(guild.to_owned(), user.to_owned()),
        ];
        self.submit(steps).await?;
        Ok(())
    }
}
