//! What a user may do in a guild.

use guildhall_permissions::{Channel, Guild, Member, Permissions, Rank, Role, Standing};
use guildhall_storage::guilds::{self, StandingRow};
use guildhall_types::{RoomId, Timestamp, UserId, is_steward};
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
    /// How high the member stands.
    pub rank: Rank,
    /// When a time-out that runs ends: then there are other rights.
    pub timed_out_until: Option<Timestamp>,
    guild: Guild,
    member: Member,
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

    /// What the member may do in `channel`.
    #[must_use]
    pub fn rights_in(&self, channel: &Channel) -> Permissions {
        self.guild.rights_in(&self.member, channel)
    }

    /// Refuses who does not stand above `rank`; `what` is what stands there.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn require_above(&self, rank: &Rank, what: &str) -> Result<(), Refusal> {
        if self.rank > *rank {
            Ok(())
        } else {
            Err(Refusal::Forbidden(format!("{what} does not stand below you")))
        }
    }
}

/// How `user` stands in `guild` at the time `now`. Who is no member does not learn whether there is such a guild.
pub(crate) async fn of(
    conn: &mut AnyConnection,
    guild: &RoomId,
    user: &UserId,
    now: Timestamp,
) -> Result<Access, Refusal> {
    let row = guilds::standing(conn, guild.as_str(), user.as_str()).await?;
    let row = row.filter(|row| row.membership.as_deref() == Some("join"));
    Ok(judged(
        guild,
        user,
        &row.ok_or(Refusal::Unknown(Thing::Guild))?,
        now,
    ))
}

/// How `member`, whom somebody acts on, stands; `None` if it is no member.
pub(crate) async fn of_member(
    conn: &mut AnyConnection,
    guild: &RoomId,
    member: &UserId,
    now: Timestamp,
) -> Result<Option<Access>, Refusal> {
    match of(conn, guild, member, now).await {
        // It is how a server takes part.
        Ok(_) if is_steward(member) => Ok(None),
        Ok(access) => Ok(Some(access)),
        Err(Refusal::Unknown(_)) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

fn judged(guild: &RoomId, user: &UserId, row: &StandingRow, now: Timestamp) -> Access {
    let is_owner = row.owner_id == user.as_str();
    let roles = row.roles.iter().map(|role| {
        let judged = Role {
            permissions: role.permissions.parse().unwrap_or(Permissions::NONE),
            position: role.position,
        };
        (role.role_id.clone(), judged)
    });
    let facts = Guild {
        id: guild.to_string(),
        roles: roles.collect(),
    };
    let timed_out_until = row.timed_out_until.map(Timestamp).filter(|until| *until > now);
    let member = Member {
        id: user.to_string(),
        standing: if is_owner {
            Standing::Owner
        } else {
            Standing::Member
        },
        roles: facts.roles.keys().cloned().collect(),
        is_timed_out: timed_out_until.is_some(),
    };
    Access {
        owner_id: row.owner_id.clone(),
        is_owner,
        rights: facts.rights(&member),
        rank: facts.rank(&member),
        timed_out_until,
        guild: facts,
        member,
    }
}
