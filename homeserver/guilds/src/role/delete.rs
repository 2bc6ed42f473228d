//! Ending a role.

use guildhall_types::{RoomId, UserId, content::RoleContent};

use super::content_of;
use crate::{Guilds, Refusal};

impl Guilds {
    /// Ends a role: nobody holds it any more.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage roles or does not stand above it, or [`Refusal::Conflict`] for
    /// @everyone.
    pub async fn delete_role(&self, user: &UserId, guild: &RoomId, role: &str) -> Result<(), Refusal> {
        let mut conn = self.read().await?;
        let access = self.role_manager(&mut conn, user, guild).await?;
        let row = self.role_below(&mut conn, &access, guild, role).await?;
        drop(conn);
        if role == guild.as_str() {
            return Err(Refusal::Conflict("@everyone cannot be deleted".to_owned()));
        }
        let content = RoleContent {
            deleted: true,
            ..content_of(&row)
        };
        self.set_roles(user, guild, &[(role.to_owned(), content)]).await
    }
}
