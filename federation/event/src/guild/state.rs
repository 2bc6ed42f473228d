//! What a guild's events amount to.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_permissions::{Guild, Member, Permissions, Rank, Role, Standing};
use guildhall_types::Timestamp;
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use super::{apply::apply, event::GuildEvent, taken::Taken};

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleState {
    /// Name as shown.
    pub name: String,
    /// Colour as 24-bit RGB; 0 is none.
    pub color: i64,
    /// Whether its members are listed apart.
    pub hoist: bool,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// Higher stands above lower.
    pub position: i64,
    /// What it grants.
    pub permissions: Permissions,
}

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberState {
    /// The roles held, without @everyone.
    pub roles: BTreeSet<String>,
    /// The name in this guild.
    pub nick: Option<String>,
    /// Until when the member is timed out.
    pub timed_out_until: Option<Timestamp>,
}

/// A guild's owner, roles and members. Clones share what they have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuildState {
    /// The guild's id, which is also that of its role @everyone.
    pub id: String,
    /// The steward that made the guild's room. What it says goes: the room's own rules bind it no more.
    pub steward: String,
    /// The owner.
    pub owner: String,
    /// Whether the guild has ended: then nothing changes any more, but that people leave.
    pub is_deleted: bool,
    /// The roles, with @everyone.
    pub roles: OrdMap<String, Arc<RoleState>>,
    /// Roles that have ended.
    pub ended: OrdSet<String>,
    /// The members, without stewards.
    pub members: OrdMap<String, Arc<MemberState>>,
    /// Who may not come back.
    pub banned: OrdSet<String>,
}

impl GuildState {
    /// The user's roles as the rights see them, at the time `at`.
    fn standing(&self, user: &str, at: Timestamp) -> (Guild, Member) {
        let found = self.members.get(user);
        let held = found.map(|member| member.roles.clone()).unwrap_or_default();
        let roles = held.iter().chain([&self.id]);
        let guild = Guild {
            id: self.id.clone(),
            roles: roles
                .filter_map(|id| Some((id.clone(), self.role(id)?)))
                .collect(),
        };
        let member = Member {
            id: user.to_owned(),
            standing: match found {
                None => Standing::Stranger,
                Some(_) if self.owner == user => Standing::Owner,
                Some(_) => Standing::Member,
            },
            roles: held.into_iter().collect(),
            is_timed_out: found.is_some_and(|member| member.timed_out_until.is_some_and(|until| until > at)),
        };
        (guild, member)
    }

    /// Whether `user` is the guild's steward.
    #[must_use]
    pub fn is_steward(&self, user: &str) -> bool {
        !self.steward.is_empty() && self.steward == user
    }

    /// The guild with a change that its sender, who saw it as it is, was allowed to make.
    #[must_use]
    pub fn after(&self, event: &GuildEvent) -> Self {
        let mut state = self.clone();
        apply(&mut state, event, self, &Taken::default());
        state
    }

    fn role(&self, id: &str) -> Option<Role> {
        let role = self.roles.get(id)?;
        Some(Role {
            permissions: role.permissions,
            position: role.position,
        })
    }

    /// What the user may do in the guild at the time `at`.
    #[must_use]
    pub fn rights(&self, user: &str, at: Timestamp) -> Permissions {
        let (guild, member) = self.standing(user, at);
        guild.rights(&member)
    }

    /// How high the user stands.
    #[must_use]
    pub fn rank(&self, user: &str) -> Rank {
        if self.is_steward(user) {
            return Rank::Owner;
        }
        let (guild, member) = self.standing(user, Timestamp(0));
        guild.rank(&member)
    }

    /// How high a role stands that is at `position`.
    #[must_use]
    pub fn rank_of_role(&self, id: &str, position: i64) -> Rank {
        let role = Role {
            position,
            ..Role::default()
        };
        let guild = Guild {
            id: self.id.clone(),
            roles: [(id.to_owned(), role)].into(),
        };
        guild.rank_of_role(id).unwrap_or(Rank::Stranger)
    }
}
