//! Looking at the invites of a guild.

use guildhall_permissions::Permissions;
use guildhall_storage::invites;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, access, model::Invite};

impl Guilds {
    /// The guild's usable invites on this server, oldest first: all of them for who may manage the guild, for others
    /// their own.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_invites(&self, user: &UserId, guild: &RoomId) -> Result<Vec<Invite>, Refusal> {
        let rows = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let sees_all = access.rights.contains(Permissions::MANAGE_GUILD);
            let mut rows = invites::of_guild(&mut conn, guild.as_str(), self.clock().now().0).await?;
            rows.retain(|invite| sees_all || invite.inviter_id == user.as_str());
            rows
        };
        let mut models = Vec::with_capacity(rows.len());
        for row in rows {
            models.push(self.invite_model(row).await?);
        }
        Ok(models)
    }
}
