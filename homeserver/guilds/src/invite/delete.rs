//! Taking an invite back.

use guildhall_permissions::Permissions;
use guildhall_storage::invites;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, Thing, access};

impl Guilds {
    /// Deletes an invite of the guild on this server.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who neither made it nor may manage the guild.
    pub async fn delete_invite(&self, user: &UserId, guild: &RoomId, code: &str) -> Result<(), Refusal> {
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let invite = invites::get(&mut conn, code).await?;
            let invite = invite.filter(|invite| invite.guild_id == guild.as_str());
            let invite = invite.ok_or(Refusal::Unknown(Thing::Invite))?;
            if invite.inviter_id != user.as_str() {
                access.require(Permissions::MANAGE_GUILD, "delete invites of others")?;
            }
        }
        let mut tx = self.db().begin().await?;
        invites::delete(tx.conn(), code).await?;
        tx.commit().await?;
        Ok(())
    }
}
