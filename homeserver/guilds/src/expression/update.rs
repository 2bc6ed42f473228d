//! Changing emoji and stickers.

use guildhall_event::guild::{ExpressionKind, MAX_DESCRIPTION, MAX_TAGS};
use guildhall_types::{RoomId, UserId};

use super::{check_line, check_name, draft, roles_of, state_of, step};
use crate::{
    Guilds, Refusal,
    model::{Emoji, Sticker},
    validate::Check,
};

/// What to change of an emoji; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct EmojiPatch {
    /// 2 to 32 letters, digits and underscores.
    pub name: Option<String>,
    /// The roles that may use it; none is for all.
    pub roles: Option<Vec<String>>,
}

/// What to change of a sticker; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct StickerPatch {
    /// 2 to 30 characters.
    pub name: Option<String>,
    /// At most 100 characters.
    pub description: Option<Option<String>>,
    /// At most 200 characters.
    pub tags: Option<Option<String>>,
}

impl Guilds {
    /// Changes an emoji; its picture stays.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who neither manages emoji nor has added it.
    pub async fn update_emoji(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        patch: EmojiPatch,
    ) -> Result<Emoji, Refusal> {
        let kind = ExpressionKind::Emoji;
        let row = self.managed(user, guild, (kind, id)).await?;
        let before = state_of(&row);
        let mut now = before.clone();
        let mut check = Check::new();
        if let Some(name) = &patch.name {
            now.name = check_name(&mut check, kind, name);
        }
        if let Some(roles) = patch.roles {
            let mut conn = self.read().await?;
            self.check_roles(&mut conn, guild, (&roles_of(&row), &roles), &mut check)
                .await?;
            now.roles = roles.into_iter().collect();
        }
        check.end()?;
        if now != before {
            self.submit(step(guild, draft(user, id, Some(&now)))).await?;
        }
        Ok(self.stored_expression(guild, id, kind).await?.into())
    }

    /// Changes a sticker; its picture stays.
    ///
    /// # Errors
    /// As [`Self::update_emoji`].
    pub async fn update_sticker(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        patch: StickerPatch,
    ) -> Result<Sticker, Refusal> {
        let kind = ExpressionKind::Sticker;
        let row = self.managed(user, guild, (kind, id)).await?;
        let before = state_of(&row);
        let mut now = before.clone();
        let mut check = Check::new();
        if let Some(name) = &patch.name {
            now.name = check_name(&mut check, kind, name);
        }
        if let Some(description) = &patch.description {
            now.description = check_line(&mut check, "description", description.as_deref(), MAX_DESCRIPTION);
        }
        if let Some(tags) = &patch.tags {
            now.tags = check_line(&mut check, "tags", tags.as_deref(), MAX_TAGS);
        }
        check.end()?;
        if now != before {
            self.submit(step(guild, draft(user, id, Some(&now)))).await?;
        }
        Ok(self.stored_expression(guild, id, kind).await?.into())
    }
}
