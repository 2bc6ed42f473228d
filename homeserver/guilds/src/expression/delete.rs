//! Deleting emoji and stickers.

use guildhall_event::guild::ExpressionKind;
use guildhall_types::{RoomId, UserId};

use super::{draft, step};
use crate::{Guilds, Refusal};

impl Guilds {
    /// Deletes an emoji. Its picture stays, for what was said with it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who neither manages emoji nor has added it.
    pub async fn delete_emoji(&self, user: &UserId, guild: &RoomId, id: &str) -> Result<(), Refusal> {
        self.delete_expression(user, guild, ExpressionKind::Emoji, id)
            .await
    }

    /// Deletes a sticker.
    ///
    /// # Errors
    /// As [`Self::delete_emoji`].
    pub async fn delete_sticker(&self, user: &UserId, guild: &RoomId, id: &str) -> Result<(), Refusal> {
        self.delete_expression(user, guild, ExpressionKind::Sticker, id)
            .await
    }

    async fn delete_expression(
        &self,
        user: &UserId,
        guild: &RoomId,
        kind: ExpressionKind,
        id: &str,
    ) -> Result<(), Refusal> {
        self.managed(user, guild, (kind, id)).await?;
        self.submit(step(guild, draft(user, id, None))).await?;
        Ok(())
    }
}
