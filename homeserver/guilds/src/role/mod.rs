//! Roles.

mod create;
mod delete;
mod list;
mod reorder;
mod update;

pub(crate) use create::FIRST;
pub use create::NewRole;
pub use reorder::RolePosition;
pub use update::RolePatch;

use guildhall_event::guild::{MAX_POSITION, is_unicode_emoji};
use guildhall_files::Stored;
use guildhall_permissions::{Permissions, Rank, may_grant};
use guildhall_rooms::Step;
use guildhall_storage::{projection::guilds::RoleRow, roles};
use guildhall_types::{RoomId, UserId, content::RoleContent};
use sqlx::AnyConnection;

use crate::{Access, Guilds, Refusal, Thing, access, draft, model::Role, read, validate::Check};

/// Characters of a role's name.
pub(crate) const NAME: (usize, usize) = (1, 100);
/// Colours are 24-bit RGB.
pub(crate) const MAX_COLOR: i64 = 0xff_ffff;
/// Characters of a new role's id.
pub(crate) const ID: usize = 20;

/// How high a role stands.
pub(crate) fn rank_of(row: &RoleRow) -> Rank {
    match row.role_id == row.guild_id {
        true => Rank::Everyone,
        false => Rank::of_role(&row.role_id, row.position),
    }
}

fn content_of(row: &RoleRow) -> RoleContent {
    RoleContent {
        name: row.name.clone(),
        color: row.color,
        hoist: row.hoist,
        position: row.position,
        permissions: row.permissions.clone(),
        mentionable: row.mentionable,
        icon: row.icon.clone(),
        unicode_emoji: row.unicode_emoji.clone(),
        deleted: false,
    }
}

/// Refuses to give a role rights that the giver has not.
fn check_grant(access: &Access, before: Permissions, after: Permissions) -> Result<(), Refusal> {
    match may_grant(access.rights, before, after) {
        true => Ok(()),
        false => Err(Refusal::Forbidden(
            "You cannot give a role rights that you have not".to_owned(),
        )),
    }
}

fn check_color(check: &mut Check, color: i64) {
    check.number("color", color, 0, MAX_COLOR);
}

pub(crate) fn check_unicode_emoji(check: &mut Check, field: &'static str, emoji: Option<&str>) {
    if emoji.is_some_and(|emoji| !is_unicode_emoji(emoji)) {
        check.refuse(field, "must be an emoji of Unicode");
    }
}

fn check_position(check: &mut Check, position: i64) {
    check.number("position", position, 1, MAX_POSITION);
}

impl Guilds {
    /// How `user`, who must manage roles, stands.
    async fn role_manager(
        &self,
        conn: &mut AnyConnection,
        user: &UserId,
        guild: &RoomId,
    ) -> Result<Access, Refusal> {
        let access = access::of(conn, guild, user, self.now()).await?;
        access.require(Permissions::MANAGE_ROLES, "manage roles of this guild")?;
        Ok(access)
    }

    /// The role, which must stand below who has `access`.
    async fn role_below(
        &self,
        conn: &mut AnyConnection,
        access: &Access,
        guild: &RoomId,
        role: &str,
    ) -> Result<RoleRow, Refusal> {
        let row = roles::get(conn, guild.as_str(), role).await?;
        let row = row.ok_or(Refusal::Unknown(Thing::Role))?;
        access.require_above(&rank_of(&row), "The role")?;
        Ok(row)
    }

    /// Appends what `roles` have become, and the power levels that follow.
    async fn set_roles(
        &self,
        user: &UserId,
        guild: &RoomId,
        roles: &[(String, RoleContent)],
    ) -> Result<(), Refusal> {
        self.set_roles_with(user, guild, roles, None).await
    }

    /// As [`Self::set_roles`], with a picture that was stored for one of them.
    async fn set_roles_with(
        &self,
        user: &UserId,
        guild: &RoomId,
        roles: &[(String, RoleContent)],
        icon: Option<&Stored>,
    ) -> Result<(), Refusal> {
        let events = roles.iter().map(|(id, content)| draft::role(user, id, content));
        let steps = vec![
            Step::Append(guild.to_owned(), events.collect()),
            Step::Levels(guild.to_owned(), user.to_owned()),
        ];
        self.submit_with(icon, steps).await
    }

    async fn stored_role(&self, guild: &RoomId, role: &str) -> Result<Role, Refusal> {
        let found = read::role(&mut *self.read().await?, guild.as_str(), role).await?;
        found.ok_or(Refusal::Unknown(Thing::Role))
    }
}
