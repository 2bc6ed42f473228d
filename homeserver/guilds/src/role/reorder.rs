//! Putting roles in another order.

use std::collections::BTreeMap;

use guildhall_permissions::Rank;
use guildhall_storage::roles;
use guildhall_types::{RoomId, UserId};

use super::{check_position, content_of, rank_of};
use crate::{Guilds, Refusal, Thing, model::Role, validate::Check};

/// Where a role is to stand.
#[derive(Clone, Debug)]
pub struct RolePosition {
    /// The role.
    pub id: String,
    /// 1 to 10000; higher stands above lower.
    pub position: i64,
}

impl Guilds {
    /// Moves roles, all or none. Gives all roles of the guild, lowest first.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage roles or does not stand above each
    /// role where it stands and where it is to stand.
    pub async fn reorder_roles(
        &self,
        user: &UserId,
        guild: &RoomId,
        positions: Vec<RolePosition>,
    ) -> Result<Vec<Role>, Refusal> {
        let mut conn = self.read().await?;
        let access = self.role_manager(&mut conn, user, guild).await?;
        let rows = roles::of_guild(&mut conn, guild.as_str()).await?;
        drop(conn);
        let mut check = Check::new();
        let mut wanted = BTreeMap::new();
        for RolePosition { id, position } in positions {
            check_position(&mut check, position);
            if id == guild.as_str() {
                check.refuse("id", "must not be @everyone, which is always the lowest");
            }
            if wanted.insert(id, position).is_some() {
                check.refuse("id", "must not be named twice");
            }
        }
        check.end()?;
        let mut moved = Vec::new();
        for (id, position) in wanted {
            let row = rows.iter().find(|row| row.role_id == id);
            let row = row.ok_or(Refusal::Unknown(Thing::Role))?;
            if row.position == position {
                continue;
            }
            access.require_above(&rank_of(row), "A role")?;
            access.require_above(&Rank::of_role(&id, position), "A place")?;
            let mut content = content_of(row);
            content.position = position;
            moved.push((id, content));
        }
        if !moved.is_empty() {
            self.set_roles(user, guild, &moved).await?;
        }
        self.list_roles(user, guild).await
    }
}
