//! Looking at emoji and stickers.

use guildhall_event::guild::ExpressionKind;
use guildhall_storage::{expressions, projection::expressions::ExpressionRow};
use guildhall_types::{RoomId, UserId};

use super::is_sticker;
use crate::{
    Guilds, Refusal, access,
    model::{Emoji, Sticker},
};

impl Guilds {
    /// The emoji of the guild, sorted by name, for its member `user`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_emojis(&self, user: &UserId, guild: &RoomId) -> Result<Vec<Emoji>, Refusal> {
        let rows = self.expressions(user, guild, ExpressionKind::Emoji).await?;
        Ok(rows.into_iter().map(Emoji::from).collect())
    }

    /// The stickers of the guild, as [`Self::list_emojis`].
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_stickers(&self, user: &UserId, guild: &RoomId) -> Result<Vec<Sticker>, Refusal> {
        let rows = self.expressions(user, guild, ExpressionKind::Sticker).await?;
        Ok(rows.into_iter().map(Sticker::from).collect())
    }

    /// One emoji.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn get_emoji(&self, user: &UserId, guild: &RoomId, id: &str) -> Result<Emoji, Refusal> {
        let row = self.one(user, guild, ExpressionKind::Emoji, id).await?;
        Ok(row.into())
    }

    /// One sticker.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn get_sticker(&self, user: &UserId, guild: &RoomId, id: &str) -> Result<Sticker, Refusal> {
        let row = self.one(user, guild, ExpressionKind::Sticker, id).await?;
        Ok(row.into())
    }

    async fn expressions(
        &self,
        user: &UserId,
        guild: &RoomId,
        kind: ExpressionKind,
    ) -> Result<Vec<ExpressionRow>, Refusal> {
        let mut conn = self.read().await?;
        access::of(&mut conn, guild, user, self.now()).await?;
        Ok(expressions::of_guild(&mut conn, guild.as_str(), is_sticker(kind)).await?)
    }

    async fn one(
        &self,
        user: &UserId,
        guild: &RoomId,
        kind: ExpressionKind,
        id: &str,
    ) -> Result<ExpressionRow, Refusal> {
        access::of(&mut *self.read().await?, guild, user, self.now()).await?;
        self.stored_expression(guild, id, kind).await
    }
}
