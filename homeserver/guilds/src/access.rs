//! What a user may do in a guild.

use guildhall_permissions::{Guild, Member, Permissions, Role, Standing};
use guildhall_storage::guilds;
use guildhall_types::{RoomId, UserId};
use sqlx::AnyConnection;

use crate::{Refusal, Thing};

/// How a member stands in a guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The owner's user id.
    pub owner_id: String,
    /// Whether the member is the owner.
    pub is_owner: bool,
    /// What the member may do.
    pub rights: Permissions,
}

impl Access {
    /// Refuses who lacks `right`; `what` completes "you may not".
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn require(&self, right: Permissions, what: &str) -> Result<(), Refusal> {
        if self.rights.contains(right) {
            Ok(())
        } else {
            Err(Refusal::Forbidden(format!("You may not {what}")))
        }
    }
}

/// How `user` stands in `guild`. Who is no member does not learn whether there is such a guild.
pub(crate) async fn of(conn: &mut AnyConnection, guild: &RoomId, user: &UserId) -> Result<Access, Refusal> {
    let row = guilds::standing(conn, guild.as_str(), user.as_str()).await?;
    let row = row
        .filter(|row| row.membership.as_deref() == Some("join"))
        .ok_or(Refusal::Unknown(Thing::Guild))?;
    let is_owner = row.owner_id == user.as_str();
    let standing = if is_owner {
        Standing::Owner
    } else {
        Standing::Member
    };
    let everyone = row.everyone.and_then(|rights| rights.parse().ok());
    let role = everyone.map(|permissions| Role {
        permissions,
        position: 0,
    });
    let facts = Guild {
        id: guild.to_string(),
        roles: role.into_iter().map(|role| (guild.to_string(), role)).collect(),
    };
    let member = Member {
        id: user.to_string(),
        standing,
        ..Member::default()
    };
    Ok(Access {
        owner_id: row.owner_id,
        is_owner,
        rights: facts.rights(&member),
    })
}
