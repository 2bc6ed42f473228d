//! Rights in a guild as such.

use std::collections::BTreeMap;

use crate::Permissions;

/// A role, as far as rights go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// What it grants; roles never take anything away.
    pub permissions: Permissions,
    /// Higher stands above lower.
    pub position: i64,
}

/// A guild, as far as rights go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guild {
    /// The guild's id, which is also that of its role @everyone.
    pub id: String,
    /// Its roles by their ids, with @everyone. A role that is not here does not exist.
    pub roles: BTreeMap<String, Role>,
}

/// How somebody stands in a guild.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Not a member.
    #[default]
    Stranger,
    /// A member.
    Member,
    /// The owner, who has every right.
    Owner,
}

/// Somebody whose rights are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// The user's id.
    pub id: String,
    /// Member, owner, or neither.
    pub standing: Standing,
    /// Ids of the roles held, in any order. @everyone need not be named.
    pub roles: Vec<String>,
    /// Whether a time-out runs at the moment that is asked for.
    pub is_timed_out: bool,
    /// Whether something that the guild asks of new members is not done yet at that moment. Of who holds a role it is not asked.
    pub is_on_probation: bool,
    /// Whether the guild asks for a second factor of who moderates and the member has none. This holds for the owner, too.
    pub lacks_second_factor: bool,
}

impl Member {
    /// What counts of `rights`, which the member has by everything else. Nothing else changes: who is an administrator goes on seeing all.
    pub(crate) const fn counting(&self, rights: Permissions) -> Permissions {
        match self.lacks_second_factor {
            true => rights.without(Permissions::ELEVATED),
            false => rights,
        }
    }
}

/// Rights before channels, time-outs and probation are looked at.
pub(crate) enum Base {
    /// Nothing can give anything.
    None,
    /// Nothing can take anything away.
    All,
    /// These.
    Of(Permissions),
}

impl Guild {
    /// What the member may do in the guild as such.
    #[must_use]
    pub fn rights(&self, member: &Member) -> Permissions {
        let rights = match self.base(member) {
            Base::None => Permissions::NONE,
            Base::All => Permissions::ALL,
            Base::Of(base) if self.is_silenced(member) => base & Permissions::TIMED_OUT,
            Base::Of(base) => base,
        };
        member.counting(rights)
    }

    /// Whether every right is the member's, as owner or by ADMINISTRATOR, be there a second factor or not.
    #[must_use]
    pub fn is_administrator(&self, member: &Member) -> bool {
        matches!(self.base(member), Base::All)
    }

    /// Whether looking and reading is all that is left to the member, be it for a time-out or for what the guild asks of new members.
    pub(crate) fn is_silenced(&self, member: &Member) -> bool {
        member.is_timed_out || (member.is_on_probation && self.held(member).next().is_none())
    }

    /// Roles that the member holds and that exist, without @everyone.
    pub(crate) fn held<'a>(&'a self, member: &'a Member) -> impl Iterator<Item = (&'a str, Role)> {
        let held = member.roles.iter().filter(|id| **id != self.id);
        held.filter_map(|id| Some((id.as_str(), *self.roles.get(id)?)))
    }

    pub(crate) fn base(&self, member: &Member) -> Base {
        match member.standing {
            Standing::Stranger => return Base::None,
            Standing::Owner => return Base::All,
            Standing::Member => {}
        }
        let everyone = self.roles.get(&self.id).map(|role| role.permissions);
        let roles = self.held(member).map(|(_, role)| role.permissions);
        let base: Permissions = everyone.into_iter().chain(roles).collect();
        if base.contains(Permissions::ADMINISTRATOR) {
            Base::All
        } else {
            Base::Of(base.known())
        }
    }
}
