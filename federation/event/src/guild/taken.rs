//! What a change of a role, or of overwrites, takes away.

use guildhall_permissions::Permissions;

use super::{
    event::{Change, GuildEvent},
    overwrites::{Lost, Overwrites},
    state::GuildState,
};

/// What a role, or the overwrites of a channel, lose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// A role: these rights.
    pub(super) permissions: Permissions,
    /// A role: its place. It stands lower.
    pub(super) is_lowered: bool,
    /// Overwrites: these rights.
    pub(super) overwrites: Lost,
}

impl Taken {
    /// What `event`, whose sender saw `seen`, takes from that which `other` changes.
    pub(super) fn by(event: &GuildEvent, seen: &GuildState, other: &Change) -> Self {
        match (&event.change, other) {
            (Change::Role { role, to }, Change::Role { role: other, .. }) if role == other => {
                seen.roles.get(role).map_or_else(Self::default, |before| Self {
                    permissions: before.permissions.without(to.permissions),
                    is_lowered: to.position < before.position,
                    ..Self::default()
                })
            }
            (Change::Overwrites { channel, to }, Change::Overwrites { channel: other, .. })
                if channel == other =>
            {
                let none = Overwrites::default();
                let before = seen.overwrites.get(channel).map_or(&none, |found| &**found);
                Self {
                    overwrites: before.lost(to),
                    ..Self::default()
                }
            }
            _ => Self::default(),
        }
    }
}

impl FromIterator<Taken> for Taken {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), |mut one, other| {
            for (target, lost) in other.overwrites {
                let sum = one.overwrites.entry(target).or_default();
                *sum = *sum | lost;
            }
            Self {
                permissions: one.permissions | other.permissions,
                is_lowered: one.is_lowered || other.is_lowered,
                overwrites: one.overwrites,
            }
        })
    }
}
