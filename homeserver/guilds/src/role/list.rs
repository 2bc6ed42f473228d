//! Looking at roles.

use guildhall_storage::roles;
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, access, model::Role};

impl Guilds {
    /// The roles of the guild with @everyone, lowest first, for its member `user`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_roles(&self, user: &UserId, guild: &RoomId) -> Result<Vec<Role>, Refusal> {
        let mut conn = self.read().await?;
        access::of(&mut conn, guild, user, self.now()).await?;
        let rows = roles::of_guild(&mut conn, guild.as_str()).await?;
        Ok(rows.into_iter().map(Role::from).collect())
    }
}
