//! Making a role.

use guildhall_event::guild::MAX_ROLES;
use guildhall_files::Use;
use guildhall_permissions::{Permissions, Rank};
use guildhall_storage::roles;
use guildhall_types::{RoomId, UserId, content::RoleContent, entropy::random_alphanumeric};

use super::{ID, NAME, check_color, check_grant, check_unicode_emoji};
use crate::{Guilds, Refusal, model::Role, validate::Check};

/// Where the first role of a guild stands: there is room above and below.
pub(crate) const FIRST: i64 = 1000;

/// A role to make.
#[derive(Clone, Debug, Default)]
pub struct NewRole {
    /// 1 to 100 characters; `new role` when `None`.
    pub name: Option<String>,
    /// 24-bit RGB; 0 is none.
    pub color: i64,
    /// Whether its members are listed apart.
    pub hoist: bool,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// What it grants; what @everyone has when `None`.
    pub permissions: Option<Permissions>,
    /// Its picture, as a data URI.
    pub icon: Option<String>,
    /// Its picture, as an emoji of Unicode.
    pub unicode_emoji: Option<String>,
}

impl Guilds {
    /// Makes a role below all others.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage roles or has not the rights to
    /// give, or [`Refusal::Conflict`] when the guild has as many as it may.
    pub async fn create_role(&self, user: &UserId, guild: &RoomId, new: NewRole) -> Result<Role, Refusal> {
        let mut conn = self.read().await?;
        let access = self.role_manager(&mut conn, user, guild).await?;
        let mut check = Check::new();
        let name = check.name("name", new.name.as_deref().unwrap_or("new role"), NAME.0, NAME.1);
        check_color(&mut check, new.color);
        check_unicode_emoji(&mut check, "unicodeEmoji", new.unicode_emoji.as_deref());
        check.end()?;
        let rows = roles::of_guild(&mut conn, guild.as_str()).await?;
        drop(conn);
        if rows.len() >= MAX_ROLES {
            return Err(Refusal::Conflict(format!(
                "The guild has {} roles already, which is the most",
                MAX_ROLES - 1
            )));
        }
        let everyone = rows.iter().find(|row| row.role_id == guild.as_str());
        let everyone = everyone.and_then(|row| row.permissions.parse().ok());
        let permissions = match new.permissions {
            Some(permissions) => {
                check_grant(&access, Permissions::NONE, permissions)?;
                permissions
            }
            // Nobody passes on by chance what they have not.
            None => everyone.unwrap_or(Permissions::NONE) & access.rights,
        };
        let lowest = rows.iter().map(|row| row.position).find(|position| *position > 0);
        let position = lowest.map_or(FIRST, |lowest| (lowest - 1).max(1));
        let id = random_alphanumeric(&*self.0.parts.entropy, ID);
        access.require_above(&Rank::of_role(&id, position), "The lowest role")?;
        let icon = match &new.icon {
            Some(icon) => Some(self.upload(user, "icon", icon, Use::Icon).await?),
            None => None,
        };
        let content = RoleContent {
            name,
            color: new.color,
            hoist: new.hoist,
            position,
            permissions: permissions.to_string(),
            mentionable: new.mentionable,
            icon: icon.as_ref().map(|icon| icon.uri.clone()),
            unicode_emoji: new.unicode_emoji,
            deleted: false,
        };
        self.set_roles_with(user, guild, &[(id.clone(), content)], icon.as_ref())
            .await?;
        self.stored_role(guild, &id).await
    }
}
