//! Which emoji and stickers a user may put into a message: those of the guild, and with the right those of all guilds that
//! the user is in.

use guildhall_event::guild::{ExpressionKind, Used};
use guildhall_permissions::Permissions;
use guildhall_storage::{expressions, projection::expressions::ExpressionRow, roles};
use guildhall_types::{RoomId, UserId};

use super::{is_sticker, roles_of};
use crate::{Guilds, Refusal};

/// What has come of looking for an emoji or sticker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Usable {
    /// It may be used.
    Yes(Box<ExpressionRow>),
    /// It is of another guild, and those may not be used in the channel.
    External,
    /// The user is in no guild that has it, or holds none of the roles that it is for.
    No,
}

impl Guilds {
    /// What of `used`, which somebody else has said elsewhere, `user`, who has `rights` in a channel of `guild`, may say again there, as the rooms judge it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lent(
        &self,
        user: &UserId,
        (guild, rights): (&RoomId, Permissions),
        mut used: Used,
    ) -> Result<Used, Refusal> {
        if used == Used::default() {
            return Ok(used);
        }
        let Some(state) = self.rooms().guild_state(guild).await? else {
            return Ok(Used::default());
        };
        let may = |one: &Used| {
            let needed = state.lending(user.as_str(), one);
            needed.is_some_and(|needed| rights.contains(needed))
        };
        used.emojis.retain(|emoji| {
            may(&Used {
                emojis: vec![emoji.clone()],
                stickers: Vec::new(),
            })
        });
        used.stickers.retain(|sticker| {
            may(&Used {
                emojis: Vec::new(),
                stickers: vec![sticker.clone()],
            })
        });
        Ok(used)
    }

    /// Whether `user`, who has `rights` in a channel of `guild`, may use the emoji or sticker `id` there. The rooms judge it again, but for what
    /// the user is in other guilds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usable_expression(
        &self,
        user: &UserId,
        (guild, rights): (&RoomId, Permissions),
        (kind, id): (ExpressionKind, &str),
    ) -> Result<Usable, Refusal> {
        let mut conn = self.read().await?;
        let found =
            expressions::of_member(&mut conn, user.as_str(), guild.as_str(), id, is_sticker(kind)).await?;
        let Some(row) = found else {
            return Ok(Usable::No);
        };
        let right = match kind {
            ExpressionKind::Emoji => Permissions::USE_EXTERNAL_EMOJIS,
            ExpressionKind::Sticker => Permissions::USE_EXTERNAL_STICKERS,
        };
        if row.guild_id != guild.as_str() && !rights.contains(right) {
            return Ok(Usable::External);
        }
        let wanted = roles_of(&row);
        if wanted.is_empty() {
            return Ok(Usable::Yes(Box::new(row)));
        }
        let held = roles::of_user(&mut conn, &row.guild_id, user.as_str()).await?;
        Ok(match held.iter().any(|role| wanted.contains(&role.role_id)) {
            true => Usable::Yes(Box::new(row)),
            false => Usable::No,
        })
    }
}
