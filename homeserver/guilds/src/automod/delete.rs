//! Ending a rule.

use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal};

impl Guilds {
    /// Ends a rule.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage the guild.
    pub async fn delete_automod_rule(&self, user: &UserId, guild: &RoomId, id: &str) -> Result<(), Refusal> {
        {
            let mut conn = self.read().await?;
            self.rule_maker(&mut conn, user, guild).await?;
        }
        self.stored_rule(guild, id).await?;
        self.set_rule(user, guild, id, None).await
    }
}
