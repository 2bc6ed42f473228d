//! Looking at rules.

use guildhall_types::{RoomId, UserId};

use super::rules;
use crate::{Guilds, Refusal, model::AutoModerationRule};

impl Guilds {
    /// The rules of the guild, by id.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage the guild.
    pub async fn list_automod_rules(
        &self,
        user: &UserId,
        guild: &RoomId,
    ) -> Result<Vec<AutoModerationRule>, Refusal> {
        let mut conn = self.read().await?;
        self.rule_maker(&mut conn, user, guild).await?;
        Ok(rules(&mut conn, guild.as_str()).await?)
    }

    /// One rule.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage the guild.
    pub async fn get_automod_rule(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
    ) -> Result<AutoModerationRule, Refusal> {
        {
            let mut conn = self.read().await?;
            self.rule_maker(&mut conn, user, guild).await?;
        }
        self.stored_rule(guild, id).await
    }
}
