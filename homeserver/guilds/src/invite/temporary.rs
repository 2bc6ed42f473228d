//! Memberships that end with the user's last session.

use guildhall_storage::{guilds, invite_terms, members, roles};
use guildhall_types::{OwnedRoomId, OwnedUserId, Timestamp};

use crate::{Guilds, Refusal, draft};

impl Guilds {
    /// The guilds and users of the temporary memberships of this server that were agreed on before `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn temporary_members(
        &self,
        before: Timestamp,
    ) -> Result<Vec<(OwnedRoomId, OwnedUserId)>, Refusal> {
        let rows = invite_terms::temporary(&mut *self.read().await?, before.0).await?;
        let ids = rows.into_iter().map(|(guild, user)| {
            let broken = |error: &dyn std::fmt::Display| Refusal::Internal(error.to_string());
            let guild = OwnedRoomId::try_from(guild).map_err(|error| broken(&error))?;
            Ok((
                guild,
                OwnedUserId::try_from(user).map_err(|error| broken(&error))?,
            ))
        });
        ids.collect()
    }

    /// Ends the temporary membership of `user`, who has no session any more. Who got a role meanwhile, or owns the guild, stays for good.
    ///
    /// # Errors
    /// When it could not be ended; it is temporary still.
    pub async fn end_temporary(&self, guild: &OwnedRoomId, user: &OwnedUserId) -> Result<(), Refusal> {
        let (id, name) = (guild.as_str(), user.as_str());
        let leaves = {
            let mut conn = self.read().await?;
            let owner = guilds::owner_and_settings(&mut conn, id).await?;
            let is_owner = owner.is_none_or(|(owner, _)| owner == name);
            let has_role = !roles::held_between(&mut conn, id, name, name).await?.is_empty();
            !is_owner && !has_role && members::is_joined(&mut conn, id, name).await?
        };
        if leaves {
            self.rooms().append(guild, draft::leave(user, user, None)).await?;
        }
        let mut tx = self.db().begin().await?;
        invite_terms::unset_temporary(tx.conn(), id, name).await?;
        tx.commit().await?;
        Ok(())
    }
}
