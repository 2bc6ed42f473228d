//! Changing a role.

use guildhall_files::Use;
use guildhall_permissions::Permissions;
use guildhall_types::{RoomId, UserId};

use super::{NAME, check_color, check_grant, check_unicode_emoji, content_of};
use crate::{Guilds, Refusal, model::Role, validate::Check};

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct RolePatch {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// 24-bit RGB; 0 is none.
    pub color: Option<i64>,
    /// Whether its members are listed apart.
    pub hoist: Option<bool>,
    /// Whether everybody may mention it.
    pub mentionable: Option<bool>,
    /// What it grants.
    pub permissions: Option<Permissions>,
    /// Its picture, as a data URI; `Some(None)` takes it off.
    pub icon: Option<Option<String>>,
    /// Its picture, as an emoji of Unicode; `Some(None)` takes it off.
    pub unicode_emoji: Option<Option<String>>,
}

impl Guilds {
    /// Changes a role; @everyone keeps its name.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage roles, does not stand above the role, or
    /// has not the rights to give.
    pub async fn update_role(
        &self,
        user: &UserId,
        guild: &RoomId,
        role: &str,
        patch: RolePatch,
    ) -> Result<Role, Refusal> {
        let mut conn = self.read().await?;
        let access = self.role_manager(&mut conn, user, guild).await?;
        let row = self.role_below(&mut conn, &access, guild, role).await?;
        drop(conn);
        let before = content_of(&row);
        let mut content = before.clone();
        let mut check = Check::new();
        if let Some(name) = patch.name {
            content.name = check.name("name", &name, NAME.0, NAME.1);
            if role == guild.as_str() && content.name != row.name {
                check.refuse("name", "of @everyone stays");
            }
        }
        content.color = patch.color.unwrap_or(row.color);
        check_color(&mut check, content.color);
        if let Some(emoji) = patch.unicode_emoji {
            check_unicode_emoji(&mut check, "unicodeEmoji", emoji.as_deref());
            content.unicode_emoji = emoji;
        }
        check.end()?;
        content.hoist = patch.hoist.unwrap_or(row.hoist);
        content.mentionable = patch.mentionable.unwrap_or(row.mentionable);
        if let Some(permissions) = patch.permissions {
            let had = row.permissions.parse().unwrap_or(Permissions::NONE);
            check_grant(&access, had, permissions)?;
            content.permissions = permissions.to_string();
        }
        let icon = match patch.icon {
            Some(Some(icon)) => Some(self.upload(user, "icon", &icon, Use::Icon).await?),
            Some(None) => {
                content.icon = None;
                None
            }
            None => None,
        };
        if let Some(icon) = &icon {
            content.icon = Some(icon.uri.clone());
        }
        if content != before {
            self.set_roles_with(user, guild, &[(role.to_owned(), content)], icon.as_ref())
                .await?;
        }
        self.stored_role(guild, role).await
    }
}
