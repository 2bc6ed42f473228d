//! Adding emoji and stickers.

use guildhall_event::guild::{Expression, ExpressionKind, MAX_DESCRIPTION, MAX_TAGS};
use guildhall_files::Use;
use guildhall_permissions::Permissions;
use guildhall_storage::expressions;
use guildhall_types::{RoomId, UserId, entropy::random_alphanumeric};

use super::{ID, check_line, check_name, draft, is_sticker, manage, step};
use crate::{
    Guilds, Refusal, access,
    model::{Emoji, Sticker},
    validate::Check,
};

/// An emoji to add.
#[derive(Clone, Debug, Default)]
pub struct NewEmoji {
    /// 2 to 32 letters, digits and underscores.
    pub name: String,
    /// The picture, as a data URI.
    pub image: String,
    /// The roles that may use it; none is for all.
    pub roles: Vec<String>,
}

/// A sticker to add.
#[derive(Clone, Debug, Default)]
pub struct NewSticker {
    /// 2 to 30 characters.
    pub name: String,
    /// The picture, as a data URI.
    pub image: String,
    /// What it shows, at most 100 characters.
    pub description: Option<String>,
    /// By what it is found, at most 200 characters.
    pub tags: Option<String>,
}

struct New {
    kind: ExpressionKind,
    name: String,
    image: String,
    roles: Vec<String>,
    description: Option<String>,
    tags: Option<String>,
}

impl Guilds {
    /// Adds an emoji.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who lacks CREATE_GUILD_EXPRESSIONS, or [`Refusal::Conflict`]
    /// when the guild has as many as it may, or the user has stored as much.
    pub async fn create_emoji(&self, user: &UserId, guild: &RoomId, new: NewEmoji) -> Result<Emoji, Refusal> {
        let new = New {
            kind: ExpressionKind::Emoji,
            name: new.name,
            image: new.image,
            roles: new.roles,
            description: None,
            tags: None,
        };
        let id = self.create_expression(user, guild, new).await?;
        let row = self.stored_expression(guild, &id, ExpressionKind::Emoji).await?;
        Ok(row.into())
    }

    /// Adds a sticker.
    ///
    /// # Errors
    /// As [`Self::create_emoji`].
    pub async fn create_sticker(
        &self,
        user: &UserId,
        guild: &RoomId,
        new: NewSticker,
    ) -> Result<Sticker, Refusal> {
        let new = New {
            kind: ExpressionKind::Sticker,
            name: new.name,
            image: new.image,
            roles: Vec::new(),
            description: new.description,
            tags: new.tags,
        };
        let id = self.create_expression(user, guild, new).await?;
        let row = self
            .stored_expression(guild, &id, ExpressionKind::Sticker)
            .await?;
        Ok(row.into())
    }

    async fn create_expression(&self, user: &UserId, guild: &RoomId, new: New) -> Result<String, Refusal> {
        let kind = new.kind;
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        access.require(Permissions::CREATE_GUILD_EXPRESSIONS, manage(kind))?;
        let mut check = Check::new();
        let name = check_name(&mut check, kind, &new.name);
        let description = check_line(
            &mut check,
            "description",
            new.description.as_deref(),
            MAX_DESCRIPTION,
        );
        let tags = check_line(&mut check, "tags", new.tags.as_deref(), MAX_TAGS);
        self.check_roles(&mut conn, guild, (&[], &new.roles), &mut check)
            .await?;
        check.end()?;
        let all = expressions::of_guild(&mut conn, guild.as_str(), is_sticker(kind)).await?;
        drop(conn);
        if all.len() >= kind.most() {
            return Err(Refusal::Conflict(format!(
                "The guild has {} already, which is the most",
                kind.most()
            )));
        }
        let what_for = match kind {
            ExpressionKind::Emoji => Use::Emoji,
            ExpressionKind::Sticker => Use::Sticker,
        };
        let stored = self.upload(user, "image", &new.image, what_for).await?;
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let made = Expression {
            kind,
            name,
            uri: stored.uri.clone(),
            content_type: stored.picture.kind.content_type().to_owned(),
            width: number(stored.picture.width),
            height: number(stored.picture.height),
            size: number(stored.size),
            animated: stored.picture.is_animated,
            creator: user.to_string(),
            roles: new.roles.into_iter().collect(),
            description,
            tags,
        };
        let id = random_alphanumeric(&*self.0.parts.entropy, ID);
        let event = draft(user, &id, Some(&made));
        self.submit_with(Some(&stored), step(guild, event)).await?;
        Ok(id)
    }
}
